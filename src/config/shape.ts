import { didYouMean } from '../base/nearest-name.js';
import type { Way } from './config.js';

/**
 * What a value of the configuration may be. One description serves twice: to check a file, and as the JSON schema that
 * editors read. Nothing (an absent key, or `key:` without a value) is always allowed, unless a mapping requires it.
 */
export type Shape = { readonly says?: string } & (
  | { readonly kind: 'text'; readonly form?: Form }
  | { readonly kind: 'flag'; readonly default?: boolean }
  | { readonly kind: 'count'; readonly least: number; readonly default?: number }
  /** `also`: other values that are taken for one of the words. */
  | { readonly kind: 'choice'; readonly of: readonly string[]; readonly also?: false; readonly default?: string }
  /** `alone`: one item may stand for the list of it. */
  | { readonly kind: 'list'; readonly of: Shape; readonly alone?: true; readonly least?: number }
  | MappingShape
  /** A word, or a mapping that has that word among others. */
  | { readonly kind: 'short'; readonly word: Shape & { readonly kind: 'choice' }; readonly full: MappingShape }
);

export interface MappingShape {
  readonly kind: 'mapping';
  readonly says?: string;
  readonly keys: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** What a key is called: default `key`. */
  readonly noun?: string;
}

/** A pattern for a whole text, and what it is in words. */
export interface Form {
  readonly pattern: RegExp;
  readonly words: string;
}

/** What is wrong, and with which key or value. */
export interface Complaint {
  readonly way: Way;
  readonly message: string;
}

/** The first thing that is wrong with a value. */
export function complaintOf(shape: Shape, value: unknown, way: Way): Complaint | undefined {
  if (value === undefined || value === null) return undefined;
  const wrong = (message: string): Complaint => ({ way, message });
  const expected = (what: string): Complaint => wrong(`expected ${what}, found ${nameOf(value)}`);
  switch (shape.kind) {
    case 'text':
      if (typeof value !== 'string') return expected(shape.form?.words ?? 'a text');
      if (value === '') return wrong('is empty');
      return shape.form === undefined || shape.form.pattern.test(value)
        ? undefined
        : wrong(`expected ${shape.form.words}, found "${value}"`);
    case 'flag':
      return typeof value === 'boolean' ? undefined : expected('true or false');
    case 'count':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= shape.least
        ? undefined
        : expected(`a whole number from ${shape.least}`);
    case 'choice': {
      if (shape.of.some((word) => word === value) || (value === false && shape.also === false)) return undefined;
      const hint = typeof value === 'string' ? didYouMean(value, shape.of) : '';
      return wrong(`expected one of ${shape.of.join(', ')}, found ${nameOf(value)}${hint}`);
    }
    case 'list':
      return listComplaint(shape, value, way) ?? undefined;
    case 'mapping':
      return isMapping(value) ? mappingComplaint(shape, value, way) : expected('a mapping');
    case 'short':
      if (isMapping(value)) return mappingComplaint(shape.full, value, way);
      return Array.isArray(value)
        ? expected(`one of ${shape.word.of.join(', ')}, or a mapping`)
        : complaintOf(shape.word, value, way);
  }
}

function listComplaint(shape: Shape & { kind: 'list' }, value: unknown, way: Way): Complaint | undefined {
  if (!Array.isArray(value)) {
    if (shape.alone && !isMapping(value)) return complaintOf(shape.of, value, way);
    return { way, message: `expected a list, found ${nameOf(value)}` };
  }
  if (value.length < (shape.least ?? 0)) return { way, message: 'is empty' };
  for (const [index, item] of value.entries()) {
    // A dash without anything is a slip.
    const wrong = item === null ? { way: [...way, index], message: 'is empty' } : undefined;
    const complaint = wrong ?? complaintOf(shape.of, item, [...way, index]);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function mappingComplaint(shape: MappingShape, value: Record<string, unknown>, way: Way): Complaint | undefined {
  const names = Object.keys(shape.keys);
  for (const [key, item] of Object.entries(value)) {
    const of = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
    const complaint =
      of === undefined
        ? { way: [...way, key], message: `unknown ${shape.noun ?? 'key'} "${key}"${didYouMean(key, names)}` }
        : complaintOf(of, item, [...way, key]);
    if (complaint !== undefined) return complaint;
  }
  const missing = shape.required?.find((key) => value[key] === undefined || value[key] === null);
  return missing === undefined ? undefined : { way, message: `lacks "${missing}"` };
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : `${value}`;
}
