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

const job = (method: string, call: string): string => `package p

import "os"

type job struct{ log *os.File }

func newJob(path string) (*job, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &job{log: f}, nil
}

${method} {
	defer j.log.Close()
	_, err = j.log.WriteString("done")
	return
}

func Begin(path string, parts []string) (err error) {
	j, err := newJob(path)
	if err != nil {
		return err
	}
	if len(parts) == 0 {
		return os.ErrInvalid
	}
	${call}
	return err
}
`;

// Nobody runs the whole work only to close what it writes to.
test.each([
  ['work', 'func (j *job) run(parts []string) (n int, err error)', '_, err = j.run(parts)', 'give its type a method'],
  ['a closer', 'func (j *job) finish() (err error)', 'err = j.finish()', 'call `j.finish()` on that way too'],
])('what %s closes', async (_, method, call, remedy) => {
  writeFileSync(join(top, 'a.go'), job(method, call));
  const { report } = await lint({ cwd: top });
  expect(report.results.map((r) => r.remedy)).toEqual([expect.stringContaining(remedy)]);
});
