import type { Result } from '../../finding/report.js';
import { declared } from '../fingerprint.js';
import { type KnownFinding, knownOf } from './known-finding.js';

export interface Sifted {
  /** Results that nothing known accounts for. */
  readonly news: ReadonlySet<Result>;
  /** What is known and was not found again; `count`: how many of it. */
  readonly missed: readonly KnownFinding[];
}

/**
 * Takes known findings for results, each as often as it is known. A result takes one of its own file first, then one of
 * the same fingerprint elsewhere (a folder was moved), then one of the same rule, function and line (the function was
 * moved, or its file renamed). With two results and one that is known, the one that stayed where it was is old.
 */
export function sift(
  results: readonly Result[],
  known: readonly KnownFinding[],
  nameOf: (file: string) => string,
): Sifted {
  const left = known.map(({ count }) => count);
  let open = results.map((result) => ({ result, own: knownOf(result, nameOf) }));
  for (const identity of identities) {
    const places = new Map<string, number[]>();
    for (const [index, finding] of known.entries()) {
      const key = identity(finding);
      const list = places.get(key);
      if (list === undefined) places.set(key, [index]);
      else list.push(index);
    }
    open = open.filter(({ own }) => {
      const index = places.get(identity(own))?.find((place) => (left[place] ?? 0) > 0);
      if (index === undefined) return true;
      left[index] = (left[index] ?? 0) - 1;
      return false;
    });
  }
  return {
    news: new Set(open.map(({ result }) => result)),
    missed: known.flatMap((finding, index) => {
      const count = left[index] ?? 0;
      return count === 0 ? [] : [{ ...finding, count }];
    }),
  };
}

/** From the surest to the weakest. */
const identities: readonly ((finding: KnownFinding) => string)[] = [
  ({ file, fingerprint }) => JSON.stringify([file, fingerprint]),
  ({ fingerprint }) => fingerprint,
  ({ rule, symbol, line }) => JSON.stringify([rule, declared(symbol), line]),
];
