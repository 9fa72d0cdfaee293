/** The program behind the command, as one text: `cli/bin.ts` gives it to V8 together with the code of an earlier run. */
import type { Readable, Writable } from 'node:stream';
import { rules } from '../rules/index.js';
import type { ExitCode } from './cli/exit-code.js';
import type { Io } from './cli/io.js';
import { run } from './cli/run.js';

export function main(io: Io, input: Readable, output: Writable): Promise<ExitCode> {
  return run(io, rules, async (kept) => {
    const { serve } = await import('./lsp/serve.js');
    await serve({ input, output, rules, clock: io.clock, cwd: io.cwd, ...kept });
  });
}
