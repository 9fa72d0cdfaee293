import { type Discovery, discover } from '../discover/discover.js';
import type { Host } from '../discover/host.js';
import type { Notification } from '../finding/notification.js';
import type { Report, RuleInfo } from '../finding/report.js';
import { buildModel } from '../lifetime/build-model.js';
import { link } from '../link/link.js';
import type { Rule } from '../rule/rule.js';
import { settle } from '../settle/settle.js';
import type { Plan } from './plan.js';
import { type ReadFile, readProgram } from './read-program.js';
import { internalFailure, type RuleOutcome, runRules } from './run-rules.js';

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
  readonly onProgress?: (done: number, all: number) => void;
}

export interface Analysis {
  readonly report: Report;
  /** Absolute; the names in the report are relative to it. */
  readonly root: string;
  /** The innermost folder that holds all arguments; absolute. */
  readonly base: string;
}

/**
 * Runs everything from the disk to the report: discover, read, parse, lower, link, model, rules, settle. It throws only
 * where the disk does so in an unforeseen way; every failure after that is a notification beside the findings.
 */
export async function analyse(request: AnalyseRequest): Promise<Analysis> {
  const { plan, host, rules } = request;
  const start = request.clock();
  const discovery = await discover(plan.discover, host);
  const read = await readProgram(discovery, host, (done) => request.onProgress?.(done, discovery.files.length));
  const reported = new Set(reportedFiles(read.files, discovery).map(({ file }) => file.name));
  const outcome = judge(read.files, discovery, plan, reported);
  const texts = new Map(read.files.map(({ file, text }) => [file.name, text]));
  const settled = settle({
    findings: outcome.findings,
    notifications: [...discovery.notifications, ...read.notifications, ...outcome.notifications],
    files: read.files
      .filter(({ file }) => reported.has(file.name))
      .map(({ file, facts }) => ({ file: file.name, ...facts })),
    knownRules: rules.map((rule) => rule.id),
    ranRules: plan.rules.map(({ rule }) => rule.id),
    lowest: plan.lowest,
    textOf: (file) => texts.get(file),
  });
  const report: Report = {
    version: request.version,
    rules: plan.rules.map(({ rule, level }) => ruleInfo(rule, level ?? rule.level, request.pageOf)),
    results: settled.results,
    notifications: settled.notifications,
    statistics: {
      files: reported.size,
      packages: new Set(read.files.filter(({ file }) => reported.has(file.name)).map(packageKey)).size,
      milliseconds: Math.round(request.clock() - start),
      suppressed: settled.suppressed,
    },
  };
  return { report, root: discovery.root, base: discovery.base };
}

/** The files whose findings count: those that are meant, less the generated ones that nobody named. */
export function reportedFiles(files: readonly ReadFile[], discovery: Discovery): readonly ReadFile[] {
  return files.filter(({ file, facts }) => file.report && (!facts.generated || discovery.named.has(file.name)));
}

function judge(
  files: readonly ReadFile[],
  { modules, whole }: Discovery,
  plan: Plan,
  reported: ReadonlySet<string>,
): RuleOutcome {
  try {
    const inputs = files.map(({ file, facts }) => ({
      file: { ...file, report: reported.has(file.name) },
      facts,
    }));
    const model = buildModel(link({ files: inputs, modules, whole, pairs: plan.pairs }));
    const fileNames = files.map(({ file }) => file.name);
    return runRules(plan.rules, model, { fileNames, reported: (name) => reported.has(name) });
  } catch (error) {
    const notification: Notification = internalFailure('the analysis failed', error);
    return { findings: [], notifications: [notification] };
  }
}

const ruleInfo = (rule: Rule, level: RuleInfo['level'], pageOf: AnalyseRequest['pageOf']): RuleInfo => ({
  id: rule.id,
  summary: rule.summary,
  level,
  since: rule.since,
  page: pageOf(rule.id),
});

/** A package is the files of one folder with one package clause. */
function packageKey({ file, facts }: ReadFile): string {
  return `${file.name.slice(0, file.name.lastIndexOf('/') + 1)}\n${facts.package}`;
}
