import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Garbage, MessageFrames } from '../../src/lsp/message-reader.js';

const frame = (message: object): string => {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

async function read(chunks: readonly Buffer[]) {
  const input = new PassThrough();
  const garbage: Garbage[] = [];
  const messages: unknown[] = [];
  new MessageFrames(input, (one) => void garbage.push(one)).listen((message) => void messages.push(message));
  for (const chunk of chunks) input.write(chunk);
  input.end();
  await new Promise((go) => input.once('end', go));
  return { garbage, messages };
}

test('messages come out whole and in order, however the bytes are cut and whatever stands between', async () => {
  const noise = fc.oneof(fc.constant(''), fc.string({ maxLength: 30 }), fc.constant('Content-Length: x\r\n\r\n'));
  const items = fc.array(fc.record({ noise, text: fc.string({ unit: 'grapheme', maxLength: 20 }) }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(items, fc.array(fc.nat(60), { minLength: 1, maxLength: 40 }), async (list, cuts) => {
      const bytes = Buffer.from(list.map((item, id) => item.noise + frame({ id, method: item.text })).join(''));
      const chunks: Buffer[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = (cuts[i % cuts.length] ?? 0) + 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      const { messages, garbage } = await read(chunks);
      expect(messages).toEqual(list.map(({ text }, id) => ({ jsonrpc: '2.0', id, method: text })));
      expect(garbage).toHaveLength(list.filter((item) => item.noise !== '').length);
    }),
    { numRuns: 60 },
  );
});

test('the content type may come first or last', async () => {
  const type = 'Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n';
  const plain = frame({ method: 'x' });
  const last = plain.replace('\r\n\r\n', `\r\n${type}\r\n`);
  const { messages, garbage } = await read([Buffer.from(type + plain + last)]);
  expect([messages.length, garbage]).toEqual([2, []]);
});
