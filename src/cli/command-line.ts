import { Command, CommanderError, Option } from 'commander';
import { UsageError } from '../base/usage-error.js';
import type { LintOptions } from '../engine/options.js';
import type { Shard } from '../engine/shard.js';
import type { Level } from '../finding/finding.js';
import { formatNames } from '../report/index.js';
import { levels } from './exit-code.js';
import { afterHelp } from './help-text.js';
import type { BaselineCommand } from './known/baseline.js';
import { type Output, outputsOf } from './outputs.js';

/** A command line without a subcommand, understood. */
export interface LintCommand {
  readonly lint: LintOptions;
  readonly outputs: readonly Output[];
  readonly failOn: Level;
  readonly quiet: boolean;
  readonly color: 'auto' | 'always' | 'never';
  readonly showFiles: boolean;
  /** The file whose configuration is asked for instead of a check. */
  readonly printConfig?: string;
  /** 0.1 to 10.0, where findings are to be security alerts. */
  readonly securitySeverity?: number;
  readonly timing: boolean;
  readonly statistics: boolean;
  /** What is to be done with fixes, besides telling of them. */
  readonly fix?: FixWish;
  /** A folder for the cache, `false` for none; absent: the user's. */
  readonly cache?: string | false;
  /** The name under which standard input is checked. */
  readonly stdinFilename?: string;
  readonly baseline?: BaselineCommand;
  /** Report only what is new since then; `staged`: check the index, by default against HEAD. */
  readonly changes?: { readonly since?: string; readonly staged: boolean };
}

export interface FixWish {
  /** Also fixes that are not safe. */
  readonly suggestions: boolean;
  /** Print a patch and change nothing. */
  readonly diff: boolean;
}

/** A text that was asked for instead: the help or the version. */
export interface Answer {
  readonly answer: string;
}

interface Parsed {
  readonly format?: readonly string[];
  readonly output?: string;
  readonly tests?: true;
  readonly strict?: true;
  readonly failOn: Level;
  readonly exclude?: readonly string[];
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly forceExclude?: true;
  readonly stdinFilename?: string;
  readonly config?: string | false;
  readonly color: LintCommand['color'];
  readonly quiet?: true;
  readonly showFiles?: true;
  readonly printConfig?: string;
  readonly sarifSecurity?: number;
  readonly timing?: true;
  readonly statistics?: true;
  readonly fix?: true;
  readonly fixSuggestions?: true;
  readonly diff?: true;
  readonly cache: boolean;
  readonly cacheDir?: string;
  readonly baseline?: string;
  readonly writeBaseline?: true;
  readonly pruneBaseline?: true;
  readonly changedSince?: string;
  readonly staged?: true;
  readonly shard?: Shard;
}

/** Reads the arguments. Throws a {@link UsageError} of one line for what it does not understand. */
export function readCommandLine(argv: readonly string[], version: string): LintCommand | Answer {
  const said: string[] = [];
  const command = declare(version).configureOutput({ writeOut: (text) => void said.push(text), writeErr: () => {} });
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { answer: said.join('') };
    throw new UsageError(oneLine(error.message));
  }
  return understand(command.args, command.opts<Parsed>());
}

const oneLine = (message: string): string =>
  message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean/, ' (did you mean')
    .replace(/\n.*/s, '')
    .replace(/\.$/, '');

function understand(args: readonly string[], parsed: Parsed): LintCommand {
  const { stdinFilename, config } = parsed;
  if (args.includes('-') !== (stdinFilename !== undefined)) {
    throw new UsageError(
      stdinFilename === undefined
        ? '`-` needs --stdin-filename PATH, which says where the text belongs'
        : '--stdin-filename needs `-` among the arguments',
    );
  }
  if (parsed.baseline === undefined && (parsed.writeBaseline || parsed.pruneBaseline)) {
    throw new UsageError(`--${parsed.writeBaseline ? 'write' : 'prune'}-baseline needs --baseline FILE`);
  }
  if (parsed.writeBaseline && parsed.pruneBaseline) {
    throw new UsageError('--write-baseline forgets what --prune-baseline would; give one of them');
  }
  if (parsed.select?.length === 0) throw new UsageError('--select names no rule');
  const paths = args.map((arg) => (arg === '-' && stdinFilename !== undefined ? stdinFilename : arg));
  return {
    lint: {
      paths,
      strict: parsed.strict === true,
      exclude: parsed.exclude ?? [],
      forceExclude: parsed.forceExclude === true,
      ignore: parsed.ignore ?? [],
      ...(parsed.shard === undefined ? {} : { shard: parsed.shard }),
      ...(parsed.tests === undefined ? {} : { tests: true }),
      ...(parsed.select === undefined ? {} : { select: parsed.select }),
      ...(typeof config === 'string' || config === false ? { config } : {}),
    },
    outputs: outputsOf(parsed.format ?? [], parsed.output),
    failOn: parsed.failOn,
    quiet: parsed.quiet === true,
    color: parsed.color,
    ...(parsed.printConfig === undefined ? {} : { printConfig: parsed.printConfig }),
    showFiles: parsed.showFiles === true,
    ...(parsed.sarifSecurity === undefined ? {} : { securitySeverity: parsed.sarifSecurity }),
    timing: parsed.timing === true,
    statistics: parsed.statistics === true,
    ...fixWish(parsed),
    ...(parsed.cache ? {} : { cache: false }),
    ...(parsed.cache && parsed.cacheDir !== undefined ? { cache: parsed.cacheDir } : {}),
    ...(stdinFilename === undefined ? {} : { stdinFilename }),
    ...(parsed.baseline === undefined ? {} : { baseline: baselineOf(parsed.baseline, parsed) }),
    ...changesOf(parsed),
  };
}

