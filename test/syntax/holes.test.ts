import { expect, test } from 'vitest';
import { printFacts } from '../../src/facts/print.js';
import { lower } from '../../src/lower/lower.js';
import { createParser } from '../../src/syntax/parser.js';

const parser = await createParser();

function printed(text: string): string {
  return printFacts(lower(parser.parse(text), text));
}

function functionBody(body: string): string {
  const text = printed(`package p\nimport "example.com/p"\nfunc f(x *T, n int) {\n\t${body}\n\tgo g()\n}\n`);
  return text.slice(text.indexOf('  b0:\n') + 6);
}

test.each([
  '42',
  '"text"',
  '`raw`',
  "'r'",
  '-1',
  '1.5',
  'true',
  'g()',
  'g(h(1), "(")',
  'n + 1',
  'x.f(n).g',
  'x.a.b',
  '&n',
  '[]int{1}',
  '[]byte("x")',
  'map[string]int{"a": 1}',
  'T{a: 1}',
  'func() int { return 1 }()',
  'xs[1]',
  'xs[i+1]',
  '(n)',
  '<-ch',
  'n == 1',
  '*x.p',
  ' n + /* ) */ 1',
])('new(%s) is read as an expression (Go 1.26)', (arg) => {
  const text = functionBody(`v := new(${arg})`);
  expect(text).not.toContain('problem');
  expect(text).toMatch(/v := &t\d+\n/);
  expect(text).toContain('go $g()');
});

test.each([
  'T',
  '*T',
  'p.T',
  '[]T',
  '[4]T',
  'map[string]T',
  'chan T',
  '<-chan T',
  'struct{ a int }',
  'interface{ M() }',
  'func(int) T',
  'G[int]',
  'G[K, V]',
])('new(%s) is a type beside one that is none', (type) => {
  const text = functionBody(`v, w := new(42), new(${type})`);
  expect(text).not.toContain('problem');
  expect(text).toMatch(/= alloc (?!\?)[^\n]*\{\}\n/);
});

test('new keeps its meaning only where nothing hides it', () => {
  const text = printed('package p\nfunc f(new func(int) int) { go g(new(42)) }\n');
  expect(text).toContain('t1 = call new(42)');
});

test('a function that calls itself make is a function', () => {
  const text = printed(
    'package p\nfunc f(make func(int) int) { go g(make(42)) }\nfunc h() { c := make(chan int, 2); _ = c }\n',
  );
  expect(text).toContain('t1 = call make(42)');
  expect(text).toContain('c = make(chan int, 2)');
});

test('many new in many functions, one of them broken', () => {
  const good = 'func a() { go g(new(42), new(T)) }\n';
  const text = printed(`package p\n${good}func b() { x := new(1) + }\n${good}`);
  expect(text.match(/problem/g)).toHaveLength(1);
  expect(text.match(/go \$g\(&t1, &t2\)/g)).toHaveLength(2);
});

test.each([
  ['func (r *R) M[T any](x T) { go r.run(x) }', 'func (r *R of *R) M[T](x T)'],
  [
    'func (r R) M[K comparable, V any](k K, v V) (V, error) { go r.run(k); return v, nil }',
    'func (r R of R) M[K, V](k K, v V) (result1 V, result2 error)',
  ],
  [
    'func (s *S[E]) Map[T interface{ ~[]E; Len() int }, U any](f func(E) T) { go s.run(f) }',
    'func (s *S[E] of *S) Map[E, T, U](f func(E) T)',
  ],
  ['func (R) M [T any] (x T) { go run(x) }', 'func (recv1 R of R) M[T](x T)'],
  ['func (r *R) M[\n\tT any,\n\tU ~[]int | ~[]string,\n](x T) { go r.run(x) }', 'func (r *R of *R) M[T, U](x T)'],
])('a generic method is read (Go 1.27): %s', (method, header) => {
  const text = printed(`package p\n\nfunc before() { go a() }\n\n${method}\n\nfunc after() { go b() }\n`);
  expect(text).not.toContain('problem');
  expect(text).toContain(`${header}\n  b0:\n    go `);
  expect(text).toContain('go $a()');
  expect(text).toContain('go $b()');
});

test('offsets behind a hole are those of the original text', () => {
  const text = 'package p\nfunc (r *R) M[T any](x T) { go r.run(new(42)) }\n';
  const facts = lower(parser.parse(text), text);
  const go = facts.funcs[0]?.blocks[0]?.instrs.at(-1);
  expect(go?.op === 'go' && text.slice(go.whole.start, go.whole.end)).toBe('go r.run(new(42))');
});

test('a real error beside a hole is told, and the hole is filled all the same', () => {
  const text = printed('package p\nfunc (r *R) M[T any](x T) { go r.run(x) }\nfunc b() { x := 3 + }\n');
  expect(text).toContain('M[T](x T)');
  expect(text.match(/problem/g)).toHaveLength(1);
});

test('words inside strings and comments are no holes', () => {
  const text = printed('package p\nfunc a() { s := "new(42)"; _ = s } // new(43)\nfunc b() { x := 3 + }\n');
  expect(text).toContain('s := "new(42)"');
});

test('statements beside an error, and calls inside one, are lowered', () => {
  const text = printed(
    'package p\nfunc c(t T) int {\n\tt.Start()\n\tgo d(\n\tdefer t.Stop()\n\tif t.ok {\n\t\tt.Close()\n\t}\n\treturn 1\n}\n',
  );
  expect(text).toContain('problem');
  expect(text).toContain('call t.Start()');
  expect(text).toContain('t.Stop()');
  expect(text).toContain('broken');
});
