import { expect, test } from 'vitest';
import { lint } from '../../src/index.js';
import { makeTree } from '../discover/tree.js';

const leak = 'package p\n\nimport "time"\n\nfunc F() {\n\tt := time.NewTicker(time.Second)\n\t<-t.C\n}\n';

test('the library gives the report, with the names of the root', async () => {
  const top = makeTree({ 'go.mod': 'module m\n\ngo 1.22\n', 'sub/a.go': leak });
  const { report, root } = await lint({ cwd: `${top}/sub`, select: ['unstopped-ticker'] });
  expect(root).toBe(top);
  expect(report.results.map(({ rule, at }) => [rule, at.file, at.startLine])).toEqual([
    ['unstopped-ticker', 'sub/a.go', 6],
  ]);
  expect(report.rules[0]?.page).toContain('unstopped-ticker');
});

test('the library throws for a mistake in its options and tells of a missing path', async () => {
  const top = makeTree({ 'go.mod': 'module m\n' });
  await expect(lint({ cwd: top, select: ['nothing'] })).rejects.toMatchObject({ name: 'UsageError' });
  const { report } = await lint({ cwd: top, paths: ['gone'] });
  expect(report.notifications.map(({ kind }) => kind)).toEqual(['usage']);
});
