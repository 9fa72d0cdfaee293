import { join } from 'node:path';
import { recent } from '../base/recent.js';
import type { FactsCache } from '../cache/facts-cache.js';
import type { Judgements } from '../cache/judgements.js';
import { type Discovery, discover } from '../discover/discover.js';
import type { Host } from '../discover/host.js';
import { readSource } from '../discover/read-source.js';
import type { SourceFile } from '../discover/source-file.js';
import type { Finding } from '../finding/finding.js';
import type { Notification } from '../finding/notification.js';
import type { Report, RuleInfo } from '../finding/report.js';
import type { Rule } from '../rule/rule.js';
import { FILES_AT_HAND } from '../settle/locate.js';
import { settle } from '../settle/settle.js';
import type { SettleFile } from '../settle/settle-input.js';
import { createParser, type Parser } from '../syntax/parser.js';
import type { Crew } from '../worker/crew.js';
import type { FactsMemory } from './facts-memory.js';
import { judgeWorkspace } from './judge/workspace.js';
import type { Plan } from './plan.js';
import { ruleUses } from './rule-uses.js';
import { shareOf } from './shard.js';

export interface AnalyseRequest {
  readonly plan: Plan;
  /** Every rule there is; the plan says which of them run. */
  readonly rules: readonly Rule[];
  readonly host: Host;
  /** Version of gorphan. */
  readonly version: string;
  /** The page of a rule, Markdown. */
  readonly pageOf: (ruleId: string) => string;
  /** Milliseconds from any fixed point. */
  readonly clock: () => number;
  /** Ends the analysis, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, all: number) => void;
  /** Threads that read files; only where the host is the disk itself. */
  readonly crew?: Crew;
  readonly cache?: FactsCache;
  /** What earlier runs made of whole workspaces; only for rules that change with gorphan's version alone. */
  readonly judgements?: Judgements;
  /** A parser to use instead of one of its own. */
  readonly parser?: () => Promise<Parser>;
  /** Told how many files are going to be parsed, at least, before the parser is loaded. */
  readonly beforeParsing?: (files: number) => void;
  /** Called when all that was known of a workspace is over and the next one begins. */
  readonly betweenWorkspaces?: () => void;
  /** What earlier runs of this process read. */
  readonly memory?: FactsMemory;
  /** Analyses only the workspaces that hold such a module, told by its folder; absolute. */
  readonly wantsModule?: (folder: string) => boolean;
  /** Told what each stage took, in milliseconds, as often as it is run. */
  readonly onStage?: (stage: string, milliseconds: number) => void;
}

export interface Analysis {
  readonly report: Report;
  /** Absolute; the names in the report are relative to it. */
  readonly root: string;
  /** The innermost folder that holds all arguments; absolute. */
  readonly base: string;
  /** The names of the files whose findings are in the report. */
  readonly checked: ReadonlySet<string>;
  /** The modules were read wholly; with single files findings that need the rest may be missing. */
  readonly whole: boolean;
  /** The absolute paths of the files that were read, by workspace, with the folders of its modules. */
  readonly workspaces: readonly Workspace[];
}

/** What is linked together. */
export interface Workspace {
  /** Absolute. */
  readonly modules: readonly string[];
  readonly files: readonly SourceFile[];
}

/** What is kept of the programs that were analysed: their facts are gone by then. */
interface Outcome {
  readonly findings: Finding[];
  readonly unasked: Finding[];
  readonly notifications: Notification[];
  readonly files: SettleFile[];
  readonly packages: Set<string>;
}

/**
 * Runs everything from the disk to the report: discover, read, parse, lower, link, model, rules, settle. Workspaces are
 * analysed one after the other, so that memory follows the largest of them. It throws only where the signal says so,
 * or the disk does so in an unforeseen way; every failure after that is a notification beside the findings.
 */
