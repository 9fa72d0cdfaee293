import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { amountOf } from '../channel/capacity.js';
import { samePos } from '../channel/leaving.js';
import type { Effect } from '../lens.js';
import { isCall } from '../path/control-flow.js';
import { addArgument, type WaitGroup } from './group.js';
import type { WaitGroupMisuse } from './misuse.js';
import { countedStarts, functionsOf } from './starts.js';

/** An Add of one, and the goroutine that is started next behind it. */
interface Pair {
  readonly fn: Fn;
  readonly add: Effect;
  readonly start: Pos;
}

/**
 * Goroutines that are counted and never call Done, though each Done of the group belongs to another one that is counted
 * by itself: `wg.Add(1); go read()` beside `wg.Add(1); go write()`, of which only `write` calls Done.
 */
export function neverDone(linked: Linked, group: WaitGroup): readonly WaitGroupMisuse[] {
  if (group.goes.length > 0 || group.lens.exposed) return [];
  const fns = functionsOf(linked, group);
  const pairs = fns.flatMap((fn) => pairsIn(linked, group, fn));
  // Who waits for the group is not counted by it.
  const empty = pairs.filter(({ start }) => !touches(group, start, [...group.dones, ...group.waits]));
  if (empty.length === 0) return [];
  // A Done that stands elsewhere may well be the one, and so may that of a start without an Add of its own.
  const taken = new Set(
    fns
      .flatMap((fn) => countedStarts(linked, group, fn))
      .filter(({ pos }) => pairs.some(({ start }) => samePos(start, pos)))
      .flatMap(({ dones }) => dones.map((d) => d.use)),
  );
  return group.dones.every((use) => taken.has(use)) ? empty.flatMap((pair) => told(linked, group, pair)) : [];
}

const touches = ({ lens }: WaitGroup, pos: Pos, uses: readonly Use[]): boolean =>
  lens.effectsAt(pos).some((e) => uses.includes(e.use));

function pairsIn(linked: Linked, group: WaitGroup, fn: Fn): readonly Pair[] {
  const adds = group.lens
    .effectsIn(fn.id)
    .filter((e) => group.adds.includes(e.use) && e.chain.length === 1 && e.mode === 'call');
  return adds.flatMap((add) => {
    const { block, index } = add.pos;
    const count = amountOf(linked, fn, addArgument(linked, add.use));
    const instrs = fn.func.blocks[block]?.instrs ?? [];
    const go = instrs.findIndex((instr, i) => i > index && instr.op === 'go');
    const next = adds.some((a) => a.pos.block === block && a.pos.index > index && a.pos.index < go);
    const isPair = count.k === 'number' && count.n === 1 && go >= 0 && !next;
    return isPair ? [{ fn, add, start: { fn: fn.id, block, index: go } }] : [];
  });
}

function told(linked: Linked, group: WaitGroup, { fn, add, start }: Pair): readonly WaitGroupMisuse[] {
  const go = fn.func.blocks[start.block]?.instrs[start.index];
  const [wait] = group.waits;
  if (go === undefined || !isCall(go) || wait === undefined) return [];
  const { fns, open } = linked.graph.target(fn, go);
  const [target, ...more] = fns;
  if (open || target === undefined || more.length > 0) return [];
  const reason = { k: 'never-done', start: { pos: start, at: go.at }, target } as const;
  return [{ use: add.use, name: group.name, reason, wait }];
}
