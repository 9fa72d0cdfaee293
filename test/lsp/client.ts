import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  type ClientCapabilities,
  type CodeAction,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { rules } from '../../rules/index.js';
import { serve } from '../../src/lsp/serve.js';

export interface Client {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** Bytes to the server, as they are. */
  readonly raw: (bytes: string | Buffer) => void;
  /** All that the server has sent. */
  readonly said: () => string;
  uri(name: string): string;
  open(name: string, text?: string): void;
  change(name: string, text: string): void;
  /** The next diagnostics that are pushed for the current version of the file. */
  diagnostics(name: string): Promise<readonly Diagnostic[]>;
  /** Waits for diagnostics with these rules. */
  until(name: string, ...codes: string[]): Promise<void>;
  actions(name: string, line: number, character: number, only?: string[]): Promise<readonly CodeAction[]>;
  /** The text of an open file after an edit by the server, which is also sent as a change. */
  apply(edit: WorkspaceEdit | undefined): void;
  text(name: string): string;
}

export interface ClientOptions {
  readonly capabilities?: ClientCapabilities;
  readonly folders?: readonly string[];
  readonly settings?: unknown;
  /** Answers `workspace/configuration`. */
  readonly configuration?: () => unknown;
}

/** A scripted client of a server in this process, for the tree in a folder. */
export async function connect(top: string, options: ClientOptions = {}): Promise<Client> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const served = serve({ input, output, rules, clock: () => performance.now(), cwd: top });
  const connection = createProtocolConnection(new StreamMessageReader(output), new StreamMessageWriter(input));
  let said = '';
  output.on('data', (bytes: Buffer) => {
    said += bytes.toString('utf8');
  });
  const open = new Map<string, { version: number; text: string }>();
  let pushed: PublishDiagnosticsParams[] = [];
  const wake: (() => void)[] = [];
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    pushed.push(params);
    for (const go of wake.splice(0)) go();
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
    items.map(() => options.configuration?.() ?? null),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  onTestFinished(async () => {
    input.end();
    await served;
    connection.dispose();
  });
  const folders = options.folders ?? [''];
  const uri = (name: string): string => pathToFileURL(join(top, name)).href;
  const initialized = await connection.sendRequest<InitializeResult>('initialize', {
    processId: null,
    rootUri: null,
    workspaceFolders: folders.map((name) => ({ uri: uri(name), name })),
    capabilities: options.capabilities ?? {},
    initializationOptions: options.settings,
  });
  void connection.sendNotification('initialized', {});
  const change = (name: string, text: string): void => {
    const version = (open.get(uri(name))?.version ?? 0) + 1;
    open.set(uri(name), { version, text });
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uri(name), version },
      contentChanges: [{ text }],
    });
  };
  const client: Client = {
    connection,
    initialized,
    uri,
    raw: (bytes) => void input.write(bytes),
    said: () => said,
    open(name, text = readFileSync(join(top, name), 'utf8')) {
      open.set(uri(name), { version: 1, text });
      const textDocument = { uri: uri(name), languageId: 'go', version: 1, text };
      void connection.sendNotification('textDocument/didOpen', { textDocument });
    },
    change,
    async diagnostics(name) {
      for (;;) {
        const found = pushed.find((p) => p.uri === uri(name) && p.version === open.get(uri(name))?.version);
        if (found !== undefined) {
          pushed = pushed.filter((p, index) => p.uri !== found.uri || index > pushed.indexOf(found));
          return found.diagnostics;
        }
        await new Promise<void>((go) => wake.push(go));
      }
    },
    async until(name, ...codes) {
      while (JSON.stringify((await client.diagnostics(name)).map(({ code }) => code)) !== JSON.stringify(codes));
    },
    async actions(name, line, character, only) {
      const place = { line, character };
      return await connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri: uri(name) },
        range: { start: place, end: place },
        context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
      });
    },
    apply(edit) {
      for (const [at, edits] of Object.entries(edit?.changes ?? {})) {
        const name = decodeURIComponent(at.slice(uri('').length)).replace(/^\//, '');
        let text = open.get(at)?.text ?? '';
        for (const { range, newText } of [...edits].sort((a, b) => b.range.start.line - a.range.start.line)) {
          const offset = ({ line, character }: { line: number; character: number }): number =>
            text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
          text = text.slice(0, offset(range.start)) + newText + text.slice(offset(range.end));
        }
        change(name, text);
      }
    },
    text: (name) => open.get(uri(name))?.text ?? '',
  };
  return client;
}
