import type { Instr, Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos, Spot, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { assigned } from '../../path/assigned.js';
import { canReach, type Edge, isCall } from '../../path/control-flow.js';
import { underOnceGuard } from '../../path/once.js';
import { findWay, type Way } from '../../path/walk.js';
import { dependsOn, isPartOf } from '../loop-exit.js';
import { countSends } from '../send-count.js';
import type { Story } from '../story.js';
import type { ReceiveReason } from './blocked-receive.js';

type Taken = ReceiveReason & { readonly k: 'taken' };

/**
 * A receive that comes after as many receives as there are sends on the channel, on one way from its make. Only for a
 * channel that its maker alone receives from, that nothing closes, and whose sends can be counted.
 */
export function takenBefore(linked: Linked, story: Story): (Spot & { readonly reason: Taken }) | undefined {
  const { lens, home, origin } = story;
  const effects = lens.effectsIn(home.id);
  const sends = lens.uses.filter((u) => u.kind === 'send');
  if (sends.length === 0 || lens.containers.size > 0) return undefined;
  if (lens.uses.some((u) => u.kind === 'close' && !isInstead(linked, u, sends))) return undefined;
  if ([...lens.cells].some((c) => linked.flow.cells.name(c) !== undefined)) return undefined;
  if (story.receives.some((r) => r.pos.fn !== home.id || r.kind === 'range')) return undefined;
  const own = effects.filter((e) => e.use.kind === 'send');
  if (sends.some((s) => !own.some((e) => e.use === s)) || own.some((e) => e.mode === 'detached')) return undefined;
  const total = countSends(linked, { fn: home, since: origin.pos, called: false }, own);
  const { amount } = total;
  // Nothing counted: senders that take turns in a way that is not looked into.
  if (total.looped || amount.k !== 'number' || amount.n === 0 || amount.n > 8) return undefined;
  const way = findReceive(linked, story, amount.n + 1);
  const { instr } = way ?? {};
  if (way === undefined || instr?.op !== 'recv' || underOnceGuard(linked, home, way.end)) return undefined;
  const last = lastBefore(linked, story, amount.n);
  return last === undefined ? undefined : { pos: way.end, at: instr.at, reason: { k: 'taken', last, sends: amount.n } };
}

/** The close takes the place of the sends: after a value it never comes. */
function isInstead(linked: Linked, close: Use, sends: readonly Use[]): boolean {
  const fn = linked.program.fns[close.pos.fn];
  if (fn === undefined || close.mode !== undefined) return false;
  return sends.every(
    (s) => s.pos.fn === fn.id && s.pos.block !== close.pos.block && !canReach(fn, s.pos.block, close.pos.block),
  );
}

/** A way from the make to the receive of that number. */
function findReceive(linked: Linked, { lens, home, origin }: Story, number: number): Way | undefined {
  const base = linked.program.files[home.file]?.varBase ?? 0;
  const received = receivedIn(linked, home, lens.cells);
  const receives = (pos: Pos, at: number): boolean =>
    lens.effectsAt(pos).some((e) => e.chain.length === 1 && e.use.kind === 'recv' && e.use.at.start === at);
  const takes = (term: Term, edge: Edge, pos: Pos): boolean => {
    const c = term.t === 'select' ? term.cases[edge.choice as number] : undefined;
    return c?.kind === 'recv' && receives(pos, c.at.start);
  };
  return findWay(linked, home, origin.pos, {
    weighs: (instr, pos) => (instr.op === 'recv' && receives(pos, instr.at.start) ? 1 : 0),
    weighsEdge: (term, edge, pos) => (takes(term, edge, pos) ? 1 : 0),
    covers: (instr) => replaces(instr, (v) => lens.cells.has(base + v)) || joinsWith(instr),
    // What was received may say that more is to come, or that nothing is.
    follows: (term) => term.t !== 'branch' || !tells(linked, home, term, received),
    coversTerm: (term) => term.t === 'return' || term.t === 'panic',
    endsAt: (instr, pos, sum) => sum >= number && instr.op === 'recv' && receives(pos, instr.at.start),
  });
}

/** Another channel, or nil, takes the place of this one. */
const replaces = (instr: Instr, isOurs: (v: VarId) => boolean): boolean =>
  instr.op !== 'recv' && assigned(instr).some(isOurs);

/** A wait for a group orders things in a way that is not looked into. */
const joinsWith = (instr: Instr): boolean =>
  isCall(instr) && instr.callee.k === 'field' && instr.callee.name === 'Wait';

const tells = (linked: Linked, fn: Fn, term: Term & { t: 'branch' }, received: readonly VarId[]): boolean =>
  isPartOf(linked, fn, term.cond, received) || dependsOn(linked, fn, term.cond, received, 2);

/** The variables that values of the channel are received into. */
function receivedIn(linked: Linked, fn: Fn, cells: ReadonlySet<number>): readonly VarId[] {
  return fn.func.blocks.flatMap(({ instrs, term }) => {
    const found = instrs.flatMap((i) => (i.op === 'recv' ? [{ ch: i.ch, result: i.result, ok: i.ok }] : []));
    if (term.t === 'select') for (const c of term.cases) if (c.ch) found.push({ ch: c.ch, result: c.result, ok: c.ok });
    return found.flatMap(({ ch, result, ok }) => {
      const cell = linked.flow.cellOf(fn, ch);
      return cell === undefined || !cells.has(cell) ? [] : [result, ok].filter((v) => v !== undefined && v >= 0);
    });
  }) as VarId[];
}

/** The receive that takes the value of that number. */
function lastBefore(linked: Linked, story: Story, number: number): Spot | undefined {
  const way = findReceive(linked, story, number);
  return way?.instr === undefined ? undefined : { pos: way.end, at: way.instr.at };
}
