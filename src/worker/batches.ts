import type { Host } from '../discover/host.js';
import type { NamedFile } from './read-file.js';

/** Neighbouring files that are read in one go. */
export interface Batch {
  /** Index of its first file. */
  readonly first: number;
  readonly files: readonly NamedFile[];
  /** Bytes. */
  readonly size: number;
}

/** Bytes of a batch: small enough that threads come to their ends together, large enough to be worth a message. */
const BATCH = 128 * 1024;

/** Cuts a list of files into batches, the largest first: what takes long must not come last. */
export function batchesOf(files: readonly NamedFile[], host: Host): readonly Batch[] {
  const batches: Batch[] = [];
  let first = 0;
  let size = 0;
  for (const [index, file] of files.entries()) {
    const more = sizeOf(file, host);
    if (index > first && size + more > BATCH) {
      batches.push({ first, files: files.slice(first, index), size });
      first = index;
      size = 0;
    }
    size += more;
  }
  if (first < files.length) batches.push({ first, files: files.slice(first), size });
  return batches.sort((a, b) => b.size - a.size || a.first - b.first);
}

/** Zero where the disk refuses: reading the file will say why. */
function sizeOf({ path }: NamedFile, host: Host): number {
  try {
    return host.status(path)?.size ?? 0;
  } catch {
    return 0;
  }
}
