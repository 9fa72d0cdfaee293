import { dirname } from 'node:path';
import { type Connection, DidChangeConfigurationNotification, type InitializeParams } from 'vscode-languageserver/node';
import { isInside } from '../base/path.js';
import { pathOf } from './documents.js';
import { readSettings, type Settings } from './settings.js';

interface Folder {
  readonly uri: string;
  readonly path: string;
  settings: Settings;
}

/** The workspace folders with their settings: those the client is asked for, or those it has sent. */
export class Configuration {
  readonly #connection: Connection;
  readonly #params: InitializeParams;
  readonly #cwd: string;
  readonly #complain: (message: string) => void;
  #folders: Folder[];
  /** For files outside of all folders. */
  #settings: Settings;

  constructor(connection: Connection, params: InitializeParams, cwd: string, complain: (message: string) => void) {
    this.#connection = connection;
    this.#params = params;
    this.#cwd = cwd;
    this.#complain = complain;
    this.#settings = this.#read(params.initializationOptions);
    const named = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri, name: '' }] : []);
    this.#folders = named.flatMap(({ uri }) => this.#folder(uri));
  }

  /** What holds for a file: the settings of the innermost folder around it, and what paths in them are relative to. */
  of(path: string): { readonly cwd: string; readonly settings: Settings } {
    const around = this.#folders.filter((folder) => isInside(path, folder.path));
    const [inner] = around.sort((a, b) => b.path.length - a.path.length);
    return inner === undefined
      ? { cwd: this.#folders.length === 0 ? this.#cwd : dirname(path), settings: this.#settings }
      : { cwd: inner.path, settings: inner.settings };
  }

  get folders(): readonly Pick<Folder, 'path' | 'settings'>[] {
    return this.#folders;
  }

  /** Asks the client for the settings of each folder, where it can be asked. */
  async load(): Promise<void> {
    if (this.#params.capabilities.workspace?.configuration !== true) return;
    const items = [{ section: 'gorphan' }, ...this.#folders.map(({ uri }) => ({ section: 'gorphan', scopeUri: uri }))];
    try {
      const [own, ...others]: unknown[] = await this.#connection.workspace.getConfiguration(items);
      if (own !== null && own !== undefined) this.#settings = this.#read(own);
      for (const [index, folder] of this.#folders.entries()) {
        const said = others[index];
        if (said !== null && said !== undefined) folder.settings = this.#read(said);
      }
    } catch {
      // A client that can't answer keeps what it sent at the start.
    }
  }

  onChange(changed: () => void): void {
    const { workspace } = this.#params.capabilities;
    const reload = (): void => void this.load().then(changed);
    this.#connection.onDidChangeConfiguration(({ settings }) => {
      if (workspace?.configuration !== true) {
        this.#settings = this.#read(settings);
        for (const folder of this.#folders) folder.settings = this.#settings;
      }
      reload();
    });
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      const options = { section: 'gorphan' };
      this.#connection.client.register(DidChangeConfigurationNotification.type, options).catch(() => {});
    }
    if (workspace?.workspaceFolders !== true) return;
    this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      this.#folders = [
        ...this.#folders.filter(({ uri }) => !gone.has(uri)),
        ...added.flatMap(({ uri }) => this.#folder(uri)),
      ];
      reload();
    });
  }

  #folder(uri: string): Folder[] {
    const path = pathOf(uri);
    return path === undefined ? [] : [{ uri, path: path.replace(/(?<=.)\/$/, ''), settings: this.#settings }];
  }

  #read(value: unknown): Settings {
    const { settings, complaints } = readSettings(value);
    for (const complaint of complaints) this.#complain(complaint);
    return settings;
  }
}
