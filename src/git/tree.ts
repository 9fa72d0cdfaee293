import { UsageError } from '../base/usage-error.js';
import { demand, type Git } from './git.js';

/** What git keeps under a name. */
export interface TreeEntry {
  /** `folder`: a repository of its own (a submodule). */
  readonly kind: 'file' | 'link' | 'folder';
  /** The name of its object. */
  readonly oid: string;
}

/** By the path from the top of the repository, with forward slashes. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** The files of a commit. */
export const treeOf = (git: Git, commit: string): Tree =>
  // MODE TYPE OID TAB PATH
  parse(demand(git, ['ls-tree', '-r', '-z', '--full-tree', commit]), /^(\d+) \w+ ([0-9a-f]+)\t/);

/** The files of the index. Throws a {@link UsageError} in the middle of a merge. */
export function treeOfIndex(git: Git): Tree {
  // MODE OID STAGE TAB PATH
  const listing = demand(git, ['ls-files', '-s', '-z']);
  return parse(listing, /^(\d+) ([0-9a-f]+) 0\t/, (line) => {
    const path = line.slice(line.indexOf('\t') + 1);
    throw new UsageError(`the index holds a conflict in ${path}: resolve it and \`git add\` it`);
  });
}

function parse(listing: Buffer, form: RegExp, otherwise: (line: string) => void = () => {}): Tree {
  const tree = new Map<string, TreeEntry>();
  for (const line of listing.toString('utf8').split('\0')) {
    if (line === '') continue;
    const [prefix, mode = '', oid = ''] = form.exec(line) ?? [];
    if (prefix === undefined) otherwise(line);
    else tree.set(line.slice(prefix.length), { kind: kinds[mode] ?? 'file', oid });
  }
  return tree;
}

/** Git's modes of what is no plain file. */
const kinds: Readonly<Record<string, TreeEntry['kind']>> = { '120000': 'link', '160000': 'folder' };

/** Files and folders (with a slash at the end) that git is told to ignore: they belong to no commit. */
export const ignoredIn = (git: Git): readonly string[] =>
  demand(git, ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'])
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '');
