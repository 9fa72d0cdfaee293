import { basename, dirname, join, resolve, sep } from 'node:path';
import { isInside } from '../base/path.js';
import type { Notification } from '../finding/notification.js';
import { type Host, wordsOf } from './host.js';
import { rootAbove } from './root.js';

/** What an argument asks for. Paths are without links, except that a file may be one itself. */
export interface Target {
  readonly kind: 'file' | 'folder';
  readonly path: string;
  readonly root: string;
  /** A pattern with dots inside: which folders below `path` it means, by their name relative to `path`. */
  readonly folders?: RegExp;
}

/** Resolves the arguments; each that cannot be is one `usage` notification. */
export function resolveTargets(
  args: readonly string[],
  host: Host,
): { readonly targets: readonly Target[]; readonly notifications: readonly Notification[] } {
  const targets: Target[] = [];
  const notifications: Notification[] = [];
  for (const arg of args.length === 0 ? ['./...'] : args) {
    for (const path of filesOf(arg, host)) {
      const outcome = resolveTarget(path, host);
      if (typeof outcome === 'string') notifications.push({ kind: 'usage', message: outcome });
      else targets.push(outcome);
    }
  }
  return { targets, notifications };
}

/** A glob in quotes, which no shell has expanded, stands for the Go files it matches; a path of that name comes first. */
function filesOf(arg: string, host: Host): readonly string[] {
  if (!/[*?{[]/.test(arg) || host.present(resolve(host.cwd, arg))) return [arg];
  const found = host.expand?.(arg) ?? [];
  return found.length === 0 ? [arg] : found;
}

function resolveTarget(arg: string, host: Host): Target | string {
  // `gorphan "$FOLDER"` with an unset variable must not check something else.
  if (arg === '') return 'a path is empty';
  const { base, folders } = splitPattern(arg);
  const path = resolve(host.cwd, base);
  try {
    const status = host.status(path);
    if (status === undefined) return missing(arg, path, host);
    if (status.kind === 'other') return `cannot read ${arg}: it is neither a file nor a folder`;
    if (status.kind === 'file' && arg !== base) return `cannot read ${arg}: ${base} is no folder`;
    if (status.kind === 'file' && !path.endsWith('.go')) return `cannot check ${arg}: it is no Go file`;
    return inside(arg, path, status.kind, host, folders);
  } catch (error) {
    return `cannot read ${arg}: ${wordsOf(error)}`;
  }
}

function missing(arg: string, path: string, host: Host): string {
  if (host.present(path)) return `cannot read ${arg}: it is a symbolic link to nothing`;
  return `cannot read ${arg}: there is no such file or folder`;
}

function inside(arg: string, path: string, kind: Target['kind'], host: Host, folders?: RegExp): Target | string {
  // The root is looked for above the path as it was given: a link must not lead out of the checkout it stands in.
  const root = host.realPath(rootAbove(kind === 'folder' ? path : dirname(path), host));
  const real = host.realPath(path);
  if (!isInside(real, root)) return `cannot read ${arg}: it is a symbolic link out of ${root}`;
  const at = kind === 'folder' ? real : join(host.realPath(dirname(path)), basename(path));
  if (!isInside(at, root)) return `cannot read ${arg}: it lies behind a symbolic link out of ${root}`;
  return { kind, path: at, root, ...(folders === undefined ? {} : { folders }) };
}

/**
 * `dir/...` is the folder `dir`, as everything below a folder is meant anyway. Dots elsewhere stand for any text, as
 * in the go command (https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns).
 */
function splitPattern(arg: string): { readonly base: string; readonly folders?: RegExp } {
  const path = sep === '/' ? arg : arg.split(sep).join('/');
  const dots = path.indexOf('...');
  if (dots < 0) return { base: arg };
  const slash = path.lastIndexOf('/', dots);
  // The top of a disk keeps its slash: `C:` alone is where one stands on that drive.
  const base = slash < 0 ? '.' : path.slice(0, slash).replace(/^(?:[A-Za-z]:)?$/, '$&/');
  const rest = path.slice(slash + 1);
  if (rest === '...') return { base };
  const text = rest.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\.\\.\\.', '.*');
  return { base, folders: new RegExp(`^${text.replace(/\/\.\*$/, '(?:/.*)?')}$`, 'u') };
}
