import type { SelectCase } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import type { FunctionState } from '../function-state.js';
import { definitions, lateTargets, received, receivers } from './assign.js';
import { caseBody } from './branch.js';

/** A case, and what its body begins with: the declaration or assignment of what was received. */
interface Ready {
  readonly clause: SyntaxNode;
  readonly entry: SelectCase;
  readonly then: () => void;
}

/**
 * `select`. The channels and the values to send of all cases are evaluated first, in the order of the source, whichever
 * case is chosen (Go spec, "Select statements"); the left side of a receive only once it has been chosen.
 */
export function selectStatement(fn: FunctionState, node: SyntaxNode, label: string | undefined): void {
  const { graph } = fn;
  const all = node.children.flatMap((clause) => {
    if (clause.type === 'default_case') return [defaultCase(fn, clause)];
    return clause.type === 'communication_case' ? [communication(fn, clause)] : [];
  });
  const after = graph.create();
  graph.end({ t: 'select', at: { start: node.start, end: node.start + 6 }, cases: all.map((r) => r.entry) });
  fn.exits.push({ label, breakTo: after });
  for (const { clause, entry, then } of all) {
    graph.place(entry.to);
    fn.scoped(() => {
      then();
      caseBody(fn, clause);
    });
    graph.jump(after);
  }
  fn.exits.pop();
  graph.place(after);
}

const nothing = () => {};

function defaultCase(fn: FunctionState, clause: SyntaxNode): Ready {
  const at = { start: clause.start, end: clause.start + 7 };
  return { clause, entry: { at, kind: 'default', to: fn.graph.create() }, then: nothing };
}

function communication(fn: FunctionState, clause: SyntaxNode): Ready {
  const done = child(clause, 'communication');
  const at = { start: clause.start, end: done?.end ?? clause.end };
  const to = fn.graph.create();
  if (done?.type === 'send_statement') {
    const ch = fn.expression(child(done, 'channel'));
    const value = fn.expression(child(done, 'value'));
    return { clause, entry: { at, kind: 'send', ch, value, to }, then: nothing };
  }
  const right = done === undefined ? undefined : child(done, 'right');
  const inner = right === undefined ? undefined : unparen(right);
  const isReceive = inner?.type === 'unary_expression' && inner.token === '<-';
  const ch: Value = fn.expression(isReceive ? inner.children[0] : inner);
  const { ids, then } = destination(fn, done);
  for (const id of ids) fn.file.wrote(id);
  return { clause, entry: { at, kind: 'recv', ch, ...received(ids[0], ids[1]), to }, then };
}

/** Where the received value goes. A `:=` declares in the clause's scope, so its names are bound when the body begins. */
function destination(fn: FunctionState, done: SyntaxNode | undefined): { ids: readonly number[]; then: () => void } {
  const left = done === undefined ? undefined : child(done, 'left');
  if (done === undefined || left === undefined) return { ids: [], then: nothing };
  if (done.token !== ':=') return lateTargets(fn, left);
  let bound: { ids: readonly number[]; then: () => void } = { ids: [], then: nothing };
  fn.scoped(() => {
    const { slots, bind } = definitions(fn, left);
    bound = { ids: receivers(fn, slots, done).ids, then: bind };
  });
  return bound;
}
