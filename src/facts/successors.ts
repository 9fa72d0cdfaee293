import type { BlockId, Term } from './instr.js';

/** The blocks that may follow, in the order of the source, without doubles being taken out. */
export function successors(term: Term): readonly BlockId[] {
  switch (term.t) {
    case 'jump':
      return [term.to];
    case 'branch':
      return [term.then, term.else];
    case 'switch':
    case 'typeswitch':
      return [...term.cases.map((c) => c.to), term.default];
    case 'select':
      return term.cases.map((c) => c.to);
    case 'range':
      return [term.body, term.exit];
    case 'return':
    case 'panic':
      return [];
  }
}

/** The same end with other block numbers. */
export function retarget(term: Term, to: (block: BlockId) => BlockId): Term {
  switch (term.t) {
    case 'jump':
      return { ...term, to: to(term.to) };
    case 'branch':
      return { ...term, then: to(term.then), else: to(term.else) };
    case 'switch':
      return { ...term, cases: term.cases.map((c) => ({ ...c, to: to(c.to) })), default: to(term.default) };
    case 'typeswitch':
      return { ...term, cases: term.cases.map((c) => ({ ...c, to: to(c.to) })), default: to(term.default) };
    case 'select':
      return { ...term, cases: term.cases.map((c) => ({ ...c, to: to(c.to) })) };
    case 'range':
      return { ...term, body: to(term.body), exit: to(term.exit) };
    case 'return':
    case 'panic':
      return term;
  }
}
