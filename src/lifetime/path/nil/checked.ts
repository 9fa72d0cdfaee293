import type { Instr } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { assigned } from '../assigned.js';
import { saidOfNil } from '../condition/condition.js';
import { cutAt, edgesOf } from '../control-flow.js';

type Call = Instr & { op: 'call' };

/** What command line libraries and loggers call what ends the process where it is given an error, and returns else. */
const ENDS_ON_ERROR = /^(Fatal|Panic|Exit|Die)f?(If|On)(Err|Error)?$/;
const CHECKS = /^(github\.com\/spf13\/cobra|k8s\.io\/kubectl\/.*)\.CheckErr$/;

const NONE: readonly VarId[] = [];

interface Memo {
  readonly calls: Map<Call, readonly VarId[]>;
  /** By function: the parameters, from 0, without which it returns. */
  readonly fns: Map<FnId, readonly number[]>;
}

const memos = new WeakMap<Linked, Memo>();

/** The errors that are nil behind the call, since nothing runs on behind it where they are not: `check(err)`. */
export function checkedErrors(linked: Linked, fn: Fn, call: Call): readonly VarId[] {
  if (!call.args.some((arg) => arg.k === 'var')) return NONE;
  const { calls } = memoOf(linked);
  let known = calls.get(call);
  if (known === undefined) {
    known = checkedBy(linked, fn, call);
    calls.set(call, known);
  }
  return known;
}

function memoOf(linked: Linked): Memo {
  let memo = memos.get(linked);
  if (memo === undefined) {
    memo = { calls: new Map(), fns: new Map() };
    memos.set(linked, memo);
  }
  return memo;
}

function checkedBy(linked: Linked, fn: Fn, call: Call): readonly VarId[] {
  const errors = call.args.map((arg) => (arg.k === 'var' && linked.types.isError(fn.file, arg.id) ? arg.id : -1));
  if (errors.every((id) => id < 0)) return NONE;
  const { external, fns, open } = linked.graph.target(fn, call);
  if (fns.length === 0) {
    const name = 'name' in call.callee ? call.callee.name : '';
    const checks = ENDS_ON_ERROR.test(name) || (external !== undefined && CHECKS.test(externalKey(external)));
    return checks ? errors.filter((id) => id >= 0) : NONE;
  }
  if (open || call.spread === true) return NONE;
  return errors.filter((id, i) => id >= 0 && fns.every((f) => checks(linked, f).includes(i)));
}

function checks(linked: Linked, id: FnId): readonly number[] {
  const { fns } = memoOf(linked);
  let known = fns.get(id);
  if (known === undefined) {
    // For recursion: it returns.
    fns.set(id, []);
    const fn = linked.program.fns[id];
    known =
      fn === undefined || fn.func.broken ? [] : fn.func.params.flatMap((p, i) => (returnsWith(linked, fn, p) ? [] : i));
    fns.set(id, known);
  }
  return known;
}

/** Whether the function may return, or go on for ever, though the parameter is not nil. */
function returnsWith(linked: Linked, fn: Fn, param: VarId): boolean {
  if (param < 0 || !linked.types.isError(fn.file, param)) return true;
  const seen = new Set([0]);
  const queue = [0];
  let ended = false;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const block = fn.func.blocks[at];
    // Who sets it anew may return, and what is deferred may recover.
    if (block === undefined || block.instrs.some((i) => i.op === 'defer' || assigned(i).includes(param))) return true;
    const isEnd = (i: Instr): boolean => i.op === 'call' && checkedErrors(linked, fn, i).includes(param);
    if (cutAt(linked, fn, at) !== undefined || block.term.t === 'panic' || block.instrs.some(isEnd)) {
      ended = true;
      continue;
    }
    if (block.term.t === 'return') return true;
    for (const { to, when } of edgesOf(block.term)) {
      const said = saidOfNil(when);
      if (seen.has(to) || (said?.isNil === true && said.of.k === 'var' && said.of.id === param)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return !ended;
}
