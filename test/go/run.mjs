import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixFixtures, lintAll } from './built-program.mjs';
import { writeOverlay } from './overlay.mjs';
import { writeDrivers, writePageExamples } from './page-examples.mjs';
import { readModules, scenariosOf } from './scenario.mjs';
import { build, go, inParallel, observe, olderThan, toolchain } from './toolchain.mjs';
import { judge, shownBy, withPlaces } from './verdict.mjs';

/**
 * Holds the fixtures and the examples of the rule pages against Go itself: they are formatted, they compile, and when
 * they run, the scenarios with a want leave something behind, a goroutine at the place that the finding names, and the
 * others do not. `node test/go/run.mjs [word]` runs only what has the word in its name. With `--fixed` the built program
 * first fixes what it can: what is fixed leaves nothing behind any more.
 */

const RULES = fileURLToPath(new URL('../../rules', import.meta.url));
const DRIVERS = fileURLToPath(new URL('pages', import.meta.url));
const fixed = process.argv.includes('--fixed');
const only = process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? '';

/** What is run of a case: of an example's package only what drives it. */
const runnable = (fixture) =>
  scenariosOf(fixture).filter(({ file }) => !fixture.files.some(({ name }) => isDriver(name)) || isDriver(file));
const isDriver = (name) => basename(name) === 'drive.go';

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
  const dest = join(temp, `run-${tally.modules++}`);
  const binary = build(module, runnable, { dir, overlay, dest });
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
  const tools = toolchain();
  if (tools === undefined) {
    console.log('skipped: no Go toolchain');
    return 0;
  }
  const { have, goroot } = tools;
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
