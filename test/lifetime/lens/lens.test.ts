import { expect, test } from 'vitest';
import { Lens } from '../../../src/lifetime/lens.js';
import type { Linked } from '../../../src/link/link.js';
import { linkFiles } from '../../link/program.js';

/**
 * What `f` is seen to do with the channel that the first `make` of the text gives: one line an operation, with the way
 * it is run, whether it is repeated or run once, and over how many calls it is seen.
 */
function effects(body: string): readonly string[] {
  const linked = linkFiles([{ name: 'a.go', text: `package m\n${body}` }]);
  const lens = watch(linked);
  const f = linked.program.fns.findIndex((fn) => fn.func.name === 'f');
  const lines = lens.effectsIn(f).map(({ use, mode, repeated, once, chain }) => {
    const more = [...(repeated ? ['repeated'] : []), ...(once ? ['once'] : [])];
    return [use.kind, mode, ...more, `over ${chain.length - 1}`].join(' ');
  });
  return lens.lost ? [...lines, 'lost'] : lines;
}

function watch(linked: Linked): Lens {
  const origin = [...linked.flow.origins.values()].flat().find(({ kind }) => kind === 'make');
  if (origin === undefined) throw new Error('nothing is made');
  return new Lens(linked, [origin.cell]);
}

test('operations of the function itself', () => {
  expect(effects('func f() { ch := make(chan int); ch <- 1; <-ch; close(ch) }')).toEqual([
    'send call over 0',
    'recv call over 0',
    'close call over 0',
  ]);
});

test('a chain of ten calls is followed, one of twenty is not', () => {
  const chain = (n: number): string =>
    Array.from({ length: n }, (_, i) => `func g${i}(c chan int) { ${i + 1 < n ? `g${i + 1}(c)` : '<-c'} }`).join('\n');
  const f = '\nfunc f() { ch := make(chan int); g0(ch) }\n';
  expect(effects(f + chain(10))).toEqual(['recv call over 10']);
  expect(effects(f + chain(20))).toEqual([]);
});

test('only the call that hands the value over has the effect', () => {
  const text = 'func f() { ch := make(chan int); g(ch) }\nfunc g(c chan int) { <-c }\nfunc h() { g(nil) }\n';
  expect(effects(text)).toEqual(['recv call over 1']);
  expect(effects(`func o() { ch := make(chan int); g(ch) }\nfunc g(c chan int) { <-c }\nfunc f() { g(nil) }`)).toEqual(
    [],
  );
});

test.each([
  ['go g(ch)', 'recv go over 1'],
  ['defer g(ch)', 'recv defer over 1'],
  ['go func() { g(ch) }()', 'recv go over 2'],
  ['defer func() { g(ch) }()', 'recv defer over 2'],
  ['defer func() { go g(ch) }()', 'recv go over 2'],
  ['func() { g(ch) }()', 'recv call over 2'],
  ['h := func() { g(ch) }; h()', 'recv call over 2'],
  ['h := g; h(ch)', 'recv call over 1'],
  ['for i := 0; i < 3; i++ { g(ch) }', 'recv call over 1'],
  ['apply(func() { g(ch) })', 'recv call over 3'],
])('%s', (statement, expected) => {
  const rest = 'func g(c chan int) { <-c }\nfunc apply(h func()) { h() }\n';
  expect(effects(`func f() { ch := make(chan int); ${statement} }\n${rest}`)).toEqual([expected]);
});

test('a loop or a recursion below the call repeats the operation, a way out at its end does not', () => {
  const f = 'func f() { ch := make(chan int); g(ch, 3) }\n';
  expect(effects(`${f}func g(c chan int, n int) { for i := 0; i < n; i++ { c <- i } }`)).toEqual([
    'send call repeated over 1',
  ]);
  expect(effects(`${f}func g(c chan int, n int) { for { if n > 0 { c <- n; return }; n++ } }`)).toEqual([
    'send call over 1',
  ]);
});

test('sync.Once runs what it is given once, however often', () => {
  const text = 'func f() { ch := make(chan int); var o sync.Once; for { o.Do(func() { close(ch) }) } }\n';
  expect(effects(`import "sync"\n${text}`)).toEqual(['close call once over 1']);
});

test('a literal that goes to somebody unseen may run at any time, and the value is not lost by that', () => {
  const text = 'import "out/side"\nfunc f() { ch := make(chan int); side.Later(func() { close(ch) }) }\n';
  expect(effects(text)).toEqual(['close detached repeated over 1']);
});

test('a value that goes to somebody unseen is lost', () => {
  expect(effects('import "out/side"\nfunc f() { ch := make(chan int); side.Take(ch) }\n')).toEqual([
    'escape call over 0',
    'lost',
  ]);
});

test.each([
  ['d(ch)', 'recv call over 2'],
  ['defer d(ch)', 'recv defer over 2'],
  ['go d(ch)', 'recv go over 2'],
])('what a callee defers is done when it returns: %s', (call, seen) => {
  const text = `func f() { ch := make(chan int); ${call} }\nfunc d(c chan int) { defer func() { <-c }() }\n`;
  expect(effects(text)).toEqual([seen]);
});
