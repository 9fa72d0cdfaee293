import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const manifest = read('package.json');
const lock = read('package-lock.json');

test('no script runs while gorphan is installed', () => {
  // A git install by pre-commit runs these without the development dependencies, and npm pack prints their banner.
  const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare', 'prepack'];
  expect(Object.keys(manifest.scripts).filter((name) => [...atInstall, 'postpack'].includes(name))).toEqual([]);
});

test('nothing that a user installs has an install script', () => {
  const withScript = Object.entries<{ dev?: boolean; hasInstallScript?: boolean }>(lock.packages)
    .filter(([, entry]) => entry.hasInstallScript && !entry.dev)
    .map(([path]) => path);
  expect(withScript).toEqual([]);
});

test('each runtime dependency is justified, and no other is', () => {
  const page = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| ([a-z-]+) \|/gm)].map((match) => match[1]).filter((name) => name !== 'package');
  expect(rows).toEqual(Object.keys(manifest.dependencies).sort());
});

test('the lockfile belongs to this manifest and is checked by hash', () => {
  expect(lock.packages[''].dependencies).toEqual(manifest.dependencies);
  expect(lock.packages[''].devDependencies).toEqual(manifest.devDependencies);
  expect(lock.packages[''].engines).toEqual(manifest.engines);
  expect(lock.version).toBe(manifest.version);
  const unhashed = Object.entries<{ integrity?: string }>(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.integrity?.startsWith('sha512-'))
    .map(([path]) => path);
  expect(unhashed).toEqual([]);
});

test('the lockfile holds the packages of every platform', () => {
  // npm leaves out what a registry does not have, and then `npm ci` fails on all platforms.
  const missing = Object.values<{ optionalDependencies?: Record<string, string> }>(lock.packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => !(`node_modules/${name}` in lock.packages));
  expect(missing).toEqual([]);
});

test('every runtime dependency runs on the oldest Node that gorphan promises', () => {
  expect(manifest.engines.node).toBe('>=20');
  const tooNew = Object.entries<{ dev?: boolean; engines?: { node?: string } }>(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && oldestMajor(entry.engines?.node) > 20)
    .map(([path]) => path);
  expect(tooNew).toEqual([]);
});

/** The lowest major version that a range of the forms `>=20`, `>= 10.0.0`, `^18 || >=20` lets in; 0: any. */
function oldestMajor(range: string | undefined): number {
  const majors = [...(range ?? '0').matchAll(/(?:^|\|\|)\s*(?:>=|\^|~)?\s*(\d+)/g)].map((match) => Number(match[1]));
  return majors.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...majors);
}
