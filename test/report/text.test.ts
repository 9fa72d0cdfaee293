import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocatedNotification } from '../../src/finding/report.js';
import { notificationLine, text } from '../../src/report/text/text.js';
import { full, located, notifications, place, report, result } from './sample-report.js';

const ESC = '\u001b';

/** Anything but the line end that a terminal acts on, or that no encoding can carry. */
const hostile = /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\t',
        `${ESC}[31m`,
        `${ESC}]8;;http://x${ESC}\\`,
        '\u009b2J',
        '\u202e',
        '\ud800',
        '世',
        'a',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('text', () => {
  it('prints place, level, message and rule, then the remedy', () => {
    expect(text(report([result()]), {})).toBe(
      'cmd/pump.go:7:7: warning: nothing stops the ticker `t` (unstopped-ticker)\n' +
        '    fix: write `defer t.Stop()` after it\n',
    );
  });

  it('prints related places, the path without repetitions and the assumption', () => {
    expect(text(report([full, result({ remedy: '' })]), {})).toBe(
      'cmd/pump.go:7:7: error: the send on `out[i]` waits for ever (unguarded-send)\n' +
        '    cmd/pump.go:20:3: the receiver may leave here [early]\n' +
        '    cmd/üñ %file.go:2:1: made here\n' +
        '    cmd/pump.go:5:2: the goroutine starts\n' +
        '    cmd/pump.go:7:7: nobody receives\n' +
        '    assumes: the caller may stop receiving\n' +
        '    fix: write `defer t.Stop()` after it\n' +
        'cmd/pump.go:7:7: warning: nothing stops the ticker `t` (unstopped-ticker)\n',
    );
  });

  it('prints nothing without results, and no notification', () => {
    expect(text(report([], notifications), {})).toBe('');
  });

  it('counts columns in bytes', () => {
    const at = place('a.go', 1, 5, '"世" go f()', 2, 7);
    expect(text(report([result({ at })]), {})).toMatch(/^a\.go:1:7: /);
  });

  it('names files as it is told', () => {
    const related = [located('there', place('cmd/b.go', 1, 1))];
    const lines = text(report([result({ related })]), { nameOf: (file) => file.replace('cmd/', '../') }).split('\n');
    expect(lines[0]).toMatch(/^\.\.\/pump\.go:7:7: /);
    expect(lines[1]).toBe('    ../b.go:1:1: there');
  });

  it('keeps hostile names and messages on their lines', () => {
    fc.assert(
      fc.property(anything, anything, anything, (file, message, line) => {
        const at = place(file, 1, 1, line, line.length);
        const one = result({ at, message, rule: message, remedy: `r${message}`, related: [located(message, at)] });
        for (const columns of [10, 80]) {
          const plain = text(report([one]), { terminal: { color: false, columns } });
          expect(plain).not.toMatch(hostile);
          expect(plain.split('\n')).toHaveLength(line === '' ? 4 : 6);
          const colored = text(report([one]), { terminal: { color: true, columns } });
          // Nothing but its own colours is left to act on.
          expect(colored.replaceAll(new RegExp(`${ESC}\\[[0-9;]+m`, 'g'), '')).toBe(plain);
        }
      }),
    );
  });
});

describe('code frame', () => {
  const frame = (line: string, column: number, length: number, columns = 60): readonly string[] =>
    text(report([result({ at: place('a.go', 12, column, line, length) })]), { terminal: { color: false, columns } })
      .split('\n')
      .slice(1, 3);

  it('marks the span below its line', () => {
    expect(frame('\tt := time.NewTicker(d) // x', 7, 17)).toEqual([
      '  12 | t := time.NewTicker(d) // x',
      '     |      ^^^^^^^^^^^^^^^^^',
    ]);
  });

  it('counts wide characters as two cells and tabs as four', () => {
    expect(frame('s := "世界";\tgo f()', 12, 2)).toEqual([
      '  12 | s := "世界";    go f()',
      `     | ${' '.repeat(16)}^^`,
    ]);
  });

  it('marks a place without width', () => {
    expect(frame('go f()', 7, 0)[1]).toBe('     |       ^');
  });

  it('fits any line into the terminal, with the marks on the span', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(200), fc.integer({ min: 30, max: 200 }), (before, after, columns) => {
        const [line = '', carets = ''] = frame(`${'x'.repeat(before)}go f${'y'.repeat(after)}`, before + 1, 4, columns);
        expect([...line].length).toBeLessThanOrEqual(columns);
        expect(line.slice(carets.indexOf('^'), carets.length)).toBe('go f');
      }),
    );
  });

  it('is there on a terminal only', () => {
    expect(text(report([result()]), {})).not.toContain('|');
  });
});

describe('notificationLine', () => {
  it('names the place as far as it is known', () => {
    expect(notifications.map((notification) => notificationLine(notification, {}))).toEqual([
      'internal: the rule x failed',
      'usage: no such file: nowhere.go',
      'bad.go:2:1: syntax: this is no valid Go: `[`',
      'bin.go: unreadable: not valid UTF-8',
      'a.go:9:2: note: gorphan:ignore gives no reason',
    ]);
  });

  it('is one line whatever it is about', () => {
    fc.assert(
      fc.property(anything, anything, (file, message) => {
        const notification: LocatedNotification = { kind: 'unreadable', file, message };
        const line = notificationLine(notification, {});
        expect(line).not.toMatch(hostile);
        expect(line).not.toContain('\n');
      }),
    );
  });
});
