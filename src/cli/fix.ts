import { UsageError } from '../base/usage-error.js';
import type { AnalyseRequest, Analysis } from '../engine/analyse.js';
import { type FixedFile, fix } from '../engine/fix.js';
import type { FixWish } from './command-line.js';
import { type Io, write } from './io.js';
import { namesOf } from './names.js';
import { writeFile } from './write-file.js';

/** Applies fixes, or prints the patch; gives the analysis of what is on the disk after it. */
export async function applyFixes(request: AnalyseRequest, wish: FixWish, io: Io): Promise<Analysis> {
  const { files, fixed, before, after } = await fix(request, wish.suggestions);
  if (wish.diff) {
    const { fromGit } = namesOf(before, request.host);
    const { createTwoFilesPatch } = await import('diff');
    for (const file of files) await write(io.stdout, patchOf(createTwoFilesPatch, file, fromGit(file.name)));
    return before;
  }
  for (const file of files) writeUnchanged(request, file);
  if (files.length > 0) await write(io.stderr, `fixed ${count(fixed, 'finding')} in ${count(files.length, 'file')}\n`);
  return after;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function patchOf(create: typeof import('diff').createTwoFilesPatch, file: FixedFile, name: string): string {
  const [before, after] = [decoder.decode(file.before), decoder.decode(file.after)];
  const patch = create(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3 });
  // The line of signs on top is no part of a patch.
  return patch.replace(/^=+\n/, '');
}

/** Somebody may have changed the file since it was read: then it is left as it is. */
function writeUnchanged({ host }: AnalyseRequest, { path, name, before, after }: FixedFile): void {
  if (Buffer.compare(host.readFile(path), before) !== 0) throw new UsageError(`${name} has changed meanwhile`);
  writeFile(path, after, true);
}
