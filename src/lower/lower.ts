import type { FileFacts } from '../facts/file-facts.js';
import { canonicalPath, packagesByName } from '../facts/import-name.js';
import type { TypeRef } from '../facts/type-ref.js';
import type { Value } from '../facts/value.js';
import { child, childOfType, childrenIn, type SyntaxNode, type SyntaxTree } from '../syntax/node.js';
import { FileState, span } from './file-state.js';
import { functionDeclaration, variablesFunction } from './function.js';
import type { FunctionState } from './function-state.js';
import { store } from './statement/assign.js';
import { constants, constantValue, declareType, specs, varSpec } from './statement/declare.js';
import { typeRef } from './type.js';

/**
 * Lowers a file: from its light tree to plain facts. Every function becomes blocks of simple instructions, every name is
 * resolved as far as the file alone tells. For `func f(ch chan int) { ch <- g() }` that is
 *
 *     func f(ch chan int)
 *       b0: t1 = g(); send ch <- t1; return
 *
 * Left out: comments (but for directives), types of expressions, and what other files of the package declare.
 */
export function lower(tree: SyntaxTree, text: string): FileFacts {
  const file = new FileState(tree, text);
  const top = declarations(tree.root);
  for (const node of top) if (node.type === 'import_declaration') importDeclaration(file, node);
  file.packages = packagesByName(file.imports);
  for (const node of top) collectNames(file, node);
  const vars = new Variables(file);
  for (const node of top) declaration(file, vars, node);
  vars.finish();
  const clause = top.find((node) => node.type === 'package_clause');
  const name = clause?.children[0];
  return {
    package: name === undefined ? '' : file.word(name),
    imports: file.imports,
    types: file.types,
    globals: file.globals,
    funcs: file.funcs,
    vars: file.vars,
    directives: tree.directives.map((at) => ({ at, text: directiveText(text.slice(at.start, at.end)) })),
    problems: [...file.problems].sort((a, b) => a.at.start - b.at.start),
    generated: isGenerated(text.slice(0, clause?.start ?? 0)),
  };
}

/** The top-level declarations, also those inside broken pieces. */
function declarations(root: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const todo = [...root.children].reverse();
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === 'ERROR') todo.push(...[...node.children].reverse());
    else found.push(node);
  }
  return found;
}

/** https://go.dev/s/generatedcode: a line of its own before the package clause. */
function isGenerated(beforePackage: string): boolean {
  return /^\/\/ Code generated .* DO NOT EDIT\.\r?$/m.test(beforePackage);
}

function directiveText(comment: string): string {
  return comment.replace(/^\/\/ */, '').trimEnd();
}

function importDeclaration(file: FileState, node: SyntaxNode): void {
  for (const spec of childOfType(node, 'import_spec_list')?.children ?? node.children) {
    const path = spec.type === 'import_spec' ? child(spec, 'path') : undefined;
    if (path === undefined) continue;
    const name = child(spec, 'name');
    file.imports.push({
      path: canonicalPath(file.text.slice(path.start + 1, path.end - 1)),
      ...(name !== undefined && { name: file.word(name) }),
      at: span(spec),
    });
  }
}

/** The names come first: a function may use what is declared below it. */
function collectNames(file: FileState, node: SyntaxNode): void {
  if (node.type === 'function_declaration') {
    const name = child(node, 'name');
    if (name !== undefined) file.names.set(file.word(name), 'func');
  } else if (node.type === 'type_declaration') {
    for (const spec of node.children) collectType(file, spec);
  } else if (node.type === 'var_declaration' || node.type === 'const_declaration') {
    const kind = node.type === 'var_declaration' ? 'var' : 'const';
    for (const spec of specs(node)) for (const name of childrenIn(spec, 'name')) file.names.set(file.word(name), kind);
  }
}

function collectType(file: FileState, spec: SyntaxNode): void {
  const name = child(spec, 'name');
  const type = child(spec, 'type');
  if (name === undefined) return;
  file.names.set(file.word(name), 'type');
  if (type !== undefined) file.typeNodes.set(file.word(name), type);
}

function declaration(file: FileState, vars: Variables, node: SyntaxNode): void {
  switch (node.type) {
    case 'function_declaration':
    case 'method_declaration':
      functionDeclaration(file, node);
      break;
    case 'type_declaration':
      for (const spec of node.children) typeSpec(file, spec);
      break;
    case 'var_declaration':
      for (const spec of specs(node)) vars.variables(spec);
      break;
    case 'const_declaration':
      vars.constants(node);
      break;
  }
}

function typeSpec(file: FileState, spec: SyntaxNode): void {
  const name = child(spec, 'name');
  if (name !== undefined) declareType({ file, scope: file.scope }, spec, file.word(name));
}

/** Package-level variables and constants; the function that assigns them is made when there is something to assign. */
class Variables {
  readonly #file: FileState;
  #made: { fn: FunctionState; finish: () => void } | undefined;

  constructor(file: FileState) {
    this.#file = file;
  }

  get #fn(): FunctionState {
    this.#made ??= variablesFunction(this.#file);
    return this.#made.fn;
  }

  finish(): void {
    this.#made?.finish();
  }

  variables(spec: SyntaxNode): void {
    varSpec(this.#fn, spec, (node, type) => {
      const name = this.#file.word(node);
      if (name === '_') return undefined;
      this.#file.globals.push({ name, ...(type !== undefined && { type }), at: span(node) });
      return { value: { k: 'name', name }, fresh: false };
    });
  }

  constants(node: SyntaxNode): void {
    for (const { name, type, expression, iota } of constants(node)) {
      const value = constantValue(this.#fn, expression, iota);
      const word = this.#file.word(name);
      if (word === '_') continue;
      this.#file.globals.push({ ...this.#constant(word, type, value), at: span(name) });
      if (value.k !== 'const') store(this.#fn, span(name), [[{ k: 'name', name: word }, value]], true);
    }
  }

  #constant(
    name: string,
    type: SyntaxNode | undefined,
    value: Value,
  ): { name: string; constant: true; type?: TypeRef; value?: string } {
    const written = type === undefined ? undefined : this.#type(type);
    return {
      name,
      constant: true,
      ...(written && { type: written }),
      ...(value.k === 'const' && { value: value.text }),
    };
  }

  #type(node: SyntaxNode): TypeRef {
    return typeRef({ file: this.#file, scope: this.#file.scope }, node);
  }
}
