import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const top = mkdtempSync(join(tmpdir(), 'gorphan-remedy-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const ticking = (start: string, end: string): string => `package p

import "time"

func Start(stop chan struct{}) {
	t := time.NewTicker(time.Second)
	${start}
		for {
			select {
			case <-t.C:
			case <-stop:
				return
			}
		}
	${end}
}
`;

// A defer of the function that returns at once would stop the ticker while the goroutine waits for it.
test.each([
  ['the function', '{', '}', 'write `defer t.Stop()` right after it is made'],
  ['a goroutine', 'go func() {', '}()', 'write `defer t.Stop()` at the top of the goroutine that receives from it'],
])('a ticker from which %s receives is stopped there', async (_, start, end, remedy) => {
  writeFileSync(join(top, 'go.mod'), 'module example.com/m\n\ngo 1.24\n');
  writeFileSync(join(top, 'a.go'), ticking(start, end));
  const { report } = await lint({ cwd: top });
  expect(report.results.map((r) => r.remedy)).toEqual([remedy]);
});
