import { dirname, join, resolve } from 'node:path';
import { isInside, upward } from '../base/path.js';
import type { Notification } from '../finding/notification.js';
import { type GoMod, readGoMod } from './go-mod.js';
import { type Host, wordsOf } from './host.js';

/** A folder with its go.mod, or a root without one. */
export interface ModuleFolder {
  readonly folder: string;
  readonly path: string;
  readonly go?: string;
  /** The other modules of its workspace, as folders inside the root. */
  readonly companions: readonly string[];
}

/** A go.mod of this size is no go.mod. Bytes. */
const limit = 1 << 20;

/** Finds modules and workspaces; every file is read once, and each broken one is told once. */
export class Modules {
  readonly notifications: (Notification & { readonly path: string })[] = [];
  readonly #host: Host;
  readonly #parsed = new Map<string, GoMod | undefined>();
  readonly #owners = new Map<string, string>();
  readonly #modules = new Map<string, ModuleFolder>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** The module a folder belongs to: the nearest go.mod at or above it, inside the root; else the root stands for it. */
  of(folder: string, root: string): ModuleFolder {
    const owner = this.#ownerOf(folder, root);
    const known = this.#modules.get(owner);
    if (known !== undefined) return known;
    const module = this.#describe(owner, root);
    this.#modules.set(owner, module);
    return module;
  }

  #ownerOf(folder: string, root: string): string {
    const known = this.#owners.get(folder);
    if (known !== undefined) return known;
    const found =
      this.#read(join(folder, 'go.mod'), root) !== undefined || folder === root || folder === dirname(folder);
    const owner = found ? folder : this.#ownerOf(dirname(folder), root);
    this.#owners.set(folder, owner);
    return owner;
  }

  #describe(folder: string, root: string): ModuleFolder {
    const own = this.#read(join(folder, 'go.mod'), root);
    const work = this.#workspaceOf(folder, root);
    const go = newerGo(own?.go, work?.go);
    return {
      folder,
      path: own?.module ?? '',
      companions: work?.members.filter((member) => member !== folder) ?? [],
      ...(go === undefined ? {} : { go }),
    };
  }

  /** The nearest go.work at or above the module, where it uses the module. */
  #workspaceOf(
    module: string,
    root: string,
  ): { readonly members: readonly string[]; readonly go?: string } | undefined {
    for (const folder of upward(module, root)) {
      const work = this.#read(join(folder, 'go.work'), root);
      if (work === undefined) continue;
      const members = work.uses
        .map((use) => this.#realFolder(resolve(folder, use)))
        .filter((member) => member !== undefined)
        // A `use` line may point anywhere; nothing outside the root is read.
        .filter((member) => isInside(member, root) && this.#read(join(member, 'go.mod'), root) !== undefined);
      if (!members.includes(module)) return undefined;
      return { members, ...(work.go === undefined ? {} : { go: work.go }) };
    }
    return undefined;
  }

  #realFolder(path: string): string | undefined {
    try {
      return this.#host.realPath(path);
    } catch {
      // A `use` line of a folder that is not checked out: nothing to read there.
      return undefined;
    }
  }

  #read(path: string, root: string): GoMod | undefined {
    if (!this.#parsed.has(path)) this.#parsed.set(path, this.#parse(path, root));
    return this.#parsed.get(path);
  }

  #parse(path: string, root: string): GoMod | undefined {
    const empty: GoMod = { module: '', uses: [] };
    try {
      const status = this.#host.status(path);
      if (status?.kind !== 'file') return undefined;
      if (!isInside(this.#host.realPath(path), root)) {
        this.#tell('skipped', path, 'not read: it is a symbolic link out of the root');
        return empty;
      }
      if (status.size > limit) {
        this.#tell('limit', path, `not read: it is larger than ${limit} bytes`);
        return empty;
      }
      const found = readGoMod(new TextDecoder().decode(this.#host.readFile(path)));
      if (found.problem !== undefined)
        this.#tell('syntax', path, `line ${found.problem.line}: ${found.problem.message}`);
      return found;
    } catch (error) {
      this.#tell('unreadable', path, `cannot be read: ${wordsOf(error)}`);
      return empty;
    }
  }

  #tell(kind: Notification['kind'], path: string, message: string): void {
    this.notifications.push({ kind, path, message });
  }
}

/** The higher of two versions: a workspace's `go` line is at least that of its modules (https://go.dev/ref/mod#workspaces). */
function newerGo(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference > 0 ? a : b;
  }
  return a;
}
