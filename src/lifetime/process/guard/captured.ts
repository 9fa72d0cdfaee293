import type { Value, VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, type FnId, functionsUnder } from '../../../link/program.js';
import { assigned } from '../../path/assigned.js';
import { literalSite } from '../../path/literals.js';

/** Where the literal stands that the function is, or is in, and that has the variable of the function around it. */
export function capturedAt(linked: Linked, fn: Fn, id: VarId): Pos | undefined {
  const owner = ownerOf(linked, fn, id);
  for (let at: Fn | undefined = fn; at?.parent !== undefined; at = linked.program.fns[at.parent])
    if (at.parent === owner) return literalSite(linked, at.id);
  return undefined;
}

/**
 * Whether a literal takes its first value away from a variable of the function around it, and nothing brings it back:
 * `if started { return }; started = true`. The one that it is made with counts for nothing.
 */
export function isKeptAway(linked: Linked, fn: Fn, id: VarId, isFirst: (src: Value | undefined) => boolean): boolean {
  const owner = ownerOf(linked, fn, id);
  if (owner === fn.id) return false;
  const writes = functionsUnder(linked.program, fn.root).flatMap((by) =>
    by.func.blocks.flatMap(({ instrs }) =>
      instrs.flatMap((instr) => {
        if (!assigned(instr).includes(id)) return [];
        const at = instr.op === 'assign' ? instr.dst.findIndex((d) => d.k === 'var' && d.id === id) : -1;
        return [{ by: by.id, first: isFirst(instr.op === 'assign' ? instr.src[at] : undefined) }];
      }),
    ),
  );
  const back = writes.filter(({ first }) => first);
  return writes.some((w) => w.by === fn.id) && back.length <= 1 && back.every((w) => w.by === owner);
}

/** The function that declares the variable. */
function ownerOf({ program }: Linked, { file }: Fn, id: VarId): FnId {
  const { fnBase = 0, facts } = program.files[file] ?? {};
  return fnBase + (facts?.vars[id]?.func ?? -1);
}
