import { UsageError } from '../../base/usage-error.js';
import { addUp, type KnownFinding } from './known-finding.js';

/** Raised when a field changes its meaning. */
const FORMAT = 1;

/**
 * A baseline as the text of its file: JSON, sorted, without times and lines, so that it changes where findings come and
 * go and nowhere else.
 */
export function printBaseline(known: readonly KnownFinding[]): string {
  const findings = addUp(known).map(({ file, rule, symbol, line, fingerprint, count }) => {
    return { file, rule, symbol, line, fingerprint, count };
  });
  return `${JSON.stringify({ format: FORMAT, findings }, undefined, 2)}\n`;
}

/** Reads a baseline; `name` is how messages call it. Throws a {@link UsageError} where it is none. */
export function parseBaseline(text: string, name: string): readonly KnownFinding[] {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    const conflict = /^(?:<{7}|={7}|>{7})/m.test(text) ? ': a merge left its marks in it' : '';
    throw new UsageError(`${name} is no baseline: it is no JSON${conflict}`);
  }
  if (!isRecord(document)) throw new UsageError(`${name} is no baseline: it is no JSON object`);
  const { format, findings } = document;
  if (typeof format === 'number' && format > FORMAT) {
    throw new UsageError(`${name} is of a newer gorphan: its format is ${format}, this one reads ${FORMAT}`);
  }
  if (format !== FORMAT || !Array.isArray(findings)) {
    throw new UsageError(`${name} is no baseline: it wants \`"format": ${FORMAT}\` and a list of \`findings\``);
  }
  return findings.map((finding, index) => {
    const known = knownIn(finding);
    if (known === undefined) throw new UsageError(`${name} is no baseline: finding ${index + 1} is incomplete`);
    return known;
  });
}

function knownIn(value: unknown): KnownFinding | undefined {
  if (!isRecord(value)) return undefined;
  const { file, rule, symbol, line, fingerprint, count } = value;
  if (!isText(file) || !isText(rule) || !isText(symbol) || !isText(line) || !isText(fingerprint)) return undefined;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1) return undefined;
  return { file, rule, symbol, line, fingerprint, count };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
