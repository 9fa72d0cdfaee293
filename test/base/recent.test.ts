import { expect, test } from 'vitest';
import { recent } from '../../src/base/recent.js';

test('what was asked for last is made once, what was asked for long ago anew', () => {
  const made: string[] = [];
  const get = recent<string | undefined>(2, (key) => {
    made.push(key);
    return key === 'none' ? undefined : `${key}!`;
  });
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(get)).toEqual(['a!', 'b!', 'a!', 'c!', 'a!', 'b!']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  expect(get('none')).toBeUndefined();
  expect(get('none')).toBeUndefined();
  expect(made).toEqual(['a', 'b', 'c', 'b', 'none']);
});
