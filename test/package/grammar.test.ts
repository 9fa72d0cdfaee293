import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): Buffer => readFileSync(new URL(path, root));
const page = read('wasm/README.md').toString('utf8');

test('the grammar is the file that its page describes', () => {
  const sum = createHash('sha256').update(read('wasm/tree-sitter-go.wasm')).digest('hex');
  expect(page).toContain(`\`${sum}\``);
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
