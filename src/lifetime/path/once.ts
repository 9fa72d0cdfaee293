import type { Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, perFunction } from '../../link/program.js';
import { isCancelledBehind } from './condition/cancelled-behind.js';
import { conditionsAbove, type Standing } from './condition/choices.js';
import { type Answer, boolOf, saidOfNil } from './condition/condition.js';
import { canReach } from './control-flow.js';
import { same, takenOut } from './taken-out.js';

type Call = Instr & { op: 'call' };

/** Methods and functions whose answer only one of many callers gets: a counter that reaches a value, a swap that wins. */
const ATOMIC =
  /^(Add|Inc|Dec|Sub|Swap|CompareAndSwap|TryLock|LoadOrStore|LoadAndDelete|CAS)(Int32|Int64|Uint32|Uint64|Pointer)?$/;

/** Methods and functions by which one of many comes through (packages sync/atomic and sync). */
const SWAP = /^(CompareAndSwap|TryLock|CAS)(Int32|Int64|Uint32|Uint64|Pointer)?$/;

/**
 * Whether what stands at the position happens once to a value: under a condition that holds only once (an atomic counter,
 * a flag that is set with it, or a context that is cancelled with it), or to what was taken out of its place before.
 */
export function underOnceGuard(linked: Linked, fn: Fn, pos: Pos): boolean {
  return (
    takenOut(linked, fn, pos) ||
    conditionsAbove(fn, pos.block).some(
      (standing) =>
        isAtomic(linked, fn, standing.cond) ||
        isFlag(fn, pos, standing) ||
        leavesState(linked, fn, pos, standing) ||
        isCancelledBehind(linked, fn, pos, standing),
    )
  );
}

/** `if returned == 0 { ch <- v; returned = 1 }`: nothing gives the variable its first value back. */
function leavesState(linked: Linked, fn: Fn, pos: Pos, { cond, holds, since }: Standing): boolean {
  if (cond.k !== 'op' || cond.y === undefined || (cond.op === '==') !== holds || !/^[!=]=$/.test(cond.op)) return false;
  const { x, y } = cond;
  if (x.k !== 'var' || y.k === 'var' || y.k === 'nil') return false;
  const first = (src: Value | undefined): boolean => sameText(src, y);
  const isOther = (src: Value | undefined): boolean => (src?.k === 'const' || src?.k === 'name') && !first(src);
  const given = linked.types.definitions(fn.file, x.id);
  // Besides constants it may be declared without a value.
  const known = given.every((d) => d.k === 'type' || (d.k === 'value' && (first(d.value) || isOther(d.value))));
  const again = fn.func.blocks.some(({ instrs }, b) =>
    instrs.some(
      (i) =>
        i.op === 'assign' &&
        i.dst.some((d, n) => same(d, x) && first(i.src[n])) &&
        (b === pos.block || canReach(fn, pos.block, b)),
    ),
  );
  return known && !again && isSetAfter(fn, pos, (d, src) => same(d, x) && isOther(src), since);
}

function isAtomic(linked: Linked, fn: Fn, cond: Value): boolean {
  if (cond.k === 'op') return isAtomic(linked, fn, cond.x) || (cond.y !== undefined && isAtomic(linked, fn, cond.y));
  if (cond.k !== 'var') return false;
  return linked.types.definitions(fn.file, cond.id).some((d) => d.k === 'call' && isOnceAnswer(linked, fn, d.call));
}

/** Only the one gets here who wins a swap or the lock: `if !busy.CompareAndSwap(false, true) { return }`. */
export const underSwapGuard = (linked: Linked, fn: Fn, { block }: Pos): boolean =>
  conditionsAbove(fn, block).some(({ cond }) => {
    const { value } = plain(cond);
    if (value.k !== 'var') return false;
    const given = linked.types.definitions(fn.file, value.id);
    return given.length > 0 && given.every((d) => d.k === 'call' && isSwap(d.call));
  });

const isSwap = ({ callee }: Call): boolean => (callee.k === 'field' || callee.k === 'member') && SWAP.test(callee.name);

const isAtomicCall = ({ callee }: Call): boolean =>
  (callee.k === 'field' || callee.k === 'member') && ATOMIC.test(callee.name);

/** The answer of such a method, or of a function around it, or of one that asks for a flag and sets it. */
function isOnceAnswer(linked: Linked, fn: Fn, call: Call): boolean {
  if (isAtomicCall(call)) return true;
  const { fns } = linked.graph.target(fn, call);
  return fns.length > 0 && fns.every((id) => isChanging(linked.program.fns[id]));
}

const isChanging = (callee: Fn | undefined): boolean => callee !== undefined && changesWhatItTells(callee);

