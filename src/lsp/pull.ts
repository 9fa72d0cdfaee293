import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type {
  CancellationToken,
  Connection,
  Diagnostic,
  DocumentDiagnosticReport,
  WorkspaceDiagnosticParams,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { Session } from '../engine/session.js';
import type { Result } from '../finding/report.js';
import type { Checked, Checker } from './checker.js';
import type { Configuration } from './configuration.js';
import type { Documents } from './documents.js';

export interface PullParts {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly checker: Checker;
  readonly session: Session;
  readonly configuration: Configuration;
  readonly diagnosticsOf: (checked: Checked) => Diagnostic[];
  readonly toDiagnostic: (result: Result, root: string) => Diagnostic;
  readonly onTrouble: (message: string) => void;
}

/** How long the workspace must be at rest before it is checked again. Milliseconds. */
const REST = 1000;

/** Answers the client that asks for diagnostics: of a text, or of the workspace, where a question stays open until something changes. */
export class PullDiagnostics {
  readonly #parts: PullParts;
  /** The result ids that were given last, by URI. */
  readonly #given = new Map<string, string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #change = 0;
  /** The change up to which the workspace was told of. */
  #told = -1;
  #waiting: (() => void)[] = [];

  constructor(parts: PullParts) {
    this.#parts = parts;
  }

  handle(): void {
    const { diagnostics } = this.#parts.connection.languages;
    diagnostics.on(({ textDocument: { uri }, previousResultId }, token) =>
      this.#document(uri, previousResultId, token),
    );
    diagnostics.onWorkspace((params, token) => this.#workspace(params, token));
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Something has changed that the workspace's diagnostics may depend on. */
  changed(): void {
    this.#change++;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** Asks the client to ask again. */
  refresh(): void {
    this.#parts.connection.languages.diagnostics.refresh().catch(() => {});
  }

  /** After a pause: has the edit changed what is found in a sibling that the client will not ask for by itself? */
  schedule(folder: string, pause: number): void {
    clearTimeout(this.#timers.get(folder));
    const look = async (): Promise<void> => {
      this.#timers.delete(folder);
      const { documents, checker } = this.#parts;
      for (const document of documents.all()) {
        if (dirname(document.path) !== folder) continue;
        const checked = await checker.of(document);
        const given = this.#given.get(document.uri);
        if (checked !== undefined && given !== undefined && given !== this.#idOf(checked)) return this.refresh();
      }
    };
    this.#timers.set(
      folder,
      setTimeout(() => void look().catch((error: unknown) => this.#parts.onTrouble(String(error))), pause),
    );
  }

  async #document(
    uri: string,
    previous: string | undefined,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    const { documents, checker, diagnosticsOf } = this.#parts;
    const document = documents.get(uri);
    const checked = document && (await checker.of(document));
    if (token.isCancellationRequested) throw cancelled();
    if (checked === undefined) return { kind: 'full', items: [] };
    const resultId = this.#idOf(checked);
    this.#given.set(uri, resultId);
    return previous === resultId
      ? { kind: 'unchanged', resultId }
      : { kind: 'full', resultId, items: diagnosticsOf(checked) };
  }

  #idOf(checked: Checked): string {
    return idOf(this.#parts.diagnosticsOf(checked));
  }

  async #workspace({ previousResultIds }: WorkspaceDiagnosticParams, token: CancellationToken) {
    while (previousResultIds.length > 0 && this.#told === this.#change) await this.#nextChange(token);
    let change = this.#change;
    // Not while the user is typing.
    for (let before = -1; before !== change; change = this.#change) {
      before = change;
      if (previousResultIds.length > 0) await pause(REST);
      if (token.isCancellationRequested) throw cancelled();
    }
    const found = await this.#checkFolders(token);
    this.#told = change;
    const before = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const uri of new Set([...found.keys(), ...before.keys()])) {
      // The client asks for an open text by itself.
      const version = this.#parts.documents.get(uri)?.version ?? null;
      if (version !== null) continue;
      const list = found.get(uri) ?? [];
      const resultId = idOf(list);
      if (before.get(uri) === resultId) items.push({ kind: 'unchanged', uri, version, resultId });
      else items.push({ kind: 'full', uri, version, resultId, items: list });
    }
    return { items };
  }

  async #checkFolders(token: CancellationToken): Promise<ReadonlyMap<string, Diagnostic[]>> {
    const { configuration, session, documents, toDiagnostic, onTrouble } = this.#parts;
    const found = new Map<string, Diagnostic[]>();
    for (const { path, settings } of configuration.folders) {
      if (token.isCancellationRequested) throw cancelled();
      try {
        const { root, report } = await session.checkFolder(path, settings);
        for (const result of report.results) {
          const uri = documents.uriOf(resolve(root, result.at.file));
          found.set(uri, [...(found.get(uri) ?? []), toDiagnostic(result, root)]);
        }
      } catch (error) {
        onTrouble(error instanceof Error ? error.message : String(error));
      }
    }
    return found;
  }

  #nextChange(token: CancellationToken): Promise<void> {
    return new Promise((go, stop) => {
      this.#waiting.push(go);
      token.onCancellationRequested(() => {
        this.#waiting = this.#waiting.filter((other) => other !== go);
        stop(cancelled());
      });
    });
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((go) => setTimeout(go, milliseconds));
const cancelled = (): Error => new ResponseError(LSPErrorCodes.RequestCancelled, 'the client asks no longer');
const idOf = (diagnostics: readonly Diagnostic[]): string =>
  createHash('sha256').update(JSON.stringify(diagnostics)).digest('hex').slice(0, 16);
