import { expect, test } from 'vitest';
import { indexNames, mayMatter } from '../../src/lower/prefilter.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  'func f() { go g() }',
  'func f() { go(g)() }',
  'func f(x T) { x.Go(g) }',
  'var x <-chan int',
  'func f() { t := time.NewTicker(1) }',
  'func f(b Bus) { b.Subscribe("x") }',
  'func (s *S) Close() {}',
  'func f() { s.Stop() }',
])('may matter: %s', (text) => {
  expect(mayMatter(bytes(`package p\n${text}\n`))).toBe(true);
});

test.each(['', 'type T struct{ a int }', 'func add(a, b int) int { return a + b }'])('can not matter: %j', (text) => {
  expect(mayMatter(bytes(`package p\n${text}\n`))).toBe(false);
});

test('it looks only at the bytes it is given', () => {
  const all = bytes('package p // go f()');
  expect(mayMatter(all.subarray(0, 9))).toBe(false);
});

test('top-level names are found without parsing', () => {
  const text = `package p

type A struct {
	field int
}

type (
	B int
	C[T any] []T
)

func plain() { local() }
func generic[T any]() {}
func (a *A) method() {}
func (C[T]) other() {}
`;
  expect([...indexNames(text)].sort()).toEqual(['A', 'B', 'C', 'generic', 'method', 'other', 'plain']);
});
