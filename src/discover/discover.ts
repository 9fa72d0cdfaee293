import { dirname } from 'node:path';
import { compareText } from '../base/order.js';
import { nameFrom, sharedFolder } from '../base/path.js';
import type { Notification } from '../finding/notification.js';
import { type Found, type Gathered, gather } from './gather.js';
import type { Host } from './host.js';
import type { Selection } from './left-out.js';
import { type ModuleFolder, Modules } from './modules.js';
import { rootAbove } from './root.js';
import type { Module, SkippedFile, SourceFile } from './source-file.js';
import { resolveTargets } from './targets.js';

export interface DiscoverRequest {
  /** Files, folders and `dir/...` patterns, relative to the host's working directory; none: `./...`. */
  readonly args: readonly string[];
  /** What holds for the files of a folder; both absolute and without links, `root` is the root above the argument. */
  readonly selectionOf: (folder: string, root: string) => Selection;
  /** Apply every exclusion to files that are named, too. */
  readonly forceExclude: boolean;
  /** Enter folders that are left out, only to list their files in `skipped`. */
  readonly tellAll?: boolean;
}

export interface Discovery {
  /** Absolute; all names are relative to it. */
  readonly root: string;
  /** The innermost folder that holds all arguments; absolute. */
  readonly base: string;
  readonly modules: readonly Module[];
  /** In the order of their names. */
  readonly files: readonly SourceFile[];
  /** In the order of their names; those that are read but not reported are in `files` as well. */
  readonly skipped: readonly SkippedFile[];
  /** Names of files that were named: that one can't be read is the user's mistake. */
  readonly asked: ReadonlySet<string>;
  /** Names of files that are reported even if they are generated: the user named them. */
  readonly named: ReadonlySet<string>;
  /** The modules were read wholly. False where only single files were named. */
  readonly whole: boolean;
  readonly notifications: readonly Notification[];
}

/**
 * Finds the Go files that the arguments mean and those that must be read to judge them. With a folder or pattern these
 * are the whole modules that hold a match, and the other modules of their workspaces; with single files alone the
 * folders of their packages. A folder means all that lies at and below it, nested modules included.
 *
 * `gorphan ./api` in a module `example.com/m` gives the files of the module, of which those in `api` have `report` set.
 * Left out are `testdata`, `vendor`, names that begin with `_` or `.`, and tests unless asked for.
 */
export async function discover(request: DiscoverRequest, host: Host): Promise<Discovery> {
  const { targets, notifications } = resolveTargets(request.args, host);
  const modules = new Modules(host);
  const gathered = gather(targets, request, host, modules);
  const root = sharedFolder([...new Set(targets.map((target) => target.root))]) ?? rootAbove(host.cwd, host);
  const name = (path: string): string => nameFrom(root, path);
  const found = [...gathered.found.values()].sort((a, b) => compareText(name(a.path), name(b.path)));
  const owners = found.map((file) => modules.of(dirname(file.path), file.root));
  const folders = [...new Set(owners)].sort((a, b) => compareText(a.folder, b.folder));
  return {
    root,
    base: sharedFolder(targets.map(({ kind, path }) => (kind === 'folder' ? path : dirname(path)))) ?? host.cwd,
    modules: folders.map((module) => ({
      dir: name(module.folder),
      path: module.path,
      workspace: folders.findIndex(({ folder }) => folder === module.folder || module.companions.includes(folder)),
      ...(module.go === undefined ? {} : { go: module.go }),
    })),
    files: found.map((file, index) => sourceFile(file, name(file.path), owners[index], folders)),
    skipped: skippedOf(gathered, found, name),
    asked: new Set(found.filter((file) => file.asked).map((file) => name(file.path))),
    named: new Set(found.filter((file) => file.named).map((file) => name(file.path))),
    whole: targets.some((target) => target.kind === 'folder'),
    notifications: [
      ...notifications,
      ...[...modules.notifications, ...gathered.notifications]
        .map(({ kind, path, message }) => ({ kind, file: name(path), message }))
        .sort((a, b) => compareText(a.file, b.file)),
    ],
  };
}

function sourceFile(
  file: Found,
  name: string,
  module: ModuleFolder | undefined,
  folders: readonly ModuleFolder[],
): SourceFile {
  return {
    name,
    path: file.path,
    module: module === undefined ? 0 : folders.indexOf(module),
    importPath: module === undefined ? '' : importPath(module, dirname(file.path)),
    test: file.test,
    vendored: file.vendored,
    report: file.wanted && file.unreported === undefined,
  };
}

/** The path by which other packages import a folder. */
function importPath(module: ModuleFolder, folder: string): string {
  const below = nameFrom(module.folder, folder);
  const vendored = /(?:^|.*\/)vendor\/(.+)$/.exec(below)?.[1];
  if (vendored !== undefined) return vendored;
  if (module.path === '') return '';
  // Go's own tree is the module `std`, whose packages are imported without that name.
  if (module.path === 'std') return below;
  return below === '' ? module.path : `${module.path}/${below}`;
}

function skippedOf(
  gathered: Gathered,
  found: readonly Found[],
  name: (path: string) => string,
): readonly SkippedFile[] {
  const skipped = [...gathered.skipped].map(([path, reason]) => ({ name: name(path), reason }));
  for (const file of found) {
    if (file.wanted && file.unreported !== undefined) skipped.push({ name: name(file.path), reason: file.unreported });
  }
  return skipped.sort((a, b) => compareText(a.name, b.name));
}
