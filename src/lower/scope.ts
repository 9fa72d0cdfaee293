import type { TypeRef } from '../facts/type-ref.js';
import type { Value } from '../facts/value.js';

/** What a local name stands for: a variable or constant, or a type. */
export interface Binding {
  readonly value?: Value;
  readonly type?: TypeRef;
}

/** A block of the Go specification ("Declarations and scope"), with the blocks around it. */
export class Scope {
  readonly outer: Scope | undefined;
  #names: Map<string, Binding> | undefined;

  constructor(outer: Scope | undefined) {
    this.outer = outer;
  }

  /** The innermost declaration of a name; undefined for names of the file or the package. */
  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.outer) {
      const found = scope.#names?.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The declaration of a name in this very block: `:=` assigns to it instead of declaring it anew. */
  own(name: string): Binding | undefined {
    return this.#names?.get(name);
  }

  declare(name: string, binding: Binding): void {
    this.#names ??= new Map();
    this.#names.set(name, binding);
  }
}
