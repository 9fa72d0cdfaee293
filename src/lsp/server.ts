import { dirname } from 'node:path';
import {
  type ClientCapabilities,
  type Connection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  ShowMessageNotification,
} from 'vscode-languageserver/node';
import { ownPage, ownPageUrl, ownVersion } from '../engine/own-files.js';
import { Session } from '../engine/session.js';
import { type Checked, Checker } from './checker.js';
import { actionKinds, codeActions } from './code-action.js';
import { Configuration } from './configuration.js';
import { Documents, pathOf } from './documents.js';
import { chooseEncoding, overlap, toRange } from './position.js';
import { PullDiagnostics } from './pull.js';
import { Push } from './push.js';
import type { ServeParts } from './serve.js';
import { noteToDiagnostic, type Placing, toDiagnostic } from './to-diagnostic.js';
import { watchFiles } from './watch.js';

/** How long the user must have stopped typing. Milliseconds. */
const PAUSE = 150;

type Parts = Omit<ServeParts, 'input' | 'output'>;

/** Answers a client. Returns what ends everything that still runs. */
export function listen(connection: Connection, parts: Parts): () => void {
  let server: Server | undefined;
  connection.onInitialize((params) => {
    server = new Server(connection, parts, params);
    return server.capabilities;
  });
  connection.onInitialized(() => server?.start());
  connection.listen();
  return () => server?.stop();
}

class Server {
  readonly #connection: Connection;
  readonly #client: ClientCapabilities;
  readonly #documents = new Documents();
  readonly #session: Session;
  readonly #checker: Checker;
  readonly #configuration: Configuration;
  readonly #push: Push | undefined;
  readonly #pull: PullDiagnostics | undefined;
  readonly #encoding: ReturnType<typeof chooseEncoding>;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #told = new Set<string>();
  /** The client is gone: there is nobody to tell. */
  #stopped = false;

