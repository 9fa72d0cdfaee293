import type { Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import { type Fn, perFunction } from '../../link/program.js';
import { variableOf } from '../acquire/held.js';
import type { Assumptions } from '../path/condition/assumptions.js';
import { boolOf, readCondition } from '../path/condition/condition.js';
import { isCall } from '../path/control-flow.js';

/** What a function asks of what it is given: `if opts.Into != nil`, `if discard`. */
export interface Wish {
  /** The parameter of the function. */
  readonly param: VarId;
  /** The field of the parameter that is asked for. */
  readonly field?: string;
  /** What it is where the wish is granted: not nil, or true, or false. */
  readonly is: 'given' | boolean;
}

/** What the conditions of a function ask of its parameters as they were given. */
export const wishesOf = (linked: Linked, fn: Fn): readonly Wish[] => askedOf(fn, linked);

const askedOf = perFunction((fn: Fn, linked: Linked): readonly Wish[] => {
  const wishes = new Map<string, Wish>();
  for (const { term } of fn.func.blocks) {
    if (term.t !== 'branch') continue;
    const { cond } = term;
    const nil = cond.k === 'op' && cond.y?.k === 'nil' && (cond.op === '==' || cond.op === '!=');
    const place = placeOf(linked, fn, nil ? cond.x : cond);
    const all: readonly Wish['is'][] = nil ? ['given'] : [true, false];
    if (place !== undefined) for (const is of all) wishes.set(`${place.param}.${place.field} ${is}`, { ...place, is });
  }
  return [...wishes.values()];
});

/** `p`, `p.f`, for a parameter that nothing sets anew, and a field that the function does not set. */
function placeOf(linked: Linked, fn: Fn, value: Value): Pick<Wish, 'param' | 'field'> | undefined {
  if (value.k === 'var')
    return isParam(fn, value.id) && isAsGiven(linked, fn, value.id) ? { param: value.id } : undefined;
  if (value.k !== 'field' || value.x.k !== 'var' || !isParam(fn, value.x.id)) return undefined;
  const { x, name } = value;
  if (!isAsGiven(linked, fn, x.id) || fieldsSet(fn, x.id, name).length > 0) return undefined;
  return { param: x.id, field: name };
}

const isParam = (fn: Fn, id: VarId): boolean => fn.func.params.includes(id);

const isAsGiven = (linked: Linked, fn: Fn, id: VarId): boolean => linked.types.definitions(fn.file, id).length === 0;

/** What is known in the function where the wish is granted. */
export function knownBy(known: Assumptions, { param, field, is }: Wish): Assumptions {
  const variable: Value = { k: 'var', id: param };
  const place: Value = field === undefined ? variable : { k: 'field', x: variable, name: field };
  const cond: Value = is === 'given' ? { k: 'op', op: '!=', x: place, y: { k: 'nil' } } : place;
  const read = (value: Value): ReturnType<typeof readCondition> => readCondition(value, () => true);
  return known.assume(cond, is !== false, { read, isRepeated: () => true }) ?? known;
}

/** A call, and the function around it. */
interface Site {
  readonly fn: Fn;
  readonly call: CallInstr;
}

/** What is known of a wish where a call is made: it is granted, or it may be, or that hangs on the caller's own parameters. */
type Answer = 'granted' | 'denied' | readonly Wish[];

/**
 * What the call says to the wishes of the function that it calls, any of which is enough. Where it can't be told, they are taken
 * to be granted; `granted` stands for both, and no wish for a call that grants none.
 */
export function wishesAt(linked: Linked, site: Site, callee: Fn, wishes: readonly Wish[]): 'granted' | readonly Wish[] {
  const open: Wish[] = [];
  for (const wish of wishes) {
    const value = site.call.args[callee.func.params.indexOf(wish.param)];
    const answer = site.call.spread === true || value === undefined ? 'granted' : answerOf(linked, site, value, wish);
    if (answer === 'granted') return 'granted';
    if (answer !== 'denied') open.push(...answer);
  }
  return open;
}

/** How many steps a value is followed back. */
const STEPS_MAX = 4;

const answerOf = (linked: Linked, site: Site, value: Value, { field, is }: Wish): Answer =>
  field === undefined ? ofValue(linked, site.fn, value, is) : ofField(linked, site, value, field, is);

function ofValue(linked: Linked, fn: Fn, value: Value, is: Wish['is'], steps = STEPS_MAX): Answer {
  if (value.k === 'nil') return is === 'given' ? 'denied' : 'granted';
  const bool = boolOf(value);
  if (bool !== undefined) return is === bool ? 'granted' : 'denied';
  if (value.k !== 'var' || steps === 0) return 'granted';
  const definitions = linked.types.definitions(fn.file, value.id);
  if (isParam(fn, value.id)) return [{ param: value.id, is }];
  const [only, ...others] = definitions;
  return only?.k === 'value' && others.length === 0 ? ofValue(linked, fn, only.value, is, steps - 1) : 'granted';
}

/** The field of what is given: as the parameter or the literal has it, or as it is set. */
function ofField(linked: Linked, { fn, call }: Site, value: Value, field: string, is: Wish['is']): Answer {
  if (value.k === 'nil') return is === false ? 'granted' : 'denied';
  const id = variableOf(value);
  const answers: Answer[] = [];
  for (let at = id, steps = 0; ; steps++) {
    if (at === undefined || steps > STEPS_MAX) return 'granted';
    for (const set of [...fieldsSet(fn, at, field), ...setByCallees(linked, fn, call, at, field)])
      answers.push(set === undefined ? 'granted' : ofValue(linked, fn, set, is));
    if (isParam(fn, at)) {
      answers.push([{ param: at, field, is }]);
      break;
    }
    const literal = literalOf(fn, at);
    if (literal !== undefined) {
      const given = literal.elems.find((e) => e.name === field)?.value;
      answers.push(given === undefined ? ofZero(is) : ofValue(linked, fn, given, is));
      break;
    }
    const [only, ...others] = linked.types.definitions(fn.file, at);
    at = only?.k === 'value' && others.length === 0 ? variableOf(only.value) : undefined;
  }
  if (answers.includes('granted')) return 'granted';
  const open = answers.flatMap((a) => (typeof a === 'string' ? [] : a));
  return open.length > 0 ? open : 'denied';
}

const ofZero = (is: Wish['is']): Answer => (is === false ? 'granted' : 'denied');

/** The composite literal or zero value that the variable is, where it is nothing else. */
function literalOf(fn: Fn, id: VarId): (Instr & { op: 'alloc' }) | undefined {
  for (const { instrs } of fn.func.blocks) {
    const found = instrs.find((i) => i.op === 'alloc' && i.result === id);
    // Elements without names are in the order of the fields.
    if (found?.op === 'alloc') return found.elems.every((e) => e.name !== undefined) ? found : undefined;
  }
  return undefined;
}

/** What the function sets the field of the variable to. */
function fieldsSet(fn: Fn, id: VarId, field: string): readonly (Value | undefined)[] {
  return fn.func.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((i) =>
      i.op !== 'assign'
        ? []
        : i.dst.flatMap((dst, at) =>
            dst.k === 'field' && dst.name === field && variableOf(dst.x) === id ? [i.src[at]] : [],
          ),
    ),
  );
}

/** What functions that are given the variable, too, set its field to, in words of the caller; undefined for anything. */
function setByCallees(
  linked: Linked,
  fn: Fn,
  but: CallInstr,
  id: VarId,
  field: string,
): readonly (Value | undefined)[] {
  return fn.func.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((i) => {
      if (!isCall(i) || i === but) return [];
      const { fns, receiver } = linked.graph.target(fn, i);
      const isIt = (value: Value | undefined): boolean => value !== undefined && variableOf(value) === id;
      if (!i.args.some(isIt) && !isIt(receiver)) return [];
      return fns.flatMap((f) => {
        const callee = linked.program.fns[f];
        const params = callee?.func.params ?? [];
        const itself = isIt(receiver) ? callee?.func.recv : params[i.args.findIndex(isIt)];
        if (callee === undefined || itself === undefined) return [];
        return fieldsSet(callee, itself, field).map((set) =>
          set?.k === 'var' && params.includes(set.id)
            ? i.args[params.indexOf(set.id)]
            : set?.k === 'nil'
              ? set
              : undefined,
        );
      });
    }),
  );
}
