import type { Span } from '../base/span.js';
import type { Broken } from './copy.js';

/** More entries than this help nobody: the first error of a file causes most of the others. */
const MOST = 20;

/** The outermost broken pieces, in source order; they do not overlap. */
export function regionsOf(broken: readonly Broken[]): readonly Broken[] {
  const regions: Broken[] = [];
  let covered = -1;
  for (const piece of [...broken].sort((a, b) => a.at.start - b.at.start || b.at.end - a.at.end)) {
    if (piece.at.start < covered) continue;
    covered = Math.max(piece.at.end, piece.at.start + 1);
    regions.push(piece);
  }
  return regions;
}

/** One entry for each broken region, the first ones only. */
export function problemsOf(
  regions: readonly Broken[],
  text: string,
): { readonly at: Span; readonly message: string }[] {
  return regions.slice(0, MOST).map((region) => ({ at: region.at, message: messageOf(region, text) }));
}

function messageOf({ at, missing, unread }: Broken, text: string): string {
  if (unread) return 'too large to be analysed';
  return missing === undefined ? near(text, at) : expected(missing);
}

/** The first word or sign of the region, as the reader will find it. */
function near(text: string, at: Span): string {
  const piece = text.slice(at.start, Math.max(at.end, at.start + 1)).slice(0, 200);
  const word = /^[\p{L}_][\p{L}\p{N}_]*|^\S{1,20}/u.exec(piece.trimStart())?.[0].slice(0, 40);
  return word === undefined || word === '' ? 'syntax error' : `syntax error near ${JSON.stringify(word)}`;
}

/** The grammar's own names of hidden tokens (a line end, say) mean nothing to a reader. */
function expected(missing: string): string {
  if (missing === 'identifier' || missing.endsWith('_identifier')) return 'syntax error: a name is missing';
  return /^[^\w"`]+$/.test(missing) ? `syntax error: "${missing}" is missing` : 'syntax error';
}
