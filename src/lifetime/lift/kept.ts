import type { Linked } from '../../link/link.js';

/** How many places with effects are kept of a program at a time: some 30 megabytes. */
const EFFECTS_KEPT = 300_000;

interface Entry {
  readonly size: number;
  readonly forget: () => void;
}

const kept = new WeakMap<Linked, { readonly entries: Set<Entry>; size: number }>();

/** Notes that so many effects are kept for somebody, and lets those forget theirs who have had them longest. */
export function keep(linked: Linked, size: number, forget: () => void): void {
  let all = kept.get(linked);
  if (all === undefined) {
    all = { entries: new Set(), size: 0 };
    kept.set(linked, all);
  }
  for (const oldest of all.entries) {
    if (all.size + size <= EFFECTS_KEPT) break;
    all.entries.delete(oldest);
    all.size -= oldest.size;
    oldest.forget();
  }
  all.entries.add({ size, forget });
  all.size += size;
}
