import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  check,
  type Found,
  fixtures,
  folderOf,
  type GoFile,
  moduleOf,
  packages,
  printFound,
} from './properties/checked.js';
import { parenthesised, type Rewrite, renamed, spaced, split, wrapped } from './properties/rewrite.js';

/** Each run reads, links and judges a package anew. */
const RUNS = Number(process.env.GORPHAN_PROPERTY_RUNS ?? 40);

/** Numbers for choices, drawn again from the start when they are used up. */
const choices = fc.array(fc.nat(), { minLength: 8, maxLength: 24 });

function picker(numbers: readonly number[]): (n: number) => number {
  let at = 0;
  return (n) => (n === 0 ? 0 : (numbers[at++ % numbers.length] ?? 0) % n);
}

const module = fixtures.filter(({ name }) => moduleOf(name) === 0);

test('the order of the files changes nothing', () => {
  const expected = check(module).map(printFound);
  expect(expected.length).toBeGreaterThan(100);
  fc.assert(
    fc.property(fc.shuffledSubarray([...module], { minLength: module.length }), (files) => {
      expect(check(files).map(printFound)).toEqual(expected);
    }),
    { numRuns: 4 },
  );
}, 120_000);

test.each([0, 1])(
  'what is found in a file alone is found in its module %i, too',
  (number) => {
    const files = fixtures.filter(({ name }) => moduleOf(name) === number);
    const all = new Set(check(files).map(printFound));
    const surplus = files.flatMap(({ name }) => {
      const beside = files.filter((file) => folderOf(file.name) === folderOf(name));
      const alone = check(beside, { whole: false, report: (reported) => reported === name });
      return alone.map(printFound).filter((text) => !all.has(text));
    });
    expect(surplus).toEqual([]);
  },
  120_000,
);

const byFolder = new Map(packages.map((files) => [folderOf(files[0]?.name ?? ''), files]));

const folders = fc.constantFrom(...byFolder.keys());

const before = new Map<string, readonly Found[]>();

/** The files of a package, and what is found in them as they are. */
function original(folder: string): { readonly files: readonly GoFile[]; readonly found: readonly Found[] } {
  const files = byFolder.get(folder) ?? [];
  const found = before.get(folder) ?? check(files);
  before.set(folder, found);
  return { files, found };
}

const bySource = (all: readonly Found[]): readonly string[] =>
  all.map(({ rule, source }) => `${rule}: ${source.replace(/[()]/g, '')}`).sort();

const byLine = (all: readonly Found[]): readonly string[] => all.map(printFound).sort();

describe('the same program written differently has the same findings', () => {
  const rewrites: readonly (readonly [string, Rewrite, (all: readonly Found[]) => readonly string[]])[] = [
    ['blank lines and comments', spaced, bySource],
    ['a block round a body', wrapped, bySource],
    ['parentheses', parenthesised, byLine],
    ['names of local variables', renamed, byLine],
  ];
  test.each(rewrites)(
    '%s',
    (_, rewrite, by) => {
      let changed = 0;
      const same = fc.property(folders, choices, (folder, numbers) => {
        const pick = picker(numbers);
        const { files, found } = original(folder);
        const written = files.map(({ name, text }) => ({ name, text: rewrite(text, pick) }));
        if (written.some(({ text }, i) => text !== files[i]?.text)) changed++;
        expect(by(check(written))).toEqual(by(found));
      });
      fc.assert(same, { numRuns: RUNS });
      // A rewrite that hardly ever finds a place would prove nothing.
      expect(changed).toBeGreaterThan(RUNS / 3);
    },
    120_000,
  );

  test('a file on two files', () => {
    const same = fc.property(folders, choices, (folder, numbers) => {
      const pick = picker(numbers);
      const { files, found } = original(folder);
      expect(bySource(check(files.flatMap((file) => split(file, pick))))).toEqual(bySource(found));
    });
    fc.assert(same, { numRuns: RUNS });
  }, 120_000);
});

test('what other packages do with a result is not known where they were not read', () => {
  const producer = {
    name: 'extra/a/a.go',
    text: 'package a\n\nfunc Watch() <-chan int {\n\tch := make(chan int)\n\tgo func() {\n\t\tch <- 1\n\t\tch <- 2\n\t}()\n\treturn ch\n}\n',
  };
  const consumer = {
    name: 'extra/b/b.go',
    text: 'package b\n\nimport "fixtures/extra/a"\n\nfunc Both() {\n\tch := a.Watch()\n\t<-ch\n\t<-ch\n}\n',
  };
  expect(check([producer, consumer])).toEqual([]);
  expect(check([producer], { whole: false })).toEqual([]);
  // The same without that consumer, as a whole: nobody is there to receive.
  expect(check([producer]).map(printFound)).toEqual(['extra/a/a.go:6: unguarded-send']);
});
