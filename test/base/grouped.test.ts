import { expect, test } from 'vitest';
import { grouped } from '../../src/base/grouped.js';

test('groups come in the order of their first, and keep the order of theirs', () => {
  const groups = grouped([5, 2, 4, 1, 3], (n) => (n % 2 === 0 ? 'even' : 'odd'));
  expect([...groups]).toEqual([
    ['odd', [5, 1, 3]],
    ['even', [2, 4]],
  ]);
});
