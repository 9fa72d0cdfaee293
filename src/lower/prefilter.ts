/**
 * Words without which a file can't hold anything that lives longer than a call: nothing is started, sent, waited for,
 * subscribed to or acquired in it. Too many words cost time, a missing one costs findings; so a word is a stem that also
 * finds its relatives (`Ticker` finds `NewTicker`).
 */
export const WORDS_THAT_MATTER: readonly string[] = [
  // The language: goroutines, channels.
  ...['go ', 'go\t', 'go(', 'chan', '<-', 'select', '.Go('],
  // Time and contexts.
  ...['Ticker', 'time.Tick', 'Timer', 'time.After', 'AfterFunc', 'context', 'cancel', 'Cancel', 'ctx'],
  // Who calls back, and who waits.
  ...[
    'Subscri',
    'Watch',
    'Notify',
    'Listen',
    'Register',
    'Observe',
    'Handle',
    'WaitGroup',
    'errgroup',
    'sync.',
    'Wait(',
  ],
  // What is opened and has to be closed, and what ends it: a release counts wherever it stands.
  ...[
    'Open',
    'Dial',
    'Accept',
    'Pipe',
    'Stream',
    '.Body',
    'Rows',
    'Query',
    'close(',
    'Close',
    'Stop',
    'Shutdown',
    'Cleanup',
  ],
];

const NEEDLES = WORDS_THAT_MATTER.map((word) => Buffer.from(word));

/** Whether a file has any of the words. It looks at bytes: most files are decided before they are decoded. */
export function mayMatter(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return NEEDLES.some((needle) => buffer.includes(needle));
}

const DECLARATION = /^(?:func\s*(?:\([^)]*\)\s*)?|type\s+|\t)([\p{L}_][\p{L}\p{N}_]*)/gmu;
const TYPE_GROUP = /^type\s*\(\s*$([\s\S]*?)^\)/gmu;

/**
 * The names of functions, methods and types that a file declares at its top level, read without parsing. There may be
 * names that are none, from raw strings and comments; those only cost a parse. None is missing in gofmt's layout.
 */
export function indexNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (part: string) => {
    for (const match of part.matchAll(DECLARATION)) if (match[1] !== undefined) names.add(match[1]);
  };
  // A line that begins with a tab declares something only inside `type ( ... )`.
  for (const match of text.matchAll(DECLARATION))
    if (match[1] !== undefined && !match[0].startsWith('\t')) names.add(match[1]);
  for (const group of text.matchAll(TYPE_GROUP)) add(group[1] ?? '');
  return names;
}
