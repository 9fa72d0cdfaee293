import type { ExitCode } from '../../src/cli/exit-code.js';
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';
import type { Level } from '../../src/finding/finding.js';
import { defineRule, type Rule } from '../../src/rule/rule.js';

export interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** A rule that reports the first characters of the first file: enough to see how findings travel. */
export const firstByte = (id: string, level: Level, confidence: 'high' | 'low' = 'high'): Rule =>
  defineRule({
    id,
    summary: `says ${id} of the first file`,
    level,
    since: '0.1.0',
    messages: { found: 'found by {name}' },
    check: (pass) =>
      pass.report({
        at: { file: 0, span: { start: 0, end: 7 } },
        symbol: 'p.F',
        message: 'found',
        data: { name: id },
        remedy: 'mend it',
        confidence,
      }),
  });

/** Runs the command line in process, in a folder, and gives all it printed. */
export async function runCli(
  cwd: string,
  argv: readonly string[],
  rules: readonly Rule[] = [firstByte('early-bird', 'warning')],
  world: Partial<Io> = {},
): Promise<Outcome> {
  const said = { out: '', err: '' };
  const sink = (stream: 'out' | 'err') => ({
    write(text: string, done?: () => void) {
      said[stream] += text;
      done?.();
    },
  });
  const io: Io = {
    argv,
    stdin: (async function* () {})(),
    stdout: sink('out'),
    stderr: sink('err'),
    env: {},
    cwd,
    isTTY: { stdout: false, stderr: false },
    clock: () => 0,
    ...world,
  };
  const code = await run(io, rules, async () => {});
  return { code, ...said };
}
