import type { Cell, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { Agents } from '../acquire/agents.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { canReach, isCall } from '../path/control-flow.js';
import { fieldsAbove } from '../path/remembered.js';
import { comesTo } from '../path/way-to.js';
import type { WaitGroup } from './group.js';
import type { WaitGroupMisuse } from './misuse.js';
import { type CountedStart, countedStarts, functionsOf } from './starts.js';
import { isOnlyTarget, missedIn } from './way-without.js';

/** Goroutines that are counted and can end without Done, or wait for themselves before it. */
export function missedDones(linked: Linked, group: WaitGroup): readonly WaitGroupMisuse[] {
  const starts = functionsOf(linked, group).flatMap((fn) => countedStarts(linked, group, fn));
  const found: WaitGroupMisuse[] = [];
  for (const start of starts) {
    const own = waitsForItself(linked, group, start);
    if (own !== undefined) found.push(own);
    else if (othersDone(linked, group, starts, start)) continue;
    else found.push(...missedBy(linked, group, start));
  }
  return found;
}

function missedBy(linked: Linked, group: WaitGroup, start: CountedStart): readonly WaitGroupMisuse[] {
  const instr = start.fn.func.blocks[start.pos.block]?.instrs[start.pos.index];
  const [wait] = group.waits;
  if (instr === undefined || wait === undefined || !isOnlyTarget(linked, start.fn, instr, start.target.id)) return [];
  const uses = new Set<Use>(start.dones.map((d) => d.use));
  const agents = (fn: Fn): Agents => new Agents(linked, group.lens, fn, (use) => uses.has(use));
  const missed = missedIn({ linked, lens: group.lens, has: (e) => uses.has(e.use), agents }, start.target);
  if (missed === undefined || start.dones.some((done) => asksAlike(linked, start.add, done))) return [];
  const reason = { k: 'done-missed', start: { pos: start.pos, at: instr.at }, missed } as const;
  return [{ use: start.add.use, name: group.name, reason, wait }];
}

/** Whether both stand under a question for one field: where the one is passed over, the other may well be too. */
function asksAlike(linked: Linked, add: Effect, done: Effect): boolean {
  const asked = ({ chain }: Effect): readonly Cell[] =>
    chain.flatMap((pos) => {
      const fn = linked.program.fns[pos.fn];
      return fn === undefined ? [] : fieldsAbove(linked, fn, pos);
    });
  const above = new Set(asked(add));
  return above.size > 0 && asked(done).some((cell) => above.has(cell));
}

/** Whether a Done that is not known to belong to another counted goroutine may make up for one that is missed. */
function othersDone(linked: Linked, group: WaitGroup, starts: readonly CountedStart[], start: CountedStart): boolean {
  const own = new Set(start.dones.map((d) => d.use));
  const counted = new Set(starts.filter((s) => s !== start).flatMap((s) => s.dones.map((d) => d.use)));
  if (group.dones.some((u) => !own.has(u) && !counted.has(u))) return true;
  // The starter itself, or somebody it calls, calls Done behind the start.
  return group.lens
    .effectsIn(start.fn.id)
    .some((e) => group.dones.includes(e.use) && e.mode !== 'go' && objectOf(linked, e) === objectOf(linked, start.add));
}

/** The goroutine that is counted waits for the group before its own Done. */
function waitsForItself(linked: Linked, group: WaitGroup, start: CountedStart): WaitGroupMisuse | undefined {
  const { target } = start;
  const inside = group.lens.effectsIn(target.id);
  const dones = inside.filter((e) => group.dones.includes(e.use));
  const waits = inside.filter(
    (e) => group.waits.includes(e.use) && e.mode === 'call' && !e.once && isDirect(linked, e),
  );
  if (dones.some((d) => d.repeated || d.mode === 'detached')) return undefined;
  for (const wait of waits) {
    const object = objectOf(linked, wait);
    if (object === undefined || dones.length === 0 || !dones.every((d) => objectOf(linked, d) === object)) continue;
    if (!reachedBefore(linked, target, wait, dones)) continue;
    const [done] = dones;
    if (done !== undefined)
      return { use: wait.use, name: group.name, reason: { k: 'waits-for-itself', done: done.use }, wait: wait.use };
  }
  return undefined;
}

/** Whether the Wait is reached on every way on which it is reached at all without a Done before it. */
function reachedBefore(linked: Linked, fn: Fn, wait: Effect, dones: readonly Effect[]): boolean {
  const before = dones.filter(
    (d) => d.mode !== 'defer' && (canReach(fn, d.pos.block, wait.pos.block) || precedes(d, wait)),
  );
  return before.length === 0 && comesTo(linked, fn, { fn: fn.id, block: 0, index: -1 }, wait.pos);
}

const precedes = (a: Effect, b: Effect): boolean => a.pos.block === b.pos.block && a.pos.index < b.pos.index;

/** Called by name all the way: a function value may be another one for the goroutine at hand. */
const isDirect = (linked: Linked, { chain }: Effect): boolean =>
  chain.slice(0, -1).every((pos) => {
    const fn = linked.program.fns[pos.fn];
    const instr = fn?.func.blocks[pos.block]?.instrs[pos.index];
    return fn !== undefined && instr !== undefined && isCall(instr) && linked.graph.target(fn, instr).dynamic !== true;
  });
