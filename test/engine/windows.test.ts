import { win32 } from 'node:path';
import { expect, test, vi } from 'vitest';
import { rules } from '../../rules/index.js';
import type { Host } from '../../src/discover/host.js';
import { overlayHost } from '../../src/discover/overlay-host.js';
import { analyse } from '../../src/engine/analyse.js';
import type { LintOptions } from '../../src/engine/options.js';
import { makePlan } from '../../src/engine/plan.js';
import { leaky } from '../e2e/program.js';

// A whole run with the paths of Windows, on every machine.
vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>();
  return { ...win32, default: win32 };
});

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A disk of Windows: names are kept as they were written, and asked for in any case. */
function windowsDisk(cwd: string, files: Readonly<Record<string, string>>): Host {
  const key = (path: string): string => win32.resolve(path).toLowerCase();
  const texts = new Map(Object.entries(files).map(([path, text]) => [key(path), encode(text)]));
  /** The spelling of every file and folder. */
  const spelt = new Map<string, string>();
  for (const path of Object.keys(files)) {
    for (let at = path; at !== win32.dirname(at); at = win32.dirname(at)) spelt.set(key(at), at);
    spelt.set(key(win32.parse(path).root), win32.parse(path).root);
  }
  const gone = (path: string): Error => Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
  return {
    cwd,
    present: (path) => spelt.has(key(path)),
    status(path) {
      const text = texts.get(key(path));
      if (text !== undefined) return { kind: 'file', size: text.length };
      return spelt.has(key(path)) ? { kind: 'folder', size: 0 } : undefined;
    },
    list: (folder) =>
      [...spelt]
        .filter(([at, path]) => at !== key(folder) && key(win32.dirname(path)) === key(folder))
        .map(([at, path]) => ({
          name: win32.basename(path),
          kind: texts.has(at) ? ('file' as const) : ('folder' as const),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    readFile(path) {
      const text = texts.get(key(path));
      if (text === undefined) throw gone(path);
      return text;
    },
    realPath(path) {
      const real = spelt.get(key(path));
      if (real === undefined) throw gone(path);
      return real;
    },
  };
}

const disk = {
  'C:\\Work\\app\\go.mod': 'module example.com/app\n\ngo 1.22\n',
  'C:\\Work\\app\\.gorphan.yaml': 'exclude: ["gen/**"]\n',
  'C:\\Work\\app\\main.go': leaky('Main').replace('package p', 'package app'),
  'C:\\Work\\app\\sub\\one.go': leaky('One'),
  'C:\\Work\\app\\sub\\deep\\two.go': leaky('Two'),
  'C:\\Work\\app\\gen\\made.go': leaky('Made'),
  'C:\\Work\\app\\vendor\\x\\x.go': leaky('X'),
  'C:\\Other\\secret.go': leaky('Secret'),
  'D:\\lib\\lib.go': leaky('Lib'),
};

async function run(host: Host, options: LintOptions) {
  const plan = makePlan(options, rules, host);
  const { report } = await analyse({ plan, rules, host, version: '0', pageOf: () => '', clock: () => 0 });
  return {
    found: report.results.map(({ at }) => at.file),
    told: report.notifications.map(({ kind, message }) => `${kind}: ${message}`),
  };
}

const all = ['main.go', 'sub/deep/two.go', 'sub/one.go'];

test.each([
  ['the working folder', [], all],
  ['a pattern', ['.\\...'], all],
  ['a pattern of slashes', ['./...'], all],
  ['a folder', ['sub'], ['sub/deep/two.go', 'sub/one.go']],
  ['a folder with its separator', ['.\\sub\\'], ['sub/deep/two.go', 'sub/one.go']],
  ['a pattern below a folder', ['sub\\deep\\...'], ['sub/deep/two.go']],
  ['dots within a pattern', ['.\\s...\\deep'], ['sub/deep/two.go']],
  ['a file', ['sub\\one.go'], ['sub/one.go']],
  ['a file by slashes', ['sub/one.go'], ['sub/one.go']],
  ['an absolute path', ['C:\\Work\\app\\sub\\one.go'], ['sub/one.go']],
  ['an absolute path by slashes', ['C:/Work/app/sub/one.go'], ['sub/one.go']],
  ['other letters', ['c:\\WORK\\APP\\SUB'], ['sub/deep/two.go', 'sub/one.go']],
  ['the same twice', ['sub\\one.go', 'SUB/one.go'], ['sub/one.go']],
])('%s is named with slashes from the root', async (_, paths, found) => {
  expect(await run(windowsDisk('C:\\Work\\app', disk), { paths })).toEqual({ found, told: [] });
});

test('the working folder may be spelt in other letters', async () => {
  expect(await run(windowsDisk('c:\\work\\APP', disk), {})).toEqual({ found: all, told: [] });
});

test('options exclude by names with slashes, those of a configuration, too', async () => {
  const options = { exclude: ['sub/deep/**'] };
  expect((await run(windowsDisk('C:\\Work\\app', disk), options)).found).toEqual(['main.go', 'sub/one.go']);
});

test('another drive is read where it is named, as a tree of its own', async () => {
  expect(await run(windowsDisk('C:\\Work\\app', disk), { paths: ['D:\\lib'] })).toEqual({
    found: ['lib.go'],
    told: [],
  });
  expect(await run(windowsDisk('C:\\Work\\app', disk), { paths: ['D:\\...'] })).toMatchObject({
    found: ['lib/lib.go'],
  });
});

test('a folder on a share', async () => {
  const share = { '\\\\host\\share\\m\\go.mod': 'module m\n', '\\\\host\\share\\m\\a\\a.go': leaky('A') };
  expect(await run(windowsDisk('\\\\host\\share\\m', share), {})).toEqual({ found: ['a/a.go'], told: [] });
});

test('an unsaved text lies over its file, however the editor spells the folder', async () => {
  const quiet = encode('package p\n\nfunc One() {}\n');
  for (const path of ['C:\\Work\\app\\sub\\one.go', 'c:\\work\\app\\sub\\one.go']) {
    const host = overlayHost(windowsDisk('C:\\Work\\app', disk), new Map([[path, quiet]]));
    expect((await run(host, { paths: ['sub'] })).found).toEqual(['sub/deep/two.go']);
  }
});
