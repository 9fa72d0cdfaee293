import { didYouMean } from '../../base/nearest-name.js';
import { UsageError } from '../../base/usage-error.js';
import { ownPage } from '../../engine/own-files.js';
import type { Rule } from '../../rule/rule.js';
import { wantsColor } from '../color.js';
import type { Io } from '../io.js';
import { layOut } from './page.js';

/** `gorphan explain RULE`: the page of the rule, laid out on a terminal, else the Markdown it is. */
export function explain(args: readonly string[], io: Io, rules: readonly Rule[]): string {
  const [id, ...more] = args;
  if (id === undefined || more.length > 0)
    throw new UsageError('gorphan explain wants one rule; `gorphan rules` lists them');
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule === undefined) {
    const ids = rules.map((candidate) => candidate.id);
    throw new UsageError(`unknown rule "${id}"${didYouMean(id, ids) || '; `gorphan rules` lists them'}`);
  }
  const page = ownPage(id) || `# ${id}\n\n${rule.summary}\n`;
  const color = wantsColor('auto', io.env, io.isTTY.stdout);
  return io.isTTY.stdout || color ? layOut(page, { color, columns: io.columns || 80 }) : page;
}
