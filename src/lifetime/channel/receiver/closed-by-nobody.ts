import type { Value, VarId } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { backward, forward, usesOf } from '../../../link/reach.js';
import { behindPointers } from '../../../link/type.js';
import type { Edge } from '../../path/control-flow.js';

/** Types of libraries with channels that only their `Close` closes. Sources: the packages' documentation. */
const CLOSED_BY_CLOSE: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ['github.com/fsnotify/fsnotify', 'gopkg.in/fsnotify.v1', 'gopkg.in/fsnotify/fsnotify.v1'].map((path) => [
    `${path}.Watcher`,
    ['Events', 'Errors'],
  ]),
);

/** Whether the way is only taken when a library closes a channel that nobody has it close: `ev, ok := <-w.Events; !ok`. */
export const saysNeverClosed = (linked: Linked, fn: Fn, { cond, holds }: NonNullable<Edge['when']>): boolean =>
  cond.k === 'var' && !holds && oksOfNeverClosed(fn, linked).has(cond.id);

/** The `ok` of the receives from such channels. */
const oksOfNeverClosed = perFunction((fn: Fn, linked: Linked): ReadonlySet<VarId> => {
  const found = new Set<VarId>();
  const note = (ch: Value | undefined, ok: VarId | undefined): void => {
    if (ok !== undefined && ok >= 0 && ch !== undefined && isNeverClosed(linked, fn, ch)) found.add(ok);
  };
  for (const { instrs, term } of fn.func.blocks) {
    for (const i of instrs) if (i.op === 'recv') note(i.ch, i.ok);
    if (term.t === 'select') for (const { ch, ok } of term.cases) note(ch, ok);
  }
  return found;
});

/** It is a field of an object of such a type that stays in sight, and that nothing closes. */
function isNeverClosed(linked: Linked, fn: Fn, ch: Value): boolean {
  if (ch.k !== 'field') return false;
  const type = behindPointers(linked.types.of(fn.file, ch.x));
  if (type.k !== 'named' || CLOSED_BY_CLOSE[`${type.path}.${type.name}`]?.includes(ch.name) !== true) return false;
  const cell = linked.flow.cellOf(fn, ch.x);
  if (cell === undefined) return false;
  const past = backward(linked.flow, [cell]);
  const all = forward(linked.flow, [...past.cells]);
  if (past.truncated || all.truncated || linked.sight.fedFromOutside(past.cells)) return false;
  return !usesOf(linked.flow, all.cells).some(
    (u) => u.kind === 'escape' || (u.kind === 'method' && u.name === 'Close'),
  );
}
