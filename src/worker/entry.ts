/** The program of a worker thread: reads batches of files and hands their facts back. */
import { parentPort } from 'node:worker_threads';
import { need } from '../base/bug.js';
import { nodeHost } from '../discover/host.js';
import { encode } from '../facts/pack/encode.js';
import { createParser } from '../syntax/parser.js';
import { hashOf } from './hash.js';
import { type Delivery, type Job, take } from './protocol.js';
import { readFile } from './read-file.js';

const port = need(parentPort, 'the worker was started as a program');
const parser = createParser();
// All paths of a job are absolute.
const host = nodeHost('/');

port.on('message', async ({ number, batches, next, hashing }: Job) => {
  const ready = await parser;
  for (let batch = take(next); batch < batches.length; batch = take(next)) {
    const files = batches[batch] ?? [];
    const bytes = encode(files.map((file) => readFile(file, host, ready, hashing ? hashOf : undefined)));
    const delivery: Delivery = { number, batch, bytes };
    port.postMessage(delivery, [bytes.buffer]);
  }
  port.postMessage({ number } satisfies Delivery);
});