const changesWhatItTells = perFunction((callee: Fn): boolean =>
  callee.func.blocks.some(({ instrs }) =>
    instrs.some((i) => (i.op === 'call' && isAtomicCall(i)) || (i.op === 'assign' && setsAskedFlag(callee, i))),
  ),
);

/** `s.closed = true` where the function also asks for `s.closed`. */
function setsAskedFlag({ func }: Fn, { dst, src }: Instr & { op: 'assign' }): boolean {
  return dst.some((d, n) => {
    if (d.k !== 'field' || boolOf(src[n]) === undefined) return false;
    return func.blocks.some(({ term }) => term.t === 'branch' && same(plain(term.cond).value, d));
  });
}

/**
 * `if !sent { ch <- v; sent = true }`: the flag is set to the other value on the way on. So is a state (`if s == closed
 * { return }; s = closed`), and what is nil until then (`if c.err == nil { ...; c.err = err }`).
 */
function isFlag(fn: Fn, pos: Pos, { cond, holds, since }: Standing): boolean {
  const state = otherState(cond, holds);
  if (state !== undefined)
    return isSetAfter(
      fn,
      pos,
      (d, src) => same(d, state.of) && (state.is === undefined ? src?.k !== 'nil' : sameText(src, state.is)),
      since,
    );
  const { value, negated } = plain(cond);
  if (value.k !== 'var' && value.k !== 'field') return false;
  const set = holds === negated;
  return isSetAfter(fn, pos, (d, src) => same(d, value) && boolOf(src) === set, since);
}

/** On the way on from the position; or, behind the condition that stands `since` a block, on the way there. */
const isSetAfter = (fn: Fn, pos: Pos, is: (dst: Value, src: Value | undefined) => boolean, since: number): boolean =>
  fn.func.blocks.some(
    (block, b) =>
      block.instrs.some((i) => i.op === 'assign' && i.dst.some((d, n) => is(d, i.src[n]))) &&
      (b === pos.block || canReach(fn, pos.block, b) || isBetween(fn, since, b, pos.block)),
  );

const isBetween = (fn: Fn, from: number, at: number, to: number): boolean =>
  (at === from || canReach(fn, from, at)) && canReach(fn, at, to);

/** Of a condition that is met while something is not yet in a state, or is still nil (`is` is absent). */
function otherState(cond: Value, holds: boolean): { readonly of: Value; readonly is?: Value } | undefined {
  if (cond.k !== 'op' || cond.y === undefined || (cond.op !== '==' && cond.op !== '!=')) return undefined;
  const equal = (cond.op === '==') === holds;
  // A variable `err` is given another error all the time.
  if (cond.y.k === 'nil') return equal && cond.x.k === 'field' ? { of: cond.x } : undefined;
  return equal || (cond.y.k !== 'name' && cond.y.k !== 'const' && cond.y.k !== 'member')
    ? undefined
    : { of: cond.x, is: cond.y };
}

function sameText(a: Value | undefined, b: Value): boolean {
  if (a?.k === 'const' && b.k === 'const') return a.text === b.text;
  return (a?.k === 'name' || a?.k === 'member') && (b.k === 'name' || b.k === 'member') && a.name === b.name;
}

function plain(cond: Value): { readonly value: Value; readonly negated: boolean } {
  if (cond.k === 'op' && cond.op === '!') return { value: cond.x, negated: true };
  return { value: cond, negated: false };
}

/**
 * Whether what stands at the position is started only while nothing of it is under way: under `busy == nil` or `!busy`,
 * with the variable set on the way on.
 */
export function underFlightGuard(fn: Fn, pos: Pos): boolean {
  return conditionsAbove(fn, pos.block).some((standing) => isFlag(fn, pos, standing) || isNilFlag(fn, standing));
}

function isNilFlag(fn: Fn, answer: Answer): boolean {
  const said = saidOfNil(answer);
  if (said?.isNil !== true) return false;
  const { of: x } = said;
  const sets = (isNil: boolean): boolean =>
    fn.func.blocks.some((b) =>
      b.instrs.some((i) => {
        if (i.op === 'make') return !isNil && x.k === 'var' && i.result === x.id;
        return i.op === 'assign' && i.dst.some((d, n) => same(d, x) && (i.src[n]?.k === 'nil') === isNil);
      }),
    );
  return sets(true) && sets(false);
}

/** The variables that any of the functions assigns. */
export function assignedIn(fns: readonly Fn[]): ReadonlySet<VarId> {
  const found = new Set<VarId>();
  for (const fn of fns) {
    for (const block of fn.func.blocks) {
      for (const instr of block.instrs) {
        if (instr.op === 'assign') for (const d of instr.dst) if (d.k === 'var') found.add(d.id);
        if (instr.op === 'call') for (const r of instr.results) found.add(r);
      }
    }
  }
  return found;
}
