import { expect, test } from 'vitest';
import { check, type Found, folderOf, packages } from './properties/checked.js';
import { declarationsOf } from './rewrite/order.js';
import { rewritten } from './rewrite/pieces.js';
import { type Release, releasesIn } from './rewrite/releases.js';

/**
 * Of the releases in functions without a finding, the share that is told when it is taken away. The others are not
 * needed (nobody ranges over the channel, another way ends the same goroutine), or they stand in a near miss that is
 * silent for another reason: nobody can say what is left behind.
 */
const SHARES: Readonly<Record<Release, number>> = { cancel: 0.85, stop: 0.8, exit: 0.65, close: 0.58 };

test('without a release there is a finding', () => {
  const tally = new Map<Release, { tried: number; told: number }>();
  const untold: string[] = [];
  for (const files of packages) {
    const before = check(files);
    const declarations = files.flatMap((file) => declarationsOf(file).rest);
    for (const { kind, place, file, start, text } of releasesIn(files)) {
      const own = declarations.find((one) => one.file === file && start < one.offset + one.text.length);
      const end = (own?.offset ?? 0) + (own?.text.length ?? 0);
      const clean = !before.some(
        (found) => found.file === file && (own?.offset ?? 0) <= found.start && found.start < end,
      );
      // What is released twice is not left behind without one of them.
      if (!clean || own?.text.split(text.replace('defer ', '')).length !== 2) continue;
      const count = tally.get(kind) ?? { tried: 0, told: 0 };
      tally.set(kind, count);
      count.tried++;
      // A type without its release is told where it waits; what was told of its values goes.
      const written = rewritten(files, [place]);
      const known = new Set(before.map((found) => `${found.rule} ${found.file}:${found.start}`));
      const isNew = ({ rule, file: name, start: at }: Found): boolean => {
        const origin = written.find((one) => one.name === name)?.origin(at);
        return !known.has(`${rule} ${origin?.file}:${origin?.offset}`);
      };
      if (check(written).some(isNew)) count.told++;
      else untold.push(`${folderOf(file)} ${text}`);
    }
  }
  for (const [kind, share] of Object.entries(SHARES) as [Release, number][]) {
    const { tried, told } = tally.get(kind) ?? { tried: 0, told: 0 };
    expect(tried, kind).toBeGreaterThan(30);
    expect(told / tried, `${kind}: ${untold.join('\n')}`).toBeGreaterThan(share);
  }
}, 600_000);
