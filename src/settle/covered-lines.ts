import type { Coverage, LineRange } from './coverage.js';

/**
 * Which rules the comments of one file leave out on which lines, and which of these reported something there.
 *
 * A file may hold very many comments, one in another or all at one place, and as many findings. So what gorphan's own
 * directives say is joined where they cover the same lines; then a line lies in three of them at most, its own, its
 * function's and the file's. Those for golangci-lint can be nested, but of them nobody asks whether they were used.
 */
export interface CoveredLines {
  /** Line from 1. The rule then counts as found on every range around the line that names it. */
  covers(rule: string, line: number): boolean;
  /** The rules that were found where a directive leaves them out, by it or another for just the same lines. */
  foundBy(entry: Coverage): ReadonlySet<string>;
}

export function buildCoveredLines(entries: readonly Coverage[]): CoveredLines {
  const groups = new Map<string, Group>();
  for (const entry of entries) {
    const { directive, range } = entry;
    if (directive.tool !== 'gorphan') continue;
    const group = groups.get(keyOf(entry)) ?? { range, named: new Set(), found: new Set() };
    for (const id of directive.rules === 'all' ? ['all'] : directive.rules) group.named.add(id);
    groups.set(keyOf(entry), group);
  }
  // Not among the others: a search backwards would pass them all to reach it.
  const file = groups.get(WHOLE);
  groups.delete(WHOLE);
  const wide = indexRanges([...groups.values()].filter(({ range }) => range.from !== range.to));
  const foreign = indexRanges(entries.filter(({ directive }) => directive.tool === 'nolint'));
  return {
    covers(rule, line) {
      const single = groups.get(linesKey({ from: line, to: line }));
      const around = [file, single, ...rangesAround(wide, line)].filter(
        (group): group is Group => group !== undefined && (group.named.has(rule) || group.named.has('all')),
      );
      for (const { found } of around) found.add(rule);
      return around.length > 0 || (foreign[lastFrom(foreign, line)]?.reach ?? 0) >= line;
    },
    foundBy: (entry) => (entry.directive.file ? file : groups.get(keyOf(entry)))?.found ?? new Set(),
  };
}

interface Group {
  readonly range: LineRange;
  readonly named: Set<string>;
  readonly found: Set<string>;
}

const WHOLE = 'file';

const linesKey = ({ from, to }: LineRange): string => `${from}-${to}`;
const keyOf = ({ directive, range }: Coverage): string => (directive.file ? WHOLE : linesKey(range));

/** By where they begin, each with the last line that it or any before it reaches. */
type RangeIndex<T> = readonly { readonly entry: T; readonly from: number; readonly reach: number }[];

function indexRanges<T extends { readonly range: LineRange }>(entries: readonly T[]): RangeIndex<T> {
  let reach = 0;
  return [...entries]
    .sort((a, b) => a.range.from - b.range.from)
    .map((entry) => {
      reach = Math.max(reach, entry.range.to);
      return { entry, from: entry.range.from, reach };
    });
}

/** The index of the last range that begins on the line or before; -1 where there is none. */
function lastFrom(ranges: RangeIndex<unknown>, line: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.from ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Searched backwards, until nothing further back reaches the line. */
function rangesAround<T extends { readonly range: LineRange }>(ranges: RangeIndex<T>, line: number): readonly T[] {
  const found: T[] = [];
  for (let i = lastFrom(ranges, line); i >= 0 && (ranges[i]?.reach ?? 0) >= line; i--) {
    const entry = ranges[i]?.entry;
    if (entry !== undefined && entry.range.to >= line) found.push(entry);
  }
  return found;
}
