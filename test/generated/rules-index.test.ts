import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rulesIndex } from './generated.js';

const folder = fileURLToPath(new URL('../../rules/', import.meta.url));

/** A rule is a folder of `rules` with a rule.ts; `_template` and the like are none. */
function ruleFolders(): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-z]/.test(entry.name))
    .map((entry) => entry.name)
    .filter((id) => readdirSync(`${folder}${id}`).includes('rule.ts'));
}

test('rules/index.ts lists every folder that has a rule', async () => {
  await expect(rulesIndex(ruleFolders())).toMatchFileSnapshot(`${folder}index.ts`);
});
