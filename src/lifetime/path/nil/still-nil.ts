import type { Instr } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { isNamed } from '../../../link/type.js';
import { assigned } from '../assigned.js';
import { askedVariables } from '../condition/choices.js';
import { canReach } from '../control-flow.js';
import { cyclic } from '../loops.js';

/** A variable that is declared nil, and where it is given something else. */
interface Declared {
  readonly id: VarId;
  readonly nil: readonly Place[];
  readonly other: readonly Place[];
}

type Place = Pick<Pos, 'block' | 'index'>;

/** The variables of which the function asks whether they are nil and that surely are at the position: `var err error`. */
export function stillNil(linked: Linked, fn: Fn, start: Pos): readonly VarId[] {
  const set = setInBlock(fn, start);
  const declared = declaredNil(fn, linked);
  if (declared.length === 0) return [...set].flatMap(([id, isNil]) => (isNil ? [id] : []));
  const before = ({ block, index }: Place): boolean =>
    block === start.block ? index <= start.index || cyclic(fn, block) : canReach(fn, block, start.block);
  for (const { id, nil, other } of declared) if (!set.has(id)) set.set(id, nil.some(before) && !other.some(before));
  return [...set].flatMap(([id, isNil]) => (isNil ? [id] : []));
}

/** The asked variables that the block of the position assigns before it, and whether the last of it is nil: `done = nil`. */
function setInBlock(fn: Fn, { block, index }: Pos): Map<VarId, boolean> {
  const found = new Map<VarId, boolean>();
  const asked = askedVariables(fn);
  for (const instr of fn.func.blocks[block]?.instrs.slice(0, index + 1) ?? []) {
    if (instr.op !== 'assign' && found.size === 0) continue;
    for (const id of assigned(instr)) {
      if (!asked.has(id)) continue;
      found.set(id, setsNil(instr, id) && !addressed(fn).has(id));
    }
  }
  return found;
}

/** The variable that the instruction declares without a value, where that is nil: `var cancel context.CancelFunc`. */
export function declaredWithout(linked: Linked, fn: Fn, instr: Instr): VarId | undefined {
  if (instr.op !== 'alloc' || instr.elems.length > 0) return undefined;
  const { result } = instr;
  if ((linked.program.files[fn.file]?.facts.vars[result]?.name ?? '') === '') return undefined;
  const type = linked.types.ofVar(fn.file, result);
  const { k } = linked.types.resolver.underlying(type);
  const isNil = k === 'func' || k === 'interface' || isNamed(type, 'context', 'CancelFunc');
  return isNil ? result : undefined;
}

const declaredNil = perFunction((fn: Fn, linked: Linked): readonly Declared[] => {
  const vars = linked.program.files[fn.file]?.facts.vars;
  const declared = new Map<VarId, { readonly id: VarId; readonly nil: Place[]; readonly other: Place[] }>();
  for (const id of askedVariables(fn)) {
    if (vars?.[id]?.kind === 'local' && vars[id].func === fn.local) declared.set(id, { id, nil: [], other: [] });
  }
  if (declared.size === 0) return [];
  fn.func.blocks.forEach(({ instrs }, block) => {
    instrs.forEach((instr, index) => {
      for (const id of new Set(assigned(instr))) {
        const found = declared.get(id);
        (setsNil(instr, id) ? found?.nil : found?.other)?.push({ block, index });
      }
    });
  });
  return [...declared.values()].filter(({ id, nil, other }) => {
    // A literal, a range or a select gives it a value too, or may by its address.
    const all = nil.length > 0 && linked.types.definitions(fn.file, id).length === other.length;
    return all && !addressed(fn).has(id);
  });
});

/** Whether the instruction, which assigns the variable, makes it nil. */
function setsNil(instr: Instr, id: VarId): boolean {
  if (instr.op !== 'assign') return false;
  return instr.src[instr.dst.findIndex((d) => d.k === 'var' && d.id === id)]?.k === 'nil';
}

/** The variables whose address is taken: `errors.As(err, &target)`. */
const addressed = perFunction((fn): ReadonlySet<VarId> => {
  const found = new Set<VarId>();
  for (const { instrs } of fn.func.blocks) collectAddressed(instrs, found);
  return found;
});

function collectAddressed(facts: unknown, into: Set<VarId>): void {
  if (typeof facts !== 'object' || facts === null) return;
  if ('k' in facts && facts.k === 'addr' && 'x' in facts) {
    const { x } = facts;
    if (typeof x === 'object' && x !== null && 'k' in x && x.k === 'var' && 'id' in x) into.add(x.id as VarId);
  }
  for (const part of Object.values(facts)) collectAddressed(part, into);
}
