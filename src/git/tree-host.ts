import { join, posix } from 'node:path';
import { compareText } from '../base/order.js';
import { isInside, nameFrom } from '../base/path.js';
import { UsageError } from '../base/usage-error.js';
import type { Entry, Host, Status } from '../discover/host.js';
import type { Tree, TreeEntry } from './tree.js';
import type { TreeContent } from './tree-content.js';

export interface TreeRequest {
  /** The top of the work tree; absolute and without links. */
  readonly top: string;
  readonly tree: Tree;
  readonly content: TreeContent;
  /** What was compared with: it gives what is unchanged, and all that lies outside of the tree. */
  readonly under: Host;
  /** Paths from the top, of folders with a slash at the end, that no tree knows: they are as they are under it. */
  readonly ignored: readonly string[];
}

/** Links that lead to links to links. */
const LINKS = 8;

/**
 * A host on which a repository holds what a tree of git's says. Submodules and what git ignores (generated code, a vendor
 * folder) are taken from the host under it, so that they count as unchanged.
 */
export class TreeHost implements Host {
  readonly cwd: string;
  readonly #top: string;
  readonly #content: TreeContent;
  readonly #under: Host;
  readonly #entries: ReadonlyMap<string, TreeEntry | 'under'>;
  readonly #folders: ReadonlyMap<string, ReadonlySet<string>>;

  constructor({ top, tree, content, under, ignored }: TreeRequest) {
    this.cwd = under.cwd;
    this.#top = top;
    this.#content = content;
    this.#under = under;
    const left = ignored.map((path) => [path.replace(/\/$/, ''), 'under'] as const);
    const entries = new Map<string, TreeEntry | 'under'>([...left, ...tree]);
    this.#entries = entries;
    this.#folders = foldersOf(entries.keys());
  }

  /** The Go files and the files of modules; absolute. */
  get paths(): readonly string[] {
    return this.#content.paths.map((name) => join(this.#top, name));
  }

  /** Whether a path has the same content under this host. */
  same(path: string): boolean {
    const name = this.#nameOf(path);
    return name === undefined || this.#content.unchanged.has(name);
  }

  status(path: string): Status | undefined {
    const name = this.#nameOf(path);
    if (name === undefined) return this.#under.status(path);
    const target = this.#follow(name);
    if (target === undefined) return undefined;
    if (this.#folders.has(target)) return { kind: 'folder', size: 0 };
    const entry = this.#entries.get(target);
    if (entry === undefined || entry === 'under') return undefined;
    if (this.#content.unchanged.has(target)) return this.#under.status(join(this.#top, target));
    return { kind: 'file', size: this.#content.sizes.get(entry.oid) ?? 0 };
  }

  present(path: string): boolean {
    const name = this.#nameOf(path);
    return name === undefined ? this.#under.present(path) : this.#has(name);
  }

  list(folder: string): readonly Entry[] {
    const name = this.#nameOf(folder);
    if (name === undefined) return this.#under.list(folder);
    const children = this.#folders.get(name);
    if (children === undefined) throw missing(folder);
    const kinds = new Map<string, Entry['kind']>();
    for (const child of children) {
      const path = name === '' ? child : `${name}/${child}`;
      const entry = this.#entries.get(path);
      if (entry !== 'under') kinds.set(child, entry?.kind ?? 'folder');
    }
    if (kinds.size < children.size) {
      for (const { name: child, kind } of this.#under.list(folder)) {
        if (children.has(child) && !kinds.has(child)) kinds.set(child, kind);
      }
    }
    return [...kinds].map(([child, kind]) => ({ name: child, kind })).sort((a, b) => compareText(a.name, b.name));
  }

  readFile(path: string): Uint8Array {
    const name = this.#nameOf(path);
    if (name === undefined) return this.#under.readFile(path);
    const target = this.#follow(name);
    const entry = target === undefined ? undefined : this.#entries.get(target);
    if (target === undefined || entry === undefined || entry === 'under') throw missing(path);
    if (this.#content.unchanged.has(target)) return this.#under.readFile(join(this.#top, target));
    const bytes = this.#content.contents.get(entry.oid);
    if (bytes === undefined) throw new UsageError(`git lacks its content, the object ${entry.oid}`);
    return bytes;
  }

  realPath(path: string): string {
    const name = this.#nameOf(path);
    if (name === undefined) return this.#under.realPath(path);
    const target = this.#follow(name);
    if (target === undefined || !this.#has(target)) throw missing(path);
    return join(this.#top, target);
  }

  expand(glob: string): readonly string[] {
    return (this.#under.expand?.(glob) ?? []).filter((path) => this.present(path));
  }

  /** The path from the top where the tree decides; undefined where the host under it does. */
  #nameOf(path: string): string | undefined {
    const name = isInside(path, this.#top) ? nameFrom(this.#top, path) : this.#nameBehindLinks(path);
    if (name === undefined || name === '.git' || name.startsWith('.git/')) return undefined;
    for (let part = name; part !== '.'; part = posix.dirname(part)) {
      const entry = this.#entries.get(part);
      if (entry === 'under' || entry?.kind === 'folder') return undefined;
      if (part === '') break;
    }
    return name;
  }

  /** Of a path that leads into the repository through a link above it. */
  #nameBehindLinks(path: string): string | undefined {
    try {
      const real = this.#under.realPath(path);
      return isInside(real, this.#top) ? nameFrom(this.#top, real) : undefined;
    } catch {
      return undefined;
    }
  }

  #has(name: string): boolean {
    return this.#entries.has(name) || this.#folders.has(name);
  }

  /** What a link leads to, through other links; undefined where they lead out of the tree or in circles. */
  #follow(name: string): string | undefined {
    let at = name;
    for (let step = 0; step < LINKS; step += 1) {
      const entry = this.#entries.get(at);
      if (entry === undefined || entry === 'under' || entry.kind !== 'link')
        return at.startsWith('..') ? undefined : at;
      const target = this.#content.contents.get(entry.oid);
      if (target === undefined) return undefined;
      at = posix.join(posix.dirname(at), Buffer.from(target).toString('utf8'));
    }
    return undefined;
  }
}

/** The children of each folder, by its path from the top; empty for the top itself, which is always there. */
function foldersOf(paths: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of paths) {
    for (let child = path; child !== ''; ) {
      const slash = child.lastIndexOf('/');
      const folder = child.slice(0, Math.max(slash, 0));
      const known = folders.get(folder);
      const children = known ?? new Set();
      folders.set(folder, children.add(child.slice(slash + 1)));
      if (known !== undefined) break;
      child = folder;
    }
  }
  return folders;
}

const missing = (path: string): Error => Object.assign(new Error(`nothing at ${path}`), { code: 'ENOENT' });
