// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { lint, nodeHost, overlayHost } from 'gorphan';
import rule from './rule.js';

const cwd = fileURLToPath(new URL('fixture', import.meta.url));
const only = { cwd, rules: [rule], select: [rule.id] };

/** @param {import('gorphan').LibraryOptions} options */
const lines = async (options) => {
  const { report } = await lint(options);
  return report.results.map(({ at }) => at.startLine);
};

test('a goroutine without a signal is found, one with a context is not', async () => {
  assert.deepEqual(await lines(only), [8]);
});

test('text that is not on the disk is checked all the same', async () => {
  const text = 'package fixture\n\nfunc other() {\n\tgo println("alone")\n}\n';
  const host = overlayHost(nodeHost(cwd), new Map([[`${cwd}/other.go`, new TextEncoder().encode(text)]]));
  assert.deepEqual(await lines({ ...only, host, paths: ['other.go'] }), []);
  const literal = text.replace('println("alone")', 'func() { println("alone") }()');
  const second = overlayHost(nodeHost(cwd), new Map([[`${cwd}/other.go`, new TextEncoder().encode(literal)]]));
  assert.deepEqual(await lines({ ...only, host: second, paths: ['other.go'] }), [4]);
});
