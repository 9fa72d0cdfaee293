import type { Value } from '../../facts/value.js';
import type { SyntaxNode } from '../../syntax/node.js';
import type { FileState } from '../file-state.js';

/** A longer string is data; of it only the beginning is kept. */
const LONGEST = 200;

/** The value of a literal, `true`, `false` and `nil`; undefined for anything else. */
export function constant(file: FileState, node: SyntaxNode): Value | undefined {
  switch (node.type) {
    case 'int_literal':
      return { k: 'const', kind: 'int', text: file.word(node) };
    case 'float_literal':
      return { k: 'const', kind: 'float', text: file.word(node) };
    case 'imaginary_literal':
      return { k: 'const', kind: 'imaginary', text: file.word(node) };
    case 'rune_literal':
      return { k: 'const', kind: 'rune', text: file.word(node) };
    case 'raw_string_literal':
    case 'interpreted_string_literal':
      return { k: 'const', kind: 'string', text: stringText(file, node) };
    case 'true':
    case 'false':
      return { k: 'const', kind: 'bool', text: node.type };
    case 'nil':
      return { k: 'nil' };
    case 'iota':
      return { k: 'name', name: 'iota' };
    default:
      return undefined;
  }
}

function stringText(file: FileState, node: SyntaxNode): string {
  if (node.end - node.start <= LONGEST) return file.word(node);
  return `${file.word({ ...node, end: node.start + LONGEST })}…`;
}
