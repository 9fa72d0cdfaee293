/**
 * JSON on indented lines, with a line end. What a terminal could take for a command or for a turn of the direction of
 * text is escaped too, which JSON by itself leaves as it is; readers get the same strings.
 */
export const toJson = (document: object): string => harmless(JSON.stringify(document, undefined, 2));

/** The same on one line. */
export const toJsonLine = (document: object): string => harmless(JSON.stringify(document));

function harmless(text: string): string {
  // `##[` is a command to GitHub's runner wherever it stands in a line.
  return `${text.replaceAll('##[', '#\\u0023[').replace(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, escaped)}\n`;
}

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
