import type { CallInstr } from '../../link/call-graph.js';
import type { Pos, Spot } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Story } from '../channel/story.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { canReach, edgesOf, isCall } from '../path/control-flow.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { findWay } from '../path/walk.js';
import { comesTo } from '../path/way-to.js';
import { missedIn } from '../wait-group/way-without.js';
import { excludesEachOther } from './excluded.js';
import { isGuarded, onlyOnErrors, recovers } from './guards.js';
import type { CloseMisuse } from './misuse.js';
import { Renewal } from './renewal.js';

/** Closes and sends of one function that can come after a close of the same channel. */
export function closedAlready(linked: Linked, story: Story, fn: Fn): readonly CloseMisuse[] {
  const { lens, name } = story;
  const all = lens.effectsIn(fn.id).filter((e) => counts(e));
  // One close by itself is repeated by a loop or not at all.
  if (all.length < 2 && !all.some((e) => cyclic(fn, e.pos.block))) return [];
  // From far up few functions can tell which channel it is.
  const told = all.filter((e) => e.use.kind === 'close' && objectOf(linked, e) !== undefined);
  const closes = told.filter((e) => !isGuarded(linked, lens, e));
  if (closes.length === 0 || recovers(linked, fn)) return [];
  const effects = all.filter((e) => e.use.kind !== 'close' || !isGuarded(linked, lens, e));
  const objects = new Map(effects.map((e) => [e, objectOf(linked, e)]));
  const found: CloseMisuse[] = [];
  for (const close of closes) {
    const object = objects.get(close);
    if (object === undefined) continue;
    const renewal = new Renewal(linked, fn, object);
    const again = repeats(linked, story, fn, close, renewal);
    if (again !== undefined) found.push(again);
    for (const other of effects) {
      if (other === close || objects.get(other) !== object || excludesEachOther(linked, close, other)) continue;
      // By a function value the callee may run another function this time.
      if (other.use === close.use && (byValue(linked, close) || byValue(linked, other))) continue;
      const reason = after(linked, fn, close, other, renewal, story);
      if (reason !== undefined) found.push({ use: other.use, name, reason });
    }
  }
  return found;
}

const counts = ({ use, mode }: Effect): boolean =>
  use.kind === 'close' ? mode !== 'detached' : use.kind === 'send' && mode === 'call';

const byValue = (linked: Linked, effect: Effect): boolean =>
  callsOf(linked, effect).some(
    ({ fn, call }) => linked.graph.target(fn, call).dynamic === true || call.args.some((a) => a.k === 'func'),
  );

/** The calls that lead to the operation. */
const callsOf = ({ program }: Linked, { chain }: Effect): readonly { readonly fn: Fn; readonly call: CallInstr }[] =>
  chain.slice(0, -1).flatMap((pos) => {
    const fn = program.fns[pos.fn];
    const call = fn?.func.blocks[pos.block]?.instrs[pos.index];
    return fn !== undefined && call !== undefined && isCall(call) ? [{ fn, call }] : [];
  });

const isAt = (a: Pos, b: Pos): boolean => a.block === b.block && a.index === b.index;

export const spotOf = (fn: Fn, pos: Pos): Spot => {
  const block = fn.func.blocks[pos.block];
  const at = block?.instrs[pos.index]?.at ?? (block !== undefined && 'at' in block.term ? block.term.at : undefined);
  return { pos, at: at ?? { start: 0, end: 0 } };
};

/** What the second operation meets, where a way leads to it from the close without another channel in between. */
function after(
  linked: Linked,
  fn: Fn,
  close: Effect,
  other: Effect,
  renewal: Renewal,
  story: Story,
): CloseMisuse['reason'] | undefined {
  const leads = (from: Pos, to: Pos): boolean => closesBetween(linked, story, fn, from, to, renewal);
  const first = { pos: close.use.pos, at: close.use.at };
  if (other.use.kind === 'send') {
    return close.mode === 'call' &&
      surely(linked, story, close) &&
      wayBetween(linked, fn, close.pos, other.pos, renewal)
      ? { k: 'sent-after', close: first }
      : undefined;
  }
  if (!surely(linked, story, close) || !surely(linked, story, other)) return undefined;
  if (close.mode === 'go' || other.mode === 'go') {
    const start = close.mode === 'go' ? close : other;
    const told =
      other.mode === 'go' && close.mode !== 'go'
        ? undefined
        : { k: 'both' as const, first, start: spotOf(fn, start.pos) };
    return leads(close.pos, other.pos) ? (told ?? { k: 'both', first, start: spotOf(fn, start.pos) }) : undefined;
  }
  const deferred = close.mode === 'defer' || other.mode === 'defer';
  // The deferred one runs last, whichever stands first; it is told there.
  if (close.mode === 'defer' && other.mode === 'call') return undefined;
  if (other.mode === 'defer' && close.mode === 'call')
    return leads(close.pos, other.pos) || leads(other.pos, close.pos) ? { k: 'twice', first, deferred } : undefined;
  return leads(close.pos, other.pos) ? { k: 'twice', first, deferred } : undefined;
}

function wayBetween(
  linked: Linked,
  fn: Fn,
  from: Pos,
  to: Pos,
  renewal: Renewal,
  covers: (pos: Pos) => boolean = () => false,
): boolean {
  return comesTo(linked, fn, from, to, {
    covers: (instr, pos) => renewal.by(instr) || covers(pos),
    follows: (term, edge) => !renewal.byEdge(term, edge.to),
  });
}

