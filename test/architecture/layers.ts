/** The layers of `src`, in the order of the data. The architecture test reads this and nothing else. */

/** What a folder of `src` may import besides itself. A folder that is not named here may not exist. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  base: [],
  finding: ['base'],
  discover: ['base', 'finding'],
  git: ['base', 'discover'],
  syntax: ['base'],
  facts: ['base'],
  lower: ['base', 'syntax', 'facts'],
  worker: ['base', 'finding', 'discover', 'syntax', 'facts', 'lower'],
  cache: ['base', 'facts'],
  link: ['base', 'facts'],
  lifetime: ['base', 'facts', 'link'],
  rule: ['base', 'finding', 'lifetime'],
  settle: ['base', 'finding'],
  fix: ['base', 'finding'],
  config: ['base', 'finding'],
  engine: [
    'base',
    'finding',
    'discover',
    'syntax',
    'facts',
    'lower',
    'link',
    'lifetime',
    'rule',
    'settle',
    'config',
    'worker',
    'cache',
    'fix',
  ],
  report: ['base', 'finding'],
  cli: [
    'base',
    'finding',
    'discover',
    'git',
    'syntax',
    'facts',
    'lower',
    'link',
    'lifetime',
    'rule',
    'settle',
    'config',
    'worker',
    'cache',
    'engine',
    'report',
  ],
  lsp: ['base', 'finding', 'rule', 'fix', 'cache', 'engine'],
};

/** Files that may import any layer and the list of rules; everything else receives the rules as an argument. */
export const entryPoints: readonly string[] = ['src/index.ts', 'src/main.ts', 'src/cli/bin.ts'];

/** The folders a rule may import: its vocabulary. Rules do not import each other. */
export const ruleVocabulary: readonly string[] = ['rule'];

/** npm packages and the folders of `src` that may import them. A package that is not named here may not be imported. */
export const packageOwners: Readonly<Record<string, readonly string[]>> = {
  'web-tree-sitter': ['syntax'],
  'fast-glob': ['discover'],
  picomatch: ['discover', 'config'],
  commander: ['cli'],
  yaml: ['config'],
  diff: ['cli'],
  'vscode-languageserver': ['lsp'],
};

/** Node's modules that reach outside the process, and who may import them. */
export const nodeOwners: Readonly<Record<string, readonly string[]>> = {
  // discover reads the disk, for everybody; cache keeps facts in the user's folder; cli writes --output; syntax reads
  // the grammar's bytes, to check them before they run.
  'node:fs': ['discover', 'cache', 'syntax', 'cli'],
  'node:fs/promises': ['discover', 'cli'],
  'node:process': ['cli'],
  'node:worker_threads': ['worker'],
  // Nothing of a checkout is executed, and there is no network: git runs git, with fixed arguments, and nobody runs anything else.
  'node:child_process': ['git'],
  // cli runs gorphan itself, with the code that V8 made of it before; nothing else is ever run by it.
  'node:vm': ['cli'],
  'node:http': [],
  'node:https': [],
  'node:net': [],
};

/** Files outside `dist` that are reached by name (`imports` of package.json), and who may do so. */
export const assetOwners: Readonly<Record<string, readonly string[]>> = {
  '#wasm/': ['syntax'],
  '#rules/': ['engine'],
  '#package': ['engine'],
};

/** The only file that may use the console and end the process. */
export const processOwner = 'src/cli/bin.ts';

export const limits = {
  /** Lines of a file of `src`. */
  sourceLines: 300,
  /** Lines of a rule.ts; beyond that, `rules/<id>/parts`. */
  ruleLines: 150,
  /** Files of a folder of `src`. */
  folderFiles: 15,
} as const;
