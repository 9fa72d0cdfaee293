import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, type FnId, functionsUnder, type TypeEntry } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';
import type { Lens } from '../../lens.js';
import { rootVariable } from '../../mentions.js';
import { operandOfUse } from '../../operand.js';

/** A type of the program whose values hold something, and what of its methods lets go of it. */
export interface Owner {
  readonly type: TypeEntry;
  /** The names of its methods that do it, itself or by what they call. */
  readonly release: readonly string[];
  /** Where it is done. */
  readonly end: Use;
}

/**
 * The type whose methods alone end what the lens watches; undefined where anybody else does as well, or nobody. What a
 * method is called plays no part.
 */
export function ownerOf(linked: Linked, lens: Lens, ends: (use: Use) => boolean): Owner | undefined {
  const types = new Set(lens.uses.filter(ends).map((use) => receiverOf(linked, linked.program.fns[use.pos.fn])));
  const [type] = types;
  if (type === undefined || types.size > 1 || lens.lost || lens.exposed || lens.overflow) return undefined;
  const methods = [...type.methods].sort(([a], [b]) => Number(TELLS.test(b)) - Number(TELLS.test(a)));
  const found = methods.flatMap(([name, ids]) => {
    const inside = ids.flatMap((id) => functionsUnder(linked.program, id)).flatMap((fn) => lens.effectsIn(fn.id));
    const all = inside.filter((e) => ends(e.use) && !isOthers(linked, e.use, type));
    const [first] = all;
    // A goroutine that does it does so when its own work is over, or when it is told by something else.
    const byGoroutine = all.some((e) => e.mode === 'go') || ids.some((id) => isStarted(linked, id));
    return first === undefined ? [] : [{ name, end: first.use, byGoroutine }];
  });
  if (found.some((f) => f.byGoroutine)) return undefined;
  const [first] = found;
  return first === undefined ? undefined : { type, release: found.map((f) => f.name), end: first.end };
}

/** `func (n *node) send(to *node) { to.values <- 1 }`: it is done for another value of the type, not for its own. */
function isOthers(linked: Linked, use: Use, type: TypeEntry): boolean {
  const fn = linked.program.fns[use.pos.fn];
  const operand = operandOfUse(linked, use);
  const root = operand === undefined ? undefined : rootVariable(operand);
  return root !== undefined && fn?.func.params.includes(root) === true && receiverOf(linked, fn) === type;
}

const isStarted = (linked: Linked, id: FnId): boolean =>
  linked.graph.callers(id).some((site) => site.invocation.mode === 'go');

/** Of several methods that do it, the one to tell of. */
const TELLS = /^(Close|Stop|Shutdown|Cancel|Release)$/i;

/** The type of the receiver of the method that the function is or stands in. */
function receiverOf(linked: Linked, fn: Fn | undefined): TypeEntry | undefined {
  const root = fn === undefined ? undefined : linked.program.fns[fn.root];
  return root?.func.recv === undefined ? undefined : typeOf(linked, root, root.func.recv);
}

/** The declared type of a variable of the program, behind pointers. */
export function typeOf(linked: Linked, fn: Fn, id: number): TypeEntry | undefined {
  const type = behindPointers(linked.types.ofVar(fn.file, id));
  return type.k === 'named' ? type.entry : undefined;
}
