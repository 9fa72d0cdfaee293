import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const top = mkdtempSync(join(tmpdir(), 'gorphan-locks-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** A lock whose type no file that is read declares, as one that the build makes. */
const program = (end: string): string => `package store

import "example.com/elsewhere/locks"

type Drawer struct{ lock locks.Kind }

func (d *Drawer) Find(n int) (*Drawer, func()) {
	d.lock.Lock()
	if n < 0 {
		d.lock.Unlock()
		return nil, nil
	}
	${end}
}
`;

test.each([
  ['is told where it stays locked', 'return d, nil', ['missing-unlock']],
  ['is not told where the caller is given what unlocks it', 'return d, d.lock.Unlock', []],
  ['is not told where a variable takes what unlocks it', 'unlock := d.lock.Unlock\n\treturn d, unlock', []],
])('a lock out of sight %s', async (_, end, rules) => {
  writeFileSync(join(top, 'go.mod'), 'module example.com/m\n\ngo 1.24\n');
  writeFileSync(join(top, 'a.go'), program(end));
  const { report } = await lint({ cwd: top });
  expect(report.results.map((r) => r.rule)).toEqual(rules);
});
