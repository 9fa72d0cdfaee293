import { describe, expect, it } from 'vitest';
import { statementEnds } from '../../src/settle/statement-end.js';

/** The text with the line on which a statement ends in place of each line on which one begins. */
const ends = (text: string, ...wanted: number[]): readonly (number | undefined)[] => {
  const found = statementEnds(text, new Set(wanted));
  return wanted.map((line) => found.get(line));
};

describe('statementEnds', () => {
  it('ends a call with its line', () => {
    expect(ends('a()\nb()\n', 1, 2)).toEqual([1, 2]);
  });

  it('follows brackets over lines', () => {
    expect(ends('go func() {\n\tx()\n}()\ny()\n', 1, 2, 4)).toEqual([3, 2, 4]);
    expect(ends('f(\n\ta,\n\tb,\n)\n', 1, 2, 3)).toEqual([4, 2, 3]);
  });

  it('keeps an else with its if', () => {
    expect(ends('if a {\n\tb()\n} else {\n\tc()\n}\nd()\n', 1, 4)).toEqual([5, 4]);
  });

  it('goes on after an operator, a dot and a label, but not after an increment', () => {
    expect(ends('x := a +\n\tb\ny()\n', 1)).toEqual([2]);
    expect(ends('a.\n\tb()\n', 1)).toEqual([2]);
    expect(ends('loop:\nfor {\n}\n', 1)).toEqual([3]);
    expect(ends('i++\nj--\n', 1, 2)).toEqual([1, 2]);
  });

  it('ends a case before the next one, and the last one before the brace', () => {
    expect(ends('switch x {\ncase 1:\n\ta()\n\tb()\ndefault:\n\tc()\n}\n', 1, 2, 3, 5)).toEqual([7, 4, 3, 7]);
  });

  it('reads no bracket in strings, runes and comments', () => {
    expect(ends('a("{", \'(\', `[\n{`) // (\nb()\n', 1)).toEqual([2]);
    expect(ends('a("\\"{") /* { */\nb()\n', 1)).toEqual([1]);
    expect(ends("x = '\\''\ny()\n", 1)).toEqual([1]);
  });

  it('counts the lines of a comment in between', () => {
    expect(ends('f(a, /* one\ntwo */\n\tb)\ng()\n', 1, 4)).toEqual([3, 4]);
  });

  it('begins nothing at a closing bracket or on an empty line', () => {
    expect(ends('f(func() {\n})\n\n', 2, 3)).toEqual([undefined, undefined]);
  });

  it('survives what is cut off', () => {
    expect(ends('f("abc\ng()\n', 1, 2)).toEqual([3, 2]);
    expect(ends('x := `abc\n', 1)).toEqual([2]);
    expect(ends('}}}\na()\n', 2)).toEqual([2]);
  });

  it('is linear in broken and nested text', () => {
    const nested = '{\n'.repeat(100_000);
    const wanted = Array.from({ length: 100_000 }, (_, i) => i + 1);
    expect(statementEnds(nested, new Set(wanted)).size).toBe(100_000);
  });
});
