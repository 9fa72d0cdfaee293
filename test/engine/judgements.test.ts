import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { factsCache } from '../../src/cache/facts-cache.js';
import { judgementsIn } from '../../src/cache/judgements.js';
import { nodeHost } from '../../src/discover/host.js';
import { analyse } from '../../src/engine/analyse.js';
import type { LintOptions } from '../../src/engine/options.js';
import { makePlan } from '../../src/engine/plan.js';
import type { Rule } from '../../src/rule/rule.js';
import { makeTree } from '../discover/tree.js';

const leak = (name: string): string => `package p

import "time"

func ${name}() {
	ticker := time.NewTicker(time.Second)
	<-ticker.C
}
`;

const tree = {
  'go.mod': 'module m\n\ngo 1.22\n',
  'a.go': leak('A'),
  'sub/b.go': leak('B'),
  'sub/quiet.go': 'package p\n',
};

/** What a check says, and whether the rules had to run for it. */
async function check(top: string, options: LintOptions = {}, own: readonly Rule[] = rules) {
  const stages = new Set<string>();
  const host = nodeHost(top);
  const folder = join(top, '.kept');
  const { report } = await analyse({
    plan: makePlan(options, own, host),
    rules: own,
    host,
    version: '1.2.3',
    pageOf: () => '',
    clock: () => 0,
    cache: factsCache(folder, 'v1'),
    judgements: judgementsIn(folder, 'v1'),
    onStage: (stage) => stages.add(stage),
  });
  const { results, notifications, statistics } = report;
  return { said: { results, notifications, statistics }, judged: stages.has('link') };
}

test('nothing changed: the same words, and no rule runs', async () => {
  const top = makeTree(tree);
  const first = await check(top);
  expect(first.said.results.map(({ at }) => at.file)).toEqual(['a.go', 'sub/b.go']);
  expect(first.judged).toBe(true);
  expect(await check(top)).toEqual({ said: first.said, judged: false });
});

const changes: readonly (readonly [what: string, change: (top: string) => void, options: LintOptions])[] = [
  ['a text', (top) => writeFileSync(join(top, 'sub/quiet.go'), leak('C')), {}],
  ['a file that comes', (top) => writeFileSync(join(top, 'c.go'), leak('C')), {}],
  ['a file that goes', (top) => rmSync(join(top, 'a.go')), {}],
  ['the version of Go', (top) => writeFileSync(join(top, 'go.mod'), 'module m\n\ngo 1.24\n'), {}],
  ['a level', (top) => writeFileSync(join(top, '.gorphan.yml'), 'rules:\n  unstopped-ticker: note\n'), {}],
  ['the rules', () => {}, { ignore: ['unstopped-ticker'] }],
  ['the paths', () => {}, { paths: ['./sub'] }],
  ['the confidence', () => {}, { strict: true }],
];

test.each(changes)('%s changed: as without anything kept', async (_what, change, options) => {
  const top = makeTree(tree);
  await check(top);
  change(top);
  const after = await check(top, options);
  expect(after.judged).toBe(true);
  rmSync(join(top, '.kept'), { recursive: true });
  expect(await check(top, options)).toEqual(after);
});

test('suppressions and the lowest level are settled anew each time', async () => {
  const top = makeTree({
    ...tree,
    'a.go': leak('A').replace('\tticker :=', '\t//gorphan:ignore unstopped-ticker -- mine\n\tticker :='),
  });
  const first = await check(top);
  expect(first.said.results.map(({ at }) => at.file)).toEqual(['sub/b.go']);
  expect(first.said.statistics.suppressed).toBe(1);
  expect(await check(top)).toEqual({ said: first.said, judged: false });
});

test('one package alone keeps no judgement: what is kept is that of whole modules', async () => {
  const top = makeTree(tree);
  await check(top, { paths: ['a.go'] });
  expect((await check(top, { paths: ['a.go'] })).judged).toBe(true);
});

test('a failure of a rule is not kept', async () => {
  const top = makeTree(tree);
  let fails = true;
  const shaky: Rule = {
    id: 'shaky',
    summary: 'shaky',
    level: 'warning',
    since: '0.1.0',
    messages: {},
    check() {
      if (fails) throw new Error('lost');
    },
  };
  expect((await check(top, {}, [shaky])).said.notifications).toHaveLength(1);
  fails = false;
  expect(await check(top, {}, [shaky])).toMatchObject({ said: { notifications: [] }, judged: true });
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a file that can not be read is asked again',
  async () => {
    const top = makeTree(tree);
    chmodSync(join(top, 'a.go'), 0);
    await check(top);
    chmodSync(join(top, 'a.go'), 0o600);
    expect((await check(top)).said.results).toHaveLength(2);
  },
);

test('facts of what is not judged again stay for the next change', async () => {
  const top = makeTree(tree);
  await check(top);
  for (let i = 0; i < 5; i++) await check(top);
  writeFileSync(join(top, 'sub/quiet.go'), 'package p // changed\n');
  const parsed: string[] = [];
  const host = nodeHost(top);
  await analyse({
    plan: makePlan({}, rules, host),
    rules,
    host,
    version: '1.2.3',
    pageOf: () => '',
    clock: () => 0,
    cache: factsCache(join(top, '.kept'), 'v1'),
    beforeParsing: (files) => parsed.push(`${files}`),
  });
  expect(parsed).toEqual(['1']);
});
