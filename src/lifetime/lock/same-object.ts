import type { Instr } from '../../facts/instr.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, functionsUnder } from '../../link/program.js';
import { argumentFor, nameIn, nameOfVariable } from '../operand.js';
import { isCall } from '../path/control-flow.js';
import { LOCK, UNLOCK } from './lock-name.js';

/** A function, and the name that it has for the object in question. */
interface State {
  readonly fn: Fn;
  readonly object: string;
  /** Whether the function takes the object's lock itself. */
  readonly locks: boolean;
  /** What it hands the object to. */
  readonly next: readonly State[];
  /** Whether it, or what it hands the object to, takes the lock; absent: nobody has asked. */
  comesToLock?: boolean;
}

/**
 * Tells whether what a function calls may take the lock of an object that the function has a name for, by following
 * nothing but that name from call to call. It errs on the side of yes: who gets a yes looks closer.
 */
export class SameObject {
  readonly #linked: Linked;
  readonly #states = new Map<Fn, Map<string, State>>();

  constructor(linked: Linked) {
    this.#linked = linked;
  }

  /** Whether the call may come to a lock of the object, which its function calls by the name. */
  callLocks(fn: Fn, call: CallInstr, pos: Pos, object: string): boolean {
    return this.#handedTo(fn, call, pos, object).some((state) => this.#comesToLock(state));
  }

  /** Whether the function, which calls the object by the name, may come to its lock. */
  comesToLock(fn: Fn, object: string): boolean {
    return this.#comesToLock(this.#state(fn, object));
  }

  #comesToLock(start: State): boolean {
    if (start.comesToLock !== undefined) return start.comesToLock;
    const seen = new Set([start]);
    let found = false;
    for (const state of seen) {
      found = state.comesToLock ?? state.locks;
      if (found) break;
      // Of what is known not to come to a lock nothing else has to be asked.
      if (state.comesToLock === undefined) for (const next of state.next) seen.add(next);
    }
    start.comesToLock = found;
    return found;
  }

  #state(fn: Fn, object: string): State {
    let names = this.#states.get(fn);
    if (names === undefined) {
      names = new Map();
      this.#states.set(fn, names);
    }
    let state = names.get(object);
    if (state === undefined) {
      const next: State[] = [];
      state = { fn, object, locks: takesLock(this.#linked, fn, object) || this.isCaptured(fn, object), next };
      names.set(object, state);
      // A function may hand the object to itself.
      if (!state.locks) next.push(...this.#handedOn(fn, object));
    }
    return state;
  }

  /** Whether a literal in the function that captures the object may take its lock, whoever runs the literal. */
  isCaptured(fn: Fn, object: string): boolean {
    const { program, graph, sight } = this.#linked;
    return functionsUnder(program, fn.root).some((f) => {
      if (f === fn || !takesLock(this.#linked, f, object)) return false;
      const sites = graph.callers(f.id);
      const started = sites.length > 0 && sites.every(({ invocation }) => invocation.mode === 'go');
      return !started || sight.handedOut.has(f.id);
    });
  }

  #handedOn(fn: Fn, object: string): readonly State[] {
    const found: State[] = [];
    for (const [block, { instrs }] of fn.func.blocks.entries()) {
      for (const [index, call] of instrs.entries()) {
        if (isCall(call) && call.op === 'call')
          found.push(...this.#handedTo(fn, call, { fn: fn.id, block, index }, object));
      }
    }
    return found;
  }

  #handedTo(fn: Fn, call: CallInstr, pos: Pos, object: string): readonly State[] {
    const { program, graph } = this.#linked;
    const found: State[] = [];
    for (const { fns } of graph.invocations(fn, call)) {
      for (const id of fns) {
        const callee = program.fns[id];
        if (callee === undefined) continue;
        const { params, recv } = callee.func;
        for (const param of recv === undefined ? params : [recv, ...params]) {
          const given = argumentFor(this.#linked, callee, pos, param);
          const name = given === undefined ? undefined : nameIn(this.#linked, fn, given);
          if (name === undefined || (object !== name && !object.startsWith(`${name}.`))) continue;
          found.push(this.#state(callee, nameOfVariable(callee, param) + object.slice(name.length)));
        }
      }
    }
    return found;
  }
}

/** Whether the function itself takes the lock of the object. */
const takesLock = (linked: Linked, fn: Fn, object: string): boolean =>
  fn.func.blocks.some(({ instrs }) => instrs.some((i) => isCallOn(linked, fn, i, LOCK, object)));

/** Whether the instruction takes the lock of the object, or gives it back, itself. */
export const isLockOf = (linked: Linked, fn: Fn, instr: Instr, object: string): boolean =>
  isCallOn(linked, fn, instr, LOCK, object);
export const isUnlockOf = (linked: Linked, fn: Fn, instr: Instr, object: string): boolean =>
  isCallOn(linked, fn, instr, UNLOCK, object);

const isCallOn = (linked: Linked, fn: Fn, instr: Instr, method: RegExp, object: string): boolean =>
  instr.op === 'call' &&
  instr.callee.k === 'field' &&
  method.test(instr.callee.name) &&
  nameIn(linked, fn, instr.callee.x) === object;
