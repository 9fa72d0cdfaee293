import type { Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import type { FileState } from '../file-state.js';
import type { FunctionState } from '../function-state.js';

/** The counter of `for i := a; ...; i++`, as its clause shows it before the loop is lowered. */
export interface Counter {
  readonly id: VarId;
  readonly start: Value;
  readonly step: 1 | -1;
  /** Variables from this number on are made inside the loop. */
  readonly firstInside: VarId;
}

/** Reads the counter from a clause whose first part has been lowered; undefined where nothing is counted by one. */
export function counterOf(fn: FunctionState, clause: SyntaxNode): Counter | undefined {
  const update = child(clause, 'update');
  const init = child(clause, 'initializer');
  const step = update?.type === 'inc_statement' ? 1 : update?.type === 'dec_statement' ? -1 : undefined;
  if (step === undefined || (init?.type !== 'short_var_declaration' && init?.type !== 'assignment_statement'))
    return undefined;
  const id = variableId(fn, update?.children[0]);
  const lefts = child(init, 'left')?.children ?? [];
  const index = lefts.findIndex((left) => id !== undefined && variableId(fn, left) === id);
  const start = startValue(fn, child(init, 'right')?.children[index]);
  return id === undefined || start === undefined ? undefined : { id, start, step, firstInside: fn.file.vars.length };
}

function variableId(fn: FunctionState, node: SyntaxNode | undefined): VarId | undefined {
  const inner = node === undefined ? undefined : unparen(node);
  const value = inner?.type === 'identifier' ? fn.resolve(fn.file.word(inner)) : undefined;
  return value?.k === 'var' ? value.id : undefined;
}

/** A number or a plain name: what can be looked at twice without doing anything twice. */
function startValue(fn: FunctionState, node: SyntaxNode | undefined): Value | undefined {
  const inner = node === undefined ? undefined : unparen(node);
  if (inner?.type === 'int_literal') return { k: 'const', kind: 'int', text: fn.file.word(inner) };
  return inner?.type === 'identifier' ? fn.resolve(fn.file.word(inner)) : undefined;
}

/** What must not have changed when the body has been lowered: how often each part of the bound has been written. */
export interface Watch {
  readonly bound: Value;
  readonly inclusive: boolean;
  readonly before: readonly number[];
  readonly counterBefore: number;
}

/** Reads the bound from the lowered condition, before the body is lowered. */
export function watch(fn: FunctionState, counter: Counter, term: Term | undefined): Watch | undefined {
  const cond = term?.t === 'branch' ? term.cond : undefined;
  if (cond?.k !== 'op' || cond.y === undefined) return undefined;
  const isLeft = cond.x.k === 'var' && cond.x.id === counter.id;
  const isRight = cond.y.k === 'var' && cond.y.id === counter.id;
  if (isLeft === isRight) return undefined;
  const op = isLeft ? cond.op : (MIRROR.get(cond.op) ?? cond.op);
  const bound = isLeft ? cond.y : cond.x;
  const wanted = counter.step === 1 ? ['<', '<=', '!='] : ['>', '>=', '!='];
  const parts = [
    ...(partsOf(bound, counter.firstInside) ?? []),
    ...(partsOf(counter.start, counter.firstInside) ?? []),
  ];
  if (!wanted.includes(op) || partsOf(bound, counter.firstInside) === undefined) return undefined;
  const before = parts.map((part) => writes(fn.file, part));
  return { bound, inclusive: op.length === 2 && op !== '!=', before, counterBefore: fn.file.writes(counter.id) };
}

const MIRROR: ReadonlyMap<string, string> = new Map([
  ['<', '>'],
  ['>', '<'],
  ['<=', '>='],
  ['>=', '<='],
]);

/** How often the loop turns; undefined where its body may write the counter or the bound. To be asked before the update is lowered. */
export function trips(fn: FunctionState, counter: Counter, watched: Watch): Value | undefined {
  if (fn.file.writes(counter.id) !== watched.counterBefore) return undefined;
  const parts = [
    ...(partsOf(watched.bound, counter.firstInside) ?? []),
    ...(partsOf(counter.start, counter.firstInside) ?? []),
  ];
  if (parts.some((part, i) => writes(fn.file, part) !== watched.before[i])) return undefined;
  const [high, low] = counter.step === 1 ? [watched.bound, counter.start] : [counter.start, watched.bound];
  return difference(high, low, watched.inclusive ? 1 : 0);
}

/** The variables, names and fields that a value reads; undefined where it is more than reading them. */
function partsOf(value: Value, firstInside: VarId): readonly Value[] | undefined {
  switch (value.k) {
    case 'const':
    case 'member':
      return [];
    case 'name':
      return [value];
    case 'var':
      return value.id < firstInside ? [value] : undefined;
    case 'field': {
      const inner = partsOf(value.x, firstInside);
      return inner === undefined ? undefined : [value, ...inner];
    }
    case 'deref':
    case 'convert':
      return partsOf(value.x, firstInside);
    case 'op': {
      const x = partsOf(value.x, firstInside);
      const y = value.y === undefined ? [] : partsOf(value.y, firstInside);
      return x === undefined || y === undefined ? undefined : [...x, ...y];
    }
    default:
      return undefined;
  }
}

function writes(file: FileState, part: Value): number {
  if (part.k === 'var') return file.writes(part.id);
  return part.k === 'field' || part.k === 'name' ? file.nameWrites(part.name) : 0;
}

function difference(high: Value, low: Value, more: number): Value {
  const h = integer(high);
  const l = integer(low);
  if (h !== undefined && l !== undefined) return int(Math.max(0, h - l + more));
  if (l !== undefined) return offset(high, more - l);
  return offset({ k: 'op', op: '-', x: high, y: low }, more);
}

function offset(x: Value, by: number): Value {
  if (by === 0) return x;
  return { k: 'op', op: by > 0 ? '+' : '-', x, y: int(Math.abs(by)) };
}

function integer(value: Value): number | undefined {
  const isInteger = value.k === 'const' && value.kind === 'int' && /^(?:0|[1-9][\d_]*)$/.test(value.text);
  return isInteger ? Number(value.text.replaceAll('_', '')) : undefined;
}

function int(n: number): Value {
  return { k: 'const', kind: 'int', text: String(n) };
}
