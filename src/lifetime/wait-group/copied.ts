import type { Value } from '../../facts/value.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Type } from '../../link/type.js';
import type { Effect } from '../lens.js';
import { isCall } from '../path/control-flow.js';
import { dominates } from '../path/dominators.js';
import type { WaitGroup } from './group.js';
import type { WaitGroupMisuse } from './misuse.js';
import { functionsOf } from './starts.js';

const isGroup = (type: Type): boolean => type.k === 'named' && type.path === 'sync' && type.name === 'WaitGroup';

/** Dones that are called on a copy of the group, so that the one that is waited for never gets to zero. */
export function copiedGroups(linked: Linked, group: WaitGroup): readonly WaitGroupMisuse[] {
  const found: WaitGroupMisuse[] = [];
  for (const fn of functionsOf(linked, group)) {
    const effects = group.lens.effectsIn(fn.id);
    const waits = effects.filter((e) => group.waits.includes(e.use) && e.mode !== 'go' && e.mode !== 'detached');
    for (const done of effects.filter((e) => group.dones.includes(e.use))) {
      const by = copies(linked, fn, done);
      const add = effects.find(
        (e) => group.adds.includes(e.use) && e.mode === 'call' && dominates(fn, e.pos, done.pos),
      );
      const [wait] = waits;
      const at = fn.func.blocks[done.pos.block]?.instrs[done.pos.index]?.at;
      if (by === undefined || add === undefined || wait === undefined || at === undefined) continue;
      found.push({
        use: wait.use,
        name: group.name,
        reason: { k: 'copied', by, copy: { pos: done.pos, at } },
        wait: wait.use,
      });
      break;
    }
  }
  return found;
}

/** How the call on the way to the Done copies the group. */
function copies(linked: Linked, fn: Fn, done: Effect): 'argument' | 'receiver' | undefined {
  const instr = fn.func.blocks[done.pos.block]?.instrs[done.pos.index];
  const callee = linked.program.fns[done.chain[1]?.fn ?? -1];
  if (instr === undefined || callee === undefined || !isCall(instr)) return undefined;
  const named = (value: Value): boolean => value.k === 'var' || value.k === 'field' || value.k === 'deref';
  const byArgument = instr.args.some((arg, i) => {
    const param = callee.func.params[i];
    return (
      named(arg) &&
      isGroup(linked.types.of(fn.file, arg)) &&
      param !== undefined &&
      isGroup(linked.types.ofVar(callee.file, param))
    );
  });
  // The Done is on that very parameter, not on another group that is handed over as well.
  if (byArgument && done.chain.length === 2 && usesParameter(linked, callee, done)) return 'argument';
  if (callee.func.kind !== 'method' || callee.func.recvPointer || done.chain.length !== 2) return undefined;
  const operand = linked.program.fns[done.use.pos.fn]?.func.blocks[done.use.pos.block]?.instrs[done.use.pos.index];
  if (operand === undefined || !isCall(operand) || operand.callee.k !== 'field') return undefined;
  const { x } = operand.callee;
  const holds =
    x.k === 'field' && x.x.k === 'var' && x.x.id === callee.func.recv && isGroup(linked.types.of(callee.file, x));
  return holds ? 'receiver' : undefined;
}

function usesParameter(linked: Linked, callee: Fn, done: Effect): boolean {
  const at = linked.program.fns[done.use.pos.fn]?.func.blocks[done.use.pos.block]?.instrs[done.use.pos.index];
  if (at === undefined || !isCall(at) || at.callee.k !== 'field' || at.callee.x.k !== 'var') return false;
  return callee.func.params.includes(at.callee.x.id) && done.use.pos.fn === callee.id;
}
