import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../link/reach.js';
import { isNamed } from '../../link/type.js';
import { canReach } from '../path/control-flow.js';
import { derivationOf } from './derivations.js';

/** How deep, behind the cancel of a parent, the method that ends the keeper is looked for, and among how many functions. */
const CALLS_MAX = 4;
const FUNCTIONS_MAX = 400;

/** Methods that end what they belong to, or wait for its end. */
const ENDING = /stop|close|shutdown|end|wait|dispose|destroy/i;

/**
 * Whether a parent of the context is cancelled just where the one who keeps the cancel function is ended: whoever stops a
 * namespace cancels its context, and then has each part of it stop. The part's own context has ended by then. `kept`:
 * the field that holds the cancel function.
 */
export function endsWithKeeper(linked: Linked, fn: Fn, parent: Value | undefined, kept: Cell): boolean {
  const field = linked.flow.cells.name(kept);
  if (field?.k !== 'field' || parent === undefined) return false;
  return cancelsAbove(linked, fn, parent, new Set()).some((pos) => endsBehind(linked, pos, field.owner));
}

/** Where the next parents of which a cancel is seen are cancelled. `seen`: `ctx, cancel := context.WithCancel(ctx)`. */
function cancelsAbove(linked: Linked, fn: Fn, context: Value, seen: Set<Instr>): readonly Pos[] {
  const cell = linked.flow.cellOf(fn, context);
  const from = cell === undefined ? undefined : backward(linked.flow, [cell]);
  if (from === undefined || from.truncated) return [];
  return originsOf(linked.flow, from.cells).flatMap(({ instr, pos }) => {
    const at = linked.program.fns[pos.fn];
    if (at === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call' || seen.has(instr))
      return [];
    seen.add(instr);
    const own = linked.program.files[at.file]?.varBase ?? 0;
    const cancel = instr.results[1] ?? -1;
    const uses = cancel < 0 ? [] : usesOf(linked.flow, forward(linked.flow, [own + cancel]).cells);
    const calls = uses.filter((u) => u.kind === 'call');
    const given = derivationOf(linked, at, instr)?.parent;
    const parent =
      given === undefined
        ? instr.args.find((a) => isNamed(linked.types.of(at.file, a), 'context', 'Context'))
        : instr.args[given];
    return calls.length > 0 || parent === undefined ? calls.map((u) => u.pos) : cancelsAbove(linked, at, parent, seen);
  });
}

/** Behind the position the function ends what is of the type, by a method of it, itself or further down. */
function endsBehind(linked: Linked, { fn: id, block, index }: Pos, owner: string): boolean {
  const fn = linked.program.fns[id];
  const calls = fn?.func.blocks.flatMap(({ instrs }, b) =>
    instrs.filter((_, i) => (b === block ? i > index : canReach(fn, block, b))),
  );
  const seen = new Set<FnId>();
  let level = fn === undefined || calls === undefined ? [] : calls.flatMap((i) => ran(linked, fn, i));
  for (let depth = 0; depth < CALLS_MAX && seen.size < FUNCTIONS_MAX; depth++) {
    const next: FnId[] = [];
    for (const at of level) {
      const callee = linked.program.fns[at];
      if (callee === undefined || seen.has(at)) continue;
      seen.add(at);
      const { recvType, name, blocks } = callee.func;
      if (!ENDING.test(name)) continue;
      if (recvType !== undefined && `${callee.pkg.key}.${recvType}` === owner) return true;
      for (const { instrs } of blocks) for (const i of instrs) next.push(...ran(linked, callee, i));
    }
    level = next;
  }
  return false;
}

const ran = (linked: Linked, fn: Fn, instr: Instr): readonly FnId[] =>
  instr.op === 'call' || instr.op === 'defer' ? linked.graph.target(fn, instr).fns : [];
