import type { ConfigurableRule, RuleOption } from '../finding/rule-option.js';
import { ruleLevels } from './config.js';
import type { MappingShape, Shape } from './shape.js';

const name = '[\\p{L}_][\\p{L}\\p{Nd}_]*';

const level = (own: string) =>
  ({ kind: 'choice', of: ruleLevels, also: false, default: own, says: 'How grave a finding is; off: none.' }) as const;

const globs = (says: string): Shape => ({ kind: 'list', of: { kind: 'text' }, says });

/** The shape of a configuration file, for the rules there are. */
export function configShape(rules: readonly ConfigurableRule[]): MappingShape {
  return {
    kind: 'mapping',
    says: 'Configuration of gorphan, which finds goroutine leaks in Go sources.',
    keys: {
      // Editors look for it in JSON.
      $schema: { kind: 'text', says: 'Where editors find the schema of this file; gorphan does not read it.' },
      rules: rulesShape(rules, 'The level of a rule, or a mapping of its level and options.'),
      exclude: globs('Globs, relative to this file: what matches is read, but nothing is reported in it.'),
      include: globs('Globs, relative to this file: where there are any, only what matches is reported.'),
      tests: { kind: 'flag', default: false, says: 'Whether _test.go files are checked, as --tests does.' },
      pairs: { kind: 'list', of: pairShape, says: 'What must be released besides what gorphan knows.' },
      overrides: {
        kind: 'list',
        of: {
          kind: 'mapping',
          keys: {
            files: { kind: 'list', of: { kind: 'text' }, alone: true, least: 1, says: 'Globs, relative to this file.' },
            rules: rulesShape(rules, 'As above, for these files.'),
          },
          required: ['files'],
        },
        says: 'Rules for some files. A later entry wins over an earlier one.',
      },
    },
  };
}

const rulesShape = (rules: readonly ConfigurableRule[], says: string): Shape => ({
  kind: 'mapping',
  says,
  noun: 'rule',
  keys: Object.fromEntries(rules.map((rule) => [rule.id, ruleShape(rule)])),
});

function ruleShape(rule: ConfigurableRule): Shape {
  const options = Object.entries(rule.options ?? {}).map(([key, option]) => [key, optionShape(option)] as const);
  return {
    kind: 'short',
    says: rule.summary,
    word: level(rule.level),
    full: { kind: 'mapping', keys: { level: level(rule.level), ...Object.fromEntries(options) } },
  };
}

function optionShape(option: RuleOption): Shape {
  const says = option.summary;
  switch (option.type) {
    case 'flag':
      return { kind: 'flag', default: option.default, says };
    case 'count':
      return { kind: 'count', least: option.least ?? 0, default: option.default, says };
    case 'choice':
      // Where `off` is among the words, `false` means it here, too.
      return {
        kind: 'choice',
        of: option.of,
        default: option.default,
        says,
        ...(option.of.includes('off') ? { also: false } : {}),
      };
    case 'texts':
      return { kind: 'list', of: { kind: 'text' }, alone: true, says };
  }
}

const pairShape: MappingShape = {
  kind: 'mapping',
  required: ['import', 'acquire', 'release'],
  keys: {
    import: { kind: 'text', says: 'The import path of the package that declares the function or method.' },
    acquire: {
      kind: 'text',
      form: { pattern: new RegExp(`^(?:${name}\\.)?${name}$`, 'u'), words: 'Function or Type.Method' },
      says: 'What acquires: a function, or a method with its type: Client.Listen.',
    },
    release: {
      kind: 'list',
      alone: true,
      least: 1,
      of: {
        kind: 'text',
        form: { pattern: new RegExp(`^(?:${name}|\\(\\))$`, 'u'), words: 'a method of the result, or () to call it' },
      },
      says: 'The method of the result that releases it, or several; () where the result is a function to call.',
    },
    result: { kind: 'count', least: 0, default: 0, says: 'Which result is to be released, from 0.' },
    kind: {
      kind: 'choice',
      of: ['subscription', 'resource'],
      default: 'subscription',
      says: 'The rule that asks: missing-unsubscribe for a subscription, unclosed-resource for a resource.',
    },
  },
};
