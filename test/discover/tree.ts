import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DiscoverRequest, type Discovery, discover } from '../../src/discover/discover.js';
import { type Host, nodeHost } from '../../src/discover/host.js';

/** File contents by name; `link:TARGET` makes a symbolic link. A bare `.go` file gets a package clause. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** Makes a tree in a folder of its own, without links in its path, and removes it after the test. */
export function makeTree(tree: Tree): string {
  const top = realpathSync.native(mkdtempSync(join(tmpdir(), 'gorphan-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(tree)) {
    const path = join(top, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string' && content.startsWith('link:')) symlinkSync(content.slice(5), path);
    else writeFileSync(path, content === '' && name.endsWith('.go') ? 'package p\n' : content);
  }
  return top;
}

export interface FindOptions extends Partial<Omit<DiscoverRequest, 'selectionOf'>> {
  readonly tests?: boolean;
  /** The working folder, below the tree. */
  readonly in?: string;
  readonly exclude?: readonly string[];
  readonly include?: readonly string[];
  readonly host?: Host;
}

/** Runs discovery in a tree; globs are relative to the working folder. */
export function find(top: string, args: readonly string[] = [], options: FindOptions = {}): Promise<Discovery> {
  const {
    in: below = '',
    tests = false,
    exclude = [],
    include = [],
    host = nodeHost(join(top, below)),
    ...rest
  } = options;
  const globs = (patterns: readonly string[]) => patterns.map((pattern) => ({ folder: host.cwd, pattern }));
  const selection = { tests, exclude: globs(exclude), include: globs(include) };
  const request = { args, selectionOf: () => selection, forceExclude: false, ...rest };
  return discover(request, host);
}

/** The names of the files that are reported. */
export const reported = ({ files }: Discovery): readonly string[] =>
  files.filter((file) => file.report).map((file) => file.name);

/** The names of the files that are read only to judge others. */
export const readAlong = ({ files }: Discovery): readonly string[] =>
  files.filter((file) => !file.report).map((file) => file.name);

/** `name: reason` of what is skipped. */
export const skipped = (discovery: Discovery): readonly string[] =>
  discovery.skipped.map(({ name, reason }) => `${name}: ${reason}`);

/** `kind file: message` of the notifications. */
export const told = ({ notifications }: Discovery): readonly string[] =>
  notifications.map(({ kind, file, message }) => `${kind}${file === undefined ? '' : ` ${file}`}: ${message}`);
