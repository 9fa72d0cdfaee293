import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run corpus -- FOLDER [OWNER/NAME...]`: runs the linter over public repositories, which the user has checked out
 * below FOLDER (as FOLDER/OWNER/NAME, FOLDER/OWNER+NAME or FOLDER/NAME), and compares with the judged findings: prints
 * what appeared, what vanished, and how much of what is judged is true. Uses no network. Exit code 1: something differs.
 */

const own = (name) => new URL(name, import.meta.url);
const bin = fileURLToPath(own('../../dist/src/cli/bin.js'));

function checkoutOf(folder, repository) {
  const [owner, name] = repository.split('/');
  const places = [join(folder, owner, name), join(folder, `${owner}+${name}`), join(folder, name)];
  return places.find((place) => existsSync(place));
}

function commitOf(place) {
  try {
    return execFileSync('git', ['-C', place, 'rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** The findings in a checkout, as the default shows them: file, line, rule, fingerprint. */
function lint(place) {
  const argv = [bin, '--format', 'sarif', '--no-cache', '--quiet', '.'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, argv, { cwd: place, maxBuffer: 1 << 30 }, (error, stdout, stderr) => {
      if (error !== null && error.code !== 1) return reject(new Error(stderr || error.message));
      resolve(
        JSON.parse(stdout).runs[0].results.map(({ ruleId, locations, partialFingerprints }) => ({
          file: locations[0].physicalLocation.artifactLocation.uri,
          line: locations[0].physicalLocation.region.startLine,
          rule: ruleId,
          fingerprint: partialFingerprints['gorphan/v1'],
        })),
      );
    });
  });
}

const byFingerprint = ({ file, rule, fingerprint }) => `${rule} ${fingerprint} ${decodeURIComponent(file)}`;
const byLine = ({ file, rule, line }) => `${rule} ${line} ${decodeURIComponent(file)}`;

/**
 * What two lists of findings of one repository do not share. A finding is told by its fingerprint; else, as the commit is
 * the same, by its line.
 */
export function compare(judged, found) {
  const prints = new Set(found.map(byFingerprint));
  const lines = new Set(found.map(byLine));
  const stays = (one) => prints.has(byFingerprint(one)) || lines.has(byLine(one));
  const kept = judged.filter(stays);
  const known = new Set(kept.flatMap((one) => [byFingerprint(one), byLine(one)]));
  return {
    appeared: found.filter((one) => !known.has(byFingerprint(one)) && !known.has(byLine(one))),
    vanished: judged.filter((one) => !stays(one)),
    kept,
  };
}

/** True: each reader who read it found it true; undefined: they differ, or nobody has read it. */
export function verdictOf({ first, second }) {
  const said = [first, second].filter((one) => typeof one === 'boolean');
  return said.length > 0 && said.every((one) => one === said[0]) ? said[0] : undefined;
}

/** One line a rule and one for all: how many were judged true and false, and the share of true ones. */
export function precision(findings) {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const line = (name, some) => {
    const count = (wanted) => some.filter((one) => verdictOf(one) === wanted).length;
    const [right, wrong, open] = [count(true), count(false), count(undefined)];
    const share = right + wrong === 0 ? '-' : `${Math.round((100 * right) / (right + wrong))} %`;
    return `${name}: ${right} true, ${wrong} false, ${open} undecided: ${share}`;
  };
  return [
    ...rules.map((rule) =>
      line(
        rule,
        findings.filter((one) => one.rule === rule),
      ),
    ),
    line('all', findings),
  ];
}

async function main([folder, ...only]) {
  if (folder === undefined) {
    console.log('usage: npm run corpus -- FOLDER [OWNER/NAME...]');
    return 2;
  }
  const repositories = JSON.parse(readFileSync(own('repositories.json'), 'utf8'));
  const judged = readFileSync(own('verdicts.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const all = { appeared: 0, vanished: 0, kept: [] };
  for (const { repository, commit } of repositories) {
    if (only.length > 0 && !only.includes(repository)) continue;
    const place = checkoutOf(folder, repository);
    if (place === undefined) {
      console.log(`${repository}: skipped: not below ${folder}`);
      continue;
    }
    const at = commitOf(place);
    if (at !== commit) console.log(`${repository}: at ${at ?? 'an unknown commit'}, judged at ${commit}`);
    const { appeared, vanished, kept } = compare(
      judged.filter((one) => one.repository === repository),
      await lint(place),
    );
    for (const one of appeared) console.log(`+ ${repository} ${one.file}:${one.line} ${one.rule} ${one.fingerprint}`);
    for (const one of vanished) {
      const said = { true: 'true', false: 'false', undefined: 'undecided' }[String(verdictOf(one))];
      console.log(`- ${repository} ${one.file}:${one.line} ${one.rule} ${one.fingerprint} (judged ${said})`);
    }
    console.log(`${repository}: ${kept.length} as judged, ${appeared.length} appeared, ${vanished.length} vanished`);
    all.appeared += appeared.length;
    all.vanished += vanished.length;
    all.kept.push(...kept);
  }
  for (const line of precision(all.kept)) console.log(line);
  console.log(`${all.kept.length} as judged, ${all.appeared} appeared and are not judged, ${all.vanished} vanished`);
  return all.appeared + all.vanished > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
