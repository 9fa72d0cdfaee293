import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, type Found, folderOf, type GoFile, packages } from './properties/checked.js';
import { reordered, split } from './rewrite/order.js';
import { rewritten, type Written } from './rewrite/pieces.js';
import {
  aliased,
  commented,
  parenthesised,
  type Rewrite,
  renamed,
  spaced,
  withCrLf,
  wrapped,
} from './rewrite/same-meaning.js';

/** How many random choices are tried of each kind; each reads, links and judges a package anew. */
const RUNS = Number(process.env.GORPHAN_PROPERTY_RUNS ?? 30);

/** What is told at one of two places that are alike: which one hangs on their names. */
const SYMMETRIC = new Set(['lock-order']);

const placed = (rule: string, place: string): string => (SYMMETRIC.has(rule) ? rule : `${rule} ${place}`);

const before = new Map<readonly GoFile[], readonly string[]>();

/** What is found in the files as they are, by rule and place. */
function expected(files: readonly GoFile[]): readonly string[] {
  const known =
    before.get(files) ??
    check(files)
      .map(({ rule, file, start }) => placed(rule, `${file}:${start}`))
      .sort();
  before.set(files, known);
  return known;
}

/** What is found in rewritten files, at the places where that stood before. */
function foundIn(files: readonly Written[]): readonly string[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const place = ({ rule, file, start }: Found): string => {
    const origin = byName.get(file)?.origin(start);
    return placed(rule, `${origin?.file}:${origin?.offset}`);
  };
  return check(files).map(place).sort();
}

const cases = packages.map((files) => [folderOf(files[0]?.name ?? ''), files] as const);
const anyPackage = fc.constantFrom(...packages);

const rewrites: readonly (readonly [string, Rewrite])[] = [
  ['other names for what is not exported', renamed],
  ['comments between tokens', commented],
  ['blank lines and comments', spaced],
  ['line ends of Windows', withCrLf],
  ['parentheses', parenthesised],
  ['blocks', wrapped],
  ['aliases of imports', aliased],
];

describe.each(rewrites)('%s change nothing but positions', (_, rewrite) => {
  test.each(cases)('everywhere in %s', (_, files) => {
    expect(foundIn(rewritten(files, rewrite(files)))).toEqual(expected(files));
  });

  test('in some places', () => {
    const choice = anyPackage.chain((files) => fc.tuple(fc.constant(files), fc.subarray([...rewrite(files)])));
    const same = fc.property(choice, ([files, places]) => {
      expect(foundIn(rewritten(files, places))).toEqual(expected(files));
    });
    fc.assert(same, { numRuns: RUNS });
  }, 120_000);
});

/** Numbers, drawn again from the start when they are used up. */
const numbers = fc.array(fc.nat(1000), { minLength: 5, maxLength: 30 }).map((list) => {
  let at = 0;
  return (): number => list[at++ % list.length] ?? 0;
});

describe('the order of declarations changes nothing', () => {
  test.each(cases)('the last one first in %s', (_, files) => {
    let rank = 0;
    expect(foundIn(reordered(files, () => rank--))).toEqual(expected(files));
  });

  test('in any order', () => {
    const same = fc.property(anyPackage, numbers, (files, next) => {
      expect(foundIn(reordered(files, next))).toEqual(expected(files));
    });
    fc.assert(same, { numRuns: RUNS });
  }, 120_000);
});

describe('the file of a declaration changes nothing', () => {
  test.each(cases)('every other one elsewhere in %s', (_, files) => {
    let n = 0;
    expect(foundIn(split(files, () => n++ % 2 === 0))).toEqual(expected(files));
  });

  test('any of them elsewhere', () => {
    const same = fc.property(anyPackage, numbers, (files, next) => {
      expect(foundIn(split(files, () => next() % 2 === 0))).toEqual(expected(files));
    });
    fc.assert(same, { numRuns: RUNS });
  }, 120_000);
});
