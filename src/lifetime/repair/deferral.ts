import type { Span } from '../../base/span.js';
import type { VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { methodOf } from '../../link/members.js';
import type { Fn } from '../../link/program.js';
import { isNamed } from '../../link/type.js';
import type { Fate } from '../acquire/acquisition.js';
import { calleeKey } from '../callee.js';
import type { Model } from '../model.js';
import { canReach } from '../path/control-flow.js';
import { cyclic } from '../path/loops.js';
import type { Repair } from './repair.js';
import { isOfGo, stays } from './stays.js';

/** What was acquired, and how it is released. */
export interface Deferrable {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  /** Which result is released, from 0. */
  readonly result: number;
  /** `t.Stop()`; nothing but a call without arguments can be deferred for sure. */
  readonly release: string;
  readonly fate: { readonly k: string } & Partial<Pick<Extract<Fate, { k: 'missed' }>, 'fn' | 'release'>>;
  /** A second release does nothing. */
  readonly idempotent: boolean;
  /** What else ends with the release: the context beside its cancel function. */
  readonly ends?: readonly number[];
}

/**
 * The release as a deferred call right below the acquisition. Only where the function itself lets go of what it
 * acquired: what it returns, keeps or hands to a goroutine is needed after it, and a `defer` in a loop comes too late.
 */
export function deferral(linked: Linked, place: Model['place'], what: Deferrable): Repair | undefined {
  const { fn, pos, call, fate, release } = what;
  if ((fate.k !== 'never' && fate.k !== 'missed') || fate.fn !== fn || call.op !== 'call') return undefined;
  if (cyclic(fn, pos.block) || fn.func.kind === 'vars') return undefined;
  const id = call.results[what.result] ?? -1;
  const vars = linked.program.files[fn.file]?.facts.vars;
  const name = vars?.[id]?.name;
  if (!name || vars?.[id]?.kind !== 'local' || !release.startsWith(name) || !takesNothing(linked, what, id))
    return undefined;
  const check = errorCheck(fn, pos, call);
  if (check === 'missing') return undefined;
  const ends = [what.result, ...(what.ends ?? [])].flatMap((index) => call.results[index] ?? []).filter((v) => v >= 0);
  const safety = stays(linked, fn, ends, call);
  if (safety === 'no') return undefined;
  const twice = fate.k === 'missed' && !what.idempotent;
  // A library's second Close gives an error at worst; the module's own may close a channel again, which panics.
  if (twice && releasedByModule(linked, what, id)) return undefined;
  return {
    k: 'defer',
    at: place(pos, what.at),
    call: release,
    safe: safety === 'sure' && !twice,
    ...(check === undefined ? {} : { check: place(pos, check) }),
  };
}

/** Whether the release is known to need no argument. */
function takesNothing(linked: Linked, { fn, call, release }: Deferrable, id: VarId): boolean {
  const method = /\.(\w+)\(\)$/.exec(release)?.[1];
  const type = linked.types.of(fn.file, { k: 'var', id });
  if (method === undefined) {
    const cause = /Cause$/.test(calleeKey(linked, linked.graph.target(fn, call)));
    return (
      /^\w+\(\)$/.test(release) &&
      !cause &&
      !(type.k === 'func' && type.params.length > 0) &&
      !isNamed(type, 'context', 'CancelCauseFunc')
    );
  }
  const hit = methodOf(linked.types.resolver, type, method);
  if (hit?.k === 'program') return hit.fns.every((f) => linked.program.fns[f]?.func.params.length === 0);
  if (hit?.k === 'interface') return hit.type.k === 'func' && hit.type.params.length === 0;
  return isOfGo(calleeKey(linked, linked.graph.target(fn, call))) || method === 'Unsubscribe';
}

/** Whether the release is a method whose body is at hand. */
function releasedByModule(linked: Linked, { fn, release }: Deferrable, id: VarId): boolean {
  const method = /\.(\w+)\(\)$/.exec(release)?.[1];
  const type = linked.types.of(fn.file, { k: 'var', id });
  return method !== undefined && methodOf(linked.types.resolver, type, method)?.k === 'program';
}

/** The condition that is asked right after the call, where an error comes with the value and ends the way. */
function errorCheck(fn: Fn, { block, index }: Pos, call: CallInstr): Span | 'missing' | undefined {
  const error = call.op === 'call' && call.results.length > 1 ? (call.results.at(-1) ?? -1) : -1;
  const at = fn.func.blocks[block];
  const term = at?.term;
  const asked =
    term?.t === 'branch' &&
    at?.instrs.length === index + 1 &&
    term.cond.k === 'op' &&
    term.cond.op === '!=' &&
    term.cond.x.k === 'var' &&
    term.cond.x.id === error &&
    term.cond.y?.k === 'nil';
  if (!asked || error < 0) return isErrorless(call) ? undefined : 'missing';
  return canReach(fn, term.then, term.else) ? 'missing' : term.at;
}

/** One result, or several of which the context package says that none is an error. */
const isErrorless = (call: CallInstr): boolean =>
  call.op === 'call' &&
  (call.results.length < 2 || (call.callee.k === 'member' && /(^|\/)context$/.test(call.callee.path)));
