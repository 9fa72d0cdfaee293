import { describe, expect, test } from 'vitest';
import { link } from '../../src/link/link.js';
import { factsOf } from '../lower/case.js';

/** The import paths of the packages of a root without go.mod. */
function paths(files: Readonly<Record<string, string>>): readonly string[] {
  const input = Object.entries(files).map(([name, text]) => ({
    file: {
      name,
      module: 0,
      importPath: /^vendor\/(.*)\//.exec(name)?.[1] ?? '',
      test: false,
      vendored: name.startsWith('vendor/'),
      report: true,
    },
    facts: factsOf(text),
  }));
  const { program } = link({ files: input, modules: [{ dir: '', path: '' }], whole: true, pairs: [] });
  return program.packages.map((p) => p.importPath).sort();
}

const importing = (...all: readonly string[]): string => `package p\n${all.map((i) => `import _ "${i}"\n`).join('')}`;

describe('a root without go.mod', () => {
  test('has the path by which its packages import one another', () => {
    const all = {
      'a/b/x.go': importing(),
      'a/y.go': importing('example.com/m/a/b'),
      'z.go': importing('example.com/m/a'),
    };
    expect(paths(all)).toEqual(['example.com/m', 'example.com/m/a', 'example.com/m/a/b']);
  });

  test('has none where one import may be of another project, or two are as likely', () => {
    expect(paths({ 'errors/x.go': importing(), 'y.go': importing('example.com/pkg/errors') })).toEqual(['.', 'errors']);
    const two = ['one.com/m/a', 'one.com/m/b', 'two.com/m/a', 'two.com/m/b'];
    expect(paths({ 'a/x.go': importing(...two), 'b/x.go': importing() })).toEqual(['a', 'b']);
  });

  test('has none by what its vendor folder holds', () => {
    const imports = importing('one.com/a', 'one.com/b');
    const vendored = { 'vendor/one.com/a/x.go': importing(), 'vendor/one.com/b/x.go': importing() };
    const own = { 'a/x.go': imports, 'b/x.go': importing() };
    expect(paths(own)).toEqual(['one.com/a', 'one.com/b']);
    expect(paths({ ...own, ...vendored })).toEqual(['a', 'b', 'one.com/a', 'one.com/b']);
  });
});
