import type { Instr, Term } from '../facts/instr.js';
import type { TypeRef } from '../facts/type-ref.js';
import type { Value, VarId } from '../facts/value.js';
import type { ProgramFile } from './program.js';

/** Where the value of a variable comes from, for inferring its type. */
export type Definition =
  | { readonly k: 'value'; readonly value: Value }
  | { readonly k: 'call'; readonly call: Instr & { op: 'call' }; readonly index: number }
  | { readonly k: 'type'; readonly type: TypeRef }
  | { readonly k: 'element'; readonly of: Value }
  | { readonly k: 'received'; readonly ch: Value }
  /** The second result of a receive: whether something was sent, or the channel is closed. */
  | { readonly k: 'sent'; readonly ch: Value }
  | { readonly k: 'key'; readonly of: Value };

/** By variable of the file; absent for what is never assigned. */
export type Definitions = readonly (readonly Definition[] | undefined)[];

/**
 * For each variable of the file all that is ever assigned to it, in the order of the source; definitions of named
 * types come before guesses since the first is the declaration.
 */
export function definitionsOf(file: ProgramFile): Definitions {
  const defs = new Array<Definition[] | undefined>(file.facts.vars.length).fill(undefined);
  const add = (id: VarId | undefined, def: Definition): void => {
    if (id === undefined || id < 0) return;
    const list = defs[id];
    if (list === undefined) defs[id] = [def];
    else list.push(def);
  };
  for (const func of file.facts.funcs) {
    for (const block of func.blocks) {
      for (const instr of block.instrs) fromInstr(instr, add);
      fromTerm(block.term, add);
    }
  }
  return defs;
}

type Add = (id: VarId | undefined, def: Definition) => void;

function fromInstr(instr: Instr, add: Add): void {
  switch (instr.op) {
    case 'assign':
      instr.dst.forEach((dst, i) => {
        const value = instr.src[i];
        if (dst.k === 'var' && value !== undefined && value.k !== 'nil') add(dst.id, { k: 'value', value });
      });
      break;
    case 'call':
      instr.results.forEach((id, index) => {
        add(id, { k: 'call', call: instr, index });
      });
      break;
    case 'make':
    case 'alloc':
      add(instr.result, { k: 'type', type: instr.type });
      break;
    case 'append':
      add(instr.result, { k: 'value', value: instr.x });
      break;
    case 'recv':
      fromReceive(instr, instr.ch, add);
      break;
  }
}

function fromTerm(term: Term, add: Add): void {
  if (term.t === 'range') {
    add(term.key, { k: 'key', of: term.x });
    add(term.value, { k: 'element', of: term.x });
  }
  if (term.t === 'select') {
    for (const c of term.cases) if (c.ch !== undefined) fromReceive(c, c.ch, add);
  }
}

function fromReceive({ result, ok }: { readonly result?: VarId; readonly ok?: VarId }, ch: Value, add: Add): void {
  add(result, { k: 'received', ch });
  add(ok, { k: 'sent', ch });
}
