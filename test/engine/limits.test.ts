import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { nodeHost } from '../../src/discover/host.js';
import { analyse } from '../../src/engine/analyse.js';
import { makePlan } from '../../src/engine/plan.js';
import type { Report } from '../../src/finding/report.js';
import { makeTree } from '../discover/tree.js';

/** Checks a package of one file, whose text is made of many parts. */
async function check(head: string, count: number, part: (i: number) => string, tail = ''): Promise<Report> {
  const parts = Array.from({ length: count }, (_, i) => part(i));
  const top = makeTree({ 'go.mod': 'module m\n', 'a.go': `package m\n${head}\n${parts.join('\n')}\n${tail}\n` });
  const host = nodeHost(top);
  const plan = await makePlan({}, rules, host);
  return (await analyse({ plan, rules, host, version: '0', pageOf: () => '', clock: () => 0 })).report;
}

const made = (i: number): string => `func F${i}(s *S) { s.ch = make(chan int); go func() { s.ch <- ${i} }() }`;

test('of many channels in one field the first are followed, and of the others it is told', async () => {
  const { notifications } = await check('type S struct{ ch chan int }', 400, made);
  expect(notifications.map(({ kind, file, message }) => `${kind} ${file} ${message}`)).toEqual([
    'limit a.go 350 channels in `ch` left out: too many operations and channels share that place',
  ]);
});

test('a channel with more operations than are followed accuses nobody, and is told', async () => {
  const send = (i: number): string => `func G${i}(s *S) { s.ch <- ${i} }`;
  const { results, notifications } = await check('type S struct{ ch chan int }', 3100, send, made(0));
  expect(results).toEqual([]);
  expect(notifications.map(({ kind, message }) => `${kind} ${message}`)).toEqual([
    'limit a channel in `ch` left out: too many operations and channels share that place',
  ]);
});

test('ten thousand channels of their own are followed, each to its finding', async () => {
  const leak = (i: number): string => `func F${i}() { ch := make(chan int); go func() { ch <- ${i} }() }`;
  const { results, notifications } = await check('', 10_000, leak);
  expect([results.length, notifications]).toEqual([10_000, []]);
}, 120_000);

test('a function of fifty thousand lines is read to its end', async () => {
  const open = (i: number): string =>
    `if n > ${i} {\nf${i}, err := os.Open("x")\nif err != nil {\nreturn err\n}\nf${i}.Close()\n}`;
  const last = 'f, err := os.Open("y")\nif err != nil {\nreturn err\n}\nif n < 0 {\nreturn nil\n}\nreturn f.Close()\n}';
  const { results } = await check('import "os"\nfunc F(n int) error {', 7000, open, last);
  expect(results.map(({ message }) => message)).toEqual([
    '`f` of `os.Open` is not released on every way out of `F`: on one it stays open',
  ]);
}, 120_000);
