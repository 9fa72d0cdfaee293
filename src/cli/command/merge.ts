import { resolve } from 'node:path';
import { UsageError } from '../../base/usage-error.js';
import { nodeHost, wordsOf } from '../../discover/host.js';
import { merge as mergeReports, type Part } from '../../report/merge/merge.js';
import type { Io } from '../io.js';
import { writeFile } from '../write-file.js';

/** `gorphan merge`: the reports of several runs as one. */
export function merge(args: readonly string[], { cwd }: Io): string {
  const { files, output } = read(args);
  if (files.length === 0) throw new UsageError('gorphan merge wants the files of several runs, SARIF or JSON');
  const text = mergeReports(files.map((name): Part => ({ name, text: contentOf(name, cwd) })));
  if (output === undefined) return text;
  writeFile(resolve(cwd, output), text);
  return '';
}

function read(args: readonly string[]): { readonly files: readonly string[]; readonly output?: string } {
  const files: string[] = [];
  let output: string | undefined;
  const words = args.flatMap((arg) => (arg.startsWith('--output=') ? ['--output', arg.slice(9)] : [arg]));
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word !== '--output') {
      if (word.startsWith('-')) throw new UsageError(`gorphan merge takes only --output; found ${word}`);
      files.push(word);
    } else {
      output = words.shift();
      if (!output) throw new UsageError('--output: a file name is missing');
    }
  }
  return { files, ...(output === undefined ? {} : { output }) };
}

function contentOf(name: string, cwd: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(nodeHost(cwd).readFile(resolve(cwd, name)));
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${wordsOf(error)}`);
  }
}
