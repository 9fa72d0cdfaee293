import { expect, test } from 'vitest';
import type { SyntaxNode, SyntaxTree } from '../../src/syntax/node.js';
import { createParser } from '../../src/syntax/parser.js';

const parser = await createParser();

/** The tree as text: types with fields and tokens, leaves with their source. */
function shown(text: string, node: SyntaxNode): string {
  const field = node.field === '' ? '' : `${node.field}:`;
  const token = node.token === '' ? '' : ` ${node.token}`;
  const inner = node.children.length === 0 ? ` ${text.slice(node.start, node.end)}` : '';
  return `${field}(${node.type}${token}${inner}${node.children.map((c) => ` ${shown(text, c)}`).join('')})`;
}

function nodes(tree: SyntaxTree, type: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const todo = [tree.root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === type) found.push(node);
    todo.push(...node.children);
  }
  return found.sort((a, b) => a.start - b.start);
}

test('the light tree has named nodes, fields, operators and no comments', () => {
  const text = 'package p\nfunc f() { x /* c */ := a.b[1] + -c(2) }\n';
  const [statement] = nodes(parser.parse(text), 'short_var_declaration');
  expect(statement && shown(text, statement)).toBe(
    '(short_var_declaration left:(expression_list (identifier x)) right:(expression_list (binary_expression + ' +
      '(index_expression operand:(selector_expression operand:(identifier a) field:(field_identifier b)) index:(int_literal 1)) ' +
      '(unary_expression - (call_expression function:(identifier c) arguments:(argument_list (int_literal 2)))))))',
  );
});

test('channel directions, embedded pointers and assignment operators are tokens', () => {
  const text =
    'package p\ntype S struct { *T; a <-chan int; b chan<- int; c chan int }\nfunc f() { x += 1; for k = range m {} }\n';
  const tree = parser.parse(text);
  expect(nodes(tree, 'field_declaration').map((n) => n.token)).toEqual(['*', '', '', '']);
  expect(nodes(tree, 'channel_type').map((n) => n.token)).toEqual(['<-', '<-', '']);
  expect(nodes(tree, 'assignment_statement').map((n) => n.token)).toEqual(['+=']);
  expect(nodes(tree, 'range_clause').map((n) => n.token)).toEqual(['=']);
});

test.each(['\n', '\r\n', ' // now\n'])(
  'a block on the line after a selector is no literal of that type (%j)',
  (end) => {
    const text = `package p\nfunc f() {\n\tt := <-tick.C${end}\t{ events <- t }\n}\n`;
    const tree = parser.parse(text);
    expect(tree.problems).toEqual([]);
    expect(nodes(tree, 'composite_literal')).toEqual([]);
    expect(nodes(tree, 'send_statement').map((n) => text.slice(n.start, n.end))).toEqual(['events <- t']);
  },
);

test.each(['\n', '\r\n', ' // (now)\n', '\n\n'])(
  'a parenthesis on the line after an index is no operand of a conversion (%j)',
  (end) => {
    const text = `package p\nfunc f() {\n\ta := d.waiting[n]${end}\t(delete)(d.waiting, n)\n\tb := set[n]${end}\t(*b).x = 1\n}\n`;
    const tree = parser.parse(text);
    expect(tree.problems).toEqual([]);
    expect(nodes(tree, 'type_conversion_expression')).toEqual([]);
    expect(nodes(tree, 'call_expression').map((n) => text.slice(n.start, n.end))).toEqual(['(delete)(d.waiting, n)']);
    expect(nodes(tree, 'assignment_statement').map((n) => text.slice(n.start, n.end))).toEqual(['(*b).x = 1']);
  },
);

test('a call of an instantiated function may have its arguments on the next line', () => {
  const tree = parser.parse('package p\nfunc f() {\n\ta := xs[0]\n\tb := g[int](\n\t\t(a),\n\t)\n}\n');
  expect(tree.problems).toEqual([]);
  expect(nodes(tree, 'short_var_declaration')).toHaveLength(2);
});

test('a literal whose brace stands on the line of its type stays one', () => {
  const tree = parser.parse('package p\nvar x = []a.T{\n\t{b}, a.T{\n\t{b}},\n}\n');
  expect(tree.problems).toEqual([]);
  expect(nodes(tree, 'composite_literal')).toHaveLength(2);
});

test('a parser reads one file after the other', () => {
  for (let i = 0; i < 50; i++) {
    const text = `package p${i}\n${'func f() { g() }\n'.repeat(i)}`;
    expect(nodes(parser.parse(text), 'call_expression')).toHaveLength(i);
  }
});

test('a hundred thousand siblings are read', () => {
  const text = `package p\nvar x = []int{${'1, '.repeat(100_000)}}\n`;
  expect(nodes(parser.parse(text), 'int_literal')).toHaveLength(100_000);
});

test('a problem names its place and what stands there', () => {
  const text = 'package p\nfunc f() { x := 3 + }\nfunc g() int { return (1 }\nfunc ok() {}\n';
  const { problems } = parser.parse(text);
  expect(problems.map((p) => p.message)).toEqual(['syntax error near "+"', 'syntax error: ")" is missing']);
  expect(problems.map((p) => text.slice(0, p.at.start).split('\n').length)).toEqual([2, 3]);
});

test('there are no more than twenty problems a file, in the order of the source', () => {
  const { problems, broken } = parser.parse(`package p\n${'func f() { x := 3 + }\n'.repeat(50)}`);
  expect(problems).toHaveLength(20);
  expect(broken.length).toBeGreaterThanOrEqual(50);
  const starts = problems.map((p) => p.at.start);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
});

test('a missing brace loses one function, not those after it', () => {
  const text = 'package p\nfunc a() {\n\tif x {\n\t\tgo y()\n\nfunc b() { go z() }\n\nfunc (c *C) d() {}\n';
  const tree = parser.parse(text);
  const names = [...nodes(tree, 'function_declaration'), ...nodes(tree, 'method_declaration')].map(
    (n) => text.slice(n.start, n.end).split('\n')[0],
  );
  expect(names).toContain('func b() { go z() }');
  expect(names).toContain('func (c *C) d() {}');
  expect(tree.problems.length).toBeGreaterThan(0);
});

test('directives behind a broken function keep their offsets', () => {
  const text = 'package p\nfunc a() {\n\tif x {\n\nfunc b() {\n\tgo z() //nolint\n}\n';
  const { directives } = parser.parse(text);
  expect(directives.map((d) => text.slice(d.start, d.end))).toEqual(['//nolint']);
});
