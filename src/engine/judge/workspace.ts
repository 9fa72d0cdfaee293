import type { Judgements } from '../../cache/judgements.js';
import type { Discovery } from '../../discover/discover.js';
import type { SourceFile } from '../../discover/source-file.js';
import type { Finding } from '../../finding/finding.js';
import type { Notification } from '../../finding/notification.js';
import type { SettleFile } from '../../settle/settle-input.js';
import { hashOf } from '../../worker/hash.js';
import { contentsOf, type ReadFile, type Reading, readProgram } from '../read-program.js';
import type { RuleUse } from '../settings.js';
import { judgeAll, type Question } from './judge.js';

/** What follows from the sources of a workspace and the plan, before anything is settled. Plain data. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly unasked: readonly Finding[];
  readonly notifications: readonly Notification[];
  /** The files whose findings count. */
  readonly files: readonly SettleFile[];
  /** The packages of those files, one word each. */
  readonly packages: readonly string[];
}

/** The files of a workspace, and what is asked of them. */
export interface WorkspaceRequest {
  readonly files: readonly SourceFile[];
  readonly question: Omit<Question, 'reported'>;
  readonly reading: Reading;
  /** What earlier runs made of whole workspaces. */
  readonly judgements?: Judgements;
  readonly onFile?: (done: number) => void;
}

/**
 * Reads the files, links them and runs the rules; or tells what an earlier run made of the very same. Findings are kept
 * as the rules gave them: suppressions, baselines and formats are no part of that.
 */
export async function judgeWorkspace(request: WorkspaceRequest): Promise<Judgement> {
  const { files, reading, judgements, question } = request;
  const { discovery, lap } = question;
  // Of single files each save has another text, and what is kept in memory is faster still.
  if (judgements === undefined || !discovery.whole || reading.memory !== undefined) return await judgeNow(request);
  const contents = contentsOf(files, reading.host);
  const known = { ...request, reading: { ...reading, contents } };
  // What can't be read may be another the next time.
  if (contents.includes('')) return await judgeNow(known);
  const place = placeOf(request);
  const made = madeOf(request, contents);
  const kept = judgements.recall(place, made) as Judgement | undefined;
  lap('read');
  if (kept !== undefined) {
    reading.shelf?.mark(contents);
    return kept;
  }
  const judgement = await judgeNow(known);
  // A failure of our own is looked into by running again.
  if (!judgement.notifications.some(({ kind }) => kind === 'internal')) judgements.keep(place, made, judgement);
  lap('cache');
  return judgement;
}

async function judgeNow({ files, question, reading, onFile }: WorkspaceRequest): Promise<Judgement> {
  const { discovery, lap } = question;
  const read = await readProgram({ files, asked: discovery.asked }, reading, onFile);
  lap('read');
  const reported = reportedFiles(read.files, discovery);
  const judged = await judgeAll(read.files, { ...question, reported: new Set(reported.map(({ file }) => file.name)) });
  return {
    findings: judged.findings,
    unasked: judged.unasked,
    notifications: [...read.notifications, ...judged.notifications],
    files: reported.map(({ file, facts }) => {
      const { directives, problems } = facts;
      // Only directives ask where functions stand, and this is kept of all files of all workspaces.
      const asked = directives.length === 0 ? [] : facts.funcs;
      const funcs = asked.map(({ kind, header, whole }) => ({ kind, header, whole }));
      return { file: file.name, directives, funcs, problems };
    }),
    packages: [...new Set(reported.map(packageKey))],
  };
}

/** The files whose findings count: those that are meant, less the generated ones that nobody named. */
export function reportedFiles(files: readonly ReadFile[], { named }: Discovery): readonly ReadFile[] {
  return files.filter(({ file, facts }) => file.report && (!facts.generated || named.has(file.name)));
}

/** A package is the files of one folder with one package clause. */
function packageKey({ file, facts }: ReadFile): string {
  return `${file.name.slice(0, file.name.lastIndexOf('/') + 1)}\n${facts.package}`;
}

/** One judgement is kept for each workspace and way of asking. */
function placeOf({ files, question: { discovery, plan } }: WorkspaceRequest): string {
  const folders = [...new Set(files.map(({ module }) => module))].map((index) => discovery.modules[index]?.dir);
  const ids = plan.rules.map(({ id }) => id);
  return JSON.stringify([discovery.root, folders, plan.discover.args, plan.shard, plan.strict, ids]);
}

/** All that findings follow from: the contents, how files lie in modules, what is reported, and the settings. */
function madeOf({ files, question }: WorkspaceRequest, contents: readonly string[]): string {
  const { discovery, plan, uses, others } = question;
  const settings = new Map<RuleUse, number>();
  const numberOf = (use: RuleUse): number => {
    const number = settings.get(use) ?? settings.size;
    settings.set(use, number);
    return number;
  };
  const sources = files.map((file, index) => {
    const { name, module, importPath, test, vendored, report } = file;
    const matters = report || others.has(name);
    const asked = matters ? plan.rules.map((rule) => numberOf(uses.of(rule, name))) : [];
    const flags = [test, vendored, report, others.has(name), discovery.named.has(name)].map(Number);
    return [name, contents[index], module, importPath, flags, asked];
  });
  const used = [...settings.keys()].map(({ level, options }) => [level, options]);
  return hashOf(new TextEncoder().encode(JSON.stringify([sources, used, discovery.modules, plan.pairs()])));
}
