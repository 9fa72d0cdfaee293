import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that run real clients: `npm run test:clients`. They are no part of `npm test`, for they install programs. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/clients/**/*.client.ts'],
    pool: 'forks',
    // apt-get lets one work at a time.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
