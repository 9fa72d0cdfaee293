/**
 * The fingerprint that code scanning calls `primaryLocationLineHash`, for every line of a text; the hash of line n is
 * entry n - 1.
 *
 * It is a rolling polynomial hash (base 37, modulo 2^64) of the first 100 UTF-16 code units from the start of the line
 * that are neither space nor tab, running on into the following lines. Line ends count as `\n`; the end of the text
 * counts as 65535, and zeros follow. It is printed in hexadecimal, with the number of the line among those of the same
 * hash: `271789c17abda88f:1`.
 *
 * Other than everywhere else in gorphan a lone `\r` ends a line here: the upload action counts so, and warns about any
 * value that differs from its own.
 */
export function lineHashes(text: string): readonly string[] {
  const { units, starts } = significantUnits(text);
  const hashes: string[] = [];
  const seen = new Map<string, number>();
  let high = 0;
  let low = 0;
  const push = (unit: number, leaving: number): void => {
    // Both halves stay far below 2^53, so plain numbers are exact and much faster than BigInt.
    const lowSum = low * BASE + unit - OUT_LOW * leaving;
    const carry = Math.floor(lowSum / TWO_32);
    high = modulo32(high * BASE + carry - OUT_HIGH * leaving);
    low = lowSum - carry * TWO_32;
  };
  for (let i = 0; i < WINDOW; i++) push(units[i] ?? 0, 0);
  let at = 0;
  for (const start of starts) {
    for (; at < start; at++) push(units[at + WINDOW] ?? 0, units[at] ?? 0);
    const hash = hex64(high, low);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    hashes.push(`${hash}:${count}`);
  }
  return hashes;
}

const WINDOW = 100;
const BASE = 37;
const TWO_32 = 2 ** 32;
/** 37^100 modulo 2^64: the weight of the unit that leaves the window. */
const OUT = BigInt.asUintN(64, BigInt(BASE) ** BigInt(WINDOW));
const OUT_HIGH = Number(OUT >> 32n);
const OUT_LOW = Number(OUT & 0xffffffffn);

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const END_OF_TEXT = 65535;

/** The code units that are hashed, and the index of each line's first one. */
function significantUnits(text: string): { readonly units: Uint16Array; readonly starts: readonly number[] } {
  const units = new Uint16Array(text.length + 1);
  const starts = [0];
  let length = 0;
  let afterCr = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const ofCrLf = afterCr && unit === LF;
    afterCr = unit === CR;
    if (unit === SPACE || unit === TAB || ofCrLf) continue;
    const lineEnd = unit === CR || unit === LF;
    units[length++] = lineEnd ? LF : unit;
    if (lineEnd) starts.push(length);
  }
  units[length++] = END_OF_TEXT;
  return { units: units.subarray(0, length), starts };
}

const modulo32 = (value: number): number => value - Math.floor(value / TWO_32) * TWO_32;

function hex64(high: number, low: number): string {
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}
