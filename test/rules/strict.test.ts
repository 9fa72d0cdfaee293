import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const top = mkdtempSync(join(tmpdir(), 'gorphan-strict-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

writeFileSync(join(top, 'go.mod'), 'module m\n\ngo 1.24\n');
writeFileSync(
  join(top, 'a.go'),
  `package m

import "context"

func work() {}

func starts(ctx context.Context, done chan struct{}) {
	go func() {
		work()
	}()
	go func() {
		<-done
	}()
	go func(ctx context.Context) {
		work()
	}(ctx)
}

func sends() {
	ch := make(chan int)
	go func() {
		ch <- 1
	}()
	<-ch
	buffered := make(chan int, 1)
	buffered <- 1
	<-buffered
}

func subscribes(bus interface{ unknown.Bus }) {
	bus.Subscribe("topic")
}
`,
);

/** The findings as `line rule`. */
async function found(strict: boolean): Promise<string[]> {
  const { report } = await lint({ cwd: top, strict });
  return report.results.map((r) => `${r.at.startLine} ${r.rule} ${r.confidence}`);
}

test('a plain run says nothing of them', async () => {
  expect(await found(false)).toEqual([]);
});

test('a strict run reads the rules to the letter', async () => {
  expect(await found(true)).toEqual([
    '8 goroutine-without-exit low',
    '21 goroutine-without-exit low',
    '22 unguarded-send low',
    '31 missing-unsubscribe low',
  ]);
});
