import { describe, expect, test } from 'vitest';
import { Recursion } from '../../../src/lifetime/process/recursion.js';

/** Who of the graph leads to `good` by any of its arrows, asked one after the other. */
function answers(graph: Readonly<Record<string, string>>, order: string): Readonly<Record<string, boolean>> {
  const recursion = new Recursion<boolean>();
  const leads = (node: string): boolean =>
    node === 'good' || recursion.answer(node, false, () => [...(graph[node] ?? '')].some((next) => leads(names(next))));
  return Object.fromEntries([...order].map((node) => [node, leads(node)]));
}

const names = (letter: string): string => (letter === 'g' ? 'good' : letter);

describe('questions that lead back to themselves', () => {
  test.each(['abc', 'cba', 'bca', 'bac', 'acb', 'cab'])('have one answer, asked in the order %s', (order) => {
    // b looks at a, which is open, before a finds what is good.
    expect(answers({ a: 'bg', b: 'c', c: 'a' }, order)).toEqual({ a: true, b: true, c: true });
    expect(answers({ a: 'b', b: 'ca', c: 'ab' }, order)).toEqual({ a: false, b: false, c: false });
    expect(answers({ a: 'bc', b: 'ab', c: 'bg' }, order)).toEqual({ a: true, b: true, c: true });
  });

  test('are not asked again and again', () => {
    const graph: Record<string, string> = {};
    const all = 'abcdefhijklmnopqrstuvwxyz';
    for (const node of all) graph[node] = all;
    let asked = 0;
    const recursion = new Recursion<boolean>();
    const leads = (node: string): boolean =>
      recursion.answer(node, false, () => {
        asked++;
        return [...(graph[node] ?? '')].map(leads).includes(true);
      });
    for (const node of all) expect(leads(node)).toBe(false);
    expect(asked).toBe(all.length);
  });
});
