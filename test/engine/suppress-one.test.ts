import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { lint } from '../../src/index.js';
import { makeTree } from '../discover/tree.js';
import { check, folderOf, type GoFile, goOf, packages } from './properties/checked.js';

/** The findings of one package that stands alone, as `file:line rule`; lines count from 1. */
async function found(files: readonly GoFile[]): Promise<readonly string[]> {
  const tree = Object.fromEntries(files.map(({ name, text }) => [basename(name), text]));
  const top = makeTree({ ...tree, 'go.mod': `module fixtures\n\ngo ${goOf(files[0]?.name ?? '')}\n` });
  const { report } = await lint({ cwd: top, tests: true, config: false });
  expect(report.notifications).toEqual([]);
  return report.results.map(({ at, rule }) => `${at.file}:${at.startLine} ${rule}`);
}

const leaky = packages
  .filter((files) => check(files).length > 0)
  .map((files) => [folderOf(files[0]?.name ?? ''), files] as const);

test.each(leaky)('a directive takes away the finding of its line, and no other, in %s', async (_, files) => {
  const before = await found(files);
  const [place = ''] = before.filter((one) => before.indexOf(one) === before.lastIndexOf(one)).slice(-1);
  const [, file = '', line = '', rule = ''] = /^(.*):(\d+) (.*)$/.exec(place) ?? [];
  const quiet = files.map(({ name, text }) => {
    const lines = text.split('\n');
    // At the end of its line, so that all others stay where they are.
    if (basename(name) === file) lines[Number(line) - 1] += ` //gorphan:ignore ${rule} -- tried`;
    return { name, text: lines.join('\n').replace(/ \/\/ want [^\n]*(?= \/\/gorphan)/, '') };
  });
  expect(before.length).toBeGreaterThan(0);
  expect(await found(quiet)).toEqual(before.filter((one) => one !== place));
});
