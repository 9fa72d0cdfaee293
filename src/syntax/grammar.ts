import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import { type Binding, takeBinding } from './cursor.js';

/** Loads the WebAssembly runtime and the Go grammar once a process. */
export function loadGrammar(): Promise<Language> {
  loaded ??= load();
  return loaded;
}

let loaded: Promise<Language> | undefined;

async function load(): Promise<Language> {
  // The options become the module object of the runtime: with them come the functions that are exported to web-tree-sitter.
  const options = {};
  await Parser.init(options);
  takeBinding(options as Binding);
  return Language.load(createRequire(import.meta.url).resolve('#wasm/tree-sitter-go.wasm'));
}
