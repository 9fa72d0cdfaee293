import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
import { nodeHost } from '../../src/discover/host.js';
import { createParser } from '../../src/syntax/parser.js';
import { createCrew } from '../../src/worker/crew.js';
import { lowerFiles } from '../../src/worker/lower-files.js';
import { makeTree } from '../discover/tree.js';

// Threads and a busy machine: what takes a second alone may take many.
vi.setConfig({ testTimeout: 120_000 });

const parser = await createParser();

/** Some batches of files, and what can be wrong with one. */
function sources(): Record<string, string> {
  const line = (i: number): string => `func F${i}(ch chan int) { go func() { ch <- ${i} }() }\n`;
  const many = Array.from({ length: 2000 }, (_, i) => line(i)).join('');
  return {
    'a.go': `package p\n${many}`,
    'b.go': 'package p\nfunc broken( {',
    'c.go': `package q\n${many}`,
    'd.go': 'package\0',
    'e.go': `package r\n${many}`,
    'f.go': 'package p\nvar x = "\u00fc"\n',
  };
}

/** A thread of the built program; `npm test` builds it beforehand. */
const entry = new URL('../../dist/src/worker/entry.js', import.meta.url);

async function lowered(top: string, program?: URL) {
  const files = [...Object.keys(sources()), 'gone.go'].map((name) => ({ name, path: join(top, name) }));
  const crew = program === undefined ? undefined : createCrew(2, program);
  try {
    const options = {
      host: nodeHost(top),
      parser,
      pack: true,
      worthAThread: 0,
      ...(crew === undefined ? {} : { crew }),
    };
    const { outcomes, packed } = await lowerFiles(files, options);
    return JSON.stringify({ outcomes, packed: packed.map(({ hashes, bytes }) => [hashes, [...bytes.slice(0, 99)]]) });
  } finally {
    crew?.dismiss();
  }
}

test('threads give what one thread gives', async () => {
  const top = makeTree(sources());
  expect(await lowered(top, entry)).toBe(await lowered(top));
});

test('the files of threads that die are done again', async () => {
  const top = makeTree(sources());
  const alone = await lowered(top);
  const dying = join(top, 'dying.mjs');
  for (const end of ['process.exit(3)', 'throw new Error("lost")', 'parentPort.close()']) {
    writeFileSync(
      dying,
      `import { parentPort } from 'node:worker_threads';
       parentPort.once('message', ({ next }) => { Atomics.add(new Int32Array(next), 0, 1); ${end}; });`,
    );
    expect(await lowered(top, pathToFileURL(dying))).toBe(alone);
  }
});

test('a thread that cannot start is done without', async () => {
  const top = makeTree(sources());
  expect(await lowered(top, new URL('file:///nowhere/entry.js'))).toBe(await lowered(top));
});

test('threads are at work while the first batch is done here', async () => {
  const top = makeTree(sources());
  const [program, sign] = [join(top, 'sign.mjs'), join(top, 'sign')];
  writeFileSync(
    program,
    `import { writeFileSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     parentPort.once('message', ({ number }) => {
       writeFileSync(${JSON.stringify(sign)}, '');
       parentPort.postMessage({ number });
     });`,
  );
  let seen = false;
  const patient = {
    parse(text: string) {
      // Nothing else of this thread has its turn meanwhile.
      for (let i = 0; i < 6000 && !existsSync(sign); i++)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      seen = existsSync(sign);
      return parser.parse(text);
    },
  };
  const crew = createCrew(1, pathToFileURL(program));
  try {
    const options = { host: nodeHost(top), parser: patient, pack: false, worthAThread: 0, crew };
    await lowerFiles([{ name: 'a.go', path: join(top, 'a.go') }], options);
  } finally {
    crew.dismiss();
  }
  expect(seen).toBe(true);
});

test('who gives up while threads read is told so', async () => {
  const top = makeTree(sources());
  const files = Object.keys(sources()).map((name) => ({ name, path: join(top, name) }));
  const giving = new AbortController();
  const crew = createCrew(1, entry);
  const parts: string[] = [];
  const leaving = {
    parse(text: string) {
      parts.push(text);
      giving.abort(new Error('given up'));
      return parser.parse(text);
    },
  };
  try {
    const { signal } = giving;
    const options = { host: nodeHost(top), parser: leaving, pack: false, worthAThread: 0, crew, signal };
    await expect(lowerFiles(files, options)).rejects.toThrow('given up');
  } finally {
    crew.dismiss();
  }
  expect(parts.length).toBeLessThan(files.length);
});
