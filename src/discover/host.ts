import { lstatSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { compareText } from '../base/order.js';

const require = createRequire(import.meta.url);

export type Kind = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  readonly name: string;
  readonly kind: Kind;
}

export interface Status {
  readonly kind: Exclude<Kind, 'link'>;
  /** Bytes. */
  readonly size: number;
}

/**
 * The disk as gorphan sees it; an editor's unsaved text lies over it. Paths are absolute. Every method but `status`
 * throws Node's error (with `code`) where the disk refuses; `wordsOf` puts it into words.
 */
export interface Host {
  readonly cwd: string;
  /** Follows links. Undefined where there is nothing, or a link to nothing; throws where it is forbidden to look. */
  status(path: string): Status | undefined;
  /** Whether there is an entry, be it a link to nothing. */
  present(path: string): boolean;
  /** The entries of a folder in the order of their names; links are not followed. */
  list(folder: string): readonly Entry[];
  readFile(path: string): Uint8Array;
  /** The path without symbolic links. */
  realPath(path: string): string;
  /** The Go files that a glob matches below `cwd`, absolute, in the order of their names; links are not followed. */
  expand?(glob: string): readonly string[];
}

function kindOf(stats: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): Kind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

function absent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The disk itself. `cwd` is absolute. */
export function nodeHost(cwd: string): Host {
  return {
    cwd,
    status(path) {
      let stats: Stats;
      try {
        stats = statSync(path);
      } catch (error) {
        if (absent(error)) return undefined;
        throw error;
      }
      const kind = kindOf(stats);
      return { kind: kind === 'link' ? 'other' : kind, size: stats.size };
    },
    present(path) {
      return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    },
    list(folder) {
      return readdirSync(folder, { withFileTypes: true })
        .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
        .sort((a, b) => compareText(a.name, b.name));
    },
    readFile: (path) => readFileSync(path),
    realPath: (path) => realpathSync.native(path),
    expand(glob) {
      // Loaded where a glob is given, not at every start.
      const fastGlob = require('fast-glob') as typeof import('fast-glob');
      // In its patterns a backslash takes the next character as it is.
      const pattern = sep === '/' ? glob : glob.split(sep).join('/');
      if (!fastGlob.isDynamicPattern(pattern)) return [];
      const found = fastGlob.sync(pattern, {
        cwd,
        absolute: true,
        onlyFiles: true,
        followSymbolicLinks: false,
        suppressErrors: true,
      });
      return found.filter((path) => path.endsWith('.go')).sort(compareText);
    },
  };
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links go round in circles',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'it is a folder',
  EIO: 'the disk reports an error',
};

/** A disk error in the user's words, without path and without stack. */
export function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && words[code]) || (message ?? String(error));
}
