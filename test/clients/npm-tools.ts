import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Missing } from './debian.js';

/** Installs packages of npm into an empty folder, without running their scripts; says what is in the way. */
export function installTools(folder: string, ...packages: string[]): Missing {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder, ...packages];
  const done = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 300_000 });
  if (done.status === 0) return undefined;
  const reason = /npm error .*/.exec(`${done.stderr}`)?.[0] ?? '';
  return `skipped: npm could not install ${packages.join(' and ')}: ${reason}`;
}
