import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixFixtures } from './fix-fixtures.mjs';
import { writePageExamples } from './page-examples.mjs';
import { runnerSource } from './runner-source.mjs';
import { readModules, scenariosOf } from './scenario.mjs';
import { writeTickerOverlay } from './ticker-overlay.mjs';
import { judge } from './verdict.mjs';

/**
 * Holds the fixtures against Go itself: they are formatted, they compile, and when they run, the scenarios with a want
 * leave something behind and the others do not. `node test/go/run.mjs [word]` runs only what has the word in its name.
 * With `--fixed` the built program first fixes what it can: what is fixed leaves nothing behind any more.
 */

const RULES = fileURLToPath(new URL('../../rules', import.meta.url));
const RUNNER = 'gorphan-runner';
const fixed = process.argv.includes('--fixed');
const only = process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? '';
// The fixtures need nothing from outside, and no other toolchain than the one at hand.
const env = { ...process.env, GOTOOLCHAIN: 'local', GOPROXY: 'off', GOFLAGS: '', GOWORK: 'off' };

const go = (args, cwd) => spawnSync('go', args, { cwd, env, encoding: 'utf8' });

function olderThan(have, need) {
  const [a, b] = [have, need].map((version) => version.split('.').map(Number));
  return a[0] !== b[0] ? a[0] < b[0] : (a[1] ?? 0) < (b[1] ?? 0);
}

/** Builds the runner of one module; returns its path, or undefined after printing what the compiler says. */
function build(module, dir, overlay, dest) {
  const packages = module.cases
    .map((fixture) => ({
      path: [module.module, fixture.name.slice(module.dir.length).replace(/^\//, '')].filter(Boolean).join('/'),
      case: fixture.name,
      scenarios: scenariosOf(fixture)
        .filter((one) => !one.static)
        .map((one) => one.name),
      counts: fixture.files.some((file) => file.functions.some((fn) => fn.name === 'Left' && !fn.receiver)),
    }))
    .filter((pkg) => pkg.scenarios.length > 0);
  mkdirSync(join(dir, RUNNER), { recursive: true });
  writeFileSync(join(dir, RUNNER, 'main.go'), runnerSource(module.module, packages, overlay !== undefined));
  // Without inlining a literal keeps the name of its own package in the dump.
  const plain = `-gcflags=${module.module}/...=-l`;
  const args = ['build', plain, '-o', dest, ...(overlay ? ['-overlay', overlay] : []), `./${RUNNER}`];
  const built = go(args, dir);
  if (built.status === 0) return dest;
  console.log(built.stderr);
  return undefined;
}

/** Runs one scenario in a process of its own. */
function observe(binary, scenario) {
  return new Promise((done) => {
    execFile(
      binary,
      [`${scenario.case}.${scenario.name}`],
      { timeout: 20_000, cwd: tmpdir() },
      (error, stdout, stderr) => {
        const line = stdout.trim().split('\n').at(-1) ?? '';
        if (error || !line.startsWith('{'))
          done({ crashed: `${stderr || error?.message || 'ended early'}`.split('\n')[0] });
        else done(JSON.parse(line));
      },
    );
  });
}

async function inParallel(items, width, work) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

async function runModule(module, temp, overlay, tally) {
  const dir = join(temp, 'rules', module.dir);
  const compiled = go(['build', './...'], dir);
  const vetted = compiled.status === 0 ? go(['vet', '-stdmethods', './...'], dir) : compiled;
  if (vetted.status !== 0) {
    tally.failures.push(`${module.module}: does not compile\n${vetted.stderr}`);
    return;
  }
  const scenarios = module.cases
    .flatMap(scenariosOf)
    .filter((one) => `${one.case}.${one.name}`.includes(only) && (tally.changed?.includes(one.file) ?? true));
  const binary = build(
    module,
    dir,
    overlay,
    join(temp, `run-${basename(module.dir) || 'fixtures'}-${tally.modules++}`),
  );
  if (!binary) {
    tally.failures.push(`${module.module}: the runner does not compile`);
    return;
  }
  for (const one of scenarios) if (one.static) tally.static.push(`${one.case}.${one.name}: ${one.static}`);
  await inParallel(
    scenarios.filter((one) => !one.static),
    8,
    async (one) => {
      const seen = await observe(binary, one);
      const verdict = judge(one, seen, { tickers: overlay !== undefined, tickLeaks: olderThan(module.go, '1.23') });
      tally.run++;
      if (verdict.unseen) tally.unseen.push(`${one.case}.${one.name}: ${verdict.unseen}`);
      if (verdict.wrong) tally.failures.push(`${one.file}:${one.line}: ${one.name}: ${verdict.wrong}`);
    },
  );
}

/** Only what was changed is looked at again. */
function fix(folder, tally) {
  const { said, changed, unformatted } = fixFixtures(folder);
  console.log(said);
  tally.changed = changed;
  for (const name of unformatted) tally.failures.push(`rules/${name}: not gofmt-clean after its fixes`);
  spawnSync('gofmt', ['-w', '.'], { cwd: folder });
}

async function main() {
  const version = spawnSync('go', ['env', 'GOVERSION', 'GOROOT'], { env, encoding: 'utf8' });
  if (version.error || version.status !== 0) {
    console.log('skipped: no Go toolchain');
    return 0;
  }
  const [have, goroot] = version.stdout.trim().split('\n');
  const temp = mkdtempSync(join(tmpdir(), 'gorphan-go-'));
  try {
    cpSync(RULES, join(temp, 'rules'), { recursive: true });
    const tally = { failures: [], static: [], unseen: [], run: 0, modules: 0 };
    if (fixed) fix(join(temp, 'rules'), tally);
    writePageExamples(RULES, join(temp, 'pages'));
    for (const dir of ['rules', 'pages']) {
      const unformatted = spawnSync('gofmt', ['-l', '.'], { cwd: join(temp, dir), encoding: 'utf8' });
      for (const name of unformatted.stdout.split('\n').filter(Boolean))
        tally.failures.push(`${dir}/${name}: not gofmt-clean`);
      if (unformatted.status !== 0) tally.failures.push(unformatted.stderr);
    }
    const pages = go(['build', './...'], join(temp, 'pages'));
    if (pages.status !== 0) tally.failures.push(`examples of the rule pages do not compile\n${pages.stderr}`);
    const overlay = writeTickerOverlay(goroot, temp);
    if (!overlay) console.log(`tickers are not counted: time/tick.go of ${have} is not as expected`);
    for (const module of readModules(join(temp, 'rules'))) {
      if (olderThan(have.replace(/^go/, ''), module.go)) console.log(`skipped: ${module.module} needs Go ${module.go}`);
      else await runModule(module, temp, overlay, tally);
    }
    for (const line of tally.static.sort()) console.log(`static  ${line}`);
    for (const line of tally.unseen.sort()) console.log(`unseen  ${line}`);
    for (const line of tally.failures.sort()) console.log(`FAIL    ${line}`);
    const parts = [
      `${tally.run} run`,
      `${tally.static.length} static`,
      `${tally.unseen.length} unseen`,
      `${tally.failures.length} failed`,
    ];
    console.log(`scenarios under ${have}: ${parts.join(', ')}`);
    return tally.failures.length > 0 ? 1 : 0;
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

process.exitCode = await main();
