import type { Instr, Term } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, functionsUnder } from '../../../link/program.js';
import { isNamed } from '../../../link/type.js';
import type { Wakers } from '../../goroutine/wakers.js';
import type { Effect } from '../../lens.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { readCondition } from '../../path/condition/condition.js';
import { knownInCommon } from '../../path/condition/in-common.js';
import { canReach, comesBefore, type Edge, isCall } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';
import { handedIn } from '../../path/nil/handed-in.js';
import { assignedIn } from '../../path/once.js';
import { findWay, type Way } from '../../path/walk.js';
import { amountOf } from '../capacity.js';
import { countSends } from '../send-count.js';
import { type Holder, holdersOf, isOwnReceive, type Story } from '../story.js';
import type { ReceiveReason } from './blocked-receive.js';
import { isLeftWithin, loopsBelow, passesSends } from './first-value.js';

type LeftOut = ReceiveReason & { readonly k: 'left-out' };

/** A receive that waits for a goroutine which can return without having sent or closed. */
export interface Forgotten {
  readonly use: Use;
  readonly reason: LeftOut;
}

const isWake = (use: Use): boolean => use.kind === 'close' || use.kind === 'send';

/**
 * Where one goroutine alone sends on the channel or closes it, and can return without: the receives and ranges that wait
 * for it all the same.
 */
export function leftOut(linked: Linked, wakers: Wakers, story: Story, holder: Holder): readonly Forgotten[] {
  const { lens } = story;
  const effects = lens.effectsIn(holder.fn.id);
  const waits = story.receives.filter((r) => r.selected !== true && wakers.alive.use(r));
  return waits.flatMap((use): Forgotten[] => {
    // What the waiting function itself sends goes to the goroutine, not to the receive behind it.
    const wakes = lens.uses.filter(
      (u) => isWake(u) && wakers.alive.use(u) && !(u.kind === 'send' && u.pos.fn === use.pos.fn && isUnbuffered(story)),
    );
    const launch = onlyLaunch(linked, holder, effects, wakes);
    if (launch === undefined || use.pos.fn === launch.target.id) return [];
    if (!waitsForLaunch(linked, story, holder, launch, use, effects)) return [];
    const waiter = linked.program.fns[use.pos.fn];
    const begun = handedIn(linked, launch.target);
    const known =
      waiter === undefined
        ? begun
        : knownInCommon(linked, launch.pos, { fn: waiter, block: use.pos.block }, launch.target, begun);
    const closes = lens.effectsIn(launch.target.id).some((e) => e.use.kind === 'close');
    const way = use.kind === 'range' && !closes ? undefined : wayWithout(linked, story, launch.target, use, known);
    if (way === undefined || agreed(linked, story, launch.target, use, since(linked, story, launch, use))) return [];
    const { term } = way;
    const end = 'at' in term ? term.at : launch.target.func.header;
    const started = { pos: launch.pos, at: launch.at };
    return [{ use, reason: { k: 'left-out', provider: launch.target, way, end, launch: started } }];
  });
}

/** From where on the waiting function and the goroutine go their own ways, where it is the one that has both in hand. */
function since(linked: Linked, story: Story, launch: Launch, use: Use): Pos | undefined {
  if (use.pos.fn === launch.pos.fn) return launch.pos;
  return holdersOf(linked, story).find((h) => h.called && h.fn.id === use.pos.fn)?.since;
}

const isUnbuffered = ({ capacity }: Story): boolean => capacity.k === 'number' && capacity.n === 0;

interface Launch {
  readonly pos: Pos;
  readonly at: Instr['at'];
  readonly target: Fn;
}

/** The only start of a goroutine from which all sends and closes come. */
function onlyLaunch(
  linked: Linked,
  { fn }: Holder,
  effects: readonly Effect[],
  wakes: readonly Use[],
): Launch | undefined {
  const own = effects.filter((e) => wakes.includes(e.use));
  const [first] = own;
  if (first === undefined || wakes.some((w) => !own.some((e) => e.use === w))) return undefined;
  const inner = first.chain[1]?.fn;
  const together = own.every(
    (e) => e.mode !== 'call' && e.pos.block === first.pos.block && e.pos.index === first.pos.index,
  );
  const target = inner === undefined ? undefined : linked.program.fns[inner];
  const instr = fn.func.blocks[first.pos.block]?.instrs[first.pos.index];
  if (!together || target === undefined || instr === undefined || !isCall(instr)) return undefined;
  const starts = linked.graph.invocations(fn, instr).filter((i) => i.mode === 'go');
  // A goroutine that may be one of several functions, or none that is seen, is not followed.
  if (starts.length !== 1 || starts[0]?.open === true || starts[0]?.fns.length !== 1) return undefined;
  return starts[0].fns[0] === target.id ? { pos: first.pos, at: instr.at, target } : undefined;
}

