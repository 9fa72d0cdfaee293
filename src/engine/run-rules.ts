import { need } from '../base/bug.js';
import type { Finding, Place, Related } from '../finding/finding.js';
import type { Notification } from '../finding/notification.js';
import type { Repair } from '../finding/repair.js';
import type { OptionValues, RuleOptions } from '../finding/rule-option.js';
import type { Model } from '../lifetime/model.js';
import type { Repair as LocalRepair } from '../lifetime/repair/repair.js';
import type { Messages, Note, Pass, Rule, Site } from '../rule/rule.js';
import type { RuleUse } from './settings.js';

/** What running the rules needs to know of the program's files. */
export interface Scope {
  /** Whether findings in the file are reported. */
  readonly reported: (fileName: string) => boolean;
  /** What the user set for the rule in the file. */
  readonly useOf: (rule: Rule, fileName: string) => RuleUse;
  /** Whether findings in the file would be reported if it had been asked about. */
  readonly unasked: (fileName: string) => boolean;
  /** Whether findings of low confidence are shown. */
  readonly strict: boolean;
}

/** What was thrown, and by which rule; none: before any rule ran. */
export interface RuleFailure {
  readonly rule?: string;
  readonly error: unknown;
}

export interface RuleOutcome {
  readonly findings: readonly Finding[];
  /** Findings in files that were not asked about. */
  readonly unasked: readonly Finding[];
  readonly failures: readonly RuleFailure[];
}

/** Runs the rules over the model. A rule that throws is one failure; what it had found until then is kept. */
export function runRules(
  rules: readonly Rule[],
  model: Model,
  scope: Scope,
  onRule?: (ruleId: string) => void,
): RuleOutcome {
  const findings: Finding[] = [];
  const unasked: Finding[] = [];
  const failures: RuleFailure[] = [];
  for (const rule of rules) {
    try {
      rule.check(passFor(rule, model, scope, { findings, unasked }));
    } catch (error) {
      failures.push({ rule: rule.id, error });
    }
    onRule?.(rule.id);
  }
  return { findings, unasked, failures };
}

/** Our own failure as a notification: what failed, and the error's first line. Never a stack. */
export function internalFailure(what: string, error: unknown, file?: string): Notification {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return {
    kind: 'internal',
    message: `${what}: ${reason.replace(/^internal error: /, '')}`,
    ...(file === undefined ? {} : { file }),
  };
}

function passFor(
  rule: Rule,
  model: Model,
  scope: Scope,
  into: { readonly findings: Finding[]; readonly unasked: Finding[] },
): Pass<Messages> {
  const nameOf = (at: Site): string =>
    need(model.fileName(at.file), `${rule.id} reports in file ${at.file}, which does not exist`);
  const place = (at: Site): { readonly file: string; readonly span: Site['span'] } => ({
    file: nameOf(at),
    span: at.span,
  });
  const located = (notes: readonly Note[] | undefined): readonly Related[] =>
    (notes ?? []).map((note) => ({ ...place(note.at), text: note.text }));
  return {
    model,
    optionsAt: (at) => scope.useOf(rule, nameOf(at)).options as OptionValues<RuleOptions>,
    strict: scope.strict,
    report(finding) {
      const at = place(finding.at);
      const list = scope.reported(at.file) ? into.findings : scope.unasked(at.file) ? into.unasked : undefined;
      if (list === undefined || model.isBroken(finding.at)) return;
      const { level } = scope.useOf(rule, at.file);
      if (level === 'off') return;
      list.push({
        ...at,
        rule: rule.id,
        level: finding.asked ?? level ?? finding.level ?? rule.level,
        confidence: finding.confidence,
        ...(finding.assumes === undefined ? {} : { assumes: finding.assumes }),
        message: fill(
          need(rule.messages[finding.message], `${rule.id} has no message ${finding.message}`),
          finding.data,
        ),
        remedy: finding.remedy,
        related: located(finding.related),
        path: located(finding.path),
        symbol: finding.symbol,
        ...(finding.repair === undefined ? {} : { repair: repairIn(finding.repair, place) }),
      });
    },
  };
}

/** The same repair with places by the names of files. */
function repairIn(repair: LocalRepair, place: (at: Site) => Place): Repair {
  const at = place(repair.at);
  if (repair.k === 'capacity') return { ...repair, at };
  if (repair.k === 'move') return { ...repair, at, before: place(repair.before) };
  const { check, ...rest } = repair;
  return { ...rest, at, ...(check === undefined ? {} : { check: place(check) }) };
}

/** Puts the data into the `{holes}` of a message. What is put in is not searched for holes again. */
function fill(message: string, data: Readonly<Record<string, string | number>>): string {
  return message.replace(/\{(\w+)\}/g, (hole, name: string) =>
    String(need(data[name], `no data for ${hole} in: ${message}`)),
  );
}
