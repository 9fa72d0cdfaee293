import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/finding/finding.js';
import { settle } from '../../src/settle/settle.js';
import { fileOf, finding, RULES, settleText, spanOf } from './settle-case.js';

const text = 'package p\n\nfunc f() {\n\tgo a()\n\tgo a()\n\tc <- 1 //gorphan:ignore all\n\tgo b() // 😀\n}\n';

const findings: fc.Arbitrary<Finding[]> = fc.array(
  fc
    .record({
      file: fc.constantFrom('a.go', 'B.go', 'sub/a.go'),
      // Few places and words, so that findings meet.
      start: fc.constantFrom(0, 22, 24, 30, text.indexOf('c <- 1'), text.length),
      length: fc.constantFrom(0, 2),
      rule: fc.constantFrom(...RULES),
      message: fc.constantFrom('x', 'y'),
      level: fc.constantFrom<Finding['level']>('note', 'warning', 'error'),
      confidence: fc.constantFrom<Finding['confidence']>('high', 'medium', 'low'),
      to: fc.option(fc.nat(text.length), { nil: undefined }),
    })
    .map(({ file, start, length, to, ...rest }) => ({
      ...rest,
      file,
      span: { start, end: start + length },
      remedy: 'r',
      symbol: 'p.f',
      path: [],
      related: to === undefined ? [] : [{ file, span: { start: to, end: to + 1 }, text: 'there' }],
    })),
  { maxLength: 25 },
);

describe('settle', () => {
  it('does not depend on the order of what it is given', () => {
    const files = ['a.go', 'B.go', 'sub/a.go'].map((file) => fileOf(file, text));
    const notifications = [
      { kind: 'syntax', message: 'broken', file: 'a.go', span: { start: 3, end: 5 } },
      { kind: 'limit', message: 'too large', file: 'B.go' },
      { kind: 'internal', message: 'sorry' },
    ] as const;
    const input = { knownRules: RULES, ranRules: () => RULES, lowest: () => 'low' as const, textOf: () => text };
    fc.assert(
      fc.property(
        findings.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const one = settle({ ...input, findings: list, files, notifications });
          const other = settle({
            ...input,
            findings: shuffled,
            files: [...files].reverse(),
            notifications: [...notifications].reverse(),
          });
          expect(JSON.stringify(other)).toBe(JSON.stringify(one));
        },
      ),
    );
  });

  it('keeps the same one of two findings that differ in their reasons only', () => {
    const reasons = ['one', 'two'].map((why) => ({ file: 'a.go', span: spanOf(text, 'c <- 1'), text: why }));
    const both = reasons.map((related) => finding('a.go', text, 'unstopped-ticker', 'go b', { related: [related] }));
    expect(settleText(text, both).results).toHaveLength(1);
    expect(settleText(text, [...both].reverse()).results).toEqual(settleText(text, both).results);
  });

  it('puts results in the order of file, line, column and rule', () => {
    fc.assert(
      fc.property(findings, (list) => {
        const { results } = settle({
          findings: list,
          notifications: [],
          files: [],
          knownRules: RULES,
          ranRules: () => RULES,
          lowest: () => 'low',
          textOf: () => text,
        });
        for (const [i, next] of results.slice(1).entries()) {
          const previous = results[i];
          if (previous === undefined || previous.at.file > next.at.file) throw new Error('files out of order');
          if (previous.at.file < next.at.file) continue;
          const step = next.at.startLine - previous.at.startLine || next.at.startColumn - previous.at.startColumn;
          expect(step).toBeGreaterThanOrEqual(0);
          if (step === 0) expect(previous.rule < next.rule).toBe(true);
        }
      }),
    );
  });

  it('locates related places, steps, edits and notifications', () => {
    const span = spanOf(text, 'c <- 1');
    const place = { file: 'a.go', span, text: 'there' };
    const second = text.lastIndexOf('go a()');
    const moved = { file: 'a.go', span: { start: second, end: second + 'go a()'.length } };
    const repair = {
      k: 'move',
      at: moved,
      before: { file: 'a.go', span: spanOf(text, 'go a()') },
      safe: true,
    } as const;
    const settled = settleText(
      text,
      [finding('a.go', text, 'goroutine-without-exit', 'go b', { related: [place], path: [place], repair })],
      {
        notifications: [{ kind: 'syntax', message: 'broken', file: 'a.go', span }],
      },
    );
    const at = { startLine: 6, startColumn: 2, endLine: 6, endColumn: 8 };
    expect(settled.results).toMatchObject([
      {
        related: [{ at }],
        path: [{ at }],
        fix: { safe: true, edits: [{ newText: '\tgo a()\n' }, { at: { startLine: 5, endLine: 6 }, newText: '' }] },
      },
    ]);
    expect(settled.notifications.find(({ kind }) => kind === 'syntax')).toMatchObject({ at });
  });

  it('hides low confidence unless it is asked for', () => {
    const list = (['high', 'medium', 'low'] as const).map((confidence, i) =>
      finding('a.go', text, RULES[i] as string, 'go a', { confidence }),
    );
    const shown = (lowest?: 'high' | 'low') =>
      settleText(text, list, lowest === undefined ? {} : { lowest: () => lowest }).results.map(
        ({ confidence }) => confidence,
      );
    expect(shown()).toEqual(['high', 'medium']);
    expect(shown('high')).toEqual(['high']);
  });
});

