import type { ConfigurableRule, RuleOption } from '../finding/rule-option.js';

/**
 * A first configuration. It sets nothing: every setting stands behind a `#` without a blank, with its default, and words
 * behind one with a blank. `schema`: where editors find the JSON schema, if they do.
 */
export function starterConfig(rules: readonly ConfigurableRule[], schema: string | undefined): string {
  return `${schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`}\
# Configuration of gorphan. The nearest one above a Go file counts. Everything is optional; take a # away to set something.
# \`gorphan --print-config FILE\` tells what holds for a file, \`gorphan explain RULE\` what a rule and its options mean.

# The level of a rule: off, note, warning or error. Or a mapping of the level and the options of the rule.
rules:
${rules.map(ruleLines).join('')}
# Globs, relative to this file: what matches is read, but nothing is reported in it.
exclude:
  #- internal/legacy/**

# Where there are any, only what matches is reported.
include:
  #- internal/**

# Whether _test.go files are checked, too.
#tests: false

# What must be released, besides what gorphan knows. acquire: Function or Type.Method; release: a method of the result, or
# () where the result is a function to call; result: which one, from 0; kind: subscription (missing-unsubscribe asks) or
# resource (unclosed-resource asks).
pairs:
  #- import: example.com/broker
    #acquire: Client.Listen
    #release: Close
    #result: 0
    #kind: subscription

# Rules for some files; a later entry wins over an earlier one and over the rules above.
overrides:
  #- files: [cmd/**]
    #rules:
      #${rules[0]?.id ?? 'rule'}: note
`;
}

function ruleLines({ id, summary, level, options }: ConfigurableRule): string {
  const own = Object.entries(options ?? {});
  if (own.length === 0) return `  # ${summary}\n  #${id}: ${level}\n`;
  const lines = own.map(([name, option]) => `    # ${option.summary}\n    #${name}: ${fallbackOf(option)}\n`);
  return `  # ${summary}\n  #${id}:\n    #level: ${level}\n${lines.join('')}`;
}

/** A default as YAML; a JSON value is one. */
const fallbackOf = (option: RuleOption): string =>
  option.type === 'choice' ? option.default : JSON.stringify(option.default);
