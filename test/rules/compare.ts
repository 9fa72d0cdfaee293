import type { Want } from '../go/scenario.mjs';

/** A finding of one file; lines count from 1. `text` is `<rule-id>: <message>`. */
export interface Found {
  readonly line: number;
  readonly text: string;
}

/**
 * What differs between the wants of a file and the findings in it, one readable line each, in the order of the lines;
 * empty where they agree. Each finding serves one want, and each want takes one finding.
 */
export function compare(wants: readonly Want[], found: readonly Found[]): readonly string[] {
  const surplus = [...found];
  const missing = wants.filter((want) => {
    const index = surplus.findIndex(({ line, text }) => line === want.line && new RegExp(want.pattern).test(text));
    if (index >= 0) surplus.splice(index, 1);
    return index < 0;
  });
  return [
    ...missing.map(({ line, pattern }) => ({ line, text: `missing "${pattern}"` })),
    ...surplus.map(({ line, text }) => ({ line, text: `surplus ${text}` })),
  ]
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `${line}: ${text}`);
}
