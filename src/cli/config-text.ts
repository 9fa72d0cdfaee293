import type { PairSetting } from '../config/config.js';
import type { EffectiveConfig, Sourced } from '../engine/effective-config.js';
import { printable } from '../report/printable.js';

/**
 * What holds for a file, as the configuration that would say the same; behind each value, where it comes from. It has
 * no overrides: they are in it.
 */
export function configText({ path, rules, tests, exclude, include, pairs }: EffectiveConfig): string {
  const lines: Line[] = [{ text: `# what holds for ${printable(path)}` }, { text: 'rules:' }];
  for (const { id, level, options } of rules) {
    if (options.length === 0) lines.push(line(`  ${id}: ${level.value}`, level));
    else {
      lines.push({ text: `  ${id}:` }, line(`    level: ${level.value}`, level));
      for (const option of options) lines.push(line(`    ${option.name}: ${valueText(option.value)}`, option));
    }
  }
  lines.push(...list('exclude', exclude), ...list('include', include), line(`tests: ${tests.value}`, tests));
  lines.push(...pairLines(pairs));
  const width = Math.max(...lines.map(({ text }) => (text.length > widest ? 0 : text.length)));
  return lines.map(({ text, from }) => `${from === undefined ? text : `${text.padEnd(width)}  # ${from}`}\n`).join('');
}

/** Longer lines do not push the notes of the others to the right. */
const widest = 60;

interface Line {
  readonly text: string;
  readonly from?: string;
}

const line = (text: string, { from }: Sourced<unknown>): Line => ({ text: printable(text), from: printable(from) });

/** JSON is YAML, whatever letters a value holds; a plain word needs no quotes. */
const valueText = (value: unknown): string =>
  typeof value === 'string' && /^[a-z][a-z-]*$/.test(value) ? value : JSON.stringify(value);

const list = (key: string, items: readonly Sourced<string>[]): readonly Line[] =>
  items.length === 0
    ? [{ text: `${key}: []`, from: 'default' }]
    : [{ text: `${key}:` }, ...items.map((item) => line(`  - ${valueText(item.value)}`, item))];

function pairLines(pairs: readonly Sourced<PairSetting>[]): readonly Line[] {
  if (pairs.length === 0) return list('pairs', []);
  const lines = pairs.flatMap((pair) => {
    const keys = Object.entries(pair.value).map(([key, value]) => `${key}: ${valueText(value)}`);
    return keys.map((text, index) => (index === 0 ? line(`  - ${text}`, pair) : { text: printable(`    ${text}`) }));
  });
  return [{ text: 'pairs:' }, ...lines];
}
