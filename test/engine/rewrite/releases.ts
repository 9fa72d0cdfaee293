/** Places where a program lets go of something: without one of them, something may be left behind. */
import type { SyntaxNode } from '../../../src/syntax/node.js';
import type { GoFile } from '../properties/checked.js';
import type { Place } from './pieces.js';
import { nodesOf } from './same-meaning.js';

export type Release = 'stop' | 'cancel' | 'close' | 'exit';

export interface ReleasePlace {
  readonly kind: Release;
  /** Takes it away. */
  readonly place: Place;
  readonly file: string;
  readonly start: number;
  readonly text: string;
}

/** The calls of Stop, of a cancel function and of close, and the cases of a select that only return. */
export function releasesIn(files: readonly GoFile[]): readonly ReleasePlace[] {
  return files.flatMap(({ name, text }) =>
    [...nodesOf(text)].flatMap(([node, parent]): ReleasePlace[] => {
      const kind =
        parent.type === 'statement_list' || node.type === 'communication_case' ? kindOf(node, text) : undefined;
      if (kind === undefined) return [];
      const place = [{ file: name, start: node.start, end: node.end, text: '' }];
      return [{ kind, place, file: name, start: node.start, text: text.slice(node.start, node.end) }];
    }),
  );
}

function kindOf(node: SyntaxNode, text: string): Release | undefined {
  const source = text.slice(node.start, node.end).trim();
  if (node.type === 'communication_case') return /^case <-[\w.()]+:\s*return$/.test(source) ? 'exit' : undefined;
  if (node.type !== 'expression_statement' && node.type !== 'defer_statement') return undefined;
  const [, callee = ''] = /^(?:defer\s+)?([\w.]+)\([^()]*\)$/.exec(source) ?? [];
  if (callee === 'close') return 'close';
  if (/\.Stop$/.test(callee)) return 'stop';
  return /(?:^|\.)(?:\w*[cC]ancel)$/.test(callee) ? 'cancel' : undefined;
}
