import { expect, test } from 'vitest';
import { buildModel } from '../../../src/lifetime/build-model.js';
import type { Model } from '../../../src/lifetime/model.js';
import { link } from '../../../src/link/link.js';
import { lower } from '../../../src/lower/lower.js';
import { createParser } from '../../../src/syntax/parser.js';

/** A channel that is handed down a chain of calls to a send that nothing receives. */
async function chain(length: number): Promise<Model> {
  const calls = Array.from({ length }, (_, i) => `func h${i}(c chan int) { h${i + 1}(c) }`);
  const last = `func h${length}(c chan int) { c <- 1 }\nfunc H() { c := make(chan int); go h0(c) }\n`;
  const text = `package m\n${calls.join('\n')}\n${last}`;
  const file = { name: 'a.go', module: 0, importPath: 'm', test: false, vendored: false, report: true };
  const facts = lower((await createParser()).parse(text), text);
  return buildModel(link({ files: [{ file, facts }], modules: [{ dir: '', path: 'm' }], whole: true, pairs: [] }));
}

test('a chain of 1,000 calls is followed', async () => {
  expect((await chain(1000)).sends().map((s) => s.reason.k)).toEqual(['nobody']);
});

test('a chain of 5,000 calls is beyond the limits: nobody is accused, and nothing fails', async () => {
  const model = await chain(5000);
  const found = [model.tickers(), model.goroutines(), model.subscriptions(), model.sends()];
  expect(found.map((list) => list.length)).toEqual([0, 0, 0, 0]);
});
