import { expect, test } from 'vitest';
import { buildModel } from '../../../src/lifetime/build-model.js';
import { link } from '../../../src/link/link.js';
import { lower } from '../../../src/lower/lower.js';
import { createParser } from '../../../src/syntax/parser.js';

test('a chain of 5,000 calls is followed as far as the limits go, and no further', async () => {
  const calls = Array.from({ length: 5000 }, (_, i) => `func h${i}(c chan int) { h${i + 1}(c) }`);
  const text = `package m\n${calls.join('\n')}\nfunc h5000(c chan int) { c <- 1 }\nfunc H() { c := make(chan int); go h0(c) }\n`;
  const file = { name: 'a.go', module: 0, importPath: 'm', test: false, vendored: false, report: true };
  const facts = lower((await createParser()).parse(text), text);
  const model = buildModel(
    link({ files: [{ file, facts }], modules: [{ dir: '', path: 'm' }], whole: true, pairs: [] }),
  );
  expect([model.tickers().length, model.goroutines().length, model.subscriptions().length]).toEqual([0, 0, 0]);
  expect(model.sends().map((s) => s.reason.k)).toEqual(['nobody']);
});
