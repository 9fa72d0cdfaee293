import { describe, expect, test } from 'vitest';
import { judge } from './verdict.mjs';

const clean = { Returned: true, Goroutines: null, Tickers: 0, Ticks: 0, Counts: false, Left: 0 };
const goroutine = { ...clean, Goroutines: ['p.f()'] };
const sight = { tickers: true, tickLeaks: false };
const wants = (...patterns: string[]) => ({ wants: patterns });

describe('a run fits the wants', () => {
  test.each([
    ['nothing wanted, nothing left', wants(), clean],
    ['a goroutine', wants('goroutine-without-exit'), goroutine],
    ['a ticker', wants('unstopped-ticker: .*field'), { ...clean, Tickers: 1 }],
    ['a goroutine that keeps its ticker', wants('unguarded-send'), { ...goroutine, Tickers: 1 }],
    ['what the package counts', wants('missing-unsubscribe'), { ...clean, Counts: true, Left: 2 }],
    ['a context that hangs on its parent', wants('uncalled-cancel'), { ...clean, Counts: true, Left: 1 }],
    ['a goroutine that waits for a context', wants('uncalled-cancel'), { ...goroutine, Counts: true }],
    ['a panic', wants('channel-close-misuse'), { crashed: 'panic: close of closed channel' }],
    ['a Tick that the collector takes', wants(), { ...clean, Ticks: 1 }],
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
    ['no ticker', wants('unstopped-ticker'), clean],
    ['no subscriber', wants('missing-unsubscribe'), { ...clean, Counts: true }],
    ['no context', wants('uncalled-cancel'), { ...clean, Counts: true }],
    ['one of two kinds', wants('goroutine-without-exit', 'unstopped-ticker'), goroutine],
    ['it hangs', wants('goroutine-without-exit'), { ...goroutine, Returned: false }],
    ['another panic', wants('channel-close-misuse'), { crashed: 'panic: x' }],
    ['no panic', wants('channel-close-misuse'), clean],
    ['it crashes', wants('goroutine-without-exit'), { crashed: 'panic: x' }],
  ])('%s', (_, scenario, seen) => {
    expect(judge(scenario, seen, sight).wrong).toMatch(/\w/);
  });

  test('a Tick before Go 1.23', () => {
    expect(judge(wants(), { ...clean, Ticks: 1 }, { ...sight, tickLeaks: true }).wrong).toMatch('1 ticker');
  });
});

test('what the run has no eyes for is unseen, never right or wrong', () => {
  expect(judge(wants('missing-unsubscribe'), clean, sight)).toEqual({ unseen: 'the package has no Left()' });
  expect(judge(wants('uncalled-cancel'), clean, sight)).toEqual({ unseen: 'the package has no Left()' });
  expect(judge(wants('unstopped-ticker'), clean, { ...sight, tickers: false })).toEqual({
    unseen: 'tickers are not counted',
  });
});
