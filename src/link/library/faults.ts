import type { FileFacts } from '../../facts/file-facts.js';
import type { Func } from '../../facts/instr.js';

/** Libraries whose functions run what they are given only in builds that a test has prepared (their documentation). */
const INJECTING = /^github\.com\/pingcap\/failpoint$/;

/**
 * The functions of a file as the program runs them: literals that are there to inject faults (`failpoint.Inject("slow",
 * func() { ... })`), and those in them, have no body.
 */
export function withoutFaults({ imports, funcs }: FileFacts): readonly Func[] {
  if (!imports.some((i) => INJECTING.test(i.path))) return funcs;
  const faults = new Set<number>();
  for (const { blocks } of funcs) {
    for (const { instrs } of blocks) {
      for (const instr of instrs) {
        if (instr.op !== 'call' || instr.callee.k !== 'member' || !INJECTING.test(instr.callee.path)) continue;
        for (const arg of instr.args) if (arg.k === 'func') faults.add(arg.id);
      }
    }
  }
  const isFault = (id: number | undefined): boolean =>
    id !== undefined && (faults.has(id) || isFault(funcs[id]?.parent));
  return funcs.map((func, id) => (isFault(id) ? { ...func, blocks: [], loops: [] } : func));
}
