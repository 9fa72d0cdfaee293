import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import { callInto, isCall } from '../expression/call.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';

/** Where a value goes. `fresh`: declared by this very statement, so that no source can read it. */
export interface Target {
  readonly value: Value;
  readonly fresh: boolean;
}

/** A target, or nothing for `_`. */
export type Slot = Target | undefined;

const UNKNOWN: Value = { k: 'unknown' };

/** `a, b = x, y` and its kin: what the sources do is emitted, what they are goes to the slots. */
export function assign(
  fn: FunctionState,
  at: Span,
  slots: readonly Slot[],
  sources: readonly SyntaxNode[],
  define?: true,
): void {
  const only = sources[0];
  if (slots.length === 1 && sources.length === 1) one(fn, at, slots[0], only, define);
  else if (sources.length === 1 && only !== undefined) several(fn, at, slots, unparen(only), define);
  else parallel(fn, at, slots, sources, define);
}

function one(fn: FunctionState, at: Span, slot: Slot, source: SyntaxNode | undefined, define: true | undefined): void {
  const dest = slot === undefined ? -1 : variableOf(slot);
  const value = fn.expression(source, dest);
  if (slot !== undefined && !(value.k === 'var' && value.id === dest)) store(fn, at, [[slot.value, value]], define);
}

/** The variable that a result may be written straight into. */
function variableOf(slot: Slot): VarId | undefined {
  return slot?.value.k === 'var' ? slot.value.id : undefined;
}

/** All sources are read before the first target is written, so a result may only go straight into a new variable. */
function parallel(
  fn: FunctionState,
  at: Span,
  slots: readonly Slot[],
  sources: readonly SyntaxNode[],
  define: true | undefined,
): void {
  const pairs: [Value, Value][] = [];
  for (const [i, source] of sources.entries()) {
    const slot = slots[i];
    const dest = slot === undefined ? -1 : slot.fresh ? variableOf(slot) : undefined;
    const value = fn.expression(source, dest);
    if (slot !== undefined && !(value.k === 'var' && value.id === dest)) pairs.push([slot.value, value]);
  }
  store(fn, at, pairs, define);
}

/** One source of several values: a call, or one of the forms with `ok`. */
function several(
  fn: FunctionState,
  at: Span,
  slots: readonly Slot[],
  source: SyntaxNode,
  define: true | undefined,
): void {
  if (isCall(source)) {
    const { ids, later } = receivers(fn, slots, source);
    if (callInto(fn, source, ids)) {
      store(fn, at, later, define);
      return;
    }
  }
  if (source.type === 'unary_expression' && source.token === '<-') {
    const ch = fn.expression(source.children[0]);
    const { ids, later } = receivers(fn, slots, source);
    fn.emit({ op: 'recv', at: span(source), ch, ...received(ids[0], ids[1]) });
    store(fn, at, later, define);
    return;
  }
  const value = fn.expression(source);
  const [first, second] = slots;
  const isPair = value.k === 'index' || value.k === 'assert';
  const pairs: [Value, Value][] = [];
  if (first !== undefined) pairs.push([first.value, isPair ? value : UNKNOWN]);
  if (second !== undefined) pairs.push([second.value, isPair ? { k: 'op', op: 'ok', x: value } : UNKNOWN]);
  for (const slot of slots.slice(2)) if (slot !== undefined) pairs.push([slot.value, UNKNOWN]);
  store(fn, at, pairs, define);
}

/** A variable for each slot, -1 for `_`, and the moves from temporaries to targets that are no variables. */
export function receivers(
  fn: FunctionState,
  slots: readonly Slot[],
  source: SyntaxNode,
): { ids: VarId[]; later: [Value, Value][] } {
  const later: [Value, Value][] = [];
  const ids = slots.map((slot) => {
    if (slot === undefined) return -1;
    if (slot.value.k === 'var') return slot.value.id;
    const id = fn.temp(source);
    later.push([slot.value, { k: 'var', id }]);
    return id;
  });
  return { ids, later };
}

/** The two results of a receive, left out where nobody wants them. */
export function received(result: VarId | undefined, ok: VarId | undefined): { result?: VarId; ok?: VarId } {
  return {
    ...(result !== undefined && result >= 0 && { result }),
    ...(ok !== undefined && ok >= 0 && { ok }),
  };
}

