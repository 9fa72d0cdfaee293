import { createHash, randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';

/**
 * A pack holds the facts of a tree's files in chunks, each with the names of the contents it was made from. Layout: the
 * chunks, the index (JSON), the index's length (4 bytes, little endian) and checksum, the magic. So a pack is written
 * without keeping it in memory, and one package of a large tree is read without reading all.
 */
const MAGIC = Buffer.from('gorphan1');
const CHECK = 16;
const TAIL = 4 + CHECK + MAGIC.length;

export interface Chunk {
  /** The names of the contents, in the order of the outcomes in the chunk; empty: not to be used. */
  readonly hashes: readonly string[];
  /** Offset in the pack. */
  readonly at: number;
  readonly length: number;
  readonly check: string;
}

export interface NewChunk {
  readonly hashes: readonly string[];
  readonly bytes: Uint8Array;
}

/** A pack on the disk that is open for reading. */
export interface OpenPack {
  readonly chunks: readonly Chunk[];
  /** The bytes of a chunk; undefined where they are not what was written. */
  read(chunk: Chunk): Uint8Array | undefined;
  close(): void;
}

const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest().subarray(0, CHECK);

/** Opens a pack. Undefined where there is none or it is damaged. */
export function openPack(path: string): OpenPack | undefined {
  let file: number;
  try {
    // A pipe in its place must not make us wait for a writer; Windows knows no such flag.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  const chunks = readIndex(file);
  if (chunks === undefined) {
    closeSync(file);
    return undefined;
  }
  return {
    chunks,
    read(chunk) {
      const bytes = readAt(file, chunk.at, chunk.length);
      return bytes !== undefined && checksum(bytes).toString('hex') === chunk.check ? bytes : undefined;
    },
    close: () => closeSync(file),
  };
}

function readIndex(file: number): readonly Chunk[] | undefined {
  try {
    const { size } = fstatSync(file);
    const tail = readAt(file, size - TAIL, TAIL);
    if (tail === undefined || !tail.subarray(4 + CHECK).equals(MAGIC)) return undefined;
    const length = tail.readUInt32LE(0);
    const index = length > size ? undefined : readAt(file, size - TAIL - length, length);
    if (index === undefined || !checksum(index).equals(tail.subarray(4, 4 + CHECK))) return undefined;
    return JSON.parse(index.toString()) as readonly Chunk[];
  } catch {
    return undefined;
  }
}

/** Undefined where the file is shorter, or the disk refuses. */
function readAt(file: number, at: number, length: number): Buffer | undefined {
  try {
    const bytes = Buffer.allocUnsafe(length);
    return readSync(file, bytes, 0, length, at) === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** A pack that is being written, beside the one it is to replace. Every method throws where the disk refuses. */
export class PackWriter {
  readonly #path: string;
  readonly #aside: string;
  readonly #file: number;
  readonly #chunks: Chunk[] = [];
  #at = 0;

  constructor(path: string) {
    makeFolder(dirname(path));
    this.#path = path;
    this.#aside = `${path}.${randomUUID()}.new`;
    this.#file = openSync(this.#aside, 'wx', 0o600);
  }

  add({ hashes, bytes }: NewChunk): void {
    this.#chunks.push({ hashes, at: this.#at, length: bytes.length, check: checksum(bytes).toString('hex') });
    this.#append(bytes);
  }

  #append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.#at += bytes.length;
  }

  /** Puts the pack in its place, in one step: whoever reads sees the old one or the new one. */
  finish(): void {
    const index = Buffer.from(JSON.stringify(this.#chunks));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(index.length);
    this.#append(Buffer.concat([index, length, checksum(index), MAGIC]));
    closeSync(this.#file);
    renameSync(this.#aside, this.#path);
  }

  /** Leaves the old pack as it is. */
  discard(): void {
    try {
      closeSync(this.#file);
    } catch {
      // It was closed before.
    }
    rmSync(this.#aside, { force: true });
  }
}
