import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileFacts } from '../facts/file-facts.js';
import { decode } from '../facts/pack/decode.js';
import { keyOf, packName, trim } from './folder.js';
import { type Chunk, type NewChunk, openPack, PackWriter } from './pack-file.js';

/**
 * Facts by the content they were made from. It may never change an answer nor fail a run: what can't be read is
 * missing, what can't be written is not kept. Several processes may use one folder: packs are written aside and renamed.
 *
 * Facts follow from the text alone, so the configuration is no part of the key: it decides which files are read and
 * what the rules make of them; that is kept apart, in judgements.ts.
 */
export interface FactsCache {
  /** The pack of a tree, by the tree's root. */
  open(root: string): Shelf;
}

/** What is known of one tree. */
export interface Shelf {
  /** Nothing is known: there is no use in asking. */
  readonly empty: boolean;
  /** The facts of each content that has them; the objects of one call are in no other's. */
  get(hashes: readonly string[]): readonly (FileFacts | undefined)[];
  /** The contents still belong to files, though nobody needs their facts now. */
  mark(hashes: readonly string[]): void;
  /** Keeps what was made now beside what was known. */
  keep(fresh: readonly NewChunk[]): void;
  /** The end. `all`: the whole tree was read, so what was not asked for may belong to no file any more. */
  close(all: boolean): void;
}

/** A pack with little more than this share of news is not written again: that would cost more than it saves. */
const WORTH_WRITING = 0.02;

/** How many times what was asked for a pack may hold: runs with other options ask for other files. */
const SPARE = 3;

/** Bytes that are held before they are written. */
const HELD = 4 * 1024 * 1024;

/** A cache in a folder. `program` names what the facts depend on besides the text: versions of gorphan and its grammar. */
export function factsCache(folder: string, program: string): FactsCache {
  return {
    open(root) {
      return new DiskShelf(folder, join(folder, packName(keyOf(JSON.stringify([program, root])))));
    },
  };
}

/**
 * What {@link factsCache} wants to know of this program: its version (which fixes that of the grammar) and, for a
 * program that is being worked on, when it was built.
 */
export function programName(version: string): string {
  const { mtimeMs, size } = statSync(fileURLToPath(import.meta.url));
  return JSON.stringify([version, mtimeMs, size]);
}

const sizeOf = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { length }) => sum + length, 0);

class DiskShelf implements Shelf {
  readonly #folder: string;
  readonly #path: string;
  readonly #pack: ReturnType<typeof openPack>;
  /** Where the facts of a content are: the chunk and its place in it. */
  readonly #places = new Map<string, { readonly chunk: Chunk; readonly index: number }>();
  /** How many of a chunk's contents were asked for. */
  readonly #used = new Map<Chunk, number>();
  readonly #damaged = new Set<Chunk>();
  #held: NewChunk[] = [];
  #heldSize = 0;
  #writer: PackWriter | undefined;
  #failed = false;

  constructor(folder: string, path: string) {
    this.#folder = folder;
    this.#path = path;
    this.#pack = openPack(path);
    for (const chunk of this.#pack?.chunks ?? []) {
      for (const [index, hash] of chunk.hashes.entries()) if (hash !== '') this.#places.set(hash, { chunk, index });
    }
  }

  get empty(): boolean {
    return this.#places.size === 0;
  }

  get(hashes: readonly string[]): readonly (FileFacts | undefined)[] {
    const opened = new Map<Chunk, readonly Kept[] | undefined>();
    const given = new Set<FileFacts>();
    return hashes.map((hash) => {
      const place = this.#places.get(hash);
      if (place === undefined) return undefined;
      const { chunk, index } = place;
      if (!opened.has(chunk)) opened.set(chunk, this.#open(chunk));
      this.#used.set(chunk, (this.#used.get(chunk) ?? 0) + 1);
      const facts = opened.get(chunk)?.[index]?.facts;
      if (facts === undefined) return undefined;
      // Two files of one content: the linker tells instructions apart by their identity.
      if (given.has(facts)) return structuredClone(facts);
      given.add(facts);
      return facts;
    });
  }

  mark(hashes: readonly string[]): void {
    for (const hash of hashes) {
      const chunk = this.#places.get(hash)?.chunk;
      if (chunk !== undefined) this.#used.set(chunk, (this.#used.get(chunk) ?? 0) + 1);
    }
  }

  #open(chunk: Chunk): readonly Kept[] | undefined {
    try {
      const bytes = this.#pack?.read(chunk);
      const kept = bytes === undefined ? undefined : decode(bytes);
      if (Array.isArray(kept)) return kept;
    } catch {
      // Bytes that nobody wrote so: they count as missing.
    }
    this.#damaged.add(chunk);
    return undefined;
  }

  keep(fresh: readonly NewChunk[]): void {
    if (this.#failed) return;
    for (const chunk of fresh) {
      this.#held.push(chunk);
      this.#heldSize += chunk.bytes.length;
    }
    if (this.#heldSize > HELD) this.#attempt(() => this.#flush());
  }

  #flush(): void {
    this.#writer ??= new PackWriter(this.#path);
    for (const chunk of this.#held) this.#writer.add(chunk);
    this.#held = [];
    this.#heldSize = 0;
  }

  close(all: boolean): void {
    this.#attempt(() => this.#finish(all));
    this.#pack?.close();
  }

  #finish(all: boolean): void {
    const known = (this.#pack?.chunks ?? []).filter((chunk) => !this.#damaged.has(chunk));
    const used = known.filter((chunk) => (this.#used.get(chunk) ?? 0) * 2 >= chunk.hashes.length);
    const stale = all && sizeOf(known) > SPARE * sizeOf(used);
    const news = this.#writer !== undefined || this.#heldSize > WORTH_WRITING * sizeOf(known);
    if (!news && this.#damaged.size === 0) {
      // What was used last is kept longest.
      if (used.length > 0) utimesSync(this.#path, new Date(), new Date());
      return;
    }
    this.#flush();
    for (const { hashes, ...chunk } of stale ? used : known) {
      const bytes = this.#pack?.read({ hashes, ...chunk });
      if (bytes !== undefined) this.#writer?.add({ hashes, bytes });
    }
    this.#writer?.finish();
    trim(this.#folder);
  }

  /** A full or read-only disk fails nothing: the next run does the work again. */
  #attempt(action: () => void): void {
    if (this.#failed) return;
    try {
      action();
    } catch {
      this.#failed = true;
      this.#held = [];
      this.#writer?.discard();
    }
  }
}

interface Kept {
  readonly facts?: FileFacts;
}
