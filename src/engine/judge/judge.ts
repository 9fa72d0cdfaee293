import { dirname } from 'node:path';
import { grouped } from '../../base/grouped.js';
import { pause } from '../../base/pause.js';
import type { Discovery } from '../../discover/discover.js';
import type { Finding } from '../../finding/finding.js';
import type { Notification } from '../../finding/notification.js';
import { buildModel } from '../../lifetime/build-model.js';
import type { Model } from '../../lifetime/model.js';
import { link } from '../../link/link.js';
import type { Rule } from '../../rule/rule.js';
import type { Plan } from '../plan.js';
import type { ReadFile } from '../read-program.js';
import type { RuleUses } from '../rule-uses.js';
import { type RuleFailure, type RuleOutcome, runRules } from '../run-rules.js';
import { type Judged, withApart } from './apart.js';

/** What is asked of the programs of a workspace. */
export interface Question {
  readonly discovery: Discovery;
  readonly plan: Plan;
  readonly uses: RuleUses;
  /** Names of the files whose findings count. */
  readonly reported: ReadonlySet<string>;
  /** Names of files that other shards report. */
  readonly others: ReadonlySet<string>;
  readonly signal?: AbortSignal | undefined;
  /** Told after each stage. */
  readonly lap: (stage: string) => void;
}

/** Links, builds the models and runs the rules. Throws only where the signal says so. */
export async function judgeAll(files: readonly ReadFile[], question: Question): Promise<Judged> {
  const outcomes: Judged[] = [];
  for (const program of programs(files, question.discovery)) outcomes.push(await judge(program, question));
  return {
    findings: outcomes.flatMap(({ findings }) => findings),
    unasked: outcomes.flatMap(({ unasked }) => unasked),
    notifications: outcomes.flatMap(({ notifications }) => notifications),
  };
}

/**
 * What is judged together: the whole workspace. Of single files each folder is judged alone, because a hook splits a
 * long list of files anywhere, and the outcome must not depend on where.
 */
const programs = (files: readonly ReadFile[], { whole }: Discovery): readonly (readonly ReadFile[])[] =>
  whole ? [files] : byFolder(files);

function byFolder(files: readonly ReadFile[]): readonly (readonly ReadFile[])[] {
  const folders = new Map<string, ReadFile[]>();
  for (const read of files) {
    const folder = dirname(read.file.name);
    const group = folders.get(folder);
    if (group === undefined) folders.set(folder, [read]);
    else group.push(read);
  }
  return [...folders.values()];
}

async function judge(files: readonly ReadFile[], question: Question): Promise<Judged> {
  const { discovery, uses, reported, others } = question;
  const counts = (group: readonly ReadFile[]): boolean => group.some(({ file }) => reported.has(file.name));
  if (!counts(files)) return { findings: [], unasked: [], notifications: [] };
  const rules = uses.wanted([...reported, ...unaskedOf(files, discovery, others)]);
  const together = await attempt(files, rules, question);
  if (together.failures.length === 0) return { ...together, notifications: together.limits };
  const alone: Question = { ...question, discovery: { ...discovery, whole: false }, lap: () => {} };
  return await withApart(together, byFolder(files).filter(counts), rules, (group, again) =>
    attempt(group, again, alone),
  );
}

interface Outcome extends RuleOutcome {
  /** What the model left out in files whose findings count. */
  readonly limits: readonly Notification[];
}

async function attempt(files: readonly ReadFile[], rules: readonly Rule[], question: Question): Promise<Outcome> {
  const { discovery, plan, uses, reported, others, signal, lap } = question;
  const findings: Finding[] = [];
  const unasked: Finding[] = [];
  const failures: RuleFailure[] = [];
  const limits: Notification[] = [];
  await pause(signal);
  try {
    const { modules, whole } = discovery;
    const inputs = files.map(({ file, facts }) => ({ file: { ...file, report: reported.has(file.name) }, facts }));
    const model = buildModel(link({ files: inputs, modules, whole, pairs: plan.pairs() }));
    lap('link');
    const silent = unaskedOf(files, discovery, others);
    const scope = {
      reported: (name: string) => reported.has(name),
      unasked: (name: string) => silent.has(name),
      useOf: uses.of,
      strict: plan.strict,
    };
    for (const rule of rules) {
      await pause(signal);
      const outcome = runRules([rule], model, scope, (id) => lap(`rule ${id}`));
      findings.push(...outcome.findings);
      unasked.push(...outcome.unasked);
      failures.push(...outcome.failures);
    }
    limits.push(...limitsOf(model, reported));
  } catch (error) {
    signal?.throwIfAborted();
    failures.push({ error });
  }
  return { findings, unasked, failures, limits };
}

/** One notification for all channels of one name that were left out. */
function limitsOf(model: Model, reported: ReadonlySet<string>): readonly Notification[] {
  const byName = grouped(model.limits(), ({ name }) => name);
  return [...byName].flatMap(([name, left]): readonly Notification[] => {
    const first = left
      .map(({ pos, at }) => model.place(pos, at))
      .find(({ file }) => reported.has(model.fileName(file) ?? ''));
    const file = first === undefined ? undefined : model.fileName(first.file);
    if (first === undefined || file === undefined) return [];
    const channels = left.length === 1 ? 'a channel' : `${left.length} channels`;
    const message = `${channels} in \`${name}\` left out: too many operations and channels share that place`;
    return [{ kind: 'limit', file, span: first.span, message }];
  });
}

/**
 * What would be reported had it been asked about: of single files the rest of their packages, which is read as well, and
 * the files of other shards.
 */
function unaskedOf(
  files: readonly ReadFile[],
  { whole, named }: Discovery,
  others: ReadonlySet<string>,
): ReadonlySet<string> {
  const meant = files.filter(({ file, facts }) => {
    if (others.has(file.name)) return !facts.generated || named.has(file.name);
    return !whole && !facts.generated && !file.vendored;
  });
  return new Set(meant.map(({ file }) => file.name));
}
