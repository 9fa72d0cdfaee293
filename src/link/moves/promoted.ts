import { EMBEDDING_DEPTH, methodOf, structFields } from '../members.js';
import type { Resolver } from '../resolve.js';
import { behindPointers, type Type } from '../type.js';

/** A field of a struct, and what declares it. */
interface Field {
  readonly owner: string;
  readonly name: string;
}

/**
 * The embedded fields through which `x.name()` calls a method that the type of `x` does not have itself: it is a
 * shorthand for `x.Conn.name()` (Go spec, "Selectors"). Of several that may have it, each.
 */
export function promotedThrough(resolver: Resolver, type: Type, name: string, depth = 0): readonly Field[] {
  const at = behindPointers(type);
  if (depth > EMBEDDING_DEPTH || (at.k === 'named' && at.entry?.methods.has(name) === true)) return [];
  const { owner, fields = [] } = structFields(resolver, at) ?? {};
  if (owner === undefined) return [];
  return fields
    .filter((f) => f.embedded && methodOf(resolver, f.type, name) !== undefined)
    .flatMap((f) => [{ owner, name: f.name }, ...promotedThrough(resolver, f.type, name, depth + 1)]);
}
