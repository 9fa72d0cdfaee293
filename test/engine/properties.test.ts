import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check, fixtures, folderOf, moduleOf, modules, printFound } from './properties/checked.js';

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

test.each(modules.map((_, i) => i))(
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
