import { dirname } from 'node:path';
import type { Analysis } from '../engine/analyse.js';
import type { Session } from '../engine/session.js';
import type { LocatedNotification, Location, Result } from '../finding/report.js';
import type { Document, Documents } from './documents.js';
import type { Settings } from './settings.js';

/** What is known of an open text: of this version, with its siblings as they were then. */
export interface Checked {
  readonly version: number;
  /** What the names in the results are relative to. */
  readonly root: string;
  readonly results: readonly Result[];
  /** About comments for gorphan. */
  readonly notes: readonly (LocatedNotification & { readonly at: Location })[];
}

export interface CheckerParts {
  readonly session: Session;
  readonly documents: Documents;
  /** The working folder and the settings for a file. */
  readonly settingsOf: (document: Document) => { readonly cwd: string; readonly settings: Settings };
  /** A mistake of the user's, or a failure of gorphan's own. */
  readonly onTrouble: (message: string) => void;
}

/** Checks the open texts of a folder together, one folder after the other; keeps what came of it. */
export class Checker {
  readonly #parts: CheckerParts;
  readonly #checked = new Map<string, Checked>();
  readonly #running = new Map<string, Promise<void>>();
  /** Grows with each change in a folder, so that what was found before it is not kept. */
  readonly #changes = new Map<string, number>();

  constructor(parts: CheckerParts) {
    this.#parts = parts;
  }

  /** What is known of the text as it is now; checks it where that is not known. */
  async of(document: Document): Promise<Checked | undefined> {
    if (this.#checked.get(document.uri) === undefined) await this.check(dirname(document.path));
    return this.#checked.get(document.uri);
  }

  /** Something has changed in the folder: what is known of its texts no longer holds. */
  changed(folder: string): void {
    this.#changes.set(folder, (this.#changes.get(folder) ?? 0) + 1);
    for (const { uri, path } of this.#parts.documents.all()) if (dirname(path) === folder) this.#checked.delete(uri);
  }

  closed({ uri, path }: Document): void {
    this.#checked.delete(uri);
    if (this.#opened(dirname(path)).length === 0) this.#changes.delete(dirname(path));
  }

  /** The folders with open texts. */
  folders(): ReadonlySet<string> {
    return new Set(this.#parts.documents.all().map(({ path }) => dirname(path)));
  }

  /** Checks the folder's open texts. Those who ask while it is being checked wait for the same answer. */
  check(folder: string): Promise<void> {
    const before = this.#running.get(folder);
    if (before !== undefined) return before;
    const run = this.#run(folder).finally(() => this.#running.delete(folder));
    this.#running.set(folder, run);
    return run;
  }

  async #run(folder: string): Promise<void> {
    // A change while it is being checked: once more, until the answer is of the texts as they are.
    for (;;) {
      const texts = this.#opened(folder);
      const change = this.#changes.get(folder);
      const found = await this.#analyse(texts);
      if (change !== this.#changes.get(folder)) continue;
      for (const [uri, checked] of found) this.#checked.set(uri, checked);
      return;
    }
  }

  #opened(folder: string): readonly Document[] {
    return this.#parts.documents.all().filter(({ path }) => dirname(path) === folder);
  }

  async #analyse(texts: readonly Document[]): Promise<ReadonlyMap<string, Checked>> {
    const [first] = texts;
    const found = new Map<string, Checked>();
    if (first === undefined) return found;
    const { cwd, settings } = this.#parts.settingsOf(first);
    let analysis: Analysis | undefined;
    try {
      analysis = await this.#parts.session.checkFiles(
        texts.map(({ path }) => path),
        cwd,
        settings,
      );
    } catch (error) {
      this.#parts.onTrouble(error instanceof Error ? error.message : String(error));
    }
    for (const { kind, message } of analysis?.report.notifications ?? []) {
      if (kind === 'internal' || kind === 'usage') this.#parts.onTrouble(message);
    }
    for (const document of texts) found.set(document.uri, checkedOf(document, analysis));
    return found;
  }
}

function checkedOf({ version, path }: Document, analysis: Analysis | undefined): Checked {
  if (analysis === undefined) return { version, root: '/', results: [], notes: [] };
  const { root, report } = analysis;
  const own = (file: string | undefined): boolean => `${root.replace(/\/$/, '')}/${file}` === path;
  return {
    version,
    root,
    results: report.results.filter(({ at }) => own(at.file)),
    notes: report.notifications.flatMap((note) =>
      note.kind === 'directive' && note.at !== undefined && own(note.file) ? [{ ...note, at: note.at }] : [],
    ),
  };
}
