import type { Span } from '../base/span.js';
import type { Variable } from '../facts/file-facts.js';
import type { BlockId, Instr } from '../facts/instr.js';
import type { TypeRef } from '../facts/type-ref.js';
import type { FuncId, Value, VarId } from '../facts/value.js';
import type { SyntaxNode } from '../syntax/node.js';
import { type FileState, type GlobalKind, span } from './file-state.js';
import { Graph } from './graph.js';
import { Scope } from './scope.js';

/** A statement that `break` or `continue` can leave, with its label. */
export interface Exit {
  readonly label: string | undefined;
  readonly breakTo: BlockId;
  readonly continueTo?: BlockId;
}

/** The mutually recursive parts of lowering, handed in so that their modules need not import each other. */
export interface Walkers {
  expression(fn: FunctionState, node: SyntaxNode | undefined, dest?: VarId): Value;
  statement(fn: FunctionState, node: SyntaxNode, label?: string): void;
  literal(fn: FunctionState, node: SyntaxNode): FuncId;
}

/** What lowering knows while it is inside a function. */
export class FunctionState {
  readonly file: FileState;
  readonly id: FuncId;
  readonly parent: FunctionState | undefined;
  readonly walkers: Walkers;
  readonly graph = new Graph();
  readonly exits: Exit[] = [];
  readonly labels = new Map<string, BlockId>();
  readonly literalPath: readonly number[];
  scope: Scope;
  results: readonly VarId[] = [];
  /** The block of the case that follows, for `fallthrough`. */
  nextCase: BlockId | undefined;
  /** Function literals so far. */
  literals = 0;

  constructor(file: FileState, id: FuncId, walkers: Walkers, parent?: FunctionState) {
    this.file = file;
    this.id = id;
    this.walkers = walkers;
    this.parent = parent;
    this.scope = new Scope(parent?.scope ?? file.scope);
    this.literalPath = parent === undefined ? [] : [...parent.literalPath, ++parent.literals];
  }

  /** Lowers an expression; its effects are emitted. `dest` may receive the result of an effect, if that is free to choose. */
  expression(node: SyntaxNode | undefined, dest?: VarId): Value {
    return this.walkers.expression(this, node, dest);
  }

  /** Runs `inner` in a block scope of its own. */
  scoped(inner: () => void): void {
    const outer = this.scope;
    this.scope = new Scope(outer);
    inner();
    this.scope = outer;
  }

  emit(instr: Instr): void {
    this.graph.emit(instr);
    switch (instr.op) {
      case 'assign':
        for (const dst of instr.dst) if (dst.k === 'var') this.file.wrote(dst.id);
        break;
      case 'call':
        for (const id of instr.results) this.file.wrote(id);
        break;
      case 'make':
      case 'alloc':
      case 'append':
        this.file.wrote(instr.result);
        break;
      case 'recv':
        this.file.wrote(instr.result ?? -1);
        this.file.wrote(instr.ok ?? -1);
        break;
    }
  }

  temp(node: SyntaxNode, type?: TypeRef): VarId {
    return this.variable('', 'temp', span(node), type);
  }

  /** The result variable of an effect: the wanted one, else a new one. */
  result(node: SyntaxNode, dest: VarId | undefined, type?: TypeRef): VarId {
    return dest !== undefined && dest >= 0 ? dest : this.temp(node, type);
  }

  variable(name: string, kind: Variable['kind'], at: Span, type?: TypeRef): VarId {
    return this.file.variable(
      type === undefined ? { name, kind, func: this.id, at } : { name, kind, func: this.id, type, at },
    );
  }

  /** Makes a variable and binds its name in the current scope; `_` and the empty name are not bound. */
  declare(name: string, kind: Variable['kind'], at: Span, type?: TypeRef): VarId {
    const id = this.variable(name, kind, at, type);
    if (name !== '_' && name !== '') this.scope.declare(name, { value: { k: 'var', id } });
    return id;
  }

  /** What an identifier in an expression means. */
  resolve(name: string): Value {
    const binding = this.scope.find(name);
    if (binding?.value !== undefined) return binding.value;
    return { k: 'name', name: binding?.type?.k === 'name' ? binding.type.name : name };
  }

  /** Whether a name has its meaning from the universe block: neither a local nor this file declares it. */
  isPredeclared(name: string): boolean {
    return this.scope.find(name) === undefined && !this.file.names.has(name);
  }

  /** What this file's package-level declarations say of a name; undefined where a local hides it. */
  globalKind(name: string): GlobalKind | undefined {
    return this.scope.find(name) === undefined ? this.file.names.get(name) : undefined;
  }

  /** The import path that a name stands for in front of a dot. */
  packagePath(name: string): string | undefined {
    return this.isPredeclared(name) ? this.file.packages.get(name) : undefined;
  }
}
