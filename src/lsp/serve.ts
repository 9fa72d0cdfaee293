import type { Readable, Writable } from 'node:stream';
import {
  createConnection,
  LSPErrorCodes,
  Message,
  type ResponseMessage,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Kept } from '../engine/help.js';
import type { Rule } from '../rule/rule.js';
import { MessageFrames } from './message-reader.js';
import { listen } from './server.js';

export interface ServeParts extends Kept {
  readonly input: Readable;
  readonly output: Writable;
  readonly rules: readonly Rule[];
  readonly clock: () => number;
  /** Where the editor was started: what counts where the client names no folder. Absolute. */
  readonly cwd: string;
}

/**
 * `gorphan lsp`: the language server over two streams. Ends when the input does, or the client asks for it; what is no
 * message is answered with an error and changes nothing.
 */
export async function serve({ input, output, ...parts }: ServeParts): Promise<void> {
  const writer = new Outbox(output);
  const reader = new MessageFrames(input, (error) => {
    // JSON-RPC 2.0, "Error object": without a request to answer, the id is null.
    void writer.write({ jsonrpc: '2.0', id: null, error } as Message);
  });
  // A client that is gone reads no more: the end of the input tells.
  output.on('error', () => {});
  const closed = new Promise<void>((resolve) => void reader.onClose(() => resolve()));
  const stop = listen(createConnection(reader, writer, { cancelUndispatched }), parts);
  await closed;
  stop();
}

/** What a client that is gone does not take is dropped: the library would try to tell it, and throw. */
class Outbox extends StreamMessageWriter {
  override async write(message: Message): Promise<void> {
    await super.write(message).catch(() => {});
  }
}

/** The library forgets a cancellation that comes before the request's turn. */
const cancelUndispatched = (message: Message): ResponseMessage | undefined =>
  Message.isRequest(message)
    ? {
        jsonrpc: '2.0',
        id: message.id,
        error: { code: LSPErrorCodes.RequestCancelled, message: 'the client asks no longer' },
      }
    : undefined;
