import type { Option } from 'commander';
import { UsageError } from '../../base/usage-error.js';
import type { Rule } from '../../rule/rule.js';
import { scripts } from './scripts.js';
import { wordsOf } from './words.js';

/** `gorphan completion SHELL`: a script that completes what the options, commands and rules of this gorphan are. */
export function completion(
  args: readonly string[],
  options: readonly Option[],
  commands: readonly string[],
  rules: readonly Rule[],
): string {
  const [shell = '', ...more] = args;
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined || more.length > 0) {
    throw new UsageError(`gorphan completion wants a shell: ${Object.keys(scripts).join(', ')}`);
  }
  const ids = rules.map(({ id }) => id);
  return script(wordsOf(options, commands, ids));
}
