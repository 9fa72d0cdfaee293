import type { Linked } from '../../link/link.js';
import type { Acquisition } from './acquisition.js';

/** How something that was acquired is released. */
export interface Pair {
  /** Methods of the result; `()` where the result is a function to call. */
  readonly release: readonly string[];
  /** Which result is to be released, from 0; absent: none, the release is `by`. */
  readonly result?: number;
  /** Functions or methods that release it by an argument: `os/signal.Stop`. */
  readonly by?: readonly string[];
  /** Methods of the result that release it when they say no: `rows.Next`. */
  readonly exhausts?: readonly string[];
  /** Methods of the result that release it when they fail: the `Scan` of a driver's own rows. */
  readonly fails?: readonly string[];
  /** Methods of the result whose channel tells that it has ended by itself: `session.Done`. */
  readonly ends?: readonly string[];
  /** Methods of the result whose channel is closed when it is released or has ended: `watch.ResultChan`. */
  readonly closes?: readonly string[];
  /** What it is opened over can end without it: it holds something of its own. */
  readonly apart?: true;
}

export type Pairs = ReadonlyMap<string, Pair>;

/**
 * Reads a table of pairs, one line each: `path: acquire ... > release ...`, by import path and selector. `Open#1` is
 * the second result, with a key of its own; `~Next` among the releases is a method that releases when it says no, `?Scan` one that does when it
 * fails, `^Done` one whose channel tells that it has ended by itself, `*Channel` one whose channel is closed with it, and a line that ends with `!` tells
 * of what holds something besides its arguments.
 */
export function pairLines(text: string): Pairs {
  const pairs = new Map<string, Pair>();
  for (const line of text.split('\n')) {
    const [, path, acquires, releases] = /^(\S+): (.+) > (.+)$/.exec(line.trim()) ?? [];
    if (path === undefined || acquires === undefined || releases === undefined) continue;
    const words = releases.split(' ');
    const marked = (mark: string): readonly string[] => words.flatMap((w) => (w.startsWith(mark) ? w.slice(1) : []));
    const release = words.filter((w) => /^[(\w]/.test(w));
    const apart = words.includes('!') ? ({ apart: true } as const) : {};
    const pair = {
      release,
      exhausts: marked('~'),
      fails: marked('?'),
      ends: marked('^'),
      closes: marked('*'),
      ...apart,
    };
    for (const acquire of acquires.split(' ')) {
      const [, result = '0'] = acquire.split('#');
      pairs.set(`${path}.${acquire}`, { ...pair, result: Number(result) });
    }
  }
  return pairs;
}

/** The user's pairs of a kind. */
export function ownPairs(linked: Linked, kind: 'subscription' | 'resource'): Pairs {
  const own = linked.program.input.pairs.filter((p) => p.kind === kind);
  return new Map(own.map((p) => [`${p.import}.${p.acquire}`, { release: p.release, result: p.result }]));
}

/** The call of a pair's acquiring function as an acquisition. */
export function byPair(base: Pick<Acquisition, 'fn' | 'pos' | 'at' | 'call'>, pair: Pair): Acquisition {
  return {
    ...base,
    result: pair.result ?? 0,
    releases: (u) =>
      u.kind === 'method' ? pair.release.includes(u.name ?? '') : u.kind === 'call' && pair.release.includes('()'),
    ...(pair.exhausts === undefined ? {} : { exhausts: pair.exhausts }),
    ...(pair.fails === undefined ? {} : { fails: pair.fails }),
    ...(pair.ends === undefined ? {} : { ends: pair.ends }),
    ...(pair.closes === undefined ? {} : { closes: pair.closes }),
  };
}

/** The release in words, for what is called `name`: `sub.Unsubscribe()`, `stop()`. */
export function releaseText({ release: [first = 'Close'] }: Pair, name: string): string {
  return first === '()' ? `${name}()` : `${name}.${first}()`;
}
