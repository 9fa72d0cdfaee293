import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const top = mkdtempSync(join(tmpdir(), 'gorphan-uncalled-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const send = (name: string): string => `
func ${name}(stop chan struct{}) int {
	answer := make(chan int)
	go func() { answer <- 1 }()
	select {
	case n := <-answer:
		return n
	case <-stop:
		return 0
	}
}
`;

// What is typed is called when the rest is written; a program is often shown in part.
test.each([
  ['a program without main', 'main', ''],
  ['a program', 'main', '\nfunc main() {}\n'],
  ['a library', 'lib', ''],
])('a send in a function of %s that nothing calls yet is told', async (_, name, rest) => {
  writeFileSync(join(top, 'go.mod'), 'module example.com/m\n\ngo 1.24\n');
  writeFileSync(join(top, 'a.go'), `package ${name}\n${rest}${send('Ask')}${send('ask')}`);
  const { report } = await lint({ cwd: top });
  expect(report.results.map((r) => r.rule)).toEqual(['unguarded-send', 'unguarded-send']);
});
