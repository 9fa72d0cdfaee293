import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const repository = fileURLToPath(new URL('../../', import.meta.url));

export interface Project {
  /** A copy of examples/leaky. */
  readonly folder: string;
  /** The home of a new user. */
  readonly home: string;
  /** The environment of that user, who has `gorphan` on the path. */
  readonly env: Record<string, string | undefined>;
}

/** A new user with a Go project that leaks, and the built program; `files` are put into the user's home. */
export function newUser(files: Readonly<Record<string, string>> = {}): Project {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'gorphan-user-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const [folder, home, bin] = ['parcels', 'home', 'bin'].map((name) => join(top, name)) as [string, string, string];
  cpSync(join(repository, 'examples/leaky'), folder, { recursive: true });
  mkdirSync(bin);
  const program = join(bin, 'gorphan');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(repository, 'dist/src/cli/bin.js')}' "$@"\n`);
  chmodSync(program, 0o755);
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  mkdirSync(home, { recursive: true });
  const { FORCE_COLOR, XDG_CONFIG_HOME, VIMINIT, ...env } = process.env;
  return { folder, home, env: { ...env, HOME: home, PATH: `${bin}:${env.PATH}`, TERM: 'dumb' } };
}
