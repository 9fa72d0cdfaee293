/** gorphan over one pasted text: the engine as the command line runs it, on a disk that is in memory. */
import { rules } from '../../rules/index.js';
import type { Host } from '../../src/discover/host.js';
import { overlayHost } from '../../src/discover/overlay-host.js';
import { analyse } from '../../src/engine/analyse.js';
import { makePlan } from '../../src/engine/plan.js';
import type { LocatedNotification, Result } from '../../src/finding/report.js';
import type { GrammarBytes } from '../../src/syntax/grammar.js';
import { createParser } from '../../src/syntax/parser.js';

export interface Checked {
  readonly results: readonly Result[];
  readonly notifications: readonly LocatedNotification[];
  readonly milliseconds: number;
}

const folder = '/playground';

/** Nothing is on this disk. */
const nothing: Host = {
  cwd: folder,
  status: () => undefined,
  present: () => false,
  list: () => [],
  readFile: (path) => {
    throw new Error(`there is no ${path}`);
  },
  realPath: (path) => path,
};

/**
 * Checks a Go file, which stands alone in a module. `go`: the version of the language, `1.22`. `grammar` is used by the
 * first call only; without it the grammar comes from the disk.
 */
export async function check(text: string, go: string, strict: boolean, grammar?: GrammarBytes): Promise<Checked> {
  const encoder = new TextEncoder();
  const host = overlayHost(
    nothing,
    new Map([
      [`${folder}/go.mod`, encoder.encode(`module playground\n\ngo ${go}\n`)],
      [`${folder}/main.go`, encoder.encode(text)],
    ]),
  );
  const { report } = await analyse({
    plan: makePlan({ config: false, strict }, rules, host),
    rules,
    host,
    version: '',
    // The pages are on the site already.
    pageOf: () => '',
    clock: () => performance.now(),
    parser: () => createParser(grammar),
  });
  const { results, notifications, statistics } = report;
  return { results, notifications, milliseconds: statistics.milliseconds };
}
