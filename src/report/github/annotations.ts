import type { Level } from '../../finding/finding.js';
import type { LocatedText, Result } from '../../finding/report.js';
import { byWeight } from '../by-weight.js';
import { printable, printableName } from '../printable.js';
import type { Reporter, ReportOptions } from '../reporter.js';

/**
 * Workflow commands of GitHub Actions, one a result: each becomes an annotation of its line and lines of the log.
 *
 *     ::warning title=gorphan%3A unstopped-ticker,file=pump.go,line=7,endLine=7,col=10,endColumn=24::pump.go:7:10: ...
 *
 * The message repeats the place, because the log shows nothing else of the command. Of each level GitHub
 * keeps ten of a step, so the most important results come first.
 */
export const github: Reporter = (report, options) =>
  byWeight(report.results)
    .map((result) => command(result, options))
    .join('');

const commands: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'notice' };

function command(result: Result, options: ReportOptions): string {
  const { at, level, rule, message, assumes, remedy, related } = result;
  const nameOf = (file: string): string => options.nameOf?.(file) ?? file;
  const properties = {
    title: printable(`gorphan: ${rule}`),
    // A name with control characters is written out; then the annotation has no line to stand at, and the log has it.
    file: printable(nameOf(at.file)),
    line: at.startLine,
    endLine: at.endLine,
    col: at.startColumn,
    endColumn: at.endColumn,
  };
  const place = ({ at: { file, startLine, startColumn } }: Pick<LocatedText, 'at'>): string =>
    `${printableName(nameOf(file))}:${startLine}:${startColumn}`;
  const lines = [
    `${place(result)}: ${printable(message)} (${printable(rule)})`,
    ...related.map((other) => `${place(other)}: ${printable(other.text)}`),
    ...(assumes === undefined ? [] : [`assumes: ${printable(assumes)}`]),
    ...(remedy === '' ? [] : [`fix: ${printable(remedy)}`]),
  ];
  const head = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${commands[level]} ${head.join(',')}::${data(lines.join('\n'))}\n`;
}

/** Escapes as the runner reads it back: `%` and line ends, in a property also what separates properties. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