function changesOf({ changedSince, staged, stdinFilename }: Parsed): Pick<LintCommand, 'changes'> {
  if (changedSince === undefined && !staged) return {};
  if (stdinFilename !== undefined) throw new UsageError('standard input is in no commit: check it by itself');
  return { changes: { staged: staged === true, ...(changedSince === undefined ? {} : { since: changedSince }) } };
}

function baselineOf(file: string, { writeBaseline, pruneBaseline }: Parsed): BaselineCommand {
  if (file === '') throw new UsageError('--baseline: a file name is missing');
  if (writeBaseline) return { file, action: 'write' };
  return pruneBaseline ? { file, action: 'prune' } : { file };
}

function fixWish(parsed: Parsed): Pick<LintCommand, 'fix'> {
  const { fix, fixSuggestions, diff, stdinFilename, baseline, changedSince, staged } = parsed;
  if (!fix && !fixSuggestions && !diff) return {};
  if (baseline !== undefined || changedSince !== undefined || staged) {
    throw new UsageError('fixes are for all findings: give no --baseline, --changed-since or --staged with them');
  }
  if (!diff && stdinFilename !== undefined) throw new UsageError('--fix writes files; for standard input use --diff');
  return { fix: { suggestions: fixSuggestions === true, diff: diff === true } };
}

const formatList = `${formatNames.slice(0, -1).join(', ')} or ${formatNames.at(-1)}`;

function severity(value: string): number {
  const score = Number(value);
  if (/^\d+(?:\.\d)?$/.test(value) && score > 0 && score <= 10) return score;
  throw new UsageError(`--sarif-security ${value}: give a number from 0.1 to 10.0`);
}

function shardOf(value: string): Shard {
  const [, number = 0, of = 0] = /^(\d{1,4})\/(\d{1,4})$/.exec(value)?.map(Number) ?? [];
  if (number >= 1 && number <= of) return { number, of };
  throw new UsageError(`--shard ${value}: give I/N with I from 1 to N, such as 2/4`);
}

/** What can be given, the help included. */
export function declaredOptions(version: string): readonly Option[] {
  const command = declare(version);
  return command.createHelp().visibleOptions(command);
}

function declare(version: string): Command {
  const repeat = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  const names = (value: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    ...value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ];
  return new Command('gorphan')
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .version(version, '-V, --version', 'print the version')
    .usage('[options] [files, folders or ./... patterns]')
    .description('Finds goroutine leaks in Go sources before they run. Without arguments it checks ./...')
    .argument('[paths...]')
    .option('--format <name[=file]>', `${formatList}; text is the default; repeatable, all but one to a file`, repeat)
    .option('--output <file>', 'write the findings to a file')
    .option('--fix', 'apply the safe fixes')
    .option('--fix-suggestions', 'apply the other fixes, too')
    .option('--diff', 'print what the fixes would change as a patch, and change nothing')
    .option('--tests', 'also check _test.go files')
    .option('--strict', 'also report findings of low confidence')
    .addOption(
      new Option('--fail-on <level>', 'the lowest level that makes the exit code 1').choices(levels).default('warning'),
    )
    .option('--exclude <glob>', 'report nothing in files that match; repeatable', repeat)
    .option('--force-exclude', 'apply exclusions to files named on the command line, too')
    .option('--select <rules>', 'check these rules only; comma separated or repeated', names)
    .option('--ignore <rules>', 'do not check these rules; comma separated or repeated', names)
    .option('--config <file>', 'use this configuration, not the nearest .gorphan.yaml, .yml or .json')
    .option('--no-config', 'use no configuration')
    .option('--stdin-filename <path>', 'check standard input, given as -, as if it were this file')
    .option('--changed-since <commit>', 'report only what is new since the work left this branch, tag or commit')
    .option('--staged', 'check what is staged, and report only what HEAD does not have')
    .option('--baseline <file>', 'report only what this file does not know')
    .option('--write-baseline', 'put all that is found now into it')
    .option('--prune-baseline', 'take out of it what is not found any more')
    .option('--shard <i/n>', 'report the I-th of N parts of the packages; `gorphan merge` puts them together', shardOf)
    .option('--sarif-security <n>', 'make findings security alerts in SARIF; 0.1 to 10.0', severity)
    .option('--print-config <path>', 'print what is set for a file or folder, with the place each value comes from')
    .option('--show-files', 'list the Go files, each with `read` or the reason why it is skipped')
    .option('--no-cache', 'neither use nor keep what was made of unchanged files')
    .option('--cache-dir <folder>', "keep them in this folder, not in the user's cache folder")
    .option('--statistics', 'print on standard error how many findings each rule and package has')
    .option('--timing', 'print on standard error what each stage took')
    .addOption(new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']).default('auto'))
    .option('--quiet', 'print findings and errors only')
    .addHelpText('after', afterHelp);
}
