/** The floor: reads the files that a list names and parses them with web-tree-sitter, on one thread, and does no more. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const language = await Language.load(createRequire(import.meta.url).resolve('#wasm/tree-sitter-go.wasm'));
const parser = new Parser();
parser.setLanguage(language);
for (const path of readFileSync(process.argv[2], 'utf8').split('\n')) {
  if (path !== '') parser.parse(readFileSync(path, 'utf8'))?.delete();
}
