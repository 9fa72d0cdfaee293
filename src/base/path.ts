import { dirname, isAbsolute, relative, sep } from 'node:path';

/** The folder and the folders above it, innermost first, up to `last` or the top of the disk. */
export function* upward(folder: string, last?: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (at === last || at === dirname(at)) return;
  }
}

/** Whether `path` is `folder` or lies below it; both without links and absolute. No way leads to another drive or share. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/** The innermost folder that holds all of the folders. */
export function sharedFolder(folders: readonly string[]): string | undefined {
  return folders.reduce<string | undefined>((shared, folder) => {
    if (shared === undefined) return folder;
    for (const above of upward(shared)) if (isInside(folder, above)) return above;
    return shared;
  }, undefined);
}

/** A path relative to a folder, with forward slashes; empty for the folder itself. */
export function nameFrom(folder: string, path: string): string {
  const way = relative(folder, path);
  return sep === '/' ? way : way.split(sep).join('/');
}
