import type { Value, VarId } from '../../facts/value.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, functionsUnder } from '../../link/program.js';
import { mentions, names, rootVariable } from '../mentions.js';
import { argumentFor, operandOfUse } from '../operand.js';
import { mayFollow } from '../path/control-flow.js';
import { returnsOwn } from './fresh.js';

/** How many calls up the maker of an object is looked for. */
const CALLS_MAX = 4;

/**
 * Whether all that is seen to come to the lock has just made its object, and gives it away only behind that: who fills
 * a map before others get to see it keeps nobody out.
 */
export function isUnshared(linked: Linked, use: Use): boolean {
  const fn = linked.program.fns[use.pos.fn];
  const locked = operandOfUse(linked, use);
  return fn !== undefined && locked !== undefined && hasToItself(linked, fn, locked, use.pos, 0);
}

function hasToItself(linked: Linked, fn: Fn, object: Value, pos: Pos, calls: number): boolean {
  const id = rootVariable(object);
  const variable = id === undefined ? undefined : linked.program.files[fn.file]?.facts.vars[id];
  if (id === undefined || variable === undefined || variable.func !== fn.local || calls > CALLS_MAX) return false;
  if (variable.kind !== 'param' && variable.kind !== 'recv')
    return isMadeHere(linked, fn, id) && !isSharedBefore(linked, fn, id, pos);
  if (linked.sight.handedOut.has(fn.id)) return false;
  const sites = linked.graph.callers(fn.id);
  return (
    sites.length > 0 &&
    sites.every((site) => {
      const caller = linked.program.fns[site.pos.fn];
      const given = argumentFor(linked, fn, site.pos, id);
      if (caller === undefined || given === undefined || site.invocation.mode === 'go') return false;
      return hasToItself(linked, caller, given, site.pos, calls + 1);
    })
  );
}

/** All that the variable ever holds is allocated in the function, or comes from what makes a new one on each call. */
function isMadeHere(linked: Linked, fn: Fn, id: VarId): boolean {
  const defs = linked.types.definitions(fn.file, id);
  return (
    defs.length > 0 &&
    defs.every((d) => {
      if (d.k === 'type') return true;
      if (d.k === 'value') {
        const from = d.value.k === 'addr' ? d.value.x : d.value;
        return from.k === 'var' && from.id !== id && isMadeHere(linked, fn, from.id);
      }
      if (d.k !== 'call' || d.index !== 0) return false;
      const { fns, open } = linked.graph.target(fn, d.call);
      const makers = fns.flatMap((f) => linked.program.fns[f] ?? []);
      return !open && makers.length > 0 && makers.every((f) => returnsOwn(linked.types, f));
    })
  );
}

/** On some way to the position it was put somewhere, handed to somebody, or a literal has it that may already run. */
function isSharedBefore(linked: Linked, fn: Fn, id: VarId, pos: Pos): boolean {
  const is = (v: VarId): boolean => v === id;
  const literals = functionsUnder(linked.program, fn.root).filter(
    (f) => f.func.kind === 'literal' && f !== fn && f.func.blocks.some((b) => names(b, is)),
  );
  if (literals.length > 0) return true;
  return fn.func.blocks.some(({ instrs }, block) =>
    instrs.some((instr, index) => {
      if (!mayFollow(fn, { fn: fn.id, block, index }, pos)) return false;
      if (instr.op === 'assign')
        return instr.dst.some((d, i) => d.k !== 'var' && instr.src[i] !== undefined && mentions(instr.src[i], is));
      if (instr.op === 'send') return mentions(instr.value, is);
      if (instr.op === 'append') return instr.elems.some((e) => mentions(e, is));
      if (instr.op === 'alloc') return instr.elems.some((e) => mentions(e.value, is));
      if (instr.op === 'go') return names(instr, is);
      return (instr.op === 'call' || instr.op === 'defer') && instr.args.some((a) => mentions(a, is));
    }),
  );
}
