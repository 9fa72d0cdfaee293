import { expect, test } from 'vitest';
import { PairMap } from '../../src/base/pair-map.js';

test('a pair has the number that it was given last', () => {
  const map = new PairMap();
  map.set(1, 2, 7);
  map.set(1, 2, 0);
  expect(map.get(1, 2)).toBe(0);
  expect(map.get(2, 1)).toBeUndefined();
});

test('many pairs are kept apart', () => {
  const map = new PairMap();
  const pairs = Array.from({ length: 5000 }, (_, i) => [i % 70, i * 64] as const);
  for (const [i, [a, b]] of pairs.entries()) map.set(a, b, i);
  expect(pairs.map(([a, b]) => map.get(a, b))).toEqual([...pairs.keys()]);
  expect(map.get(70, 0)).toBeUndefined();
});

test('a cleared map knows no pair, and takes others', () => {
  const map = new PairMap();
  for (let i = 0; i < 200; i++) map.set(i, i, i);
  map.clear();
  expect(map.get(7, 7)).toBeUndefined();
  map.set(7, 8, 3);
  expect([map.get(7, 8), map.at(map.slot(7, 8)), map.at(map.slot(8, 7))]).toEqual([3, 3, -1]);
});
