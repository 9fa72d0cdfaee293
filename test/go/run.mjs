import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixFixtures, lintAll } from './built-program.mjs';
import { parseStack } from './dump.mjs';
import { writeOverlay } from './overlay.mjs';
import { writeDrivers, writePageExamples } from './page-examples.mjs';
import { runnerSource } from './runner-source.mjs';
import { readModules, scenariosOf } from './scenario.mjs';
import { judge, shownBy, withPlaces } from './verdict.mjs';

/**
 * Holds the fixtures and the examples of the rule pages against Go itself: they are formatted, they compile, and when
 * they run, the scenarios with a want leave something behind, a goroutine at the place that the finding names, and the
 * others do not. `node test/go/run.mjs [word]` runs only what has the word in its name. With `--fixed` the built program
 * first fixes what it can: what is fixed leaves nothing behind any more.
 */

const RULES = fileURLToPath(new URL('../../rules', import.meta.url));
const DRIVERS = fileURLToPath(new URL('pages', import.meta.url));
const RUNNER = 'gorphan-runner';
const fixed = process.argv.includes('--fixed');
const only = process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? '';
// The fixtures need nothing from outside, and no other toolchain than the one at hand.
const plain = { ...process.env, GOTOOLCHAIN: 'local', GOPROXY: 'off', GOFLAGS: '', GOWORK: 'off' };

/** With the goroutine leak profile, where this Go has it only as an experiment; Go 1.27 has it anyway. */
function withLeakProfile() {
  const env = { ...plain, GOEXPERIMENT: 'goroutineleakprofile' };
  return spawnSync('go', ['version'], { env }).status === 0 ? env : plain;
}

const env = withLeakProfile();
const go = (args, cwd) => spawnSync('go', args, { cwd, env, encoding: 'utf8' });

function olderThan(have, need) {
  const [a, b] = [have, need].map((version) => version.split('.').map(Number));
  return a[0] !== b[0] ? a[0] < b[0] : (a[1] ?? 0) < (b[1] ?? 0);
}

/** What is run of a case: of an example's package only what drives it. */
const runnable = (fixture) =>
  scenariosOf(fixture).filter(({ file }) => !fixture.files.some(({ name }) => isDriver(name)) || isDriver(file));
const isDriver = (name) => basename(name) === 'drive.go';

