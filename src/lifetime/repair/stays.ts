import type { Instr, Term } from '../../facts/instr.js';
import type { FuncId, Value, VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Type } from '../../link/type.js';
import { calleeKey } from '../callee.js';
import { isCall } from '../path/control-flow.js';

/**
 * Whether what a variable holds is used up when its function returns. `sure`: nothing else can have it. `maybe`: a
 * function that was called with it may have started something that goes on. `no`: it is returned, stored, sent, started
 * with a goroutine, or what was made of it is.
 *
 * `body, err := io.ReadAll(resp.Body)` leaves resp where it is; `go copy(dst, resp.Body)` does not, nor does
 * `return bufio.NewReader(resp.Body)`.
 */
export type Stays = 'sure' | 'maybe' | 'no';

/** Follows the variables and what calls make of them through one function. */
export function stays(linked: Linked, fn: Fn, start: readonly VarId[], home: CallInstr): Stays {
  const held = new Set(start);
  let answer: Stays = 'sure';
  // What calls make of a held value is held as well, until nothing is added.
  for (let size = -1; size !== held.size; ) {
    size = held.size;
    for (const { instrs, term } of fn.func.blocks) {
      for (const instr of instrs) {
        const said = instr === home ? 'sure' : ofInstr(linked, fn, held, instr);
        if (said === 'no') return 'no';
        if (said === 'maybe') answer = 'maybe';
      }
      if (leavesBy(linked, fn, held, term)) return 'no';
    }
  }
  return answer;
}

function ofInstr(linked: Linked, fn: Fn, held: Set<VarId>, instr: Instr): Stays {
  const has = (value: Value): boolean => holds(linked, fn, held, value);
  if (isCall(instr)) return ofCall(linked, fn, held, instr);
  switch (instr.op) {
    case 'assign': {
      const overwritten = instr.dst.some((v) => v.k === 'var' && held.has(v.id));
      return overwritten || instr.src.some((v) => has(v) && !isPlain(linked, fn, v)) ? 'no' : 'sure';
    }
    case 'send':
      return has(instr.value) && !isPlain(linked, fn, instr.value) ? 'no' : 'sure';
    case 'alloc':
      return instr.elems.some(({ key, value }) => [key, value].some((v) => v !== undefined && has(v))) ? 'no' : 'sure';
    case 'append':
      return instr.elems.some(has) ? 'no' : 'sure';
    default:
      return 'sure';
  }
}

function ofCall(linked: Linked, fn: Fn, held: Set<VarId>, call: CallInstr): Stays {
  const has = (value: Value): boolean => holds(linked, fn, held, value);
  const onIt = has(call.callee);
  if (!onIt && !call.args.some(has)) return 'sure';
  if (call.op !== 'call') return call.op === 'go' ? 'no' : 'sure';
  const target = linked.graph.target(fn, call);
  const key = calleeKey(linked, target);
  const results = linked.types.results(fn.file, call.callee);
  const types = results.k === 'tuple' ? results.types : [results];
  for (const [index, id] of call.results.entries()) {
    // By convention the last of several results is the error (package errors).
    const isError = index > 0 && index === call.results.length - 1;
    const type = types[index] ?? results;
    const taken = type.k === 'unknown' && (isError || TAKES_ALL.test(key) || TAKES_ALL.test(nameOf(call.callee)));
    if (id >= 0 && !taken && !plainType(linked, type)) held.add(id);
  }
  if (onIt && call.callee.k !== 'func') return 'sure';
  return target.external !== undefined && isOfGo(key) ? 'sure' : 'maybe';
}

/** What gives back no more than bytes, numbers and errors: of functions that are not seen only the name is known. */
const TAKES_ALL =
  /(^|\.)(ReadAll|ReadFull|ReadAtLeast|Copy\w*|WriteString|Fprint\w*|Fscan\w*|Close|Decode|Encode|Read|Write|Flush|Sync|Err|Ping|Scan|Wait|Commit|Text|Bytes|String|Name|Len)$/;

const nameOf = (callee: Value): string => (callee.k === 'field' ? callee.name : '');

function leavesBy(linked: Linked, fn: Fn, held: ReadonlySet<VarId>, term: Term): boolean {
  const out = (value: Value): boolean => holds(linked, fn, held, value) && !isPlain(linked, fn, value);
  if (term.t === 'return') return term.values.some(out);
  return term.t === 'select' && term.cases.some((c) => c.value !== undefined && out(c.value));
}

/** Whether the expression names a held variable, or is a literal that does. */
function holds(linked: Linked, fn: Fn, held: ReadonlySet<VarId>, value: Value): boolean {
  if (value.k === 'var') return held.has(value.id);
  if (value.k === 'func') return capturesAny(linked, fn, value.id, held);
  if (value.k === 'op') return false;
  if (value.k === 'index') return [value.x, value.i].some((v) => holds(linked, fn, held, v));
  return 'x' in value && holds(linked, fn, held, value.x);
}

/** Whether a literal, or one in it, names one of the variables: closures share the numbers of the function around. */
function capturesAny(linked: Linked, fn: Fn, literal: FuncId, held: ReadonlySet<VarId>): boolean {
  const funcs = linked.program.files[fn.file]?.facts.funcs ?? [];
  const own = JSON.stringify(funcs[literal]?.blocks ?? []);
  if ([...held].some((id) => own.includes(`{"k":"var","id":${id}}`))) return true;
  return funcs.some((func, id) => func.parent === literal && id !== literal && capturesAny(linked, fn, id, held));
}

/** A field or element that is only a number, a text or an error. */
function isPlain(linked: Linked, fn: Fn, value: Value): boolean {
  return value.k !== 'func' && plainType(linked, linked.types.of(fn.file, value));
}

function plainType(linked: Linked, type: Type): boolean {
  const at = linked.types.resolver.underlying(type);
  if (at.k === 'basic') return at.name !== 'any';
  return (at.k === 'slice' || at.k === 'array') && plainType(linked, at.elem);
}

/** A function of Go's own library: the import paths of all others begin with a host. */
export const isOfGo = (key: string): boolean => key !== '' && !/^[^/]*\.[^/]*\//.test(key);