export async function analyse(request: AnalyseRequest): Promise<Analysis> {
  const { plan, host, rules } = request;
  const start = request.clock();
  const lap = stopwatch(request);
  const { discovery, others } = shareOf(await discover(plan.discover, host), plan.shard, host);
  lap('discover');
  const outcome: Outcome = {
    findings: [],
    unasked: [],
    notifications: [...discovery.notifications],
    files: [],
    packages: new Set(),
  };
  const uses = ruleUses(plan, discovery);
  const parts = workspaces(discovery);
  let loading: Promise<Parser> | undefined;
  const parser = (files: number): Promise<Parser> => {
    // What other workspaces need will be known when their turn comes.
    if (loading === undefined) request.beforeParsing?.(parts.length === 1 ? files : discovery.files.length);
    loading ??= request.parser?.() ?? createParser();
    return loading;
  };
  const { crew, wantsModule = () => true } = request;
  const shelf = request.cache?.open(discovery.root);
  const reading = {
    host,
    parser,
    ...(crew === undefined ? {} : { crew }),
    ...(shelf === undefined ? {} : { shelf }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(request.memory === undefined ? {} : { memory: request.memory }),
  };
  const question = { discovery, plan, uses, others, lap, signal: request.signal };
  const remembered = request.judgements === undefined ? {} : { judgements: request.judgements };
  let done = 0;
  for (const { files, modules } of parts) {
    // Another shard tells of it.
    const foreign = plan.shard !== undefined && !files.some(({ report }) => report);
    if (foreign || !modules.some(wantsModule)) continue;
    if (done > 0) request.betweenWorkspaces?.();
    const before = done;
    const progress = (n: number): void => request.onProgress?.(before + n, discovery.files.length);
    const judged = await judgeWorkspace({ files, question, reading, ...remembered, onFile: progress });
    outcome.findings.push(...judged.findings);
    outcome.unasked.push(...judged.unasked);
    outcome.notifications.push(...judged.notifications);
    outcome.files.push(...judged.files);
    for (const one of judged.packages) outcome.packages.add(one);
    done += files.length;
  }
  // A second analysis asks for what differs only.
  shelf?.close(discovery.whole && request.wantsModule === undefined);
  lap('cache');
  const failed = outcome.notifications.some(({ kind }) => kind === 'internal');
  const settled = settle({
    findings: outcome.findings,
    unasked: outcome.unasked,
    notifications: outcome.notifications,
    files: outcome.files,
    knownRules: rules.map((rule) => rule.id),
    // With single files the rest of the program is not seen: a directive for a finding of the whole is not unused.
    // Nor is it where a rule failed.
    ranRules: (file) => (discovery.whole && !failed ? uses.wanted([file]).map((rule) => rule.id) : []),
    lowest: plan.strict ? () => 'low' : uses.lowestIn,
    textOf: textReader(discovery, host),
  });
  lap('settle');
  const reported = outcome.files.map(({ file }) => file);
  const ran = reported.length === 0 ? plan.rules : uses.wanted(reported);
  const report: Report = {
    version: request.version,
    rules: ran.map((rule) => ruleInfo(rule, uses.levelIn(rule, reported), request.pageOf)),
    results: settled.results,
    notifications: settled.notifications,
    statistics: {
      files: outcome.files.length,
      packages: outcome.packages.size,
      milliseconds: Math.round(request.clock() - start),
      suppressed: settled.suppressed,
    },
  };
  const { root, base, whole } = discovery;
  return { report, root, base, whole, workspaces: parts, checked: new Set(reported) };
}

type Lap = (stage: string) => void;

/** Tells the time since the last lap. */
function stopwatch({ clock, onStage }: AnalyseRequest): Lap {
  let before = clock();
  return (stage) => {
    const now = clock();
    onStage?.(stage, now - before);
    before = now;
  };
}

/** The workspaces (or lone modules), each with its files in the order of their names. */
function workspaces({ root, files, modules }: Discovery): readonly Workspace[] {
  const groups = new Map<number, SourceFile[]>();
  for (const file of files) {
    const workspace = modules[file.module]?.workspace ?? -1;
    const group = groups.get(workspace);
    if (group === undefined) groups.set(workspace, [file]);
    else group.push(file);
  }
  return [...groups].map(([number, group]) => {
    const folders = modules.filter(({ workspace }) => workspace === number).map(({ dir }) => join(root, dir));
    return { modules: folders, files: group };
  });
}

/** Texts are not kept while files are analysed; the few that have findings or notifications are read again. */
function textReader({ files }: Discovery, host: Host): (name: string) => string | undefined {
  const byName = new Map(files.map((file) => [file.name, file]));
  return recent(FILES_AT_HAND, (name) => {
    const file = byName.get(name);
    return file === undefined ? undefined : readSource(file, host).text;
  });
}

const ruleInfo = (rule: Rule, level: RuleInfo['level'], pageOf: AnalyseRequest['pageOf']): RuleInfo => ({
  id: rule.id,
  summary: rule.summary,
  level,
  since: rule.since,
  // Only SARIF shows it.
  get page() {
    return pageOf(rule.id);
  },
});