/** Whether there is one receive for each start of the goroutine, so that a start without a value leaves it waiting. */
function waitsForLaunch(
  linked: Linked,
  story: Story,
  holder: Holder,
  launch: Launch,
  use: Use,
  effects: readonly Effect[],
): boolean {
  const made = new Set(enclosingLoops(holder.fn, holder.since.block));
  const since = (fn: Fn, block: number) => enclosingLoops(fn, block).filter((l) => !made.has(l));
  const starts = since(holder.fn, launch.pos.block);
  const here = effects.find((e) => e.use === use);
  // Not within sight of the holder, but in a function that it returns or keeps.
  const at = here?.pos ?? use.pos;
  const fn = linked.program.fns[at.fn];
  if (fn === undefined) return false;
  const own = here !== undefined && isOwnReceive(here);
  if (own && !canReach(holder.fn, launch.pos.block, at.block) && !behind(launch.pos, at)) return false;
  const turns = own && fn === holder.fn ? since(fn, at.block) : enclosingLoops(fn, at.block);
  if (use.kind === 'range') return starts.length === 0 && turns.length <= 1;
  if (starts.length === 0 && turns.length === 0 && sendsOnce(linked, story, launch.target)) return true;
  if (starts.length === 0) {
    const around = fn === holder.fn ? since(fn, at.block) : turns;
    const [only, ...more] = [...around.map((loop) => ({ fn, loop })), ...loopsBelow(linked, here)];
    return only !== undefined && more.length === 0 && isLeftWithin(only);
  }
  const [start] = starts;
  const [turn] = turns;
  if (starts.length > 1 || turns.length !== 1 || start?.trips === undefined || turn?.trips === undefined) return false;
  const [a, b] = [amountOf(linked, holder.fn, start.trips), amountOf(linked, fn, turn.trips)];
  const same =
    a.k === 'symbol' ? b.k === 'symbol' && a.text === b.text : a.k === 'number' && b.k === 'number' && a.n === b.n;
  return same && own && sendsOnce(linked, story, launch.target);
}

const behind = (a: Pos, b: Pos): boolean => a.block === b.block && a.index < b.index;

/** The goroutine closes the channel, or sends one value at the most. */
function sendsOnce(linked: Linked, story: Story, target: Fn): boolean {
  const since = { fn: target.id, block: 0, index: -1 };
  const sends = story.lens.effectsIn(target.id).filter((e) => e.use.kind === 'send');
  if (sends.length === 0) return true;
  const total = countSends(linked, { fn: target, since, called: false }, sends);
  if (total.amount.k === 'number' && total.amount.n === 1 && !total.looped) return true;
  // In a loop that a send always leaves, there is still one.
  return sends.every((e) => e.chain.length === 1 && !canReach(target, afterSend(target, e.use), e.use.pos.block));
}

function afterSend(fn: Fn, { pos, at }: Use): number {
  const { term } = fn.func.blocks[pos.block] ?? {};
  const taken = term?.t === 'select' ? term.cases.find((c) => c.at.start === at.start)?.to : undefined;
  return taken ?? pos.block;
}

/** A way through the goroutine's function without a close; without a send either, where a value is enough. */
export function wayWithout(
  linked: Linked,
  story: Story,
  target: Fn,
  use: Use,
  known = handedIn(linked, target),
): Way | undefined {
  const { lens } = story;
  const closes = lens.effectsIn(target.id).some((e) => e.use.kind === 'close');
  const loop = use.kind === 'range' ? enclosingLoops(linked.program.fns[use.pos.fn], use.pos.block).at(-1) : undefined;
  const exits = loop !== undefined && leavesEarly(linked.program.fns[use.pos.fn], loop.head, loop.blocks);
  const once = (use.kind === 'range' && closes) || sendsOnce(linked, story, target);
  const enough = (u: Use): boolean => u.kind === 'close' || (u.kind === 'send' && (use.kind !== 'range' || exits));
  return findWay(
    linked,
    target,
    { fn: target.id, block: 0, index: -1 },
    {
      covers: (instr, pos) => lens.effectsAt(pos).some((e) => enough(e.use)) || isTold(linked, story, target, instr),
      follows: (term, edge, pos) =>
        !sendsBy(story, term, edge, pos, enough) &&
        !isToldBy(linked, story, target, term, edge) &&
        (once || !passesSends(linked, lens, target, term, edge, pos)),
      coversTerm: (term) => term.t === 'return' && lens.returns(term.values, target),
    },
    known,
  );
}