  constructor(connection: Connection, { rules, clock, cwd, cache, judgements }: Parts, params: InitializeParams) {
    this.#connection = connection;
    this.#client = params.capabilities;
    this.#encoding = chooseEncoding(params.capabilities.general?.positionEncodings);
    this.#session = new Session({
      rules,
      clock,
      version: ownVersion(),
      pageOf: ownPage,
      ...(cache === undefined ? {} : { cache }),
      ...(judgements === undefined ? {} : { judgements }),
    });
    this.#configuration = new Configuration(connection, params, cwd, (message) => this.#tell(message));
    const { documents, checker } = {
      documents: this.#documents,
      checker: new Checker({
        session: this.#session,
        documents: this.#documents,
        settingsOf: ({ path }) => this.#configuration.of(path),
        onTrouble: (message) => this.#tell(message),
      }),
    };
    this.#checker = checker;
    const diagnosticsOf = (checked: Checked): Diagnostic[] => this.#diagnostics(checked);
    if (pulls(this.#client)) {
      this.#pull = new PullDiagnostics({
        connection,
        documents,
        checker,
        session: this.#session,
        configuration: this.#configuration,
        diagnosticsOf,
        toDiagnostic: (result, root) => toDiagnostic(result, this.#placing(root)),
        onTrouble: (message) => this.#tell(message),
      });
    } else this.#push = new Push({ connection, documents, checker, diagnosticsOf });
    this.#handle();
  }

  get capabilities(): InitializeResult {
    return {
      serverInfo: { name: 'gorphan', version: ownVersion() },
      capabilities: {
        positionEncoding: this.#encoding,
        textDocumentSync: { openClose: true, change: 1, save: { includeText: false } },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [...actionKinds] },
        ...(this.#pull === undefined
          ? {}
          : {
              diagnosticProvider: { identifier: 'gorphan', interFileDependencies: true, workspaceDiagnostics: true },
            }),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  start(): void {
    void this.#configuration.load().then(() => this.#recheck([...this.#checker.folders()]));
    this.#configuration.onChange(() => this.#recheck([...this.#checker.folders()]));
    watchFiles(this.#connection, this.#client, (paths) => {
      const all = paths.some((path) => !path.endsWith('.go'));
      const folders = [...this.#checker.folders()];
      this.#recheck(all ? folders : folders.filter((folder) => paths.some((path) => this.#folderOf(path) === folder)));
      this.#pull?.changed();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#pull?.stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #handle(): void {
    const connection = this.#connection;
    connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => this.#put(uri, version, text, 0));
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      // The whole text comes with each change: so it was agreed.
      const text = contentChanges.at(-1)?.text;
      if (text !== undefined && this.#documents.get(uri) !== undefined) this.#put(uri, version, text, PAUSE);
    });
    connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
      const document = this.#documents.get(uri);
      if (document !== undefined) this.#schedule(dirname(document.path), 0);
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => this.#close(uri));
    connection.onHover(async ({ textDocument, position }) => {
      const document = this.#documents.get(textDocument.uri);
      const checked = document && (await this.#checker.of(document));
      const at = { start: position, end: position };
      const found = checked?.results.filter((r) => overlap(toRange(r.at, this.#encoding), at)) ?? [];
      const [first] = found;
      if (first === undefined) return null;
      const pages = [...new Set(found.map(({ rule }) => rule))].map(ownPage);
      return {
        contents: { kind: 'markdown', value: pages.join('\n\n---\n\n') },
        range: toRange(first.at, this.#encoding),
      };
    });
    connection.onCodeAction(async (params) => {
      const document = this.#documents.get(params.textDocument.uri);
      const checked = document && (await this.#checker.of(document));
      if (document === undefined || checked === undefined) return [];
      const versioned = this.#client.workspace?.workspaceEdit?.documentChanges === true;
      const action = { documents: this.#documents, placing: this.#placing(checked.root), versioned };
      return [...codeActions(params, document, checked, action)];
    });
    this.#pull?.handle();
  }

  #put(uri: string, version: number, text: string, pause: number): void {
    const path = pathOf(uri);
    if (path?.endsWith('.go') !== true) return;
    const document = { uri, version, text, path: this.#session.realName(path) };
    this.#documents.put(document);
    this.#session.setText(document.path, text);
    this.#checker.changed(dirname(document.path));
    this.#schedule(dirname(document.path), pause);
    this.#pull?.changed();
  }

  #close(uri: string): void {
    const document = this.#documents.remove(uri);
    if (document === undefined) return;
    this.#session.setText(document.path, undefined);
    this.#checker.closed(document);
    this.#push?.clear(uri);
    this.#recheck([dirname(document.path)]);
    this.#pull?.changed();
  }

  #recheck(folders: readonly string[]): void {
    for (const folder of folders) {
      this.#checker.changed(folder);
      this.#schedule(folder, 0);
    }
    if (folders.length > 0) this.#pull?.refresh();
  }

  /** Checks a folder after a pause in which nothing else happens there. Who pulls asks by itself. */
  #schedule(folder: string, pause: number): void {
    clearTimeout(this.#timers.get(folder));
    const push = this.#push;
    if (push === undefined) {
      this.#pull?.schedule(folder, pause);
      return;
    }
    const run = (): void => {
      this.#timers.delete(folder);
      push.publish(folder).catch((error: unknown) => this.#tell(String(error)));
    };
    this.#timers.set(folder, setTimeout(run, pause));
  }

  #diagnostics({ root, results, notes }: Checked): Diagnostic[] {
    const placing = this.#placing(root);
    return [
      ...results.map((result) => toDiagnostic(result, placing)),
      ...notes.map((note) => noteToDiagnostic(note, placing)),
    ];
  }

  #placing(root: string): Placing {
    return {
      root,
      encoding: this.#encoding,
      uriOf: (path) => this.#documents.uriOf(path),
      related: this.#client.textDocument?.publishDiagnostics?.relatedInformation !== false,
      pageUrl: ownPageUrl,
    };
  }

  #folderOf(path: string): string {
    return dirname(this.#session.realName(path));
  }

  /** Each mistake once, until something else is wrong. */
  #tell(message: string): void {
    if (this.#stopped || this.#told.has(message)) return;
    if (this.#told.size > 20) this.#told.clear();
    this.#told.add(message);
    this.#connection
      .sendNotification(ShowMessageNotification.type, { type: 2, message: `gorphan: ${message}` })
      .catch(() => {});
  }
}

/** Without a way to tell that a sibling has changed what is found, pushing is the better way. */
const pulls = ({ textDocument, workspace }: ClientCapabilities): boolean =>
  textDocument?.diagnostic !== undefined && workspace?.diagnostics?.refreshSupport === true;