/** Emits one assignment of all pairs; nothing where there is none. */
export function store(fn: FunctionState, at: Span, pairs: readonly (readonly [Value, Value])[], define?: true): void {
  if (pairs.length === 0) return;
  const instr: Instr = { op: 'assign', at, dst: pairs.map((p) => p[0]), src: pairs.map((p) => p[1]) };
  fn.emit(define === undefined ? instr : { ...instr, define });
  for (const [dst] of pairs) if (dst.k === 'field' || dst.k === 'name') fn.file.wroteName(dst.name);
}

/** The targets on the left of `=`; what their operands do is emitted. */
export function targets(fn: FunctionState, list: SyntaxNode | undefined): Slot[] {
  return (list?.children ?? []).map((node) => {
    if (isBlank(fn, node)) return undefined;
    return { value: fn.expression(node), fresh: false };
  });
}

/**
 * Targets that are written later, where the values are known to have come: the variables to receive into at once, and
 * what is to be done then. In `for a[f()] = range x` and `case a[f()] = <-ch:` f is called then.
 */
export function lateTargets(fn: FunctionState, list: SyntaxNode | undefined): { ids: VarId[]; then: () => void } {
  const late: [SyntaxNode, Value][] = [];
  const ids = (list?.children ?? []).map((node) => {
    if (isBlank(fn, node)) return -1;
    const inner = unparen(node);
    const value = inner.type === 'identifier' ? fn.resolve(fn.file.word(inner)) : undefined;
    if (value?.k === 'var') return value.id;
    const id = fn.temp(inner);
    late.push([inner, { k: 'var', id }]);
    return id;
  });
  const then = () => {
    for (const [node, value] of late) store(fn, span(node), [[fn.expression(node), value]]);
  };
  return { ids, then };
}

/**
 * The variables on the left of `:=`. Names that this very block declared already are assigned, the others declared; the
 * sources must be lowered before `bind` is called, for they still see the names around.
 */
export function definitions(fn: FunctionState, list: SyntaxNode | undefined): { slots: Slot[]; bind: () => void } {
  const fresh: [string, VarId][] = [];
  const slots = (list?.children ?? []).map((node): Slot => {
    if (isBlank(fn, node)) return undefined;
    const inner = unparen(node);
    if (inner.type !== 'identifier') return { value: fn.expression(node), fresh: false };
    const name = fn.file.word(inner);
    const known = fn.scope.own(name)?.value;
    if (known?.k === 'var') return { value: known, fresh: false };
    const id = fn.variable(name, 'local', span(inner));
    fresh.push([name, id]);
    return { value: { k: 'var', id }, fresh: true };
  });
  const bind = () => {
    for (const [name, id] of fresh) fn.scope.declare(name, { value: { k: 'var', id } });
  };
  return { slots, bind };
}

export function isBlank(fn: FunctionState, node: SyntaxNode): boolean {
  return node.end - node.start === 1 && fn.file.text.charCodeAt(node.start) === UNDERSCORE;
}

const UNDERSCORE = 95;

export function shortVarDeclaration(fn: FunctionState, node: SyntaxNode): void {
  const { slots, bind } = definitions(fn, child(node, 'left'));
  assign(fn, span(node), slots, child(node, 'right')?.children ?? [], true);
  bind();
}

/** `a, b = x, y` and `x += y`. */
export function assignment(fn: FunctionState, node: SyntaxNode): void {
  const slots = targets(fn, child(node, 'left'));
  const sources = child(node, 'right')?.children ?? [];
  const op = node.token.slice(0, -1);
  if (op === '') assign(fn, span(node), slots, sources);
  else update(fn, node, slots[0]?.value ?? UNKNOWN, op, fn.expression(sources[0]));
}

/** `x++` and `x--`. */
export function increment(fn: FunctionState, node: SyntaxNode, op: '+' | '-'): void {
  update(fn, node, fn.expression(node.children[0]), op, { k: 'const', kind: 'int', text: '1' });
}

function update(fn: FunctionState, node: SyntaxNode, x: Value, op: string, y: Value): void {
  store(fn, span(node), [[x, { k: 'op', op, x, y }]]);
}
