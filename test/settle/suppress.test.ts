import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf, finding, messagesOf, RULES, settleText, shortResults } from './settle-case.js';

const send = (text: string, piece: string) => finding('a.go', text, 'unguarded-send', piece);

describe('gorphan:ignore', () => {
  it('covers its own line', () => {
    const text = 'package p\n\nfunc f() {\n\tc <- 1 //gorphan:ignore unguarded-send -- read once\n\tc <- 2\n}\n';
    const settled = settleText(text, [send(text, 'c <- 1'), send(text, 'c <- 2')]);
    expect(shortResults(settled)).toEqual(['unguarded-send:5']);
    expect(settled.suppressed).toBe(1);
    expect(settled.notifications).toEqual([]);
  });

  it('covers the line below its comment block', () => {
    const text =
      'package p\n\nfunc f() {\n\t//gorphan:ignore unguarded-send -- a\n\t// more words\n\t//gorphan:ignore unstopped-ticker -- b\n\tc <- tick()\n\tc <- 2\n}\n';
    const settled = settleText(text, [
      send(text, 'c <- tick'),
      finding('a.go', text, 'unstopped-ticker', 'tick()'),
      send(text, 'c <- 2'),
    ]);
    expect(shortResults(settled)).toEqual(['unguarded-send:8']);
    expect(settled.notifications).toEqual([]);
  });

  it('does not reach over an empty line, nor beyond its rule', () => {
    const text =
      'package p\n\nfunc f() {\n\t//gorphan:ignore unstopped-ticker -- a\n\tc <- 1\n\t//gorphan:ignore unguarded-send -- b\n\n\tc <- 2\n}\n';
    const settled = settleText(text, [send(text, 'c <- 1'), send(text, 'c <- 2')]);
    expect(shortResults(settled)).toEqual(['unguarded-send:5', 'unguarded-send:8']);
    expect(messagesOf(settled)).toEqual([
      'unused suppression: `unstopped-ticker` reports nothing here',
      'unused suppression: `unguarded-send` reports nothing here',
    ]);
  });

  it.each([
    ['in the comment above it', '// f sends.\n//\n//gorphan:ignore unguarded-send -- x\nfunc f() {\n'],
    ['on its header', 'func f() { //gorphan:ignore unguarded-send -- x\n'],
    ['on a header of several lines', 'func f(\n\ta int, //gorphan:ignore unguarded-send -- x\n) {\n'],
  ])('covers a function %s', (_, head) => {
    const text = `package p\n\n${head}\tif a {\n\t\tc <- 1\n\t}\n\tc <- 2\n}\n\nfunc g() {\n\tc <- 3\n}\n`;
    const settled = settleText(text, [send(text, 'c <- 1'), send(text, 'c <- 2'), send(text, 'c <- 3')]);
    expect(settled.results.map(({ at }) => at.lineText)).toEqual(['\tc <- 3']);
    expect(settled.suppressed).toBe(2);
    expect(settled.notifications).toEqual([]);
  });

  it('covers a function also behind a comment for one line in it', () => {
    const text =
      'package p\n\n//gorphan:ignore unguarded-send -- x\nfunc f() {\n\tgo g() //gorphan:ignore unstopped-ticker -- y\n\tc <- 2\n}\n';
    const settled = settleText(text, [send(text, 'c <- 2'), finding('a.go', text, 'unstopped-ticker', 'go g')]);
    expect(settled).toEqual({ results: [], notifications: [], suppressed: 2 });
  });

  it('covers by the primary place, never by a related one', () => {
    const text = 'package p\n\nfunc f() {\n\tgo g()\n\tc <- 1 //gorphan:ignore all -- x\n}\n';
    const [related] = [{ ...send(text, 'c <- 1'), text: 'sends here' }];
    const settled = settleText(text, [finding('a.go', text, 'goroutine-without-exit', 'go', { related: [related] })]);
    expect(shortResults(settled)).toEqual(['goroutine-without-exit:4']);
  });

  it('suppresses without a reason and says so, at the comment', () => {
    const text = 'package p\n\nfunc f() {\n\tc <- 1 //gorphan:ignore unguarded-send\n}\n';
    const settled = settleText(text, [send(text, 'c <- 1')]);
    expect(settled.results).toEqual([]);
    expect(settled.notifications).toMatchObject([
      { kind: 'directive', file: 'a.go', at: { startLine: 4, startColumn: 9, endColumn: 40 } },
    ]);
    expect(messagesOf(settled)).toEqual([expect.stringContaining('gives no reason')]);
  });

  it('names the rule that was meant', () => {
    const text = 'package p\n\nfunc f() {\n\tc <- 1 //gorphan:ignore unguarded-sent, zzz -- x\n}\n';
    const settled = settleText(text, [send(text, 'c <- 1')]);
    expect(shortResults(settled)).toEqual(['unguarded-send:4']);
    expect(messagesOf(settled)).toEqual([
      'unknown rule `unguarded-sent` in gorphan:ignore; did you mean `unguarded-send`?',
      'unknown rule `zzz` in gorphan:ignore',
    ]);
  });
});

