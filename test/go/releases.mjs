/**
 * The places of a file where it lets go of something: calls of Stop, of a cancel function and of close, and cases of a
 * select that only return. Fixtures are gofmt-clean, so each stands on lines of its own.
 */

const CALL = /^\t+((?:defer )?([\w.]+)\(([^()]*)\))$/;
const EXIT = /^\t+(case <-([\w.]+(?:\([\w.]*\))?):\n\t+return(?: [^\n]*)?)$/;

/** By the name of what is called. */
function kindOf(callee) {
  if (callee === 'close') return 'close';
  if (/\.Stop$/.test(callee)) return 'stop';
  return /(?:^|\.)(?:\w*[cC]ancel)$/.test(callee) ? 'cancel' : undefined;
}

/** What keeps the names in use that a call without effect would have used. */
function unused(callee, args) {
  const names = args.split(', ').filter((name) => /^(?!nil$)[A-Za-z_]/.test(name));
  // What stands before the dot may be a package, which is no value.
  if (callee !== 'close' && !(callee.endsWith('.Stop') && names.length > 0))
    names.unshift(callee.replace(/\.Stop$/, ''));
  return names.map((name) => `_ = ${name}`).join('; ');
}

/** Of each release where it stands in the text (UTF-16 offsets) and what Go can run in its stead. */
export function releasesIn(text) {
  const found = [];
  const lines = text.split('\n');
  let offset = 0;
  lines.forEach((line, at) => {
    const start = offset + line.length - line.trimStart().length;
    offset += line.length + 1;
    const call = CALL.exec(line);
    const kind = call ? kindOf(call[2]) : undefined;
    if (kind !== undefined) {
      const runs = unused(call[2], call[3]);
      found.push({ kind, start, end: start + call[1].length, line: at + 1, text: call[1], runs });
    }
    const exit = EXIT.exec(`${line}\n${lines[at + 1]}`);
    const depth = (n) => /^\t*/.exec(lines[n] ?? '')[0].length;
    if (exit && depth(at + 2) <= depth(at)) {
      // A channel that is nil is never ready: as if the case were not there.
      const runs = exit[1].replace(/<-(.*):\n/, '<-gorphanNever($1):\n');
      found.push({ kind: 'exit', start, end: start + exit[1].length, line: at + 1, text: exit[1], runs });
    }
  });
  return found;
}

/** What a package needs to run without a case of a select. */
export const NEVER = 'func gorphanNever[C any](C) (none C) { return }\n';

/** By what a release is named: its function and its text; of several alike in a package each has its number. */
export function namedReleases(fixture) {
  const seen = new Map();
  return fixture.files.flatMap((file) =>
    releasesIn(file.text).map((release) => {
      const fn = file.functions.find(({ start, end }) => start <= release.line && release.line <= end);
      const plain = `${fn?.receiver ? `${fn.receiver}.` : ''}${fn?.name}: ${release.text.replace(/:?\s+/g, ' ')}`;
      const n = (seen.get(plain) ?? 0) + 1;
      seen.set(plain, n);
      return { ...release, file: file.name, fn, name: n === 1 ? plain : `${plain} #${n}` };
    }),
  );
}
