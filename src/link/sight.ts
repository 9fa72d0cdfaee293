import { type Cell, type Flow, isUnknownOwner } from './flow.js';
import { LENDING_FIELDS } from './library/harmless.js';
import { writtenThrough } from './moves/written-through.js';
import {
  type Fn,
  type FnId,
  isExported,
  isRunByTests,
  type Package,
  type Program,
  type ProgramFile,
} from './program.js';
import { backward } from './reach.js';

/** What code outside the program could touch. With single files only, every other package is outside. */
export class Sight {
  readonly #program: Program;
  readonly #flow: Flow;
  /** Files by the first variable number, for finding the owner of a variable cell. */
  readonly #bases: readonly number[];

  constructor(program: Program, flow: Flow) {
    this.#program = program;
    this.#flow = flow;
    this.#bases = program.files.map((f) => f.varBase);
  }

  /** Whether other modules, or packages that were not read, can import the package. */
  importable(pkg: Package): boolean {
    if (pkg.name === 'main' || pkg.name.endsWith('_test')) return false;
    return !this.#program.input.whole || this.published(pkg);
  }

  /** Whether other modules can import the package. */
  published(pkg: Package): boolean {
    if (pkg.name === 'main' || pkg.name.endsWith('_test')) return false;
    // Go command, "Internal Directories": only the parent's tree may import it.
    return !/(^|\/)internal(\/|$)/.test(pkg.importPath);
  }

  /**
   * Whether a finding in the function can be asked for. Of single files the rest of their packages is told apart by who
   * asks; vendored and generated code has none unless it is named.
   */
  judged(id: FnId): boolean {
    const { whole } = this.#program.input;
    const file = this.#program.files[this.#program.fns[id]?.file ?? -1];
    if (file === undefined) return false;
    return file.input.report || (!whole && !file.input.vendored && !file.facts.generated);
  }

  /**
   * Whether a finding in the function would be reported. That is all to ask for a rule whose findings give way to no
   * others: what it finds in the rest of a package, of which single files are checked, nobody hears of.
   */
  reported(id: FnId): boolean {
    return this.#program.files[this.#program.fns[id]?.file ?? -1]?.input.report === true;
  }

  /** Whether a function may be called from code that is not seen. */
  calledFromOutside(id: FnId): boolean {
    const fn = this.#program.fns[id];
    if (fn === undefined) return true;
    const { func } = fn;
    if (func.kind === 'literal') return false;
    if (func.kind === 'vars') return false;
    if (!isExported(func.name)) return false;
    return func.kind === 'method' || (this.importable(fn.pkg) && (!this.#isTest(fn.file) || isRunByTests(func.name)));
  }

  /**
   * Whether it stands in a test file: only tests of its own folder are compiled with it (go help test), and where the whole
   * program is read, they are.
   */
  #isTest(file: number | undefined): boolean {
    return this.#program.input.whole && this.#program.files[file ?? -1]?.input.test === true;
  }

  /** The file and file-local number of a variable cell. */
  variableAt(cell: Cell): { readonly file: ProgramFile; readonly id: number } | undefined {
    if (cell >= this.#program.variableCount) return undefined;
    let low = 0;
    let high = this.#bases.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#bases[middle] ?? 0) <= cell) low = middle;
      else high = middle - 1;
    }
    const file = this.#program.files[low];
    return file === undefined ? undefined : { file, id: cell - file.varBase };
  }

  /** The function that declares a variable cell. */
  ownerOf(cell: Cell): Fn | undefined {
    const at = this.variableAt(cell);
    const local = at?.file.facts.vars[at.id]?.func;
    return at === undefined || local === undefined ? undefined : this.#program.fns[at.file.fnBase + local];
  }

  /** Whether unseen code can put a value of its own into one of the cells. */
  fedFromOutside(cells: Iterable<Cell>): boolean {
    for (const cell of cells) if (this.#fed(cell)) return true;
    return false;
  }

  #fed(cell: Cell): boolean {
    const name = this.#flow.cells.name(cell);
    if (name === undefined) return this.#parameterFromOutside(cell);
    if (name.k === 'bound') return false;
    if (name.k === 'element') return this.#containerFed(cell, name.of);
    return this.#visibleOutside(name);
  }

  readonly #elements = new Map<Cell, boolean>();

  /** Whether unseen code can hand in, or reach, a container that is the one of this element. */
  #containerFed(element: Cell, container: Cell): boolean {
    let fed = this.#elements.get(element);
    if (fed === undefined) {
      // While the question is open: a container that holds itself adds nothing.
      this.#elements.set(element, false);
      const { cells, truncated } = backward(this.#flow, [container]);
      fed = truncated || this.fedFromOutside(cells);
      this.#elements.set(element, fed);
    }
    return fed;
  }

  #visibleOutside(name: FieldOrGlobal): boolean {
    // An unexported field is one of its package's own types, though it is not known of which.
    if (name.k === 'field' && isUnknownOwner(name.owner)) return isExported(name.name);
    if (name.k === 'field' && name.owner.startsWith('struct{')) return false;
    const pkg = this.#packages.get(packageKey(name));
    if (pkg === undefined) return true;
    if (!isExported(name.name) || !this.importable(pkg)) return false;
    if (name.k === 'field') return !this.#isTest(pkg.types.get(name.owner.slice(pkg.key.length + 1))?.file);
    return pkg.globals.get(name.name)?.every((file) => this.#isTest(file)) !== true;
  }

  get #packages(): Map<string, Package> {
    this.#byKey ??= new Map(this.#program.packages.map((p) => [p.key, p]));
    return this.#byKey;
  }