/** The same to another close: what is surely sent before it panics first, and is told instead. */
const closesBetween = (linked: Linked, story: Story, fn: Fn, from: Pos, to: Pos, renewal: Renewal): boolean =>
  wayBetween(linked, fn, from, to, renewal, (pos) =>
    story.lens.effectsAt(pos).some((e) => e.use.kind === 'send' && e.mode === 'call' && surely(linked, story, e)),
  );

/** Whether whoever runs the callee at the effect closes on every way of it. */
function surely(linked: Linked, { lens }: Story, effect: Effect): boolean {
  // A function that runs what it is given was also given other functions.
  if (effect.repeated || byValue(linked, effect)) return false;
  const callee = linked.program.fns[effect.chain[1]?.fn ?? -1];
  if (effect.chain.length === 1 || callee === undefined) return true;
  return (
    missedIn({ linked, lens, has: (e) => e.use === effect.use }, callee) === undefined && !asksBelow(linked, effect)
  );
}

/** A condition anywhere on the way down: the callee may know that it is closed. */
function asksBelow(linked: Linked, { chain }: Effect): boolean {
  return chain.slice(1).some((pos) => {
    const fn = linked.program.fns[pos.fn];
    return fn === undefined || cyclic(fn, pos.block);
  });
}

/** The same close again: by a loop without a new channel, or by each goroutine that a loop starts. */
function repeats(linked: Linked, story: Story, fn: Fn, close: Effect, renewal: Renewal): CloseMisuse | undefined {
  if (close.mode === 'defer' && !cyclic(fn, close.pos.block)) return undefined;
  if (!cyclic(fn, close.pos.block) || !closesBetween(linked, story, fn, close.pos, close.pos, renewal))
    return undefined;
  if (!eachTurn(linked, fn, close.pos) || saysWhetherAgain(fn, close.pos)) return undefined;
  if (endsItsRange(linked, story, fn, close) || isOfAnyKind(linked, close)) return undefined;
  if (renewal.elsewhere && waitsInTurn(linked, fn, close.pos)) return undefined;
  const told = { use: close.use, name: story.name };
  const start = spotOf(fn, close.pos);
  if (surely(linked, story, close))
    return { ...told, reason: { k: 'again', ...(close.mode === 'go' ? { start } : {}) } };
  if (close.mode !== 'go' || close.repeated || !onlyOnErrors(linked, close)) return undefined;
  return { ...told, reason: { k: 'again', start }, assumes: 'more than one of the goroutines meets an error' };
}

/** The loop ranges over the channel itself: once it is closed there is no other turn, for nothing waits in a buffer. */
function endsItsRange(linked: Linked, { capacity, lens }: Story, fn: Fn, { pos }: Effect): boolean {
  const loop = enclosingLoops(fn, pos.block).at(-1);
  const term = loop === undefined ? undefined : fn.func.blocks[loop.head]?.term;
  if (term?.t !== 'range' || capacity.k !== 'number' || capacity.n > 0) return false;
  const cell = linked.flow.cellOf(fn, term.x);
  return cell !== undefined && lens.cells.has(cell);
}

/** Each turn may call a method of another type: of what implements an interface only one closes the channel. */
const isOfAnyKind = (linked: Linked, effect: Effect): boolean =>
  callsOf(linked, effect).some(({ fn, call }) => {
    const { receiver } = linked.graph.target(fn, call);
    const type = receiver === undefined ? undefined : linked.types.of(fn.file, receiver);
    return type !== undefined && linked.types.resolver.underlying(type).k === 'interface';
  });

/** Whether no turn of the loop goes by without it: what waits for an event in some of them may come just once. */
function eachTurn(linked: Linked, fn: Fn, pos: Pos): boolean {
  const loop = enclosingLoops(fn, pos.block).at(-1);
  if (loop === undefined) return false;
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: loop.head, index: -1 },
    {
      covers: (_, at) => isAt(at, pos),
      follows: (_, edge) => loop.blocks.includes(edge.to),
      ends: (_, at) =>
        at.block !== loop.head && edgesOf(fn.func.blocks[at.block]?.term ?? JUMP).some((e) => e.to === loop.head),
      coversTerm: (term) => term.t === 'return' || term.t === 'panic',
    },
  );
  return way === undefined;
}

/** The turn waits for somebody, who may have put another channel in its place before he says so. */
function waitsInTurn(linked: Linked, fn: Fn, { block }: Pos): boolean {
  const loop = enclosingLoops(fn, block).at(-1);
  return (loop?.blocks ?? []).some((b) => {
    const { instrs = [], term } = fn.func.blocks[b] ?? {};
    if (term?.t === 'select' || instrs.some((i) => i.op === 'recv')) return true;
    return term?.t === 'range' && linked.types.resolver.underlying(linked.types.of(fn.file, term.x)).k === 'chan';
  });
}

/** The loop is left or goes on as the callee that closes says by a result of its own: it knows whether there is more. */
function saysWhetherAgain(fn: Fn, { block, index }: Pos): boolean {
  const call = fn.func.blocks[block]?.instrs[index];
  const loop = enclosingLoops(fn, block).at(-1);
  if (call?.op !== 'call' || loop === undefined) return false;
  return loop.blocks.some((b) => {
    const term = fn.func.blocks[b]?.term;
    if (term?.t !== 'branch') return false;
    const asked = term.cond.k === 'op' && term.cond.op === '!' ? term.cond.x : term.cond;
    if (asked.k !== 'var' || !call.results.includes(asked.id)) return false;
    return edgesOf(term).some(({ to }) => !canReach(fn, to, loop.head));
  });
}

const JUMP = { t: 'jump', to: 0 } as const;
