import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Host } from '../discover/host.js';
import { sizeLimit } from '../discover/read-source.js';
import type { Git } from './git.js';
import { contentsOf, sizesOf } from './objects.js';
import type { Tree } from './tree.js';

/** What a run may want to read of a tree. */
export interface TreeContent {
  /** Go files and files of modules and configurations, by their path from the top. */
  readonly paths: readonly string[];
  /** Those of them whose content is also on the disk, or wherever else it was compared with. */
  readonly unchanged: ReadonlySet<string>;
  /** Bytes, by the name of the object; only of what is changed. */
  readonly sizes: ReadonlyMap<string, number>;
  /** By the name of the object; not of what is larger than any file that is checked. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Compares a tree with what is at hand and reads the rest from git at once: a host answers without waiting. */
export function loadTree(git: Git, tree: Tree, isSame: (path: string, oid: string) => boolean): TreeContent {
  const paths: string[] = [];
  const unchanged = new Set<string>();
  const wanted = new Set<string>();
  for (const [path, { kind, oid }] of tree) {
    if (kind === 'folder' || !matters(path)) continue;
    paths.push(path);
    if (kind === 'file' && isSame(path, oid)) unchanged.add(path);
    else wanted.add(oid);
  }
  const sizes = sizesOf(git, wanted);
  const small = new Map([...sizes].filter(([, size]) => size <= sizeLimit));
  return { paths, unchanged, sizes, contents: contentsOf(git, small) };
}

const matters = (path: string): boolean => /\.go$|(?:^|\/)(?:go\.mod|go\.work|\.gorphan\.(?:ya?ml|json))$/.test(path);

/** Whether the plain file of a path has the content of an object, told by the name that git would give it. */
export function sameOn(host: Host, top: string): (path: string, oid: string) => boolean {
  return (name, oid) => {
    const path = join(top, name);
    try {
      const status = host.status(path);
      if (status?.kind !== 'file' || status.size > sizeLimit) return false;
      const bytes = host.readFile(path);
      const hash = createHash(oid.length === 40 ? 'sha1' : 'sha256');
      return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === oid;
    } catch {
      // What the disk does not give has to come from git.
      return false;
    }
  };
}
