import { type Linked, link } from '../../src/link/link.js';
import type { InputFile, InputModule } from '../../src/link/program-input.js';
import { factsOf } from '../lower/case.js';

/** A Go file of a case; its name is relative to the root. */
export interface CaseFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The files of a case: each begins after a line `-- name --`. What stands before the first one are settings:
 * `files: single` reads the program as if single files had been named.
 */
export function splitFiles(text: string): { readonly files: readonly CaseFile[]; readonly whole: boolean } {
  const parts = text.split(/^-- (\S+) --\n/m);
  const files: CaseFile[] = [];
  for (let i = 1; i + 1 < parts.length; i += 2) files.push({ name: parts[i] ?? '', text: parts[i + 1] ?? '' });
  return { files, whole: !(parts[0] ?? '').includes('files: single') };
}

/** The files as one program. A folder `vendor/x` or `work/x` is the package `x`, all others are packages of the module `m`. */
export function linkFiles(files: readonly CaseFile[], whole = true): Linked {
  const modules: readonly InputModule[] = [{ dir: '', path: 'm' }];
  const input = files.map(({ name, text }) => ({ file: inputFile(name), facts: factsOf(text) }));
  return link({ files: input, modules, whole, pairs: [] });
}

function inputFile(name: string): InputFile {
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
  const other = /^(vendor|work)\/(.*)$/.exec(folder);
  const importPath = other?.[2] ?? (folder === '' ? 'm' : `m/${folder}`);
  const vendored = other?.[1] === 'vendor';
  return { name, module: 0, importPath, test: name.endsWith('_test.go'), vendored, report: !vendored };
}
