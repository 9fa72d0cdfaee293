import { basename, join, resolve } from 'node:path';
import { isInside } from '../../base/path.js';
import type { Host } from '../../discover/host.js';
import { type AnalyseRequest, type Analysis, analyse, type Workspace } from '../../engine/analyse.js';
import type { LocatedNotification, Result } from '../../finding/report.js';
import type { TreeHost } from '../../git/tree-host.js';
import { knownFrom } from '../../settle/baseline/known-finding.js';
import { sift } from '../../settle/baseline/sift.js';

/** What an analysis found that one of the older state does not. */
export interface Changes {
  readonly news: ReadonlySet<Result>;
  /** Failures of gorphan's own in the older state: without them some findings might be none. */
  readonly failures: readonly LocatedNotification[];
}

/**
 * Analyses the older state as far as it can tell whether a finding is new: the workspaces that differ and the rules that
 * found something there. The memory of `request` has
 * what the first analysis read, so that only files that differ are read again.
 */
export async function changesSince(now: Analysis, before: TreeHost, request: AnalyseRequest): Promise<Changes> {
  const touched = touchedParts(now, request.host, before);
  const names = new Set(touched.flatMap(({ files }) => files.map(({ name }) => name)));
  const candidates = now.report.results.filter(({ at }) => names.has(at.file));
  if (candidates.length === 0) return { news: new Set(), failures: [] };
  const rules = new Set(candidates.map(({ rule }) => rule));
  const folders = new Set(touched.flatMap(({ modules }) => modules));
  const all = touched.length === now.workspaces.length;
  // The older state would be cut elsewhere.
  const { shard, ...plan } = request.plan;
  const old = await analyse({
    ...request,
    host: before,
    plan: { ...plan, rules: plan.rules.filter(({ id }) => rules.has(id)) },
    // Modules themselves may be others than now.
    wantsModule: (folder) => all || folders.has(folder),
  });
  // A name from the root of the disk is the same in both, wherever the root of the analysis is.
  const nameOf = (root: string) => (file: string) => resolve(root, file);
  const checked = new Set([...now.checked].map(nameOf(now.root)));
  // What another folder or shard has is still there; it has not moved to here.
  const known = knownFrom(old.report.results, nameOf(old.root)).filter(
    ({ file }) => checked.has(file) || !request.host.present(file),
  );
  return {
    news: sift(candidates, known, nameOf(now.root)).news,
    failures: old.report.notifications.filter(({ kind }) => kind === 'internal'),
  };
}

/** The workspaces in which some file differs. All of them where a module file does: it decides about what belongs together. */
function touchedParts({ workspaces, root }: Analysis, host: Host, before: TreeHost): readonly Workspace[] {
  const gone = before.paths.filter((path) => !before.same(path));
  const folders = workspaces.flatMap(({ modules }) => modules);
  const other = [root, ...folders]
    .flatMap((folder) => [join(folder, 'go.mod'), join(folder, 'go.work')])
    .some((path) => host.present(path) && !before.same(path));
  if (other || gone.some((path) => /^go\.(?:mod|work)$/.test(basename(path)))) return workspaces;
  return workspaces.filter(
    ({ files, modules }) =>
      files.some(({ path }) => !before.same(path)) ||
      gone.some((path) => path.endsWith('.go') && modules.some((folder) => isInside(path, folder))),
  );
}
