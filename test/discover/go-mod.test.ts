import { expect, test } from 'vitest';
import { readGoMod } from '../../src/discover/go-mod.js';

test.each([
  ['plain', 'module example.com/m\n\ngo 1.22\n', { module: 'example.com/m', go: '1.22', uses: [] }],
  ['patch version', 'module m\ngo 1.23.4', { module: 'm', go: '1.23.4', uses: [] }],
  ['release candidate', 'module m\ngo 1.24rc1', { module: 'm', go: '1.24', uses: [] }],
  ['quoted', 'module "example.com/m"', { module: 'example.com/m', uses: [] }],
  ['backquoted', 'module `example.com/m`', { module: 'example.com/m', uses: [] }],
  ['comments', '// module no\nmodule m // Deprecated: go 1.1\n', { module: 'm', uses: [] }],
  ['comment without a blank', 'module m//x\ngo 1.20//y', { module: 'm', go: '1.20', uses: [] }],
  ['CRLF', 'module m\r\n\r\ngo 1.19\r\n', { module: 'm', go: '1.19', uses: [] }],
  ['block', 'module (\n\tm\n)\n', { module: 'm', uses: [] }],
  ['other blocks', 'module m\nrequire (\n\tgo v1.0.0\n\tmodule v1.1.1 // indirect\n)\n', { module: 'm', uses: [] }],
  ['one-line block', 'module m\nrequire ()\ngo 1.20', { module: 'm', go: '1.20', uses: [] }],
  [
    'go.work',
    'go 1.22\nuse ./a\nuse (\n\t./b\n\t"./c d"\n)',
    { module: '', go: '1.22', uses: ['./a', './b', './c d'] },
  ],
  ['newer directives', 'module m\nfuture thing => [x, y]\ngo 1.20', { module: 'm', go: '1.20', uses: [] }],
  ['empty', '', { module: '', uses: [] }],
])('reads: %s', (_, text, expected) => {
  expect(readGoMod(text)).toEqual(expected);
});

test.each([
  ['module\n', 1, '`module` wants one path'],
  ['module a b', 1, '`module` wants one path'],
  ['module a\nmodule b', 2, 'a second `module` line'],
  ['module "a\n', 1, 'a quoted text does not end'],
  ['\nmodule a\nrequire (\n\tx v1\n', 3, 'the block of `require` does not end'],
  ['module a\n)', 2, '`)` stands alone'],
  ['module a\ngo 1', 2, '`go` wants a version such as 1.22'],
  ['module a\ngo latest', 2, '`go` wants a version such as 1.22'],
  ['use', 1, '`use` wants one folder'],
  ['module a\n<<<<<<< HEAD\ngo 1.20 x', 3, '`go` wants a version such as 1.22'],
])('says what is wrong in %j', (text, line, message) => {
  expect(readGoMod(text).problem).toEqual({ line, message });
});

test('keeps what it could read of a broken file', () => {
  expect(readGoMod('module "x\nmodule m\ngo 1.21\n')).toMatchObject({ module: 'm', go: '1.21' });
});
