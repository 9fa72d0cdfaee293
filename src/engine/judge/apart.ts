/** What is left where a rule, or the model itself, fails over a whole program. */
import type { Finding } from '../../finding/finding.js';
import type { Notification } from '../../finding/notification.js';
import type { Rule } from '../../rule/rule.js';
import type { ReadFile } from '../read-program.js';
import { internalFailure, type RuleFailure, type RuleOutcome } from '../run-rules.js';

/** The findings of a program and what went wrong. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** Findings in files that were not asked about. */
  readonly unasked: readonly Finding[];
  readonly notifications: readonly Notification[];
}

type Attempt = (files: readonly ReadFile[], rules: readonly Rule[]) => Promise<RuleOutcome>;

/**
 * Asks the rules that failed about each package alone. So their findings elsewhere are not lost, as far as a package
 * shows them by itself, and the file is named at which one fails.
 */
export async function withApart(
  together: RuleOutcome,
  packages: readonly (readonly ReadFile[])[],
  rules: readonly Rule[],
  attempt: Attempt,
): Promise<Judged> {
  const again = rules.filter((rule) => failed(together, rule));
  const tried: { readonly files: readonly ReadFile[]; readonly outcome: RuleOutcome }[] = [];
  for (const files of packages) tried.push({ files, outcome: await attempt(files, again) });
  const notifications: Notification[] = [];
  for (const failure of together.failures) {
    const failing = tried.flatMap(({ files, outcome }) => {
      const own = outcome.failures.find(({ rule }) => rule === failure.rule);
      return own === undefined ? [] : [{ files, own }];
    });
    // What fails everywhere, or in no package alone, is told once and names none.
    if (failing.length === 0 || (failing.length === packages.length && packages.length > 1)) {
      notifications.push(told(failure));
    } else {
      for (const { files, own } of failing) notifications.push(told(own, await culprit(files, own, again, attempt)));
    }
  }
  const sound = (pick: (outcome: RuleOutcome) => readonly Finding[]): readonly Finding[] =>
    tried.flatMap(({ outcome }) =>
      pick(outcome).filter(({ rule }) => !outcome.failures.some((failure) => failure.rule === rule)),
    );
  return {
    findings: withNew(
      together.findings,
      sound((outcome) => outcome.findings),
    ),
    unasked: withNew(
      together.unasked,
      sound((outcome) => outcome.unasked),
    ),
    notifications,
  };
}

/** A failure before any rule ran is one of each rule. */
const failed = ({ failures }: RuleOutcome, { id }: Rule): boolean =>
  failures.some(({ rule }) => rule === undefined || rule === id);

const told = ({ rule, error }: RuleFailure, file?: string): Notification =>
  internalFailure(rule === undefined ? 'the analysis failed' : `the rule ${rule} failed`, error, file);

/** The file of a package at which it fails, told by the file alone; else the first one stands for the package. */
async function culprit(
  files: readonly ReadFile[],
  { rule }: RuleFailure,
  rules: readonly Rule[],
  attempt: Attempt,
): Promise<string> {
  const again = rules.filter(({ id }) => rule === undefined || rule === id);
  for (const one of files) {
    const { failures } = await attempt([one], again);
    if (failures.some((failure) => failure.rule === rule)) return one.file.name;
  }
  return files[0]?.file.name ?? '';
}

function withNew(known: readonly Finding[], more: readonly Finding[]): readonly Finding[] {
  const key = ({ rule, file, span }: Finding): string => `${rule} ${span.start} ${file}`;
  const keys = new Set(known.map(key));
  return [...known, ...more.filter((finding) => !keys.has(key(finding)))];
}
