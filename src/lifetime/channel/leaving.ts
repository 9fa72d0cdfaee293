import type { Instr, Term } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { type Edge, isCall } from '../path/control-flow.js';
import type { Lens } from '../lens.js';
import { enclosingLoops } from '../path/loops.js';
import { findWay, type Visitor, type Way } from '../path/walk.js';
import { isOwnReceive } from './story.js';

/** Waiting for the goroutines themselves: whoever passes it knows that their sends are through. */
const JOINS = new Set([
  'sync.WaitGroup.Wait',
  'golang.org/x/sync/errgroup.Group.Wait',
  'github.com/sourcegraph/conc.WaitGroup.Wait',
]);

/**
 * A way on which the function returns with fewer than `need` receives after `start`. `need` Infinity: only a receiver
 * that drains the channel to its close, or as often as a loop says, is enough.
 */
export function findLeaving(linked: Linked, fn: Fn, start: Pos, lens: Lens, need: number): Way | undefined {
  const visitor: Visitor = {
    covers: (instr, pos, sum) =>
      sum >= need || joins(linked, fn, instr) || handsOver(lens, pos) || drains(lens, pos, need),
    weighs: (instr, pos) =>
      need === Infinity || instr.op === 'go' ? 0 : lens.effectsAt(pos).some((e) => isOwnReceive(e)) ? 1 : 0,
    weighsEdge: (term, edge, pos) => (need !== Infinity && receivesBy(lens, term, edge, pos) ? 1 : 0),
    follows: (term, edge, pos, sum) => {
      const gain = receivesBy(lens, term, edge, pos) ? 1 : 0;
      if (sum + gain >= need) return false;
      return !closesOff(linked, fn, lens, term, edge, pos, need);
    },
    coversTerm: (term) => term.t === 'return' && lens.returns(term.values, fn.file),
  };
  return findWay(linked, fn, start, visitor);
}

function joins(linked: Linked, fn: Fn, instr: Instr): boolean {
  if (!isCall(instr) || instr.op === 'go') return false;
  const { external } = linked.graph.target(fn, instr);
  return external !== undefined && JOINS.has(externalKey(external));
}

function handsOver(lens: Lens, pos: Pos): boolean {
  return lens.effectsAt(pos).some((e) => e.use.kind === 'escape');
}

/** A callee that receives may drain the channel: what it does on each way is its own matter. */
function drains(lens: Lens, pos: Pos, need: number): boolean {
  return lens
    .effectsAt(pos)
    .some((e) => isOwnReceive(e) && (e.mode === 'defer' || (need === Infinity && e.chain.length > 1)));
}

/** Whether taking the edge is a receive: a case of a select, or a turn of a range. */
function receivesBy(lens: Lens, term: Term, edge: Edge, pos: Pos): boolean {
  if (term.t === 'select') {
    const c = term.cases[edge.choice as number];
    return (
      c?.kind === 'recv' &&
      lens.effectsAt(pos).some((e) => e.chain.length === 1 && e.use.kind === 'recv' && e.use.at.start === c.at.start)
    );
  }
  return term.t === 'range' && edge.choice === 'body' && lens.effectsAt(pos).some((e) => e.use.kind === 'range');
}

/** Whether the way needs no answer any more: the channel was ranged to its close, or a loop received its fill. */
function closesOff(linked: Linked, fn: Fn, lens: Lens, term: Term, edge: Edge, pos: Pos, need: number): boolean {
  if (term.t === 'range' && edge.choice === 'exit' && lens.effectsAt(pos).some((e) => e.use.kind === 'range'))
    return true;
  if (need !== Infinity) return false;
  const loops = enclosingLoops(fn, pos.block).filter(
    (l) => !l.blocks.includes(edge.to) && l.blocks.some((b) => receivesIn(lens, fn, b)),
  );
  if (loops.length === 0) return false;
  if (term.t === 'range') return true;
  // Leaving a receiving loop by a counter may mean that all is received; by an error or another case it does not.
  return term.t === 'branch' && !isFailure(linked, fn, term.cond);
}

function receivesIn(lens: Lens, fn: Fn, block: number): boolean {
  const count = fn.func.blocks[block]?.instrs.length ?? 0;
  for (let index = 0; index <= count; index++) {
    if (lens.effectsAt({ fn: fn.id, block, index }).some(isOwnReceive)) return true;
  }
  return false;
}

/** A test of an error: `err != nil`. */
function isFailure(linked: Linked, fn: Fn, cond: Value): boolean {
  if (cond.k !== 'op' || (cond.op !== '!=' && cond.op !== '==')) return false;
  if (cond.y?.k !== 'nil') return false;
  const type = linked.types.of(fn.file, cond.x);
  return (
    (type.k === 'basic' && type.name === 'error') ||
    (cond.x.k === 'field' && /err/i.test(cond.x.name)) ||
    type.k === 'unknown'
  );
}
