import type { Tree } from 'web-tree-sitter';
import { need } from '../base/bug.js';

/**
 * What web-tree-sitter calls in the runtime; `tree` is an address. The cursor lies in a buffer that all of them share,
 * so there is one at a time.
 */
export interface Binding {
  _ts_tree_root_node_wasm(tree: number): void;
  _ts_tree_cursor_new_wasm(tree: number): void;
  _ts_tree_cursor_delete_wasm(tree: number): void;
  _ts_tree_cursor_goto_first_child_wasm(tree: number): number;
  _ts_tree_cursor_goto_next_sibling_wasm(tree: number): number;
  _ts_tree_cursor_goto_parent_wasm(tree: number): number;
  _ts_tree_cursor_current_node_type_id_wasm(tree: number): number;
  _ts_tree_cursor_current_field_id_wasm(tree: number): number;
  _ts_tree_cursor_current_node_is_missing_wasm(tree: number): number;
  _ts_tree_cursor_start_index_wasm(tree: number): number;
  _ts_tree_cursor_end_index_wasm(tree: number): number;
}

let binding: Binding | undefined;

/** Remembers the runtime's functions, once it is loaded. */
export function takeBinding(loaded: Binding): void {
  binding = loaded;
}

/**
 * A walk over a tree. web-tree-sitter's own cursor copies its state into the shared buffer before each question and out
 * of it after each step, number by number; that takes longer than the questions. A walk that nobody interrupts can leave
 * it there.
 */
export class Cursor {
  readonly #binding: Binding;
  readonly #tree: number;

  constructor(tree: Tree) {
    this.#binding = need(binding, 'a tree before the grammar was loaded');
    // The address, which web-tree-sitter keeps under a number.
    this.#tree = (tree as unknown as { readonly 0: number })[0];
    // Writes the root where a new cursor looks for its node.
    this.#binding._ts_tree_root_node_wasm(this.#tree);
    this.#binding._ts_tree_cursor_new_wasm(this.#tree);
  }

  get nodeTypeId(): number {
    return this.#binding._ts_tree_cursor_current_node_type_id_wasm(this.#tree);
  }

  get currentFieldId(): number {
    return this.#binding._ts_tree_cursor_current_field_id_wasm(this.#tree);
  }

  get nodeIsMissing(): boolean {
    return this.#binding._ts_tree_cursor_current_node_is_missing_wasm(this.#tree) === 1;
  }

  /** UTF-16 units, as all offsets of the runtime. */
  get startIndex(): number {
    return this.#binding._ts_tree_cursor_start_index_wasm(this.#tree);
  }

  get endIndex(): number {
    return this.#binding._ts_tree_cursor_end_index_wasm(this.#tree);
  }

  gotoFirstChild(): boolean {
    return this.#binding._ts_tree_cursor_goto_first_child_wasm(this.#tree) === 1;
  }

  gotoNextSibling(): boolean {
    return this.#binding._ts_tree_cursor_goto_next_sibling_wasm(this.#tree) === 1;
  }

  gotoParent(): boolean {
    return this.#binding._ts_tree_cursor_goto_parent_wasm(this.#tree) === 1;
  }

  /** Gives the cursor's memory back. */
  delete(): void {
    this.#binding._ts_tree_cursor_delete_wasm(this.#tree);
  }
}
