import { didYouMean } from '../base/nearest-name.js';
import { UsageError } from '../base/usage-error.js';
import { ownPage } from '../engine/own-files.js';
import type { Rule } from '../rule/rule.js';

/** Gives what is to be printed; throws a {@link UsageError} for arguments it does not understand. */
type Subcommand = (args: readonly string[], rules: readonly Rule[]) => string;

/** The first argument decides; a folder of that name is `./rules`. */
export function subcommandOf([first = '']: readonly string[]): Subcommand | undefined {
  if (first === 'rules') return listRules;
  if (first === 'explain') return explain;
  if (reserved.includes(first)) {
    throw new UsageError(`there is no command ${first} yet; a folder of that name is ./${first}`);
  }
  return undefined;
}

/** Names that later versions give a meaning to, so that no script comes to rely on them as folders. */
const reserved: readonly string[] = ['lsp', 'init', 'cache'];

function listRules(args: readonly string[], rules: readonly Rule[]): string {
  if (asksHelp(args)) return 'Usage: gorphan rules\n\nLists the rules: id, level, what they flag.\n';
  if (args.length > 0) throw new UsageError(`gorphan rules takes no arguments; found ${args[0]}`);
  const width = Math.max(0, ...rules.map(({ id }) => id.length));
  return rules.map(({ id, level, summary }) => `${id.padEnd(width)}  ${level.padEnd(7)}  ${summary}\n`).join('');
}

function explain(args: readonly string[], rules: readonly Rule[]): string {
  if (asksHelp(args)) return 'Usage: gorphan explain RULE\n\nPrints the page of a rule; `gorphan rules` lists them.\n';
  const [id, ...more] = args;
  if (id === undefined || more.length > 0)
    throw new UsageError('gorphan explain wants one rule; `gorphan rules` lists them');
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule === undefined) {
    const ids = rules.map((candidate) => candidate.id);
    throw new UsageError(`unknown rule "${id}"${didYouMean(id, ids) || '; `gorphan rules` lists them'}`);
  }
  return ownPage(id) || `# ${id}\n\n${rule.summary}\n`;
}

const asksHelp = (args: readonly string[]): boolean => args[0] === '--help' || args[0] === '-h';
