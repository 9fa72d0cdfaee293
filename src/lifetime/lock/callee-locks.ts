import type { Value, VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Effect } from '../lens.js';
import { names, rootVariable } from '../mentions.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { mayFollow } from '../path/control-flow.js';
import { givesError } from '../path/gives-error.js';
import { findWay } from '../path/walk.js';
import { type Held, isUnlock } from './held.js';

/** `always`: on each way that does not refuse what it is given with an error; `at times`: as what it is given has it. */
export type Taking = 'always' | 'at times';

/**
 * How the calls on the way to the lock take it; undefined where one of them may know that it is held, may give it back
 * before, or may be a call of something else.
 */
export function takingOf(linked: Linked, held: Held, effect: Effect): Taking | undefined {
  let taking: Taking = 'always';
  for (let level = 1; level < effect.chain.length; level++) {
    const here = takingAt(linked, held, effect, level);
    if (here === undefined) return undefined;
    if (here === 'at times') taking = here;
  }
  return taking;
}

function takingAt(linked: Linked, held: Held, { chain }: Effect, level: number): Taking | undefined {
  const at = chain[level];
  const fn = at === undefined ? undefined : linked.program.fns[at.fn];
  const call = chain[level - 1];
  const caller = linked.program.fns[call?.fn ?? -1];
  const instr = call === undefined ? undefined : caller?.func.blocks[call.block]?.instrs[call.index];
  // Of several implementations it may be another one.
  if (caller === undefined || instr?.op !== 'call' || linked.graph.target(caller, instr).fns.length !== 1)
    return undefined;
  if (at === undefined || fn === undefined) return undefined;
  if (chain.slice(0, level).some((p) => p.fn === fn.id) && isWrapped(linked, caller, instr)) return undefined;
  return takingIn(linked, held, fn, at, instr);
}

/** How the function that the call runs comes to the place where it, or what it calls, takes the lock. */
export function takingIn(linked: Linked, { lens }: Held, fn: Fn, at: Pos, call: CallInstr): Taking | undefined {
  if (lens.effectsIn(fn.id).some((e) => isUnlock(e.use) && e.mode === 'call' && mayFollow(fn, e.pos, at)))
    return undefined;
  if (isOnEachWay(linked, fn, at)) return 'always';
  if (isTold(linked, fn, call)) return undefined;
  if (isOnEachWay(linked, fn, at, true)) return 'always';
  const above = conditionsAbove(fn, at.block);
  return above.length > 0 && above.every(({ cond }) => isOfWhatComesIn(linked, fn, cond)) ? 'at times' : undefined;
}

/** What a method calls by a field of an interface is wrapped by it: another one, though none other is in sight. */
const isWrapped = ({ types }: Linked, { file }: Fn, { callee }: CallInstr): boolean =>
  callee.k === 'field' &&
  callee.x.k === 'field' &&
  types.resolver.underlying(types.of(file, callee.x)).k === 'interface';

/** `orRefuses`: but for the ways that give an error. */
function isOnEachWay(linked: Linked, fn: Fn, at: Pos, orRefuses = false): boolean {
  const start = { fn: fn.id, block: 0, index: -1 };
  const way = findWay(linked, fn, start, {
    covers: (_, pos) => pos.block === at.block && pos.index === at.index,
    coversTerm: (term, { block }) => orRefuses && term.t === 'return' && givesError(linked, fn, term, block),
  });
  return way === undefined;
}

/** The function asks for what the call may tell it by a flag, a constant or nil: `turn(locked bool)`. */
function isTold(linked: Linked, fn: Fn, { args }: CallInstr): boolean {
  const told = new Set(
    fn.func.params.filter((id, i) => {
      const arg = args[i];
      if (arg === undefined || arg.k === 'const' || arg.k === 'nil' || arg.k === 'name') return true;
      const type = linked.types.resolver.underlying(linked.types.ofVar(fn.file, id));
      return type.k === 'basic' && type.name === 'bool';
    }),
  );
  const isOne = (id: VarId): boolean => told.has(id);
  return fn.func.blocks.some(
    ({ term }) =>
      (term.t === 'branch' && names(term.cond, isOne)) ||
      (term.t === 'switch' && names(term.tag, isOne)) ||
      (term.t === 'typeswitch' && names(term.x, isOne)),
  );
}

/**
 * Whether the condition asks for something that the function was given, or has got. Of the state of the receiver, and of
 * what a literal captures, the caller may know how it is: `if !s.started { s.mu.Lock() }`.
 */
function isOfWhatComesIn(linked: Linked, fn: Fn, cond: Value): boolean {
  // A flag among the options is one as well.
  if ((cond.k === 'op' && cond.op === '!' ? cond.x : cond).k === 'field') return false;
  let found = false;
  const states = names(cond, (id) => {
    const variable = linked.program.files[fn.file]?.facts.vars[id];
    if (variable?.func !== fn.local) return true;
    found ||= variable.kind !== 'recv' && !isState(linked, fn, id);
    return false;
  });
  return found && !states;
}

/** What is read from the receiver or a package-level variable, or is said by a method of it that is given nothing. */
function isState(linked: Linked, fn: Fn, id: VarId): boolean {
  const defs = linked.types.definitions(fn.file, id);
  return defs.some((d) => {
    const from = d.k === 'call' && d.call.args.length === 0 ? d.call.callee : d.k === 'value' ? d.value : undefined;
    if (from === undefined || from.k === 'var' || from.k === 'func') return false;
    const root = rootVariable(from);
    return root === undefined || linked.program.files[fn.file]?.facts.vars[root]?.kind === 'recv';
  });
}
