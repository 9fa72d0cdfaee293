import type { Repair } from '../../finding/repair.js';
import type { LocatedEdit, LocatedFix } from '../../finding/report.js';
import { locateWhole, type Sources } from '../locate.js';
import { statementEnds } from '../statement-end.js';
import { type SourceLines, sourceLines } from './source-lines.js';

interface Change {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

interface Changes {
  readonly title: string;
  readonly changes: readonly Change[];
}

/**
 * The edits of a repair, line by line, so that a formatted file stays formatted. Undefined where the statement shares
 * its lines with others, or where gofmt would move a comment in a line that nobody wants to change.
 */
export function fixOf(repair: Repair, sources: Sources): LocatedFix | undefined {
  const { file } = repair.at;
  const text = sources.textOf(file);
  if (text === undefined) return undefined;
  const found = changesOf(repair, text, sourceLines(text, sources.linesOf(file)), sources);
  if (found === undefined) return undefined;
  const edits = found.changes.map(({ start, end, newText }): LocatedEdit => {
    const span = { start, end };
    return { file, span, newText, at: locateWhole(sources, file, span) };
  });
  return { title: found.title, safe: repair.safe, edits };
}

function changesOf(repair: Repair, text: string, lines: SourceLines, sources: Sources): Changes | undefined {
  const lineAt = (offset: number): number => sources.linesOf(repair.at.file).lineAt(offset);
  const { start, end } = repair.at.span;
  const first = lineAt(start);
  switch (repair.k) {
    case 'defer': {
      const title = `Add \`defer ${repair.call}\``;
      if (!ASSIGNS.test(text.slice(lines.start(first), start))) return undefined;
      const last = lineAt(end);
      if (!/^[ \t]*(\/\/|$)/.test(lines.text(last).slice(end - lines.start(last)))) return undefined;
      const above = repair.check === undefined ? last : endOfCheck(text, lines, last, lineAt(repair.check.span.start));
      if (above === undefined || above >= lines.count || between(lines, above, above + 1)) return undefined;
      return { title, changes: [insertAfter(lines, above, `${lines.indent(first)}defer ${repair.call}`)] };
    }
    case 'capacity': {
      if (!/^make\([^\n]*[^\s,(]\)$/.test(text.slice(start, end))) return undefined;
      if (lines.isCommented(first) && [first - 1, first + 1].some(lines.isCommented)) return undefined;
      const changes = [{ start: end - 1, end: end - 1, newText: ', 1' }];
      return { title: 'Give the channel room for its only value', changes };
    }
    case 'move': {
      const statement = text.slice(start, end);
      const target = lineAt(repair.before.span.start);
      if (lines.text(first).trim() !== statement || !/^[ \t]*go\b/.test(lines.text(target)) || target < 2)
        return undefined;
      const cut = cutLine(lines, first);
      if (cut === undefined || between(lines, target - 1, target)) return undefined;
      const changes = [insertAfter(lines, target - 1, `${lines.indent(target)}${statement}`), cut];
      return { title: `Move \`${statement}\` in front of the go statement`, changes };
    }
  }
}

/** The beginning of a line up to a call that is assigned: `t := `, `var t = `, `sub, err := bus.`. */
const ASSIGNS =
  /^[ \t]*(?!(?:if|for|switch|case|return|go|defer|select)\b)(?:var )?[\p{L}\w, ]+(?: [\w.*[\]]+)? :?= $/u;

/** The last line of the `if` that follows and does nothing but leave where there is an error. */
function endOfCheck(text: string, lines: SourceLines, last: number, check: number): number | undefined {
  if (check <= last || !/^[ \t]*if \w+ != nil \{$/.test(lines.text(check).trimEnd())) return undefined;
  for (let line = last + 1; line < check; line++) if (!lines.isBlank(line)) return undefined;
  const end = statementEnds(text, new Set([check])).get(check);
  if (end === undefined || lines.text(end).trim() !== '}') return undefined;
  for (let line = check + 1; line < end; line++) {
    if (lines.indent(line) === lines.indent(check) && !lines.isBlank(line)) return undefined;
  }
  return end;
}

const between = (lines: SourceLines, above: number, below: number): boolean =>
  lines.isCommented(above) && lines.isCommented(below);

function insertAfter(lines: SourceLines, line: number, newText: string): Change {
  const at = lines.after(line);
  return { start: at, end: at, newText: `${newText}${lines.lineEnd(line)}` };
}

/** Takes a line away, with an empty one where gofmt would not leave it. */
function cutLine(lines: SourceLines, line: number): Change | undefined {
  const opens =
    lines
      .text(line - 1)
      .trimEnd()
      .endsWith('{') || lines.isBlank(line - 1);
  const closes = /^\s*\}/.test(lines.text(line + 1));
  if (between(lines, line - 1, line + 1)) return undefined;
  const start = closes && lines.isBlank(line - 1) ? lines.start(line - 1) : lines.start(line);
  const end = opens && lines.isBlank(line + 1) ? lines.after(line + 1) : lines.after(line);
  return { start, end, newText: '' };
}
