import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { formatNames } from '../../src/report/index.js';
import { makeTree } from '../discover/tree.js';
import { runCli } from './run-cli.js';

/** A ticker that nothing in this file stops; the sibling may. */
const pump = `package p

import "time"

type Pump struct{ tick *time.Ticker }

func NewPump() *Pump { return &Pump{tick: time.NewTicker(time.Second)} }
`;

const stop = 'package p\n\nfunc (p *Pump) Stop() { p.tick.Stop() }\n';

const tree = { 'go.mod': 'module example.com/m\n\ngo 1.22\n', 'pump.go': pump };

const given = (text: string) => ({
  stdin: (async function* () {
    yield text;
  })(),
});

const check = (top: string, text: string, argv: readonly string[] = []) =>
  runCli(top, [...argv, '--stdin-filename', 'pump.go', '-'], rules, given(text));

describe.each(formatNames)('as %s', (format) => {
  test('text that equals the file gives the same output', async () => {
    const top = makeTree(tree);
    const saved = await runCli(top, ['--format', format, 'pump.go'], rules);
    expect(saved.code).toBe(1);
    expect(await check(top, pump, ['--format', format])).toEqual(saved);
  });

  test('text that is not saved gives what it will give once it is', async () => {
    const top = makeTree(tree);
    const unsaved = `// Ünsaved 𝒳.\n\n${pump}`;
    const before = await check(top, unsaved, ['--format', format]);
    writeFileSync(join(top, 'pump.go'), unsaved);
    expect(before).toEqual(await runCli(top, ['--format', format, 'pump.go'], rules));
  });
});

test('siblings come from the disk, and decide', async () => {
  expect((await check(makeTree(tree), pump)).code).toBe(1);
  expect((await check(makeTree({ ...tree, 'stop.go': stop }), pump)).code).toBe(0);
  // The sibling is read and not reported.
  const top = makeTree({ ...tree, 'stop.go': stop, 'other.go': pump.replaceAll('Pump', 'Other') });
  expect((await check(top, pump)).out).toBe('');
});

test('the text is what is checked, not the file', async () => {
  const top = makeTree(tree);
  expect((await check(top, pump + stop.replace('package p\n', ''))).code).toBe(0);
  expect(readFileSync(join(top, 'pump.go'), 'utf8')).toBe(pump);
});

test('the configuration next to the file holds, and names the file as the user does', async () => {
  const top = makeTree({ ...tree, 'in/.gorphan.yaml': 'rules: { unstopped-ticker: error }', 'in/a.go': 'package p\n' });
  const argv = ['--stdin-filename', 'in/new.go', '-'];
  const { out } = await runCli(top, argv, rules, given(pump));
  expect(out).toMatch(/^in\/new\.go:7:43: error: /);
});

test('text that does not parse is told, and what can be read of it is checked', async () => {
  const { code, err, out } = await check(makeTree(tree), `${pump}\nfunc broken( {\n`);
  expect(code).toBe(1);
  expect(out).toContain('pump.go:7:');
  expect(err).toMatch(/^pump\.go:9:\d+: syntax: /);
});

test.each([
  [['-'], '`-` needs --stdin-filename PATH, which says where the text belongs'],
  [['--stdin-filename', 'a.go'], '--stdin-filename needs `-` among the arguments'],
])('%j is one line and 2', async (argv, message) => {
  expect(await runCli(makeTree(tree), argv, rules, given(pump))).toEqual({
    code: 2,
    out: '',
    err: `gorphan: ${message}\n`,
  });
});
