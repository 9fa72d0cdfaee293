import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCode } from '../../src/cache/code-cache.js';
import { clear } from '../../src/cache/folder.js';
import { makeTree } from '../discover/tree.js';

const code = Buffer.from('compiled');

function keptIn(folder: string): string {
  openCode(folder, 'one').keep(code);
  return join(folder, readdirSync(folder)[0] ?? '');
}

test('code is kept for the program that it was made of', () => {
  const folder = join(makeTree({}), 'new');
  expect(openCode(folder, 'one').code).toBeUndefined();
  keptIn(folder);
  expect(openCode(folder, 'one').code).toEqual(code);
  expect(openCode(folder, 'another').code).toBeUndefined();
  expect(clear(folder).files).toBe(1);
  expect(openCode(folder, 'one').code).toBeUndefined();
});

test('damaged code is not run', () => {
  const folder = makeTree({});
  const path = keptIn(folder);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = 0;
  writeFileSync(path, bytes);
  expect(openCode(folder, 'one').code).toBeUndefined();
  writeFileSync(path, '');
  expect(openCode(folder, 'one').code).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('code that others can write is not run', () => {
  const folder = makeTree({});
  chmodSync(keptIn(folder), 0o666);
  expect(openCode(folder, 'one').code).toBeUndefined();
});

test('where nothing can be kept the program runs all the same', () => {
  const folder = join(makeTree({ file: '' }), 'file');
  openCode(folder, 'one').keep(code);
  expect(openCode(folder, 'one').code).toBeUndefined();
});
