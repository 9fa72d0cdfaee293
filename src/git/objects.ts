import { UsageError } from '../base/usage-error.js';
import { type Git, wordsOfGit } from './git.js';

/** Bytes that one question asks for: what is answered lies in memory as a whole. */
const AT_ONCE = 128 * 1024 * 1024;

/** The sizes of objects in bytes. Throws a {@link UsageError} where the repository lacks one. */
export function sizesOf(git: Git, oids: Iterable<string>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const asked = [...new Set(oids)];
  if (asked.length === 0) return sizes;
  const answer = catFile(git, '--batch-check=%(objectname) %(objectsize)', asked).toString('latin1');
  for (const line of answer.trimEnd().split('\n')) {
    const [, oid, size] = /^([0-9a-f]+) (\d+)$/.exec(line) ?? [];
    if (oid === undefined) throw lacking(git, line);
    sizes.set(oid, Number(size));
  }
  return sizes;
}

/** The contents of objects, by their sizes. Throws a {@link UsageError} where the repository lacks one. */
export function contentsOf(git: Git, sizes: ReadonlyMap<string, number>): ReadonlyMap<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  let asked: string[] = [];
  let sum = 0;
  const ask = (): void => {
    if (asked.length > 0) read(git, catFile(git, '--batch', asked), contents);
    asked = [];
    sum = 0;
  };
  for (const [oid, size] of sizes) {
    if (sum + size > AT_ONCE) ask();
    asked.push(oid);
    sum += size;
  }
  ask();
  return contents;
}

const LF = 10;

/** `OID TYPE SIZE LF`, the content, `LF`, and so on (git-cat-file, batch output). */
function read(git: Git, answer: Buffer, contents: Map<string, Uint8Array>): void {
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf(LF, at);
    const [oid = '', kind, size] = answer.toString('latin1', at, end).split(' ');
    if (size === undefined) throw lacking(git, `${oid} ${kind}`);
    const start = end + 1;
    contents.set(oid, answer.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
}

function catFile(git: Git, mode: string, oids: readonly string[]): Buffer {
  const { code, out, err } = git(['cat-file', mode], oids.map((oid) => `${oid}\n`).join(''));
  if (code !== 0) throw lacking(git, wordsOfGit(err));
  return out;
}

/** Nothing is fetched on the way: that would run what the repository names for it. */
function lacking(git: Git, why: string): UsageError {
  const partial = git(['config', '--get-regexp', '^remote\\..*\\.promisor$']).code === 0;
  return new UsageError(
    partial
      ? 'the clone is partial and lacks old files; get them with: git fetch --refetch --no-filter'
      : `git lacks an object: ${why}`,
  );
}
