import { externalKey } from '../../link/calls.js';
import type { Cell, Origin, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { backward, forward, originsOf, usesOf } from '../../link/reach.js';
import { callsTo } from '../callee.js';
import type { Lens } from '../lens.js';
import type { Alive } from './alive.js';
import type { View } from './view.js';

/** Contexts that nothing cancels. Source: package context, `Background`, `TODO`, `WithoutCancel`. */
const ENDLESS = new Set(['context.Background', 'context.TODO', 'context.WithoutCancel']);

/** Contexts that end just when their parent does. */
const PASSING = new Set(['context.WithValue']);

/** Contexts with a cancel function as their second result. Those with a deadline end by themselves. */
const CANCELLED = new Set(['context.WithCancel', 'context.WithCancelCause']);

const DONE = 'context.Context.Done';

const DEPTH_MAX = 8;

/** Answers whether a context can be seen never to end. */
export class Contexts {
  readonly #linked: Linked;
  readonly #alive: Alive;
  readonly #lens: (cell: Cell) => Lens;

  constructor(linked: Linked, alive: Alive, lens: (cell: Cell) => Lens) {
    this.#linked = linked;
    this.#alive = alive;
    this.#lens = lens;
  }

  /**
   * The origins of the context where it never ends: `Background` and its like, values on them, or a derived context
   * whose cancel function nothing calls; undefined where something may end it.
   */
  endless(cell: Cell, view: View): readonly Origin[] | undefined {
    return this.#endlessBelow(cell, view, []);
  }

  /** The same below the contexts that were derived from it, the last one first asked. */
  #endlessBelow(cell: Cell, view: View, derived: readonly Origin[]): readonly Origin[] | undefined {
    if (derived.length > DEPTH_MAX) return undefined;
    const { flow, sight } = this.#linked;
    const reach = backward(flow, [cell], view.binding);
    const fed = [...reach.cells].filter((c) => !view.binding.has(c));
    if (reach.truncated || reach.containers.size > 0 || sight.fedFromOutside(fed)) return undefined;
    const origins = originsOf(flow, reach.cells).filter((o) => o.kind !== 'nil');
    return origins.length > 0 && origins.every((o) => this.#isEndless(o, view, derived)) ? origins : undefined;
  }

  #isEndless(origin: Origin, view: View, derived: readonly Origin[]): boolean {
    // `ctx, cancel := context.WithCancel(ctx)` in a function with a parameter `ctx` assigns it: the variable holds its own
    // parent, too, and what that is the other origins tell.
    if (derived.includes(origin)) return true;
    const { instr } = origin;
    const { program, graph, flow } = this.#linked;
    if (origin.kind !== 'result' || instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
    const fn = program.fns[origin.pos.fn];
    const external = fn === undefined ? undefined : graph.target(fn, instr).external;
    if (fn === undefined || external === undefined) return false;
    const key = externalKey(external);
    if (ENDLESS.has(key)) return true;
    const parent = instr.args[0] === undefined ? undefined : flow.cellOf(fn, instr.args[0]);
    if (parent === undefined || (!PASSING.has(key) && !CANCELLED.has(key))) return false;
    const cancel = CANCELLED.has(key) ? (instr.results[1] ?? -1) : -1;
    const base = program.files[fn.file]?.varBase ?? 0;
    const supposed = view.supposed?.origins.includes(origin) === true;
    if (cancel >= 0 && !supposed && this.#called(base + cancel, view)) return false;
    return this.#endlessBelow(parent, view, [...derived, origin]) !== undefined;
  }

  /**
   * What is done with the channels that the end of a context closes: of its own Done, and of those of the contexts that
   * end with it. Undefined where they can't all be followed.
   */
  waitsOn(derived: Origin): readonly Use[] | undefined {
    const { flow } = this.#linked;
    const contexts = new Set<Cell>();
    const uses: Use[] = [];
    const queue = [derived.cell];
    for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
      const reach = forward(flow, [cell]);
      if (reach.truncated) return undefined;
      for (const c of reach.cells) contexts.add(c);
      for (const { context, result, channel } of this.#onContexts()) {
        if (!reach.cells.has(context)) continue;
        if (channel) {
          const held = forward(flow, [result]);
          if (held.truncated) return undefined;
          uses.push(...usesOf(flow, held.cells));
        } else if (!contexts.has(result)) queue.push(result);
      }
    }
    return uses;
  }

  #made: readonly { readonly context: Cell; readonly result: Cell; readonly channel: boolean }[] | undefined;

  /** What the program makes of contexts: their channels, and contexts that end with them. */
  #onContexts(): readonly { readonly context: Cell; readonly result: Cell; readonly channel: boolean }[] {
    const { flow, program } = this.#linked;
    this.#made ??= callsTo(this.#linked, [DONE, ...PASSING, ...CANCELLED]).flatMap(({ fn, call, target }) => {
      const channel = target.external !== undefined && externalKey(target.external) === DONE;
      const operand = channel ? target.receiver : call.args[0];
      const context = operand === undefined ? undefined : flow.cellOf(fn, operand);
      const id = call.op === 'call' ? (call.results[0] ?? -1) : -1;
      if (context === undefined || id < 0) return [];
      return [{ context, result: (program.files[fn.file]?.varBase ?? 0) + id, channel }];
    });
    return this.#made;
  }

  /** Whether something can call the cancel function: what is seen and can be run, or what is not seen. */
  #called(cancel: Cell, view: View): boolean {
    const lens = this.#lens(cancel);
    if (lens.lost || lens.exposed) return true;
    return lens.uses.some((u) => u.kind !== 'call' || this.#alive.use(u, view.bar));
  }
}
