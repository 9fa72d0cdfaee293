import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * `npm run fuzz -- --count 100000 [--seed 0]`: tries so many broken files, one seed each, and prints the seeds that
 * fail. The work is done in a thread, so that a hang is seen from outside and can be told with its seeds. Exit code 1:
 * something failed.
 */

const TOGETHER = 100;
/** Seconds of work without news. Counted is what this process worked, not what a busy machine kept it waiting. */
const PATIENCE = 120;

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
  const worked = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  let heard = worked();
  const watch = setInterval(() => {
    if (worked() - heard < PATIENCE) return;
    failed.push(current);
    console.log(`seeds ${current} to ${current + TOGETHER - 1}: no answer for ${PATIENCE} s`);
    void worker.terminate();
  }, 5000);
  worker.on('message', ({ starts, tried: more = 0, failures = [] }) => {
    heard = worked();
    if (starts !== undefined) current = starts;
    tried += more;
    for (const { seed, what } of failures) {
      failed.push(seed);
      console.log(`seed ${seed}: ${what}`);
    }
    if (tried - told >= 1000) {
      told = tried;
      console.log(`${tried} inputs, ${seconds()} s`);
    }
  });
  worker.on('error', (error) => {
    failed.push(current);
    console.log(`seeds from ${current}: the thread died: ${error.message}`);
  });
  worker.on('exit', () => {
    clearInterval(watch);
    end();
  });
}

if (isMainThread) main();
else await work(workerData);
