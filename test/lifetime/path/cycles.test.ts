import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Block } from '../../../src/facts/instr.js';
import { canReach } from '../../../src/lifetime/path/control-flow.js';
import { blocksOnCycles } from '../../../src/lifetime/path/cycles.js';
import type { Fn } from '../../../src/link/program.js';

const at = { start: 0, end: 0 };

/** A function of which only the edges between its blocks matter. */
function withEdges(edges: readonly (readonly number[])[]): Fn {
  const blocks: Block[] = edges.map((to) => ({
    instrs: [],
    term: { t: 'select', at, cases: to.map((b) => ({ at, kind: 'default', to: b })) },
  }));
  return { func: { blocks }, notes: [] } as unknown as Fn;
}

test('a block is on a cycle just where it can reach itself', () => {
  const graph = fc
    .integer({ min: 1, max: 12 })
    .chain((n) =>
      fc.array(fc.array(fc.integer({ min: 0, max: n - 1 }), { maxLength: 3 }), { minLength: n, maxLength: n }),
    );
  fc.assert(
    fc.property(graph, (edges) => {
      const fn = withEdges(edges);
      const expected = edges.flatMap((_, b) => (canReach(fn, b, b) ? [b] : []));
      expect([...blocksOnCycles(fn)].sort((a, b) => a - b)).toEqual(expected);
    }),
  );
});