/** The range can be left by a break or return: a value may have been enough. */
const leavesEarly = (fn: Fn | undefined, head: number, blocks: readonly number[]): boolean =>
  blocks.some((b) => {
    if (b === head) return false;
    const term = fn?.func.blocks[b]?.term;
    if (term === undefined) return false;
    if (term.t === 'return') return true;
    return term.t === 'jump' && !blocks.includes(term.to);
  });

function sendsBy(story: Story, term: Term, edge: Edge, pos: Pos, enough: (use: Use) => boolean): boolean {
  if (term.t !== 'select') return false;
  const c = term.cases[edge.choice as number];
  return c?.kind === 'send' && story.lens.effectsAt(pos).some((e) => enough(e.use) && e.use.at.start === c.at.start);
}

/** The goroutine is told to leave by somebody who may know that nobody waits: a receive, or a question to a context. */
function isTold(linked: Linked, story: Story, fn: Fn, instr: Instr): boolean {
  if (instr.op === 'recv') return tells(linked, story, fn, instr.ch);
  if (instr.op !== 'call') return false;
  const { external } = linked.graph.target(fn, instr);
  return external !== undefined && externalKey(external) === 'context.Context.Err';
}

function isToldBy(linked: Linked, story: Story, fn: Fn, term: Term, edge: Edge): boolean {
  if (term.t === 'range' && edge.choice === 'exit') {
    return linked.types.resolver.underlying(linked.types.of(fn.file, term.x)).k === 'chan';
  }
  const c = term.t === 'select' ? term.cases[edge.choice as number] : undefined;
  return c?.kind === 'recv' && c.ch !== undefined && tells(linked, story, fn, c.ch);
}

/** Where nothing is ever sent on the awaited channel, who receives from it finds it closed already. */
const tells = (linked: Linked, story: Story, fn: Fn, ch: Value): boolean =>
  isOwn(linked, story, fn, ch) ? story.lens.uses.every((u) => u.kind !== 'send') : !isClock(linked, fn, ch);

function isOwn(linked: Linked, story: Story, fn: Fn, ch: Value): boolean {
  const cell = linked.flow.cellOf(fn, ch);
  return cell !== undefined && story.lens.cells.has(cell);
}

/** The channel of a ticker or timer: nobody says anything by it. */
function isClock(linked: Linked, fn: Fn, ch: Value): boolean {
  if (ch.k === 'field' && ch.name === 'C') {
    const type = linked.types.of(fn.file, ch.x);
    return isNamed(type, 'time', 'Timer') || isNamed(type, 'time', 'Ticker');
  }
  if (ch.k !== 'var') return false;
  return linked.types.definitions(fn.file, ch.id).some((d) => {
    if (d.k !== 'call') return false;
    const { external } = linked.graph.target(fn, d.call);
    return external !== undefined && /^time\.(After|Tick)$/.test(externalKey(external));
  });
}

/**
 * Whether the two may have agreed otherwise: the receive stands under a condition that the goroutine can answer, or the
 * waiting function has heard from it before.
 */
export function agreed(linked: Linked, story: Story, target: Fn, use: Use, from?: Pos): boolean {
  const fn = linked.program.fns[use.pos.fn];
  if (fn === undefined) return true;
  const own = functionsUnder(linked.program, target.root);
  const family = own.filter((f) => f.id === target.id || f.parent === target.id);
  const written = assignedIn(family);
  const before = new Set(from === undefined ? [] : conditionsAbove(fn, from.block).map((c) => c.since));
  const asks = conditionsAbove(fn, use.pos.block).some(({ cond, since }) => {
    if (before.has(since)) return false;
    const condition = readCondition(cond);
    if (condition === undefined) return true;
    return condition.shared || condition.vars.some((v) => fn.file === target.file && written.has(v));
  });
  return asks || hearsBefore(linked, story, fn, use, from);
}

/** The function receives from another channel, or waits for a group, before it comes to the receive. */
function hearsBefore(linked: Linked, story: Story, fn: Fn, use: Use, from: Pos | undefined): boolean {
  const later = (b: number, index: number): boolean => from === undefined || comesBefore(fn, from, { block: b, index });
  const earlier = (b: number, index: number): boolean =>
    later(b, index) && comesBefore(fn, { block: b, index }, use.pos);
  return fn.func.blocks.some(({ instrs, term }, b) => {
    const waits = instrs.some((i, index) => {
      if (!earlier(b, index)) return false;
      if (i.op === 'recv') return !isOwn(linked, story, fn, i.ch);
      return i.op === 'call' && i.callee.k === 'field' && i.callee.name === 'Wait';
    });
    if (waits) return true;
    return term.t === 'select' && earlier(b, instrs.length) && term.cases.some((c) => c.kind === 'recv');
  });
}
