import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clear } from '../../src/cache/folder.js';
import { judgementsIn } from '../../src/cache/judgements.js';
import { makeTree } from '../discover/tree.js';

const judgement = { findings: [{ message: 'ticker `t` — ✓' }], files: [] };

test('a judgement is given for the place and the sources that it was kept for, and for no others', () => {
  const folder = join(makeTree({}), 'new');
  const kept = judgementsIn(folder, 'v1');
  expect(kept.recall('here', 'a')).toBeUndefined();
  kept.keep('here', 'a', judgement);
  expect(kept.recall('here', 'a')).toEqual(judgement);
  expect(kept.recall('here', 'b')).toBeUndefined();
  expect(kept.recall('there', 'a')).toBeUndefined();
  expect(judgementsIn(folder, 'v2').recall('here', 'a')).toBeUndefined();
});

test('a place keeps its last judgement only, and `cache clear` takes it', () => {
  const folder = makeTree({});
  const kept = judgementsIn(folder, 'v1');
  for (const made of ['a', 'b', 'c']) kept.keep('here', made, judgement);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(kept.recall('here', 'a')).toBeUndefined();
  expect(kept.recall('here', 'c')).toEqual(judgement);
  expect(clear(folder).files).toBe(1);
  expect(kept.recall('here', 'c')).toBeUndefined();
});

test('any damage is a miss', () => {
  const folder = makeTree({});
  const kept = judgementsIn(folder, 'v1');
  kept.keep('here', 'a', judgement);
  const path = join(folder, readdirSync(folder)[0] ?? '');
  const whole = readFileSync(path);
  for (let at = 0; at < whole.length; at++) {
    const broken = Buffer.from(whole);
    broken[at] = (broken[at] ?? 0) ^ 1;
    writeFileSync(path, at % 2 === 0 ? broken : broken.subarray(0, at));
    expect(kept.recall('here', 'a')).toBeUndefined();
  }
});

test('where nothing can be kept nothing fails', () => {
  const kept = judgementsIn(join(makeTree({ file: '' }), 'file'), 'v1');
  kept.keep('here', 'a', judgement);
  expect(kept.recall('here', 'a')).toBeUndefined();
});
