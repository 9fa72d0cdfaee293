import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeOverlay } from './overlay.mjs';
import { NEVER, namedReleases } from './releases.mjs';
import { readModules, scenariosOf } from './scenario.mjs';
import { build, go, inParallel, observe, olderThan, toolchain } from './toolchain.mjs';

/**
 * Takes each Stop, cancel, close and exit case of the clean functions of the fixtures away, one at a time, runs the
 * scenarios that reach it, and sees whether more is left behind than with it: goroutines, tickers, contexts, or what the
 * package counts. `node test/go/deletions.mjs` holds `deletions.json` against what it sees: what is said to leak has to.
 * With `--write` it writes down what it sees.
 */

const RULES = fileURLToPath(new URL('../../rules', import.meta.url));
const DATA = fileURLToPath(new URL('deletions.json', import.meta.url));
/** Most of the time a run waits for what may still end. */
const AT_ONCE = 16;
const write = process.argv.includes('--write');
const verbose = process.argv.includes('--verbose');
const only = process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? '';

const known = JSON.parse(readFileSync(DATA, 'utf8'));
const isKnown = ({ fixture, release }) => known.leaks[fixture.name]?.includes(release.name) === true;

/** The releases in functions of which nothing is wanted. */
const cleanReleases = (fixture) =>
  namedReleases(fixture).filter(({ file, fn }) => {
    const wants = fixture.files.find(({ name }) => name === file)?.wants ?? [];
    return !wants.some(({ line }) => fn !== undefined && fn.start <= line && line <= fn.end);
  });

/** Writes the packages that lack a release each, beside their originals; returns them. */
function writeVariants(module, root) {
  return module.cases
    .filter(({ name, files }) => name.includes(only) && files.every((file) => file.package !== 'main'))
    .flatMap((fixture) =>
      cleanReleases(fixture).map((release, n) => {
        const name = `${fixture.name}__${n}`;
        mkdirSync(join(root, name));
        for (const file of fixture.files) {
          const at = release.file === file.name ? release : { start: 0, end: 0, runs: '' };
          const text = file.text.slice(0, at.start) + at.runs + file.text.slice(at.end);
          writeFileSync(join(root, name, basename(file.name)), text);
        }
        writeFileSync(join(root, name, 'gorphan_never.go'), `package ${fixture.files[0].package}\n\n${NEVER}`);
        return { name, fixture, release };
      }),
    );
}

