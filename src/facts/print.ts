import type { FileFacts } from './file-facts.js';
import type { Block, Call, Element, Func, Instr, SelectCase, Term } from './instr.js';
import { printType } from './print-type.js';
import type { FuncId, Value, VarId } from './value.js';

/**
 * The facts as readable text, one line an instruction: what tests of lowering compare. Spans are left out. Temporaries
 * are `t1`, `t2`, a second variable of the same name in a function is `x#2`, one of a function around is `^x`, a literal
 * `f·3` by its number.
 */
export function printFacts(facts: FileFacts): string {
  const names = variableNames(facts);
  const lines = [`package ${facts.package}${facts.generated ? ' (generated)' : ''}`];
  for (const i of facts.imports) lines.push(`import ${i.name === undefined ? '' : `${i.name} `}"${i.path}"`);
  for (const t of facts.types) {
    lines.push(
      `type ${t.name}${t.params.length === 0 ? '' : `[${t.params.join(', ')}]`} ${t.alias ? '= ' : ''}${printType(t.type)}`,
    );
  }
  for (const g of facts.globals) {
    const type = g.type === undefined ? '' : ` ${printType(g.type)}`;
    lines.push(`${g.constant ? 'const' : 'var'} ${g.name}${type}${g.value === undefined ? '' : ` = ${g.value}`}`);
  }
  for (const [id, func] of facts.funcs.entries()) lines.push(...new FuncPrinter(facts, names, id).print(func));
  for (const d of facts.directives) lines.push(`directive ${d.text}`);
  for (const p of facts.problems) lines.push(`problem ${p.message}`);
  return `${lines.join('\n')}\n`;
}

/** A name for each variable, unique among those of its function. */
function variableNames(facts: FileFacts): readonly string[] {
  const used = new Map<string, number>();
  return facts.vars.map((v) => {
    const base = v.name !== '' ? v.name : v.kind === 'temp' ? 't' : v.kind;
    const key = `${v.func} ${base}`;
    const count = (used.get(key) ?? 0) + 1;
    used.set(key, count);
    if (v.name === '') return `${base}${count}`;
    return count === 1 ? base : `${base}#${count}`;
  });
}

class FuncPrinter {
  readonly #facts: FileFacts;
  readonly #names: readonly string[];
  readonly #id: FuncId;

  constructor(facts: FileFacts, names: readonly string[], id: FuncId) {
    this.#facts = facts;
    this.#names = names;
    this.#id = id;
  }

  print(func: Func): string[] {
    const lines = ['', this.#header(func)];
    for (const [id, block] of func.blocks.entries()) lines.push(...this.#block(id, block));
    for (const loop of func.loops) {
      const trips = loop.trips === undefined ? '' : ` trips ${this.#value(loop.trips)}`;
      lines.push(`  loop ${loop.kind} b${loop.head} {${loop.blocks.map((b) => `b${b}`).join(' ')}}${trips}`);
    }
    return lines;
  }

  #header(func: Func): string {
    if (func.kind === 'vars') return 'vars';
    const name =
      func.kind === 'literal'
        ? ` f·${this.#id} func${func.literalPath?.join('.')} in f·${func.parent}`
        : ` ${func.name}`;
    const recv =
      func.recv === undefined
        ? ''
        : ` (${this.#declared(func.recv)} of ${func.recvPointer ? '*' : ''}${func.recvType})`;
    const typeParams = func.typeParams.length === 0 ? '' : `[${func.typeParams.join(', ')}]`;
    const params = func.params.map((id) => this.#declared(id)).join(', ');
    const results = func.results.map((id) => this.#declared(id)).join(', ');
    return `func${recv}${name}${typeParams}(${params}${func.variadic ? '...' : ''})${results === '' ? '' : ` (${results})`}${func.broken ? ' broken' : ''}`;
  }

  #declared(id: VarId): string {
    const type = this.#facts.vars[id]?.type;
    return `${this.#var(id)}${type === undefined ? '' : ` ${printType(type)}`}`;
  }

  #block(id: number, block: Block): string[] {
    return [
      `  b${id}:`,
      ...block.instrs.map((i) => `    ${this.#instr(i)}`),
      ...this.#term(block.term).map((t) => `    ${t}`),
    ];
  }

  #instr(i: Instr): string {
    switch (i.op) {
      case 'assign':
        return `${this.#values(i.dst)} ${i.define ? ':=' : '='} ${this.#values(i.src)}`;
      case 'call':
        return `${i.results.length === 0 ? '' : `${this.#vars(i.results)} = `}call ${this.#call(i)}`;
      case 'go':
      case 'defer':
        return `${i.op} ${this.#call(i)}`;
      case 'make': {
        const sizes = [i.size, i.cap].flatMap((v) => (v === undefined ? [] : [`, ${this.#value(v)}`])).join('');
        return `${this.#var(i.result)} = make(${printType(i.type)}${sizes})`;
      }
      case 'alloc':
        return `${this.#var(i.result)} = alloc ${printType(i.type)}{${i.elems.map((e) => this.#element(e)).join(', ')}}`;
      case 'send':
        return `send ${this.#value(i.ch)} <- ${this.#value(i.value)}`;
      case 'recv':
        return `${this.#received(i)}recv ${this.#value(i.ch)}`;
      case 'close':
        return `close ${this.#value(i.ch)}`;
      case 'append':
        return `${this.#var(i.result)} = append(${this.#values([i.x, ...i.elems])}${i.spread ? '...' : ''})`;
      case 'delete':
        return `delete ${this.#value(i.m)}, ${this.#value(i.key)}`;
    }
  }

  #call(call: Call): string {
    return `${this.#value(call.callee)}(${this.#values(call.args)}${call.spread ? '...' : ''})`;
  }

