import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factsCache } from '../../src/cache/facts-cache.js';
import { cacheFolder, clear, trim } from '../../src/cache/folder.js';
import { encode } from '../../src/facts/pack/encode.js';
import { makeTree } from '../discover/tree.js';

const chunk = (...hashes: string[]) => ({
  hashes,
  bytes: encode(hashes.map((hash) => ({ facts: { package: hash, text: hash.repeat(100) } }))),
});

const write = (folder: string, root: string, hashes: string[], program = 'v1', all = true): void => {
  const shelf = factsCache(folder, program).open(root);
  shelf.get(hashes);
  shelf.keep([chunk(...hashes)]);
  shelf.close(all);
};

const read = (folder: string, root: string, hashes: string[], program = 'v1') => {
  const shelf = factsCache(folder, program).open(root);
  const facts = shelf.get(hashes).map((one) => one?.package);
  shelf.close(false);
  return facts;
};

const only = (folder: string): string => join(folder, readdirSync(folder)[0] ?? '');

test('keeps facts by their content, apart for trees and versions of the program', () => {
  const top = join(makeTree({}), 'cache');
  write(top, '/a', ['x', 'y']);
  expect(read(top, '/a', ['y', 'other', 'x'])).toEqual(['y', undefined, 'x']);
  expect(read(top, '/b', ['x'])).toEqual([undefined]);
  expect(read(top, '/a', ['x'], 'v2')).toEqual([undefined]);
});

test('two files of one content get facts of their own', () => {
  const top = makeTree({});
  write(top, '/a', ['x']);
  const shelf = factsCache(top, 'v1').open('/a');
  const [first, second] = shelf.get(['x', 'x']);
  shelf.close(true);
  expect(second).toEqual(first);
  expect(second).not.toBe(first);
});

test('any damage is a miss, and is mended by the next run', () => {
  const top = makeTree({});
  write(top, '/a', ['x', 'y']);
  const whole = readFileSync(only(top));
  for (let at = 0; at < whole.length; at += 7) {
    const broken = Buffer.from(whole);
    broken[at] = (broken[at] ?? 0) ^ 0x55;
    writeFileSync(only(top), at % 2 === 0 ? broken : broken.subarray(0, at));
    expect(read(top, '/a', ['x', 'y'])).toEqual([undefined, undefined]);
  }
  write(top, '/a', ['x', 'y']);
  expect(read(top, '/a', ['x', 'y'])).toEqual(['x', 'y']);
});

test('a reader keeps its pack while another process replaces it', () => {
  const top = makeTree({});
  write(top, '/a', ['x']);
  const shelf = factsCache(top, 'v1').open('/a');
  write(top, '/a', ['y', 'z', 'w'], 'v1', false);
  expect(shelf.get(['x']).map((one) => one?.package)).toEqual(['x']);
  shelf.close(false);
  expect(read(top, '/a', ['x', 'z'])).toEqual(['x', 'z']);
  expect(readdirSync(top)).toHaveLength(1);
});

test('what no file has any more goes, once it is most of the pack', () => {
  const top = makeTree({});
  for (let i = 0; i < 20; i++) write(top, '/a', [`v${i}`]);
  const size = statSync(only(top)).size;
  expect(size).toBeLessThan(10 * chunk('v1').bytes.length);
  expect(read(top, '/a', ['v19', 'v0'])).toEqual(['v19', undefined]);
});

test('a run over one package takes nothing from the others', () => {
  const top = makeTree({});
  write(top, '/a', ['p', 'q', 'r', 's', 't']);
  for (let i = 0; i < 20; i++) write(top, '/a', [`v${i}`], 'v1', false);
  expect(read(top, '/a', ['p', 't'])).toEqual(['p', 't']);
});

test('a folder that cannot be written fails nothing', () => {
  const top = makeTree({ file: 'no folder' });
  write(join(top, 'file', 'cache'), '/a', ['x']);
  expect(read(join(top, 'file', 'cache'), '/a', ['x'])).toEqual([undefined]);
});

test('the longest unused goes first; nothing of others is touched', () => {
  const top = makeTree({ 'notes.facts': 'mine' });
  for (const root of ['/a', '/b', '/c']) write(top, root, ['x']);
  const packs = readdirSync(top).filter((name) => name !== 'notes.facts');
  for (const [i, name] of packs.entries()) utimesSync(join(top, name), i, i);
  const size = statSync(join(top, packs[0] ?? '')).size;
  trim(top, 2 * size);
  expect(packs.map((name) => existsSync(join(top, name)))).toEqual([false, true, true]);
  expect(clear(top)).toEqual({ files: 2, bytes: 2 * size });
  expect(readdirSync(top)).toEqual(['notes.facts']);
});

test('the folder follows the conventions of the platform', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' }, 'linux')).toBe('/x/gorphan');
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative', HOME: '/h' }, 'linux')).toBe('/h/.cache/gorphan');
  expect(cacheFolder({ HOME: '/h' }, 'darwin')).toBe('/h/Library/Caches/gorphan');
  expect(cacheFolder({ LOCALAPPDATA: '/l' }, 'win32')).toBe('/l/gorphan');
  expect(cacheFolder({}, 'linux')).toBeUndefined();
});
