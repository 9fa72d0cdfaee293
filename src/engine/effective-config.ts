import { dirname } from 'node:path';
import { UsageError } from '../base/usage-error.js';
import type { PairSetting } from '../config/config.js';
import type { Host } from '../discover/host.js';
import { resolveTargets } from '../discover/targets.js';
import type { Level } from '../finding/finding.js';
import type { OptionValue } from '../finding/rule-option.js';
import type { LintOptions } from './options.js';
import type { Plan } from './plan.js';

/** A value, and who says so: `.gorphan.yaml:3:5`, an option of the command line, or `default`. */
export interface Sourced<T> {
  readonly value: T;
  readonly from: string;
}

/** What holds for a file. */
export interface EffectiveConfig {
  /** As the user named it. */
  readonly path: string;
  readonly rules: readonly {
    readonly id: string;
    readonly level: Sourced<Level | 'off'>;
    readonly options: readonly (Sourced<OptionValue> & { readonly name: string })[];
  }[];
  readonly tests: Sourced<boolean>;
  readonly exclude: readonly Sourced<string>[];
  readonly include: readonly Sourced<string>[];
  readonly pairs: readonly Sourced<PairSetting>[];
}

/**
 * What the options and the nearest configuration say of a file, or of the files of a folder. Throws a
 * {@link UsageError} where there is no such path, or the configuration is wrong.
 */
export function effectiveConfig(path: string, options: LintOptions, plan: Plan, host: Host): EffectiveConfig {
  const { targets, notifications } = resolveTargets([path], host);
  const [target] = targets;
  if (target === undefined) throw new UsageError(notifications[0]?.message ?? `cannot read ${path}`);
  const folder = target.kind === 'folder' ? target.path : dirname(target.path);
  const config = plan.configOf(folder, target.root);
  const file = target.kind === 'folder' ? `${folder}/x.go` : target.path;
  const items = <T>(values: readonly T[], key: string): readonly Sourced<T>[] =>
    values.map((value, index) => ({ value, from: config.placeOf([key, index]) ?? '' }));
  return {
    path,
    rules: plan.allRules.map((rule) => {
      const { level, options: values, origin } = plan.useOf(rule, file);
      return {
        id: rule.id,
        level: plan.rules.includes(rule)
          ? { value: level ?? rule.level, from: level === undefined ? 'default' : (origin.level ?? '') }
          : { value: 'off', from: options.ignore?.includes(rule.id) ? '--ignore' : '--select' },
        options: Object.entries(values).map(([name, value]) => ({ name, value, from: origin[name] ?? 'default' })),
      };
    }),
    tests:
      options.tests !== undefined
        ? { value: options.tests, from: '--tests' }
        : {
            value: config.tests ?? false,
            from: config.tests === undefined ? 'default' : (config.placeOf(['tests']) ?? ''),
          },
    exclude: [
      ...(options.exclude ?? []).map((value) => ({ value, from: '--exclude, from the working folder' })),
      ...items(config.exclude, 'exclude'),
    ],
    include: items(config.include, 'include'),
    pairs: items(config.pairs, 'pairs'),
  };
}
