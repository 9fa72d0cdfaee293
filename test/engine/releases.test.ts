import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { namedReleases, type ReleaseKind } from '../go/releases.mjs';
import { readModules } from '../go/scenario.mjs';
import { check, type Found, packages } from './properties/checked.js';
import { rewritten } from './rewrite/pieces.js';

/**
 * What `node test/go/deletions.mjs` saw: the releases without which a run of the fixtures leaves more behind, and those
 * of them that are not told when they are taken away, each with the reason.
 */
interface Deletions {
  readonly leaks: Readonly<Record<string, readonly string[]>>;
  readonly untold: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly shares: Readonly<Record<ReleaseKind, string>>;
}

const data = new URL('../go/deletions.json', import.meta.url);
const { leaks, untold, shares }: Deletions = JSON.parse(readFileSync(data, 'utf8'));
const root = fileURLToPath(new URL('../../rules', import.meta.url));

test('without a release that keeps a run from leaking there is a finding, or a reason why not', () => {
  const tally = new Map<ReleaseKind, { tried: number; told: number }>();
  const missed: string[] = [];
  const gone: string[] = [];
  for (const fixture of readModules(root).flatMap(({ cases }) => cases)) {
    const files = packages.find(([file]) => file?.name === fixture.files[0]?.name) ?? [];
    const before = check(files);
    const known = new Set(before.map((found) => `${found.rule} ${found.file}:${found.start}`));
    const releases = namedReleases(fixture);
    for (const name of leaks[fixture.name] ?? []) {
      const release = releases.find((one) => one.name === name);
      if (release === undefined) {
        gone.push(`${fixture.name} ${name}`);
        continue;
      }
      const { kind, file, start, end, fn } = release;
      const within = ({ line }: Found): boolean => fn !== undefined && fn.start <= line && line <= fn.end;
      // Only clean code counts.
      if (before.some((found) => found.file === file && within(found))) continue;
      const count = tally.get(kind) ?? { tried: 0, told: 0 };
      tally.set(kind, count);
      count.tried++;
      // A type without its release is told where it waits; what was told of its values goes.
      const written = rewritten(files, [[{ file, start, end, text: '' }]]);
      const isNew = ({ rule, file: name, start: at }: Found): boolean => {
        const origin = written.find((one) => one.name === name)?.origin(at);
        return !known.has(`${rule} ${origin?.file}:${origin?.offset}`);
      };
      const told = check(written).some(isNew);
      if (told) count.told++;
      if (told === (untold[fixture.name]?.[name] !== undefined)) missed.push(`${fixture.name} ${name}`);
    }
  }
  expect(gone, 'no such releases any more: node test/go/deletions.mjs --write').toEqual([]);
  expect(missed, 'told though deletions.json says it is not, or the other way round').toEqual([]);
  const told = [...tally].map(([kind, { tried, told }]) => [kind, `${told} of ${tried}`]);
  expect(Object.fromEntries(told)).toEqual(shares);
}, 600_000);
