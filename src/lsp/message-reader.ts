import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  ErrorCodes,
  type Message,
  type MessageReader,
} from 'vscode-languageserver/node';

/** More than any buffer of an editor; a length above it is no length. Bytes. */
const LARGEST = 64 * 1024 * 1024;

/** A header (LSP 3.17, "Header Part"): the length and, where it is given, the content type, in any order. */
const HEADER = /(?:Content-Type:[^\r\n]*\r\n)?Content-Length: *(\d{1,9})\r\n(?:Content-Type:[^\r\n]*\r\n)?\r\n/i;

/** No header is longer. Bytes. */
const HEADER_MAX = 512;

/** What can't be understood, as JSON-RPC names it. */
export type Garbage = { readonly code: number; readonly message: string };

/**
 * Reads messages from a stream and finds its way back after anything else: bytes without a header are passed over up to
 * the next header, a body that is no message is left out. Each is told once to `onGarbage`.
 */
export class MessageFrames extends AbstractMessageReader implements MessageReader {
  readonly #input: NodeJS.ReadableStream;
  readonly #onGarbage: (garbage: Garbage) => void;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes of the body that is awaited. */
  #awaited: number | undefined;
  /** Bytes are being passed over. */
  #lost = false;

  constructor(input: NodeJS.ReadableStream, onGarbage: (garbage: Garbage) => void) {
    super();
    this.#input = input;
    this.#onGarbage = onGarbage;
  }

  listen(callback: DataCallback): Disposable {
    const data = (chunk: Buffer | string): void => this.#take(Buffer.from(chunk), callback);
    const error = (reason: Error): void => this.fireError(reason);
    const close = (): void => this.fireClose();
    this.#input.on('data', data).on('error', error).on('end', close);
    return { dispose: () => void this.#input.off('data', data).off('error', error).off('end', close) };
  }

  #take(chunk: Buffer, callback: DataCallback): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#awaited === undefined ? this.#header() : this.#size >= this.#awaited) {
      if (this.#awaited === undefined || this.#size < this.#awaited) return;
      const all = this.#joined();
      const body = all.subarray(0, this.#awaited);
      this.#keep(all.subarray(this.#awaited));
      this.#awaited = undefined;
      const message = this.#messageOf(body);
      if (message !== undefined) callback(message);
    }
  }

  /** Looks for the next header; what stands before it is garbage. */
  #header(): boolean {
    const all = this.#joined();
    const text = all.toString('latin1');
    const match = HEADER.exec(text);
    const length = Number(match?.[1]);
    if (match !== null && length <= LARGEST) {
      if (match.index > 0) this.#passOver();
      this.#lost = false;
      this.#awaited = length;
      this.#keep(all.subarray(match.index + match[0].length));
      return true;
    }
    if (match !== null) {
      this.#passOver();
      this.#keep(all.subarray(match.index + match[0].length));
      return this.#size > 0 && this.#header();
    }
    if (text.length > 0 && !/^c(?:o|$)/i.test(text)) this.#passOver();
    // The beginning of a header may be at the end.
    if (all.length > HEADER_MAX) this.#keep(all.subarray(all.length - HEADER_MAX));
    return false;
  }

  #passOver(): void {
    if (!this.#lost)
      this.#onGarbage({ code: ErrorCodes.ParseError, message: 'a message needs a Content-Length header' });
    this.#lost = true;
  }

  #messageOf(body: Buffer): Message | undefined {
    let message: unknown;
    try {
      message = JSON.parse(body.toString('utf8'));
    } catch {
      this.#onGarbage({ code: ErrorCodes.ParseError, message: 'the message is not JSON' });
      return undefined;
    }
    if (typeof message === 'object' && message !== null && (message as { jsonrpc?: unknown }).jsonrpc === '2.0') {
      return message as Message;
    }
    this.#onGarbage({ code: ErrorCodes.InvalidRequest, message: 'the message is not JSON-RPC 2.0' });
    return undefined;
  }

  #joined(): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.#chunks;
    if (others.length > 0) this.#keep(Buffer.concat(this.#chunks));
    return this.#chunks[0] ?? first;
  }

  #keep(rest: Buffer): void {
    this.#chunks = [rest];
    this.#size = rest.length;
  }
}
