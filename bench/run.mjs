/**
 * npm run bench -- [FOLDER...] [--pairs N] [--scale]
 *
 * Measures the built program on folders (none: a generated corpus of 4 MB) against the floor, bare Node and ast-grep,
 * which it installs for itself. All programs get the same list of files; their output is thrown away; runs are paired,
 * and what is printed are medians, as Markdown that can be pasted. `--scale` also measures how time and memory grow with
 * the size of a program. What is under way is told on standard error.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { arch, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
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
  const source = resolve(folder);
  const wanted = (path) => /\.go$|\/go\.(?:mod|work)$/.test(path) || lstatSync(path).isDirectory();
  cpSync(source, top, { recursive: true, filter: (path) => basename(path) !== '.git' && wanted(path) });
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

const tell = (words) => process.stderr.write(`${words}\n`);

/** Runs programs in turn, some rounds. */
function inTurn(programs, rounds) {
  const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, program] of Object.entries(programs)) {
      runs[name].push(program());
      tell(`  ${round}/${rounds} ${name}: ${runs[name].at(-1).wall.toFixed(2)} s`);
    }
  }
  return runs;
}

const tableOf = (runs, digits) => [
  '| program | seconds | processor seconds | peak MB |',
  '|---|---|---|---|',
  ...Object.keys(runs).map((name) => {
    const [wall, cpu] = [of(runs[name], 'wall'), of(runs[name], 'cpu')].map((seconds) => seconds.toFixed(digits));
    return `| ${name} | ${wall} | ${cpu} | ${of(runs[name], 'memory').toFixed(0)} |`;
  }),
];

/** One folder, or the generated corpus: cold, warm, the floor and ast-grep. */
function whole(folder, astGrep) {
  const { top, paths } = prepare(folder);
  const files = listFiles(top, paths);
  const megabytes = files.reduce((sum, name) => sum + statSync(join(top, name)).size, 0) / 1e6;
  const title = `${folder === undefined ? 'the generated corpus' : basename(resolve(folder))}: ${files.length} files, ${megabytes.toFixed(1)} MB`;
  tell(title);
  const list = join(scratch, 'list');
  writeFileSync(list, files.map((name) => join(top, name)).join('\n'));
  const cache = join(scratch, 'cache');
  const gorphan = (...args) => run(process.execPath, [bin, '--tests', '--no-config', '--quiet', ...args], top);
  const warm = () => gorphan('--cache-dir', cache, ...paths);
  warm();
  const pattern = 'id: go\nlanguage: go\nrule: { kind: go_statement }';
  const runs = inTurn(
    {
      [COLD]: () => gorphan('--no-cache', ...paths),
      [SAME]: warm,
      [CHANGED]: () => {
        appendFileSync(join(top, files[files.length >> 1]), '\n// changed\n');
        return warm();
      },
      [FLOOR]: () => run(process.execPath, [join(here, 'floor.mjs'), list]),
      ...(astGrep === undefined
        ? {}
        : { [AST_GREP]: () => run(astGrep, ['scan', '--inline-rules', pattern, ...files], top) }),
    },
    Number(values.pairs),
  );
  rmSync(top, { recursive: true });
  rmSync(cache, { recursive: true });
  const ratio = (a, b, part) => median(runs[a].map((one, i) => one[part] / runs[b][i][part])).toFixed(2);
  const pairs = [
    [COLD, AST_GREP],
    [COLD, FLOOR],
    [SAME, COLD],
    [CHANGED, COLD],
  ].filter(([, other]) => runs[other] !== undefined);
  return [
    `### ${title}`,
    '',
    ...tableOf(runs, 2),
    '',
    '| ratio | time | processor time |',
    '|---|---|---|',
    ...pairs.map(([a, b]) => `| ${a} / ${b} | ${ratio(a, b, 'wall')} | ${ratio(a, b, 'cpu')} |`),
  ];
}

const COLD = 'gorphan, cold';
const SAME = 'gorphan, warm, nothing changed';
const CHANGED = 'gorphan, warm, one file changed';
const FLOOR = 'floor: parsing on one thread';
const AST_GREP = 'ast-grep, one pattern';

/** One file of 20 KB in a package of 100 KB, by a process of its own. Short runs, so there are more of them. */
function onSave() {
  tell('one file on save');
  const one = join(scratch, 'one');
  writeCorpus(one, 100_000);
  const cache = join(scratch, 'cache-of-one');
  const save = (...args) => run(process.execPath, [bin, '--no-config', '--quiet', ...args, 'p0/f1.go'], one);
  save('--cache-dir', cache);
  const bare = 'node -e 0';
  const runs = inTurn(
    {
      'with cache': () => save('--cache-dir', cache),
      'without cache': () => save('--no-cache'),
      [bare]: () => run(process.execPath, ['-e', '0']),
    },
    Math.max(15, Number(values.pairs)),
  );
  const over = (a, part) =>
    `+ ${(1000 * median(runs[a].map((one, i) => one[part] - runs[bare][i][part]))).toFixed(0)} ms`;
  return [
    '### One file on save, in a process of its own',
    '',
    ...tableOf(runs, 3),
    '',
    '| over node -e 0 | time | processor time |',
    '|---|---|---|',
    ...['with cache', 'without cache'].map((a) => `| ${a} | ${over(a, 'wall')} | ${over(a, 'cpu')} |`),
  ];
}

/** Time for each megabyte at 4 and at 400 MB, and the peak of memory. */
function scale() {
  tell('scale');
  const lines = ['| corpus | seconds | seconds a MB | processor seconds a MB | peak MB |', '|---|---|---|---|---|'];
  for (const [megabytes, modules] of [
    [4, 1],
    [40, 4],
    [400, 40],
    [100, 1],
  ]) {
    const top = join(scratch, `scale-${megabytes}`);
    writeCorpus(top, megabytes * 1e6, modules);
    // The small one is over soon, and what is measured once may be anything.
    const rounds = megabytes < 10 ? Number(values.pairs) : 1;
    const name = `${megabytes} MB in ${modules} ${modules === 1 ? 'module' : 'modules'}`;
    const runs = inTurn(
      { [name]: () => run(process.execPath, [bin, '--no-config', '--no-cache', '--quiet'], top) },
      rounds,
    );
    const [wall, cpu, memory] = ['wall', 'cpu', 'memory'].map((part) => of(runs[name], part));
    const each = [wall.toFixed(1), (wall / megabytes).toFixed(3), (cpu / megabytes).toFixed(3), memory.toFixed(0)];
    lines.push(`| ${name} | ${each.join(' | ')} |`);
    rmSync(top, { recursive: true });
  }
  return ['### Scale: the generated corpus', '', ...lines];
}

const print = (lines) => console.log(`${lines.join('\n')}\n`);

try {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  console.log(`${cpus().length} cores (${cpu?.model}), ${memory}, ${platform()} ${arch()} ${release().split('-')[0]},`);
  console.log(`Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`);
  const astGrep = installAstGrep();
  for (const folder of positionals.length === 0 ? [undefined] : positionals) print(whole(folder, astGrep));
  print(onSave());
  if (values.scale) print(scale());
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
