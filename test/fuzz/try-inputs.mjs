import { rules } from '../../dist/rules/index.js';
import { analyse } from '../../dist/src/engine/analyse.js';
import { makePlan } from '../../dist/src/engine/plan.js';
import { lower } from '../../dist/src/lower/lower.js';
import { createParser } from '../../dist/src/syntax/parser.js';
import { fixtures } from './inputs.mjs';
import { memoryHost } from './memory-host.mjs';

/** Runs gorphan, as it was built, over broken files beside healthy ones. */

const parser = await createParser();
const encode = (text) => new TextEncoder().encode(text);

/** What must be found whatever stands beside it: a package of each rule. */
const HEALTHY = [
  'unstopped-ticker/fixtures/local/',
  'unguarded-send/fixtures/shapes/',
  'goroutine-without-exit/fixtures/literal/',
];
const healthy = new Map([
  ['/top/go.mod', encode('module top\n\ngo 1.25\n')],
  ...fixtures
    .filter(({ name }) => HEALTHY.some((folder) => name.startsWith(folder)))
    .map(({ name, text }) => [`/top/healthy/${name}`, encode(text)]),
]);

async function check(files) {
  const host = memoryHost('/top', files);
  const plan = makePlan({ config: false, strict: true }, rules, host);
  const { report } = await analyse({ plan, rules, host, version: '0', pageOf: () => '', clock: () => 0 });
  const found = report.results
    .filter(({ at }) => at.file.startsWith('healthy/'))
    .map(({ rule, at, message }) => `${at.file}:${at.startLine}:${at.startColumn} ${rule} ${message}`);
  const failures = report.notifications.filter(({ kind }) => kind === 'internal' || kind === 'usage');
  return { found: found.join('\n'), failures: failures.map(({ file, message }) => `${file}: ${message}`) };
}

const { found: expected } = await check(healthy);
if (expected.split('\n').length < 10) throw new Error('hardly anything is found in the healthy files');

/** Seconds of this process's work that a broken file may take. Even the largest take a fraction of one. */
export const LONGEST = 10;

const worked = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

/** What is wrong with the answers for the inputs together; undefined: nothing. */
async function complaint(inputs) {
  const since = process.cpuUsage();
  try {
    for (const { text, used } of inputs) {
      // A lone surrogate can't be in a file, but in what an editor hands over.
      if (used.includes('surrogate')) lower(parser.parse(text), text);
    }
    const broken = inputs.map(({ seed, bytes }) => [`/top/m${seed}/x.go`, bytes]);
    const { found, failures } = await check(new Map([...healthy, ...broken]));
    if (failures.length > 0) return failures.join('; ');
    if (found !== expected) return 'other findings in the healthy files';
  } catch (error) {
    return `throws ${error instanceof Error ? error.stack : error}`;
  }
  const seconds = worked(since);
  return seconds > LONGEST * Math.max(1, inputs.length / 8) ? `takes ${seconds.toFixed(1)} s` : undefined;
}

/**
 * Tries inputs together, and where that goes wrong one by one. Gives the seeds that fail, each with what is wrong; where
 * none fails alone, the whole list is one failure.
 */
export async function tryInputs(inputs) {
  const together = await complaint(inputs);
  if (together === undefined) return [];
  const alone = [];
  for (const input of inputs) {
    const what = await complaint([input]);
    if (what !== undefined) alone.push({ seed: input.seed, what });
  }
  return alone.length > 0 ? alone : [{ seed: inputs.map(({ seed }) => seed).join('+'), what: together }];
}
