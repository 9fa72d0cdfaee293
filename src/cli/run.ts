/**
 * The command line as a function: everything it touches is handed in, so that tests run it in process. `argv` in, text
 * on two streams and an exit code out. Findings go to standard output, all else to standard error.
 */
import { UsageError } from '../base/usage-error.js';
import { ownVersion } from '../engine/own-files.js';
import { internalFailure } from '../engine/run-rules.js';
import { printable } from '../report/printable.js';
import type { Rule } from '../rule/rule.js';
import { commandOf } from './command/command.js';
import { lsp, type Serve } from './command/lsp.js';
import { readCommandLine } from './command-line.js';
import { type ExitCode, exitCode } from './exit-code.js';
import { holdErrors, type Io, write } from './io.js';
import { lint } from './lint.js';

/**
 * Never throws: what goes wrong is one line on standard error and an exit code. `serve`: what `gorphan lsp` runs, loaded
 * only then.
 */
export async function run(io: Io, rules: readonly Rule[], serve: Serve): Promise<ExitCode> {
  holdErrors(io);
  try {
    if (await lsp(io, serve)) return exitCode.clean;
    const subcommand = commandOf(io, rules);
    if (subcommand !== undefined) {
      await write(io.stdout, subcommand());
      return exitCode.clean;
    }
    const command = readCommandLine(io.argv, ownVersion());
    if ('answer' in command) {
      await write(io.stdout, command.answer);
      return exitCode.clean;
    }
    return await lint(command, io, rules);
  } catch (error) {
    const mistake = error instanceof UsageError;
    const message = mistake ? error.message : internalFailure('internal error', error).message;
    await write(io.stderr, `gorphan: ${printable(message)}\n`).catch(() => {});
    return mistake ? exitCode.usage : exitCode.internal;
  }
}
