import type { Linked } from '../link/link.js';
import type { Fn } from '../link/program.js';

/** Folders and files of code that serves tests, though it is not in `_test.go` files. */
const SERVES_TESTS =
  /(^|\/)([^/]+[-_]tests|tests?|testing|test[-_]?(utils?|helpers?|common)|e2e|mocks?|fakes?)\/|(^|\/)(mock|fake|testing)[^/]*\.go$/;

/** Its channels live as long as a test, whose callers take what they expect. */
export function isTestSupport(linked: Linked, at: Pick<Fn, 'file'>): boolean {
  const file = linked.program.files[at.file];
  if (file === undefined || file.input.test) return false;
  return SERVES_TESTS.test(file.input.name) || file.facts.imports.some((i) => i.path === 'testing');
}
