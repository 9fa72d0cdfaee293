import { expect, test } from 'vitest';
import { lower } from '../../src/lower/lower.js';
import { LARGEST } from '../../src/syntax/large.js';
import { createParser } from '../../src/syntax/parser.js';

const parser = await createParser();

function read(text: string) {
  const facts = lower(parser.parse(text), text);
  return { facts, problems: facts.problems.map((p) => p.message) };
}

test('a file too large for one parse is read declaration by declaration, with true offsets', () => {
  const filler = `func f() {\n${'\tg("some text to fill the file with")\n'.repeat(2000)}}\n\n`;
  const last = 'func (r *R) Last[T any](x T) {\n\tgo r.run(x)\n}\n';
  const text = `package p\n\nimport "time"\n\n${filler.repeat(Math.ceil(LARGEST / filler.length))}${last}`;
  const { facts, problems } = read(text);
  expect(problems).toEqual([]);
  expect(facts.package).toBe('p');
  const func = facts.funcs.at(-1);
  expect(func).toMatchObject({ name: 'Last', typeParams: ['T'] });
  const go = func?.blocks[0]?.instrs[0];
  expect(text.slice(go?.at.start, (go?.at.end ?? 0) + 9)).toBe('go r.run(x)');
});

test('a single declaration that is too large is told, and the others are read', () => {
  const { facts, problems } = read(`package p\nvar x = []int{${'1, '.repeat(LARGEST / 3)}}\nfunc g() { go h() }\n`);
  expect(problems).toEqual(['too large to be analysed']);
  expect(facts.funcs.map((f) => f.name)).toEqual(['g']);
});

test('large text that nests without end is told', () => {
  expect(read(`package p\nfunc f() {${'f('.repeat(600_000)}`).problems).toEqual(['too large to be analysed']);
});
