import type { Value } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { nameIn, nameOfVariable } from '../../operand.js';
import { dominates } from '../../path/dominators.js';
import { allLocks, type Held } from '../held.js';
import { givenTo } from './given.js';

/** A function value that is run under a lock, and what it calls the object of that lock. */
export interface RunUnderLock {
  readonly held: Held;
  /** Who holds the lock, and where he runs it. */
  readonly runner: Fn;
  readonly call: CallInstr;
  readonly at: Pos;
  /** The literal, or the method of a method value. */
  readonly run: Fn;
  readonly object: string;
  /** Where it is given to who runs it. */
  readonly maker: Fn;
  readonly site: Pos;
}

/**
 * The function values that are run under a lock of the very object that they are given to: `s.each(func() { s.size() })`,
 * where each holds the lock of its receiver. Who gives it says which object that is.
 */
export function runUnderLocks(linked: Linked): readonly RunUnderLock[] {
  const found: RunUnderLock[] = [];
  for (const [runner, locks] of allLocks(linked)) {
    for (const held of locks) {
      for (const { call, pos } of held.callsUnder) {
        if (linked.graph.target(runner, call).dynamic !== true || !dominates(runner, held.pos, pos)) continue;
        for (const { value, maker, site, names } of givenTo(linked, runner, call)) {
          const { object } = held;
          if (object?.startsWith(`${names.runner}.`) !== true && object !== names.runner) continue;
          const run = runOf(linked, maker, value, names.maker + object.slice(names.runner.length));
          if (run !== undefined) found.push({ held, runner, call, at: pos, maker, site, ...run });
        }
      }
    }
  }
  return found;
}

/** What the value runs, and what that calls the object which its maker has a name for. */
function runOf(
  linked: Linked,
  maker: Fn,
  value: Value,
  object: string,
): Pick<RunUnderLock, 'run' | 'object'> | undefined {
  const { program, calls } = linked;
  if (value.k === 'func') {
    // A literal calls what it captures by the names of the function around it.
    const run = program.fns[(program.files[maker.file]?.fnBase ?? 0) + value.id];
    return run && { run, object };
  }
  if (value.k !== 'field') return undefined;
  const [id, ...others] = calls.target(maker.file, value).fns;
  const run = program.fns[id ?? -1];
  const name = nameIn(linked, maker, value.x);
  if (run?.func.recv === undefined || others.length > 0 || name === undefined) return undefined;
  if (object !== name && !object.startsWith(`${name}.`)) return undefined;
  return { run, object: nameOfVariable(run, run.func.recv) + object.slice(name.length) };
}
