import { createRequire } from 'node:module';
import type { Document, LineCounter, Node, Pair } from 'yaml';
import { UsageError } from '../base/usage-error.js';
import type { Way } from './config.js';

const require = createRequire(import.meta.url);

/** The content of a configuration file, and where each part of it stands. */
export interface ConfigText {
  readonly value: unknown;
  /** `line:column`, both from 1, of the innermost key on the way that there is, or item of a list. */
  readonly lineOf: (way: Way) => string | undefined;
}

/** Reads YAML, or JSON under a name that ends so. `name`: how the file is called in a complaint, a {@link UsageError}. */
export function readText(name: string, text: string): ConfigText {
  // YAML lets more through than JSON does.
  if (name.endsWith('.json') && text.trim() !== '') parseJson(name, text);
  // Most runs have no configuration: they do not wait for the YAML parser.
  const yaml = require('yaml') as typeof import('yaml');
  const lines = new yaml.LineCounter();
  try {
    const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const [error] = document.errors;
    if (error !== undefined) throw new UsageError(`${name}:${lineAt(lines, error.pos[0])}: ${wordsOf(error)}`);
    // Few aliases are enough for a person, and too few to blow up a small file.
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    return { value, lineOf: (way) => lineOf(yaml, document, lines, way) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name}: ${wordsOf(error)}`);
  }
}

function parseJson(name: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    // What V8 quotes of the file may go over lines; `(line 1 column 2)` is said by newer ones only.
    const message = error instanceof Error ? error.message : String(error);
    const at = /at position (\d+)/.exec(message)?.[1];
    const before = at === undefined ? undefined : text.slice(0, Number(at)).split('\n');
    const place = before === undefined ? '' : `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    const words = message.replace(/, (?:\.\.\.)?".*|(?: in JSON)? at position \d.*/s, '');
    throw new UsageError(`${name}${place}: no valid JSON: ${words}`);
  }
}

/** The parser's complaint as one line for somebody who does not know the parser. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if ((error as { code?: string }).code === 'MULTIPLE_DOCS') return 'a second document begins here; only one is read';
  if (/call stack/.test(message)) return 'is nested too deeply';
  return message.split('\n')[0]?.replace(/:$/, '') ?? '';
}

function lineAt(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

function lineOf(yaml: typeof import('yaml'), document: Document, lines: LineCounter, way: Way): string | undefined {
  let node: unknown = document.contents;
  let last: Node | undefined;
  for (const step of way) {
    if (yaml.isAlias(node)) node = node.resolve(document);
    if (yaml.isMap(node)) {
      const pair = (node.items as Pair[]).find(({ key }) => String(yaml.isScalar(key) ? key.value : key) === step);
      if (pair === undefined) break;
      last = pair.key as Node;
      node = pair.value;
    } else if (yaml.isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      last = node as Node;
    } else break;
  }
  const offset = (last ?? document.contents)?.range?.[0];
  return offset === undefined ? undefined : lineAt(lines, offset);
}
