import { UsageError } from '../../base/usage-error.js';
import { toJson } from '../to-json.js';
import { mergeJson } from './json.js';
import { mergeSarif } from './sarif.js';

/** What a file holds, and its name for messages. */
export interface Part {
  readonly name: string;
  readonly text: string;
}

/**
 * Puts reports of one format, SARIF or gorphan's JSON, into one, as if one run had made it: results in its order, none
 * twice. Throws a {@link UsageError} where a part is neither, or where they do not belong together.
 */
export function merge(parts: readonly Part[]): string {
  const documents = parts.map(({ name, text }) => ({ name, document: parse(name, text) }));
  const sarif = documents.filter(({ document }) => Array.isArray(document.runs));
  if (sarif.length === documents.length) return toJson(mergeSarif(documents));
  const [stray] = documents.filter(({ document }) => document.format !== 1 || !Array.isArray(document.results));
  if (stray === undefined) return toJson(mergeJson(documents));
  throw new UsageError(
    sarif.length > 0
      ? 'SARIF and other files cannot be merged into one'
      : `${stray.name} is neither SARIF nor JSON of this gorphan`,
  );
}

/** A parsed report. */
export interface Document {
  readonly name: string;
  readonly document: Readonly<Record<string, unknown>>;
}

function parse(name: string, text: string): Document['document'] {
  try {
    const document: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof document === 'object' && document !== null) return document as Document['document'];
  } catch {
    // Told below.
  }
  throw new UsageError(`${name} holds no JSON`);
}
