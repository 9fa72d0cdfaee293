import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Pos } from '../../../link/flow.js';
import { onlyLooks } from '../../../link/library/harmless.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, functionsUnder } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';
import { literalsIn, names } from '../../mentions.js';
import { assigned } from '../../path/assigned.js';
import { canReach, isCall } from '../../path/control-flow.js';
import { cyclic } from '../../path/loops.js';
import { leavesFunction } from '../agents.js';
import { variableOf } from '../held.js';

/** Whether a variable holds the value, itself or in something that was made around it. */
export type Has = (id: VarId) => boolean;

/**
 * The variable that the instruction makes of the value, where nobody else has it yet: `&conn{raw}` of a type of the program,
 * or a slice of the function's own that it is appended to.
 */
export function madeAround(linked: Linked, fn: Fn, instr: Instr, pos: Pos, has: Has): VarId | undefined {
  if (instr.op === 'append') {
    const of = variableOf(instr.x);
    const own = of !== undefined && !leavesFunction(linked, fn, { k: 'var', id: of });
    // Of what is appended as it is, the elements are there twice.
    const more = instr.spread !== true && instr.elems.some((e) => isHeld(e, has));
    return own && (has(of) || (more && isNobodys(linked, fn, of, pos))) ? instr.result : undefined;
  }
  if (instr.op !== 'alloc' || !instr.elems.some((e) => isHeld(e.value, has))) return undefined;
  return isOwnType(linked, fn, instr.result) ? instr.result : undefined;
}

/**
 * The variable of the function into which the instruction puts the value: a field of what it makes, as in `p := &part{}`,
 * `p.file = f`, or an element of its own slice or map. Nobody else has it yet.
 */
export function putInto(linked: Linked, fn: Fn, instr: Instr, pos: Pos, has: Has): VarId | undefined {
  if (instr.op !== 'assign') return undefined;
  const [at, ...more] = [...instr.src.keys()].filter((i) => isHeld(instr.src[i], has));
  const dst = at === undefined ? undefined : instr.dst[at];
  if ((dst?.k !== 'field' && dst?.k !== 'index') || dst.x.k !== 'var' || more.length > 0) return undefined;
  const { id } = dst.x;
  const made = dst.k === 'field' ? isMadeHere(linked, fn, id) : isOwnContainer(linked, fn, id);
  return made && !leavesFunction(linked, fn, dst.x) && isNobodys(linked, fn, id, pos) ? id : undefined;
}

/** Until there nobody else was given what the variable holds, also no literal that is deferred. */
function isNobodys(linked: Linked, fn: Fn, id: VarId, pos: Pos): boolean {
  const is: Has = (other) => other === id;
  const before = (b: number, i: number): boolean =>
    b === pos.block ? i < pos.index || cyclic(fn, b) : canReach(fn, b, pos.block);
  const gives = (instr: Instr): boolean =>
    givesAway(linked, fn, instr, is) || (isCall(instr) && names([instr.args, instr.callee], is));
  return !fn.func.blocks.some(({ instrs }, b) => instrs.some((instr, i) => before(b, i) && gives(instr)));
}

/** All that the variable is ever given is a value of a type of the program that the function makes. */
function isMadeHere(linked: Linked, fn: Fn, id: VarId): boolean {
  const type = behindPointers(linked.types.ofVar(fn.file, id));
  return type.k === 'named' && type.entry !== undefined && isGivenOnly(fn, id, (i) => i.op === 'alloc');
}

/** A slice, an array or a map that the function makes, and no other ever. */
function isOwnContainer({ types }: Linked, fn: Fn, id: VarId): boolean {
  const { k } = types.resolver.underlying(types.ofVar(fn.file, id));
  return (
    (k === 'slice' || k === 'map' || k === 'array') &&
    isGivenOnly(fn, id, (i) => i.op === 'make' || i.op === 'alloc' || i.op === 'append')
  );
}

/** Whether all that the variable is ever given is what such instructions of the function make. */
function isGivenOnly(fn: Fn, id: VarId, makes: (instr: Instr) => boolean): boolean {
  if (fn.func.params.includes(id) || fn.func.recv === id) return false;
  const all = fn.func.blocks.flatMap((b) => b.instrs);
  const made = new Set(all.flatMap((i) => (makes(i) ? assigned(i) : [])));
  const given = all.flatMap((i): readonly (Value | undefined)[] => {
    if (i.op === 'assign')
      return i.src.filter((_, n) => i.dst[n]?.k === 'var' && (i.dst[n] as Value & { k: 'var' }).id === id);
    return assigned(i).includes(id) ? [makes(i) ? { k: 'var', id } : undefined] : [];
  });
  return given.length > 0 && given.every((v) => made.has(variableOf(v) ?? -1));
}

/** It stays with the function: an element of a slice of its own, a field of what it makes. */
const gathers = (linked: Linked, fn: Fn, instr: Instr): boolean => {
  if (instr.op !== 'append') return instr.op === 'alloc' && isOwnType(linked, fn, instr.result);
  const of = variableOf(instr.x);
  return of !== undefined && instr.spread !== true && !leavesFunction(linked, fn, { k: 'var', id: of });
};

/** Of the program, or without a name. */
function isOwnType(linked: Linked, fn: Fn, id: VarId): boolean {
  const type = behindPointers(linked.types.ofVar(fn.file, id));
  return type.k !== 'named' || type.entry !== undefined;
}

const isHeld = (value: Value | undefined, has: Has): boolean => {
  const id = variableOf(value);
  return id !== undefined && has(id);
};

/**
 * Whether the instruction gives what is made around the value to others, or does with it what is not followed: it is stored or
 * sent, a goroutine or a function literal has it, or somebody unseen.
 */
export function givesAway(linked: Linked, fn: Fn, instr: Instr, has: Has): boolean {
  if (isCaptured(linked, fn, instr, has)) return true;
  switch (instr.op) {
    case 'assign':
      return instr.src.some((src, i) => {
        const dst = instr.dst[i];
        return names(src, has) && dst !== undefined && (dst.k !== 'var' || leavesFunction(linked, fn, dst));
      });
    case 'send':
      return names(instr.value, has);
    case 'alloc':
      return instr.elems.some((e) => names(e.value, has)) && !gathers(linked, fn, instr);
    case 'append':
      return instr.elems.some((e) => names(e, has)) && !gathers(linked, fn, instr);
    case 'go':
    case 'defer':
      return names([instr.args, instr.callee], has);
    case 'call': {
      const { fns, open, builtin, conversion, external } = linked.graph.target(fn, instr);
      if (conversion !== undefined) return false;
      if (external !== undefined && onlyLooks(externalKey(external))) return false;
      // What is asked how long it is may be gone through.
      if (builtin !== undefined) return names(instr.args, has);
      if (open || fns.length === 0) return names(instr.args, has);
      return instr.args.some((a) => names(a, has) && !isHeld(a, has));
    }
    default:
      return false;
  }
}

/** A function literal that the instruction names has one of the variables. */
function isCaptured(linked: Linked, fn: Fn, instr: Instr, has: Has): boolean {
  const base = linked.program.files[fn.file]?.fnBase ?? 0;
  const literals = new Set(literalsIn(isCall(instr) ? [instr.callee, instr.args] : instr).map((id) => base + id));
  if (literals.size === 0) return false;
  return functionsUnder(linked.program, fn.root).some((f) => {
    let at: Fn | undefined = f;
    while (at !== undefined && !literals.has(at.id))
      at = at.parent === undefined ? undefined : linked.program.fns[at.parent];
    return at !== undefined && names(f.func.blocks, has);
  });
}
