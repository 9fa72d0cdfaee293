import { UsageError } from '../base/usage-error.js';
import type { Level } from '../finding/finding.js';
import type { ConfigurableRule, OptionValue, RuleOptions } from '../finding/rule-option.js';
import type { Config, Override, PairSetting, RuleSetting, RuleSettings, Way } from './config.js';
import { configShape } from './config-shape.js';
import type { ConfigText } from './document.js';
import { complaintOf } from './shape.js';

/**
 * Checks a configuration that was read. Throws a {@link UsageError} of one line that names the file, the line and the
 * key. `rules` are those there are.
 */
export function checkConfig(
  { value, lineOf }: ConfigText,
  file: string,
  rules: readonly ConfigurableRule[],
): Omit<Config, 'folder'> {
  const complaint = complaintOf(configShape(rules), value, []);
  const placeOf = (way: Way): string | undefined => {
    const line = lineOf(way);
    return line === undefined ? undefined : `${file}:${line}`;
  };
  if (complaint !== undefined) {
    // An unknown key is named by the message itself, and belongs to what it stands in.
    const { way, message } = complaint;
    const words = written(message.startsWith('unknown ') ? way.slice(0, -1) : way);
    throw new UsageError(`${placeOf(way) ?? file}: ${words === '' ? '' : `${words}: `}${message}`);
  }
  // An empty file is an empty configuration.
  const top = (value ?? {}) as Written;
  return {
    rules: settingsOf(top.rules, rules),
    exclude: top.exclude ?? [],
    include: top.include ?? [],
    pairs: (top.pairs ?? []).map(pairOf),
    overrides: (top.overrides ?? []).map((item): Override => {
      return { files: listOf(item.files), rules: settingsOf(item.rules, rules) };
    }),
    ...(typeof top.tests === 'boolean' ? { tests: top.tests } : {}),
    placeOf,
  };
}

/** What a file that was checked holds: the shape, with all that may be left out or stand alone. */
interface Written {
  readonly rules?: WrittenRules | null;
  readonly exclude?: readonly string[] | null;
  readonly include?: readonly string[] | null;
  readonly tests?: boolean | null;
  readonly pairs?: readonly WrittenPair[] | null;
  readonly overrides?: readonly { readonly files: OneOrMore; readonly rules?: WrittenRules | null }[] | null;
}

type OneOrMore = string | readonly string[];
type WrittenLevel = Level | 'off' | false;
type WrittenRules = Readonly<Record<string, WrittenLevel | Readonly<Record<string, unknown>> | null>>;

interface WrittenPair {
  readonly import: string;
  readonly acquire: string;
  readonly release: OneOrMore;
  readonly result?: number | null;
  readonly kind?: PairSetting['kind'] | null;
}

const listOf = (value: OneOrMore): readonly string[] => (typeof value === 'string' ? [value] : value);

const pairOf = ({ import: path, acquire, release, result, kind }: WrittenPair): PairSetting => ({
  import: path,
  acquire,
  release: listOf(release),
  result: result ?? 0,
  kind: kind ?? 'subscription',
});

function settingsOf(written: WrittenRules | null | undefined, rules: readonly ConfigurableRule[]): RuleSettings {
  const declared = new Map(rules.map(({ id, options }) => [id, options ?? {}]));
  return Object.fromEntries(
    Object.entries(written ?? {}).flatMap(([id, setting]): [string, RuleSetting][] =>
      setting === null ? [] : [[id, settingOf(setting, declared.get(id) ?? {})]],
    ),
  );
}

function settingOf(written: WrittenLevel | Readonly<Record<string, unknown>>, declared: RuleOptions): RuleSetting {
  if (typeof written !== 'object') return { level: levelOf(written), options: {} };
  const { level, ...options } = written;
  const set = Object.entries(options).flatMap(([key, value]): [string, OptionValue][] => {
    if (value === null || value === undefined) return [];
    const type = declared[key]?.type;
    if (type === 'texts') return [[key, listOf(value as OneOrMore)]];
    return [[key, type === 'choice' && value === false ? 'off' : (value as OptionValue)]];
  });
  const own = level === null || level === undefined ? {} : { level: levelOf(level as WrittenLevel) };
  return { ...own, options: Object.fromEntries(set) };
}

/** YAML 1.1 habits: `off` is a text in YAML 1.2, but a plain `false` means the same to everybody. */
const levelOf = (written: WrittenLevel): Level | 'off' => (written === false ? 'off' : written);

/** A way as it is written in a complaint: `overrides[0].files`. */
const written = (way: Way): string =>
  way.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('');
