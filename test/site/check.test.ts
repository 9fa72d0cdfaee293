import { expect, test } from 'vitest';
import { check } from '../../site/browser/check.js';

const ticking = (name: string): string => `package main

import "time"

func ${name}(done chan bool) {
	t := time.NewTicker(time.Second)
	for {
		select {
		case <-t.C:
		case <-done:
			return
		}
	}
}
`;

test('a pasted file gives the finding with its path, without a disk', async () => {
  const { results, notifications } = await check(ticking('Run'), '1.22', false);
  expect(notifications).toEqual([]);
  expect(results.map(({ rule, at }) => `${at.file}:${at.startLine} ${rule}`)).toEqual(['main.go:6 unstopped-ticker']);
  expect(results[0]?.related.map(({ at, text }) => `${at.startLine} ${text}`)).toContainEqual(
    expect.stringMatching(/^11 leaves the function/),
  );
});

test('the next text is judged by itself, and the version of Go counts', async () => {
  expect((await check(ticking('Other'), '1.22', false)).results[0]?.symbol).toMatch(/\.Other$/);
  const repaired = ticking('Run').replace('\tfor {', '\tdefer t.Stop()\n\tfor {');
  expect((await check(repaired, '1.22', false)).results).toEqual([]);
  const messages = await Promise.all(['1.22', '1.26'].map((go) => check(ticking('Run'), go, true)));
  expect(messages[0]?.results[0]?.message).not.toBe(messages[1]?.results[0]?.message);
});

test('what cannot be read is said, and nothing is thrown', async () => {
  expect((await check('package main\n\nfunc Run( {\n', '1.26', false)).notifications).toMatchObject([
    { kind: 'syntax' },
  ]);
  expect((await check('', '1.26', false)).results).toEqual([]);
});
