/**
 * node bench/same.mjs FOLDER... [--against PROGRAM] [--tests]
 *
 * Tells whether findings stay what they are, byte for byte: with the cache filled and empty, with threads and without,
 * and, with --against, in another build of the program (the path of its bin.js). Exit code 1 where something differs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const own = join(dirname(fileURLToPath(import.meta.url)), '../dist/src/cli/bin.js');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string' }, tests: { type: 'boolean', default: false } },
});
const cache = mkdtempSync(join(tmpdir(), 'gorphan-same-'));
const cached = ['--cache-dir', cache];
const runs =
  values.against === undefined
    ? [
        ['no cache', own, ['--no-cache']],
        ['empty cache', own, cached],
        ['full cache', own, cached],
        ['one processor', own, ['--no-cache'], true],
      ]
    : [
        ['the other', resolve(values.against), ['--no-cache']],
        ['this', own, ['--no-cache']],
      ];

/** The findings without the time that finding them took. */
function findings(bin, args, folder, alone) {
  const command = [process.execPath, bin, '--quiet', '--strict', '--format', 'json', ...args];
  if (values.tests) command.push('--tests');
  // Threads follow the processors that the process may use.
  const [first, ...rest] = alone && process.platform === 'linux' ? ['taskset', '-c', '0', ...command] : command;
  const { stdout, error } = spawnSync(first, [...rest, folder], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error) throw error;
  return stdout.replace(/"(?:milliseconds|version)": *[^,\n}]+/g, '""');
}

try {
  for (const folder of positionals) {
    const [[name, bin, args, alone], ...others] = runs;
    const first = findings(bin, args, folder, alone);
    for (const [other, otherBin, otherArgs, otherAlone] of others) {
      const same = findings(otherBin, otherArgs, folder, otherAlone) === first;
      console.log(`${folder}: ${other} ${same ? 'as' : 'DIFFERS FROM'} ${name}, ${first.length} characters`);
      if (!same) process.exitCode = 1;
    }
  }
} finally {
  rmSync(cache, { recursive: true, force: true });
}
