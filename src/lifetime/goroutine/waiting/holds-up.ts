import type { Block, Term } from '../../../facts/instr.js';
import { successors } from '../../../facts/successors.js';
import type { Value } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { isAlwaysTrue } from '../../path/condition/always-true.js';
import { cutAt, edgesOf } from '../../path/control-flow.js';
import { closure } from './waits.js';

const known = new WeakMap<Linked, ReadonlySet<FnId>>();

/**
 * The functions that something can keep from ending at all: a wait or a loop without an end, of their own or of what they
 * call. Of the others nobody need ask under which view they end.
 */
export function canBeHeldUp(linked: Linked): ReadonlySet<FnId> {
  let found = known.get(linked);
  if (found === undefined) {
    found = collect(linked);
    known.set(linked, found);
  }
  return found;
}

function collect(linked: Linked): ReadonlySet<FnId> {
  const found = new Set<FnId>();
  for (const fn of linked.program.fns) if (waits(linked, fn) || turnsForEver(linked, fn)) found.add(fn.id);
  for (const id of found) for (const { pos } of linked.graph.callers(id)) found.add(pos.fn);
  return found;
}

/** It may wait for a channel, or for a condition (`sync.Cond`). */
function waits(linked: Linked, fn: Fn): boolean {
  return fn.func.blocks.some(({ instrs, term }) => {
    if (term.t === 'select') return true;
    if (term.t === 'range') {
      const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, term.x));
      if (k === 'chan') return true;
    }
    return instrs.some(
      (i) => i.op === 'recv' || (i.op === 'call' && i.callee.k === 'field' && i.callee.name === 'Wait'),
    );
  });
}

/** It can get to where no way leads out any more. */
function turnsForEver(linked: Linked, fn: Fn): boolean {
  const { blocks } = fn.func;
  if (!leadsBack(blocks)) return false;
  const out = blocks.map(({ term }, b) => (cutAt(linked, fn, b) === undefined ? openEdges(linked, fn, term) : []));
  // Without a way back everything comes to an end.
  if (!out.some((all, from) => all.some((to) => to <= from))) return false;
  const reached = closure([0], (b) => out[b] ?? []);
  const into = blocks.map((): number[] => []);
  for (const from of reached) for (const to of out[from] ?? []) into[to]?.push(from);
  const ends = [...reached].filter((b) => out[b]?.length === 0);
  return closure(ends, (b) => into[b] ?? []).size < reached.size;
}

/** Whether a block leads to one that is not behind it. */
function leadsBack(blocks: readonly Block[]): boolean {
  for (let b = 0; b < blocks.length; b++) {
    const term = blocks[b]?.term;
    if (term?.t === 'jump') {
      if (term.to <= b) return true;
    } else if (term !== undefined && successors(term).some((to) => to <= b)) return true;
  }
  return false;
}

/** `for true` has no way out at its head. */
const openEdges = (linked: Linked, fn: Fn, term: Term): readonly number[] =>
  edgesOf(term)
    .filter(({ when }) => when === undefined || !isNever(linked, fn, when.cond, when.holds))
    .map(({ to }) => to);

const isNever = (linked: Linked, fn: Fn, cond: Value, holds: boolean): boolean =>
  holds ? cond.k === 'name' && cond.name === 'false' : isAlwaysTrue(linked, fn, cond);
