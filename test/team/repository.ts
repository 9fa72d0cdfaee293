import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rules } from '../../rules/index.js';
import type { Io } from '../../src/cli/io.js';
import { type Outcome, runCli } from '../cli/run-cli.js';
import { makeTree } from '../discover/tree.js';
import { leaky } from '../e2e/program.js';

export { leaky };

/** The same function as {@link leaky}, repaired. */
export const repaired = (name: string): string => leaky(name).replace(/(\n\ttick := .*)/, '$1\n\tdefer tick.Stop()');

export const goMod = 'module example.com/m\n\ngo 1.22\n';

/** Runs gorphan with its rules in a folder, without a cache. */
export const gorphan = (cwd: string, argv: readonly string[], world: Partial<Io> = {}): Promise<Outcome> =>
  runCli(cwd, argv, rules, world);

/** The `file:line` of each finding in the text output. */
export const places = (out: string): readonly string[] =>
  [...out.matchAll(/^(\S+:\d+):\d+: (?:note|warning|error): /gm)].map((match) => match[1] ?? '');

/** Writes files into a folder; undefined removes one. */
export function change(top: string, files: Readonly<Record<string, string | undefined>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(top, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text === undefined) rmSync(path, { recursive: true });
    else writeFileSync(path, text);
  }
}

/** Runs git in a folder, by nobody's configuration; gives what it prints. */
export function git(cwd: string, ...args: readonly string[]): string {
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const done = spawnSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd, env, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
  return done.stdout.trim();
}

/** A repository with one commit on `main`. */
export function makeRepository(files: Readonly<Record<string, string>>): string {
  const top = makeTree({ 'go.mod': goMod, ...files });
  git(top, 'init', '-q', '-b', 'main');
  commit(top, 'first');
  return top;
}

/** Puts everything into a commit. */
export function commit(top: string, message: string): void {
  git(top, 'add', '-A');
  git(top, 'commit', '-q', '-m', message);
}
