import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { Session } from '../../src/engine/session.js';
import { makeTree } from '../discover/tree.js';

const session = () => new Session({ rules, version: '0', pageOf: () => '', clock: () => 0 });

test('what is kept follows the packages that are open, not the number of edits', async () => {
  const top = makeTree({ 'go.mod': 'module m\n\ngo 1.22\n', 'p/a.go': '', 'p/b.go': '', 'q/c.go': '', 'q/d.go': '' });
  const one = session();
  const file = join(top, 'p/a.go');
  for (let edit = 0; edit < 50; edit++) {
    one.setText(file, `package p\n\nfunc f${edit}() {}\n`);
    await one.checkFiles([file], top, {});
    expect(one.kept).toBe(2);
  }
  const other = join(top, 'q/c.go');
  one.setText(other, 'package q\n');
  await one.checkFiles([other], top, {});
  expect(one.kept).toBe(4);
  one.setText(file, undefined);
  expect(one.kept).toBe(2);
});

test('it says what the command line says of the same text', async () => {
  const leaky = 'package p\n\nimport "time"\n\nfunc f() {\n\tt := time.NewTicker(1)\n\t<-t.C\n}\n';
  const top = makeTree({ 'go.mod': 'module m\n\ngo 1.22\n', 'p/a.go': '', 'p/b.go': '' });
  const one = session();
  const file = join(top, 'p/a.go');
  const rulesOf = async () => (await one.checkFiles([file], top, {})).report.results.map(({ rule }) => rule);
  expect(await rulesOf()).toEqual([]);
  one.setText(file, leaky);
  expect(await rulesOf()).toEqual(['unstopped-ticker']);
  one.setText(file, undefined);
  expect(await rulesOf()).toEqual([]);
});
