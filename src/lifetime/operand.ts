import type { Value, VarId } from '../facts/value.js';
import type { Pos, Use } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import { type Fn, perFunction } from '../link/program.js';
import type { Effect } from './lens.js';
import { same } from './path/taken-out.js';

/** How many copies of one variable into another are followed. */
const COPIES_MAX = 6;

/** What an operation is done on: the value before `.Add`, the channel of a close. */
export function operandOfUse(linked: Linked, use: Use): Value | undefined {
  const block = linked.program.fns[use.pos.fn]?.func.blocks[use.pos.block];
  const instr = block?.instrs[use.pos.index];
  if (instr === undefined) {
    if (block?.term.t === 'range') return block.term.x;
    return block?.term.t === 'select' ? block.term.cases.find((c) => c.at.start === use.at.start)?.ch : undefined;
  }
  if (instr.op === 'send' || instr.op === 'recv' || instr.op === 'close') return instr.ch;
  if (instr.op !== 'call' && instr.op !== 'go' && instr.op !== 'defer') return undefined;
  if (use.kind === 'close') return instr.args[0];
  return instr.callee.k === 'field' && instr.callee.name === use.name ? instr.callee.x : undefined;
}

/**
 * A text for the object that an effect is done on, as the function that was asked about names it: the receiver or
 * argument of the calls on the way is put in for the callees' parameters. Two effects of one function with equal texts
 * are done on the same object (as long as its variable is not assigned anew); undefined where that can't be told.
 */
export function objectOf(linked: Linked, effect: Effect): string | undefined {
  const value = operandOfUse(linked, effect.use);
  if (value === undefined) return undefined;
  let level = effect.chain.length - 1;
  let at = named(linked, linked.program.fns[effect.chain[level]?.fn ?? -1], value);
  while (at !== undefined && level > 0) {
    const below = effect.chain[level];
    const callee = below === undefined ? undefined : linked.program.fns[below.fn];
    level--;
    const caller = effect.chain[level];
    if (callee === undefined || caller === undefined) return undefined;
    // A package-level name, or a variable that a literal captured, is the same all the way up.
    if (at.variable === undefined || at.file !== callee.file || !isOwn(linked, callee, at.variable)) continue;
    const given = argumentFor(linked, callee, caller, at.variable);
    if (given === undefined) return undefined;
    const outer = named(linked, linked.program.fns[caller.fn], given);
    at = outer === undefined ? undefined : { ...outer, text: outer.text + at.path, path: outer.path + at.path };
  }
  return at !== undefined && isSeenFrom(linked, at, effect.chain[0]) ? at.text : undefined;
}

/**
 * A variable that a literal captured is one object only within one run of the function that declares it: of what calls
 * that function twice, each call has its own.
 */
function isSeenFrom(linked: Linked, { file, variable }: Named, asked: Pos | undefined): boolean {
  if (variable === undefined) return true;
  const { program } = linked;
  const home = program.files[file];
  const owner = program.fns[(home?.fnBase ?? 0) + (home?.facts.vars[variable]?.func ?? 0)];
  return owner !== undefined && owner.root === program.fns[asked?.fn ?? -1]?.root;
}

/** The text that {@link objectOf} gives where the function itself does something on the value. */
export const nameIn = (linked: Linked, fn: Fn, value: Value): string | undefined => named(linked, fn, value)?.text;

/** The same of a variable that nothing is copied into. */
export const nameOfVariable = ({ file }: Fn, id: VarId): string => `v${file}:${id}`;

interface Named {
  readonly file: number;
  /** The variable at its root; absent for a package-level name. */
  readonly variable?: number;
  /** The fields below the root: `.peers.wg`. */
  readonly path: string;
  readonly text: string;
}

/** A value by the variable or package-level name at its root; undefined for anything but fields of one. */
export function named(linked: Linked, fn: Fn | undefined, value: Value): Named | undefined {
  if (fn === undefined) return undefined;
  let path = '';
  let at = value;
  for (let copies = 0; copies < COPIES_MAX; ) {
    if (at.k === 'addr' || at.k === 'deref') at = at.x;
    else if (at.k === 'field') {
      path = `.${at.name}${path}`;
      at = at.x;
    } else if (at.k === 'var') {
      const copied = copyOf(linked, fn, at.id);
      if (copied === undefined) return { file: fn.file, variable: at.id, path, text: nameOfVariable(fn, at.id) + path };
      copies++;
      at = copied;
    } else if (at.k === 'name') return { file: fn.file, path, text: `g${fn.pkg.key}.${at.name}${path}` };
    else if (at.k === 'member') return { file: fn.file, path, text: `g${at.path}.${at.name}${path}` };
    else return undefined;
  }
  return undefined;
}

/**
 * The one value that a variable is ever given, where it is another variable or a field. What the function puts another
 * value into does not name what was taken out of it before: `old := current; current = next`.
 */
function copyOf(linked: Linked, fn: Fn, id: number): Value | undefined {
  const variable = linked.program.files[fn.file]?.facts.vars[id];
  if (variable === undefined || variable.kind === 'param' || variable.kind === 'recv') return undefined;
  const defs = linked.types.definitions(fn.file, id);
  const only = defs.length === 1 ? defs[0] : undefined;
  const value = only?.k === 'value' ? only.value : undefined;
  if (value?.k !== 'var' && value?.k !== 'field' && value?.k !== 'addr' && value?.k !== 'name') return undefined;
  return isReplaced(fn, value) ? undefined : value;
}

const isReplaced = (fn: Fn, place: Value): boolean =>
  (place.k === 'field' || place.k === 'name') &&
  assignedNames(fn).has(place.name) &&
  fn.func.blocks.some(({ instrs }) => instrs.some((i) => i.op === 'assign' && i.dst.some((d) => same(d, place))));

/** The names of the fields and package-level variables that the function assigns. */
const assignedNames = perFunction((fn: Fn): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { instrs } of fn.func.blocks) {
    for (const instr of instrs) {
      if (instr.op === 'assign') for (const dst of instr.dst) if ('name' in dst) found.add(dst.name);
    }
  }
  return found;
});

const isOwn = (linked: Linked, fn: Fn, id: number): boolean =>
  linked.program.files[fn.file]?.facts.vars[id]?.func === fn.local;

/** What the caller gives for the callee's parameter or receiver; a local variable of the callee has no such value. */
export function argumentFor(linked: Linked, callee: Fn, caller: Pos, id: number): Value | undefined {
  const kind = linked.program.files[callee.file]?.facts.vars[id]?.kind;
  if (kind !== 'param' && kind !== 'recv') return undefined;
  const instr = linked.program.fns[caller.fn]?.func.blocks[caller.block]?.instrs[caller.index];
  if (instr?.op !== 'call' && instr?.op !== 'go' && instr?.op !== 'defer') return undefined;
  if (kind === 'recv') return instr.callee.k === 'field' ? instr.callee.x : undefined;
  return instr.args[callee.func.params.indexOf(id)];
}
