import { expect, test } from 'vitest';
import { Column } from '../../src/base/column.js';

test('a column keeps what was pushed, beyond the room that it began with and when it is closed', () => {
  const column = new Column();
  for (let i = 0; i < 10_000; i++) column.push(i * 3);
  column.set(2, -1);
  column.close();
  expect([column.length, column.at(2), column.at(9999), column.at(10_000)]).toEqual([10_000, -1, 29_997, 0]);
});

test('a column that was closed is not changed by the next', () => {
  const first = new Column();
  for (const n of [1, 2, 3]) first.push(n);
  first.cut(2);
  first.close();
  const second = new Column();
  for (const n of [7, 8, 9]) second.push(n);
  expect([first.length, first.at(0), first.at(1), first.at(2)]).toEqual([2, 1, 2, 0]);
});
