import type { VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { assigned } from '../../path/assigned.js';
import type { Edge } from '../../path/control-flow.js';
import { type End, handling } from './ends.js';

/** Taking the edge shows that the writer is through, or has failed: all was read, or a read has failed. */
export function showsEnd(linked: Linked, fn: Fn, reader: End, { when }: Edge, at: Pos): boolean {
  if (when === undefined) return false;
  const { cond, holds } = when;
  const asked = cond.k === 'op' ? cond.x : cond;
  if (asked.k !== 'var') return false;
  const done = callsThatGive(linked, fn, asked.id, at.block).map((call) => handling(linked, fn, call, reader));
  const reads = done.includes('part') || done.includes('wraps');
  const all = done.includes('copied') || done.includes('given');
  // `for scanner.Scan()`, `errors.Is(err, io.EOF)`.
  if (cond.k === 'var') return holds ? isOfReadError(linked, fn, cond.id, reader, at.block) : reads;
  if (cond.k !== 'op' || cond.y === undefined) return false;
  if (cond.y.k === 'member') return cond.y.name === 'EOF' && (cond.op === '==') === holds && (reads || all);
  if (cond.y.k !== 'nil') return cond.y.k === 'const' && reads;
  const failed = (cond.op === '!=') === holds;
  return failed ? reads : all;
}

/** Only what says that there is no more to be read, whatever was read: not the first line, nor that it was a long one. */
export function saysOver(linked: Linked, fn: Fn, reader: End, edge: Edge, at: Pos): boolean {
  if (edge.when === undefined || !showsEnd(linked, fn, reader, edge, at)) return false;
  const { cond, holds } = edge.when;
  const asked = cond.k === 'op' ? cond.x : cond;
  if (asked.k !== 'var') return false;
  const isFailure = (id: VarId): boolean =>
    callsThatGive(linked, fn, id, at.block).some((call) => call.op === 'call' && call.results.at(-1) === id);
  // That a function was given it and has not failed does not show that it has read all.
  if (cond.k === 'op') {
    const failed = cond.y?.k === 'nil' ? (cond.op === '!=') === holds : cond.y?.k === 'member';
    return failed && isFailure(asked.id);
  }
  return callsThatGive(linked, fn, asked.id, at.block).some(({ callee, args }) =>
    holds
      ? args.some((arg) => arg.k === 'var' && isFailure(arg.id))
      : callee.k === 'field' && GOES_ON.test(callee.name),
  );
}

/** Methods that say whether there was more to read: bufio.Scanner.Scan, json.Decoder.More. */
const GOES_ON = /^(Scan|More)$/;

/** A question to a function about an error of a read: `errors.Is(err, io.EOF)`. */
function isOfReadError(linked: Linked, fn: Fn, id: VarId, reader: End, block: number): boolean {
  return callsThatGive(linked, fn, id, block).some((call) =>
    call.args.some(
      (arg) =>
        arg.k === 'var' &&
        callsThatGive(linked, fn, arg.id, block).some((c) => handling(linked, fn, c, reader) !== 'none'),
    ),
  );
}

/** The calls whose results the variable can hold at the end of the block. */
function callsThatGive(linked: Linked, fn: Fn, id: VarId, block: number): readonly CallInstr[] {
  const last = fn.func.blocks[block]?.instrs.findLast((i) => assigned(i).includes(id));
  if (last !== undefined) return last.op === 'call' ? [last] : [];
  return linked.types.definitions(fn.file, id).flatMap((d) => (d.k === 'call' ? [d.call] : []));
}
