import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mutate } from './mutate.mjs';
import { choices } from './random.mjs';

const rules = fileURLToPath(new URL('../../rules/', import.meta.url));

/** The fixtures of the rules: name and text, in the order of the names. */
export const fixtures = readdirSync(rules, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.includes('/fixtures/') && name.endsWith('.go'))
  .sort()
  .map((name) => ({ name, text: readFileSync(rules + name, 'utf8') }));

/** The broken file of a seed; the same seed gives the same one as long as the fixtures stay. */
export function inputOf(seed) {
  const choose = choices(seed);
  const { name, text } = choose.oneOf(fixtures);
  return { seed, name, ...mutate(text, choose, choose.oneOf(fixtures).text) };
}
