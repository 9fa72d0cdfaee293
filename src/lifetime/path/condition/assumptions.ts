import type { Instr, Term } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import { assigned } from '../assigned.js';
import type { Edge } from '../control-flow.js';
import { asked, boolOf, type Condition, nilKey, readCondition, trueKey } from './condition.js';

/** The conditions of one function. */
export interface Questions {
  readonly read: (cond: Value) => Condition | undefined;
  /** Whether the condition of that key is asked more than once: only those are worth remembering on a way. */
  readonly isRepeated: (key: string) => boolean;
  /** The conditions that say that a slice or map is empty. */
  readonly emptyKeys?: (range: Term & { t: 'range' }) => readonly string[];
  /** Whether what is known (by the key of a condition) says that the turn is the last one. */
  readonly isLast?: (range: Term & { t: 'range' }, known: (key: string) => boolean | undefined) => boolean;
}

const NOTHING: readonly Assumptions[] = [];

/** What is assumed of conditions on a way through a function. */
export class Assumptions {
  readonly #known: ReadonlyMap<string, { readonly holds: boolean; readonly condition: Condition }>;
  #key: string | undefined;

  constructor(known: ReadonlyMap<string, { holds: boolean; condition: Condition }> = new Map()) {
    this.#known = known;
  }

  static nil(facts: readonly { readonly id: VarId; readonly isNil: boolean }[]): Assumptions {
    return new Assumptions(
      new Map(
        facts.map(({ id, isNil }) => {
          const key = nilKey(id);
          return [key, { holds: isNil, condition: { key, negated: false, vars: [id], shared: false } }];
        }),
      ),
    );
  }

