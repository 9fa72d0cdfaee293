/**
 * The fingerprint that code scanning calls `primaryLocationLineHash`, by the number of a line, from 1; undefined for a
 * line that the text does not have.
 *
 * It is a polynomial hash (base 37, modulo 2^64) of the first 100 UTF-16 code units from the start of the line
 * that are neither space nor tab, running on into the following lines. Line ends count as `\n`; the end of the text
 * counts as 65535, and zeros follow. It is printed in hexadecimal, with the number of the line among those of the same
 * hash: `271789c17abda88f:1`.
 *
 * Other than everywhere else in gorphan a lone `\r` ends a line here: the upload action counts so, and warns about any
 * value that differs from its own.
 *
 * The upload action hashes every line of a file. Few are asked for here, so equal lines are told by their windows
 * themselves, and only what is asked for is hashed.
 */
export function lineHashes(text: string): (line: number) => string | undefined {
  const units = `${text.replace(/\r\n?/g, '\n').replace(/[ \t]+/g, '')}${END_OF_TEXT}`;
  const starts = [0];
  for (let at = units.indexOf('\n'); at >= 0; at = units.indexOf('\n', at + 1)) starts.push(at + 1);
  const numbers = numbersOf(starts.map((start) => units.slice(start, start + WINDOW)));
  return (line) => {
    const [start, number] = [starts[line - 1], numbers[line - 1]];
    return start === undefined ? undefined : `${hashAt(units, start)}:${number}`;
  };
}

/** The number of each window among its equals. */
function numbersOf(windows: readonly string[]): readonly number[] {
  const seen = new Map<string, number>();
  return windows.map((window) => {
    const number = (seen.get(window) ?? 0) + 1;
    seen.set(window, number);
    return number;
  });
}

const WINDOW = 100;
const BASE = 37;
const TWO_32 = 2 ** 32;
/** The code unit 65535. */
const END_OF_TEXT = '\uffff';

function hashAt(units: string, start: number): string {
  let high = 0;
  let low = 0;
  for (let i = start; i < start + WINDOW; i++) {
    // Both halves stay far below 2^53, so plain numbers are exact and much faster than BigInt.
    const sum = low * BASE + (units.charCodeAt(i) || 0);
    const carry = Math.floor(sum / TWO_32);
    high = (high * BASE + carry) % TWO_32;
    low = sum - carry * TWO_32;
  }
  return hex64(high, low);
}

function hex64(high: number, low: number): string {
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}
