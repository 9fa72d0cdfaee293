import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Pos } from '../../../link/flow.js';
import { goVersion } from '../../../link/library/go-version.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { names } from '../../mentions.js';
import { assigned } from '../assigned.js';
import { conditionsAbove } from '../condition/choices.js';
import { type Answer, boolOf, saidOfNil } from '../condition/condition.js';
import { canReach } from '../control-flow.js';
import { marshalsPlain } from './marshals.js';
import { readsOwnAddress } from './own-address.js';
import { isDeniedBy, readsWritten } from './written-out.js';

type Call = Instr & { op: 'call' };

/** Calls that give a connection of which nobody has closed anything yet. */
const CONNECTS = /^(net|crypto\/tls)\.(Dial\w*|Dialer\.Dial\w*|\w*Listener\.Accept\w*)$/;

const DEADLINE = /^Set(Read|Write)?Deadline$/;

interface Answers {
  readonly calls: Map<Call, boolean>;
  readonly fns: Map<FnId, boolean>;
  /** Of calls with constants. */
  readonly constant: Map<Call, boolean>;
}

const answers = new WeakMap<Linked, Answers>();

/** The variable that takes the error of a call that never gives one; undefined for any other call. */
export function surelyNil(linked: Linked, fn: Fn, call: Call, pos: Pos): VarId | undefined {
  const id = call.results[call.results.length - 1] ?? -1;
  if (id < 0) return undefined;
  const { calls } = memoOf(linked);
  let known = calls.get(call);
  if (known === undefined) {
    known =
      givesNoError(linked, fn, call) || setsFreshDeadline(linked, fn, call, pos) || readsOwnAddress(linked, fn, call);
    calls.set(call, known);
  }
  return known ? id : undefined;
}

function memoOf(linked: Linked): Answers {
  let memo = answers.get(linked);
  if (memo === undefined) {
    memo = { calls: new Map(), fns: new Map(), constant: new Map() };
    answers.set(linked, memo);
  }
  return memo;
}

/**
 * `rand.Read`, which since Go 1.24 ends the program where it can't read (package crypto/rand), `json.Marshal` of what is
 * plain, `fs.Sub` of a valid path, what reads a text that is written out, and functions of the program that give nothing but
 * nil, or only hand on such an error, or give one only where they are called with another constant.
 */
function givesNoError(linked: Linked, fn: Fn, call: Call): boolean {
  const { external, fns, open } = linked.graph.target(fn, call);
  if (external === undefined) return fns.length > 0 && !open && fns.every((id) => neverFails(linked, id, call));
  const key = externalKey(external);
  if (marshalsPlain(linked, fn, call, key) || (key === 'io/fs.Sub' && isPath(call.args[1]))) return true;
  if (readsWritten(linked, fn, key, call)) return true;
  const reads = key === 'crypto/rand.Read' || (key === 'io.ReadFull' && isReader(call.args[0]));
  return reads && goVersion(linked, fn).atLeast(1, 24);
}

/** A path that is written out and valid: `fs.Sub` fails for no other reason (package io/fs, `Sub` and `ValidPath`). */
const isPath = (value: Value | undefined): boolean =>
  value?.k === 'const' && /^["`]\w[\w.-]*(\/\w[\w.-]*)*["`]$/.test(value.text);

const isReader = (value: Value | undefined): boolean =>
  value?.k === 'member' && value.path === 'crypto/rand' && value.name === 'Reader';

/** Whether the function never fails, or not where it is called so. */
function neverFails(linked: Linked, id: FnId, call: Call): boolean {
  const { fns, constant } = memoOf(linked);
  const fn = linked.program.fns[id];
  if (fn === undefined || fn.func.broken) return false;
  if (remembered(fns, id, () => handsOnNil(linked, fn))) return true;
  const asked = call.spread !== true && call.args.some(isConstant);
  return asked && remembered(constant, call, () => handsOnNil(linked, fn, call));
}

function remembered<K>(memo: Map<K, boolean>, key: K, ask: () => boolean): boolean {
  let known = memo.get(key);
  if (known === undefined) {
    // For recursion: it may fail.
    memo.set(key, false);
    known = ask();
    memo.set(key, known);
  }
  return known;
}

const isConstant = (value: Value): boolean => value.k === 'nil' || boolOf(value) !== undefined;

/** Every return gives nil, or the error of a call that never fails; a literal that is deferred may set another. */
function handsOnNil(linked: Linked, fn: Fn, call?: Call): boolean {
  const { blocks, results } = fn.func;
  const last = linked.types.ofVar(fn.file, results[results.length - 1] ?? -1);
  if (last.k !== 'basic' || last.name !== 'error') return false;
  if (blocks.some((b) => b.instrs.some((i) => i.op === 'defer' && i.callee.k === 'func'))) return false;
  const isNil = (value: Value | undefined): boolean => value?.k === 'var' && isNever(linked, fn, value.id);
  const failed = (answer: Answer): boolean => {
    const said = saidOfNil(answer);
    return (
      (said?.isNil === false && isNil(said.of)) ||
      (call !== undefined && isDeniedBy(linked, fn, call, answer.cond, answer.holds))
    );
  };
  let returns = false;
  for (const [b, { term }] of blocks.entries()) {
    if (term.t !== 'return') continue;
    returns = true;
    if (isNil(term.values[term.values.length - 1]) || conditionsAbove(fn, b).some(failed)) continue;
    if (term.values.length !== results.length || term.values[results.length - 1]?.k !== 'nil') return false;
  }
  return returns;
}

/** Whether all that the variable is ever given is the error of such a call. */
function isNever(linked: Linked, fn: Fn, id: VarId): boolean {
  const defs = linked.types.definitions(fn.file, id);
  return (
    defs.length > 0 &&
    defs.every((d) => d.k === 'call' && d.index === d.call.results.length - 1 && givesNoError(linked, fn, d.call))
  );
}

/**
 * A deadline that is set on a connection before anything else is done with it: that fails only where the connection is
 * closed (package net, `Conn`).
 */
function setsFreshDeadline(linked: Linked, fn: Fn, { callee }: Call, pos: Pos): boolean {
  if (callee.k !== 'field' || !DEADLINE.test(callee.name) || callee.x.k !== 'var') return false;
  const { id } = callee.x;
  const opened = linked.types.definitions(fn.file, id);
  const fresh = opened.every((d) => {
    // `var conn net.Conn`: nothing is there yet.
    if (d.k === 'type') return true;
    const external = d.k === 'call' && d.index === 0 ? linked.graph.target(fn, d.call).external : undefined;
    return external !== undefined && CONNECTS.test(externalKey(external));
  });
  return opened.length > 0 && fresh && !isUsedBefore(fn, id, pos);
}

function isUsedBefore(fn: Fn, id: VarId, pos: Pos): boolean {
  const gives = (i: Instr): boolean => assigned(i).includes(id);
  const uses = (i: Instr): boolean => {
    if (i.op === 'defer' || gives(i)) return false;
    const deadline = i.op === 'call' && i.callee.k === 'field' && DEADLINE.test(i.callee.name);
    return !deadline && names(i, (v) => v === id);
  };
  const given = fn.func.blocks.flatMap((b, at) => (b.instrs.some(gives) ? [at] : []));
  const only = given.length === 1 ? given[0] : undefined;
  return fn.func.blocks.some(({ instrs }, b) => {
    if (b === pos.block) return instrs.slice(0, pos.index).some(uses);
    // In a loop the next turn has a connection of its own.
    const before = b === only || only === undefined ? canReach(fn, b, pos.block) : canReach(fn, b, pos.block, only);
    return before && instrs.some(uses);
  });
}
