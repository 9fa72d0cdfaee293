import type { Cell } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { FnId } from '../../../link/program.js';
import { backward } from '../../../link/reach.js';
import type { Story } from '../story.js';

/** Where a value can come from: at all, and without the calls that run one of several components. */
export interface Past {
  readonly all: ReadonlySet<Cell>;
  /** Each such call gives a component a value of its own, though one expression stands for all of them. */
  readonly own: ReadonlySet<Cell>;
}

export function pastOf(linked: Linked, cell: Cell): Past {
  const all = backward(linked.flow, [cell]).cells;
  const given = new Map([...all].flatMap((c) => (isOfOneOfMany(linked, c) ? [[c, c] as const] : [])));
  return { all, own: given.size === 0 ? all : backward(linked.flow, [cell], given).cells };
}

/** Several components send on the channel, which each gets by a call that runs one of them. */
export function isHandedAround(linked: Linked, { sends, origin }: Story): boolean {
  const [first, ...others] = sends.filter(({ cell }) => !pastOf(linked, cell).own.has(origin.cell));
  return first !== undefined && others.some((other) => isOneOfMany(linked, [first.pos.fn, other.pos.fn]));
}

/** A parameter that gets its value from a call which can run other functions as well: an interface's, a function value's. */
function isOfOneOfMany(linked: Linked, cell: Cell): boolean {
  const owner = linked.sight.ownerOf(cell);
  if (owner === undefined) return false;
  const id = cell - (linked.program.files[owner.file]?.varBase ?? 0);
  if (!owner.func.params.includes(id)) return false;
  return linked.graph.callers(owner.id).some(({ invocation }) => isOneOfMany(linked, invocation.fns));
}

/** More than one function, not variants of one. */
function isOneOfMany(linked: Linked, fns: readonly FnId[]): boolean {
  if (fns.length < 2) return false;
  const names = fns.map((id) => {
    const fn = linked.program.fns[id];
    return fn === undefined || fn.func.kind === 'literal'
      ? `${id}`
      : `${fn.pkg.key} ${fn.func.recvType} ${fn.func.name}`;
  });
  return new Set(names).size > 1;
}
