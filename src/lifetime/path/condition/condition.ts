import { printType } from '../../../facts/print-type.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { IsSteady } from './steady.js';

/** A condition in a form that can be compared, and what it depends on. */
export interface Condition {
  readonly key: string;
  /** What `key` being true means for the condition as written. */
  readonly negated: boolean;
  readonly vars: readonly VarId[];
  /** For `x == y`: the key of `x < y`, which it excludes. */
  readonly less?: string;
  /** For `x == c` of a constant: what it excludes is that the same is equal to another. */
  readonly equals?: { readonly subject: string; readonly value: string };
  /** It reads a field, an element or a package-level name, which any call may change. */
  readonly shared: boolean;
}

const OPPOSITE: Readonly<Record<string, string>> = { '!=': '==', '>=': '<', '>': '<=' };

const NONE: IsSteady = () => false;

/**
 * Reads a condition; undefined where it can't be told that two of the same text are the same choice. A name or field that
 * is not known to be steady is taken for a variable that any call may change.
 */
export function readCondition(value: Value, isSteady: IsSteady = NONE): Condition | undefined {
  const vars: VarId[] = [];
  let shared = false;
  const print = (v: Value): string | undefined => {
    switch (v.k) {
      case 'var':
        vars.push(v.id);
        return `v${v.id}`;
      case 'nil':
        return 'nil';
      case 'const':
        return v.text;
      case 'name':
        shared ||= !isSteady(v);
        return v.name;
      case 'member':
        shared ||= !isSteady(v);
        return `${v.path}.${v.name}`;
      case 'field': {
        shared ||= !isSteady(v);
        const x = print(v.x);
        return x === undefined ? undefined : `${x}.${v.name}`;
      }
      case 'addr':
      case 'deref':
        return print(v.x);
      case 'convert': {
        const x = print(v.x);
        return x === undefined ? undefined : `${printType(v.type)}(${x})`;
      }
      case 'op': {
        const x = print(v.x);
        if (x === undefined) return undefined;
        if (v.y === undefined) return `${v.op}(${x})`;
        const y = print(v.y);
        return y === undefined ? undefined : `(${x} ${v.op} ${y})`;
      }
      default:
        return undefined;
    }
  };
  if (value.k === 'op' && value.op === '!') {
    const inner = readCondition(value.x, isSteady);
    return inner === undefined ? undefined : { ...inner, negated: !inner.negated };
  }
  const opposite = value.k === 'op' && value.y !== undefined ? OPPOSITE[value.op] : undefined;
  const same = value.k === 'op' && opposite !== undefined ? { ...value, op: opposite } : value;
  // `nil == err` asks what `err == nil` does.
  const plain =
    same.k === 'op' && same.x.k === 'nil' && same.y !== undefined ? { ...same, x: same.y, y: same.x } : same;
  const key = print(plain);
  if (key === undefined || key === 'true' || key === 'false') return undefined;
  const equal = plain.k === 'op' && plain.op === '==' && plain.y !== undefined;
  const [x, y] = equal ? [print(plain.x), print(plain.y as Value)] : [];
  const fixed = equal && isFixed(plain.y as Value, isSteady);
  return {
    key,
    negated: opposite !== undefined,
    vars: [...new Set(vars)],
    shared,
    ...(equal ? { less: `(${x} < ${y})` } : {}),
    ...(fixed ? { equals: { subject: x ?? '', value: y ?? '' } } : {}),
  };
}

/** Whether it is a constant. Two of different text are taken for different. */
const isFixed = (value: Value, isSteady: IsSteady): boolean =>
  (value.k === 'const' && value.kind !== 'bool') ||
  (value.k === 'op' && value.op === '-' && value.y === undefined && isFixed(value.x, isSteady)) ||
  ((value.k === 'name' || value.k === 'member') && isSteady(value));

export const nilKey = (id: VarId): string => `(v${id} == nil)`;

export const trueKey = (id: VarId): string => `v${id}`;

/** The predeclared constant that an expression is. */
export function boolOf(value: Value | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value.k === 'name' && (value.name === 'true' || value.name === 'false')) return value.name === 'true';
  return value.k === 'const' && value.kind === 'bool' ? value.text === 'true' : undefined;
}

const ZERO: Value = { k: 'const', kind: 'int', text: '0' };

/** The questions whether there is nothing in a slice or map that is ranged over: `len(xs) == 0`, `len(xs) <= 0`. */
export function emptiness(x: Value): readonly Condition[] {
  const len: Value = { k: 'op', op: 'len', x };
  return ['==', '<='].flatMap((op) => readCondition({ k: 'op', op, x: len, y: ZERO }) ?? []);
}

const questions = new WeakMap<Value, Value>();

/** What a switch asks for one of the values of its cases: `tag == value`. */
export function asked(tag: Value, value: Value): Value {
  let question = questions.get(value);
  if (question === undefined) {
    question = { k: 'op', op: '==', x: tag, y: value };
    questions.set(value, question);
  }
  return question;
}

/** Whether the condition asks whether the variable is nil, in whatever way. */
export const isNilTest = (cond: Value, id: VarId): boolean =>
  cond.k === 'op' && cond.y?.k === 'nil' && cond.x.k === 'var' && cond.x.id === id;

/** What the answer to a question says of its being nil: `x == nil` that holds, and `x != nil` that does not, say that `x` is. */
export function saidOfNil(answer: Answer | undefined): { readonly of: Value; readonly isNil: boolean } | undefined {
  const cond = answer?.cond;
  if (cond?.k !== 'op' || cond.y?.k !== 'nil' || (cond.op !== '==' && cond.op !== '!=')) return undefined;
  return { of: cond.x, isNil: (cond.op === '==') === answer?.holds };
}

/** A condition, and whether it is met. */
export interface Answer {
  readonly cond: Value;
  readonly holds: boolean;
}
