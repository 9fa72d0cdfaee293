import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import { type Binding, takeBinding } from './cursor.js';

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
  // The options become the module object of the runtime: with them come the functions that are exported to web-tree-sitter.
  const options = bytes === undefined ? {} : { wasmBinary: bytes.runtime.buffer };
  await Parser.init(options);
  takeBinding(options as Binding);
  return Language.load(bytes?.go ?? createRequire(import.meta.url).resolve('#wasm/tree-sitter-go.wasm'));
}
