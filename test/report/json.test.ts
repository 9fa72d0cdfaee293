import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { json } from '../../src/report/json.js';
import { full, notifications, report, result } from './sample-report.js';

describe('json', () => {
  it('gives everything but times and source text', () => {
    const output = json(report([full], notifications.slice(2, 4)), {});
    expect(output.endsWith('}\n')).toBe(true);
    const at = { file: 'cmd/pump.go', line: 7, column: 7, endLine: 7, endColumn: 24, byteColumn: 7, endByteColumn: 24 };
    const document = JSON.parse(output);
    expect(document).toMatchObject({
      format: 1,
      version: '0.1.0',
      results: [
        {
          rule: 'unguarded-send',
          level: 'error',
          confidence: 'medium',
          assumes: 'the caller may stop receiving',
          message: 'the send on `out[i]` waits for ever',
          at,
          symbol: 'main.(*Pump).Run',
          related: [{ line: 20, text: 'the receiver may leave here [early]' }, { file: 'cmd/üñ %file.go' }],
          path: [{ line: 5 }, { line: 2 }, { line: 7, text: 'nobody receives' }],
          fix: {
            title: 'give the channel room',
            safe: false,
            edits: [{ line: 3, endLine: 4, newText: 'make(chan int, 1)' }, {}],
          },
          fingerprints: full.fingerprints,
        },
      ],
      notifications: [
        { kind: 'syntax', at: { file: 'bad.go', line: 2, column: 1 } },
        { kind: 'unreadable', file: 'bin.go', message: 'not valid UTF-8' },
      ],
    });
    expect(document.results[0].at).toEqual(at);
    expect(document.statistics).toEqual({ files: 3, packages: 2, results: 1, suppressed: 1 });
  });

  it('does not change with the time a run took', () => {
    const one = report([result()]);
    const slower = { ...one, statistics: { ...one.statistics, milliseconds: 99_999 } };
    expect(json(slower, {})).toBe(json(one, {}));
  });

  it('carries any text, yet nothing that a terminal would act on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const output = json(report([result({ message })]), {});
        expect(JSON.parse(output).results[0].message).toBe(message);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
        expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
      }),
    );
  });
});