  #byKey: Map<string, Package> | undefined;

  #parameterFromOutside(cell: Cell): boolean {
    const at = this.variableAt(cell);
    const variable = at?.file.facts.vars[at.id];
    if (at === undefined || variable === undefined) return true;
    if (variable.kind !== 'param' && variable.kind !== 'recv') return false;
    return this.#parametersOpen(at.file.fnBase + variable.func);
  }

  #parametersOpen(id: FnId): boolean {
    return this.calledFromOutside(id) || this.handedOut.has(id);
  }

  /** Functions whose value went where it can't be followed; filled by the linker. */
  readonly handedOut = new Set<FnId>();

  /**
   * Those of them that code of other modules has and calls at will. The others only stand where an importer could read
   * them, in an exported field or variable, or go to an interface that others could implement beside those in sight; filled
   * by the linker.
   */
  readonly handedToStrangers = new Set<FnId>();

  /**
   * Whether what is in one of the cells goes to packages of the same module that were not read: with single files, where
   * others can read it. What they do with it is not known, and the module as a whole may show that all is well.
   */
  goesUnread(cells: Iterable<Cell>): boolean {
    if (this.#program.input.whole) return false;
    for (const cell of cells) if (this.readOutside(cell)) return true;
    return false;
  }

  /** What a package outside the program declares by the name that the cell has. */
  strange(cell: Cell): { readonly path: string; readonly name: string } | undefined {
    const name = this.#flow.cells.name(cell);
    return name?.k !== 'global' || this.#packages.has(name.pkg) ? undefined : { path: name.pkg, name: name.name };
  }

  /** Whether the cell is a field or variable of a package that was not read. */
  heldByStrangers(cell: Cell): boolean {
    const name = this.#flow.cells.name(cell);
    if (name === undefined || name.k === 'element' || name.k === 'bound') return false;
    // As in `readOutside`.
    if (name.k === 'field' && isUnknownOwner(name.owner)) return false;
    return !this.#isRead(name);
  }

  #isRead(name: FieldOrGlobal): boolean {
    if (name.k === 'field' && name.owner.startsWith('struct{')) return true;
    return this.#packages.has(packageKey(name));
  }

  /** Whether the cell is a field through which a library only reads or writes, and nobody takes it out again to close it. */
  onlyLent(cell: Cell): boolean {
    const name = this.#flow.cells.name(cell);
    if (name?.k !== 'field' || !LENDING_FIELDS.has(`${name.owner}.${name.name}`)) return false;
    const uses = this.#flow.uses.get(cell) ?? [];
    const reads = uses.every((u) => u.kind === 'method' && u.name !== 'Close');
    return reads && this.#flow.copies.from(cell).length === 0;
  }

  /**
   * Whether unseen code can read what is in the cell: an exported field or variable, a result of an exported function, or
   * what that puts where a parameter points (`*param = x`).
   */
  readOutside(cell: Cell): boolean {
    const name = this.#flow.cells.name(cell);
    // An operand of unknown type that has a field of the name: its uses are seen, so nothing is read outside by it.
    if ((name?.k === 'field' && isUnknownOwner(name.owner)) || this.onlyLent(cell)) return false;
    if (name !== undefined) return name.k === 'element' || name.k === 'bound' ? false : this.#visibleOutside(name);
    const at = this.variableAt(cell);
    const variable = at?.file.facts.vars[at.id];
    if (at === undefined || variable === undefined) return false;
    const id = at.file.fnBase + variable.func;
    const fn = this.#program.fns[id];
    const given = variable.kind === 'param' && fn !== undefined && writtenThrough(fn).has(at.id);
    if (variable.kind !== 'result' && !given) return false;
    return this.calledFromOutside(id) || this.handedOut.has(id);
  }
}

type FieldOrGlobal =
  | { readonly k: 'field'; readonly owner: string; readonly name: string }
  | { readonly k: 'global'; readonly pkg: string; readonly name: string };

const packageKey = (name: FieldOrGlobal): string =>
  name.k === 'global' ? name.pkg : name.owner.slice(0, name.owner.lastIndexOf('.'));
