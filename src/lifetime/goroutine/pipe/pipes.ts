import type { Span } from '../../../base/span.js';
import type { VarId } from '../../../facts/value.js';
import type { CallInstr, Placed } from '../../../link/call-graph.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, functionsAround, functionsUnder } from '../../../link/program.js';
import { calleeKey } from '../../callee.js';
import { comesBefore } from '../../path/control-flow.js';

/** A call of io.Pipe, whose ends two variables hold for good. */
export interface Made {
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  /** The read end and the write end. */
  readonly results: readonly VarId[];
}

/** The pipes that the starter of a goroutine has made before. */
export function pipesBefore(linked: Linked, { fn, pos }: Placed): readonly Made[] {
  return pipesOf(linked, fn).filter((made) => comesBefore(fn, made.pos, pos));
}

function pipesOf(linked: Linked, fn: Fn): readonly Made[] {
  return fn.func.blocks.flatMap(({ instrs }, block) =>
    instrs.flatMap((instr, index): Made[] => {
      if (instr.op !== 'call' || instr.results.length !== 2 || instr.results.some((r) => r < 0)) return [];
      if (calleeKey(linked, linked.graph.target(fn, instr)) !== 'io.Pipe') return [];
      // A variable that gets another pipe later is not followed.
      if (instr.results.some((r) => linked.types.definitions(fn.file, r).length !== 1)) return [];
      return [{ pos: { fn: fn.id, block, index }, at: instr.at, call: instr, results: instr.results }];
    }),
  );
}

/** The function and the literals in it. */
export const insideOf = ({ program }: Linked, target: Fn): readonly Fn[] =>
  functionsUnder(program, target.root).filter((f) => functionsAround(program, f).includes(target));
