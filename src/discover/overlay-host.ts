import { basename, dirname } from 'node:path';
import { compareText } from '../base/order.js';
import type { Host } from './host.js';

/**
 * A host on which one file has other text than on disk: an editor's unsaved buffer, or standard input under a name.
 * Neither the file nor its folder need exist.
 */
export function overlayHost(under: Host, path: string, text: Uint8Array): Host {
  const folder = dirname(path);
  const folderExists = under.status(folder)?.kind === 'folder';
  // The walk meets a folder under its real name, so the overlay has to answer to that name too.
  const names = new Set([path]);
  if (folderExists) names.add(`${under.realPath(folder).replace(/\/$/, '')}/${basename(path)}`);
  const folders = new Set([...names].map((name) => dirname(name)));
  return {
    cwd: under.cwd,
    status(asked) {
      if (names.has(asked)) return { kind: 'file', size: text.length };
      if (!folderExists && asked === folder) return { kind: 'folder', size: 0 };
      return under.status(asked);
    },
    present: (asked) => names.has(asked) || under.present(asked),
    list(asked) {
      if (!folders.has(asked)) return under.list(asked);
      const others = folderExists ? under.list(asked).filter((entry) => entry.name !== basename(path)) : [];
      return [...others, { name: basename(path), kind: 'file' as const }].sort((a, b) => compareText(a.name, b.name));
    },
    readFile: (asked) => (names.has(asked) ? text : under.readFile(asked)),
    realPath: (asked) =>
      names.has(asked) ||
      (!folderExists && (asked === folder || (folder.startsWith(`${asked}/`) && !under.present(asked))))
        ? asked
        : under.realPath(asked),
    expand: (glob) => under.expand?.(glob) ?? [],
  };
}
