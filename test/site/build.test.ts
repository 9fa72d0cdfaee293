import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { buildSite } from '../../site/build.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the site is complete, and its scripts import nothing that a browser does not have', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gorphan-site-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const scripts = await buildSite(root, folder);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const named = [
    ...`${read('index.html')}${read('page.js')}${read('engine.js')}`.matchAll(/["`]([\w-]+\.(?:js|css|svg|wasm))["`]/g),
  ];
  expect([...new Set([...named.map(([, name]) => name), 'index.html'])].sort()).toEqual(readdirSync(folder).sort());
  expect(scripts.get('page.js')?.imports).toEqual([]);
  // web-tree-sitter's ways for Node, which it takes where it finds Node.
  expect([...(scripts.get('engine.js')?.imports ?? [])].sort()).toEqual(['fs/promises', 'module']);
  // The page works before the engine has come.
  expect(scripts.get('page.js')?.bytes).toBeLessThan(20_000);
  expect(scripts.get('engine.js')?.bytes).toBeLessThan(1_000_000);
});
