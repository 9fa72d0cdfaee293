import { basename, dirname, join } from 'node:path';
import { nodeHost } from '../discover/host.js';
import { overlayHost } from '../discover/overlay-host.js';
import type { Rule } from '../rule/rule.js';
import { createParser, type Parser } from '../syntax/parser.js';
import { type Analysis, analyse } from './analyse.js';
import { FactsMemory } from './facts-memory.js';
import type { Kept } from './help.js';
import type { LintOptions } from './options.js';
import { makePlan } from './plan.js';

/** What is kept is for whole folders; packages are kept in memory. */
export interface SessionParts extends Kept {
  readonly rules: readonly Rule[];
  readonly version: string;
  readonly pageOf: (ruleId: string) => string;
  readonly clock: () => number;
}

/**
 * An editor's session: unsaved texts over the disk, and the facts of the packages that are being worked on. An edit
 * lowers one file; its package is linked anew from facts that are kept. What a package says follows from its files alone,
 * as for `gorphan FILE`; what it says of one of them can change with each of its siblings.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #texts = new Map<string, Uint8Array>();
  /** By folder. */
  readonly #memories = new Map<string, FactsMemory>();
  #parser: Promise<Parser> | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Gives a file another text than it has on disk; `undefined`: that of the disk again. `path` is absolute. */
  setText(path: string, text: string | undefined): void {
    if (text !== undefined) this.#texts.set(path, new TextEncoder().encode(text));
    else {
      this.#texts.delete(path);
      const folder = dirname(path);
      if (![...this.#texts.keys()].some((other) => dirname(other) === folder)) this.#memories.delete(folder);
    }
  }

  /**
   * Checks files of one folder, with their siblings. `cwd`: what paths in the options are relative to. Throws a
   * `UsageError` where an option or the configuration is wrong.
   */
  checkFiles(paths: readonly string[], cwd: string, options: LintOptions): Promise<Analysis> {
    const [first = ''] = paths;
    const folder = dirname(first);
    const memory = this.#memories.get(folder) ?? new FactsMemory();
    this.#memories.set(folder, memory);
    return this.#analyse(cwd, { forceExclude: true, ...options, paths }, memory).finally(() => memory.forget());
  }

  /** Checks all that lies in a folder, as the command line does. */
  checkFolder(folder: string, options: LintOptions): Promise<Analysis> {
    return this.#analyse(folder, { ...options, paths: ['./...'] }, undefined);
  }

  /** The path by which findings name a file: its folder without links. */
  realName(path: string): string {
    try {
      return join(nodeHost('/').realPath(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }

  /** How many files' facts are kept. */
  get kept(): number {
    return [...this.#memories.values()].reduce((sum, memory) => sum + memory.size, 0);
  }

  #analyse(cwd: string, options: LintOptions, memory: FactsMemory | undefined): Promise<Analysis> {
    const { rules, cache, judgements, ...parts } = this.#parts;
    const host = overlayHost(nodeHost(cwd), new Map(this.#texts));
    const plan = makePlan(options, rules, host);
    return analyse({
      ...parts,
      plan,
      rules,
      host,
      parser: () => {
        this.#parser ??= createParser();
        return this.#parser;
      },
      ...(memory === undefined ? {} : { memory }),
      ...(memory === undefined && cache !== undefined ? { cache } : {}),
      ...(memory === undefined && judgements !== undefined ? { judgements } : {}),
    });
  }
}
