import { UsageError } from '../../base/usage-error.js';
import { cacheFolder } from '../../cache/folder.js';
import { type Kept, keptIn } from '../../engine/help.js';
import { type Io, write } from '../io.js';

/** Runs the language server until its client is gone. */
export type Serve = (kept: Kept) => Promise<void>;

const usage =
  'Usage: gorphan lsp [--stdio]\n\nServes an editor over standard input and output (Language Server Protocol 3.17).\n';

/** What clients add to every server's command line: the way they talk, which is the only one, and who they are. */
const understood = /^--(?:stdio|clientProcessId(?:=\d+)?)$/;

/** `gorphan lsp`; undefined where the command line asks for something else. */
export async function lsp({ argv, env, stdout }: Io, serve: Serve): Promise<boolean> {
  const [first, ...args] = argv;
  if (first !== 'lsp') return false;
  if (args.includes('--help') || args.includes('-h')) {
    await write(stdout, usage);
    return true;
  }
  const strange = args.find((arg, index) => !understood.test(arg) && args[index - 1] !== '--clientProcessId');
  if (strange !== undefined) throw new UsageError(`gorphan lsp takes only --stdio; found ${strange}`);
  await serve(keptIn(cacheFolder(env)));
  return true;
}
