import {
  type ClientCapabilities,
  type Connection,
  DidChangeWatchedFilesNotification,
} from 'vscode-languageserver/node';
import { pathOf } from './documents.js';

const patterns = ['**/*.go', '**/go.mod', '**/go.work', '**/.gorphan.{yaml,yml,json}'];

/** Lets the client tell of files that change on the disk, where it can. */
export function watchFiles(
  connection: Connection,
  { workspace }: ClientCapabilities,
  onChange: (paths: readonly string[]) => void,
): void {
  connection.onDidChangeWatchedFiles(({ changes }) => onChange(changes.flatMap(({ uri }) => pathOf(uri) ?? [])));
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
  const watchers = patterns.map((globPattern) => ({ globPattern }));
  connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => {});
}
