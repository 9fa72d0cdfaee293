/** A stream that text is written to; Node's writable streams fit. */
export interface Sink {
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** Everything the command line knows of the world around it. */
export interface Io {
  /** Without the interpreter and the program. */
  readonly argv: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly isTTY: { readonly stdout: boolean; readonly stderr: boolean };
  /** Cells of a terminal's line. */
  readonly columns?: number | undefined;
  /** Makes the process fit for so many files, before they are parsed. */
  readonly tune?: (files: number) => void;
  /** Takes back the memory of what is over; called between workspaces. */
  readonly collect?: () => void;
  /** Milliseconds from any fixed point. */
  readonly clock: () => number;
}

/** Writes and waits until the text has left. A reader that is gone (`gorphan | head`) is no error. */
export function write(sink: Sink, text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve, reject) => {
    sink.write(text, (error) => {
      if (error === undefined || error === null || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve();
      else reject(error);
    });
  });
}

/** Node throws a stream's error a second time unless somebody listens. */
export function holdErrors(io: Io): void {
  for (const sink of [io.stdout, io.stderr]) sink.on?.('error', () => {});
}

/** Standard input up to a number of bytes; more is cut off right after it. */
export async function readAll(stdin: Io['stdin'], limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    chunks.push(bytes);
    size += bytes.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks);
}
