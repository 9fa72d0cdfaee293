import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rules } from '../../../rules/index.js';
import { runRules } from '../../../src/engine/run-rules.js';
import { defaultUse } from '../../../src/engine/settings.js';
import type { FileFacts } from '../../../src/facts/file-facts.js';
import { buildModel } from '../../../src/lifetime/build-model.js';
import { link } from '../../../src/link/link.js';
import type { InputModule } from '../../../src/link/program-input.js';
import { factsOf } from '../../lower/case.js';

export interface GoFile {
  /** Relative to the folder of the rules. */
  readonly name: string;
  readonly text: string;
}

/** A finding by rule and place; lines count from 1. */
export interface Found {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** Where it begins, in UTF-16 units. */
  readonly start: number;
  /** The text of the line, without white space around it. */
  readonly source: string;
}

const folder = fileURLToPath(new URL('../../../rules/', import.meta.url));

const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));

export const modules: readonly (InputModule & { readonly dir: string })[] = names
  .filter((name) => name === 'go.mod' || name.endsWith('/go.mod'))
  .sort()
  .map((name) => {
    const text = readFileSync(folder + name, 'utf8');
    const path = /^module (\S+)/m.exec(text)?.[1] ?? '';
    const go = /^go (\S+)/m.exec(text)?.[1];
    return { dir: name.replace(/\/?go\.mod$/, ''), path, ...(go === undefined ? {} : { go }) };
  });

/** Every Go file of the fixtures. */
export const fixtures: readonly GoFile[] = names
  .filter((name) => name.includes('/fixtures/') && name.endsWith('.go'))
  .sort()
  .map((name) => ({ name, text: readFileSync(folder + name, 'utf8') }));

export const folderOf = (name: string): string => name.slice(0, name.lastIndexOf('/'));

/** The fixtures by folder: each is a package, with its tests. */
export const packages: readonly (readonly GoFile[])[] = [...new Set(fixtures.map(({ name }) => folderOf(name)))].map(
  (folder) => fixtures.filter(({ name }) => folderOf(name) === folder),
);

/** The files of one module; no fixture belongs to two. */
export const moduleOf = (name: string): number =>
  modules.reduce((best, { dir }, i) => {
    const inside = dir === '' || name.startsWith(`${dir}/`);
    return inside && dir.length >= (modules[best]?.dir.length ?? 0) ? i : best;
  }, 0);

/** The version of Go that the module of a file asks for. */
export const goOf = (name: string): string => modules[moduleOf(name)]?.go ?? '';

const originals = new Set(fixtures.map(({ text }) => text));
const lowered = new Map<string, FileFacts>();

function facts(text: string): FileFacts {
  const known = lowered.get(text);
  if (known !== undefined) return known;
  const made = factsOf(text);
  if (made.problems.length > 0) throw new Error(`not Go: ${made.problems[0]?.message}\n${text}`);
  // What was written anew is hardly ever seen again.
  if (originals.has(text)) lowered.set(text, made);
  return made;
}

export interface CheckOptions {
  /** False: single files were named, all other packages are unknown. */
  readonly whole?: boolean;
  readonly report?: (name: string) => boolean;
}

/** What the rules find in the files, as the default shows it, in the order of rules and of the files. */
export function check(files: readonly GoFile[], { whole = true, report = () => true }: CheckOptions = {}): Found[] {
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const inputs = files.map(({ name, text }) => {
    const module = moduleOf(name);
    const { dir, path } = modules[module] ?? { dir: '', path: '' };
    const importPath = `${path}/${folderOf(name).slice(dir === '' ? 0 : dir.length + 1)}`;
    const test = name.endsWith('_test.go');
    return { file: { name, module, importPath, test, vendored: false, report: report(name) }, facts: facts(text) };
  });
  const model = buildModel(link({ files: inputs, modules, whole, pairs: [] }));
  const scope = { reported: report, unasked: () => false, useOf: defaultUse, strict: false };
  const { findings, failures } = runRules(rules, model, scope);
  for (const { error } of failures) throw error;
  return findings
    .filter(({ confidence }) => confidence !== 'low')
    .map(({ rule, file, span }) => {
      const text = texts.get(file) ?? '';
      const line = text.slice(0, span.start).split('\n').length;
      return { rule, file, line, start: span.start, source: (text.split('\n')[line - 1] ?? '').trim() };
    });
}

export const printFound = ({ rule, file, line }: Found): string => `${file}:${line}: ${rule}`;
