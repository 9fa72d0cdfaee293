import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Missing } from './debian.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** What npm says where it can't reach its registry: the machine's trouble. */
const offline = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b/;

/** The environment of git for somebody whom no configuration of this machine reaches. */
export const gitEnv = (home: string): Record<string, string | undefined> => {
  const { GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE, FORCE_COLOR, ...env } = process.env;
  const own = Object.entries(env).filter(([name]) => !/^(?:npm_|VITEST|PRE_COMMIT|SKIP$|GITHUB_)/.test(name));
  return {
    ...Object.fromEntries(own),
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ann',
    GIT_AUTHOR_EMAIL: 'ann@example.com',
    GIT_COMMITTER_NAME: 'Ann',
    GIT_COMMITTER_EMAIL: 'ann@example.com',
  };
};

export const git = (folder: string, env: NodeJS.ProcessEnv, ...args: string[]): string =>
  execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' });

export interface Release {
  /** A repository with the tag. */
  readonly folder: string;
  readonly tag: string;
  readonly missing: Missing;
}

/** Puts the files of this work tree into a new repository and releases them there, as a maintainer does. */
export function release(top: string): Release {
  const folder = join(top, 'gorphan');
  const env = gitEnv(top);
  const files = git(repository, env, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  for (const file of files.filter((name) => name !== '')) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    try {
      cpSync(join(repository, file), join(folder, file));
    } catch (error) {
      // Removed, and not yet committed.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const changes = join(folder, 'CHANGELOG.md');
  writeFileSync(changes, `${readFileSync(changes, 'utf8')}\n## [${version}]\n`);
  git(folder, env, 'init', '-q', '-b', 'main');
  git(folder, env, 'add', '.');
  git(folder, env, 'commit', '-q', '-m', 'Everything');
  const done = spawnSync('bash', ['.ci/release', '--no-tests'], { cwd: folder, env, encoding: 'utf8' });
  const tag = `v${version}`;
  if (done.status === 0) return { folder, tag, missing: undefined };
  if (offline.test(done.stderr)) return { folder, tag, missing: 'skipped: npm cannot reach its registry' };
  throw new Error(`the release failed: ${done.stderr}`);
}
