import { ownVersion } from '../../engine/own-files.js';
import type { Rule } from '../../rule/rule.js';
import { declaredOptions } from '../command-line.js';
import { completion } from '../completion/completion.js';
import type { Io } from '../io.js';
import { cache } from './cache.js';
import { explain } from './explain.js';
import { init } from './init.js';
import { merge } from './merge.js';
import { listRules } from './rules.js';

/** What is to be printed; throws a {@link UsageError} for arguments it does not understand. */
type Command = (args: readonly string[], io: Io, rules: readonly Rule[]) => string;

const commands: Readonly<Record<string, { readonly run: Command; readonly usage: string }>> = {
  rules: {
    run: listRules,
    usage:
      'Usage: gorphan rules [--format text|json]\n\nLists the rules: id, level, the version that brought it, what it flags.\n',
  },
  explain: {
    run: explain,
    usage:
      'Usage: gorphan explain RULE\n\nPrints the page of a rule, on a terminal laid out for it, else as Markdown.\n`gorphan rules` lists the rules.\n',
  },
  cache: {
    run: cache,
    usage: 'Usage: gorphan cache clear [--cache-dir FOLDER]\n\nForgets the facts that were kept of unchanged files.\n',
  },
  merge: {
    run: merge,
    usage:
      'Usage: gorphan merge [--output FILE] FILES...\n\nPuts the SARIF or JSON reports of several runs, such as shards, into one.\n',
  },
  completion: {
    run: (args, _io, rules) =>
      completion(args, declaredOptions(ownVersion()), [...Object.keys(commands), 'lsp'].sort(), rules),
    usage:
      'Usage: gorphan completion bash|zsh|fish\n\nPrints a script for the shell: eval "$(gorphan completion bash)"\n',
  },
  init: {
    run: init,
    usage:
      'Usage: gorphan init\n\nWrites a commented .gorphan.yaml into the working folder, unless there is a configuration.\n',
  },
};

/** The first argument decides; a folder of that name is `./rules`. Undefined where it is no command. */
export function commandOf(io: Io, rules: readonly Rule[]): (() => string) | undefined {
  const [first = '', ...args] = io.argv;
  const command = Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (command === undefined) return undefined;
  return () => (args[0] === '--help' || args[0] === '-h' ? command.usage : command.run(args, io, rules));
}
