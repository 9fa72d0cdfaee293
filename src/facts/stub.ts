import type { Func, Instr, Term } from './instr.js';

/** Packages whose functions say that something is not to be had here, and do nothing else. */
const SAYING = new Set(['errors', 'fmt', 'log', 'github.com/pkg/errors', 'golang.org/x/xerrors']);

/** Ways through a function that wait for nothing. */
const GOING: ReadonlySet<Term['t']> = new Set(['jump', 'branch', 'switch', 'return', 'panic']);

/**
 * Whether the function does nothing but give back what it was given, constants or an error. Beside a variant with more to
 * it, it stands for the platforms and builds where the thing does not exist.
 */
export const isStub = ({ blocks }: Func): boolean =>
  blocks.length > 0 && blocks.every(({ instrs, term }) => GOING.has(term.t) && instrs.every(isIdle));

function isIdle(instr: Instr): boolean {
  if (instr.op === 'assign') return instr.dst.every((dst) => dst.k === 'var');
  if (instr.op !== 'call') return false;
  const { callee } = instr;
  return (callee.k === 'member' && SAYING.has(callee.path)) || (callee.k === 'name' && callee.name === 'panic');
}
