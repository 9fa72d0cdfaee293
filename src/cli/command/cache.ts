import { resolve } from 'node:path';
import { UsageError } from '../../base/usage-error.js';
import { cacheFolder, clear } from '../../cache/folder.js';
import type { Io } from '../io.js';

/** `gorphan cache clear`: forgets the facts of unchanged files, what was found in unchanged modules, and the program's own code. */
export function cache(args: readonly string[], { cwd, env }: Io): string {
  const [action, option, dir, ...more] = args;
  const named = option === '--cache-dir' && dir !== undefined;
  if (action !== 'clear' || more.length > 0 || (option !== undefined && !named)) {
    throw new UsageError('gorphan cache wants `clear`, and no more than --cache-dir FOLDER');
  }
  const folder = named ? resolve(cwd, dir) : cacheFolder(env);
  if (folder === undefined) throw new UsageError('nothing says where the cache is; --cache-dir FOLDER does');
  const { files, bytes } = clear(folder);
  return `${files} ${files === 1 ? 'file' : 'files'} removed (${(bytes / 1e6).toFixed(1)} MB)\n`;
}
