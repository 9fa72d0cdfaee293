import { need } from '../base/bug.js';
import type { Span } from '../base/span.js';
import type { Directive, GlobalDecl, Import, SyntaxProblem, TypeDecl, Variable } from '../facts/file-facts.js';
import type { Func } from '../facts/instr.js';
import type { FuncId, VarId } from '../facts/value.js';
import type { SyntaxNode, SyntaxTree } from '../syntax/node.js';
import { Scope } from './scope.js';

/**
 * Deeper nesting than people write; beyond it an expression is unknown and a statement left out, so that no input can
 * exhaust the stack.
 */
const DEEPEST = 300;

export type GlobalKind = 'func' | 'type' | 'var' | 'const';

/** What lowering gathers of one file. */
export class FileState {
  readonly text: string;
  readonly tree: SyntaxTree;
  readonly imports: Import[] = [];
  readonly types: TypeDecl[] = [];
  readonly globals: GlobalDecl[] = [];
  readonly vars: Variable[] = [];
  readonly directives: Directive[] = [];
  readonly problems: SyntaxProblem[];
  /** The file's packages by the names that it may use for them. */
  packages: ReadonlyMap<string, string> = new Map();
  /** The package-level names that this file declares. */
  readonly names = new Map<string, GlobalKind>();
  /** The declarations of the file's types: the element type of `Ts{{...}}` is known only there. */
  readonly typeNodes = new Map<string, SyntaxNode>();
  /** The scope of the file: empty, what is declared outside functions is in `names`. */
  readonly scope = new Scope(undefined);
  localTypes = 0;

  readonly #funcs: (Func | undefined)[] = [];
  /** How often a variable may have been written, by its id: a loop whose counter is written in its body has no known trips. */
  readonly #writes: number[] = [];
  readonly #nameWrites = new Map<string, number>();
  readonly #words = new Map<string, string>();
  #depth = 0;
  #tooDeep = false;

  constructor(tree: SyntaxTree, text: string) {
    this.tree = tree;
    this.text = text;
    this.problems = [...tree.problems];
  }

  /**
   * The text of a node. Equal words are one string, and a copy: a slice would keep the whole file's text in memory for
   * as long as the facts live.
   */
  word(node: SyntaxNode): string {
    const slice = this.text.slice(node.start, node.end);
    const known = this.#words.get(slice);
    if (known !== undefined) return known;
    const copy = slice.length < 13 ? slice : ` ${slice}`.slice(1);
    this.#words.set(copy, copy);
    return copy;
  }

  variable(variable: Variable): VarId {
    this.#writes.push(0);
    return this.vars.push(variable) - 1;
  }

  wrote(id: VarId): void {
    if (id >= 0) this.#writes[id] = (this.#writes[id] ?? 0) + 1;
  }

  writes(id: VarId): number {
    return this.#writes[id] ?? 0;
  }

  wroteName(name: string): void {
    this.#nameWrites.set(name, this.nameWrites(name) + 1);
  }

  /** How often a field or package-level variable of this name has been assigned so far, whoever it belongs to. */
  nameWrites(name: string): number {
    return this.#nameWrites.get(name) ?? 0;
  }

  /** The number of a function that is about to be lowered; its literals get higher ones. */
  reserve(): FuncId {
    return this.#funcs.push(undefined) - 1;
  }

  define(id: FuncId, func: Func): void {
    this.#funcs[id] = func;
  }

  get funcs(): readonly Func[] {
    return this.#funcs.map((f) => need(f, 'a function was reserved and never lowered'));
  }

  /** Goes one level down, {@link leave} comes back; beyond the deepest level it notes the place and refuses. */
  enter(node: SyntaxNode): boolean {
    if (this.#depth < DEEPEST) {
      this.#depth++;
      return true;
    }
    if (!this.#tooDeep)
      this.problems.push({ at: span(node), message: 'nested too deeply: what is inside is not analysed' });
    this.#tooDeep = true;
    return false;
  }

  leave(): void {
    this.#depth--;
  }
}

export function span(node: SyntaxNode): Span {
  return { start: node.start, end: node.end };
}