describe('fingerprints', () => {
  const key = 'gorphan/v1';
  const goA = (source: string, n: number) =>
    finding('a.go', source, 'goroutine-without-exit', 'go a', { span: spanOf(source, 'go a', n) });
  const prints = (source: string, list: readonly Finding[]) =>
    settleText(source, list).results.map(({ fingerprints }) => fingerprints[key]);

  it('are sixteen hexadecimal digits, and differ for equal lines of one function', () => {
    const [first, second] = prints(text, [goA(text, 0), goA(text, 1)]);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(second).not.toBe(first);
  });

  it('do not change when lines are moved, indented or spaced in another way', () => {
    const before = prints(text, [goA(text, 0), goA(text, 1)]);
    const moved = `// Package p.\n${text.replaceAll('\tgo a()', '\t\tgo   a()').replaceAll('\n', '\r\n')}`;
    const list = [0, 1].map((n) => ({ ...goA(text, n), span: spanOf(moved, 'go   a', n) }));
    expect(prints(moved, list)).toEqual(before);
  });

  it('do not change when an earlier equal one is suppressed', () => {
    const before = prints(text, [goA(text, 0), goA(text, 1)]);
    const commented = text.replace('\tgo a()', '\t//gorphan:ignore all -- x\n\tgo a()');
    expect(prints(commented, [goA(commented, 0), goA(commented, 1)])).toEqual([before[1]]);
  });

  it('change with the rule, the function, the line and the name of the file, not with its folder', () => {
    const base = goA(text, 0);
    const printOf = (one: Finding) =>
      settle({
        findings: [one],
        notifications: [],
        files: [],
        knownRules: RULES,
        ranRules: () => RULES,
        textOf: () => text,
      }).results[0]?.fingerprints[key];
    const others = [
      { ...base, rule: 'unguarded-send' },
      { ...base, symbol: 'p.g' },
      { ...base, span: spanOf(text, 'go b') },
      { ...base, file: 'b.go' },
    ];
    expect(new Set([base, ...others].map(printOf)).size).toBe(5);
    expect(printOf({ ...base, file: 'deep/a.go' })).toBe(printOf(base));
    expect(printOf({ ...base, message: 'said in other words' })).toBe(printOf(base));
    // A literal before it would make this one func2.
    expect(printOf({ ...base, symbol: 'p.f.func1' })).toBe(printOf({ ...base, symbol: 'p.f.func2.1' }));
    expect(printOf({ ...base, symbol: 'p.func1' })).not.toBe(printOf({ ...base, symbol: 'p.func2' }));
  });
});
