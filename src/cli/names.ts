import { resolve } from 'node:path';
import { isInside, nameFrom, upward } from '../base/path.js';
import type { Host } from '../discover/host.js';

/** How outputs name the files of a report, whose own names are relative to its root. */
export interface Names {
  /** Relative to the working directory: what a person can click on and an editor can open. */
  readonly fromFolder: (file: string) => string;
  /**
   * Relative to the git root, or to the working directory where there is no git: what code scanning wants. It never goes
   * up from there: what lies outside the working directory is named from its own root.
   */
  readonly fromGit: (file: string) => string;
}

/** `root` and `base` are those of the analysis. */
export function namesOf({ root, base }: { readonly root: string; readonly base: string }, host: Host): Names {
  const cwd = host.realPath(host.cwd);
  const git = [...upward(base, root)].findLast((folder) => host.present(resolve(folder, '.git')));
  const from = (folder: string) => (file: string) => nameFrom(folder, resolve(root, file)) || '.';
  return { fromFolder: from(cwd), fromGit: from(git ?? (isInside(base, cwd) ? cwd : root)) };
}
