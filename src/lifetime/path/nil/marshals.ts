import type { Instr } from '../../../facts/instr.js';
import type { Linked } from '../../../link/link.js';
import { methodOf } from '../../../link/members.js';
import type { Fn } from '../../../link/program.js';
import type { Type } from '../../../link/type.js';

const MARSHALS = /^encoding\/json\.Marshal(Indent)?$/;

/**
 * `json.Marshal` of what has only texts, whole numbers, truth values and such: it fails for channels, functions, complex
 * numbers, floats that are no numbers, cycles and by methods of the value's own (package encoding/json, `Marshal`).
 */
export function marshalsPlain(linked: Linked, fn: Fn, { args }: Instr & { op: 'call' }, key: string): boolean {
  const [value] = args;
  return MARSHALS.test(key) && value !== undefined && isPlain(linked, linked.types.of(fn.file, value), new Set());
}

function isPlain(linked: Linked, type: Type, above: ReadonlySet<string>): boolean {
  switch (type.k) {
    case 'basic':
      return !/^(float|complex|error|any|uintptr|unsafe)/.test(type.name);
    case 'ptr':
    case 'slice':
    case 'array':
      return isPlain(linked, type.elem, above);
    case 'map':
      return isPlain(linked, type.key, above) && isPlain(linked, type.elem, above);
    case 'struct':
      // What is not exported is left out.
      return type.fields.every((f) => isPlain(linked, f.type, above) || (!f.embedded && /^[a-z_]/.test(f.name)));
    case 'named': {
      // Of a type from elsewhere that writes itself, nobody has seen that it fails.
      if (type.entry === undefined) return !CAN_FAIL.has(`${type.path}.${type.name}`);
      const own = ['MarshalJSON', 'MarshalText'].some((m) => methodOf(linked.types.resolver, type, m) !== undefined);
      if (own || above.has(type.entry.key) || type.args !== undefined) return false;
      return isPlain(linked, linked.types.resolver.underlying(type), new Set([...above, type.entry.key]));
    }
    default:
      return false;
  }
}

/** What holds a text that was written before, or a number. */
const CAN_FAIL: ReadonlySet<string> = new Set(['encoding/json.RawMessage', 'encoding/json.Number']);
