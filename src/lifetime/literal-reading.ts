import type { Span } from '../base/span.js';
import type { Instr } from '../facts/instr.js';
import type { Pos } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import { type Fn, type FnId, functionsUnder } from '../link/program.js';
import { isNamed } from '../link/type.js';
import type { Story } from './channel/story.js';
import { isCall } from './path/control-flow.js';
import { acquires, RELEASES } from './subscription/names.js';

/** A place that a rule's literal reading means, whatever the code around it shows: confidence low. */
export interface LiteralReading {
  readonly pos: Pos;
  readonly at: Span;
  /** The channel, or what is called; empty for a goroutine. */
  readonly name: string;
}

/** Every `go` statement whose goroutine neither receives from a channel nor has a context. */
export function startsWithoutSignal(linked: Linked): readonly LiteralReading[] {
  return instructions(linked).flatMap(({ fn, instr, pos }) => {
    if (instr.op !== 'go') return [];
    const targets = linked.graph.invocations(fn, instr).flatMap((i) => (i.mode === 'go' ? i.fns : []));
    const given = [...instr.args, ...(instr.callee.k === 'field' ? [instr.callee.x] : [])];
    if (targets.length === 0 || given.some((v) => isNamed(linked.types.of(fn.file, v), 'context', 'Context')))
      return [];
    return targets.some((id) => listens(linked, id)) ? [] : [{ pos, at: instr.at, name: '' }];
  });
}

/** Every plain send on a channel without a buffer. */
export function bareSends(stories: readonly Story[]): readonly LiteralReading[] {
  return stories.flatMap(({ sends, capacity, name }) =>
    capacity.k === 'number' && capacity.n === 0 ? sends.map(({ pos, at }) => ({ pos, at, name })) : [],
  );
}

/** Every Subscribe, Watch or Notify on a receiver that can't be resolved, without a release in the same function. */
export function unresolvedSubscriptions(linked: Linked): readonly LiteralReading[] {
  return instructions(linked).flatMap(({ fn, instr, pos }) => {
    if (instr.op !== 'call' || instr.callee.k !== 'field' || !acquires(instr.callee.name)) return [];
    const target = linked.graph.target(fn, instr);
    if (target.fns.length > 0 || target.external !== undefined || target.dynamic) return [];
    return releasesInGroup(linked, fn) ? [] : [{ pos, at: instr.at, name: instr.callee.name }];
  });
}

interface Place {
  readonly fn: Fn;
  readonly instr: Instr;
  readonly pos: Pos;
}

function instructions(linked: Linked): Place[] {
  return linked.program.fns.flatMap((fn) =>
    fn.func.blocks.flatMap((block, b) =>
      block.instrs.map((instr, index) => ({ fn, instr, pos: { fn: fn.id, block: b, index } })),
    ),
  );
}

/** The function, or a literal in it, receives, selects, ranges over a channel or looks at a context. */
function listens(linked: Linked, id: FnId): boolean {
  const target = linked.program.fns[id];
  if (target === undefined) return true;
  const group = functionsUnder(linked.program, target.root).filter((f) => f.id === id || f.parent === id);
  return group.some((fn) =>
    fn.func.blocks.some(({ instrs, term }) => {
      if (term.t === 'select') return true;
      if (term.t === 'range' && linked.types.resolver.underlying(linked.types.of(fn.file, term.x)).k === 'chan')
        return true;
      return instrs.some(
        (i) =>
          i.op === 'recv' ||
          (isCall(i) &&
            [...i.args, ...(i.callee.k === 'field' ? [i.callee.x] : [])].some((v) =>
              isNamed(linked.types.of(fn.file, v), 'context', 'Context'),
            )),
      );
    }),
  );
}

function releasesInGroup(linked: Linked, fn: Fn): boolean {
  return functionsUnder(linked.program, fn.root).some((f) =>
    f.func.blocks.some((b) =>
      b.instrs.some(
        (i) =>
          isCall(i) && i.callee.k === 'field' && (RELEASES.includes(i.callee.name) || /^Un[a-z]/.test(i.callee.name)),
      ),
    ),
  );
}
