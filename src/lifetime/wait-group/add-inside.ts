import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { isCall } from '../path/control-flow.js';
import { findWay } from '../path/walk.js';
import type { WaitGroup } from './group.js';
import { holdsCount, isRefusedLater } from './held-up.js';
import type { WaitGroupMisuse } from './misuse.js';
import { functionsOf, isGo } from './starts.js';

/**
 * Adds in the goroutine that they count: the Wait may come first and find nothing to wait for (package sync,
 * `WaitGroup.Add`: calls that occur when the counter is zero must happen before a Wait).
 */
export function addsInside(linked: Linked, group: WaitGroup): readonly WaitGroupMisuse[] {
  if (group.goes.length > 0) return [];
  const found: WaitGroupMisuse[] = [];
  for (const fn of functionsOf(linked, group)) {
    const effects = group.lens.effectsIn(fn.id);
    const adds = effects.filter((e) => group.adds.includes(e.use));
    // Who adds before as well may hold the count up while the goroutine adds.
    if (adds.some((a) => a.mode !== 'go')) continue;
    for (const add of adds) {
      const one = isGo(fn, add.pos) ? inside(linked, group, fn, add, effects) : undefined;
      if (one !== undefined && !found.some((f) => f.use === one.use)) found.push(one);
    }
  }
  return found;
}

function inside(
  linked: Linked,
  group: WaitGroup,
  fn: Fn,
  add: Effect,
  effects: readonly Effect[],
): WaitGroupMisuse | undefined {
  const start = fn.func.blocks[add.pos.block]?.instrs[add.pos.index];
  const object = objectOf(linked, add);
  // Directly: in the function that is started, or in what that calls before anything else happens.
  if (start === undefined || object === undefined || add.chain.length > 3 || !countsItself(linked, group, add))
    return undefined;
  if (holdsCount(linked, group, add)) return undefined;
  const told = (wait: Use, elsewhere: boolean): WaitGroupMisuse => {
    const reason = { k: 'add-inside', start: { pos: add.pos, at: start.at }, wait, elsewhere } as const;
    return { use: add.use, name: group.name, reason, wait };
  };
  const waits = effects.filter((e) => group.waits.includes(e.use) && objectOf(linked, e) === object);
  const wait = waits.find(
    (w) => w.mode !== 'go' && !isRefusedLater(linked, add, w.use) && unordered(linked, fn, add.pos, w),
  );
  if (wait !== undefined) return told(wait.use, false);
  if (effects.some((e) => group.waits.includes(e.use)) || !unordered(linked, fn, add.pos)) return undefined;
  const other = waitsOfOwner(linked, group, fn).find((w) => !isRefusedLater(linked, add, w));
  return other === undefined ? undefined : told(other, true);
}

/** What other methods of the same type wait for, by its field: whoever has the object calls them when he likes. */
function waitsOfOwner(linked: Linked, group: WaitGroup, fn: Fn): readonly Use[] {
  const owner = ({ root }: Fn): string | undefined => linked.program.fns[root]?.func.recvType;
  const inField = [...group.lens.cells].some((c) => linked.flow.cells.name(c)?.k === 'field');
  if (!inField || owner(fn) === undefined) return [];
  return group.waits.filter(({ pos }) => {
    const other = linked.program.fns[pos.fn];
    return other !== undefined && other.pkg === fn.pkg && owner(other) === owner(fn) && other.func.kind === 'method';
  });
}

/** The goroutine that adds calls Done itself, and is not counted by somebody before. */
function countsItself(linked: Linked, group: WaitGroup, add: Effect): boolean {
  const target = add.chain[1]?.fn;
  const own = target === undefined ? [] : group.lens.effectsIn(target);
  const adds = own.filter((e) => group.adds.includes(e.use));
  const dones = own.filter((e) => group.dones.includes(e.use));
  const starts = add.chain.slice(1).some((p) => {
    const at = linked.program.fns[p.fn];
    return at !== undefined && isGo(at, p);
  });
  return !starts && adds.length > 0 && dones.some((d) => d.mode === 'call' || d.mode === 'defer');
}

/**
 * Whether a way leads from the start to the Wait, or else out of the function, on which nothing makes sure that the
 * goroutine has begun.
 */
function unordered(linked: Linked, fn: Fn, start: Pos, wait?: Effect): boolean {
  const atEnd = wait === undefined || wait.mode === 'defer';
  const isWait = (pos: Pos): boolean => !atEnd && pos.block === wait.pos.block && pos.index === wait.pos.index;
  const way = findWay(linked, fn, start, {
    covers: (instr, pos) => {
      if (isWait(pos)) return false;
      if (instr.op === 'recv' || instr.op === 'send') return true;
      if (!isCall(instr) || instr.op !== 'call') return false;
      return (
        instr.callee.k === 'field' && /^(Wait|Lock|RLock|Acquire|Recv|Accept|Serve.*|Listen.*)$/.test(instr.callee.name)
      );
    },
    coversTerm: (term) => (!atEnd && term.t === 'return') || term.t === 'select' || term.t === 'panic',
    follows: (term, _, pos) => {
      if (term.t !== 'range') return true;
      const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, term.x));
      return pos.fn !== fn.id || k !== 'chan';
    },
    endsAt: (_, pos) => isWait(pos),
  });
  return way !== undefined;
}
