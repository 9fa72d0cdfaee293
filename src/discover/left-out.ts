import { isInside, nameFrom } from '../base/path.js';
import { compileGlob } from './glob.js';

/** A glob of the user, relative to the folder of what names it: the working directory, or the configuration file. */
export interface Glob {
  readonly folder: string;
  readonly pattern: string;
}

/** Which files of a folder are checked. */
export interface Selection {
  /** Whether `_test.go` files are read. */
  readonly tests: boolean;
  /** What matches is read for what it declares, never reported. */
  readonly exclude: readonly Glob[];
  /** Where there are any, only what matches is reported. */
  readonly include: readonly Glob[];
}

/** Why a folder or file of this name is not read when a walk meets it; undefined: it is read. */
export function leftOutByName(name: string, kind: 'file' | 'folder'): string | undefined {
  // As the go command: https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns and go/build's rules for file names.
  if (name.startsWith('_')) return `${kind} name begins with _`;
  if (name.startsWith('.')) return `${kind} name begins with a dot`;
  if (kind === 'folder' && name === 'testdata') return 'testdata';
  if (kind === 'folder' && name === 'vendor') return 'vendored';
  return undefined;
}

/** The same for a path relative to the root: the first part that is left out decides. The last part is a file. */
export function leftOutByPath(name: string): string | undefined {
  const parts = name.split('/');
  for (const [index, part] of parts.entries()) {
    const reason = leftOutByName(part, index === parts.length - 1 ? 'file' : 'folder');
    if (reason !== undefined) return reason;
  }
  return undefined;
}

export const isTestFile = (name: string): boolean => name.endsWith('_test.go');

/** Whether a name relative to the root lies in a vendor folder. */
export const isVendored = (name: string): boolean => /(?:^|\/)vendor\//.test(name);

/** Compiles a selection to one question: why is this absolute path not reported? */
export function unreportedBy({ exclude, include }: Selection): (path: string) => string | undefined {
  const [excluded, included] = [globMatcher(exclude), globMatcher(include)];
  return (path) => {
    const glob = excluded(path);
    if (glob !== undefined) return `excluded by ${glob}`;
    return include.length > 0 && included(path) === undefined ? 'not among the included files' : undefined;
  };
}

/**
 * Compiles globs to one question: which of them matches this absolute path? A pattern without a slash matches a file
 * or folder of that name at any depth; one with a slash starts at its folder. What matches a folder matches all in it.
 */
export function globMatcher(globs: readonly Glob[]): (path: string) => string | undefined {
  const compiled = globs.map(({ folder, pattern }) => {
    const bare = pattern.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
    const anchored = /\//.test(pattern.replace(/\/+$/, '')) ? bare : `**/${bare}`;
    const [own, below] = [compileGlob(anchored), compileGlob(`${anchored}/**`)];
    return { folder, pattern, matches: (name: string) => bare !== '' && (own(name) || below(name)) };
  });
  return (path) =>
    compiled.find(({ folder, matches }) => isInside(path, folder) && matches(nameFrom(folder, path)))?.pattern;
}