  #element(e: Element): string {
    const key = [...(e.name === undefined ? [] : [e.name]), ...(e.key === undefined ? [] : [this.#value(e.key)])].join(
      '|',
    );
    return `${key === '' ? '' : `${key}: `}${this.#value(e.value)}`;
  }

  #received(r: { readonly result?: VarId; readonly ok?: VarId }): string {
    if (r.ok !== undefined) return `${this.#vars([r.result ?? -1, r.ok])} = `;
    return r.result === undefined ? '' : `${this.#var(r.result)} = `;
  }

  #term(t: Term): string[] {
    switch (t.t) {
      case 'jump':
        return [`jump b${t.to}`];
      case 'branch':
        return [`if ${this.#value(t.cond)} b${t.then} else b${t.else}`];
      case 'switch':
        return [
          `switch ${this.#value(t.tag)}`,
          ...t.cases.map((c) => `  case ${this.#values(c.values)}: b${c.to}`),
          `  default: b${t.default}`,
        ];
      case 'typeswitch':
        return [
          `typeswitch ${this.#value(t.x)}`,
          ...t.cases.map((c) => `  case ${c.types.map(printType).join(', ')}: b${c.to}`),
          `  default: b${t.default}`,
        ];
      case 'select':
        return ['select', ...t.cases.map((c) => `  ${this.#case(c)}: b${c.to}`)];
      case 'range': {
        const targets =
          t.value !== undefined
            ? `${this.#vars([t.key ?? -1, t.value])} = `
            : t.key !== undefined
              ? `${this.#var(t.key)} = `
              : '';
        return [`range ${targets}${this.#value(t.x)} b${t.body} else b${t.exit}`];
      }
      case 'return':
        return [`return${t.implicit ? ' (end)' : ''}${t.values.length === 0 ? '' : ` ${this.#values(t.values)}`}`];
      case 'panic':
        return [`panic ${this.#value(t.value)}`];
    }
  }

  #case(c: SelectCase): string {
    if (c.kind === 'default') return 'default';
    const ch = c.ch === undefined ? '?' : this.#value(c.ch);
    return c.kind === 'send'
      ? `send ${ch} <- ${c.value === undefined ? '?' : this.#value(c.value)}`
      : `${this.#received(c)}recv ${ch}`;
  }

  #vars(ids: readonly VarId[]): string {
    return ids.map((id) => this.#var(id)).join(', ');
  }

  #var(id: VarId): string {
    if (id < 0) return '_';
    return `${this.#facts.vars[id]?.func === this.#id ? '' : '^'}${this.#names[id] ?? '?'}`;
  }

  #values(values: readonly Value[]): string {
    return values.map((v) => this.#value(v)).join(', ');
  }

  #value(v: Value): string {
    switch (v.k) {
      case 'var':
        return this.#var(v.id);
      case 'name':
        return `$${v.name}`;
      case 'member':
        return `"${v.path}".${v.name}`;
      case 'field':
        return `${this.#value(v.x)}.${v.name}`;
      case 'index':
        return `${this.#value(v.x)}[${this.#value(v.i)}]`;
      case 'slice':
        return `${this.#value(v.x)}[:]`;
      case 'deref':
        return `*${this.#value(v.x)}`;
      case 'addr':
        return `&${this.#value(v.x)}`;
      case 'assert':
        return `${this.#value(v.x)}.(${printType(v.type)})`;
      case 'convert':
        return `convert<${printType(v.type)}>(${this.#value(v.x)})`;
      case 'func':
        return `f·${v.id}`;
      case 'const':
        return v.text;
      case 'nil':
        return 'nil';
      case 'op':
        return v.y === undefined ? `${v.op}(${this.#value(v.x)})` : `(${this.#value(v.x)} ${v.op} ${this.#value(v.y)})`;
      case 'type':
        return `<${printType(v.type)}>`;
      case 'unknown':
        return '?';
    }
  }
}
