import { dirname } from 'node:path';
import { compareText } from '../base/order.js';
import type { Discovery } from '../discover/discover.js';
import type { Host } from '../discover/host.js';
import type { SourceFile } from '../discover/source-file.js';

/** One of several runs that share the packages among them. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** What a shard reports, and what the others do. */
export interface Share {
  /** In its files `report` is set for this shard only. */
  readonly discovery: Discovery;
  /** Names of the files that other shards report. */
  readonly others: ReadonlySet<string>;
}

/**
 * The share of one shard. Packages are put in a row, workspace by workspace, and the row is cut into pieces of the same
 * size in bytes; so most shards read few workspaces, and every run cuts alike.
 */
export function shareOf(discovery: Discovery, shard: Shard | undefined, host: Host): Share {
  if (shard === undefined) return { discovery, others: new Set() };
  const mine = new Set(packagesOf(discovery, host, shard).flat());
  const reported = discovery.files.filter((file) => file.report);
  const others = new Set(reported.filter((file) => !mine.has(file)).map(({ name }) => name));
  const files = discovery.files.map((file) => (others.has(file.name) ? { ...file, report: false } : file));
  return { discovery: { ...discovery, files }, others };
}

function packagesOf({ files, modules }: Discovery, host: Host, { number, of }: Shard): readonly SourceFile[][] {
  const packages = new Map<string, { workspace: number; folder: string; size: number; files: SourceFile[] }>();
  for (const file of files) {
    if (!file.report) continue;
    const folder = dirname(file.name);
    const known = packages.get(folder);
    const one = known ?? { workspace: modules[file.module]?.workspace ?? -1, folder, size: 0, files: [] };
    // Every file is some work.
    one.size += sizeOf(file, host) + 1;
    one.files.push(file);
    packages.set(folder, one);
  }
  const row = [...packages.values()].sort((a, b) => a.workspace - b.workspace || compareText(a.folder, b.folder));
  const piece = row.reduce((sum, { size }) => sum + size, 0) / of;
  let before = 0;
  return row.flatMap((one) => {
    // A package lies where its middle lies.
    const place = Math.floor((before + one.size / 2) / piece) + 1;
    before += one.size;
    return place === number ? [one.files] : [];
  });
}

/** Zero where the disk refuses: reading the file will say why. */
function sizeOf({ path }: SourceFile, host: Host): number {
  try {
    return host.status(path)?.size ?? 0;
  } catch {
    return 0;
  }
}
