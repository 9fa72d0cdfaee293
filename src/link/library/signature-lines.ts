/**
 * Reads result types that many functions share, one line each: `path: results = Func Type.Method ...`. In the results a
 * name that begins with a dot belongs to the package of the line.
 */
export function signatureLines(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, path, results, names] = /^(\S+): (.+) = (.+)$/.exec(line.trim()) ?? [];
    if (path === undefined || results === undefined || names === undefined) continue;
    const types = results.replace(/(^|[ *\]])\.(?=[A-Z])/g, `$1${path}.`);
    for (const name of names.split(' ')) found[`${path}.${name}`] = types;
  }
  return found;
}
