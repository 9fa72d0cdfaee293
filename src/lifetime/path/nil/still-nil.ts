import type { VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { askedVariables } from '../choices.js';
import { assigned } from '../conditions.js';
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
  const declared = declaredNil(fn, linked);
  if (declared.length === 0) return NONE;
  const before = ({ block, index }: Place): boolean =>
    block === start.block ? index <= start.index || cyclic(fn, block) : canReach(fn, block, start.block);
  return declared.flatMap(({ id, nil, other }) => (nil.some(before) && !other.some(before) ? [id] : []));
}

const NONE: readonly VarId[] = [];

const declaredNil = perFunction((fn: Fn, linked: Linked): readonly Declared[] => {
  const vars = linked.program.files[fn.file]?.facts.vars;
  return [...askedVariables(fn)].flatMap((id) => {
    if (vars?.[id]?.kind !== 'local' || vars[id].func !== fn.local) return [];
    const nil: Place[] = [];
    const other: Place[] = [];
    fn.func.blocks.forEach(({ instrs }, block) => {
      instrs.forEach((instr, index) => {
        if (!assigned(instr).includes(id)) return;
        const at = instr.op === 'assign' ? instr.dst.findIndex((d) => d.k === 'var' && d.id === id) : -1;
        const isNil = instr.op === 'assign' && instr.src[at]?.k === 'nil';
        (isNil ? nil : other).push({ block, index });
      });
    });
    // A literal, a range or a select gives it a value too, or may by its address.
    const all = linked.types.definitions(fn.file, id).length === other.length;
    return nil.length > 0 && all && !isAddressed(fn, id) ? [{ id, nil, other }] : [];
  });
});

/** Whether its address is taken: `errors.As(err, &target)`. */
function isAddressed(fn: Fn, id: VarId): boolean {
  return fn.func.blocks.some(({ instrs }) => instrs.some((i) => takesAddress(i, id)));
}

function takesAddress(facts: unknown, id: VarId): boolean {
  if (typeof facts !== 'object' || facts === null) return false;
  if ('k' in facts && facts.k === 'addr' && 'x' in facts) {
    const { x } = facts;
    if (typeof x === 'object' && x !== null && 'k' in x && x.k === 'var' && 'id' in x && x.id === id) return true;
  }
  return Object.values(facts).some((part) => takesAddress(part, id));
}
