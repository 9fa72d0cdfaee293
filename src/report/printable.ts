/**
 * What a terminal could take for a command or what would tear a line apart: control characters, line and paragraph
 * separators, characters that can't be seen or turn the direction of text (they make code look like other code), and
 * halves of surrogate pairs, which no encoding can carry. The two joiners are left, for emoji and scripts need them.
 */
const DANGEROUS = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * The text on one line, with everything dangerous written out as Go writes it in a string: `\n`, `\x1b`, `\u202e`.
 *
 * GitHub's runner obeys `##[command]` anywhere in a line that a step prints, so that is written `#\x23[command]`.
 */
export function printable(text: string): string {
  return text
    .replace(DANGEROUS, (char) => SHORT[char] ?? escaped(char.codePointAt(0) ?? 0))
    .replaceAll('##[', '#\\x23[');
}

/** A file's name where it begins a line. GitHub's runner obeys `::command::` there, behind blanks as well. */
export const printableName = (name: string): string => printable(/^\s*::/.test(name) ? `./${name}` : name);

function escaped(code: number): string {
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
