import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/finding/finding.js';
import { precedence, speaker } from '../../src/settle/precedence.js';
import { settle } from '../../src/settle/settle.js';
import { fileOf, finding, settleText, shortResults } from './settle-case.js';

const text = 'package p\n\nfunc f() {\n\tgo func() {\n\t\tc <- 1\n\t}()\n\tgo g(); c <- 2; c <- 3\n}\n';
const at = (rule: string, piece: string, more: Partial<Finding> = {}): Finding =>
  finding('a.go', text, rule, piece, more);
const placed = (other: Finding) => ({ file: other.file, span: other.span, text: 'blocks here' });

describe('one defect', () => {
  it('is said by the first rule where both stand on one line', () => {
    const settled = settleText(text, [at('goroutine-without-exit', 'go g'), at('unguarded-send', 'c <- 2')]);
    expect(shortResults(settled)).toEqual(['unguarded-send:7']);
    expect(settled.results[0]?.related).toMatchObject([
      { text: 'also goroutine-without-exit: goroutine-without-exit at go g', at: { startLine: 7, startColumn: 2 } },
    ]);
  });

  it.each(['related', 'path'] as const)('is said by the first rule where the other names its place in %s', (list) => {
    const send = at('unguarded-send', 'c <- 1');
    const settled = settleText(text, [at('goroutine-without-exit', 'go func', { [list]: [placed(send)] }), send]);
    expect(shortResults(settled)).toEqual(['unguarded-send:5']);
  });

  it('is said by the first rule where that one names the place of the other', () => {
    const leak = at('goroutine-without-exit', 'go func');
    const settled = settleText(text, [leak, at('unguarded-send', 'c <- 1', { related: [placed(leak)] })]);
    expect(shortResults(settled)).toEqual(['unguarded-send:5']);
    expect(settled.results[0]?.related.map((entry) => entry.text)).toEqual([
      'blocks here',
      'also goroutine-without-exit: goroutine-without-exit at go func',
    ]);
  });

  it('is two where the place lies in another file, on another line or names nothing', () => {
    const send = at('unguarded-send', 'c <- 1');
    const elsewhere = { ...placed(send), file: 'b.go' };
    const wide = { ...placed(send), span: { start: text.indexOf('go func'), end: text.length } };
    for (const related of [[], [elsewhere], [wide]]) {
      const settled = settleText(text, [at('goroutine-without-exit', 'go func', { related }), send]);
      expect(shortResults(settled)).toEqual(['goroutine-without-exit:4', 'unguarded-send:5']);
    }
  });

  it('is said by the first rule where the two stand in different files, also where only one was asked about', () => {
    const start = at('goroutine-without-exit', 'go func');
    const other = 'package p\n\nfunc h() { <-done }\n';
    const wait = finding('b.go', other, 'unclosed-channel', '<-done', { related: [placed(start)] });
    const textOf = (file: string) => (file === 'a.go' ? text : other);
    const files = [fileOf('a.go', text), fileOf('b.go', other)];
    const input = { notifications: [], files, knownRules: precedence, ranRules: () => [], textOf };
    expect(shortResults(settle({ ...input, findings: [start, wait] }))).toEqual(['unclosed-channel:3']);
    expect(shortResults(settle({ ...input, findings: [start], unasked: [wait] }))).toEqual([]);
    expect(shortResults(settle({ ...input, findings: [start] }))).toEqual(['goroutine-without-exit:4']);
  });

  it('keeps rules that stand for themselves', () => {
    const settled = settleText(text, [
      at('unstopped-ticker', 'g()'),
      at('missing-unsubscribe', 'go g'),
      at('unguarded-send', 'c <- 2'),
    ]);
    expect(shortResults(settled)).toEqual(['missing-unsubscribe:7', 'unstopped-ticker:7', 'unguarded-send:7']);
  });

  it('leaves the first of all rules that could speak', () => {
    const all = precedence.map((rule) => at(rule, 'go g'));
    const settled = settleText(text, [...all].reverse());
    expect(shortResults(settled)).toEqual(['nil-channel:7']);
    // Eight of the others are named, and no more.
    expect(settled.results[0]?.related).toHaveLength(8);
  });

  it('is not said by the next rule when a comment leaves it out', () => {
    const commented = text.replace('\t\tc <- 1', '\t\tc <- 1 //gorphan:ignore unguarded-send -- x');
    const send = finding('a.go', commented, 'unguarded-send', 'c <- 1');
    const leak = finding('a.go', commented, 'goroutine-without-exit', 'go func', { related: [placed(send)] });
    expect(settleText(commented, [leak, send])).toMatchObject({ results: [], suppressed: 1 });
  });

  it('is not silenced by a finding that is not shown', () => {
    const settled = settleText(text, [
      at('goroutine-without-exit', 'go g'),
      at('unguarded-send', 'c <- 2', { confidence: 'low' }),
    ]);
    expect(shortResults(settled)).toEqual(['goroutine-without-exit:7']);
  });
});

describe('speaker', () => {
  const lineOf = ({ span }: { span: { start: number } }) => text.slice(0, span.start).split('\n').length;

  it('takes a place over several lines for the line on which it begins', () => {
    const send = at('unguarded-send', 'c <- 1');
    const whole = { ...placed(send), span: { start: text.indexOf('go func'), end: text.indexOf('}()') } };
    expect(speaker(at('goroutine-without-exit', 'go g', { related: [whole] }), send, lineOf)).toBeUndefined();
    expect(speaker(at('goroutine-without-exit', 'go g', { related: [placed(send)] }), send, lineOf)).toBe(send);
    expect(speaker(send, at('goroutine-without-exit', 'go g', { related: [placed(send)] }), lineOf)).toBe(send);
  });

  it('is nobody for two findings of one rule', () => {
    expect(speaker(at('unguarded-send', 'c <- 2'), at('unguarded-send', 'c <- 3'), lineOf)).toBeUndefined();
  });
});

describe('one line', () => {
  it('has one finding of a rule, which names the other places', () => {
    const settled = settleText(text, [at('unguarded-send', 'c <- 3'), at('unguarded-send', 'c <- 2')]);
    expect(settled.results).toMatchObject([
      { message: 'unguarded-send at c <- 2', related: [{ text: 'also here: unguarded-send at c <- 3' }] },
    ]);
  });

  it('keeps the more serious one', () => {
    const serious = at('unguarded-send', 'c <- 3', { level: 'error' });
    const settled = settleText(text, [at('unguarded-send', 'c <- 2'), serious]);
    expect(settled.results).toMatchObject([{ level: 'error', message: 'unguarded-send at c <- 3' }]);
  });

  it('has exact doubles once, in the surer form', () => {
    const settled = settleText(text, [
      at('unguarded-send', 'c <- 2', { confidence: 'medium' }),
      at('unguarded-send', 'c <- 2'),
    ]);
    expect(settled.results).toMatchObject([{ confidence: 'high', related: [] }]);
  });
});
