import { fileURLToPath, pathToFileURL } from 'node:url';

/** A text that is open in the editor. */
export interface Document {
  /** As the client spells it. */
  readonly uri: string;
  /** Absolute, its folder without links: the name that findings have. */
  readonly path: string;
  readonly version: number;
  readonly text: string;
}

/** The open Go files, by URI and by path. */
export class Documents {
  readonly #byUri = new Map<string, Document>();
  readonly #byPath = new Map<string, Document>();

  put(document: Document): void {
    this.#byUri.set(document.uri, document);
    this.#byPath.set(document.path, document);
  }

  remove(uri: string): Document | undefined {
    const known = this.#byUri.get(uri);
    this.#byUri.delete(uri);
    if (known !== undefined && this.#byPath.get(known.path)?.uri === uri) this.#byPath.delete(known.path);
    return known;
  }

  get(uri: string): Document | undefined {
    return this.#byUri.get(uri);
  }

  /** By the path without links. */
  at(path: string): Document | undefined {
    return this.#byPath.get(path);
  }

  all(): readonly Document[] {
    return [...this.#byPath.values()];
  }

  /** The URI of a file: the client's own where it is open. */
  uriOf(path: string): string {
    return this.#byPath.get(path)?.uri ?? pathToFileURL(path).href;
  }
}

/** The path of a `file:` URI; undefined for all others: a virtual text has no siblings. */
export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
