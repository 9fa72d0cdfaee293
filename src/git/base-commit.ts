import { UsageError } from '../base/usage-error.js';
import { demand, type Git } from './git.js';

/**
 * The commit to compare with: where the history of HEAD left that of `since`, else HEAD itself; undefined where there is
 * no commit yet. Throws a {@link UsageError} that names the command which gets what a shallow clone lacks.
 */
export function baseCommit(git: Git, since: string | undefined): string | undefined {
  const head = commitOf(git, 'HEAD');
  if (since === undefined) return head;
  // No name that git takes begins so; it would be read as an option.
  if (since === '' || since.startsWith('-')) throw new UsageError(`--changed-since: "${since}" is no name of a commit`);
  const commit = commitOf(git, since);
  const shallow = text(demand(git, ['rev-parse', '--is-shallow-repository'])) === 'true';
  if (commit === undefined) throw new UsageError(unknown(git, since, shallow));
  if (head === undefined) throw new UsageError('--changed-since: there is no commit yet');
  const { code, out } = git(['merge-base', commit, head]);
  if (code === 0) return text(out);
  const reason = `HEAD and ${since} have no commit in common`;
  throw new UsageError(
    shallow ? `${reason}, because the clone is shallow; get its history with: git fetch --unshallow` : reason,
  );
}

function commitOf(git: Git, name: string): string | undefined {
  const { code, out } = git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return code === 0 ? text(out) : undefined;
}

function unknown(git: Git, since: string, shallow: boolean): string {
  const reason = `git knows no commit ${since}`;
  const deeper = shallow ? '--unshallow ' : '';
  const remote = text(demand(git, ['remote']))
    .split('\n')
    .find((name) => name !== '' && since.startsWith(`${name}/`));
  if (remote !== undefined && /^[\w./-]+$/.test(since)) {
    const branch = since.slice(remote.length + 1);
    return `${reason}; get it with: git fetch ${deeper}${remote} +refs/heads/${branch}:refs/remotes/${since}`;
  }
  return shallow ? `${reason}, and the clone is shallow; get its history with: git fetch --unshallow --tags` : reason;
}

const text = (out: Buffer): string => out.toString('utf8').trim();
