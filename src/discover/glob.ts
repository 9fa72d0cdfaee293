import { UsageError } from '../base/usage-error.js';

/** More alternatives than these are a mistake or an attack. */
const mostAlternatives = 100;

/**
 * Compiles a glob to a question about a name with forward slashes: `*` and `?` match within a part, `**` any number of
 * parts, `[a-z]` and `[!a-z]` one character, `{a,b}` either. Matching takes at most the product of both lengths: a
 * pattern comes with the checkout, and what a regular expression makes of `*a*a*a*a*b` may never end.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  const alternatives = expandBraces(pattern, []).map((alternative) => alternative.split('/').map(readPart));
  return (name) => {
    const parts = name.split('/');
    return alternatives.some((alternative) => matchList(alternative, parts, isAnyParts, matchPart));
  };
}

type Unit = '*' | ((character: string) => boolean);
type Part = '**' | readonly Unit[];

const isAnyParts = (part: Part): boolean => part === '**';
const isAnyText = (unit: Unit): boolean => unit === '*';
const matchPart = (part: Part, text: string): boolean =>
  part !== '**' && matchList(part, [...text], isAnyText, (unit, character) => unit !== '*' && unit(character));

/**
 * Matches a list against a pattern with wild cards for any number of items. Going back to the last wild card alone is
 * enough: what an earlier one could take more, the last one can take as well.
 */
function matchList<P, T>(
  pattern: readonly P[],
  items: readonly T[],
  isWild: (p: P) => boolean,
  matches: (p: P, item: T) => boolean,
): boolean {
  let at = 0;
  let wild = -1;
  let resume = 0;
  for (let item = 0; item < items.length; ) {
    const unit = pattern[at];
    if (unit !== undefined && isWild(unit)) {
      wild = at++;
      resume = item;
    } else if (unit !== undefined && matches(unit, items[item] as T)) {
      at += 1;
      item += 1;
    } else if (wild >= 0) {
      at = wild + 1;
      item = ++resume;
    } else return false;
  }
  return pattern.slice(at).every(isWild);
}

function readPart(text: string): Part {
  if (text === '**') return '**';
  const units: Unit[] = [];
  for (let rest = text; rest !== ''; ) {
    const [token = ''] = /^(?:\*+|\[(?:!|\^)?\]?[^\]]*\]|\\.|.)/su.exec(rest) ?? [rest];
    units.push(unitOf(token));
    rest = rest.slice(token.length);
  }
  return units;
}

function unitOf(token: string): Unit {
  if (token.startsWith('*')) return '*';
  if (token === '?') return () => true;
  if (token.length > 2 && token.startsWith('[')) return classOf(token.slice(1, -1));
  const literal = token.length > 1 && token.startsWith('\\') ? token.slice(1) : token;
  return (character) => character === literal;
}

function classOf(text: string): Unit {
  const negated = /^[!^]/.test(text);
  const ranges = [...text.slice(negated ? 1 : 0).matchAll(/(.)-(.)|(.)/gsu)].map(
    ([, from, to, single = '']) => [from ?? single, to ?? single] as const,
  );
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== negated;
}

/** The alternatives of a pattern, its innermost braces first. */
function expandBraces(pattern: string, known: string[]): readonly string[] {
  const braces = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (braces === null) {
    known.push(pattern);
    if (known.length > mostAlternatives) throw new UsageError(`a glob has more than ${mostAlternatives} alternatives`);
    return known;
  }
  const before = pattern.slice(0, braces.index);
  const after = pattern.slice(braces.index + braces[0].length);
  for (const choice of (braces[1] ?? '').split(',')) expandBraces(`${before}${choice}${after}`, known);
  return known;
}
