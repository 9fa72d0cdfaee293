/** Windows puts its drive before a path and backslashes into it. */
const plain = (path) => path.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/');

/** A disk that is a map from absolute path to bytes: as gorphan sees the real one, without its cost. */
export function memoryHost(cwd, files) {
  const folders = new Map([[cwd, new Map()]]);
  for (const path of files.keys()) {
    let below = path;
    for (let at = path.lastIndexOf('/'); at >= cwd.length; at = below.lastIndexOf('/')) {
      const folder = below.slice(0, at);
      const entries = folders.get(folder) ?? new Map();
      folders.set(folder, entries);
      entries.set(below.slice(at + 1), files.has(below) ? 'file' : 'folder');
      below = folder;
    }
  }
  const status = (asked) => {
    const path = plain(asked);
    const bytes = files.get(path);
    if (bytes !== undefined) return { kind: 'file', size: bytes.length };
    return folders.has(path) ? { kind: 'folder', size: 0 } : undefined;
  };
  return {
    cwd,
    status,
    present: (path) => status(path) !== undefined,
    list: (folder) =>
      [...(folders.get(plain(folder)) ?? [])]
        .map(([name, kind]) => ({ name, kind }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    readFile(path) {
      const bytes = files.get(plain(path));
      if (bytes === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
      return bytes;
    },
    realPath: (path) => path,
  };
}
