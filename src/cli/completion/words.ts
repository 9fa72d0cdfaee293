import type { Option } from 'commander';
import { formatNames } from '../../report/index.js';

/** What a shell may offer for an option's value. */
export type Value =
  | { readonly kind: 'none' }
  /** A value of any text. */
  | { readonly kind: 'any' }
  | { readonly kind: 'files' }
  /** `list`: several, separated by commas. */
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly list: boolean };

/** What can be typed, as the option parser and the rules say. */
export interface Words {
  readonly options: readonly { readonly flags: readonly string[]; readonly says: string; readonly value: Value }[];
  readonly commands: readonly string[];
  readonly rules: readonly string[];
}

export function wordsOf(options: readonly Option[], commands: readonly string[], rules: readonly string[]): Words {
  return {
    options: options.map((option) => ({
      flags: [option.short, option.long].flatMap((flag) => flag ?? []),
      says: option.description,
      value: valueFor(option, rules),
    })),
    commands,
    rules,
  };
}

/** The name of the value in the option's declaration says what it is. */
function valueFor({ flags, argChoices }: Option, rules: readonly string[]): Value {
  if (argChoices !== undefined) return { kind: 'words', words: argChoices, list: false };
  const name = /<(.*)>$/.exec(flags)?.[1];
  if (name === undefined) return { kind: 'none' };
  if (name === 'rules') return { kind: 'words', words: rules, list: true };
  if (name.startsWith('name')) return { kind: 'words', words: formatNames, list: false };
  return ['file', 'folder', 'path'].includes(name) ? { kind: 'files' } : { kind: 'any' };
}
