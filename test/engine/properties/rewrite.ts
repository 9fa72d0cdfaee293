import type { GoFile } from './checked.js';

/** A way to write the same program differently. `pick` chooses among `n` places, as often as it is asked. */
export type Rewrite = (text: string, pick: (n: number) => number) => string;

/** The lines at which a top-level function with a body of several lines begins, and those of its closing brace. */
function functions(lines: readonly string[]): readonly { readonly open: number; readonly close: number }[] {
  return lines.flatMap((line, open) => {
    if (!/^func .*\{( \/\/.*)?$/.test(line)) return [];
    const close = lines.indexOf('}', open);
    return close < 0 ? [] : [{ open, close }];
  });
}

/** Blank lines and comments between the lines of the file, below the package clause. */
export const spaced: Rewrite = (text, pick) => {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('package ')) + 1;
  for (let n = 0; n < 8; n++) {
    const at = first + pick(lines.length - first);
    // A blank line would part the text of a raw string.
    if (lines.slice(0, at).join('\n').split('`').length % 2 === 0) continue;
    lines.splice(at, 0, ['', '// A remark.', '/* Another\n   remark. */'][pick(3)] ?? '');
  }
  return lines.join('\n');
};

/** The whole body of one function in a block of its own. */
export const wrapped: Rewrite = (text, pick) => {
  const lines = text.split('\n');
  const all = functions(lines);
  const fn = all[pick(all.length)];
  if (fn === undefined) return text;
  lines[fn.open] = (lines[fn.open] ?? '').replace(/\{( \/\/.*)?$/, '{$1\n{');
  lines[fn.close] = '}\n}';
  return lines.join('\n');
};

const PARENTHESES: readonly (readonly [RegExp, string])[] = [
  [/<-([a-z]\w*)$/gm, '<-($1)'],
  [/^(\t+)([a-z]\w*) <- /gm, '$1($2) <- '],
  [/\bclose\(([\w.]+)\)/g, 'close(($1))'],
  [/\brange ([\w.]+) \{/g, 'range ($1) {'],
  [/\bif ([^;{}\n]+) \{$/gm, 'if ($1) {'],
  [/\bfor ([^;{}\n]+) \{$/gm, 'for ($1) {'],
  [/\breturn ([\w.]+)$/gm, 'return ($1)'],
  [/^(\t+)([a-z]\w*)\.(\w+)\(/gm, '$1($2).$3('],
  [/\bdefer ([a-z]\w*)\.(\w+)\(/g, 'defer ($1).$2('],
  [/:= (make\([^()]*\))$/gm, ':= ($1)'],
];

/** Parentheses round operands, conditions and operators' sides, all of one kind in the file. */
export const parenthesised: Rewrite = (text, pick) => {
  const [pattern, replacement] = PARENTHESES[pick(PARENTHESES.length)] ?? [/$^/g, ''];
  return text.replace(pattern, (...match: string[]) => {
    const whole = match[0] ?? '';
    // The clause of a range is no expression; nor is a package name before a dot.
    if (/^for .*\brange\b/.test(whole) || /\bcase\b/.test(whole)) return whole;
    const operand = /(?:^\t+|defer )([a-z]\w*)\.\w+\($/.exec(whole)?.[1];
    if (operand !== undefined && new RegExp(`"(.*/)?${operand}"`).test(text)) return whole;
    return whole.replace(new RegExp(pattern.source, pattern.flags.replace('g', '')), replacement);
  });
};

/** One local variable by another name. Only names that mean nothing else in the file. */
export const renamed: Rewrite = (text, pick) => {
  const locals = [...text.matchAll(/\b([a-z]\w*)(?:, (?:[a-z]\w*|_))? := /g)].map((m) => m[1] ?? '');
  const safe = [...new Set(locals)].filter((name) => {
    const elsewhere = new RegExp(
      `\\.${name}\\b|\\b${name}:[^=]|^\\t?${name}\\s+[\\w*[<]|(func|type|var|const) ${name}\\b|/${name}"|"${name}"`,
      'm',
    );
    const declared = new RegExp(`^\\t*(${name}, \\w+|\\w+, ${name}|${name}) :?= `, 'm');
    return name !== 'err' && declared.test(text) && !elsewhere.test(text.replace(/\/\/.*$/gm, ''));
  });
  const name = safe[pick(safe.length)];
  if (name === undefined) return text;
  return text.replace(new RegExp(`(?<![\\w"])${name}\\b(?!")`, 'g'), `${name}Renamed`);
};

/** The declarations of a file on two files of its package; the imports stand in both. */
export function split({ name, text }: GoFile, pick: (n: number) => number): readonly GoFile[] {
  const parts = text.split(/\n(?=(?:\/\/[^\n]*\n)*(?:func|type|var|const) )/);
  const [head = '', ...declarations] = parts;
  const [mine, other]: [string[], string[]] = [[head], [head]];
  for (const declaration of declarations) (pick(2) === 0 ? mine : other).push(declaration);
  const second = name.replace(/(_test)?\.go$/, '_rest$1.go');
  return [
    { name, text: mine.join('\n') },
    { name: second, text: other.join('\n') },
  ];
}
