import type { LintOptions } from '../engine/options.js';

/** What the user may set in the editor, under `gorphan`; the same names as on the command line. */
export type Settings = Pick<LintOptions, 'strict' | 'tests' | 'select' | 'ignore' | 'exclude' | 'config'>;

type Check = (value: unknown) => boolean;

const isFlag: Check = (value) => typeof value === 'boolean';
const isList: Check = (value) => Array.isArray(value) && value.every((item) => typeof item === 'string');
const isConfig: Check = (value) => value === false || (typeof value === 'string' && value !== '');

const checks: Readonly<Record<keyof Settings, { readonly fits: Check; readonly wants: string }>> = {
  strict: { fits: isFlag, wants: 'true or false' },
  tests: { fits: isFlag, wants: 'true or false' },
  select: { fits: isList, wants: 'a list of rules' },
  ignore: { fits: isList, wants: 'a list of rules' },
  exclude: { fits: isList, wants: 'a list of globs' },
  config: { fits: isConfig, wants: 'a file name or false' },
};

/** Reads the editor's settings; what does not fit is left out and told. An empty list counts as not set. */
export function readSettings(value: unknown): { readonly settings: Settings; readonly complaints: readonly string[] } {
  if (typeof value !== 'object' || value === null) return { settings: {}, complaints: [] };
  const own = 'gorphan' in value ? (value as { gorphan: unknown }).gorphan : value;
  if (typeof own !== 'object' || own === null) return { settings: {}, complaints: [] };
  const settings: Record<string, unknown> = {};
  const complaints: string[] = [];
  for (const [key, { fits, wants }] of Object.entries(checks)) {
    const said = (own as Record<string, unknown>)[key];
    if (said === undefined || said === null || said === '' || (Array.isArray(said) && said.length === 0)) continue;
    if (fits(said)) settings[key] = said;
    else complaints.push(`gorphan.${key} wants ${wants}`);
  }
  return { settings, complaints };
}
