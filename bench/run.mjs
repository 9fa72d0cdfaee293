/**
 * npm run bench -- [FOLDER] [--pairs N] [--scale]
 *
 * Measures the built program on a folder (default: a generated corpus of 4 MB) against the floor, bare Node and ast-grep,
 * which it installs for itself. All programs get the same list of files; their output is thrown away; runs are paired,
 * and what is printed are medians. `--scale` measures how time and memory grow with the size of a program instead.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeCorpus } from './corpus.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '../dist/src/cli/bin.js');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '5' }, scale: { type: 'boolean', default: false } },
});
const scratch = mkdtempSync(join(tmpdir(), 'gorphan-bench-'));
/** GNU time tells processor time and memory as well. */
const clock = existsSync('/usr/bin/time') && platform() === 'linux';

/** Runs a program and gives seconds (wall, processor) and the peak of its memory in MB. */
function run(command, args, cwd = scratch) {
  const timed = clock ? ['/usr/bin/time', ['-f', '%U %S %M', command, ...args]] : [command, args];
  const start = process.hrtime.bigint();
  const done = spawnSync(...timed, { cwd, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 2 ** 28 });
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  if (done.error) throw done.error;
  const [user, system, kilobytes] = (/(\S+) (\S+) (\d+)\n?$/.exec(done.stderr) ?? []).slice(1).map(Number);
  return { wall, cpu: user + system, memory: kilobytes / 1024 };
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const of = (runs, part) => median(runs.map((one) => one[part]));

/** The files, one copy for all programs, so that one of them can be changed. */
function prepare(folder) {
  if (folder === undefined) {
    const top = join(scratch, 'corpus');
    writeCorpus(top, 4_000_000);
    return { top, paths: ['./...'] };
  }
  const top = join(scratch, 'copy');
  const wanted = (path) => /\.go$|go\.(mod|work)$/.test(path) || !/\.[^/]+$/.test(path);
  cpSync(resolve(folder), top, { recursive: true, filter: (path) => !path.endsWith('/.git') && wanted(path) });
  return { top, paths: existsSync(join(top, 'vendor')) ? ['./...', 'vendor'] : ['./...'] };
}

/** What gorphan reads, generated files included. */
function listFiles(top, paths) {
  const args = [bin, '--show-files', '--tests', '--no-config', ...paths];
  const { stdout } = spawnSync(process.execPath, args, { cwd: top, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return stdout.split('\n').flatMap((line) => /^(.*\.go): (?:read|skipped: generated)$/.exec(line)?.[1] ?? []);
}

function installAstGrep() {
  const folder = join(scratch, 'ast-grep');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const npm = spawnSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '@ast-grep/cli'], {
    cwd: folder,
    shell: platform() === 'win32',
  });
  const program = join(folder, 'node_modules/@ast-grep/cli/ast-grep');
  return npm.status === 0 && existsSync(program) ? program : undefined;
}

function compare({ top, paths }) {
  const files = listFiles(top, paths);
  const list = join(scratch, 'list');
  writeFileSync(list, files.map((name) => join(top, name)).join('\n'));
  const cache = join(scratch, 'cache');
  const gorphan = (...args) => run(process.execPath, [bin, '--tests', '--no-config', '--quiet', ...args], top);
  const warm = () => gorphan('--cache-dir', cache, ...paths);
  const one = join(scratch, 'one');
  writeCorpus(one, 100_000);
  const save = (...args) => run(process.execPath, [bin, '--no-config', '--quiet', ...args, 'p0/f1.go'], one);
  save('--cache-dir', cache);
  warm();
  const astGrep = installAstGrep();
  const pattern = 'id: go\nlanguage: go\nrule: { kind: go_statement }';
  const programs = {
    'gorphan, cold': () => gorphan('--no-cache', ...paths),
    'gorphan, warm, nothing changed': warm,
    'gorphan, warm, one file changed': () => {
      appendFileSync(join(top, files[files.length >> 1]), '\n// changed\n');
      return warm();
    },
    'gorphan, one file on save, with cache': () => save('--cache-dir', cache),
    'gorphan, one file on save, without': () => save('--no-cache'),
    'node -e 0': () => run(process.execPath, ['-e', '0']),
    'floor: parsing on one thread': () => run(process.execPath, [join(here, 'floor.mjs'), list]),
    ...(astGrep === undefined
      ? {}
      : { 'ast-grep, one pattern': () => run(astGrep, ['scan', '--inline-rules', pattern, ...files], top) }),
  };
  const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    for (const [name, program] of Object.entries(programs)) runs[name].push(program());
  }
  return { files: files.length, runs };
}

function report({ files, runs }) {
  const ratio = (a, b, part) => median(runs[a].map((one, i) => one[part] / runs[b][i][part])).toFixed(2);
  const over = (a, b) => `+ ${(1000 * median(runs[a].map((one, i) => one.wall - runs[b][i].wall))).toFixed(0)} ms`;
  const lines = [`${files} files`, '', '| program | seconds | processor seconds | peak MB |', '|---|---|---|---|'];
  for (const [name, all] of Object.entries(runs)) {
    const [wall, cpu, memory] = [of(all, 'wall').toFixed(2), of(all, 'cpu').toFixed(2), of(all, 'memory').toFixed(0)];
    lines.push(`| ${name} | ${wall} | ${cpu} | ${memory} |`);
  }
  lines.push('', '| ratio | time | processor time |', '|---|---|---|');
  const cold = 'gorphan, cold';
  const pairs = [
    [cold, 'ast-grep, one pattern'],
    [cold, 'floor: parsing on one thread'],
    ['gorphan, warm, nothing changed', cold],
    ['gorphan, warm, one file changed', cold],
  ];
  for (const [a, b] of pairs)
    if (runs[b]) lines.push(`| ${a} / ${b} | ${ratio(a, b, 'wall')} | ${ratio(a, b, 'cpu')} |`);
  for (const a of ['gorphan, one file on save, with cache', 'gorphan, one file on save, without'])
    lines.push(`| ${a} over node -e 0 | ${over(a, 'node -e 0')} | |`);
  return lines.join('\n');
}

/** Time for each megabyte at 4 and at 400 MB, and the peak of memory. */
function scale() {
  const lines = ['| corpus | seconds | seconds a MB | processor seconds a MB | peak MB |', '|---|---|---|---|---|'];
  for (const [megabytes, modules] of [
    [4, 1],
    [40, 4],
    [400, 40],
    [100, 1],
  ]) {
    const top = join(scratch, `scale-${megabytes}`);
    writeCorpus(top, megabytes * 1e6, modules);
    const { wall, cpu, memory } = run(process.execPath, [bin, '--no-config', '--no-cache', '--quiet'], top);
    const name = `${megabytes} MB in ${modules} ${modules === 1 ? 'module' : 'modules'}`;
    const each = [wall.toFixed(1), (wall / megabytes).toFixed(3), (cpu / megabytes).toFixed(3), memory.toFixed(0)];
    lines.push(`| ${name} | ${each.join(' | ')} |`);
    console.log(lines.at(-1));
    rmSync(top, { recursive: true });
  }
  return lines.join('\n');
}

try {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  console.log(`${cpus().length} cores (${cpu?.model}), ${memory}, ${platform()} ${arch()} ${release().split('-')[0]},`);
  console.log(`Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log(values.scale ? scale() : report(compare(prepare(positionals[0]))));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
