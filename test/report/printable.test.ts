import { describe, expect, it } from 'vitest';
import { printable } from '../../src/report/printable.js';

describe('printable', () => {
  it.each([
    ['a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['\u0000\u007f', '\\x00\\x7f'],
    ['\u009b2J', '\\u009b2J'],
    ['if x\u202e {', 'if x\\u202e {'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['\u2028', '\\u2028'],
    ['\ud83d!', '\\ud83d!'],
    ['\u{e0041}', '\\U000e0041'],
    ['x.go ###[add-mask]a', 'x.go ##\\x23[add-mask]a'],
  ])('writes %j out', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('leaves words of any script and emoji', () => {
    const text = 'naïve 世界 😀 👩\u200d💻 [x](y) `z` \\';
    expect(printable(text)).toBe(text);
  });
});