/** Drops what does not compile, and says so. */
function compiling(variants, module, dir) {
  const said = go(['build', '-gcflags=-e', './...'], dir).stderr;
  return variants.filter(({ name, release }) => {
    const path = name.slice(module.dir.length).replace(/^\//, '');
    const at = said.indexOf(`# ${module.module}/${path}\n`);
    if (at < 0) return true;
    console.log(`does not compile without ${release.name}: ${said.slice(at).split('\n')[1]}`);
    return false;
  });
}

/** Amounts of what a run leaves behind. */
function leftBehind(seen, timersLeak) {
  if (seen.crashed !== undefined) return { crashed: 1 };
  const { Returned, goroutines, Tickers, Ticks, Timers, Contexts, Left } = seen;
  return {
    goroutines: goroutines.length,
    stuck: Returned ? 0 : 1,
    tickers: Tickers + (timersLeak ? Ticks + Timers : 0),
    contexts: Contexts,
    counted: Left,
  };
}

const surplus = (more, less) => Object.keys(more).filter((what) => more[what] > (less[what] ?? 0));

async function runModule(module, { temp, root, overlay }, results) {
  const dir = join(root, module.dir);
  const timersLeak = olderThan(module.go, '1.23');
  const variants = compiling(writeVariants(module, root), module, dir);
  if (variants.length === 0) return;
  const byName = new Map(variants.map((one) => [one.name, one]));
  const reaching = (fixture) => {
    const variant = byName.get(fixture.name);
    const { line, file } = variant?.release ?? {};
    const original = variant?.release.file;
    return scenariosOf(fixture).filter(
      (one) =>
        !one.static &&
        (variant === undefined
          ? variants.some((other) => other.fixture.name === fixture.name)
          : one.reaches.some(
              (at) => basename(at.file) === basename(original ?? file) && at.start <= line && line <= at.end,
            )),
    );
  };
  const own = readModules(root).find((one) => one.dir === module.dir);
  const dest = join(temp, `deletions-${module.module}`);
  const binary = build(own, reaching, { dir, overlay, dest });
  if (!binary) throw new Error(`${module.module}: the runner does not compile`);
  const scenarios = own.cases.flatMap((fixture) => reaching(fixture).map((scenario) => ({ fixture, scenario })));
  const usual = new Map();
  const look = async (scenario) => leftBehind(await observe(binary, scenario, root), timersLeak);
  await inParallel(
    scenarios.filter(({ fixture }) => !byName.has(fixture.name)),
    AT_ONCE,
    async ({ scenario }) => usual.set(`${scenario.case}.${scenario.name}`, await look(scenario)),
  );
  const more = new Map(variants.map((variant) => [variant, { runs: 0, leaks: 0, left: new Set() }]));
  const variantOf = ({ fixture }) => byName.get(fixture.name);
  const mutated = scenarios.filter((one) => variantOf(one) !== undefined);
  const again = async (one) => {
    const variant = variantOf(one);
    const tally = more.get(variant);
    const before = usual.get(`${variant.fixture.name}.${one.scenario.name}`);
    const left = surplus(await look(one.scenario), before);
    for (const what of left) tally.left.add(what);
    tally.runs++;
    if (left.length > 0) tally.leaks++;
  };
  await inParallel(mutated, AT_ONCE, again);
  // A leak may be a race, and a busy machine may not yet be through with what ends by itself: what is news must be seen
  // twice, and what is known has more tries, the last ones alone.
  for (let n = 0; n < 12; n++) {
    const open = (variant) => {
      const { leaks } = more.get(variant);
      return isKnown(variant) ? leaks === 0 : n < 2 && (leaks === 1 || (write && leaks === 0));
    };
    const left = mutated.filter((one) => open(variantOf(one)));
    await inParallel(left, n < 2 ? AT_ONCE : 1, again);
  }
  for (const [variant, { runs, leaks, left }] of more) {
    const { fixture, release } = variant;
    const sure = leaks > (isKnown(variant) ? 0 : 1);
    const seen = runs === 0 ? 'unshown' : !sure ? 'harmless' : left.has('crashed') ? 'panics' : 'leaks';
    results.push({ case: fixture.name, name: release.name, kind: release.kind, seen, left: [...left] });
  }
}

async function main() {
  const tools = toolchain();
  if (tools === undefined) {
    console.log('skipped: no Go toolchain');
    return 0;
  }
  const temp = realpathSync(mkdtempSync(join(tmpdir(), 'gorphan-go-')));
  try {
    const root = join(temp, 'rules');
    cpSync(RULES, root, { recursive: true });
    const overlay = writeOverlay(tools.goroot, temp);
    if (!overlay) {
      console.log(`skipped: the library of ${tools.have} is not as expected`);
      return 0;
    }
    const results = [];
    for (const module of readModules(root)) await runModule(module, { temp, root, overlay }, results);
    const kinds = [...new Set(results.map(({ kind }) => kind))].sort();
    const classes = ['leaks', 'harmless', 'panics', 'unshown'];
    const seen = Object.fromEntries(
      kinds.map((kind) => [
        kind,
        Object.fromEntries(
          classes.map((name) => [name, results.filter((one) => one.kind === kind && one.seen === name).length]),
        ),
      ]),
    );
    const byCase = new Map();
    for (const one of results.filter((one) => one.seen === 'leaks'))
      byCase.set(one.case, [...(byCase.get(one.case) ?? []), one.name]);
    const leaks = Object.fromEntries([...byCase].sort(([a], [b]) => (a < b ? -1 : 1)));
    if (verbose) for (const one of results) console.log(JSON.stringify(one));
    console.log(JSON.stringify(seen));
    if (write) {
      writeFileSync(DATA, `${JSON.stringify({ ...known, seen, leaks }, undefined, 2)}\n`);
      return 0;
    }
    const missing = [...byCase].flatMap(([name, list]) =>
      list.filter((release) => !known.leaks[name]?.includes(release)).map((release) => `${name} ${release}`),
    );
    const harmless = results
      .filter((one) => one.seen === 'harmless' && known.leaks[one.case]?.includes(one.name))
      .map((one) => `${one.case} ${one.name}`);
    for (const name of missing) console.log(`new     leaks, and is not written down: ${name}`);
    for (const name of harmless) console.log(`FAIL    does not leak any more: ${name}`);
    return harmless.length > 0 ? 1 : 0;
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

process.exitCode = await main();
