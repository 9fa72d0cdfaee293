import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { compileGlob } from '../../src/discover/glob.js';

const names = [
  'a',
  'a.go',
  'ab.go',
  'b.go',
  'x/a.go',
  'x/y/a.go',
  'x/y/z/b.pb.go',
  '.h/a.go',
  'x',
  'x/y',
  'a-b',
  'x/[a].go',
  'b.pb.go',
];
const patterns = [
  'a.go',
  '*.go',
  '**/*.go',
  'x/**',
  '**/y/**',
  'x/*/a.go',
  '?.go',
  '[ab].go',
  '[a-b].go',
  '*.{pb,x}.go',
  '{x,y}/**',
  '**/{a,b}.go',
  'x/\\[a\\].go',
  '**',
  '*',
  'x/**/b.pb.go',
  'a*b*',
  '**/*.pb.*',
];

test.each(patterns)('%s matches what picomatch says it matches', (pattern) => {
  const reference = picomatch(pattern, { dot: true });
  const glob = compileGlob(pattern);
  expect(names.filter(glob)).toEqual(names.filter((name) => reference(name)));
});

test('a class is negated as in .gitignore', () => {
  expect(names.filter(compileGlob('[!a].go'))).toEqual(['b.go']);
  expect(names.filter(compileGlob('[^a].go'))).toEqual(['b.go']);
});

test('the patterns above tell something apart', () => {
  expect(patterns.map((pattern) => names.filter(compileGlob(pattern)).length).filter((count) => count === 0)).toEqual(
    [],
  );
});

test('a pattern made to backtrack ends at once', () => {
  const start = performance.now();
  expect(compileGlob(`${'*a'.repeat(40)}*b`)('a'.repeat(250))).toBe(false);
  expect(compileGlob(`${'**/a/'.repeat(30)}b`)(`${'a/'.repeat(200)}c`)).toBe(false);
  expect(performance.now() - start).toBeLessThan(1000);
});

test('too many alternatives are refused', () => {
  expect(() => compileGlob('{a,b}'.repeat(20))).toThrow('a glob has more than 100 alternatives');
});
