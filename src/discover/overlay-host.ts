import { basename, dirname, join } from 'node:path';
import { compareText } from '../base/order.js';
import { isInside } from '../base/path.js';
import type { Host } from './host.js';

/**
 * A host on which files have other texts than on disk: an editor's unsaved buffers, or standard input under a name. By
 * absolute path; neither the files nor their folders need exist.
 */
export function overlayHost(under: Host, texts: ReadonlyMap<string, Uint8Array>): Host {
  if (texts.size === 0) return under;
  const files = new Map<string, Uint8Array>();
  /** The names of the texts by folder. */
  const folders = new Map<string, Set<string>>();
  /** Folders that exist for the sake of their text only. */
  const invented: string[] = [];
  for (const [path, text] of texts) {
    const [folder, name] = [dirname(path), basename(path)];
    const exists = under.status(folder)?.kind === 'folder';
    if (!exists) invented.push(folder);
    // The walk meets a folder under its real name, so the overlay has to answer to that name too.
    for (const at of exists ? [folder, under.realPath(folder)] : [folder]) {
      files.set(at === folder ? path : join(at, name), text);
      folders.set(at, (folders.get(at) ?? new Set()).add(name));
    }
  }
  return {
    cwd: under.cwd,
    status(asked) {
      const text = files.get(asked);
      if (text !== undefined) return { kind: 'file', size: text.length };
      if (invented.includes(asked)) return { kind: 'folder', size: 0 };
      return under.status(asked);
    },
    present: (asked) => files.has(asked) || under.present(asked),
    list(asked) {
      const names = folders.get(asked);
      if (names === undefined) return under.list(asked);
      const others = invented.includes(asked) ? [] : under.list(asked).filter((entry) => !names.has(entry.name));
      const own = [...names].map((name) => ({ name, kind: 'file' as const }));
      return [...others, ...own].sort((a, b) => compareText(a.name, b.name));
    },
    readFile: (asked) => files.get(asked) ?? under.readFile(asked),
    realPath: (asked) =>
      files.has(asked) || invented.some((f) => f === asked || (isInside(f, asked) && !under.present(asked)))
        ? asked
        : under.realPath(asked),
    expand: (glob) => under.expand?.(glob) ?? [],
  };
}
