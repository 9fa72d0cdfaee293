import type { Linked } from '../link/link.js';
import { type Fn, perFunction } from '../link/program.js';
import { literalSite } from './path/literals.js';

/** Folders and files of code that serves tests, though it is not in `_test.go` files. */
const SERVES_TESTS =
  /(^|\/)(tests?|testing|testutils?|testhelpers?|e2e|mocks?|fakes?)\/|(^|\/)(mock|fake|testing)[^/]*\.go$/;

/** Packages whose functions run what they are given only in a build for tests. */
const TEST_HOOKS = new Set(['github.com/pingcap/failpoint']);

/** Whether the function is, or stands in, a literal that only a build for tests runs: `failpoint.Inject("x", func() {})`. */
export const isTestHook = perFunction((fn: Fn, linked: Linked): boolean => {
  for (let at: Fn | undefined = fn; at?.parent !== undefined; at = linked.program.fns[at.parent]) {
    const site = literalSite(linked, at.id);
    const call = linked.program.fns[site?.fn ?? -1]?.func.blocks[site?.block ?? -1]?.instrs[site?.index ?? -1];
    if (call?.op === 'call' && call.callee.k === 'member' && TEST_HOOKS.has(call.callee.path)) return true;
  }
  return false;
});

/** Its channels live as long as a test, whose callers take what they expect. */
export function isTestSupport(linked: Linked, fn: Fn): boolean {
  const file = linked.program.files[fn.file];
  if (file === undefined || file.input.test) return false;
  if (isTestHook(fn, linked)) return true;
  return SERVES_TESTS.test(file.input.name) || file.facts.imports.some((i) => i.path === 'testing');
}