describe('gorphan:ignore-file', () => {
  const body = 'func f() {\n\tc <- 1\n}\n\nfunc g() {\n\tc <- 2 //gorphan:ignore unguarded-send -- y\n}\n';
  const sends = (text: string) => [send(text, 'c <- 1'), send(text, 'c <- 2')];

  it.each([
    ['above the package clause', `//gorphan:ignore-file unguarded-send -- x\n\npackage p\n\n${body}`],
    ['below it', `package p\n\n//gorphan:ignore-file unstopped-ticker, unguarded-send -- x\nvar c chan int\n\n${body}`],
    ['at the end', `package p\n\n${body}\n//gorphan:ignore-file all -- x`],
  ])('covers all of the file, %s', (_, text) => {
    const settled = settleText(text, [...sends(text), finding('a.go', text, 'unstopped-ticker', 'f()')]);
    expect(settled.results.map(({ rule }) => rule)).toEqual(
      text.includes('unguarded-send -- x\n\npackage') ? ['unstopped-ticker'] : [],
    );
    expect(settled.notifications).toEqual([]);
  });

  it('is told where it is unused or unknown', () => {
    const text = `//gorphan:ignore-file unstopped-ticker, unguarded-sent -- x\n\npackage p\n\n${body}`;
    expect(messagesOf(settleText(text, sends(text)))).toEqual([
      'unknown rule `unguarded-sent` in gorphan:ignore-file; did you mean `unguarded-send`?',
      'unused suppression: `unstopped-ticker` reports nothing in this file',
    ]);
  });

  it('does not hide that a comment for one line is unused', () => {
    const text = `package p\n\n//gorphan:ignore-file unguarded-send -- x\n\n${body}`;
    expect(messagesOf(settleText(text, [send(text, 'c <- 1')]))).toEqual([
      'unused suppression: `unguarded-send` reports nothing here',
    ]);
  });
});

describe('unused suppressions', () => {
  const text = 'package p\n\nfunc f() {\n\tc <- 1 //gorphan:ignore unguarded-send -- x\n}\n';
  const all = text.replace('unguarded-send', 'all');

  it('are told', () => {
    expect(messagesOf(settleText(text, []))).toEqual(['unused suppression: `unguarded-send` reports nothing here']);
    expect(messagesOf(settleText(all, []))).toEqual(['unused suppression: no rule reports anything here']);
  });

  it('are not told of rules that did not run', () => {
    const ranRules = () => RULES.filter((id) => id !== 'unguarded-send');
    expect(messagesOf(settleText(text, [], { ranRules }))).toEqual([]);
    expect(messagesOf(settleText(all, [], { ranRules }))).toEqual([]);
  });

  it('are not told of files that could not be read whole', () => {
    expect(messagesOf(settleText(text, [], { files: [{ ...fileOf('a.go', text), problems: ['broken'] }] }))).toEqual(
      [],
    );
  });

  it('are not told where only a strict run needs them', () => {
    const low = [finding('a.go', text, 'unguarded-send', 'c <- 1', { confidence: 'low' })];
    const settled = settleText(text, low);
    expect(settled).toEqual({ results: [], notifications: [], suppressed: 0 });
    expect(settleText(text, low, { lowest: () => 'low' }).suppressed).toBe(1);
  });

  it('are never told of nolint', () => {
    const nolint = 'package p\n\nfunc f() {\n\tc <- 1 //nolint:gorphan,nothing\n}\n';
    expect(messagesOf(settleText(nolint, []))).toEqual([]);
  });
});

