import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lint } from '../../src/index.js';
import type { GoFile } from './properties/checked.js';
import { rewritten, type Written } from './rewrite/pieces.js';
import {
  aliased,
  commented,
  parenthesised,
  type Rewrite,
  renamed,
  spaced,
  withCrLf,
  wrapped,
} from './rewrite/same-meaning.js';

/**
 * The invariants on code that somebody else wrote: `GORPHAN_TREES=folder:folder` names checkouts. Each is written anew
 * as a whole, in each of the ways that change no meaning, and has to have the findings that it had.
 */
const trees = (process.env.GORPHAN_TREES ?? '').split(':').filter(Boolean);

const rewrites: readonly (readonly [string, Rewrite])[] = [
  ['comments between tokens', commented],
  ['blank lines and comments', spaced],
  ['line ends of Windows', withCrLf],
  ['parentheses', parenthesised],
  ['blocks', wrapped],
  ['aliases of imports', aliased],
  ['other names', renamed],
];

const kept = /(?:\.go|^go\.mod|^go\.work)$/;

/** The files of a tree that gorphan reads. */
function filesOf(tree: string): readonly GoFile[] {
  return readdirSync(tree, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && kept.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(?:\.git|node_modules|testdata)\//.test(path))
    .map((path) => ({ name: path.slice(tree.length + 1), text: readFileSync(path, 'utf8') }));
}

const lineStarts = (text: string): readonly number[] => [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];

/** `rule file:offset` of what is found; the places are those of the texts that `origin` knows. */
async function found(tree: string, files: ReadonlyMap<string, Pick<Written, 'text' | 'origin'>>) {
  const { report } = await lint({ cwd: tree, config: false });
  expect(report.notifications.filter(({ kind }) => kind === 'internal')).toEqual([]);
  return report.results
    .map(({ rule, at }) => {
      const file = files.get(at.file);
      // Lines and columns count from 1, the columns in UTF-16 units.
      const start = (lineStarts(file?.text ?? '')[at.startLine - 1] ?? 0) + at.startColumn - 1;
      const origin = file?.origin(start);
      return `${rule} ${origin?.file}:${origin?.offset}`;
    })
    .sort();
}

describe.skipIf(trees.length === 0).each(trees.length === 0 ? ['GORPHAN_TREES'] : trees)('%s', (tree) => {
  test.each(rewrites)(
    '%s',
    async (_, rewrite) => {
      const all = filesOf(tree);
      const sources = all.filter(({ name, text }) => name.endsWith('.go') && /^package /m.test(text));
      const same = sources.map(
        ({ name, text }) => [name, { text, origin: (offset: number) => ({ file: name, offset }) }] as const,
      );
      const expected = await found(tree, new Map(same));
      const copy = mkdtempSync(join(tmpdir(), 'gorphan-tree-'));
      onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
      const folders = [...new Set(sources.map(({ name }) => dirname(name)))];
      const written = new Map<string, Written>();
      for (const folder of folders) {
        const files = sources.filter(({ name }) => dirname(name) === folder);
        for (const file of rewritten(files, rewrite(files))) written.set(file.name, file);
      }
      for (const { name, text } of all) {
        mkdirSync(dirname(join(copy, name)), { recursive: true });
        writeFileSync(join(copy, name), written.get(name)?.text ?? text);
      }
      expect(expected.length).toBeGreaterThan(0);
      expect(await found(copy, written)).toEqual(expected);
    },
    900_000,
  );
});
