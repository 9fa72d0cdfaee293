import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { isErrorType, isNamed } from '../../../link/type.js';
import { RELEASES } from '../unseen/releases.js';

/**
 * Whether the method that ends what the owner holds does so on its way with the work that it is there for: it asks for more
 * than a context, or gives more than an error. Nobody calls that one only to release.
 */
export function endsByWork({ program, types }: Linked, { pos }: Use): boolean {
  const method = program.fns[program.fns[pos.fn]?.root ?? pos.fn];
  if (method === undefined || RELEASES.some((name) => method.func.name.toLowerCase().startsWith(name.toLowerCase())))
    return false;
  const typeOf = (id: number) => types.ofVar(method.file, id);
  return (
    method.func.params.some((p) => !isNamed(typeOf(p), 'context', 'Context')) ||
    method.func.results.some((r) => !isErrorType(types.resolver.underlying(typeOf(r))))
  );
}
