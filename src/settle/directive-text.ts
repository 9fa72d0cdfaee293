import { nearestName } from '../base/nearest-name.js';

/** A comment that leaves findings out, as it is written. */
export interface Directive {
  readonly tool: 'gorphan' | 'nolint';
  /** `gorphan:ignore-file`: it speaks of the whole file, wherever in it the comment stands. */
  readonly file?: true;
  /** The rules it names, or all of them. */
  readonly rules: readonly string[] | 'all';
  /** What is wrong with how it is written, for the user. */
  readonly complaints: readonly string[];
}

type Word = 'ignore' | 'ignore-file';

const words: readonly Word[] = ['ignore', 'ignore-file'];

const formOf = (word: Word): string => `\`//gorphan:${word} rule-id -- reason\``;

/** Reads the text of a comment, without its slashes; undefined where it leaves nothing out and says nothing of it. */
export function parseDirective(text: string): Directive | undefined {
  // golangci-lint takes slashes and blanks off the front, so `// nolint` counts as well; the same is done for ours.
  const trimmed = text.replace(/^[/ ]+/, '').replace(/\r$/, '');
  return trimmed.startsWith('gorphan:') ? parseIgnore(trimmed.slice('gorphan:'.length)) : parseNolint(trimmed);
}

/** `ignore rule-id[,rule-id] -- reason`, or `ignore-file` with the same. */
function parseIgnore(text: string): Directive {
  const said = /^\S*/.exec(text)?.[0] ?? '';
  const word = words.find((candidate) => candidate === said);
  if (word === undefined) {
    const meant = nearestName(said, words) ?? 'ignore';
    return {
      tool: 'gorphan',
      rules: [],
      complaints: [`unknown directive \`gorphan:${said}\`; write ${formOf(meant as Word)}`],
    };
  }
  const form = formOf(word);
  const [names = '', ...after] = text.slice(word.length).split(/(?:^|\s)--(?:\s|$)/);
  const reason = after.join(' -- ').trim();
  const complaints: string[] = [];
  const rules: string[] = [];
  for (const item of names.split(',')) {
    const [id = '', ...rest] = item.trim().split(/\s+/);
    if (id !== '') rules.push(id);
    if (rest.length > 0 && complaints.length === 0) complaints.push(`write \`--\` before the reason: ${form}`);
  }
  if (rules.length === 0) complaints.push(`gorphan:${word} names no rule; write ${form}, or \`all\` for the rule`);
  else if (reason === '' && complaints.length === 0) complaints.push(`gorphan:${word} gives no reason; write ${form}`);
  return {
    tool: 'gorphan',
    ...(word === 'ignore-file' ? { file: true } : {}),
    rules: rules.includes('all') ? 'all' : [...new Set(rules)],
    complaints,
  };
}

/**
 * golangci-lint's own grammar (its `nolint` filter): `nolint` alone or followed by a blank means every linter, so does
 * whatever begins with `nolint:all`; else the names up to a second `//`, in any case.
 */
function parseNolint(text: string): Directive | undefined {
  if (!/^nolint( |:|$)/.test(text)) return undefined;
  const all: Directive = { tool: 'nolint', rules: 'all', complaints: [] };
  if (!text.startsWith('nolint:') || text.startsWith('nolint:all')) return all;
  const [names = ''] = text.slice('nolint:'.length).split('//');
  const linters = names.split(',').map((name) => name.trim().toLowerCase());
  return linters.includes('gorphan') || linters.includes('all') ? all : undefined;
}
