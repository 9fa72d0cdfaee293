import type { LocatedNotification, LocatedText, Location, Report, Result, RuleInfo } from '../../src/finding/report.js';

/** A place of `length` UTF-16 units, in a line where nothing before it is wider than a byte unless `byte` says so. */
export function place(file: string, line: number, column: number, lineText = '', length = 1, byte = column): Location {
  return {
    file,
    startLine: line,
    startColumn: column,
    endLine: line,
    endColumn: column + length,
    startByteColumn: byte,
    endByteColumn: byte + length,
    lineText,
  };
}

export const located = (text: string, at: Location): LocatedText => ({ at, text });

export function result(more: Partial<Result> = {}): Result {
  return {
    rule: 'unstopped-ticker',
    level: 'warning',
    confidence: 'high',
    message: 'nothing stops the ticker `t`',
    remedy: 'write `defer t.Stop()` after it',
    at: place('cmd/pump.go', 7, 7, '\tt := time.NewTicker(d)', 17),
    related: [],
    path: [],
    symbol: 'main.(*Pump).Run',
    fingerprints: { primaryLocationLineHash: 'ae1eeec73fbf81a:1', 'gorphan/v1': '0123456789abcdef' },
    ...more,
  };
}

export const rules: readonly RuleInfo[] = ['goroutine-without-exit', 'unguarded-send', 'unstopped-ticker'].map(
  (id) => ({
    id,
    summary: `what ${id} flags`,
    level: id === 'unguarded-send' ? ('error' as const) : ('warning' as const),
    since: '0.1.0',
    page: `# ${id}\n\nThe first paragraph of ${id}\ngoes on.\n\n## Why\n\nBecause.\n`,
  }),
);

export function report(results: readonly Result[], notifications: readonly LocatedNotification[] = []): Report {
  const statistics = { files: 3, packages: 2, milliseconds: 41, suppressed: 1 };
  return { version: '0.1.0', rules, results, notifications, statistics };
}

/** Everything a result can have. */
export const full = result({
  rule: 'unguarded-send',
  level: 'error',
  confidence: 'medium',
  assumes: 'the caller may stop receiving',
  message: 'the send on `out[i]` waits for ever',
  related: [
    located('the receiver may leave here [early]', place('cmd/pump.go', 20, 3)),
    located('made here', place('cmd/üñ %file.go', 2, 1)),
  ],
  path: [
    located('the goroutine starts', place('cmd/pump.go', 5, 2)),
    located('made here', place('cmd/üñ %file.go', 2, 1)),
    located('nobody receives', place('cmd/pump.go', 7, 7)),
  ],
  fix: {
    title: 'give the channel room',
    safe: false,
    edits: [
      {
        file: 'cmd/pump.go',
        span: { start: 10, end: 30 },
        newText: 'make(chan int, 1)',
        at: { ...place('cmd/pump.go', 3, 4), endLine: 4, endColumn: 2 },
      },
      { file: 'cmd/other.go', span: { start: 1, end: 2 }, newText: '', at: place('cmd/other.go', 1, 2) },
    ],
  },
});

export const notifications: readonly LocatedNotification[] = [
  { kind: 'internal', message: 'the rule x failed' },
  { kind: 'usage', message: 'no such file: nowhere.go' },
  {
    kind: 'syntax',
    message: 'this is no valid Go: `[`',
    file: 'bad.go',
    span: { start: 4, end: 5 },
    at: place('bad.go', 2, 1),
  },
  { kind: 'unreadable', message: 'not valid UTF-8', file: 'bin.go' },
  { kind: 'directive', message: 'gorphan:ignore gives no reason', file: 'a.go', at: place('a.go', 9, 2) },
];
