/**
 * Lays a rule's page out for a terminal: headings stand out, text is wrapped to the width, code is set in. It reads what
 * the pages use: headings, paragraphs, lists, fenced code, and in a line code, bold text and links.
 *
 *     ## How to fix it                       How to fix it
 *
 *     Write `defer t.Stop()` right           Write defer t.Stop() right after it.
 *     after it.
 */

export interface Layout {
  readonly color: boolean;
  /** Cells of a line. */
  readonly columns: number;
}

/** Lines longer than this are hard to read, however wide the terminal. */
const widest = 100;

export function layOut(markdown: string, { color, columns }: Layout): string {
  const width = Math.max(20, Math.min(columns, widest));
  const style: Style = color ? (text, role) => `\u001b[${codes[role]}m${text}\u001b[0m` : (text) => text;
  const lines = blocksOf(markdown).flatMap((block) => ['', ...linesOf(block, width, style, color)]);
  return `${lines.slice(1).join('\n')}\n`;
}

type Role = 'title' | 'heading' | 'code' | 'bold';
type Style = (text: string, role: Role) => string;

/** ECMA-48 SGR. */
const codes: Readonly<Record<Role, string>> = { title: '1;4', heading: '1', code: '36', bold: '1' };

type Block =
  | { readonly kind: 'heading'; readonly depth: number; readonly text: string }
  | { readonly kind: 'code' | 'list' | 'verbatim'; readonly lines: readonly string[] }
  | { readonly kind: 'text'; readonly text: string };

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const heading = /^(#+) (.*)$/.exec(line);
    if (line.trim() === '') at += 1;
    else if (heading !== null) {
      blocks.push({ kind: 'heading', depth: heading[1]?.length ?? 1, text: heading[2] ?? '' });
      at += 1;
    } else if (line.startsWith('```')) {
      const end = lines.findIndex((other, index) => index > at && other.startsWith('```'));
      const to = end < 0 ? lines.length : end;
      blocks.push({ kind: 'code', lines: lines.slice(at + 1, to) });
      at = to + 1;
    } else {
      const end = lines.findIndex((other, index) => index > at && /^(?:\s*$|#+ |```)/.test(other));
      const part = lines.slice(at, end < 0 ? lines.length : end);
      at += part.length;
      if (isItem(line)) blocks.push({ kind: 'list', lines: items(part) });
      else if (line.startsWith('|')) blocks.push({ kind: 'verbatim', lines: part });
      else blocks.push({ kind: 'text', text: part.join(' ') });
    }
  }
  return blocks;
}

const isItem = (line: string): boolean => /^(?:[-*]|\d+\.) /.test(line);

/** The items of a list, each on one line. */
function items(lines: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const line of lines) {
    if (isItem(line)) found.push(line);
    else found.push(`${found.pop() ?? ''} ${line.trim()}`);
  }
  return found;
}

function linesOf(block: Block, width: number, style: Style, color: boolean): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [style(block.text, block.depth === 1 ? 'title' : 'heading')];
    case 'code':
      return block.lines.map((line) => (line === '' ? '' : `    ${style(line.replaceAll('\t', '    '), 'code')}`));
    case 'verbatim':
      return block.lines;
    case 'text':
      return wrap(block.text, width, style, color);
    case 'list':
      return block.lines.flatMap((item) => {
        const mark = `${item.slice(0, item.indexOf(' '))} `;
        const indent = ' '.repeat(mark.length);
        return wrap(item.slice(mark.length), width - mark.length, style, color).map(
          (line, index) => `${index === 0 ? mark : indent}${line}`,
        );
      });
  }
}

interface Piece {
  readonly text: string;
  readonly role?: Role;
}

/** Breaks a text between words; what is marked up is styled word by word, so that no line ends in the middle of it. */
function wrap(text: string, width: number, style: Style, color: boolean): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of words(pieces(text, color))) {
    const length = word.reduce((sum, piece) => sum + piece.text.length, 0);
    const shown = word.map((piece) => (piece.role === undefined ? piece.text : style(piece.text, piece.role))).join('');
    if (used > 0 && used + 1 + length > width) {
      lines.push(line);
      line = shown;
      used = length;
    } else {
      line = used === 0 ? shown : `${line} ${shown}`;
      used += length + (used === 0 ? 0 : 1);
    }
  }
  return [...lines, line];
}

function pieces(text: string, color: boolean): readonly Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g)) {
    found.push({ text: text.slice(at, match.index) });
    const [whole, code, bold, label, url] = match;
    // Without colour the quotes are what shows that it is code.
    if (code !== undefined) found.push(color ? { text: code, role: 'code' } : { text: whole });
    else if (bold !== undefined) found.push({ text: bold, role: 'bold' });
    else found.push({ text: `${label} (${url})` });
    at = match.index + whole.length;
  }
  return [...found, { text: text.slice(at) }];
}

function words(all: readonly Piece[]): readonly (readonly Piece[])[] {
  const found: Piece[][] = [[]];
  for (const piece of all) {
    const parts = piece.text.split(' ');
    for (const [index, part] of parts.entries()) {
      if (index > 0) found.push([]);
      if (part !== '') found.at(-1)?.push({ ...piece, text: part });
    }
  }
  return found.filter((word) => word.length > 0);
}
