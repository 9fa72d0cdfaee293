import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLineIndex } from '../../src/settle/line-index.js';
import { buildSources, locate, locateWhole } from '../../src/settle/locate.js';

const texts = fc
  .array(fc.constantFrom('a', '\t', 'é', '😀', '\ud83d', '\ude00', '\r', '\n', '\r\n', '世', '"', '//'), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));

describe('line index', () => {
  it('counts lines and columns as a plain look at what stands before does', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const index = buildLineIndex(text);
        for (let offset = 0; offset <= text.length; offset++) {
          const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
          // lastIndexOf with -1 looks at index 0, so the first offset is asked for by itself.
          const ofLine = offset === 0 ? '' : before;
          expect(index.positionAt(offset)).toEqual({
            line: text.slice(0, offset).split('\n').length,
            column: ofLine.length + 1,
            byteColumn: Buffer.byteLength(ofLine) + 1,
          });
        }
      }),
    );
  });

  it('leads back from a position to its offset', () => {
    fc.assert(
      fc.property(texts, fc.nat(60), (text, at) => {
        const offset = Math.min(at, text.length);
        const index = buildLineIndex(text);
        const { line, column } = index.positionAt(offset);
        expect(index.lineSpan(line).start + column - 1).toBe(offset);
      }),
    );
  });

  it('gives each line without its line end', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const index = buildLineIndex(text);
        const raw = text.split('\n');
        const expected = raw.map((line, i) => (i < raw.length - 1 ? line.replace(/\r$/, '') : line));
        expect(Array.from({ length: index.lineCount }, (_, i) => index.lineText(i + 1))).toEqual(expected);
      }),
    );
  });

  it('moves offsets outside the text to its ends', () => {
    const index = buildLineIndex('ab\ncd');
    expect(index.positionAt(-3)).toEqual({ line: 1, column: 1, byteColumn: 1 });
    expect(index.positionAt(99)).toEqual({ line: 2, column: 3, byteColumn: 3 });
  });

  it('takes a lone carriage return for a character, as Go does', () => {
    const index = buildLineIndex('a\rb\r\nc');
    expect(index.lineCount).toBe(2);
    expect(index.lineText(1)).toBe('a\rb');
  });
});

describe('locate', () => {
  const text = 'package p\r\n\r\nvar 世 = "😀" // x\r\ngo func() {\r\n}()\r\n';
  const sources = buildSources((file) => (file === 'a.go' ? text : undefined));

  it('counts UTF-16 code units and UTF-8 bytes', () => {
    const start = text.indexOf('//');
    expect(locate(sources, { file: 'a.go', span: { start, end: start + 4 } })).toEqual({
      file: 'a.go',
      startLine: 3,
      startColumn: 14,
      endLine: 3,
      endColumn: 18,
      startByteColumn: 18,
      endByteColumn: 22,
      lineText: 'var 世 = "😀" // x',
    });
  });

  it('ends a region with its first line, before the carriage return', () => {
    const start = text.indexOf('go func');
    const at = locate(sources, { file: 'a.go', span: { start, end: text.length } });
    expect([at.startLine, at.endLine, at.endColumn]).toEqual([4, 4, 12]);
  });

  it('keeps all lines of an edit', () => {
    const start = text.indexOf('go func');
    const at = locateWhole(sources, 'a.go', { start, end: text.indexOf('()', start + 8) + 2 });
    expect([at.startLine, at.endLine, at.endColumn]).toEqual([4, 5, 4]);
  });

  it('never gives a place without a line or with an end before its start', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 80 }), fc.integer({ min: -5, max: 80 }), (start, end) => {
        for (const file of ['a.go', 'gone.go']) {
          const at = locate(sources, { file, span: { start, end } });
          expect(at.startLine).toBeGreaterThan(0);
          expect(at.startColumn).toBeGreaterThan(0);
          expect(at.endLine).toBe(at.startLine);
          expect(at.endColumn).toBeGreaterThanOrEqual(at.startColumn);
        }
      }),
    );
  });
});
