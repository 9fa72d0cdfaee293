import { posix } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { defineRule, type Host, type LibraryOptions, lint, nodeHost, type Rule } from '../../src/index.js';
import { makeTree } from '../discover/tree.js';
import { goMod, leaky } from './repository.js';

/** A disk that is a table: no file of it exists. */
function tableHost(files: Readonly<Record<string, string>>, asked: string[] = []): Host {
  const paths = Object.keys(files).map((name) => `/table/${name}`);
  const isFolder = (path: string) => path === '/' || paths.some((one) => one.startsWith(`${path}/`));
  const textOf = (path: string) => new TextEncoder().encode(files[posix.relative('/table', path)]);
  const present = (path: string) => paths.includes(path) || isFolder(path);
  return {
    cwd: '/table',
    present,
    status(path) {
      if (paths.includes(path)) return { kind: 'file', size: textOf(path).length };
      return isFolder(path) ? { kind: 'folder', size: 0 } : undefined;
    },
    list(folder) {
      const below = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
      const names = [...new Set(below.map((path) => path.split('/')[0] ?? ''))].sort();
      return names.map((name) => ({ name, kind: below.includes(name) ? 'file' : 'folder' }));
    },
    readFile(path) {
      asked.push(path);
      return textOf(path);
    },
    realPath: (path) => path,
  };
}

const found = async (options: LibraryOptions): Promise<string[]> =>
  (await lint(options)).report.results.map(({ rule, at }) => `${at.file}:${at.startLine} ${rule}`);

const files = { 'go.mod': goMod, 'a.go': leaky('A'), 'sub/b.go': leaky('B') };

const everyFile: Rule = defineRule({
  id: 'every-file',
  summary: 'speaks of the first file',
  level: 'note',
  since: '1.0.0',
  messages: { found: 'found in {name}' },
  options: { loud: { type: 'flag', default: false, summary: 'As an error.' } },
  check({ model, report, optionsAt }) {
    const at = { file: 0, span: { start: 0, end: 7 } };
    const asked = optionsAt(at).loud ? { asked: 'error' as const } : {};
    const data = { name: model.fileName(0) ?? '' };
    report({ at, symbol: 'm.F', message: 'found', data, remedy: 'nothing', confidence: 'high', ...asked });
  },
});

test('files come from the host that is handed in, and from nowhere else', async () => {
  const asked: string[] = [];
  expect(await found({ host: tableHost(files, asked) })).toEqual([
    'a.go:6 unstopped-ticker',
    'sub/b.go:6 unstopped-ticker',
  ]);
  expect(new Set(asked)).toEqual(new Set(['/table/go.mod', '/table/a.go', '/table/sub/b.go']));
});

test('the same, from the disk', async () => {
  const cwd = makeTree(files);
  expect(await found({ cwd, paths: ['sub'] })).toEqual(['sub/b.go:6 unstopped-ticker']);
  expect(await found({ host: nodeHost(cwd), shard: { number: 2, of: 2 } })).toEqual(['sub/b.go:6 unstopped-ticker']);
});

test('own rules run beside the others, are chosen, configured and suppressed like them', async () => {
  const rules = [everyFile];
  expect(await found({ host: tableHost(files), rules })).toEqual([
    'a.go:1 every-file',
    'a.go:6 unstopped-ticker',
    'sub/b.go:6 unstopped-ticker',
  ]);
  expect(await found({ host: tableHost(files), rules, select: ['every-file'] })).toEqual(['a.go:1 every-file']);
  const loud = { ...files, '.gorphan.yaml': 'rules: { every-file: { loud: true }, unstopped-ticker: off }\n' };
  const { report } = await lint({ host: tableHost(loud), rules });
  expect(report.results).toMatchObject([{ rule: 'every-file', level: 'error', message: 'found in a.go' }]);
  expect(report.rules.map(({ id }) => id)).toContain('every-file');
  const quiet = { 'a.go': `//gorphan:ignore-file every-file -- enough\n${leaky('A')}` };
  expect(await found({ host: tableHost(quiet), rules })).toEqual(['a.go:7 unstopped-ticker']);
  await expect(lint({ host: tableHost(loud) })).rejects.toMatchObject({ name: 'UsageError' });
});

test.each([
  ['twice', [everyFile, everyFile], 'there are two rules every-file'],
  ['like one of gorphan', [{ ...everyFile, id: 'nil-channel' }], 'there are two rules nil-channel'],
  ['badly', [{ ...everyFile, id: '../x' }], '"../x" is no id of a rule'],
])('a rule that is named %s is refused', async (_, rules, message) => {
  await expect(lint({ host: tableHost(files), rules })).rejects.toMatchObject({ name: 'UsageError', message });
});

test('a rule that throws costs its own findings only', async () => {
  const broken = {
    ...everyFile,
    id: 'broken',
    check: () => {
      throw new Error('no idea');
    },
  };
  const { report } = await lint({ host: tableHost(files), rules: [broken] });
  expect(report.results).toHaveLength(2);
  expect(report.notifications).toMatchObject([{ kind: 'internal', message: 'the rule broken failed: no idea' }]);
});

test('a check ends where the signal says so: before, between files, and between rules', async () => {
  const reason = new Error('enough');
  await expect(lint({ host: tableHost(files), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  // Enough text for several batches, and a timer that has its turn among them.
  const large = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`p${n}/x.go`, leaky('X') + '// x\n'.repeat(9e3)]),
  );
  const reads: string[] = [];
  const controller = new AbortController();
  const run = lint({ host: tableHost(large, reads), signal: controller.signal });
  await setTimeout(1);
  controller.abort(reason);
  await expect(run).rejects.toBe(reason);
  expect(reads.length).toBeLessThan(40);
  const late = new AbortController();
  const ran: string[] = [];
  const rule = (id: string): Rule => ({
    ...everyFile,
    id,
    check: () => {
      ran.push(id);
      late.abort(reason);
    },
  });
  const rules = [rule('aa-first'), rule('zz-last')];
  await expect(lint({ host: tableHost(files), rules, signal: late.signal })).rejects.toBe(reason);
  expect(ran).toEqual(['aa-first']);
});
