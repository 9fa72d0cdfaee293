import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../base/usage-error.js';

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Answer {
  /** 0: git did what it was asked. */
  readonly code: number;
  readonly out: Buffer;
  /** What git said of itself, in English. */
  readonly err: string;
}

/** Asks git one question about a repository. Throws a {@link UsageError} where git can't be started. */
export type Git = (args: readonly string[], input?: string) => Answer;

/**
 * Whatever a checkout, or a hostile .git folder, sets: none of the commands that are used runs a hook, a filter, a pager or
 * a diff driver, and these switches take the rest. Nothing is fetched, nothing is written, not even the index.
 */
const switches: readonly string[] = [
  '--no-pager',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.quotePath=false'].flatMap((set) => ['-c', set]),
];

/** A git for one folder. `cwd`: what a GIT_INDEX_FILE that is relative starts from. */
export function gitIn(folder: string, env: Environment, cwd: string): Git {
  return (args, input) => {
    const done = spawnSync('git', [...switches, '-C', folder, ...args], {
      // Some systems look for a program in the working folder first: that must not be the checkout.
      cwd: dirname(process.execPath),
      env: environmentFor(env, cwd),
      maxBuffer: Number.POSITIVE_INFINITY,
      ...(input === undefined ? {} : { input }),
    });
    if (done.error !== undefined) throw new UsageError(`git is needed and cannot be run: ${reasonOf(done.error)}`);
    return { code: done.status ?? 1, out: done.stdout, err: done.stderr.toString() };
  };
}

/** The user's own variables, without those that would send git elsewhere or have it run something. */
function environmentFor(env: Environment, cwd: string): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(?:GIT_|LC_|LANG)/i.test(name));
  // A commit of some files only has an index of its own while its hooks run.
  const index = env.GIT_INDEX_FILE;
  return {
    ...Object.fromEntries(kept),
    ...(index === undefined || index === '' ? {} : { GIT_INDEX_FILE: resolve(cwd, index) }),
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

const reasonOf = (error: Error): string =>
  (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not installed' : error.message;

/** What git printed; throws a {@link UsageError} with its own words where it failed. */
export function demand(git: Git, args: readonly string[], input?: string): Buffer {
  const { code, out, err } = git(args, input);
  if (code !== 0) throw new UsageError(`git ${args[0]} failed: ${wordsOfGit(err)}`);
  return out;
}

/** The first complaint, on one line, with the command that git proposes against it. */
export function wordsOfGit(err: string): string {
  const [first = 'it gave no reason'] = err.split('\n').filter((line) => line.trim() !== '');
  const command = /^\t(git config .*)$/m.exec(err)?.[1];
  return `${first.replace(/^(?:fatal|error): /, '')}${command === undefined ? '' : `; ${command} allows it`}`;
}
