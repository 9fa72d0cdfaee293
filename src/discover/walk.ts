import { join } from 'node:path';
import { isInside } from '../base/path.js';
import { type Entry, type Host, wordsOf } from './host.js';
import { leftOutByName } from './left-out.js';

/** What a walk meets. Paths are absolute and, but for a file that is a link itself, without links. */
export interface Visitor {
  file(path: string): void;
  /** A Go file, or what is named like one, that is not read. */
  skip(path: string, reason: string): void;
  unreadable(path: string, why: string): void;
}

export interface WalkOptions {
  /** Links to files are followed as long as they stay in here. */
  readonly root: string;
  /** Which folders to enter: every one below, all but those of other modules, or none. */
  readonly enter: 'all' | 'module' | 'none';
  /** Why nothing of all this is read. */
  readonly reason?: string | undefined;
  /** Enter left-out folders too, to tell of each file in them why it is skipped. */
  readonly tellAll: boolean;
}

/**
 * Visits the Go files at and below a folder. As the go command does, it follows no links to folders, so that it ends
 * and meets every file once; what is left out by name is not entered.
 */
export function walk(top: string, host: Host, options: WalkOptions, visitor: Visitor): void {
  // A stack of its own: the depth of a hostile tree is not ours to bear.
  const waiting: { folder: string; reason?: string }[] = [
    { folder: top, ...(options.reason === undefined ? {} : { reason: options.reason }) },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { folder, reason } = next;
    const entries = listOf(folder, host, visitor);
    if (options.enter === 'module' && folder !== top && entries.some(isGoMod)) continue;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.kind === 'folder') {
        const why = reason ?? leftOutByName(entry.name, 'folder');
        if (entry.name.endsWith('.go')) visitor.skip(path, why ?? 'a folder');
        if (options.enter === 'none') continue;
        // Git's own folder holds no checkout, only its packed history.
        if (why === undefined) waiting.push({ folder: path });
        else if (options.tellAll && entry.name !== '.git') waiting.push({ folder: path, reason: why });
      } else if (entry.name.endsWith('.go')) visitFile(path, entry, reason, { host, root: options.root, visitor });
    }
  }
}

const isGoMod = (entry: Entry): boolean => entry.name === 'go.mod' && entry.kind !== 'folder';

function listOf(folder: string, host: Host, visitor: Visitor): readonly Entry[] {
  try {
    return host.list(folder);
  } catch (error) {
    visitor.unreadable(folder, wordsOf(error));
    return [];
  }
}

function visitFile(
  path: string,
  entry: Entry,
  inherited: string | undefined,
  { host, root, visitor }: { readonly host: Host; readonly root: string; readonly visitor: Visitor },
): void {
  const reason =
    inherited ??
    leftOutByName(entry.name, 'file') ??
    (entry.kind === 'other' ? 'neither a file nor a folder' : undefined);
  if (reason !== undefined) visitor.skip(path, reason);
  else if (entry.kind === 'file') visitor.file(path);
  else visitLink(path, host, root, visitor);
}

function visitLink(path: string, host: Host, root: string, visitor: Visitor): void {
  try {
    const kind = host.status(path)?.kind;
    if (kind === undefined) visitor.unreadable(path, 'it is a symbolic link to nothing');
    else if (!isInside(host.realPath(path), root)) visitor.skip(path, 'a symbolic link out of the root');
    else if (kind === 'file') visitor.file(path);
    else visitor.skip(path, kind === 'folder' ? 'a symbolic link to a folder' : 'neither a file nor a folder');
  } catch (error) {
    visitor.unreadable(path, wordsOf(error));
  }
}
