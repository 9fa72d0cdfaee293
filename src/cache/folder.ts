import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, posix, win32 } from 'node:path';

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of the user's caches, by the conventions of the platform (XDG base directories; Library/Caches; LocalAppData),
 * with gorphan's own inside. Undefined where nothing says whose it is.
 */
export function cacheFolder(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  const base = baseFolder(env, platform);
  return base === undefined ? undefined : join(base, 'gorphan');
}

function baseFolder(env: Environment, platform: NodeJS.Platform): string | undefined {
  // The XDG specification: a path that is not absolute is to be ignored.
  const { isAbsolute } = platform === 'win32' ? win32 : posix;
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (platform === 'win32') return env.LOCALAPPDATA || undefined;
  const home = env.HOME || homeOfUser(env);
  if (!home) return undefined;
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/** An empty environment belongs to a test or to a daemon: there is no user. */
const homeOfUser = (env: Environment): string | undefined => (env.PATH === undefined ? undefined : homedir());

/** The key of what a text tells from all others: 32 hexadecimal digits. */
export const keyOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** The name of a pack in its folder, by its key. */
export const packName = (key: string): string => `${key}.facts`;

/** The name of a program's code in the folder. */
export const codeName = (key: string): string => `${key}.code`;

/** The name of what was made of a program. */
export const judgedName = (key: string): string => `${key}.judged`;

/** The most bytes that all of it takes; the longest unused go first. */
const MOST_BYTES = 1024 ** 3;

interface Kept {
  readonly path: string;
  readonly size: number;
  readonly used: number;
}

/** gorphan's files in the folder, what was left unfinished included; nothing else is touched. */
function keptIn(folder: string): readonly Kept[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^[0-9a-f]{32}\.(?:facts|code|judged)(?:\.[0-9a-z-]+\.new)?$/.test(name))
    .flatMap((name) => {
      const path = join(folder, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats?.isFile() ? [{ path, size: stats.size, used: stats.mtimeMs }] : [];
    });
}

/** Takes away what was unused for the longest time until the others are small enough. */
export function trim(folder: string, most = MOST_BYTES): void {
  let room = most;
  for (const { path, size } of [...keptIn(folder)].sort((a, b) => b.used - a.used)) {
    room -= size;
    if (room < 0) rmSync(path, { force: true });
  }
}

/** Takes away all that gorphan keeps in the folder; tells how many files and bytes that were. */
export function clear(folder: string): { readonly files: number; readonly bytes: number } {
  const all = keptIn(folder);
  for (const { path } of all) rmSync(path, { force: true });
  return { files: all.length, bytes: all.reduce((sum, { size }) => sum + size, 0) };
}
