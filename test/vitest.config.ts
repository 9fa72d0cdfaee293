import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    // Processes, not threads: the parser's WebAssembly memory only grows, and a process gives it back.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    // Tests of broken input start the built program; a slow machine must not turn them into failures.
    hookTimeout: 60_000,
  },
});
