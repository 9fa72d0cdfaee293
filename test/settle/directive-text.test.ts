import { describe, expect, it } from 'vitest';
import { parseDirective } from '../../src/settle/directive-text.js';

describe('gorphan:ignore', () => {
  it('reads rules and a reason', () => {
    const one = parseDirective('gorphan:ignore unguarded-send -- the reader outlives us');
    expect(one).toEqual({ tool: 'gorphan', rules: ['unguarded-send'], complaints: [] });
    const two = parseDirective('gorphan:ignore a,  b,a -- x -- y');
    expect(two).toEqual({ tool: 'gorphan', rules: ['a', 'b'], complaints: [] });
    expect(parseDirective('gorphan:ignore all -- x')?.rules).toBe('all');
    expect(parseDirective(' gorphan:ignore a -- x\r')?.complaints).toEqual([]);
  });

  it('works without a reason, and says so', () => {
    for (const text of ['gorphan:ignore a', 'gorphan:ignore a --', 'gorphan:ignore a -- ']) {
      const directive = parseDirective(text);
      expect(directive?.rules).toEqual(['a']);
      expect(directive?.complaints).toEqual([expect.stringContaining('gives no reason')]);
    }
  });

  it('takes words after the rule for a reason that lacks its dashes', () => {
    const directive = parseDirective('gorphan:ignore a it is fine, really');
    expect(directive?.rules).toContain('a');
    expect(directive?.complaints).toEqual([expect.stringContaining('write `--` before the reason')]);
  });

  it('leaves nothing out without a rule', () => {
    for (const text of ['gorphan:ignore', 'gorphan:ignore -- because', 'gorphan:ignore ,']) {
      const directive = parseDirective(text);
      expect(directive?.rules).toEqual([]);
      expect(directive?.complaints).toEqual([expect.stringContaining('names no rule')]);
    }
  });

  it('reads the form for a whole file', () => {
    const whole = parseDirective('gorphan:ignore-file a, b -- old code');
    expect(whole).toEqual({ tool: 'gorphan', file: true, rules: ['a', 'b'], complaints: [] });
    expect(parseDirective('gorphan:ignore-file all')).toEqual({
      tool: 'gorphan',
      file: true,
      rules: 'all',
      complaints: ['gorphan:ignore-file gives no reason; write `//gorphan:ignore-file rule-id -- reason`'],
    });
    expect(parseDirective('gorphan:ignore-files a -- x')?.complaints).toEqual([
      'unknown directive `gorphan:ignore-files`; write `//gorphan:ignore-file rule-id -- reason`',
    ]);
  });

  it('complains of other words', () => {
    expect(parseDirective('gorphan:ignored a -- x')).toEqual({
      tool: 'gorphan',
      rules: [],
      complaints: [expect.stringContaining('unknown directive `gorphan:ignored`')],
    });
  });
});

/** The cases follow golangci-lint's pattern `^nolint( |:|$)` and what it does with the names. */
describe('nolint', () => {
  it.each([
    'nolint',
    ' nolint',
    'nolint // why',
    'nolint because',
    'nolint:all',
    'nolint:gorphan',
    'nolint:gorphan // why, not',
    'nolint:errcheck,gorphan',
    'nolint:errcheck, GORPHAN //x',
    'nolint:errcheck,all',
    'nolint :errcheck',
    'nolint:gorphan\r',
  ])('%j speaks to gorphan', (text) => {
    expect(parseDirective(text)).toEqual({ tool: 'nolint', rules: 'all', complaints: [] });
  });

  it.each([
    'nolint:errcheck',
    'nolint:errcheck // gorphan',
    'nolint:gorphan because',
    'nolintgorphan',
    'no nolint',
    '',
  ])('%j does not', (text) => {
    expect(parseDirective(text)).toBeUndefined();
  });
});
