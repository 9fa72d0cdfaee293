import type { Discovery } from '../discover/discover.js';
import type { Confidence, Level } from '../finding/finding.js';
import type { Rule } from '../rule/rule.js';
import type { Plan } from './plan.js';
import type { RuleUse } from './settings.js';

/** The settings of a run by the names of its files. */
export interface RuleUses {
  readonly of: (rule: Rule, fileName: string) => RuleUse;
  /** The rules that some of the files want. */
  readonly wanted: (fileNames: Iterable<string>) => readonly Rule[];
  /** The lowest confidence of a rule's findings that is reported in a file, where not all are. */
  readonly lowestIn: (ruleId: string, fileName: string) => Confidence;
  /** The level of a rule as far as all of the files agree, else its own. */
  readonly levelIn: (rule: Rule, fileNames: Iterable<string>) => Level;
}

export function ruleUses({ rules, useOf }: Pick<Plan, 'rules' | 'useOf'>, { files }: Discovery): RuleUses {
  const paths = new Map(files.map(({ name, path }) => [name, path]));
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const of = (rule: Rule, fileName: string): RuleUse => useOf(rule, paths.get(fileName) ?? '');
  return {
    of,
    wanted(fileNames) {
      const names = [...fileNames];
      return rules.filter((rule) => names.some((name) => of(rule, name).level !== 'off'));
    },
    lowestIn(ruleId, fileName) {
      const rule = byId.get(ruleId);
      return rule !== undefined && of(rule, fileName).options.confidence === 'high' ? 'high' : 'medium';
    },
    levelIn(rule, fileNames) {
      const levels = new Set([...fileNames].map((name) => of(rule, name).level ?? rule.level));
      levels.delete('off');
      const [level = rule.level] = levels;
      return levels.size === 1 && level !== 'off' ? level : rule.level;
    },
  };
}
