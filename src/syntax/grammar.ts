import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

/** Loads the WebAssembly runtime and the Go grammar once a process. */
export function loadGrammar(): Promise<Language> {
  loaded ??= load();
  return loaded;
}

let loaded: Promise<Language> | undefined;

async function load(): Promise<Language> {
  await Parser.init();
  return Language.load(createRequire(import.meta.url).resolve('#wasm/tree-sitter-go.wasm'));
}