/** Builds the runner of one module; returns its path, or undefined after printing what the compiler says. */
function build(module, dir, overlay, dest) {
  const packages = module.cases
    .map((fixture) => ({
      path: [module.module, fixture.name.slice(module.dir.length).replace(/^\//, '')].filter(Boolean).join('/'),
      case: fixture.name,
      scenarios: runnable(fixture)
        .filter((one) => !one.static)
        .map((one) => one.name),
      counts: fixture.files.some((file) => file.functions.some((fn) => fn.name === 'Left' && !fn.receiver)),
      signals: fixture.files.some((file) => file.text.includes('"os/signal"')),
    }))
    .filter((pkg) => pkg.scenarios.length > 0);
  mkdirSync(join(dir, RUNNER), { recursive: true });
  writeFileSync(join(dir, RUNNER, 'main.go'), runnerSource(module.module, packages, overlay !== undefined));
  // Without inlining a literal keeps the name of its own package in the dump.
  const flags = `-gcflags=${module.module}/...=-l`;
  const args = ['build', flags, '-o', dest, ...(overlay ? ['-overlay', overlay] : []), `./${RUNNER}`];
  const built = go(args, dir);
  if (built.status === 0) return dest;
  console.log(built.stderr);
  return undefined;
}

/** Runs one scenario in a process of its own. Places are told by files below `root`. */
function observe(binary, scenario, root) {
  return new Promise((done) => {
    execFile(
      binary,
      [`${scenario.case}.${scenario.name}`],
      { timeout: 20_000, cwd: tmpdir() },
      (error, stdout, stderr) => {
        const line = stdout.trim().split('\n').at(-1) ?? '';
        if (error || !line.startsWith('{')) {
          // After a panic Go prints the stack of the goroutine that it came from.
          const stacks = stderr.split('\n\n').filter((text) => /^goroutine \d+ .*\[running\]/.test(text));
          const crashed = `${stderr || error?.message || 'ended early'}`.split('\n')[0];
          done({ crashed, goroutines: stacks.slice(0, 1).map((stack) => parseStack(stack, root)) });
        } else {
          const { Stacks, ...seen } = JSON.parse(line);
          done({ ...seen, goroutines: (Stacks ?? []).map((stack) => parseStack(stack, root)) });
        }
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

/** Runs the scenarios of one module below `root`, for which `findings` has what was found there. */
async function runModule(module, { temp, root, findings, overlay }, tally) {
  const dir = join(root, module.dir);
  const compiled = go(['build', './...'], dir);
  const vetted = compiled.status === 0 ? go(['vet', '-stdmethods', './...'], dir) : compiled;
  if (vetted.status !== 0) {
    tally.failures.push(`${module.module}: does not compile\n${vetted.stderr}`);
    return;
  }
  const textOf = (file) => readFileSync(join(root, file), 'utf8');
  const scenarios = module.cases
    .flatMap(runnable)
    .filter((one) => `${one.case}.${one.name}`.includes(only) && (tally.changed?.includes(one.file) ?? true))
    .map((one) => ({ ...one, wants: one.wants.map((want) => withPlaces(want, findings, textOf)) }));
  const binary = build(module, dir, overlay, join(temp, `run-${tally.modules++}`));
  if (!binary) {
    tally.failures.push(`${module.module}: the runner does not compile`);
    return;
  }
  for (const one of scenarios) if (one.static) tally.static.push(`${one.case}.${one.name}: ${one.static}`);
  const again = [];
  const look = async (one, last) => {
    const seen = await observe(binary, one, root);
    const verdict = judge(one, seen, { patched: overlay !== undefined, timersLeak: olderThan(module.go, '1.23') });
    return verdict.wrong && !last ? undefined : { seen, verdict };
  };
  const tell = (one, { seen, verdict }) => {
    tally.run++;
    if (verdict.unseen) tally.unseen.push(`${one.case}.${one.name}: ${verdict.unseen}`);
    if (verdict.wrong) tally.failures.push(`${one.file}:${one.line}: ${one.name}: ${verdict.wrong}`);
    const shown = one.wants.flatMap((want) => shownBy(want, seen.goroutines ?? []));
    if (shown.length > 0) tally.shown++;
    if (shown.some(({ leaked }) => leaked)) tally.profiled++;
  };
  await inParallel(
    scenarios.filter((one) => !one.static),
    8,
    async (one) => {
      const found = await look(one, false);
      if (found === undefined) again.push(one);
      else tell(one, found);
    },
  );
  // A leak may be a race, which a busy machine runs the other way: alone it has two more tries.
  for (const one of again) tell(one, (await look(one, false)) ?? (await look(one, true)));
}

/** Only what was changed is looked at again. */
function fix(folder, tally) {
  const { said, changed, unformatted } = fixFixtures(folder);
  console.log(said);
  tally.changed = changed;
  for (const name of unformatted) tally.failures.push(`rules/${name}: not gofmt-clean after its fixes`);
  spawnSync('gofmt', ['-w', '.'], { cwd: folder });
}

/** The modules below a folder, and what the built program finds there. */
async function runAll(root, findings, common, tally) {
  for (const module of readModules(root)) {
    // The examples of the pages carry no wants: what is found is what they claim.
    for (const file of module.cases.flatMap(({ files }) => files))
      if (file.name.endsWith('/example.go'))
        file.wants = findings
          .filter(({ at }) => at.file === file.name)
          .map(({ rule, at }) => ({ line: at.line, pattern: rule }));
    if (olderThan(common.have.replace(/^go/, ''), module.go))
      console.log(`skipped: ${module.module} needs Go ${module.go}`);
    else await runModule(module, { ...common, root, findings }, tally);
  }
}

async function main() {
  const version = spawnSync('go', ['env', 'GOVERSION', 'GOROOT'], { env, encoding: 'utf8' });
  if (version.error || version.status !== 0) {
    console.log('skipped: no Go toolchain');
    return 0;
  }
  const [have, goroot] = version.stdout.trim().split('\n');
  const temp = realpathSync(mkdtempSync(join(tmpdir(), 'gorphan-go-')));
  try {
    const [rules, pages] = [join(temp, 'rules'), join(temp, 'pages')];
    cpSync(RULES, rules, { recursive: true });
    const tally = { failures: [], static: [], unseen: [], run: 0, modules: 0, shown: 0, profiled: 0 };
    if (fixed) fix(rules, tally);
    const examples = writePageExamples(RULES, pages);
    const findings = new Map([rules, pages].map((root) => [root, lintAll(root).results]));
    writeDrivers(DRIVERS, examples, pages);
    for (const root of [rules, pages]) {
      const unformatted = spawnSync('gofmt', ['-l', '.'], { cwd: root, encoding: 'utf8' });
      for (const name of unformatted.stdout.split('\n').filter(Boolean))
        tally.failures.push(`${basename(root)}/${name}: not gofmt-clean`);
      if (unformatted.status !== 0) tally.failures.push(unformatted.stderr);
    }
    const overlay = writeOverlay(goroot, temp);
    if (!overlay) console.log(`tickers, timers and signals are not counted: the library of ${have} is not as expected`);
    for (const [root, found] of findings) await runAll(root, found, { temp, overlay, have }, tally);
    for (const line of tally.static.sort()) console.log(`static  ${line}`);
    for (const line of tally.unseen.sort()) console.log(`unseen  ${line}`);
    for (const line of tally.failures.sort()) console.log(`FAIL    ${line}`);
    console.log(`${tally.shown} show their goroutine at its place, ${tally.profiled} of them in the leak profile, too`);
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
