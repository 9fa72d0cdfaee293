#!/usr/bin/env node
import module from 'node:module';
import v8 from 'node:v8';

// Optimised code pays later than V8 thinks: a run is over in seconds, and many a function is compiled, found to be wrong
// about the shapes of its objects and compiled again. Before: a third to a half more processor time. The V8 of Node 22
// and later knows no such flag, and would say so on every run.
if (process.versions.v8.startsWith('11.')) v8.setFlagsFromString('--interrupt-budget=1200000');

// Node 22.1 and later keep compiled code for the next start; what is imported before this call is not kept.
(module as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();
const [{ rules }, { run }] = await Promise.all([import('../../rules/index.js'), import('./run.js')]);

/**
 * The parser's WebAssembly has one function of 27 KB, and V8 spends 100 ms of processor time on its optimised code, whatever
 * the budget; for few files the simple code has long come to its end by then. Known to V8 11 to 13; an unknown flag
 * would be told on every run.
 */
const tune = (files: number): void => {
  if (files > 100 || !/^1[123]\./.test(process.versions.v8)) return;
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) v8.setFlagsFromString(flag);
};

const { argv, stdin, stdout, stderr, env } = process;
const isTTY = { stdout: stdout.isTTY === true, stderr: stderr.isTTY === true };
const io = { argv: argv.slice(2), stdin, stdout, stderr, env, cwd: process.cwd(), isTTY, columns: stdout.columns };
const clock = (): number => performance.now();
process.exitCode = await run({ ...io, clock, tune }, rules, async (cache) => {
  const { serve } = await import('../lsp/serve.js');
  await serve({
    input: stdin,
    output: stdout,
    rules,
    clock,
    cwd: process.cwd(),
    ...(cache === undefined ? {} : { cache }),
  });
});
