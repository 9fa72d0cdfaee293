import type { Instr } from '../facts/instr.js';
import { type Calls, type External, externalKey, type Target } from './calls.js';
import type { Cell, Pos } from './flow.js';
import { CALLBACKS } from './library/callbacks.js';
import type { BuiltFlow } from './moves/build-flow.js';
import type { Fn, FnId, Program } from './program.js';
import { backward, originsOf } from './reach.js';
import type { Sight } from './sight.js';

export type CallInstr = Instr & { op: 'call' | 'go' | 'defer' };

export type CallMode = 'call' | 'go' | 'defer';

/** One thing that an instruction can run. */
export interface Invocation {
  readonly fns: readonly FnId[];
  /** In the same goroutine at once, at the function's end, or in a goroutine of its own. */
  readonly mode: CallMode;
  /** Something unseen may run instead. */
  readonly open: boolean;
  /** It may run more than once for one execution of the instruction. */
  readonly repeated?: true;
  /** The function was handed to somebody: it is not the callee itself. */
  readonly callback?: true;
  readonly target: Target;
}

export interface CallSite {
  readonly pos: Pos;
  readonly call: CallInstr;
  readonly invocation: Invocation;
}

/** A call with its place. */
export interface Placed {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly call: CallInstr;
}

/** And with what it can run. */
export interface PlacedCall extends Placed {
  readonly target: Target;
}

/** Who calls whom. */
export class CallGraph {
  readonly #program: Program;
  readonly #calls: Calls;
  readonly #dynamic = new Map<CallInstr, Target>();
  readonly #sites = new Map<FnId, CallSite[]>();
  readonly #invocations = new Map<CallInstr, readonly Invocation[]>();
  /** Every call of the program, in the order of functions and instructions. */
  readonly calls: readonly PlacedCall[];
  /** Those that start a goroutine. */
  readonly starts: readonly PlacedCall[];

  constructor(calls: Calls, flow: BuiltFlow, sight: Sight) {
    this.#program = calls.program;
    this.#calls = calls;
    // Two rounds: a function value that reaches its call through another function value is found in the second.
    for (let round = 0; round < 2; round++) this.#joinFunctionValues(flow, sight);
    for (const { fn, call, pos } of flow.calling.dynamic) {
      const target = this.target(fn, call);
      if (target.open) flow.calling.escapeArguments(fn, call, pos, target);
    }
    const all: PlacedCall[] = [];
    const starts: PlacedCall[] = [];
    for (const fn of this.#program.fns) this.#collect(fn, all, starts);
    this.calls = all;
    this.starts = starts;
  }

  #joinFunctionValues({ graph, calling }: BuiltFlow, sight: Sight): void {
    for (const { fn, call, pos, cell } of calling.dynamic) {
      const known = this.#dynamic.get(call);
      const reach = backward(graph, [cell]);
      const origins = originsOf(graph, reach.cells);
      const fns = [...new Set(origins.flatMap((o) => (o.fn === undefined ? [] : [o.fn])))].sort((a, b) => a - b);
      const open =
        reach.truncated ||
        fns.length === 0 ||
        origins.some((o) => o.kind === 'result' || o.kind === 'unknown') ||
        sight.fedFromOutside(reach.cells);
      for (const id of fns) if (!known?.fns.includes(id)) calling.connect(fn, call, pos, id);
      const external = origins.length > 0 || reach.truncated ? undefined : this.#onlyExternal(reach.cells, sight);
      this.#dynamic.set(call, { fns, dynamic: true, open, ...(external === undefined ? {} : { external }) });
    }
  }

  /** `var exit = os.Exit`: the function of another package that a function value is, where it can be no other. */
  #onlyExternal(cells: ReadonlySet<Cell>, sight: Sight): External | undefined {
    const [only, ...others] = [...cells].filter((cell) => sight.strange(cell) !== undefined);
    if (only === undefined || others.length > 0) return undefined;
    return sight.fedFromOutside([...cells].filter((cell) => cell !== only)) ? undefined : sight.strange(only);
  }

  #collect(fn: Fn, all: PlacedCall[], starts: PlacedCall[]): void {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (instr.op !== 'call' && instr.op !== 'go' && instr.op !== 'defer') return;
        const pos = { fn: fn.id, block: b, index };
        const placed = { fn, pos, call: instr, target: this.target(fn, instr) };
        all.push(placed);
        const invocations = this.invocations(fn, instr);
        if (invocations.some(({ mode }) => mode === 'go')) starts.push(placed);
        for (const invocation of invocations) {
          for (const id of invocation.fns) {
            const list = this.#sites.get(id);
            const site = { pos, call: instr, invocation };
            if (list === undefined) this.#sites.set(id, [site]);
            else list.push(site);
          }
        }
      });
    });
  }

  target(fn: Fn, call: CallInstr): Target {
    // What the call itself runs comes first, once all calls have been gone through.
    const own = this.#invocations.get(call)?.[0];
    return own?.target ?? this.#dynamic.get(call) ?? this.#calls.target(fn.file, call.callee);
  }

  /** The visible places that can run the function. */
  callers(id: FnId): readonly CallSite[] {
    return this.#sites.get(id) ?? [];
  }

  /** Everything the instruction can run: its callee, and the functions it hands to callees that are known to run them. */
  invocations(fn: Fn, call: CallInstr): readonly Invocation[] {
    let list = this.#invocations.get(call);
    if (list === undefined) {
      list = this.#resolve(fn, call);
      this.#invocations.set(call, list);
    }
    return list;
  }

  #resolve(fn: Fn, call: CallInstr): readonly Invocation[] {
    const target = this.target(fn, call);
    const own: Invocation = { fns: target.fns, mode: call.op, open: target.open, target };
    if (target.fns.length > 0 || target.builtin !== undefined || target.conversion !== undefined) return [own];
    const known = target.external === undefined ? undefined : CALLBACKS[callbackKey(target)];
    const list: Invocation[] = [own];
    call.args.forEach((arg, i) => {
      const fns = this.#functionArgument(fn, arg);
      if (fns.length === 0) return;
      if (known?.argument === i) {
        const mode = known.mode === 'call' ? call.op : known.mode;
        list.push({ fns, mode, open: false, callback: true, target, ...(known.repeated ? { repeated: true } : {}) });
      }
    });
    return list;
  }

  #functionArgument(fn: Fn, arg: CallInstr['args'][number]): readonly FnId[] {
    if (arg.k !== 'func' && arg.k !== 'name' && arg.k !== 'field' && arg.k !== 'member') return [];
    return this.#calls.target(fn.file, arg).fns;
  }
}

function callbackKey(target: Target): string {
  return target.external === undefined ? '' : externalKey(target.external);
}
