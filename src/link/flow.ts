import type { Span } from '../base/span.js';
import type { Instr, Term } from '../facts/instr.js';
import type { Value } from '../facts/value.js';
import type { Edges } from './moves/edges.js';
import type { Fn, FnId, Program } from './program.js';
import { isExported } from './program.js';

/**
 * A cell: a place that holds a value. Variables come first, by their number in the program; then fields by declaring
 * type and name, package-level variables, and the elements of containers.
 */
export type Cell = number;

/** A position in a function. `index` counts the instructions of the block; the terminator comes after the last. */
export interface Pos {
  readonly fn: FnId;
  readonly block: number;
  readonly index: number;
}

/** A position in a function, with the text that stands there. */
export interface Spot {
  readonly pos: Pos;
  readonly at: Span;
}

/** Something that is done with the value of a cell. */
export interface Use {
  readonly kind:
    | 'send'
    | 'recv'
    | 'range'
    | 'close'
    /** The value is called: `cancel()`. */
    | 'call'
    /** A method of the value is called; `name` tells which. */
    | 'method'
    /** The value goes where it can't be followed. */
    | 'escape'
    /** An entry of the map, or the map's whole content, is taken away: `delete`, `clear`. */
    | 'remove'
    /** The value is put where others can have it. Not part of the flow: who asks for it adds it. */
    | 'keep';
  readonly cell: Cell;
  readonly pos: Pos;
  readonly at: Span;
  /** The operation is a case of a select with other cases. */
  readonly selected?: true;
  readonly name?: string;
  /** Deferred or started: the operation itself stands in a `defer` or `go` statement. */
  readonly mode?: 'go' | 'defer';
}

/** Where a value comes into being. */
export interface Origin {
  readonly kind: 'make' | 'alloc' | 'func' | 'nil' | 'result' | 'unknown';
  readonly cell: Cell;
  readonly pos: Pos;
  readonly at: Span;
  readonly instr?: Instr | Term;
  /** For `func`: the function. */
  readonly fn?: FnId;
  /** For `result`: which result of the call. */
  readonly index?: number;
}

/**
 * How values move between cells. `copy`: from a cell to another. `store`: from a value into its container. `load`:
 * from a container to the cell that stands for its elements. Each map has its reverse.
 */
export interface Flow {
  readonly copies: Edges;
  readonly stores: Edges;
  readonly loads: Edges;
  readonly uses: ReadonlyMap<Cell, readonly Use[]>;
  readonly origins: ReadonlyMap<Cell, readonly Origin[]>;
  readonly cells: Cells;
  /** Method values taken of the value in a cell (`t.Stop` without a call), each with the cell that stands for it. */
  readonly methodValues: ReadonlyMap<Cell, readonly MethodValue[]>;
  /** The cell an expression of the function reads or writes; undefined for constants, operators and what has no name. */
  cellOf(fn: Fn, value: Value): Cell | undefined;
}

/** A method bound to a receiver: calling the value calls the method (Go spec, "Method values"). */
export interface MethodValue {
  readonly name: string;
  readonly bound: Cell;
}

export type CellName =
  /**
   * `owner` is the declaring type's key. Where the type of the operand is not known it is `?` with the package whose
   * types it can be: an unexported field belongs to the package that names it, so for an exported field nothing follows;
   * but of a type of another module no type of the program has the fields.
   */
  | { readonly k: 'field'; readonly owner: string; readonly name: string }
  | { readonly k: 'global'; readonly pkg: string; readonly name: string }
  | { readonly k: 'element'; readonly of: Cell }
  | { readonly k: 'bound'; readonly of: Cell; readonly name: string };

const NO_CELLS: readonly Cell[] = [];

/** The owner of the field `name` of an operand of unknown type in the package. */
export const unknownOwner = (pkg: string, name: string): string => (isExported(name) ? '?' : `?${pkg}`);

/** The owner of the exported fields of a type of another module, declared in the package. */
export const strangeOwner = (pkg: string): string => `?${pkg}`;

export const isUnknownOwner = (owner: string): boolean => owner.startsWith('?');

/** Whether the operand of unknown type can be of the other one. An anonymous struct has no package. */
const covers = (unknown: string, owner: string): boolean =>
  unknown === '?' ||
  owner === '?' ||
  owner.startsWith('struct{') ||
  owner.slice(0, owner.lastIndexOf('.')) === unknown.slice(1);

/** The fields of one name: of known types, and of operands whose type is not known. */
interface NamedFields {
  readonly known: Cell[];
  readonly unknown: Cell[];
}

function within<K>(all: Map<K, Map<string, Cell>>, owner: K): Map<string, Cell> {
  let names = all.get(owner);
  if (names === undefined) {
    names = new Map();
    all.set(owner, names);
  }
  return names;
}

