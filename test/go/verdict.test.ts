import { describe, expect, test } from 'vitest';
import { loopAround, parseStack, printStack, standingLines } from './dump.mjs';
import { judge, shownBy, withPlaces } from './verdict.mjs';

const clean = { Returned: true, goroutines: [], Tickers: 0, Ticks: 0, Timers: 0, Counts: false, Left: 0 };
const call = (line: number, file = 'f.go') => ({ name: 'p.f', file, line });
const standing = (...lines: number[]) => ({
  state: 'chan send',
  leaked: false,
  frames: lines.map((line) => call(line)),
  created: call(3),
});
const goroutine = { ...clean, goroutines: [standing(7)] };
const panicked = (crashed: string, line: number) => ({ crashed, goroutines: [standing(line)] });
const sight = { patched: true, timersLeak: false };
/** Wants in a function from line 1 to 9: those of goroutines at their start, all others at line 7. */
const wants = (...patterns: string[]) => ({
  wants: patterns.map((pattern) => {
    const line = pattern.startsWith('goroutine') ? 3 : 7;
    return { pattern, file: 'f.go', line, start: 1, end: 9, deferred: false, places: [call(line)] };
  }),
});

const [send] = wants('unguarded-send').wants;
/** Two sends, the second in a function that begins at the line. */
const twoSends = (start: number) => ({
  wants: [send, { ...send, start, line: start + 7, places: [call(start + 7)] }].flatMap(
    (want) => want ?? [],
  ) as never[],
});
const inLoop = { wants: [{ ...send, loop: { file: 'f.go', start: 6, end: 9 } }] as never[] };

describe('a run fits the wants', () => {
  test.each([
    ['nothing wanted, nothing left', wants(), clean],
    ['a goroutine', wants('goroutine-without-exit'), goroutine],
    ['a send', wants('unguarded-send'), goroutine],
    ['a send further out in the dump', wants('unguarded-send'), { ...clean, goroutines: [standing(20, 7)] }],
    ['one of two goroutines', wants('unguarded-send'), { ...clean, goroutines: [standing(8), standing(7)] }],
    ['one of two sends in a function', twoSends(1), goroutine],
    ['what goes round in the loop of the want', inLoop, { ...clean, goroutines: [{ ...standing(8), state: 'sleep' }] }],
    [
      'what another function starts in its stead',
      wants('goroutine-without-exit'),
      { ...clean, goroutines: [{ ...standing(30), created: undefined }] },
    ],
    [
      'what runs a method of the library',
      wants('unguarded-send'),
      { ...clean, goroutines: [{ ...standing(), created: call(7) }] },
    ],
    ['a ticker', wants('unstopped-ticker: .*field'), { ...clean, Tickers: 1 }],
    ['a goroutine that keeps its ticker', wants('unguarded-send'), { ...goroutine, Tickers: 1 }],
    ['what the package counts', wants('missing-unsubscribe'), { ...clean, Counts: true, Left: 2 }],
    ['a context that hangs on its parent', wants('uncalled-cancel'), { ...clean, Counts: true, Left: 1 }],
    ['a goroutine that waits for a context', wants('uncalled-cancel'), { ...goroutine, Counts: true }],
    ['a panic', wants('channel-close-misuse'), panicked('panic: close of closed channel', 7)],
    ['a Tick that the collector takes', wants(), { ...clean, Ticks: 1, Timers: 1 }],
  ])('%s', (_, scenario, seen) => {
    expect(judge(scenario, seen, sight)).toEqual({});
  });
});

describe('a run does not fit the wants', () => {
  test.each([
    ['a goroutine nobody wants', wants(), goroutine],
    ['a ticker nobody wants', wants(), { ...clean, Tickers: 1 }],
    ['a subscriber nobody wants', wants(), { ...clean, Counts: true, Left: 1 }],
    ['a goroutine beside the wanted ticker', wants('unstopped-ticker'), { ...goroutine, Tickers: 1 }],
    ['no goroutine', wants('goroutine-without-exit'), { ...clean, Tickers: 1 }],
    ['a goroutine at another line', wants('unguarded-send'), { ...clean, goroutines: [standing(8)] }],
    [
      'a goroutine that was started by another',
      wants('goroutine-without-exit'),
      { ...clean, goroutines: [{ ...standing(3), created: call(4) }] },
    ],
    ['one for sends in two functions', twoSends(11), goroutine],
    ['what waits elsewhere in the loop of the want', inLoop, { ...clean, goroutines: [standing(8)] }],
    [
      'a context in another function',
      wants('uncalled-cancel'),
      { ...clean, goroutines: [{ ...standing(12), created: call(13) }] },
    ],
    ['no ticker', wants('unstopped-ticker'), clean],
    ['no subscriber', wants('missing-unsubscribe'), { ...clean, Counts: true }],
    ['no context', wants('uncalled-cancel'), { ...clean, Counts: true }],
    ['one of two kinds', wants('goroutine-without-exit', 'unstopped-ticker'), goroutine],
    ['it hangs', wants('goroutine-without-exit'), { ...goroutine, Returned: false }],
    ['another panic', wants('channel-close-misuse'), panicked('panic: x', 7)],
    ['a panic at another line', wants('channel-close-misuse'), panicked('panic: close of closed channel', 8)],
    ['no panic', wants('channel-close-misuse'), clean],
    ['it crashes', wants('goroutine-without-exit'), panicked('panic: x', 7)],
  ] as const)('%s', (_, scenario, seen) => {
    expect(judge(scenario as never, seen, sight).wrong).toMatch(/\w/);
  });

  test.each([{ Ticks: 1 }, { Timers: 1 }])('%j before Go 1.23', (left) => {
    expect(judge(wants(), { ...clean, ...left }, { ...sight, timersLeak: true }).wrong).toMatch('1 ticker');
  });
});

