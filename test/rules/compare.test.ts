import { describe, expect, test } from 'vitest';
import { parseFunctions, parsePatterns, parseWants } from '../go/scenario.mjs';
import { compare } from './compare.js';

describe('wants', () => {
  test('a line holds several, quoted or in backquotes', () => {
    expect(parsePatterns(' "a" `b\\d` "c\\\\."')).toEqual(['a', 'b\\d', 'c\\.']);
  });

  test.each(['', ' a', ' "a" b', ' "a', ' "("'])('%j is refused', (text) => {
    expect(() => parsePatterns(text)).toThrow();
  });

  test('an error names the file and the line', () => {
    expect(() => parseWants('package p\n\nvar x = 1 // want\n', 'p/x.go')).toThrow('p/x.go:3: ');
  });

  test('only the word itself makes a want', () => {
    expect(parseWants('// wanted: "x"\n// want-not "x"\nx() // want "x"', 'x.go')).toEqual([{ line: 3, pattern: 'x' }]);
  });
});

describe('compare', () => {
  const wants = [{ line: 2, pattern: '^a-rule' }];

  test('agrees', () => {
    expect(compare(wants, [{ line: 2, text: 'a-rule: x' }])).toEqual([]);
  });

  test('a want on another line is missing there and surplus here', () => {
    expect(compare(wants, [{ line: 3, text: 'a-rule: x' }])).toEqual(['2: missing "^a-rule"', '3: surplus a-rule: x']);
  });

  test('the same finding twice is one too many', () => {
    const twice = { line: 2, text: 'a-rule: x' };
    expect(compare(wants, [twice, twice])).toEqual(['2: surplus a-rule: x']);
  });

  test('two wants need two findings', () => {
    expect(compare([...wants, ...wants], [{ line: 2, text: 'a-rule: x' }])).toEqual(['2: missing "^a-rule"']);
  });

  test('another rule on the line does not serve', () => {
    expect(compare(wants, [{ line: 2, text: 'b-rule: a-rule' }])).toHaveLength(2);
  });
});

test('functions: scenarios, methods, reasons, ends', () => {
  const text = [
    'package p',
    '',
    '// One does.',
    '// static: never returns',
    'func One() {',
    '\tfor {',
    '\t}',
    '}',
    '',
    'func (s *box[T]) Two() {}',
    '',
    'func Three(n int) {',
    '}',
  ].join('\n');
  expect(
    parseFunctions(text).map(({ name, receiver, scenario, start, end, static: reason }) => ({
      name,
      receiver,
      scenario,
      lines: [start, end],
      reason,
    })),
  ).toEqual([
    { name: 'One', receiver: undefined, scenario: true, lines: [5, 8], reason: 'never returns' },
    { name: 'Two', receiver: 'box', scenario: false, lines: [10, 10], reason: undefined },
    { name: 'Three', receiver: undefined, scenario: false, lines: [12, 13], reason: undefined },
  ]);
});
