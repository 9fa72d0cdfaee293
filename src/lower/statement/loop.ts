import type { BlockId, Loop } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import { condition } from '../expression/logic.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { definitions, lateTargets, received, receivers } from './assign.js';
import { type Counter, counterOf, trips as tripsOf, watch } from './counter.js';

/** All forms of `for` (Go spec, "For statements"). */
export function forStatement(fn: FunctionState, node: SyntaxNode, label: string | undefined): void {
  const body = child(node, 'body');
  const head = node.children.find((c) => c !== body);
  const at = { start: node.start, end: head?.end ?? node.start + 3 };
  fn.scoped(() => {
    const frame: Frame = { fn, node, body, at, label };
    if (head?.type === 'range_clause') rangeLoop(frame, head);
    else if (head?.type === 'for_clause') {
      const init = child(head, 'initializer');
      if (init !== undefined) fn.walkers.statement(fn, init);
      whileLoop(frame, child(head, 'condition'), child(head, 'update'), counterOf(fn, head));
    } else whileLoop(frame, head, undefined, undefined);
  });
}

interface Frame {
  readonly fn: FunctionState;
  readonly node: SyntaxNode;
  readonly body: SyntaxNode | undefined;
  readonly at: Loop['at'];
  readonly label: string | undefined;
}

function whileLoop(
  frame: Frame,
  test: SyntaxNode | undefined,
  update: SyntaxNode | undefined,
  counter: Counter | undefined,
): void {
  const { fn, at } = frame;
  const { graph } = fn;
  const exit = graph.create();
  const from = graph.size;
  const head = graph.create();
  graph.flow(head);
  const isEndless = test === undefined || unparen(test).type === 'true';
  if (!isEndless) {
    const inside = graph.create();
    condition(fn, test, inside, exit);
    graph.place(inside);
  }
  const watched = counter === undefined ? undefined : watch(fn, counter, graph.term(head));
  const next = update === undefined ? head : graph.create();
  runBody(frame, exit, next);
  const trips = counter === undefined || watched === undefined ? undefined : tripsOf(fn, counter, watched);
  if (update !== undefined) {
    graph.flow(next);
    fn.walkers.statement(fn, update);
  }
  graph.jump(head);
  const kind = isEndless ? 'endless' : trips === undefined ? 'while' : 'count';
  graph.loop({ head, at, kind, ...(trips && { trips }) }, from);
  graph.place(exit);
}

function runBody(frame: Frame, exit: BlockId, next: BlockId): void {
  const { fn, body, label } = frame;
  fn.exits.push({ label, breakTo: exit, continueTo: next });
  if (body !== undefined) fn.walkers.statement(fn, body);
  fn.exits.pop();
  fn.graph.jump(next);
}

/** `x` is evaluated once, before the loop; the head then is asked before every turn. */
function rangeLoop(frame: Frame, clause: SyntaxNode): void {
  const { fn, at } = frame;
  const { graph } = fn;
  const x: Value = fn.expression(child(clause, 'right'));
  const left = child(clause, 'left');
  const exit = graph.create();
  const inside = graph.create();
  const from = graph.size;
  const head = graph.create();
  graph.flow(head);
  const { ids, then } = clause.token === ':=' ? defined(fn, clause, left) : lateTargets(fn, left);
  const { result: key, ok: value } = received(ids[0], ids[1]);
  for (const id of ids) fn.file.wrote(id);
  graph.end({
    t: 'range',
    at: span(clause),
    x,
    ...(key !== undefined && { key }),
    ...(value !== undefined && { value }),
    body: inside,
    exit,
  });
  graph.place(inside);
  then();
  runBody(frame, exit, head);
  graph.loop({ head, at, kind: 'range', trips: x }, from);
  graph.place(exit);
}

function defined(
  fn: FunctionState,
  clause: SyntaxNode,
  left: SyntaxNode | undefined,
): { ids: readonly number[]; then: () => void } {
  const { slots, bind } = definitions(fn, left);
  return { ids: receivers(fn, slots, clause).ids, then: bind };
}