test('what the run has no eyes for is unseen, never right or wrong', () => {
  expect(judge(wants('missing-unsubscribe'), clean, sight)).toEqual({ unseen: 'the package has no Left()' });
  expect(judge(wants('uncalled-cancel'), clean, sight)).toEqual({ unseen: 'the package has no Left()' });
  expect(judge(wants('unstopped-ticker'), clean, { ...sight, patched: false })).toEqual({
    unseen: 'tickers are not counted',
  });
});

const dump = `goroutine 19 [chan send (leaked), 2 minutes]:
time.Sleep(0x34630b8a000)
	/go/src/time/time.go:363 +0x165
fixtures/p.(*T).run.func1(0x0?)
	/here/p/f.go:14 +0x2f
fixtures/p.Each[...](...)
	/here/p/f.go:20
created by fixtures/p.Run in goroutine 1
	/here/p/g.go:12 +0x66`;

test('a dump gives the calls in the files that were asked for', () => {
  const read = parseStack(dump, '/here');
  expect(read).toEqual({
    state: 'chan send',
    leaked: true,
    frames: [
      { name: 'fixtures/p.(*T).run.func1', file: 'p/f.go', line: 14 },
      { name: 'fixtures/p.Each[...]', file: 'p/f.go', line: 20 },
    ],
    created: { name: 'fixtures/p.Run', file: 'p/g.go', line: 12 },
  });
  expect(printStack(read)).toBe('fixtures/p.(*T).run.func1 [chan send] at f.go:14');
  expect(parseStack(dump, '/elsewhere')).toMatchObject({ frames: [], created: undefined });
});

const source =
  'func f() {\n\tselect {\n\tcase ch <- 1:\n\t\tselect {\n\t\tcase <-done:\n\t\t}\n\tcase <-done:\n\t\tgo g()\n\t}\n}\n';

test('who waits for a case stands at it or at its select', () => {
  const lines = [1, 2, 3, 4, 5, 7, 8].map((line) => standingLines(source, line));
  expect(lines).toEqual([[1], [2], [3, 2], [4], [5, 4], [7, 2], [8]]);
});

test('the innermost loop around a line', () => {
  const loops = 'func f() {\n\tfor {\n\t\tfor range 3 {\n\t\t\tg()\n\t\t}\n\t\th()\n\t}\n\tk()\n}\n';
  const found = [1, 2, 3, 4, 6, 8].map((line) => loopAround(loops, line));
  const [outer, inner] = [
    { start: 2, end: 7 },
    { start: 3, end: 5 },
  ];
  expect(found).toEqual([undefined, outer, inner, inner, outer, undefined]);
});

test('a want is where its finding is, and where that points to', () => {
  const [want] = wants('unguarded-send').wants;
  const other = { rule: 'nil-channel', message: 'x', at: call(7), related: [call(1)] };
  const own = { rule: 'unguarded-send', message: 'x', at: call(7), related: [call(3)], path: [call(8)] };
  if (want === undefined) throw new Error('no want');
  const placed = withPlaces(want, [other, own], () => source);
  expect(placed.places.map(({ line }) => line)).toEqual([7, 2, 3, 2, 8]);
  const goroutines = [standing(4), standing(8)];
  expect(shownBy(placed, goroutines)).toEqual([standing(8)]);
});

describe('what is seen instead of an empty dump', () => {
  const first = { Goroutines: 1, Tickers: 1, Ticks: 0, Timers: 0, Left: 1 };
  const kept = { ...goroutine, Tickers: 1, Counts: true, Left: 1, First: first };
  const own = { wants: [], file: 'f.go', line: 5, end: 9 };
  const goesOn = { ...goroutine, Returned: false };
  const exited = { crashed: 'Command failed', exited: 1, goroutines: [] };
  test.each([
    ['a second run that leaves no more', { ...own, watch: 'twice' }, kept],
    ['a run without an end', { ...own, watch: 'endless' }, goesOn],
    ['turns that leave tickers', { ...own, ...wants('unstopped-ticker'), watch: 'endless' }, { ...goesOn, Tickers: 2 }],
    ['the end of the process', { ...own, watch: 'exits' }, exited],
  ] as const)('%s', (_, scenario, seen) => {
    expect(judge(scenario, seen, sight)).toEqual({});
  });

  test.each([
    ['another goroutine', 'twice', { ...kept, goroutines: [standing(7), standing(7)] }],
    ['another ticker', 'twice', { ...kept, Tickers: 2 }],
    ['another subscriber', 'twice', { ...kept, Left: 2 }],
    ['a first run that never ends', 'twice', { ...kept, Returned: false }],
    ['an end', 'endless', clean],
    ['a goroutine beside it', 'endless', { ...goesOn, goroutines: [standing(7), standing(20)] }],
    ['a panic', 'endless', panicked('panic: no', 7)],
    ['a process that goes on', 'exits', clean],
    ['a panic instead', 'exits', panicked('panic: no', 7)],
    ['another exit code', 'exits', { ...exited, exited: 2 }],
  ] as const)('not %s', (_, watch, seen) => {
    expect(judge({ ...own, watch }, seen, sight).wrong).toBeDefined();
  });

  test('not one ticker where each turn leaves one', () => {
    const scenario = { ...own, ...wants('unstopped-ticker'), watch: 'endless' } as const;
    expect(judge(scenario, { ...goesOn, Tickers: 1 }, sight).wrong).toBeDefined();
  });
});
