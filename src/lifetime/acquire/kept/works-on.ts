import type { Instr } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { behindPointers, isNamed } from '../../../link/type.js';
import { variableOf } from '../held.js';

/** What is called so reads or writes what it is given, and is through with it when it returns. */
const WORKS = /^(Parse|Decode|Unmarshal|Load|Scan|Encode|Marshal|Render|Execute|Dump|Print)/;

/** Names of those that do more with it. */
const KEEPS = /Clos|Async|Lazy|Stream|Background|Follow|Watch/;

/**
 * Whether somebody unseen is given a file only to read it or to write to it: who takes an `*os.File` for an `io.Reader` or
 * `io.Writer` has no Close to call (package io), and a parser that keeps its input says so by its name.
 */
export function worksOnFile(linked: Linked, fn: Fn, instr: Instr, has: (id: VarId) => boolean): boolean {
  if (instr.op !== 'call' || !('name' in instr.callee)) return false;
  const { name } = instr.callee;
  if (!WORKS.test(name) || KEEPS.test(name)) return false;
  // A result with an end of its own may have taken the file along.
  if (instr.results.some((id) => id >= 0 && hasEnd(linked, fn, id))) return false;
  return instr.args.every((arg) => {
    const id = variableOf(arg);
    if (id === undefined || !has(id)) return arg.k !== 'func';
    return isNamed(behindPointers(linked.types.of(fn.file, arg)), 'os', 'File');
  });
}

const hasEnd = ({ flow, program }: Linked, { file }: Fn, id: VarId): boolean =>
  flow.uses
    .get((program.files[file]?.varBase ?? 0) + id)
    ?.some((u) => u.kind === 'method' && /^(Close|Stop|Release|Free)/.test(u.name ?? '')) === true;
