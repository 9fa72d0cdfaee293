/** Ways to break a Go file. A way takes the text, random choices and another file's text, and gives the broken text. */

const TOKEN =
  /`[^`]*`|"(?:[^"\\\n]|\\.)*"|[\p{L}_][\p{L}\p{Nd}_]*|\d[\w.]*|<-|:=|\.\.\.|&&|\|\||[-+*/%&|^<>=!]=|\+\+|--|[^\s]/gu;

const WORDS =
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var <- := ... ( ) { } [ ] , ; . * & ! = == nil iota make close select{ case<- func(){ }() `  " \' /* */ // new(1+2) [T any] 0x 1e 0b2'.split(
    ' ',
  );

/** What can be nested without end: opening, closing. */
const NESTS = [
  ['(', ')'],
  ['{', '}'],
  ['[', ']'],
  ['func() {', '}'],
  ['go func() {', '}()'],
  ['if x {', '}'],
  ['for {', '}'],
  ['select { case <-c:', '}'],
  ['switch { case x:', '}'],
  ['f(', ')'],
  ['[]', ''],
  ['chan ', ''],
  ['*', ''],
  ['!', ''],
  ['<-', ''],
  ['a.', ''],
  ['map[int]', ''],
  ['struct{x ', '}'],
  ['x +', ''],
  ['x && ', ''],
  ['func(', ')'],
  ['L: ', ''],
  ['else if x {', '}'],
];

const tokensOf = (text) => [...text.matchAll(TOKEN)];
const replaced = (text, start, end, by) => text.slice(0, start) + by + text.slice(end);
const putIn = (text, at, more) => replaced(text, at, at, more);

/** Where something may stand: the beginning of a token. */
function somewhere(text, { oneOf, below }) {
  return oneOf(tokensOf(text))?.index ?? below(text.length);
}

export const ways = {
  truncate: (text, { below }) => text.slice(0, below(text.length)),
  decapitate: (text, { below }) => text.slice(below(text.length)),
  cut(text, { below }) {
    const at = below(text.length);
    return replaced(text, at, at + below(80), '');
  },
  swap(text, { oneOf }) {
    const tokens = tokensOf(text);
    const [a, b] = [oneOf(tokens), oneOf(tokens)].sort((x, y) => (x?.index ?? 0) - (y?.index ?? 0));
    if (a === undefined || b === undefined || a === b) return text;
    return replaced(replaced(text, b.index, b.index + b[0].length, a[0]), a.index, a.index + a[0].length, b[0]);
  },
  drop(text, { oneOf }) {
    const token = oneOf(tokensOf(text));
    return token === undefined ? text : replaced(text, token.index, token.index + token[0].length, '');
  },
  word: (text, choose) => putIn(text, somewhere(text, choose), ` ${choose.oneOf(WORDS)} `),
  nest(text, choose) {
    const [open, close] = choose.oneOf(NESTS);
    const depth = 1 + choose.below(choose.chance(0.1) ? 3000 : 60);
    const inside = choose.chance(0.5) ? 'x' : '';
    const ends = choose.chance(0.8) ? close.repeat(depth) : '';
    return putIn(text, somewhere(text, choose), open.repeat(depth) + inside + ends);
  },
  huge(text, choose) {
    const size = choose.chance(0.05) ? 300_000 : 5_000;
    const literal = choose.oneOf(['9', 'x', '"', '`', "'", '0', '_', '\\', '\u00fc', '\u{1F600}']);
    return putIn(text, somewhere(text, choose), choose.oneOf(['', '"', '`', '0x', '1e']) + literal.repeat(size));
  },
  nul: (text, { below }) => putIn(text, below(text.length), '\0'.repeat(1 + below(3))),
  surrogate: (text, { below, oneOf }) => putIn(text, below(text.length), oneOf(['\ud800', '\udc00', '\udbff\ud800'])),
  ends: (text, { oneOf }) =>
    text.replace(/\n/g, () => oneOf(['\n', '\r\n', '\r', '\n\n', '\u2028', '\v', '\f', '\u0085'])),
  odd: (text, { below, oneOf }) =>
    putIn(text, below(text.length), oneOf(['\ufeff', '\u200b', '\u00a0', '\u202e', '\u0001', '\x7f', '\uffff'])),
  repeat(text, { below, chance }) {
    const lines = text.split('\n');
    const at = below(lines.length);
    const part = lines.slice(at, at + 1 + below(6));
    const times = chance(0.1) ? 200 : 8;
    return [...lines.slice(0, at), ...Array(times).fill(part).flat(), ...lines.slice(at)].join('\n');
  },
  splice(text, { below }, other) {
    const at = below(other.length);
    return putIn(text, below(text.length), other.slice(at, at + below(600)));
  },
  shuffle(text, { below }) {
    const lines = text.split('\n');
    for (let n = 0; n < 6; n++) {
      const [a, b] = [below(lines.length), below(lines.length)];
      [lines[a], lines[b]] = [lines[b], lines[a]];
    }
    return lines.join('\n');
  },
};

const names = Object.keys(ways);

/** Breaks a text in one to three ways; then, now and then, its bytes. */
export function mutate(text, choose, other) {
  const used = Array.from({ length: 1 + choose.below(3) }, () => choose.oneOf(names));
  const broken = used.reduce((made, name) => ways[name](made, choose, other), text);
  const bytes = new TextEncoder().encode(broken);
  if (bytes.length > 0 && choose.chance(0.2)) {
    used.push('bytes');
    for (let n = 1 + choose.below(8); n > 0; n--) bytes[choose.below(bytes.length)] = choose.below(256);
  }
  return { text: broken, bytes, used };
}
