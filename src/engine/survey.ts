import { compareText } from '../base/order.js';
import { discover } from '../discover/discover.js';
import type { Host } from '../discover/host.js';
import type { Notification } from '../finding/notification.js';
import { createParser } from '../syntax/parser.js';
import { reportedFiles } from './judge/workspace.js';
import type { Plan } from './plan.js';
import { readProgram } from './read-program.js';

export interface Survey {
  /** Every Go file the arguments mean, in the order of their names; `reason`: why it is not checked. */
  readonly files: readonly { readonly name: string; readonly reason?: string }[];
  readonly notifications: readonly Notification[];
  readonly root: string;
  readonly base: string;
}

/** Tells of each Go file that the arguments mean whether it is checked, without checking it. */
export async function survey(plan: Pick<Plan, 'discover'>, host: Host): Promise<Survey> {
  const discovery = await discover({ ...plan.discover, tellAll: true }, host);
  const wanted = discovery.files.filter((file) => file.report);
  const read = await readProgram({ ...discovery, files: wanted }, { host, parser: () => createParser() });
  const checked = new Set(reportedFiles(read.files, discovery).map(({ file }) => file.name));
  const lowered = new Set(read.files.map(({ file }) => file.name));
  const reasonOf = (name: string): { readonly reason?: string } => {
    if (checked.has(name)) return {};
    if (lowered.has(name)) return { reason: 'generated' };
    return { reason: read.notifications.find(({ file }) => file === name)?.message ?? 'cannot be read' };
  };
  const files = [...wanted.map(({ name }) => ({ name, ...reasonOf(name) })), ...discovery.skipped];
  return {
    files: files.sort((a, b) => compareText(a.name, b.name)),
    notifications: [...discovery.notifications, ...read.notifications],
    root: discovery.root,
    base: discovery.base,
  };
}
