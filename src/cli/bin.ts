#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';
import { need } from '../base/bug.js';
import { openCode } from '../cache/code-cache.js';
import { cacheFolder } from '../cache/folder.js';

const { argv, execArgv, stdin, stdout, stderr, env, versions } = process;

// Optimised code pays later than V8 thinks: a run is over in seconds, and many a function is compiled, found to be wrong
// about the shapes of its objects and compiled again. Before: a third to a half more processor time. The V8 of Node 22
// and later knows no such flag, and would say so on every run.
if (versions.v8.startsWith('11.')) v8.setFlagsFromString('--interrupt-budget=1200000');

/** Bytes of a heap that is worth a tenth of a second. */
const WORTH_COLLECTING = 256 * 2 ** 20;

/** What V8's code depends on: the text it is of, and who runs it. */
function nameOf(program: Buffer): string {
  const hash = createHash('sha256').update(program).digest('hex');
  return JSON.stringify([hash, versions.v8, process.arch, execArgv, env.NODE_OPTIONS]);
}

// Node 22.1 and later keep compiled code for the next start; what is imported before this call is not kept.
(module as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();

const url = new URL('./main.cjs', import.meta.url);
const text = readFileSync(url);
const folder = argv.includes('--no-cache') ? undefined : cacheFolder(env);
const kept = folder === undefined ? undefined : openCode(folder, nameOf(text));
const script = new vm.Script(text.toString('latin1'), {
  filename: fileURLToPath(url),
  ...(kept?.code === undefined ? {} : { cachedData: kept.code }),
});
const loaded: { exports?: typeof import('../main.js') } = {};
script.runInThisContext()(loaded, module.createRequire(url), url.href);
const { main } = need(loaded.exports, 'the program is not whole');

/**
 * The parser's WebAssembly has one function of 27 KB, and V8 spends 100 ms of processor time on its optimised code, whatever
 * the budget; for few files the simple code has long come to its end by then. Known to V8 11 to 13; an unknown flag
 * would be told on every run.
 */
const tiers = /^1[123]\./.test(versions.v8) ? ['wasm-tier-up', 'wasm-dynamic-tiering'] : [];
let short = false;

const tune = (files: number): void => {
  if (files > 100) return;
  short = true;
  for (const tier of tiers) v8.setFlagsFromString(`--no-${tier}`);
};

/**
 * V8 lets a heap grow to its limit before it looks through all of it, and workspaces are large things that are over at
 * once: without this the peak is that of two or three of them.
 */
const collect = (): void => {
  if (process.memoryUsage().heapUsed < WORTH_COLLECTING) return;
  v8.setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
};

const isTTY = { stdout: stdout.isTTY === true, stderr: stderr.isTTY === true };
const io = { argv: argv.slice(2), stdin, stdout, stderr, env, cwd: process.cwd(), isTTY, columns: stdout.columns };
const clock = (): number => performance.now();
process.exitCode = await main({ ...io, clock, tune, collect }, stdin, stdout);

// After a short run that has parsed something V8 still has the code of all that the next one needs. It takes code for
// its own only where its flags were the same.
if (short && (kept?.code === undefined || script.cachedDataRejected)) {
  for (const tier of tiers) v8.setFlagsFromString(`--${tier}`);
  kept?.keep(script.createCachedData());
}
