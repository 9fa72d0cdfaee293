import { didYouMean } from '../../base/nearest-name.js';
import { UsageError } from '../../base/usage-error.js';
import { ownVersion } from '../../engine/own-files.js';
import type { Rule } from '../../rule/rule.js';
import type { Io } from '../io.js';

const formats = ['text', 'json'] as const;

/** `gorphan rules`: a line a rule, or JSON. */
export function listRules(args: readonly string[], _io: Io, rules: readonly Rule[]): string {
  return formatOf(args) === 'json' ? json(rules) : table(rules);
}

function formatOf(args: readonly string[]): (typeof formats)[number] {
  const [first, ...rest] = args.flatMap((arg) => (arg.startsWith('--format=') ? ['--format', arg.slice(9)] : [arg]));
  if (first === undefined) return 'text';
  const [name, ...more] = rest;
  if (first !== '--format' || more.length > 0) {
    throw new UsageError(`gorphan rules takes only --format; found ${first === '--format' ? more[0] : first}`);
  }
  const format = formats.find((candidate) => candidate === name);
  if (format !== undefined) return format;
  if (name === undefined) throw new UsageError('--format wants text or json');
  throw new UsageError(`unknown format "${name}"${didYouMean(name, formats) || `; there are ${formats.join(', ')}`}`);
}

function table(rules: readonly Rule[]): string {
  const width = (of: (rule: Rule) => string): number => Math.max(0, ...rules.map((rule) => of(rule).length));
  const [ids, versions] = [width(({ id }) => id), width(({ since }) => since)];
  return rules
    .map(({ id, level, since, summary, options }) => {
      const sure = options?.confidence?.default === 'high' ? ' (high confidence only)' : '';
      return `${id.padEnd(ids)}  ${level.padEnd(7)}  ${since.padEnd(versions)}  ${summary}${sure}\n`;
    })
    .join('');
}

function json(rules: readonly Rule[]): string {
  const list = rules.map(({ id, level, since, summary, options = {} }) => ({ id, level, since, summary, options }));
  return `${JSON.stringify({ format: 1, version: ownVersion(), rules: list }, null, 2)}\n`;
}
