import { createRequire } from 'node:module';
import type { Language, Parser } from 'web-tree-sitter';
import { need } from '../base/bug.js';
import { type Memory, takeMemory } from './grammar-memory.js';

/** The grammar that gorphan was tried with, and no other, is executed; `wasm/README.md` says where it comes from. */
export const GRAMMAR_SHA256 = '9504573f352b20be7f2f1911754d710622aedc15afff16d5ed8fb5645681aee7';

/** The two WebAssembly modules, for where there is no disk to load them from. */
export interface GrammarBytes {
  /** web-tree-sitter's own `web-tree-sitter.wasm`. */
  readonly runtime: Uint8Array<ArrayBuffer>;
  /** `tree-sitter-go.wasm`. */
  readonly go: Uint8Array<ArrayBuffer>;
}

/** Loads the WebAssembly runtime and the Go grammar once a process; from the disk where no bytes are given. */
export function loadGrammar(bytes?: GrammarBytes): Promise<Language> {
  loaded ??= load(bytes);
  return loaded;
}

let loaded: Promise<Language> | undefined;

async function load(bytes: GrammarBytes | undefined): Promise<Language> {
  // Loaded where something is parsed: with a full cache nothing is.
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init(bytes === undefined ? {} : { wasmBinary: bytes.runtime.buffer });
  const language = await Language.load(bytes?.go ?? fromDisk());
  takeMemory(memoryOf(new Parser().setLanguage(language)));
  return language;
}

/**
 * The runtime asks for text by a method of itself. That is a way to its memory that does not depend on who has loaded it:
 * others in the process may use it, too.
 */
function memoryOf(parser: Parser): Memory {
  let runtime: Memory | undefined;
  const nothing = function (this: unknown): undefined {
    runtime = this as Memory;
  };
  parser.parse(nothing)?.delete();
  parser.delete();
  return need(runtime, 'the runtime asked for no text');
}

/** The grammar's bytes. Node's modules are asked for here only: whoever hands in bytes may have none. */
function fromDisk(): Uint8Array {
  const require = createRequire(import.meta.url);
  const { readFileSync } = require('node:fs') as typeof import('node:fs');
  return checked(readFileSync(require.resolve('#wasm/tree-sitter-go.wasm')));
}

/** The bytes as they are; throws where they are not those of the grammar. Takes half a millisecond. */
export function checked(bytes: Uint8Array): Uint8Array {
  const { createHash } = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
  if (createHash('sha256').update(bytes).digest('hex') === GRAMMAR_SHA256) return bytes;
  throw new Error('wasm/tree-sitter-go.wasm is not the grammar that belongs to this version: install gorphan anew');
}
