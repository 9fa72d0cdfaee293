import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseStack } from './dump.mjs';
import { runnerSource } from './runner-source.mjs';

/** Builds and runs scenarios with the Go toolchain at hand. */

const RUNNER = 'gorphan-runner';
// The fixtures need nothing from outside, and no other toolchain than the one at hand.
const plain = { ...process.env, GOTOOLCHAIN: 'local', GOPROXY: 'off', GOFLAGS: '', GOWORK: 'off' };

/** With the goroutine leak profile, where this Go has it only as an experiment; Go 1.27 has it anyway. */
function withLeakProfile() {
  const env = { ...plain, GOEXPERIMENT: 'goroutineleakprofile' };
  return spawnSync('go', ['version'], { env }).status === 0 ? env : plain;
}

const env = withLeakProfile();

export const go = (args, cwd) => spawnSync('go', args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26 });

/** Which Go is at hand and where its library is; undefined: none is. */
export function toolchain() {
  const version = go(['env', 'GOVERSION', 'GOROOT']);
  if (version.error || version.status !== 0) return undefined;
  const [have, goroot] = version.stdout.trim().split('\n');
  return { have, goroot };
}

export function olderThan(have, need) {
  const [a, b] = [have, need].map((version) => version.split('.').map(Number));
  return a[0] !== b[0] ? a[0] < b[0] : (a[1] ?? 0) < (b[1] ?? 0);
}

/**
 * Builds the runner of one module, for the scenarios that `runnable` gives of each of its cases; returns its path, or
 * undefined after printing what the compiler says.
 */
export function build(module, runnable, { dir, overlay, dest }) {
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
export function observe(binary, scenario, root) {
  return new Promise((done) => {
    execFile(
      binary,
      [`${scenario.case}.${scenario.name}`, ...(scenario.watch === 'twice' ? ['twice'] : [])],
      { timeout: 20_000, cwd: tmpdir() },
      (error, stdout, stderr) => {
        const line = stdout.trim().split('\n').at(-1) ?? '';
        if (error || !line.startsWith('{')) {
          // After a panic Go prints the stack of the goroutine that it came from.
          const stacks = stderr.split('\n\n').filter((text) => /^goroutine \d+ .*\[running\]/.test(text));
          const crashed = `${stderr || error?.message || 'ended early'}`.split('\n')[0];
          const exited = typeof error?.code === 'number' && stacks.length === 0 ? { exited: error.code } : {};
          done({ crashed, ...exited, goroutines: stacks.slice(0, 1).map((stack) => parseStack(stack, root)) });
        } else {
          const { Stacks, ...seen } = JSON.parse(line);
          done({ ...seen, goroutines: (Stacks ?? []).map((stack) => parseStack(stack, root)) });
        }
      },
    );
  });
}

/** Does the work on each item, so many at a time. */
export async function inParallel(items, width, work) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}
