import type { Span } from '../base/span.js';

/**
 * A node of the light tree: a plain copy of tree-sitter's node that outlives the tree. `children` are the named children
 * without comments; of the anonymous ones only the word that decides is kept, as `token` of its parent.
 */
export interface SyntaxNode {
  /** The grammar's name of the node: `call_expression`. A broken piece is `ERROR`. */
  readonly type: string;
  /** UTF-16 offsets in the text that was parsed. */
  readonly start: number;
  readonly end: number;
  /** The field of the parent that it fills; empty where the parent's fields are not read (see copy.ts). */
  readonly field: string;
  /** The operator of a unary or binary expression or assignment, `:=` of a clause, `<-` of a channel type, `*` of an embedded field. */
  token: string;
  children: SyntaxNode[];
}

/** A file as a light tree. It holds no wasm memory. */
export interface SyntaxTree {
  readonly root: SyntaxNode;
  /** The comments that may speak to gorphan: `//gorphan:...` and `//nolint...`. */
  readonly directives: readonly Span[];
  /** What could not be read, in source order; one entry a region, the first ones only. */
  readonly problems: readonly { readonly at: Span; readonly message: string }[];
  /** All broken regions, in source order, without overlap. */
  readonly broken: readonly Span[];
  /** Names of the type parameters of a generic method, by the offset where its name ends (see holes.ts). */
  readonly methodTypeParams: ReadonlyMap<number, readonly string[]>;
}

/** The first child in this field. */
export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  for (const c of node.children) if (c.field === field) return c;
  return undefined;
}

/** All children in this field. */
export function childrenIn(node: SyntaxNode, field: string): SyntaxNode[] {
  return node.children.filter((c) => c.field === field);
}

/** The first child of this type. */
export function childOfType(node: SyntaxNode, type: string): SyntaxNode | undefined {
  for (const c of node.children) if (c.type === type) return c;
  return undefined;
}

/**
 * The operand inside any number of parentheses. The one place where parentheses are taken off: every look at the type of
 * an expression or of a type goes through here.
 */
export function unparen(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type === 'parenthesized_expression' || inner.type === 'parenthesized_type') {
    const next = inner.children[0];
    if (next === undefined) return inner;
    inner = next;
  }
  return inner;
}
