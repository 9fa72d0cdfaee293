/** Builds the rules site: one page from the rule pages, and the playground. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { rules } from '../rules/index.js';
import { html } from './page.js';

export interface Script {
  readonly bytes: number;
  /** What it imports from outside. */
  readonly imports: readonly string[];
}

/** Builds into a folder, which is emptied first. `root`: the repository. Returns the scripts by name. */
export async function buildSite(root: string, folder: string): Promise<ReadonlyMap<string, Script>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');
  const pages = rules.map(({ id, summary, level }) => ({ id, summary, level, page: text(`rules/${id}/doc.md`) }));
  const { version } = JSON.parse(text('package.json')) as { readonly version: string };
  writeFileSync(join(folder, 'index.html'), html({ version, readme: text('README.md'), pages }));
  copyFileSync(join(root, 'site/style.css'), join(folder, 'style.css'));
  copyFileSync(join(root, 'site/icon.svg'), join(folder, 'icon.svg'));
  copyFileSync(join(root, 'wasm/tree-sitter-go.wasm'), join(folder, 'tree-sitter-go.wasm'));
  const runtime = 'node_modules/web-tree-sitter/web-tree-sitter.wasm';
  copyFileSync(join(root, runtime), join(folder, 'web-tree-sitter.wasm'));
  return bundle(root, folder);
}

async function bundle(root: string, folder: string): Promise<ReadonlyMap<string, Script>> {
  const shim = (name: string): string => join(root, 'site/shims', name);
  const shared: BuildOptions & { readonly metafile: true } = {
    absWorkingDir: root,
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome111', 'firefox114', 'safari16.4'],
    tsconfig: join(root, 'site/tsconfig.json'),
    metafile: true,
    logLevel: 'warning',
  };
  const built = await Promise.all([
    build({ ...shared, entryPoints: ['site/browser/page.ts'] }),
    build({
      ...shared,
      entryPoints: ['site/browser/engine.ts'],
      // Whatever else of Node the engine reaches one day fails the build here.
      alias: {
        'node:path': 'path-browserify',
        'node:fs': shim('node-fs.ts'),
        'node:module': shim('node-module.ts'),
        'node:crypto': shim('node-crypto.ts'),
      },
      // web-tree-sitter's own ways for Node, which a page never takes.
      external: ['fs/promises', 'module'],
      inject: [shim('globals.ts')],
    }),
  ]);
  const outputs = built.flatMap(({ metafile }) => Object.entries(metafile.outputs));
  return new Map(
    outputs.map(([name, { bytes, imports }]) => [basename(name), { bytes, imports: imports.map(({ path }) => path) }]),
  );
}
