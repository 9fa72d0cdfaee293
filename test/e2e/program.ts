import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const bin = fileURLToPath(new URL('../../dist/src/cli/bin.js', import.meta.url));

/** Not the cache of whoever runs the tests. */
const cache = mkdtempSync(join(tmpdir(), 'gorphan-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** Runs the built program in a folder; `stdin` is what it is given. `npm test` builds it beforehand. */
export function gorphan(
  cwd: string,
  argv: readonly string[],
  stdin = '',
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const { FORCE_COLOR, NO_COLOR, ...others } = process.env;
    const env = { ...others, XDG_CACHE_HOME: cache, ...more };
    const child = spawn(process.execPath, [bin, ...argv], { cwd, env });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
    child.stdin.on('error', () => {}).end(stdin);
  });
}

/** Runs the built program and stops reading its output at once. */
export function gorphanUnread(cwd: string, argv: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, XDG_CACHE_HOME: cache };
    const child = spawn(process.execPath, [bin, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stdout.destroy();
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', reject).on('close', (code) => resolve({ code, out: '', err }));
  });
}

/** A Go file with one ticker that nothing stops, on line 6. */
export const leaky = (name: string): string =>
  `package p

import "time"

func ${name}() {
	tick := time.NewTicker(time.Second)
	for i := 0; i < 3; i++ {
		<-tick.C
	}
}
`;

/** The places of unstopped tickers in the text output. */
export const tickers = (out: string): readonly string[] =>
  [...out.matchAll(/^(\S+:\d+:\d+): warning: .*\(unstopped-ticker\)$/gm)].map((match) => match[1] ?? '');
