/** A comment that leaves findings out, as it is written. */
export interface Directive {
  readonly tool: 'gorphan' | 'nolint';
  /** The rules it names, or all of them. */
  readonly rules: readonly string[] | 'all';
  /** What is wrong with how it is written, for the user. */
  readonly complaints: readonly string[];
}

const FORM = '`//gorphan:ignore rule-id -- reason`';

/** Reads the text of a comment, without its slashes; undefined where it leaves nothing out and says nothing of it. */
export function parseDirective(text: string): Directive | undefined {
  // golangci-lint takes slashes and blanks off the front, so `// nolint` counts as well; the same is done for ours.
  const trimmed = text.replace(/^[/ ]+/, '').replace(/\r$/, '');
  return trimmed.startsWith('gorphan:') ? parseIgnore(trimmed.slice('gorphan:'.length)) : parseNolint(trimmed);
}

/** `ignore rule-id[,rule-id] -- reason`. */
function parseIgnore(text: string): Directive {
  const word = /^\S*/.exec(text)?.[0] ?? '';
  if (word !== 'ignore') {
    return { tool: 'gorphan', rules: [], complaints: [`unknown directive \`gorphan:${word}\`; write ${FORM}`] };
  }
  const [names = '', ...after] = text.slice(word.length).split(/(?:^|\s)--(?:\s|$)/);
  const reason = after.join(' -- ').trim();
  const complaints: string[] = [];
  const rules: string[] = [];
  for (const item of names.split(',')) {
    const [id = '', ...rest] = item.trim().split(/\s+/);
    if (id !== '') rules.push(id);
    if (rest.length > 0 && complaints.length === 0) complaints.push(`write \`--\` before the reason: ${FORM}`);
  }
  if (rules.length === 0) complaints.push(`gorphan:ignore names no rule; write ${FORM}, or \`all\` for the rule`);
  else if (reason === '' && complaints.length === 0) complaints.push(`gorphan:ignore gives no reason; write ${FORM}`);
  return { tool: 'gorphan', rules: rules.includes('all') ? 'all' : [...new Set(rules)], complaints };
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
