/**
 * Reads what `runtime.Stack` prints of one goroutine, by files below `root`:
 *
 *     goroutine 19 [chan send (leaked)]:
 *     main.f.func1()
 *     	/here/f.go:14 +0x2f
 *     created by main.f in goroutine 1
 *     	/here/f.go:12 +0x66
 *
 * `frames` has the calls that go on, the innermost first, and `created` the go statement; what stands in other files is
 * left out. `leaked` says that the goroutine leak profile has it, too.
 */
export function parseStack(text, root) {
  const [head = '', ...lines] = text.split('\n');
  const calls = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [, path = '', line] = /^\t(.*):(\d+)(?: \+0x[0-9a-f]+)?$/.exec(lines[at + 1]) ?? [];
    if (!path.startsWith(`${root}/`)) continue;
    const name = lines[at].replace(/^created by /, '').replace(/(?: in goroutine \d+|\([^()]*\))$/, '');
    const created = lines[at].startsWith('created by ');
    calls.push({ name, created, file: path.slice(root.length + 1), line: Number(line) });
  }
  const [, state = ''] = /\[([^\],(]*)/.exec(head) ?? [];
  return {
    state: state.trim(),
    leaked: head.includes('(leaked)'),
    frames: calls.filter(({ created }) => !created).map(({ created, ...call }) => call),
    created: calls.filter(({ created }) => created).map(({ created, ...call }) => call)[0],
  };
}

export const printStack = ({ state, frames, created }) => {
  const [top = created] = frames;
  return `${top?.name} [${state}] at ${top?.file.replace(/^.*\//, '')}:${top?.line}`;
};

/**
 * Where a goroutine can stand that waits at a line (from 1): there, and where a case of a select stands there, at the
 * select, too. gofmt puts both at one depth; what has no choice is compiled to a plain operation at its case.
 */
export function standingLines(text, line) {
  const lines = text.split('\n');
  const [, indent] = /^(\t*)case\b/.exec(lines[line - 1] ?? '') ?? [];
  const select = indent === undefined ? 0 : lines.lastIndexOf(`${indent}select {`, line - 1) + 1;
  return select > 0 ? [line, select] : [line];
}

/** The first and last line of the innermost loop around a line. gofmt indents what is inside. */
export function loopAround(text, line) {
  const lines = text.split('\n');
  const depth = (n) => /^\t*/.exec(lines[n - 1])[0].length;
  let inner = depth(line) + 1;
  for (let n = line; n > 0; n--) {
    if (lines[n - 1].trim() === '' || depth(n) >= inner) continue;
    inner = depth(n);
    if (!/^\t*for\b.*\{$/.test(lines[n - 1])) continue;
    const end = lines.findIndex((text, at) => at >= n && text.startsWith(`${'\t'.repeat(inner)}}`));
    if (end + 1 >= line) return { start: n, end: end + 1 };
  }
  return undefined;
}
