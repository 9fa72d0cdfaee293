import type { Linked } from '../../link/link.js';
import { followsAtOnce } from '../path/control-flow.js';
import { addsInside } from './add-inside.js';
import { copiedGroups } from './copied.js';
import { missedDones } from './done-missed.js';
import { type WaitGroup, waitGroupsOf } from './group.js';
import type { WaitGroupMisuse } from './misuse.js';
import { neverDone } from './never-done.js';
import { unpairedAdds } from './not-started.js';
import { waitsUnderLock } from './under-lock.js';

/** The wait groups whose Wait can't return, or returns before what it waits for. */
export function waitGroupMisuses(linked: Linked): readonly WaitGroupMisuse[] {
  return waitGroupsOf(linked).flatMap((group) => {
    const found = ofGroup(linked, group);
    return found.filter((m, i) => found.findIndex((o) => o.use === m.use) === i);
  });
}

function ofGroup(linked: Linked, group: WaitGroup): readonly WaitGroupMisuse[] {
  const never = withoutDone(linked, group);
  if (never !== undefined) return [never];
  // Only what is waited for can get stuck.
  if (group.waits.length === 0) return [];
  const copied = copiedGroups(linked, group);
  if (copied.length > 0) return copied;
  return [
    ...missedDones(linked, group),
    ...neverDone(linked, group),
    ...unpairedAdds(linked, group),
    ...addsInside(linked, group),
    ...waitsUnderLock(linked, group),
  ];
}

function withoutDone(linked: Linked, group: WaitGroup): WaitGroupMisuse | undefined {
  const [wait] = group.waits;
  if (wait === undefined || group.adds.length === 0 || group.dones.length > 0 || group.lens.exposed) return undefined;
  if (isParked(linked, group)) return undefined;
  return { use: wait, name: group.name, reason: { k: 'no-done' }, wait };
}

/** `var wg sync.WaitGroup; wg.Add(1); wg.Wait()`, and nobody else has it: `select {}` in other words. */
function isParked(linked: Linked, { kept, lens, adds, waits }: WaitGroup): boolean {
  const [add, ...more] = adds;
  const [wait] = waits;
  const fn = linked.program.fns[wait?.pos.fn ?? -1];
  if (kept || fn === undefined || add === undefined || wait === undefined || more.length > 0) return false;
  return lens.uses.length === 2 && followsAtOnce(fn, add.pos, wait.pos);
}
