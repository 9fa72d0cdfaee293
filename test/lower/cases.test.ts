import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { printed } from './case.js';

// Each case is a Go file; the facts beside it are read by people when they change (-u rewrites them).
const folder = new URL('cases/', import.meta.url);
const cases = readdirSync(folder).filter((name) => name.endsWith('.go'));

test.each(cases)('%s', async (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const facts = printed(text);
  expect(facts).not.toContain('problem');
  await expect(facts).toMatchFileSnapshot(fileURLToPath(new URL(name.replace(/\.go$/, '.facts'), folder)));
});
