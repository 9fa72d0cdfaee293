/**
 * What a terminal could take for a command or what would tear a line apart: control characters, line and paragraph
 * separators, marks that turn the direction of text (they make code look like other code), and halves of surrogate
 * pairs, which no encoding can carry.
 */
const DANGEROUS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text on one line, with everything dangerous written out as Go writes it in a string: `\n`, `\x1b`, `\u202e`. */
export function printable(text: string): string {
  return text.replace(DANGEROUS, (char) => {
    const code = char.charCodeAt(0);
    return SHORT[char] ?? (code < 0x80 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
  });
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
