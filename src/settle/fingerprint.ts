import { createHash } from 'node:crypto';
import { recent } from '../base/recent.js';
import type { Finding } from '../finding/finding.js';
import { lineHashes } from './line-hash.js';
import type { Sources } from './locate.js';

/**
 * Gives each finding of a run its fingerprints; ask in the order of the results, because equal ones are numbered.
 * `primaryLocationLineHash` is what code scanning compares. `gorphan/v1` also survives changes of the lines around and a
 * move of the whole folder: it hashes the rule, the file's name in its folder, the declared function, the text of the
 * line with its white space folded, and the number among equal ones of the same file. The literals of a function are
 * left out, because Go numbers them: a new one would rename those after it.
 */
export function fingerprinter(sources: Sources): (finding: Finding) => Readonly<Record<string, string>> {
  // Findings come file by file.
  const hashesOf = recent(1, (file) => lineHashes(sources.textOf(file) ?? ''));
  const seen = new Map<string, number>();
  return (finding) => {
    const lines = sources.linesOf(finding.file);
    const line = lines.lineAt(finding.span.start);
    const key = [finding.rule, baseName(finding.file), declared(finding.symbol), folded(lines.lineText(line))];
    const place = JSON.stringify([finding.file, ...key]);
    const occurrence = (seen.get(place) ?? 0) + 1;
    seen.set(place, occurrence);
    const lineHash = hashesOf(finding.file)(line);
    return {
      ...(lineHash === undefined ? {} : { primaryLocationLineHash: lineHash }),
      'gorphan/v1': sha256([...key, String(occurrence)].join('\0')).slice(0, 16),
    };
  };
}

/** The declared function without its package: `example.com/pkg.(*T).Method.func1.2` is in `(*T).Method`. */
export const declared = (symbol: string): string =>
  symbol.replace(/^(?:.*\/)?[^./]*\./, '').replace(/(?<=[^.])\.func\d+(?:\.\d+)*$/, '');
const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const folded = (line: string): string => line.trim().replace(/\s+/g, ' ');
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
