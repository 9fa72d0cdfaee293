/** The engine's thread: loads the grammar from beside this file, then answers one question after the other. */
import type { GrammarBytes } from '../../src/syntax/grammar.js';
import { check } from './check.js';
import type { Answer, Question } from './messages.js';

async function bytesOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name} could not be loaded (${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}

async function load(): Promise<GrammarBytes> {
  const [runtime, go] = await Promise.all([bytesOf('web-tree-sitter.wasm'), bytesOf('tree-sitter-go.wasm')]);
  return { runtime, go };
}

const grammar = load();
// Whoever asks is told; without a question nobody has to know.
grammar.catch(() => undefined);

async function answer({ id, text, go, strict }: Question): Promise<Answer> {
  try {
    return { id, checked: await check(text, go, strict, await grammar) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

let last: Promise<unknown> = Promise.resolve();
self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
  last = last.then(async () => self.postMessage(await answer(data)));
});
