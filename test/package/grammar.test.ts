import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checked, GRAMMAR_SHA256 } from '../../src/syntax/grammar.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): Buffer => readFileSync(new URL(path, root));
const page = read('wasm/README.md').toString('utf8');

test('the grammar is the file that its page describes', () => {
  const sum = createHash('sha256').update(read('wasm/tree-sitter-go.wasm')).digest('hex');
  expect(page).toContain(`\`${sum}\``);
});

test('no other grammar is loaded than the one of the page', () => {
  const bytes = read('wasm/tree-sitter-go.wasm');
  expect(page).toContain(`\`${GRAMMAR_SHA256}\``);
  expect(checked(bytes)).toBe(bytes);
  const other = Uint8Array.from(bytes);
  other[1000] = (other[1000] ?? 0) ^ 1;
  expect(() => checked(other)).toThrow('is not the grammar that belongs to this version');
});

test('the page names the version that the project depends on', () => {
  const manifest = JSON.parse(read('package.json').toString('utf8'));
  const version: string = manifest.devDependencies['tree-sitter-go'];
  expect(page).toContain(`tree-sitter-go ${version} (npm)`);
  expect(page).toContain(`tag \`v${version}\``);
  expect(page).toMatch(/commit \| `[0-9a-f]{40}`/);
  expect(manifest.dependencies).not.toHaveProperty('tree-sitter-go');
});

const shipped = 'node_modules/tree-sitter-go/';

test.skipIf(!existsSync(new URL(shipped, root)))('the grammar and its licence are those of the npm package', () => {
  expect(read('wasm/tree-sitter-go.wasm').equals(read(`${shipped}tree-sitter-go.wasm`))).toBe(true);
  expect(read('wasm/LICENSE-tree-sitter-go').equals(read(`${shipped}LICENSE`))).toBe(true);
});
