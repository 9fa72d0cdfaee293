import { dirname } from 'node:path';
import { isInside, nameFrom } from '../base/path.js';
import type { Notification } from '../finding/notification.js';
import type { DiscoverRequest } from './discover.js';
import type { Host } from './host.js';
import { isTestFile, isVendored, leftOutByPath, type Selection, unreportedBy } from './left-out.js';
import type { Modules } from './modules.js';
import type { Target } from './targets.js';
import { walk } from './walk.js';

export interface Found {
  readonly path: string;
  readonly root: string;
  readonly test: boolean;
  readonly vendored: boolean;
  /** Meant by an argument, not only read to judge others. */
  readonly wanted: boolean;
  /** Named as a file: that it can't be read is the user's mistake. */
  readonly asked: boolean;
  /** Named as a file, and so checked even where it would be left out. */
  readonly named: boolean;
  /** Why findings in it are not reported although an argument means it. */
  readonly unreported?: string;
}

export interface Gathered {
  readonly found: ReadonlyMap<string, Found>;
  /** Reasons by path. */
  readonly skipped: ReadonlyMap<string, string>;
  readonly notifications: readonly (Notification & { readonly path: string })[];
}

/** Collects the files that the targets mean, then those that must be read besides. */
export function gather(targets: readonly Target[], request: DiscoverRequest, host: Host, modules: Modules): Gathered {
  const gatherer = new Gatherer(request, host);
  const files = targets.filter((target) => target.kind === 'file');
  const folders = targets.filter((target) => target.kind === 'folder');
  for (const target of files) gatherer.wantFile(target);
  for (const target of folders) gatherer.wantFolder(target);
  const wanted = [...gatherer.found.values()];
  if (folders.length > 0) {
    for (const [folder, root] of modulesOf(wanted, modules)) {
      const covered = folders.some((target) => target.folders === undefined && isInside(folder, target.path));
      if (!covered) gatherer.readAlong(folder, root, 'module');
    }
  }
  // A package is judged as a whole, also where it lies in a folder that the walk of its module leaves out.
  for (const [folder, root] of new Map(wanted.map((file) => [dirname(file.path), file.root]))) {
    gatherer.readAlong(folder, root, 'none');
  }
  return gatherer.result();
}

/** The modules of the files and their companions in a workspace: folders with their roots. */
function modulesOf(files: readonly Found[], modules: Modules): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const file of files) {
    const module = modules.of(dirname(file.path), file.root);
    for (const folder of [module.folder, ...module.companions]) folders.set(folder, file.root);
  }
  return folders;
}

class Gatherer {
  readonly found = new Map<string, Found>();
  readonly #skipped = new Map<string, string>();
  readonly #unreadable = new Map<string, string>();
  /** The folders that were named. */
  readonly #tops = new Set<string>();
  readonly #request: DiscoverRequest;
  readonly #host: Host;
  readonly #questions = new Map<Selection, (path: string) => string | undefined>();

  constructor(request: DiscoverRequest, host: Host) {
    this.#request = request;
    this.#host = host;
  }

  wantFile({ path, root }: Target): void {
    const { forceExclude } = this.#request;
    const reason = forceExclude ? (leftOutByPath(nameFrom(root, path)) ?? this.#unreported(path, root)) : undefined;
    if (reason !== undefined) this.#skipped.set(path, reason);
    else this.#want(path, { root, asked: true, named: !forceExclude });
  }

  wantFolder(target: Target): void {
    const { path: top, root } = target;
    this.#tops.add(top);
    // A mistake in the configuration of a folder that is named is told even where the folder holds no Go file.
    this.#request.selectionOf(top, root);
    const { forceExclude, tellAll = false } = this.#request;
    const reason = forceExclude ? leftOutByPath(nameFrom(root, `${top}/x.go`)) : undefined;
    const meant = (path: string): boolean =>
      target.folders === undefined || target.folders.test(nameFrom(top, dirname(path)));
    const options = { root, enter: 'all' as const, tellAll, ...(reason === undefined ? {} : { reason }) };
    walk(top, this.#host, options, {
      file: (path) => {
        if (!meant(path) || this.found.get(path)?.asked === true) return;
        this.#want(path, { root, asked: false, named: false });
      },
      skip: (path, why) => {
        if (meant(path) && !this.found.has(path)) this.#skipped.set(path, why);
      },
      unreadable: (path, why) => this.#unreadable.set(path, why),
    });
  }

  /** Reads what is not reported but may decide what is. */
  readAlong(folder: string, root: string, enter: 'module' | 'none'): void {
    walk(
      folder,
      this.#host,
      { root, enter, tellAll: false },
      {
        file: (path) => {
          if (this.found.has(path) || this.#skipped.has(path)) return;
          const vendored = isVendored(nameFrom(root, path));
          // What vendored code says of itself is not for us.
          const tests = !vendored && this.#selectionOf(path, root).tests;
          const test = isTestFile(path);
          if (test && !tests) return;
          this.found.set(path, { path, root, test, vendored, wanted: false, asked: false, named: false });
        },
        // What is passed over along the way was not asked for.
        skip: () => {},
        unreadable: (path, why) => this.#unreadable.set(path, why),
      },
    );
  }

  result(): Gathered {
    const skipped = new Map(this.#skipped);
    for (const [path, why] of this.#unreadable) if (path.endsWith('.go')) skipped.set(path, why);
    const notifications = [...this.#unreadable].map(([path, why]) => ({
      kind: this.#tops.has(path) ? ('usage' as const) : ('unreadable' as const),
      path,
      message: `cannot be read: ${why}`,
    }));
    return { found: this.found, skipped, notifications };
  }

  #want(path: string, how: Pick<Found, 'root' | 'asked' | 'named'>): void {
    const test = isTestFile(path);
    // Asked for every file that is wanted: the settings for its folder are then at hand.
    const { tests } = this.#selectionOf(path, how.root);
    if (test && !tests) {
      this.#skipped.set(path, 'a test file (--tests checks it)');
      return;
    }
    const reason = how.named ? undefined : this.#unreported(path, how.root);
    const unreported = reason === undefined ? {} : { unreported: reason };
    this.found.set(path, { path, test, vendored: false, wanted: true, ...how, ...unreported });
  }

  #selectionOf(path: string, root: string): Selection {
    return this.#request.selectionOf(dirname(path), root);
  }

  #unreported(path: string, root: string): string | undefined {
    const selection = this.#selectionOf(path, root);
    let question = this.#questions.get(selection);
    if (question === undefined) {
      question = unreportedBy(selection);
      this.#questions.set(selection, question);
    }
    return question(path);
  }
}