describe('nolint', () => {
  it.each([
    ['on its line', '\tc <- 1 //nolint:gorphan // why\n\tc <- 2\n', ['c <- 2']],
    ['on a line without names', '\tc <- 1 //nolint\n\tc <- 2\n', ['c <- 2']],
    ['for others only', '\tc <- 1 //nolint:errcheck\n\tc <- 2\n', ['c <- 1', 'c <- 2']],
    ['above a statement', '\t//nolint:gorphan\n\tc <- 1\n\tc <- 2\n', ['c <- 2']],
    ['above a statement with a body', '\t//nolint:gorphan\n\tgo func() {\n\t\tc <- 1\n\t}()\n\tc <- 2\n', ['c <- 2']],
    ['in another column', '\t\t//nolint:gorphan\n\tc <- 1\n\tc <- 2\n', ['c <- 1', 'c <- 2']],
    ['above an empty line', '\t//nolint:gorphan\n\n\tc <- 1\n\tc <- 2\n', ['c <- 1', 'c <- 2']],
    ['at the end of a header', '\tif x { //nolint:gorphan\n\t\tc <- 1\n\t}\n\tc <- 2\n', ['c <- 1', 'c <- 2']],
  ])('covers %s', (_, body, left) => {
    const text = `package p\n\nfunc f() {\n${body}}\n`;
    const settled = settleText(text, [send(text, 'c <- 1'), send(text, 'c <- 2')]);
    expect(settled.results.map(({ at }) => at.lineText.trim().slice(0, 6))).toEqual(left);
  });

  it('covers the function below', () => {
    const text = 'package p\n\n// f is.\n//nolint:gorphan\nfunc f() {\n\tc <- 1\n}\n\nfunc g() {\n\tc <- 2\n}\n';
    expect(shortResults(settleText(text, [send(text, 'c <- 1'), send(text, 'c <- 2')]))).toEqual(['unguarded-send:10']);
  });

  it('covers the file at the package clause', () => {
    const text = '//nolint:gorphan\npackage p\n\nfunc f() {\n\tc <- 1\n}\n\nfunc g() {\n\tc <- 2\n}\n';
    expect(settleText(text, [send(text, 'c <- 1'), send(text, 'c <- 2')])).toMatchObject({
      results: [],
      suppressed: 2,
    });
  });
});

interface Statement {
  readonly rule: (typeof RULES)[number];
  readonly comment: 'none' | 'behind' | 'above';
  readonly named: readonly string[];
}

const statements: fc.Arbitrary<readonly Statement[]> = fc.array(
  fc.record({
    rule: fc.constantFrom(...RULES),
    comment: fc.constantFrom<Statement['comment']>('none', 'behind', 'above'),
    named: fc.oneof(fc.subarray([...RULES], { minLength: 1 }), fc.constant(['all'])),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('any mix of comments', () => {
  it('leaves out exactly what is aimed at', () => {
    fc.assert(
      fc.property(statements, (list) => {
        const body = list.map(({ comment, named }, i) => {
          const directive = `//gorphan:ignore ${named.join(',')} -- x`;
          if (comment === 'none') return `\twork${i}()\n`;
          return comment === 'behind' ? `\twork${i}() ${directive}\n` : `\t${directive}\n\twork${i}()\n`;
        });
        const text = `package p\n\nfunc f() {\n${body.join('')}}\n`;
        const findings = list.map(({ rule }, i) => finding('a.go', text, rule, `work${i}()`));
        const settled = settleText(text, findings);
        const aimedAt = (s: Statement) => s.comment !== 'none' && (s.named.includes('all') || s.named.includes(s.rule));
        const left = findings.filter((_, i) => !aimedAt(list[i] as Statement));
        expect(settled.results.map(({ message }) => message)).toEqual(left.map(({ message }) => message));
        expect(settled.suppressed).toBe(findings.length - left.length);
      }),
    );
  });
});
