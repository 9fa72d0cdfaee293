import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isInside, sharedFolder, upward } from '../base/path.js';
import { UsageError } from '../base/usage-error.js';
import type { Host } from '../discover/host.js';
import { baseCommit } from './base-commit.js';
import { demand, type Environment, gitIn, wordsOfGit } from './git.js';
import { ignoredIn, type Tree, treeOf, treeOfIndex } from './tree.js';
import { loadTree, sameOn } from './tree-content.js';
import { TreeHost } from './tree-host.js';

export interface ComparisonRequest {
  /** Compare with the commit where the work left this one, a branch, tag or commit; absent: with HEAD. */
  readonly since?: string;
  /** Check what is in the index, not what is on the disk. */
  readonly staged: boolean;
  /** Files and folders that are checked; the repository that holds the first of them is asked. */
  readonly paths: readonly string[];
}

/** Two states of a repository. */
export interface Comparison {
  /** What is to be checked; the disk itself, unless the index was asked for. */
  readonly now: Host;
  /** What it is compared with. */
  readonly before: TreeHost;
}

/**
 * Opens both states; nothing is checked out and nothing of the checkout is run. Throws a {@link UsageError} where git, the
 * repository or the commit is missing.
 */
export function openComparison({ since, staged, paths }: ComparisonRequest, disk: Host, env: Environment): Comparison {
  const folder = repositoryOf(paths, disk);
  const git = gitIn(folder, withIndexOf(env, folder, disk), disk.cwd);
  const { code, out, err } = git(['rev-parse', '--show-toplevel']);
  if (code !== 0) throw new UsageError(`git cannot read the repository: ${wordsOfGit(err)}`);
  const top = disk.realPath(resolve(out.toString('utf8').replace(/\n$/, '')));
  const inTop = gitIn(top, withIndexOf(env, folder, disk), disk.cwd);
  const ignored = ignoredIn(inTop);
  const base = baseCommit(inTop, since);
  const tree = base === undefined ? new Map() : treeOf(inTop, base);
  const host = (of: Tree, under: Host, isSame: (path: string, oid: string) => boolean): TreeHost =>
    new TreeHost({ top, tree: of, content: loadTree(inTop, of, isSame), under, ignored });
  if (!staged) return { now: disk, before: host(tree, disk, sameOn(disk, top)) };
  const index = treeOfIndex(inTop);
  const now = host(index, disk, sameOn(disk, top));
  return { now, before: host(tree, now, (path, oid) => sameFile(index, path, oid)) };
}

const sameFile = (tree: Tree, path: string, oid: string): boolean => {
  const entry = tree.get(path);
  return entry?.kind === 'file' && entry.oid === oid;
};

/** The innermost folder above what is checked, or above the working folder, that git calls its own. */
function repositoryOf(paths: readonly string[], disk: Host): string {
  const real = (path: string): readonly string[] => {
    // `a/...` and a file that was deleted: the nearest folder above that is there.
    for (const folder of upward(resolve(disk.cwd, path))) {
      if (disk.status(folder)?.kind === 'folder') return [disk.realPath(folder)];
    }
    return [];
  };
  const start = sharedFolder(paths.flatMap(real)) ?? disk.realPath(disk.cwd);
  for (const folder of upward(start)) if (disk.present(join(folder, '.git'))) return folder;
  throw new UsageError(`${start} lies in no git repository`);
}

/** The index that git hands to a hook counts for the repository of the hook only. */
function withIndexOf(env: Environment, folder: string, disk: Host): Environment {
  const { GIT_INDEX_FILE: index, ...others } = env;
  if (index === undefined || index === '') return others;
  const bare = gitIn(folder, others, disk.cwd);
  const own = demand(bare, ['rev-parse', '--absolute-git-dir']).toString('utf8').replace(/\n$/, '');
  const path = isAbsolute(index) ? index : resolve(disk.cwd, index);
  try {
    return isInside(disk.realPath(dirname(path)), disk.realPath(own)) ? { ...others, GIT_INDEX_FILE: path } : others;
  } catch {
    return others;
  }
}
