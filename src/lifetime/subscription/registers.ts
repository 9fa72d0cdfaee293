import type { Instr, Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey, type Target } from '../../link/calls.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import type { Type } from '../../link/type.js';
import { isCall } from '../path/control-flow.js';

/** Packages and types that only compute with what is in memory: they tell nobody. */
const COMPUTES =
  /^(bytes|errors|math|math\/bits|sort|strconv|strings|unicode|unicode\/utf8|unicode\/utf16)\.|^fmt\.(Append|Errorf|Sprint)|^encoding\/binary\.(BigEndian|LittleEndian|NativeEndian|ByteOrder)\.|^sync\.(RW)?Mutex\.|^sync\.Pool\.|^sync\/atomic\.\w+\.Load$/;

/** They write what is in memory to whatever they are given. */
const WRITES = /\.WriteTo$/;

const asked = new WeakMap<Linked, Map<FnId, boolean>>();

/**
 * Whether a method that is called as if it registered somebody can do so. One that is given nothing but bytes reads a message,
 * and one that puts nothing anywhere and hands nothing to anybody unseen only answers or writes into what it is given.
 */
export function canRegister(linked: Linked, id: FnId): boolean {
  const fn = linked.program.fns[id];
  if (fn === undefined || fn.func.broken || fn.func.blocks.length === 0) return true;
  return !isGivenBytes(linked, fn) && puts(linked, id, knownIn(linked));
}

/**
 * Whether the method only notes a name: it gets nothing that could be told of anything, gives nothing back, and tells
 * nobody of it.
 */
export function onlyNotes(linked: Linked, id: FnId): boolean {
  const fn = linked.program.fns[id];
  if (fn === undefined || fn.func.broken || fn.func.blocks.length === 0) return false;
  return isGivenNobody(linked, fn) && !handsOn(linked, fn, knownIn(linked));
}

/** Whether the method only gives what its receiver, or the package, has: `server.WatchCenter()` hands out the one that there is. */
export function givesOwn(linked: Linked, id: FnId): boolean {
  const blocks = linked.program.fns[id]?.func.blocks ?? [];
  if (blocks.some(({ instrs }) => instrs.some(isCall))) return false;
  const has = ({ k }: Value): boolean => k === 'field' || k === 'name' || k === 'nil';
  const gives = blocks.flatMap(({ term }) => (term.t === 'return' ? [term.values] : []));
  return gives.length > 0 && gives.every((values) => values.length > 0 && values.every(has));
}

function knownIn(linked: Linked): Map<FnId, boolean> {
  let known = asked.get(linked);
  if (known === undefined) {
    known = new Map();
    asked.set(linked, known);
  }
  return known;
}

/** Nothing that it is given can be told of anything, and what it gives can't be listened to. */
function isGivenNobody({ types }: Linked, { file, func }: Fn): boolean {
  const isPlain = (id: VarId): boolean => types.resolver.underlying(types.ofVar(file, id)).k === 'basic';
  return func.params.length > 0 && func.params.every(isPlain) && func.results.every((id) => types.isError(file, id));
}

/** Whether the function tells somebody, or starts something, beyond what it puts down itself. */
const handsOn = (linked: Linked, fn: Fn, known: Map<FnId, boolean>): boolean =>
  fn.func.blocks.some(
    ({ instrs, term }) => instrs.some((i) => i.op !== 'assign' && putsBy(linked, fn, i, known)) || sends(term),
  );

function isGivenBytes({ types }: Linked, { file, func }: Fn): boolean {
  return (
    func.params.length > 0 &&
    func.params.every((p) => {
      const type = types.resolver.underlying(types.ofVar(file, p));
      return type.k === 'slice' && type.elem.k === 'basic' && /^(byte|uint8)$/.test(type.elem.name);
    })
  );
}

/** Whether the function, or one that it calls, puts something where it stays, or gives it to somebody. */
function puts(linked: Linked, id: FnId, known: Map<FnId, boolean>): boolean {
  const answer = known.get(id);
  if (answer !== undefined) return answer;
  const fn = linked.program.fns[id];
  if (fn === undefined || fn.func.broken || fn.func.blocks.length === 0) return true;
  // For recursion: it puts nothing that is not seen elsewhere.
  known.set(id, false);
  const found = fn.func.blocks.some(
    ({ instrs, term }) => instrs.some((i) => putsBy(linked, fn, i, known)) || sends(term),
  );
  known.set(id, found);
  return found;
}

const sends = (term: Term): boolean => term.t === 'select' && term.cases.some((c) => c.kind === 'send');

function putsBy(linked: Linked, fn: Fn, instr: Instr, known: Map<FnId, boolean>): boolean {
  if (instr.op === 'send' || instr.op === 'go') return true;
  if (instr.op === 'assign') return instr.dst.some((dst, i) => stays(linked, fn, dst, instr.src[i]));
  return isCall(instr) && callPuts(linked, fn, instr, known);
}

function callPuts(linked: Linked, fn: Fn, call: CallInstr, known: Map<FnId, boolean>): boolean {
  const target = linked.graph.target(fn, call);
  if (target.builtin !== undefined || target.conversion !== undefined) return false;
  if (target.fns.length > 0) return target.open || target.fns.some((id) => puts(linked, id, known));
  const key = keyOf(target, call);
  return WRITES.test(key) || !COMPUTES.test(key);
}

/** What is called outside the program; also a method of a package's variable, whose type is not known. Empty: not known. */
function keyOf({ external }: Target, { callee }: CallInstr): string {
  if (external !== undefined) return externalKey(external);
  return callee.k === 'field' && callee.x.k === 'member' ? `${callee.x.path}.${callee.x.name}.${callee.name}` : '';
}

/**
 * Whether what is assigned stays there when the function is left, and can stand for somebody. A number or a word in a field
 * does not, but a number that is counted up does.
 */
function stays(linked: Linked, fn: Fn, dst: Value, src: Value | undefined): boolean {
  const of = (value: Value): Type => linked.types.resolver.underlying(linked.types.of(fn.file, value));
  switch (dst.k) {
    case 'var':
      return linked.program.files[fn.file]?.facts.vars[dst.id]?.func !== fn.local;
    case 'index': {
      const { k } = of(dst.x);
      return !(k === 'slice' || k === 'array') || of(dst).k !== 'basic';
    }
    case 'field':
      return src?.k === 'op' || of(dst).k !== 'basic';
    default:
      return true;
  }
}
