import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/src/cli/bin.js', import.meta.url));
const WANT = /[ \t]*\/\/ want(?![\w-]).*$/gm;

/** Takes the wants out of all Go files below a folder and formats them: what a user's file looks like. */
export function stripWants(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.go')) continue;
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    const bare = text.replace(WANT, '');
    if (bare !== text) writeFileSync(path, bare);
  }
  return spawnSync('gofmt', ['-w', '.'], { cwd: folder, encoding: 'utf8' }).status === 0;
}

/** What the built program finds everywhere below a folder. */
export function lintAll(folder, options = []) {
  const args = [...options, '--tests', '--no-config', '--no-cache', '--format', 'json'];
  const done = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (done.status !== 0 && done.status !== 1) throw new Error(done.stderr);
  return { said: done.stderr.trim(), results: JSON.parse(done.stdout).results };
}

/** Fixes everything below a folder, then says `want` where something is left; names the files that were changed. */
export function fixFixtures(folder) {
  stripWants(folder);
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.go'));
  const before = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const { said, results } = lintAll(folder, ['--fix', '--fix-suggestions']);
  const changed = names.filter((name) => readFileSync(join(folder, name), 'utf8') !== before.get(name));
  const unformatted = spawnSync('gofmt', ['-l', '.'], { cwd: folder, encoding: 'utf8' }).stdout;
  for (const { rule, at } of results) {
    const path = join(folder, at.file);
    const lines = readFileSync(path, 'utf8').split('\n');
    const text = lines[at.line - 1];
    const note = ` "${rule}"`;
    lines[at.line - 1] = /\/\/ want /.test(text) ? text + note : `${text} // want${note}`;
    writeFileSync(path, lines.join('\n'));
  }
  return { said, changed, unformatted: unformatted.split('\n').filter(Boolean) };
}
