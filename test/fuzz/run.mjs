import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * `npm run fuzz -- --count 100000 [--seed 0]`: tries so many broken files, one seed each, and prints the seeds that
 * fail. The work is done in a thread, so that a hang is seen from outside and can be told with its seeds. Exit code 1:
 * something failed.
 */

const TOGETHER = 100;
/** Seconds without news. A machine that is busy with other things gets its time. */
const PATIENCE = 300;

async function work({ first, count }) {
  const { inputOf } = await import('./inputs.mjs');
  const { tryInputs } = await import('./try-inputs.mjs');
  for (let at = first; at < first + count; at += TOGETHER) {
    const seeds = Array.from({ length: Math.min(TOGETHER, first + count - at) }, (_, i) => at + i);
    parentPort.postMessage({ starts: seeds[0] });
    const failures = await tryInputs(seeds.map(inputOf));
    parentPort.postMessage({ tried: seeds.length, failures });
  }
}

function numberAfter(option, fallback) {
  const at = process.argv.indexOf(option);
  if (at < 0) return fallback;
  const value = Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${option} wants a number`);
  return value;
}

function main() {
  const count = numberAfter('--count', 2000);
  const first = numberAfter('--seed', 0);
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1000);
  const failed = [];
  let tried = 0;
  let current = first;
  let told = 0;
  const worker = new Worker(new URL(import.meta.url), { workerData: { first, count } });
  const end = () => {
    console.log(`${tried} inputs from seed ${first} in ${seconds()} s: ${failed.length} failed`);
    process.exitCode = failed.length > 0 || tried < count ? 1 : 0;
  };
  const late = () => {
    failed.push(current);
    console.log(`seeds ${current} to ${current + TOGETHER - 1}: no answer for ${PATIENCE} s`);
    void worker.terminate();
  };
  let watch = setTimeout(late, PATIENCE * 1000);
  worker.on('message', ({ starts, tried: more = 0, failures = [] }) => {
    clearTimeout(watch);
    watch = setTimeout(late, PATIENCE * 1000);
    if (starts !== undefined) current = starts;
    tried += more;
    for (const { seed, what } of failures) {
      failed.push(seed);
      console.log(`seed ${seed}: ${what}`);
    }
    if (tried - told >= 10_000) {
      told = tried;
      console.log(`${tried} inputs, ${seconds()} s`);
    }
  });
  worker.on('error', (error) => {
    failed.push(current);
    console.log(`seeds from ${current}: the thread died: ${error.message}`);
  });
  worker.on('exit', () => {
    clearTimeout(watch);
    end();
  });
}

if (isMainThread) main();
else await work(workerData);
