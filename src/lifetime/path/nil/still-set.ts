import type { Instr } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { isNamed } from '../../../link/type.js';
import { assigned } from '../assigned.js';
import { askedVariables } from '../condition/choices.js';
import { boolOf } from '../condition/condition.js';
import { canReach } from '../control-flow.js';
import { cyclic } from '../loops.js';

/** What an assignment makes a variable, as far as it is asked: undefined where it can be anything. */
type Constant = 'nil' | boolean | undefined;

/** A variable that is set to constants, and where it is set. */
interface Declared {
  readonly id: VarId;
  readonly set: readonly (Place & { readonly to: Constant })[];
}

type Place = Pick<Pos, 'block' | 'index'>;

/** A variable, and what it surely is. */
export interface Known {
  readonly id: VarId;
  readonly is: 'nil' | boolean;
}

/**
 * The variables of which the function asks whether they are nil or true, and that surely are or are not at the position:
 * `var err error`, `started := false`.
 */
export function stillSet(linked: Linked, fn: Fn, start: Pos): readonly Known[] {
  const set = setInBlock(fn, start);
  const before = ({ block, index }: Place): boolean =>
    block === start.block ? index <= start.index || cyclic(fn, block) : canReach(fn, block, start.block);
  for (const { id, set: places } of declaredConstant(fn, linked)) {
    if (set.has(id)) continue;
    const [only, ...others] = new Set(places.filter(before).map((place) => place.to));
    set.set(id, others.length > 0 ? undefined : only);
  }
  return [...set].flatMap(([id, is]) => (is === undefined ? [] : [{ id, is }]));
}

/** The asked variables that the block of the position assigns before it, and what the last of it makes them: `done = nil`. */
function setInBlock(fn: Fn, { block, index }: Pos): Map<VarId, Constant> {
  const found = new Map<VarId, Constant>();
  const asked = askedVariables(fn);
  for (const instr of fn.func.blocks[block]?.instrs.slice(0, index + 1) ?? []) {
    if (instr.op !== 'assign' && found.size === 0) continue;
    for (const id of assigned(instr)) {
      if (asked.has(id)) found.set(id, addressed(fn).has(id) ? undefined : constantOf(instr, id));
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

const declaredConstant = perFunction((fn: Fn, linked: Linked): readonly Declared[] => {
  const vars = linked.program.files[fn.file]?.facts.vars;
  const declared = new Map<VarId, { readonly id: VarId; readonly set: (Place & { readonly to: Constant })[] }>();
  for (const id of askedVariables(fn)) {
    if (vars?.[id]?.kind === 'local' && vars[id].func === fn.local) declared.set(id, { id, set: [] });
  }
  if (declared.size === 0) return [];
  fn.func.blocks.forEach(({ instrs }, block) => {
    instrs.forEach((instr, index) => {
      for (const id of new Set(assigned(instr)))
        declared.get(id)?.set.push({ block, index, to: constantOf(instr, id) });
    });
  });
  return [...declared.values()].filter(({ id, set }) => {
    if (set.every(({ to }) => to === undefined)) return false;
    // A literal, a range or a select gives it a value too, or may by its address.
    const all = linked.types.definitions(fn.file, id).length === set.filter(({ to }) => to !== 'nil').length;
    return all && !addressed(fn).has(id);
  });
});

/** What the instruction, which assigns the variable, makes it. */
export function constantOf(instr: Instr, id: VarId): Constant {
  if (instr.op !== 'assign') return undefined;
  const src = instr.src[instr.dst.findIndex((d) => d.k === 'var' && d.id === id)];
  return src?.k === 'nil' ? 'nil' : boolOf(src);
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
