import { didYouMean } from '../base/nearest-name.js';
import { UsageError } from '../base/usage-error.js';
import type { Level } from '../finding/finding.js';
import type { Config, PairSetting, RuleSetting } from './config.js';

const keys = ['rules', 'exclude', 'include', 'tests', 'pairs'] as const;
const pairKeys = ['import', 'acquire', 'release', 'result', 'kind'] as const;
const pairKinds = ['subscription', 'resource'] as const;
const levels: readonly (Level | 'off')[] = ['off', 'note', 'warning', 'error'];

/** Says that `where` (a dotted way to a key) holds something it should not. */
type Fail = (where: string, message: string) => never;

/**
 * Checks a parsed configuration. Throws a {@link UsageError} of one line that names the file and the key.
 * `ruleIds` are the rules there are.
 */
export function checkConfig(value: unknown, file: string, ruleIds: readonly string[]): Omit<Config, 'folder'> {
  const fail: Fail = (where, message) => {
    throw new UsageError(where === '' ? `${file}: ${message}` : `${file}: ${where}: ${message}`);
  };
  // An empty file is an empty configuration.
  const top = mapping(value ?? {}, '', fail);
  for (const key of Object.keys(top)) known(key, keys, '', 'key', fail);
  const { rules, exclude, include, tests, pairs }: Partial<Record<(typeof keys)[number], unknown>> = top;
  return {
    rules: rulesOf(rules, ruleIds, fail),
    exclude: textsOf(exclude, 'exclude', fail),
    include: textsOf(include, 'include', fail),
    pairs: pairsOf(pairs, fail),
    ...testsOf(tests, fail),
  };
}

function known(word: string, names: readonly string[], where: string, what: string, fail: Fail): void {
  if (!names.includes(word)) fail(where, `unknown ${what} "${word}"${didYouMean(word, names)}`);
}

function mapping(value: unknown, where: string, fail: Fail): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(where, `expected a mapping, found ${nameOf(value)}`);
  }
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string, fail: Fail): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : fail(where, `expected a list, found ${nameOf(value)}`);
}

function text(value: unknown, where: string, fail: Fail): string {
  if (typeof value !== 'string') return fail(where, `expected a text, found ${nameOf(value)}`);
  return value === '' ? fail(where, 'is empty') : value;
}

const textsOf = (value: unknown, where: string, fail: Fail): readonly string[] =>
  list(value, where, fail).map((item, index) => text(item, `${where}[${index}]`, fail));

function testsOf(value: unknown, fail: Fail): { readonly tests?: boolean } {
  if (value === undefined || value === null) return {};
  return typeof value === 'boolean'
    ? { tests: value }
    : fail('tests', `expected true or false, found ${nameOf(value)}`);
}

function rulesOf(value: unknown, ids: readonly string[], fail: Fail): Readonly<Record<string, RuleSetting>> {
  const settings: [string, RuleSetting][] = [];
  for (const [id, setting] of Object.entries(mapping(value ?? {}, 'rules', fail))) {
    known(id, ids, 'rules', 'rule', fail);
    settings.push([id, ruleOf(setting, `rules.${id}`, fail)]);
  }
  return Object.fromEntries(settings);
}

function ruleOf(value: unknown, where: string, fail: Fail): RuleSetting {
  // YAML 1.1 habits: `off` is a text in YAML 1.2, but a plain `false` means the same to everybody.
  if (value === false) return { level: 'off', options: {} };
  if (typeof value === 'string') return { level: levelOf(value, where, fail), options: {} };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(where, `expected one of ${levels.join(', ')} or a mapping, found ${nameOf(value)}`);
  }
  const { level, ...options } = value as Record<string, unknown>;
  return level === undefined ? { options } : { level: levelOf(level, `${where}.level`, fail), options };
}

function levelOf(value: unknown, where: string, fail: Fail): Level | 'off' {
  const level = levels.find((candidate) => candidate === (value === false ? 'off' : value));
  if (level !== undefined) return level;
  const found = typeof value === 'string' ? `unknown level "${value}"${didYouMean(value, levels)}` : nameOf(value);
  return fail(where, `expected one of ${levels.join(', ')}; ${found}`);
}

const name = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const functionOrMethod = new RegExp(`^(?:${name}\\.)?${name}$`, 'u');
const methodOrCall = new RegExp(`^(?:${name}|\\(\\))$`, 'u');

function pairsOf(value: unknown, fail: Fail): readonly PairSetting[] {
  return list(value, 'pairs', fail).map((item, index) => {
    const where = `pairs[${index}]`;
    const pair = mapping(item, where, fail);
    for (const key of Object.keys(pair)) known(key, pairKeys, where, 'key', fail);
    for (const key of ['import', 'acquire', 'release']) if (pair[key] === undefined) fail(where, `lacks "${key}"`);
    const acquire = text(pair.acquire, `${where}.acquire`, fail);
    if (!functionOrMethod.test(acquire)) {
      fail(`${where}.acquire`, `expected Function or Type.Method, found "${acquire}"`);
    }
    return {
      import: text(pair.import, `${where}.import`, fail),
      acquire,
      release: releaseOf(pair.release, `${where}.release`, fail),
      result: resultOf(pair.result, `${where}.result`, fail),
      kind: kindOf(pair.kind, `${where}.kind`, fail),
    };
  });
}

function releaseOf(value: unknown, where: string, fail: Fail): readonly string[] {
  const releases = Array.isArray(value) ? value : [value];
  if (releases.length === 0) fail(where, 'is empty');
  return releases.map((item) => {
    const release = text(item, where, fail);
    return methodOrCall.test(release)
      ? release
      : fail(where, `expected a method of the result, or () to call it, found "${release}"`);
  });
}

function resultOf(value: unknown, where: string, fail: Fail): number {
  if (value === undefined || value === null) return 0;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? value
    : fail(where, `expected the number of a result, from 0, found ${nameOf(value)}`);
}

function kindOf(value: unknown, where: string, fail: Fail): PairSetting['kind'] {
  if (value === undefined || value === null) return 'subscription';
  const kind = pairKinds.find((candidate) => candidate === value);
  return kind ?? fail(where, `expected one of ${pairKinds.join(', ')}, found ${nameOf(value)}`);
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text "${value.slice(0, 40)}"` : `${value}`;
}
