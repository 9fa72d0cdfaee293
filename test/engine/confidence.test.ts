import { expect, test } from 'vitest';
import { lint } from '../../src/index.js';
import { defineRule, onlyHigh } from '../../src/rule/rule.js';
import { makeTree } from '../discover/tree.js';

const messages = { say: 'said' } as const;

/** A rule that says one thing of each function, with the confidence that its name begins with. */
const rule = (id: string, options = {}) =>
  defineRule({
    id,
    summary: 'says so',
    level: 'warning',
    since: '0.1.0',
    options,
    messages,
    check({ model, report }) {
      for (const { fn } of model.goroutines()) {
        const at = model.place({ fn: fn.id, block: 0, index: 0 }, fn.func.header);
        const shared = { at, symbol: model.symbol(fn.id), message: 'say', data: {}, remedy: 'nothing' } as const;
        if (fn.func.name.startsWith('High')) report({ ...shared, confidence: 'high' });
        else if (fn.func.name.startsWith('Medium')) report({ ...shared, confidence: 'medium', assumes: 'something' });
        else report({ ...shared, confidence: 'low' });
      }
    },
  });

const text = ['High', 'Medium', 'Low']
  .map((name) => `func ${name}() { go func() { for { println() } }() }\n`)
  .join('\n');

/** What of both rules is told in the two files: `rule file confidence`. */
async function told(config: string, strict = false): Promise<readonly string[]> {
  const cwd = makeTree({
    'go.mod': 'module m\n\ngo 1.22\n',
    '.gorphan.yaml': config,
    'a/a.go': `package a\n\n${text}`,
    'b/b.go': `package b\n\n${text}`,
  });
  const rules = [rule('plain-rule'), rule('sure-rule', onlyHigh)];
  const { report } = await lint({ cwd, rules, select: ['plain-rule', 'sure-rule'], strict, threads: 1 });
  return report.results.map(({ rule: id, at, confidence }) => `${id} ${at.file.slice(0, 1)} ${confidence}`).sort();
}

const all = (id: string, file: string, confidences: readonly string[]): readonly string[] =>
  confidences.map((confidence) => `${id} ${file} ${confidence}`);

const PLAIN = ['a', 'b'].flatMap((file) => all('plain-rule', file, ['high', 'medium']));

test('of a rule that says so only what is sure is told', async () => {
  expect(await told('')).toEqual([...PLAIN, ...['a', 'b'].flatMap((file) => all('sure-rule', file, ['high']))]);
});

test('the configuration may ask for more, for some files', async () => {
  const some = 'overrides:\n  - files: [b/**]\n    rules:\n      sure-rule:\n        confidence: medium\n';
  expect(await told(some)).toEqual([
    ...PLAIN,
    ...all('sure-rule', 'a', ['high']),
    ...all('sure-rule', 'b', ['high', 'medium']),
  ]);
});

test('a strict run tells everything, whatever the configuration says', async () => {
  const every = ['high', 'low', 'medium'];
  expect(await told('rules:\n  sure-rule:\n    confidence: high\n', true)).toEqual(
    ['plain-rule', 'sure-rule'].flatMap((id) => ['a', 'b'].flatMap((file) => all(id, file, every))),
  );
});
