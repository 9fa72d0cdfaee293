import { join } from 'node:path';
import { expect, test } from 'vitest';
import { find, makeTree, reported, skipped, told } from './tree.js';

/** A checkout with a file beside it that is none of its business. */
const checkout = (links: Readonly<Record<string, string>>) =>
  makeTree({
    'secret/s.go': 'package secret\n',
    'secret/go.mod': 'module secret\n',
    'repo/go.mod': 'module repo\n',
    'repo/a.go': '',
    'repo/sub/b.go': '',
    ...links,
  });

test('links to folders are not followed: loops end, and nothing is read twice', async () => {
  const top = checkout({ 'repo/sub/loop': 'link:..', 'repo/again': 'link:sub', 'repo/self': 'link:self' });
  expect((await find(top, ['repo'])).files.map((file) => file.name)).toEqual(['a.go', 'sub/b.go']);
});

test('a link to a file inside is read under its own name', async () => {
  const top = checkout({ 'repo/c.go': 'link:sub/b.go' });
  expect(reported(await find(top, ['repo']))).toEqual(['a.go', 'c.go', 'sub/b.go']);
});

test('a link out of the root is never read', async () => {
  const top = checkout({ 'repo/c.go': 'link:../secret/s.go', 'repo/out': 'link:../secret' });
  const discovery = await find(top, ['repo']);
  expect(discovery.files.map((file) => file.name)).toEqual(['a.go', 'sub/b.go']);
  expect(skipped(discovery)).toEqual(['c.go: a symbolic link out of the root']);
});

test.each(['repo/c.go', 'repo/out', 'repo/out/s.go', 'repo/out/...'])('not even where %s is named', async (arg) => {
  const top = checkout({ 'repo/c.go': 'link:../secret/s.go', 'repo/out': 'link:../secret' });
  const discovery = await find(top, [arg]);
  expect(discovery.files).toEqual([]);
  expect(told(discovery)).toEqual([expect.stringMatching(/^usage: cannot read repo\/\S+: .*symbolic link out of/)]);
});

test('a go.mod that is a link out of the root is not read', async () => {
  const top = checkout({ 'repo/sub/go.mod': 'link:../../secret/go.mod' });
  const discovery = await find(top, ['repo/sub']);
  expect(discovery.modules).toEqual([{ dir: 'sub', path: '', workspace: 0 }]);
  expect(told(discovery)).toEqual(['skipped sub/go.mod: not read: it is a symbolic link out of the root']);
});

test('a workspace does not reach out of the root through a link', async () => {
  const top = checkout({ 'repo/go.work': 'use .\nuse ./out\n', 'repo/out': 'link:../secret' });
  expect((await find(top, ['repo'])).files.map((file) => file.name)).toEqual(['a.go', 'sub/b.go']);
});

test('the working folder may be reached through a link', async () => {
  const top = checkout({ way: 'link:repo' });
  expect(reported(await find(top, [], { in: 'way' }))).toEqual(['a.go', 'sub/b.go']);
  expect(reported(await find(top, [join(top, 'way/sub')]))).toEqual(['b.go'].map((name) => `sub/${name}`));
});

test('a link to nothing, or to itself, is told and costs nothing else', async () => {
  const top = checkout({ 'repo/gone.go': 'link:nowhere.go', 'repo/round.go': 'link:round.go' });
  const discovery = await find(top, ['repo']);
  expect(reported(discovery)).toEqual(['a.go', 'sub/b.go']);
  expect(told(discovery)).toEqual([
    'unreadable gone.go: cannot be read: it is a symbolic link to nothing',
    'unreadable round.go: cannot be read: its symbolic links go round in circles',
  ]);
  expect(discovery.skipped.map((file) => file.name)).toEqual(['gone.go', 'round.go']);
});