  /** The same, and the variables are true or false. */
  andTrue(facts: readonly { readonly id: VarId; readonly holds: boolean }[]): Assumptions {
    if (facts.length === 0) return this;
    const next = new Map(this.#known);
    for (const { id, holds } of facts) {
      const key = `v${id}`;
      next.set(key, { holds, condition: { key, negated: false, vars: [id], shared: false } });
    }
    return new Assumptions(next);
  }

  /** Whether the way that needs `cond` to be `holds` can be taken, and what is known then; undefined where it can't. */
  assume(cond: Value, holds: boolean, { read, isRepeated }: Questions): Assumptions | undefined {
    const fixed = boolOf(cond);
    if (fixed !== undefined) return fixed === holds ? this : undefined;
    if (this.#isOther(cond, holds)) return undefined;
    const condition = read(cond);
    if (condition === undefined) return this;
    const wanted = holds !== condition.negated;
    const known = this.#known.get(condition.key);
    if (known !== undefined) return known.holds === wanted ? this : undefined;
    // A loop that was left while `i < n` has not counted to its end.
    if (wanted && condition.less !== undefined && this.#known.get(condition.less)?.holds) return undefined;
    if (wanted && this.#isAnother(condition)) return undefined;
    if (!isRepeated(condition.key) && !(wanted && isRepeated(condition.equals?.subject ?? ''))) return this;
    const next = new Map(this.#known);
    next.set(condition.key, { holds: wanted, condition });
    return new Assumptions(next);
  }

  /** What may be known once the way out of a block is taken; nothing where it can't be. */
  along(term: Term, edge: Edge, questions: Questions): readonly Assumptions[] {
    if (term.t === 'switch') return this.#allow(term, edge) ? this.#onCase(term, edge, questions) : NOTHING;
    // A case of a select whose channel is nil is never chosen (Go spec, "Select statements").
    if (term.t === 'select' && typeof edge.choice === 'number' && this.#isOff(term.cases[edge.choice]?.ch))
      return NOTHING;
    // What is empty gives the loop no turn.
    if (term.t === 'range' && edge.choice === 'body' && this.#known.size > 0) {
      if (questions.emptyKeys?.(term).some((key) => this.#known.get(key)?.holds === true) === true) return NOTHING;
      if (questions.isLast?.(term, (key) => this.#known.get(key)?.holds) === true) return NOTHING;
    }
    // Who comes to the loop again begins with another index.
    if (term.t === 'range' && edge.choice === 'exit' && term.key !== undefined) return [this.#without([term.key])];
    const known = edge.when === undefined ? this : this.assume(edge.when.cond, edge.when.holds, questions);
    return known === undefined ? NOTHING : [known];
  }

  /** False for a case that can't be taken: `case io.EOF` of an error that is known to be nil. */
  #allow(term: Term & { t: 'switch' }, edge: Edge): boolean {
    if (term.tag.k !== 'var') return true;
    const known = this.#known.get(nilKey(term.tag.id));
    if (known === undefined) return true;
    const nil = term.cases.filter((c) => c.values.some((v) => v.k === 'nil')).map((c) => c.to);
    if (known.holds) return nil.length > 0 ? nil.includes(edge.to) : edge.to === term.default;
    return !term.cases.some((c) => c.to === edge.to && c.values.every((v) => v.k === 'nil'));
  }

  /** Behind `case a, b` the tag is a, or it is b; behind the default it is none of the cases. */
  #onCase(term: Term & { t: 'switch' }, { to }: Edge, questions: Questions): readonly Assumptions[] {
    const here = term.cases.filter((c) => c.to === to).flatMap((c) => c.values);
    if (to !== term.default) return here.flatMap((v) => this.assume(asked(term.tag, v), true, questions) ?? []);
    if (here.length > 0) return [this];
    const values = term.cases.flatMap((c) => c.values);
    return values.some((v) => this.assume(asked(term.tag, v), false, questions) === undefined) ? NOTHING : [this];
  }

  /** What is known to be equal to one constant is not equal to another. */
  #isAnother({ equals }: Condition): boolean {
    if (equals === undefined) return false;
    for (const { holds, condition } of this.#known.values())
      if (holds && condition.equals?.subject === equals.subject && condition.equals.value !== equals.value) return true;
    return false;
  }

  #isOff(ch: Value | undefined): boolean {
    return ch?.k === 'var' && this.#known.get(nilKey(ch.id))?.holds === true;
  }

  /** What is nil is no error that has a name: `err == context.Canceled`. */
  #isOther(cond: Value, holds: boolean): boolean {
    if (cond.k !== 'op' || cond.x.k !== 'var' || (cond.op !== '==' && cond.op !== '!=')) return false;
    const named = cond.y?.k === 'member' || (cond.y?.k === 'name' && !/^(nil|true|false)$/.test(cond.y.name));
    return named && holds === (cond.op === '==') && this.#known.get(nilKey(cond.x.id))?.holds === true;
  }

  /** False for `err.Error()` of an error that is nil: the call panics. And for `require.Error(t, err)`: the test has failed. */
  passes(instr: Instr): boolean {
    if (instr.op === 'call' && isOfAssertions(instr.callee) && assertionOf(instr.callee) === 'error') {
      const wanted = instr.args[1];
      return wanted?.k !== 'var' || this.#known.get(nilKey(wanted.id))?.holds !== true;
    }
    if (instr.op !== 'call' || instr.callee.k !== 'field' || instr.callee.name !== 'Error') return true;
    const { x } = instr.callee;
    return instr.args.length > 0 || x.k !== 'var' || this.#known.get(nilKey(x.id))?.holds !== true;
  }

  /** The same, and the variable is nil; or it is not. */
  andNil(id: VarId, holds = true): Assumptions {
    const key = nilKey(id);
    const condition = { key, negated: false, vars: [id], shared: false };
    return new Assumptions(new Map(this.#known).set(key, { holds, condition }));
  }

  /** The same, and the variable is the constant. */
  andEqual(variable: Value & { k: 'var' }, constant: Value & { k: 'const' }): Assumptions {
    const equal: Value = { k: 'op', op: '==', x: variable, y: constant };
    return this.assume(equal, true, { read: readCondition, isRepeated: () => true }) ?? this;
  }

  /** What is still known after the instruction, and what follows from it for the `asked` variables. */
  after(instr: Instr, wanted: ReadonlySet<VarId>): Assumptions {
    const known = this.#known.size === 0 ? this : this.#without(assigned(instr), instr).#andOfErrors(instr);
    return instr.op === 'assign' && (wanted.size > 0 || known.#known.size > 0) ? known.#andSet(instr, wanted) : known;
  }

  /** `done = true`, `err = nil`: for what is asked of the variable later. */
  #andSet({ dst, src }: Instr & { op: 'assign' }, wanted: ReadonlySet<VarId>): Assumptions {
    let next: Map<string, { holds: boolean; condition: Condition }> | undefined;
    dst.forEach((to, i) => {
      const from = src[i];
      // `conn, call.err = dial()`: what is known of the error is known of the field.
      const kept = to.k === 'field' && from !== undefined ? nilOf(to) : undefined;
      const told = kept === undefined || from === undefined ? undefined : this.#factOf(from);
      if (kept !== undefined && told?.nil === true) {
        next ??= new Map(this.#known);
        next.set(kept.key, { holds: told.holds, condition: kept });
      }
      if (to.k !== 'var' || !wanted.has(to.id)) return;
      const fact = from === undefined ? undefined : this.#factOf(from);
      if (fact === undefined) return;
      const key = fact.nil ? nilKey(to.id) : `v${to.id}`;
      next ??= new Map(this.#known);
      next.set(key, { holds: fact.holds, condition: { key, negated: false, vars: [to.id], shared: false } });
    });
    return next === undefined ? this : new Assumptions(next);
  }

  /** What is known of a variable on the way: whether it is nil, and whether it is true. */
  of(id: VarId): { readonly nil: boolean | undefined; readonly holds: boolean | undefined } {
    return { nil: this.#known.get(nilKey(id))?.holds, holds: this.#known.get(trueKey(id))?.holds };
  }

  /** What is known of a value: that it is true or not, nil or not. */
  #factOf(value: Value): { readonly nil: boolean; readonly holds: boolean } | undefined {
    if (value.k === 'nil') return { nil: true, holds: true };
    const bool = boolOf(value);
    if (bool !== undefined) return { nil: false, holds: bool };
    if (value.k === 'op' && value.op === 'ok' && value.x.k === 'assert' && value.x.x.k === 'var')
      // What is nil has no dynamic type (Go spec, "Type assertions").
      return this.#known.get(nilKey(value.x.x.id))?.holds ? { nil: false, holds: false } : undefined;
    if (value.k !== 'var') return undefined;
    const nil = this.#known.get(nilKey(value.id));
    return nil === undefined ? undefined : { nil: true, holds: nil.holds };
  }

  /**
   * What is asked of an error that is nil says no, and what is made of it is nil: `errors.Is(err, x)`, `wrap(err)`. What
   * asserts that it is nil says yes: `assert.NoError(t, err)`.
   */
  #andOfErrors(instr: Instr): Assumptions {
    if (instr.op !== 'call' || instr.results.length !== 1) return this;
    const [id = -1] = instr.results;
    const isNil = (arg: Value | undefined): boolean =>
      arg?.k === 'var' && this.#known.get(nilKey(arg.id))?.holds === true;
    const asserts = assertionOf(instr.callee);
    if (id < 0 || !(isNil(instr.args[0]) || (asserts !== undefined && isNil(instr.args[1])))) return this;
    const next = new Map(this.#known);
    const vars = [id];
    next.set(nilKey(id), { holds: true, condition: { key: nilKey(id), negated: false, vars, shared: false } });
    const holds = asserts === 'nil';
    next.set(`v${id}`, { holds, condition: { key: `v${id}`, negated: false, vars, shared: false } });
    return new Assumptions(next);
  }

  /** `instr`: what may change what is shared with others. */
  #without(changed: readonly VarId[], instr?: Instr): Assumptions {
    const calls = instr?.op === 'call' || instr?.op === 'assign' || instr?.op === 'recv' || instr?.op === 'send';
    let keep: Map<string, { readonly holds: boolean; readonly condition: Condition }> | undefined;
    for (const [key, { condition }] of this.#known) {
      if (!(condition.shared && calls) && !condition.vars.some((v) => changed.includes(v))) continue;
      keep ??= new Map(this.#known);
      keep.delete(key);
    }
    return keep === undefined ? this : new Assumptions(keep);
  }

  /** A text that is equal for equal assumptions. */
  get key(): string {
    this.#key ??= [...this.#known]
      .map(([key, { holds }]) => `${key}=${holds}`)
      .sort()
      .join(';');
    return this.#key;
  }
}

/** The question whether the place holds nil. */
const nilOf = (x: Value): Condition | undefined => readCondition({ k: 'op', op: '==', x, y: { k: 'nil' } });

const isOfAssertions = (callee: Value): boolean => callee.k === 'member' && /(^|\/)(require|assert)$/.test(callee.path);

/** What an assertion of a test library wants of its error, by the names that testify and its like have for it. */
function assertionOf(callee: Value): 'nil' | 'error' | undefined {
  const name = callee.k === 'field' || callee.k === 'member' || callee.k === 'name' ? callee.name : '';
  if (/^(NoError|NoErr|Nil|IsNil|NilError|Success)f?$/.test(name)) return 'nil';
  return /^(Error|NotNil|ErrorIs|ErrorAs|ErrorContains|EqualError)f?$/.test(name) ? 'error' : undefined;
}
