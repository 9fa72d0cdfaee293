import { spawnSync } from 'node:child_process';

/** What became of a wish for a program: undefined where it is there, else why not. */
export type Missing = string | undefined;

/**
 * Has a program of a Debian package at hand: installs it with apt-get where it is missing and this user may. Returns
 * what is in the way otherwise; a test then skips itself with that message.
 */
export function need(command: string, debianPackage: string = command): Missing {
  if (works(command)) return undefined;
  if (process.getuid?.() !== 0) return `skipped: there is no ${command}, and only root may install it`;
  if (!works('apt-get')) return `skipped: there is no ${command}, and no apt-get to install it`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', debianPackage];
  for (const args of [['update', '-q'], install]) {
    const done = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: 300_000 });
    if (done.status !== 0) {
      const [reason = ''] = `${done.stderr}`.split('\n').filter((line) => /^E:/.test(line));
      return `skipped: apt-get could not install ${debianPackage}: ${reason}`;
    }
  }
  return works(command) ? undefined : `skipped: ${debianPackage} was installed and brings no ${command}`;
}

const works = (command: string): boolean => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
