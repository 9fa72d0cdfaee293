import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fixtures, inputOf } from './inputs.mjs';
import { ways } from './mutate.mjs';
import { tryInputs } from './try-inputs.mjs';

const { quick, failedOnce } = JSON.parse(readFileSync(new URL('./seeds.json', import.meta.url), 'utf8')) as {
  readonly quick: number;
  readonly failedOnce: readonly number[];
};

test('broken files cost nobody else a finding: no crash, no hang', async () => {
  const inputs = [...Array(quick).keys(), ...failedOnce].map(inputOf);
  // Every way to break a file is tried, and hardly one leaves its file as it was.
  expect(new Set(inputs.flatMap(({ used }) => used))).toEqual(new Set([...Object.keys(ways), 'bytes']));
  const texts = new Set(fixtures.map(({ text }) => text));
  expect(inputs.filter(({ text, used }) => used.length === 1 && texts.has(text)).length).toBeLessThan(quick / 20);
  for (let at = 0; at < inputs.length; at += 100) expect(await tryInputs(inputs.slice(at, at + 100))).toEqual([]);
}, 180_000);

test('every prefix of a file is read', async () => {
  const { name, text } = fixtures.find(({ name }) => name.endsWith('unguarded-send/fixtures/shapes/pool.go')) ?? {
    name: '',
    text: '',
  };
  expect(text.length).toBeGreaterThan(1000);
  const inputs = [...text].map((_, end) => {
    const part = text.slice(0, end);
    return { seed: end, name, text: part, bytes: new TextEncoder().encode(part), used: [] };
  });
  for (let at = 0; at < inputs.length; at += 200) expect(await tryInputs(inputs.slice(at, at + 200))).toEqual([]);
}, 180_000);

test.each([
  ['drains of a timer', '\t\tif !t.Stop() {\n\t\t\t<-t.C\n\t\t}\n\t\tt.Reset(1)\n'],
  ['selects', '\t\tselect {\n\t\tcase <-in:\n\t\tcase <-t.C:\n\t\t}\n'],
  ['locks', '\t\tmu.Lock()\n\t\tif len(in) > 3 {\n\t\t\tin <- 1\n\t\t}\n\t\tmu.Unlock()\n'],
  ['sends with a way out', '\t\tselect {\n\t\tcase in <- 1:\n\t\tcase <-quit:\n\t\t\treturn\n\t\t}\n'],
  ['closes', '\t\tif len(in) > 3 {\n\t\t\tclose(quit)\n\t\t}\n'],
  [
    'responses',
    '\t\tif r, err := http.Get(""); err == nil {\n\t\t\tif r.Close {\n\t\t\t\treturn\n\t\t\t}\n\t\t\tr.Body.Close()\n\t\t}\n',
  ],
  ['goroutines', '\t\tgo func() {\n\t\t\tif in == nil {\n\t\t\t\treturn\n\t\t\t}\n\t\t\tin <- 1\n\t\t}()\n'],
])(
  'hundreds of %s in one function end',
  async (_, statement) => {
    const head = 'package p\n\nimport (\n\t"net/http"\n\t"sync"\n\t"time"\n)\n\nvar mu sync.Mutex\n\n';
    const body = 'func f(in, quit chan int) {\n\tt := time.NewTimer(1)\n\tfor {\n';
    const start =
      'func g() {\n\tin, quit := make(chan int), make(chan int)\n\tgo f(in, quit)\n\tmu.Lock()\n\t<-in\n\tmu.Unlock()\n}\n';
    const text = `${head}${body}${statement.repeat(300)}\t}\n}\n\n${start}`;
    const input = { seed: 0, name: '', text, bytes: new TextEncoder().encode(text), used: [] };
    expect(await tryInputs([input])).toEqual([]);
  },
  180_000,
);

test('the same seed gives the same file', () => {
  expect(inputOf(7)).toEqual(inputOf(7));
  expect(inputOf(7).text).not.toBe(inputOf(8).text);
});
