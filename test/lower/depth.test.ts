import { expect, test } from 'vitest';
import { factsOf } from './case.js';

const times = (text: string, count: number) => text.repeat(count);

/** Each is a function body; the numbers are far beyond any stack. */
const deep: Readonly<Record<string, string>> = {
  blocks: times('{', 5000) + times('}', 5000),
  ifs: times('if a {', 5000) + times('}', 5000),
  loops: times('for {', 5000) + times('}', 5000),
  selects: times('select { default: ', 3000) + times('}', 3000),
  'function literals': `x := ${times('func() { y := ', 5000)}1${times('}', 5000)}`,
  calls: `f${times('()', 10_000)}`,
  arguments: times('f(', 10_000) + times(')', 10_000),
  indices: `x := ${times('a[', 10_000)}1${times(']', 10_000)}`,
  receives: `x := ${times('<-', 10_000)}a`,
  literals: `x := []T${times('{', 5000)}${times('}', 5000)}`,
  'slice types': `var x ${times('[]', 10_000)}int`,
  'function types': `var x ${times('func(', 5000)}${times(')', 5000)}`,
  'struct types': `var x ${times('struct{ a ', 5000)}int${times('}', 5000)}`,
  'generic types': `var x ${times('T[', 5000)}int${times(']', 5000)}`,
  negations: `if ${times('!', 10_000)}a {}`,
  selectors: `x := a${times('.b', 10_000)}`,
  labels: `${times('L: ', 5000)}x()`,
};

test.each(Object.entries(deep))('deeply nested %s are noted, and the next function is read', (_, body) => {
  const facts = factsOf(`package p\nfunc f() {\n${body}\n}\nfunc g() { go h() }\n`);
  expect(facts.problems.map((p) => p.message)).toEqual(['nested too deeply: what is inside is not analysed']);
  expect(facts.funcs.find((f) => f.name === 'g')?.blocks[0]?.instrs[0]).toMatchObject({ op: 'go' });
  expect(() => JSON.stringify(structuredClone(facts))).not.toThrow();
});

/** What is long but not deep for a reader. */
const long: Readonly<Record<string, string>> = {
  parentheses: `x := ${times('(', 10_000)}1${times(')', 10_000)}; _ = x`,
  'else if': `${times('if a {} else ', 3000)}{}`,
  sums: `x := 1${times(' + 1', 10_000)}; _ = x`,
  conditions: `if a${times(' && b()', 5000)} {}`,
  'values of conditions': `x := a${times(' || b()', 5000)}; _ = x`,
  'pure conditions': `x := a${times(' && b', 10_000)}; _ = x`,
};

test.each(Object.entries(long))('long chains of %s are no problem', (_, body) => {
  const facts = factsOf(`package p\nfunc f() {\n${body}\n\tgo h() }\n`);
  expect(facts.problems).toEqual([]);
  const instrs = facts.funcs[0]?.blocks.flatMap((b) => b.instrs) ?? [];
  expect(instrs.some((i) => i.op === 'go')).toBe(true);
  expect(() => JSON.stringify(structuredClone(facts))).not.toThrow();
});
