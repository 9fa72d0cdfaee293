import type { Cell, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { forward, inHand } from '../../../link/reach.js';
import { operandOf } from '../../goroutine/same-name.js';
import { carriersOf } from '../publish.js';
import type { Holder, Story } from '../story.js';

/** How many variables are asked where a struct comes from. */
const CELLS_MAX = 200;

/**
 * Those who call a constructor that makes the channel in a field of what it returns (`s := subscribe()`): each has a
 * struct of its own, and the channel with it. Not who gets one that was there before, nor who gives his away: from that
 * others may receive.
 */
export function carriedTo(linked: Linked, story: Story): readonly Holder[] {
  const known = memo.get(story) ?? callersOf(linked, story);
  memo.set(story, known);
  return known;
}

const memo = new WeakMap<Story, readonly Holder[]>();

function callersOf(linked: Linked, { lens, home }: Story): readonly Holder[] {
  const { flow } = linked;
  if (![...lens.cells].some((c) => flow.cells.name(c)?.k === 'field')) return [];
  const made = carriersOf(linked, home, lens);
  const hands = inHand(flow, [...made]);
  const results = [...hands].flatMap((c) => resultAt(linked, c) ?? []);
  if (results.length === 0 || isShown(linked, hands, results)) return [];
  return results.flatMap(({ fn: maker, index }) =>
    linked.graph.callers(maker.id).flatMap(({ pos, call }): Holder[] => {
      const fn = linked.program.fns[pos.fn];
      const result = call.op === 'call' ? (call.results[index] ?? -1) : -1;
      if (fn === undefined || result < 0) return [];
      const cell = (linked.program.files[fn.file]?.varBase ?? 0) + result;
      const carriers = inHand(flow, [cell]);
      if (!isNew(linked, cell, made) || !staysInHand(linked, carriers)) return [];
      return [{ fn, since: pos, called: true, carriers }];
    }),
  );
}

interface Result {
  readonly cell: Cell;
  readonly fn: Fn;
  readonly index: number;
}

/** The function whose result the cell is. */
function resultAt(linked: Linked, cell: Cell): Result | undefined {
  const at = linked.sight.variableAt(cell);
  const fn = at?.file.facts.vars[at.id]?.kind === 'result' ? linked.sight.ownerOf(cell) : undefined;
  const index = at === undefined || fn === undefined ? -1 : fn.func.results.indexOf(at.id);
  return fn === undefined || index < 0 ? undefined : { cell, fn, index };
}

/** Beside what it returns, the constructor gives the struct to where unseen code could find it. */
function isShown(linked: Linked, hands: ReadonlySet<Cell>, results: readonly Result[]): boolean {
  const { flow, sight } = linked;
  const returned = inHand(
    flow,
    results.map(({ cell }) => cell),
  );
  const beside = [...hands].filter((c) => !returned.has(c));
  if (beside.some((c) => escapes(linked, c))) return true;
  const kept = beside.flatMap((c) => flow.copies.from(c).filter((to) => flow.cells.name(to) !== undefined));
  if (kept.length === 0) return false;
  const { cells, containers, truncated } = forward(flow, kept);
  return truncated || [...cells, ...containers].some((c) => sight.readOutside(c) || escapes(linked, c));
}

/** Nobody puts it where others could take it, or gives it to somebody unseen. */
const staysInHand = (linked: Linked, carriers: ReadonlySet<Cell>): boolean =>
  [...carriers].every(
    (c) => !escapes(linked, c) && linked.flow.copies.from(c).every((to) => linked.flow.cells.name(to) === undefined),
  );

const escapes = ({ flow }: Linked, cell: Cell): boolean =>
  flow.methodValues.has(cell) || flow.uses.get(cell)?.some((u) => u.kind === 'escape') === true;

/** The struct has just come into being, wherever it came from: it was in no field or container before. */
function isNew({ flow, sight }: Linked, cell: Cell, made: ReadonlySet<Cell>): boolean {
  const seen = new Set([cell]);
  for (const at of seen) {
    if (made.has(at)) continue;
    if (seen.size > CELLS_MAX || flow.cells.name(at) !== undefined || sight.fedFromOutside([at])) return false;
    if (flow.origins.get(at)?.some((o) => o.kind !== 'alloc' && o.kind !== 'nil')) return false;
    for (const from of flow.copies.to(at)) seen.add(from);
  }
  return true;
}

/** Whether the receive is from the struct of another caller: its variable holds that, and never the one of this holder. */
export function isFromAnother(linked: Linked, holder: Holder, all: readonly Holder[], use: Use): boolean {
  const fn = linked.program.fns[use.pos.fn];
  const ch = operandOf(linked, use);
  const cell = fn === undefined || ch?.k !== 'field' ? undefined : linked.flow.cellOf(fn, ch.x);
  if (cell === undefined || holder.carriers?.has(cell) !== false) return false;
  return all.some((h) => h.carriers?.has(cell));
}
