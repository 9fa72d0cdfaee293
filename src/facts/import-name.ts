/**
 * The names under which a package may be known in a file that imports it without an alias, likeliest first. The package
 * clause is not at hand, so these are the habits of Go: the last element, without a major version (`/v2`, `.v3`), without
 * `go-`, `-go` or `.go` around it, or what follows its last `-` or `.`.
 */
export function packageNames(path: string): readonly string[] {
  return [...new Set(guesses(path))].filter((name) => name !== '');
}

/** One guess for each habit, empty where it gives no name: their places are their ranks. */
function guesses(path: string): readonly string[] {
  const parts = path.split('/').filter((p) => p !== '');
  let last = parts.pop() ?? '';
  if (/^v\d+$/.test(last) && parts.length > 0) last = parts.pop() ?? last;
  const plain = last.replace(/\.v\d+$/, '');
  const bare = plain.replace(/^(?:go|golang)[-.]/, '').replace(/[-.](?:go|golang)$/, '');
  const tail = /[^-.]*$/.exec(bare)?.[0] ?? '';
  const names = [plain, bare, tail, bare.replace(/[-.]/g, ''), bare.replace(/[-.]/g, '_')];
  return names.map((name) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : ''));
}

/** The old home of package context is the new one: since Go 1.9 its types are aliases. */
export function canonicalPath(path: string): string {
  return path === 'golang.org/x/net/context' ? 'context' : path;
}

/** The packages of a file by the names that it may use for them; a likelier guess is never pushed out by a wilder one. */
export function packagesByName(
  imports: readonly { readonly path: string; readonly name?: string }[],
): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  for (const { path, name } of imports) if (name !== undefined && name !== '.' && name !== '_') byName.set(name, path);
  const guessed = imports.filter((i) => i.name === undefined).map((i) => ({ path: i.path, names: guesses(i.path) }));
  const ranks = Math.max(0, ...guessed.map((g) => g.names.length));
  for (let rank = 0; rank < ranks; rank++) {
    for (const { path, names } of guessed) {
      const name = names[rank] ?? '';
      if (name !== '' && !byName.has(name)) byName.set(name, path);
    }
  }
  return byName;
}
