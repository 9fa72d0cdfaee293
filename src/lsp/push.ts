import { dirname } from 'node:path';
import type { Connection, Diagnostic } from 'vscode-languageserver/node';
import type { Checked, Checker } from './checker.js';
import type { Documents } from './documents.js';

export interface PushParts {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly checker: Checker;
  readonly diagnosticsOf: (checked: Checked) => Diagnostic[];
}

/** Tells the client what is found, for the open texts of a folder together: a sibling's edit may change each of them. */
export class Push {
  readonly #parts: PushParts;
  /** What the client was told last, by URI. */
  readonly #told = new Map<string, string>();

  constructor(parts: PushParts) {
    this.#parts = parts;
  }

  async publish(folder: string): Promise<void> {
    const { connection, documents, checker, diagnosticsOf } = this.#parts;
    for (const document of documents.all()) {
      if (dirname(document.path) !== folder) continue;
      const checked = await checker.of(document);
      if (checked === undefined || documents.get(document.uri)?.version !== checked.version) continue;
      const { uri } = document;
      const { version } = checked;
      const diagnostics = diagnosticsOf(checked);
      const said = JSON.stringify([version, diagnostics]);
      if (this.#told.get(uri) === said) continue;
      this.#told.set(uri, said);
      await connection.sendDiagnostics({ uri, version, diagnostics });
    }
  }

  clear(uri: string): void {
    this.#told.delete(uri);
    this.#parts.connection.sendDiagnostics({ uri, diagnostics: [] }).catch(() => {});
  }
}
