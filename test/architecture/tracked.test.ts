import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { strays, type Text } from './tracked.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** This test's own examples are made up to be refused. */
const own = 'test/architecture/tracked.test.ts';

function trackedTexts(): readonly Text[] {
  const names = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const paths = names.filter((name) => name !== '' && name !== own && existsSync(join(root, name)));
  return paths
    .map((path) => ({ path, bytes: readFileSync(join(root, path)) }))
    .filter(({ bytes }) => !bytes.includes(0))
    .map(({ path, bytes }) => ({ path, text: bytes.toString('utf8') }));
}

test.skipIf(!existsSync(join(root, '.git')))('no tracked text names a machine or a registry', () => {
  const texts = trackedTexts();
  expect(texts.map(({ path }) => path)).toContain('package.json');
  expect(strays(texts).join('\n')).toBe('');
});

test.each([
  ['see /home/someone/notes.txt', 1],
  ['cd /work/main', 1],
  ['C:\\Users\\someone', 1],
  ['"resolved": "http://localhost:4873/a/-/a-1.0.0.tgz"', 1],
  ['registry=https://npm-proxy.example.test/', 1],
  ['//host/:_authToken=abc', 1],
  ['<<<<<<< HEAD', 1],
  ['import "example.com/work/queue"', 0],
  ['src/home/page.go', 0],
  ['"resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz"', 0],
])('%s: %i', (text, count) => {
  expect(strays([{ path: 'a.md', text }])).toHaveLength(count);
});
