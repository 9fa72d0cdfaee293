import type { Rule } from '../../src/rule/rule.js';

/** `text` with what stands between the markers `<!-- name -->` and `<!-- /name -->` replaced; both must be there once. */
export function between(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const parts = text.split(open);
  const [head, rest] = parts;
  const tail = rest?.split(close);
  if (parts.length !== 2 || head === undefined || tail?.length !== 2) {
    throw new Error(`expected ${open} and ${close} once each`);
  }
  return `${head}${open}\n${content}\n${close}${tail[1]}`;
}

/** The table of rules as the README shows it, in the order of their ids. */
export function rulesTable(rules: readonly Rule[]): string {
  const rows = [...rules]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      (rule) => `| [${rule.id}](rules/${rule.id}/doc.md) | ${rule.summary.replaceAll('|', '\\|')} | ${rule.level} |`,
    );
  return ['| rule | finds | level |', '|---|---|---|', ...rows].join('\n');
}

/** A fenced block of a terminal. */
export function console(command: string, output: string): string {
  return ['```console', `$ ${command}`, output.trimEnd(), '```'].join('\n');
}

/** The text of `rules/index.ts` for these folders. */
export function rulesIndex(ids: readonly string[]): string {
  const sorted = [...ids].sort();
  const name = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const names = sorted.map(name);
  const short = `export const rules: readonly Rule[] = [${names.join(', ')}];`;
  // As the formatter breaks it.
  const list =
    short.length <= 120 ? [short] : ['export const rules: readonly Rule[] = [', ...names.map((n) => `  ${n},`), '];'];
  return [
    "import type { Rule } from '../src/rule/rule.js';",
    ...sorted.map((id) => `import ${name(id)} from './${id}/rule.js';`),
    '',
    '/** All rules, in the order of their ids. */',
    ...list,
    '',
  ].join('\n');
}
