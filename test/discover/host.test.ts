import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Host, nodeHost } from '../../src/discover/host.js';
import { overlayHost } from '../../src/discover/overlay-host.js';
import { find, makeTree, readAlong, reported, skipped, told } from './tree.js';

const text = new TextEncoder().encode('package p // unsaved\n');

const overlaid = (top: string, name: string): Host => overlayHost(nodeHost(top), new Map([[join(top, name), text]]));

test('a buffer lies over its file, among the siblings on disk', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'p/a.go': '', 'p/b.go': '' });
  const host = overlaid(top, 'p/a.go');
  const discovery = await find(top, ['p/a.go'], { host });
  expect([reported(discovery), readAlong(discovery)]).toEqual([['p/a.go'], ['p/b.go']]);
  expect(host.readFile(join(top, 'p/a.go'))).toBe(text);
});

test('a buffer without a file belongs to the package of its folder', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'p/b.go': '', 'q/c.go': '' });
  const discovery = await find(top, ['p/new.go'], { host: overlaid(top, 'p/new.go') });
  expect([reported(discovery), readAlong(discovery)]).toEqual([['p/new.go'], ['p/b.go']]);
  expect(discovery.files[1]).toMatchObject({ name: 'p/new.go', importPath: 'm/p' });
});

test('a buffer may lie in folders that do not exist', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': '' });
  const discovery = await find(top, ['no/where/new.go'], { host: overlaid(top, 'no/where/new.go') });
  expect(discovery.files).toMatchObject([{ name: 'no/where/new.go', importPath: 'm/no/where', report: true }]);
});

test('a buffer in a folder behind a link is found under both names', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'p/b.go': '', way: 'link:p' });
  const host = overlaid(top, 'way/new.go');
  const discovery = await find(top, ['way/new.go'], { host });
  expect(reported(discovery)).toEqual(['p/new.go']);
  expect(host.readFile(join(top, 'p/new.go'))).toBe(text);
});

test.skipIf(process.platform === 'win32')(
  'a pipe named like a Go file is skipped, and refused where it is named',
  async () => {
    const top = makeTree({ 'go.mod': 'module m', 'a.go': '' });
    execFileSync('mkfifo', [join(top, 'pipe.go')]);
    const discovery = await find(top);
    expect([reported(discovery), skipped(discovery)]).toEqual([['a.go'], ['pipe.go: neither a file nor a folder']]);
    expect(told(await find(top, ['pipe.go']))).toEqual([
      'usage: cannot read pipe.go: it is neither a file nor a folder',
    ]);
  },
);

test('a folder that may not be listed is told, and the others are read', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': '', 'locked/b.go': '' });
  const disk = nodeHost(top);
  const host: Host = {
    ...disk,
    list(folder) {
      if (folder.endsWith('locked')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      return disk.list(folder);
    },
  };
  const discovery = await find(top, [], { host });
  expect(reported(discovery)).toEqual(['a.go']);
  expect(told(discovery)).toEqual(['unreadable locked: cannot be read: permission denied']);
});

test('a very deep tree is walked to its end', async () => {
  const deep = `${'d/'.repeat(300)}z.go`;
  const discovery = await find(makeTree({ 'go.mod': 'module m', [deep]: '' }));
  expect(reported(discovery)).toEqual([deep]);
});
