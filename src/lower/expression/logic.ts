import type { Span } from '../../base/span.js';
import type { BlockId } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import { type SyntaxNode, unparen } from '../../syntax/node.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';

const UNKNOWN: Value = { k: 'unknown' };
const TRUE: Value = { k: 'const', kind: 'bool', text: 'true' };
const FALSE: Value = { k: 'const', kind: 'bool', text: 'false' };

/** A longer sum is a table written as one; its value is unknown, so that no value nests deeply. */
const LONGEST = 50;

/** `x op y`. Chains like `a + b + c` lean to the left as deep as they are long, so the left side is gone down in a loop. */
export function binary(fn: FunctionState, node: SyntaxNode, dest: VarId | undefined): Value {
  if (isLogical(node)) return logical(fn, node, dest);
  const spine: SyntaxNode[] = [];
  let left: SyntaxNode | undefined = node;
  while (left?.type === 'binary_expression' && !isLogical(left)) {
    spine.push(left);
    left = left.children[0] === undefined ? undefined : unparen(left.children[0]);
  }
  let value = fn.expression(left);
  for (const op of spine.reverse()) value = { k: 'op', op: op.token, x: value, y: fn.expression(op.children[1]) };
  return spine.length > LONGEST ? UNKNOWN : value;
}

function isLogical(node: SyntaxNode): boolean {
  return node.type === 'binary_expression' && (node.token === '&&' || node.token === '||');
}

/** The operands of `a && b && c`, in order; they lean to the left. */
function operands(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let rest: SyntaxNode | undefined = node;
  while (rest?.type === 'binary_expression' && rest.token === node.token) {
    if (rest.children[1] !== undefined) found.push(rest.children[1]);
    rest = rest.children[0] === undefined ? undefined : unparen(rest.children[0]);
  }
  if (rest !== undefined) found.push(rest);
  return found.reverse();
}

/**
 * `a && b` as a value. Where the right side does nothing the result is an operation; else it becomes branches, because
 * what the right side does depends on the left.
 */
function logical(fn: FunctionState, node: SyntaxNode, dest: VarId | undefined): Value {
  const { graph } = fn;
  const parts = operands(node);
  let value = fn.expression(parts[0]);
  for (let i = 1; i < parts.length; i++) {
    const before = graph.current;
    const trial = graph.create();
    graph.place(trial);
    const right = fn.expression(parts[i]);
    if (graph.takeBack(trial, before)) {
      value = i < LONGEST ? { k: 'op', op: node.token, x: value, y: right } : UNKNOWN;
      continue;
    }
    return branches(fn, node, { value, before, trial, right, rest: parts.slice(i + 1) }, dest);
  }
  return value;
}

interface Half {
  readonly value: Value;
  /** The block where the left side was evaluated, and the one where the right side was. */
  readonly before: BlockId;
  readonly trial: BlockId;
  readonly right: Value;
  readonly rest: readonly SyntaxNode[];
}

/** The branching form: from the left value on, every further operand in a block of its own, the result in a variable. */
function branches(fn: FunctionState, node: SyntaxNode, half: Half, dest: VarId | undefined): Value {
  const { graph } = fn;
  const yes = graph.create();
  const no = graph.create();
  const done = graph.create();
  const isAnd = node.token === '&&';
  const split = (at: SyntaxNode, value: Value, next: BlockId) =>
    isAnd ? branchOn(fn, span(at), value, next, no) : branchOn(fn, span(at), value, yes, next);
  const after = graph.current;
  graph.resume(half.before);
  split(node, half.value, half.trial);
  graph.resume(after);
  let value = half.right;
  for (const operand of half.rest) {
    const next = graph.create();
    split(operand, value, next);
    graph.place(next);
    value = fn.expression(operand);
  }
  branchOn(fn, span(node), value, yes, no);
  const result = fn.result(node, dest);
  for (const [block, src] of [
    [yes, TRUE],
    [no, FALSE],
  ] as const) {
    graph.place(block);
    fn.emit({ op: 'assign', at: span(node), dst: [{ k: 'var', id: result }], src: [src] });
    graph.jump(done);
  }
  graph.place(done);
  return { k: 'var', id: result };
}

/** Evaluates a condition and goes to one of two blocks; afterwards no block is current. */
export function condition(fn: FunctionState, node: SyntaxNode, yes: BlockId, no: BlockId): void {
  const inner = unparen(node);
  if (!fn.file.enter(inner)) {
    branchOn(fn, span(inner), UNKNOWN, yes, no);
    return;
  }
  if (isLogical(inner)) {
    const parts = operands(inner);
    for (const [i, part] of parts.entries()) {
      if (i === parts.length - 1) condition(fn, part, yes, no);
      else {
        const next = fn.graph.create();
        if (inner.token === '&&') condition(fn, part, next, no);
        else condition(fn, part, yes, next);
        fn.graph.place(next);
      }
    }
  } else if (inner.type === 'unary_expression' && inner.token === '!' && inner.children[0] !== undefined) {
    condition(fn, inner.children[0], no, yes);
  } else branchOn(fn, span(inner), fn.expression(inner), yes, no);
  fn.file.leave();
}

/** Branches on a value; operations of logic inside it become blocks. */
function branchOn(fn: FunctionState, at: Span, value: Value, yes: BlockId, no: BlockId): void {
  if (value.k === 'op' && value.op === '!') branchOn(fn, at, value.x, no, yes);
  else if (value.k === 'op' && value.y !== undefined && (value.op === '&&' || value.op === '||')) {
    const next = fn.graph.create();
    if (value.op === '&&') branchOn(fn, at, value.x, next, no);
    else branchOn(fn, at, value.x, yes, next);
    fn.graph.place(next);
    branchOn(fn, at, value.y, yes, no);
  } else fn.graph.end({ t: 'branch', at, cond: value, then: yes, else: no });
}
