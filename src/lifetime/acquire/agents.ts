import type { Span } from '../../base/span.js';
import type { Instr, Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { strip } from '../../link/moves/flow-graph.js';
import { type Fn, type FnId, functionsUnder } from '../../link/program.js';
import { forward, type Reach, usesOf } from '../../link/reach.js';
import type { Lens } from '../lens.js';
import { cellsOfFunction } from '../method-values.js';
import { assigned } from '../path/assigned.js';
import type { Edge } from '../path/control-flow.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { isGivenByLiteral } from './kept/given-by-literal.js';

/** Functions that release the watched value when they are called: its method values, and literals that capture it. */
export class Agents {
  readonly #linked: Linked;
  readonly #lens: Lens;
  readonly #releases: (use: Use) => boolean;
  readonly #root: FnId;
  readonly #literals = new Set<FnId>();
  /** Those that release it in themselves. */
  readonly #direct: ReadonlySet<FnId>;
  /** Cells that hold such a function, or a container of such. */
  readonly cells: ReadonlySet<Cell>;

  constructor(linked: Linked, lens: Lens, home: Fn, releases: (use: Use) => boolean) {
    this.#linked = linked;
    this.#lens = lens;
    this.#root = home.root;
    this.#releases = releases;
    const around = new Set<FnId>();
    for (let at: FnId | undefined = home.id; at !== undefined; at = linked.program.fns[at]?.parent) around.add(at);
    const note = ({ pos }: { readonly pos: Pick<Pos, 'fn'> }): void => {
      for (let at: FnId | undefined = pos.fn; at !== undefined; at = linked.program.fns[at]?.parent)
        if (!around.has(at) && linked.program.fns[at]?.func.kind === 'literal') this.#literals.add(at);
    };
    for (const use of lens.uses) if (releases(use)) note(use);
    // What releases in the function and its literals has been noted; only for others a literal may call them.
    if (lens.uses.some((use) => releases(use) && linked.program.fns[use.pos.fn]?.root !== home.root))
      for (const literal of functionsUnder(linked.program, home.root))
        if (literal.id !== home.root && this.#releasesByCall(literal)) note({ pos: { fn: literal.id } });
    this.#direct = new Set(this.#literals);
    let reach = this.#reach();
    // A literal that calls one of them by its name does what that does: `t.Cleanup(func() { cleanup() })`.
    for (const use of usesOf(linked.flow, reach.cells)) if (use.kind === 'call') note(use);
    if (this.#literals.size > this.#direct.size) reach = this.#reach();
    this.cells = new Set([...lens.methodValues, ...reach.cells, ...reach.containers]);
  }

  /** The literal calls a function that releases what it is given: `func() { closeQuietly(f) }`. */
  #releasesByCall({ id }: Fn): boolean {
    return this.#lens.effectsIn(id).some((e) => e.chain.length > 1 && e.mode !== 'go' && this.#releases(e.use));
  }

  #reach(): Reach {
    const { flow } = this.#linked;
    return forward(
      flow,
      [...this.#literals].flatMap((id) => cellsOfFunction(this.#linked, id)),
    );
  }

  /** Whether a field or package-level variable, or a container in one, holds such a function. */
  get kept(): boolean {
    return [...this.cells].some((c) => isKept(this.#linked, c));
  }

  /** Whether somebody who was given the value keeps a function of his own that releases it. */
  get keptElsewhere(): boolean {
    const root = this.#root;
    return this.kept && [...this.#direct].some((id) => this.#linked.program.fns[id]?.root !== root);
  }

  /** Whether the expression is such a function. */
  is(fn: Fn, value: Value): boolean {
    const at = strip(value);
    if (at.k === 'func') return this.#literals.has((this.#linked.program.files[fn.file]?.fnBase ?? 0) + at.id);
    if (at.k === 'field' && this.#isMethodValue(fn, at.x, at.name)) return true;
    const cell = this.#linked.flow.cellOf(fn, at);
    return cell !== undefined && this.cells.has(cell);
  }

  #isMethodValue(fn: Fn, receiver: Value, name: string): boolean {
    const of = this.#linked.flow.cellOf(fn, receiver);
    if (of === undefined || !this.#lens.cells.has(of)) return false;
    return this.#releases({
      kind: 'method',
      cell: of,
      name,
      pos: { fn: fn.id, block: 0, index: 0 },
      at: fn.func.header,
    });
  }

  /** Whether the instruction gives such a function away: from then on others may release. */
  handedOver(fn: Fn, instr: Instr): boolean {
    switch (instr.op) {
      case 'assign':
        return instr.src.some((src, i) => {
          const dst = instr.dst[i];
          return dst !== undefined && leavesFunction(this.#linked, fn, dst) && this.is(fn, src);
        });
      case 'call':
      case 'go':
      case 'defer':
        // What is printed is not run.
        return this.#linked.graph.target(fn, instr).builtin === undefined && instr.args.some((a) => this.is(fn, a));
      case 'alloc':
        return instr.elems.some((e) => this.is(fn, e.value));
      case 'append':
        return instr.elems.some((e) => this.is(fn, e));
      case 'send':
        return this.is(fn, instr.value);
      default:
        return false;
    }
  }

  /** Whether the end of a block gives such a function away on the edge, or one that gives the value itself: a send that is a case of a select, a return. */
  leavesBy(fn: Fn, term: Term, edge?: Edge): boolean {
    if (term.t === 'return') return term.values.some((v) => this.is(fn, v) || isGivenByLiteral(this.#lens, fn, v));
    if (term.t !== 'select' || typeof edge?.choice !== 'number') return false;
    const sent = term.cases[edge.choice]?.value;
    return sent !== undefined && this.is(fn, sent);
  }
}

/** Whether the cell outlives the call of a function: a field or a package-level variable. */
export function isKept(linked: Linked, cell: Cell): boolean {
  const name = linked.flow.cells.name(cell);
  return name !== undefined && (name.k === 'field' || name.k === 'global') && !linked.sight.onlyLent(cell);
}

/** Whether what is stored there can be read by others than the function itself and its literals. */
export function leavesFunction(linked: Linked, fn: Fn, place: Value): boolean {
  if (place.k !== 'var') {
    const cell = linked.flow.cellOf(fn, place);
    return cell === undefined || !linked.sight.onlyLent(cell);
  }
  const variable = linked.program.files[fn.file]?.facts.vars[place.id];
  return variable !== undefined && variable.func !== fn.local;
}

/** The variable is declared in the loops around the block, before the place in it: each turn has its own. */
export function isOfTurn(linked: Linked, fn: Fn, id: VarId, block: number, before: Span): boolean {
  const { at, type } = linked.program.files[fn.file]?.facts.vars[id] ?? {};
  const loops = enclosingLoops(fn, block);
  // A jump back: `again: x, err := open()` declares another one each time (Go spec, "Short variable declarations").
  if (loops.length === 0 && type === undefined && cyclic(fn, block))
    return fn.func.blocks.every(({ instrs }, b) => cyclic(fn, b) || !instrs.some((i) => assigned(i).includes(id)));
  return at !== undefined && loops.length > 0 && loops.every((l) => l.at.start <= at.start && at.start <= before.start);
}
