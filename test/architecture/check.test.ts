import { describe, expect, test } from 'vitest';
import { violations } from './check.js';
import { importsOf } from './source.js';

/** The violations of one made-up file. */
const of = (path: string, text: string): readonly string[] => violations([{ path, text }]);

describe('layers', () => {
  test.each([
    ['upward', 'src/link/program.ts', "import { run } from '../engine/run.js';", 'link may not import'],
    ['type-only', 'src/facts/value.ts', "import type { Model } from '../lifetime/model.js';", 'facts may not import'],
    ['over several lines', 'src/base/span.ts', "import {\n  a,\n  b,\n} from '../link/x.js';", 'base may not import'],
    ['re-exported', 'src/settle/order.ts', "export { a } from '../rule/rule.js';", 'settle may not import'],
    ['dynamic', 'src/report/text.ts', "const x = await import('../engine/run.js');", 'report may not import'],
    ['deep folder', 'src/lower/stmt/go.ts', "import { a } from '../../link/x.js';", 'lower may not import'],
    ['computed', 'src/engine/run.ts', 'await import(name);', 'target is computed'],
    ['entry point', 'src/engine/run.ts', "import { lint } from '../index.js';", 'nothing imports it'],
    ['rules from the engine', 'src/engine/run.ts', "import { rules } from '../../rules/index.js';", 'handed in'],
    ['unknown folder', 'src/misc2/x.ts', 'export const a = 1;', 'in no folder'],
    ['loose file', 'src/things.ts', 'export const a = 1;', 'in no folder'],
  ])('%s', (_, path, text, reason) => {
    expect(of(path, text)).toEqual([expect.stringContaining(reason)]);
  });

  test.each([
    ['own folder', 'src/link/program.ts', "import { a } from './names.js';"],
    ['layer below', 'src/link/program.ts', "import type { Span } from '../base/span.js';"],
    ['engine to everything below', 'src/engine/run.ts', "import { discover } from '../discover/discover.js';"],
    ['entry point to the rules', 'src/cli/bin.ts', "import { rules } from '../../rules/index.js';"],
    ['in a comment', 'src/base/span.ts', "// import { a } from '../link/x.js';\n/*\nimport '../link/x.js';\n*/"],
  ])('allowed: %s', (_, path, text) => {
    expect(of(path, text)).toEqual([]);
  });
});

describe('rules', () => {
  const rule = 'rules/unstopped-ticker/rule.ts';
  test.each([
    ['the model', "import type { Model } from '../../src/lifetime/model.js';", 'a rule may not import'],
    ['the disk', "import { readFileSync } from 'node:fs';", 'a rule may not import'],
    ['a package', "import picomatch from 'picomatch';", 'belongs to'],
    ['another rule', "import rule from '../unguarded-send/rule.js';", 'may not import another'],
  ])('may not import %s', (_, text, reason) => {
    expect(of(rule, text)).toEqual([expect.stringContaining(reason)]);
  });

  test('may import their vocabulary and their own parts', () => {
    expect(of(rule, "import { defineRule } from '../../src/rule/rule.js';\nimport { a } from './parts/a.js';")).toEqual(
      [],
    );
  });

  test('are 150 lines at most, other files 300', () => {
    expect(of(rule, 'x;\n'.repeat(150))).toEqual([]);
    expect(of(rule, 'x;\n'.repeat(151))).toEqual([`${rule}:150: 151 lines, at most 150`]);
    expect(of('src/base/span.ts', 'x;\n'.repeat(300))).toEqual([]);
    expect(of('src/base/span.ts', 'x;\n'.repeat(301))).toHaveLength(1);
  });
});

describe('owners', () => {
  test.each([
    ['src/lower/lower.ts', "import { Parser } from 'web-tree-sitter';", 'web-tree-sitter belongs to src/syntax'],
    ['src/engine/run.ts', "import fg from 'fast-glob';", 'fast-glob belongs to src/discover'],
    ['src/engine/run.ts', "import { runInNewContext } from 'node:vm';", 'node:vm belongs to cli'],
    ['src/engine/run.ts', "import { parse } from 'yaml';", 'yaml belongs to src/config'],
    ['src/config/load.ts', "import { readFile } from 'node:fs/promises';", 'node:fs/promises belongs to discover'],
    ['src/discover/git.ts', "import { spawn } from 'node:child_process';", 'node:child_process belongs to git'],
    ['src/base/a.ts', "import left from 'left-pad';", 'left-pad belongs to nobody'],
    ['src/base/a.ts', "import left from '@scope/pad/deep';", '@scope/pad belongs to nobody'],
    ['src/report/sarif.ts', "require.resolve('#wasm/tree-sitter-go.wasm');", '#wasm/tree-sitter-go.wasm is not for'],
  ])('%s: %s', (path, text, reason) => {
    expect(of(path, text)).toEqual([expect.stringContaining(reason)]);
  });

  test('the process belongs to the program alone', () => {
    const text = 'console.log(1);\nprocess.exit(2);\nprocess.stdout.write(x);';
    expect(of('src/cli/run.ts', text).map((line) => line.split(': ')[0])).toEqual([
      'src/cli/run.ts:1',
      'src/cli/run.ts:2',
      'src/cli/run.ts:3',
    ]);
    expect(of('src/cli/bin.ts', text)).toEqual([]);
  });
});

describe('text', () => {
  const mark = `TO${'DO'}`;
  test('unfinished work is refused, in comments too', () => {
    expect(of('src/base/a.ts', `// ${mark}: later`)).toHaveLength(1);
    expect(of('src/base/a.ts', `/** FIX${'ME'} */`)).toHaveLength(1);
  });

  test("Go's context function of that name is not unfinished work", () => {
    expect(of('src/link/context.ts', `const roots = ['Background', '${mark}']; // as context.${mark}()`)).toEqual([]);
  });

  test('names say something', () => {
    expect(of('src/base/utils.ts', '')).toHaveLength(1);
    expect(of('src/base/LineIndex.ts', '')).toHaveLength(1);
  });

  test('a folder holds 15 files at most', () => {
    const files = (count: number) => Array.from({ length: count }, (_, i) => ({ path: `src/base/a${i}.ts`, text: '' }));
    expect(violations(files(15))).toEqual([]);
    expect(violations(files(16))).toEqual(['src/base: 16 files, at most 15']);
  });
});

test('a glob in a string opens no comment', () => {
  const text = "const all = '**/*.go';\nimport { a } from '../link/x.js';\nconst b = '*/';";
  expect(importsOf({ path: 'src/base/a.ts', text })).toEqual([{ target: 'src/link/x.ts', line: 2 }]);
});