/** Numbers the cells that are no variables. */
export class Cells {
  readonly variables: number;
  /** By kind, owner and name: joined keys would have to be made and hashed at every question. */
  readonly #fields = new Map<string, Map<string, Cell>>();
  readonly #globals = new Map<string, Map<string, Cell>>();
  readonly #bound = new Map<Cell, Map<string, Cell>>();
  readonly #names: CellName[] = [];
  readonly #elements = new Map<Cell, Cell>();
  /** Cells of fields by their name alone: what an operand of unknown type may mean. */
  readonly #byName = new Map<string, NamedFields>();

  readonly #same = new Map<Cell, { readonly among: number; readonly cells: readonly Cell[] }>();

  constructor(variables: number) {
    this.variables = variables;
  }

  get count(): number {
    return this.variables + this.#names.length;
  }

  field(owner: string, name: string): Cell {
    const names = within(this.#fields, owner);
    const known = names.get(name);
    if (known !== undefined) return known;
    const cell = this.#number(names, name, { k: 'field', owner, name });
    const fields = this.#byName.get(name) ?? { known: [], unknown: [] };
    this.#byName.set(name, fields);
    (isUnknownOwner(owner) ? fields.unknown : fields.known).push(cell);
    return cell;
  }

  global(pkg: string, name: string): Cell {
    const names = within(this.#globals, pkg);
    return names.get(name) ?? this.#number(names, name, { k: 'global', pkg, name });
  }

  element(of: Cell): Cell {
    let cell = this.#elements.get(of);
    if (cell === undefined) {
      cell = this.count;
      this.#names.push({ k: 'element', of });
      this.#elements.set(of, cell);
    }
    return cell;
  }

  bound(of: Cell, name: string): Cell {
    const names = within(this.#bound, of);
    return names.get(name) ?? this.#number(names, name, { k: 'bound', of, name });
  }

  #number(names: Map<string, Cell>, name: string, what: CellName): Cell {
    const cell = this.count;
    names.set(name, cell);
    this.#names.push(what);
    return cell;
  }

  /** What a cell is; undefined for a variable. */
  name(cell: Cell): CellName | undefined {
    // An index below zero would be looked up as a property.
    if (cell < this.variables) return undefined;
    return this.#names[cell - this.variables];
  }

  /** All fields of that name, whatever type declares them. */
  fieldsNamed(name: string): readonly Cell[] {
    const fields = this.#byName.get(name);
    return fields === undefined ? NO_CELLS : [...fields.known, ...fields.unknown].sort((a, b) => a - b);
  }

  /**
   * The cells that can be the same field because the type of an operand is not known: for a field of a known type what
   * unknown operands name, for that the fields of known types and what else such operands name.
   */
  sameField(cell: Cell): readonly Cell[] {
    const name = this.name(cell);
    if (name?.k !== 'field') return NO_CELLS;
    const fields = this.#byName.get(name.name);
    if (fields === undefined) return NO_CELLS;
    const unknown = isUnknownOwner(name.owner);
    const among = fields.unknown.length + (unknown ? fields.known.length : 0);
    if (among === 0) return NO_CELLS;
    // While the flow is written down fields are added.
    const known = this.#same.get(cell);
    if (known?.among === among) return known.cells;
    const others = unknown ? [...fields.known, ...fields.unknown] : fields.unknown;
    const cells = others.filter((other) => {
      if (other === cell) return false;
      const owner = this.#ownerOf(other);
      return unknown ? covers(name.owner, owner) : covers(owner, name.owner);
    });
    this.#same.set(cell, { among, cells });
    return cells;
  }

  #ownerOf(field: Cell): string {
    const name = this.name(field);
    return name?.k === 'field' ? name.owner : '';
  }
}

/** Numbers the positions of a program, so that they can be keys. */
export class Places {
  readonly #program: Program;
  /** By function: the number of each block's first position. */
  readonly #starts: (readonly number[] | undefined)[] = [];
  #next = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  /** The same number for the same position; -1 where the function has no such block. */
  of(pos: Pos): number {
    let starts = this.#starts[pos.fn];
    if (starts === undefined) {
      starts = (this.#program.fns[pos.fn]?.func.blocks ?? []).map(({ instrs }) => {
        // The way in comes before the first instruction, the terminator after the last.
        const start = this.#next + 1;
        this.#next += instrs.length + 2;
        return start;
      });
      while (this.#starts.length <= pos.fn) this.#starts.push(undefined);
      this.#starts[pos.fn] = starts;
    }
    const start = starts[pos.block];
    return start === undefined ? -1 : start + pos.index;
  }
}
