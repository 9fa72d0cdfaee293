import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/finding/report.js';
import type { ReportOptions } from '../../src/report/reporter.js';
import { escapeText } from '../../src/report/sarif/message-text.js';
import { sarif } from '../../src/report/sarif/sarif.js';
import { anyText } from './any-report.js';
import { full, located, notifications, place, report, result, rules } from './sample-report.js';

const schema = JSON.parse(readFileSync(fileURLToPath(new URL('schema/sarif-2.1.0.json', import.meta.url)), 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

/** The run of a report, checked against the schema. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what the schema has just checked
function runOf(of: Report, options: ReportOptions = {}): any {
  const log = JSON.parse(sarif(of, options));
  expect(validate(log), JSON.stringify(validate.errors, undefined, 2)).toBe(true);
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
}

describe('the check itself', () => {
  it.each([
    ['line 0', (run: string) => run.replaceAll('"startLine": 7', '"startLine": 0')],
    ['null', (run: string) => run.replace('"ruleIndex": 1', '"ruleIndex": null')],
    ['an unknown property', (run: string) => run.replace('"columnKind"', '"columnsKind"')],
    ['a broken URI', (run: string) => run.replaceAll('cmd/pump.go', 'cmd\\\\pump.go')],
  ])('refuses %s', (_, spoil) => {
    const good = sarif(report([full]), {});
    expect(spoil(good)).not.toBe(good);
    expect(validate(JSON.parse(spoil(good)))).toBe(false);
  });
});

describe('sarif', () => {
  it('has a run without results too, for it closes old alerts', () => {
    const run = runOf(report([]));
    expect(run.results).toEqual([]);
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.automationDetails).toBeUndefined();
    expect(run.originalUriBaseIds['%SRCROOT%'].uri).toBeUndefined();
    expect(run.tool.driver.informationUri).toBe('pkg:npm/gorphan@0.1.0');
    expect(run.invocations).toEqual([{ executionSuccessful: true }]);
    expect(sarif(report([]), {}).endsWith('}\n')).toBe(true);
  });

  it('describes every rule as code scanning asks for it', () => {
    const { driver } = runOf(report([]), { homepage: 'https://example.com/gorphan' }).tool;
    expect(driver.semanticVersion).toBe('0.1.0');
    expect(driver.rules.map(({ id }: { id: string }) => id)).toEqual(rules.map(({ id }) => id));
    expect(driver.rules[1]).toEqual({
      id: 'unguarded-send',
      name: 'UnguardedSend',
      shortDescription: { text: 'what unguarded-send flags' },
      fullDescription: { text: 'The first paragraph of unguarded-send goes on.' },
      help: { text: rules[1]?.page, markdown: rules[1]?.page.replace('unguarded-send\ngoes', 'unguarded-send goes') },
      helpUri: 'https://example.com/gorphan/rules/unguarded-send/doc.md',
      defaultConfiguration: { level: 'error' },
      properties: {
        tags: ['reliability', 'concurrency', 'goroutine-leak', 'external/cwe/cwe-772'],
        precision: 'high',
        'problem.severity': 'error',
      },
    });
  });

  it('makes security alerts only where that is asked for', () => {
    const [rule] = runOf(report([]), { securitySeverity: 4 }).tool.driver.rules;
    expect(rule.properties['security-severity']).toBe('4.0');
    expect(rule.properties.tags).toContain('security');
    expect(sarif(report([full]), {})).not.toContain('security');
  });

  it('gives the page with a paragraph on a line, and code as it stands', () => {
    const page =
      '# x\n\nOne\ntwo.\n- a\n  b\n1. c\n   d\n\n```go\nif x {\n\n}\n```\nafter\nit\n\n| a |\n|---|\n| b |\n## y\nz\n';
    const one = { id: 'x', summary: 's', level: 'note' as const, since: '1', page };
    const [rule] = runOf({ ...report([]), rules: [one] }).tool.driver.rules;
    expect(rule.help.text).toBe(page);
    expect(rule.help.markdown).toBe(
      '# x\n\nOne two.\n- a b\n1. c d\n\n```go\nif x {\n\n}\n```\nafter it\n\n| a |\n|---|\n| b |\n## y\nz\n',
    );
  });

  it('leaves out the least important where there are more than code scanning takes', () => {
    const many = Array.from({ length: 25_000 }, () => result({ level: 'note', confidence: 'low' }));
    const { results } = JSON.parse(sarif(report([...many, result({ message: 'grave' })]), {})).runs[0];
    expect(results).toHaveLength(25_000);
    expect(results[0].message.text).toMatch(/^grave/);
  });

  it('shortens what is too long for code scanning, and finds prose behind other blocks', () => {
    const page = `# x\n\n- a list\n\n\`\`\`go\ngo f()\n\`\`\`\n\n${'many words '.repeat(200)}\n`;
    const one = { id: 'x', summary: 's', level: 'note' as const, since: '1', page };
    const [rule] = runOf({ ...report([]), rules: [one] }).tool.driver.rules;
    expect(rule.fullDescription.text).toMatch(/^many words .* (?:many|words)…$/);
    expect(rule.fullDescription.text.length).toBeLessThanOrEqual(1000);
    expect(rule.properties['problem.severity']).toBe('recommendation');
    const [bare] = runOf({ ...report([]), rules: [{ ...one, page: '# x\n' }] }).tool.driver.rules;
    expect(bare.fullDescription.text).toBe('s');
  });

  it('gives a result with all its parts', () => {
    const [one] = runOf(report([full])).results;
    expect(one).toEqual({
      ruleId: 'unguarded-send',
      ruleIndex: 1,
      level: 'error',
      message: {
        text:
          'the send on `out\\[i\\]` waits for ever. Assumes: the caller may stop receiving. ' +
          'Fix: write `defer t.Stop()` after it. See [the receiver may leave here \\[early\\]](1), [made here](2).',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'cmd/pump.go', uriBaseId: '%SRCROOT%' },
            region: { startLine: 7, startColumn: 7, endLine: 7, endColumn: 24 },
          },
          logicalLocations: [{ fullyQualifiedName: 'main.(*Pump).Run', kind: 'function' }],
        },
      ],
      relatedLocations: [
        {
          id: 1,
          physicalLocation: {
            artifactLocation: { uri: 'cmd/pump.go', uriBaseId: '%SRCROOT%' },
            region: { startLine: 20, startColumn: 3, endLine: 20, endColumn: 4 },
          },
          message: { text: 'the receiver may leave here \\[early\\]' },
        },
        {
          id: 2,
          physicalLocation: {
            artifactLocation: { uri: 'cmd/%C3%BC%C3%B1%20%25file.go', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 2 },
          },
          message: { text: 'made here' },
        },
      ],
      codeFlows: [{ threadFlows: [{ locations: expect.arrayContaining([]) }] }],
      partialFingerprints: full.fingerprints,
      fixes: [
        {
          description: { text: 'give the channel room' },
          artifactChanges: [
            {
              artifactLocation: { uri: 'cmd/pump.go', uriBaseId: '%SRCROOT%' },
              replacements: [
                {
                  deletedRegion: { startLine: 3, startColumn: 4, endLine: 4, endColumn: 2 },
                  insertedContent: { text: 'make(chan int, 1)' },
                },
              ],
            },
            {
              artifactLocation: { uri: 'cmd/other.go', uriBaseId: '%SRCROOT%' },
              replacements: [{ deletedRegion: { startLine: 1, startColumn: 2, endLine: 1, endColumn: 3 } }],
            },
          ],
        },
      ],
      properties: { confidence: 'medium', assumes: 'the caller may stop receiving' },
    });
    const steps = one.codeFlows[0].threadFlows[0].locations;
    expect(steps.map(({ location }: { location: { message: { text: string } } }) => location.message.text)).toEqual([
      'the goroutine starts',
      'made here',
      'nobody receives',
    ]);
  });

  it('leaves out what there is not', () => {
    const [one] = runOf(report([result({ symbol: '', fix: { title: 'x', safe: true, edits: [] } })])).results;
    expect(Object.keys(one)).toEqual([
      'ruleId',
      'ruleIndex',
      'level',
      'message',
      'locations',
      'partialFingerprints',
      'properties',
    ]);
    expect(one.locations).toHaveLength(1);
    expect(Object.keys(one.locations[0])).toEqual(['physicalLocation']);
    const [unknown] = runOf(report([result({ rule: 'unheard-of' })])).results;
    expect(unknown.ruleIndex).toBeUndefined();
  });

  it('puts the most important results first and keeps the order of places else', () => {
    const list = [
      result({ level: 'note', message: '1' }),
      result({ confidence: 'low', message: '2' }),
      result({ message: '3' }),
      result({ confidence: 'medium', message: '4' }),
      result({ level: 'error', confidence: 'low', message: '5' }),
      result({ message: '6' }),
    ];
    const order = runOf(report(list)).results.map((one: { message: { text: string } }) => one.message.text[0]);
    expect(order.join('')).toBe('536421');
  });

  it('tells what could not be read, and calls only our own failure a failure', () => {
    const [broken] = runOf(report([], notifications)).invocations;
    expect(broken.executionSuccessful).toBe(false);
    const run = runOf(report([], notifications.slice(1)));
    const [invocation] = run.invocations;
    expect(invocation.executionSuccessful).toBe(true);
    expect(run.tool.driver.notifications.map(({ id }: { id: string }) => id)).toEqual([
      'directive',
      'syntax',
      'unreadable',
      'usage',
    ]);
    expect(invocation.toolConfigurationNotifications).toMatchObject([
      { descriptor: { id: 'usage', index: 3 }, level: 'error' },
    ]);
    expect(invocation.toolExecutionNotifications).toEqual([
      {
        descriptor: { id: 'syntax', index: 1 },
        level: 'warning',
        message: { text: 'this is no valid Go: `\\[`' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'bad.go', uriBaseId: '%SRCROOT%' },
              region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 2 },
            },
          },
        ],
      },
      {
        descriptor: { id: 'unreadable', index: 2 },
        level: 'warning',
        message: { text: 'not valid UTF-8' },
        locations: [{ physicalLocation: { artifactLocation: { uri: 'bin.go', uriBaseId: '%SRCROOT%' } } }],
      },
      expect.objectContaining({ descriptor: { id: 'directive', index: 0 }, level: 'note' }),
    ]);
  });

  it('stays valid for any names and texts, and its links stay the only ones', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, words) => {
        const file = name || 'x.go';
        const at = place(file, 1, 1);
        const related = [located(words, at)];
        const [one] = runOf(report([result({ at, message: words, remedy: words, related })])).results;
        const links = one.message.text.replaceAll(/\\./g, '').match(/\[[^\]]*\]\(\d+\)/g);
        expect(links).toHaveLength(1);
        const { uri } = one.locations[0].physicalLocation.artifactLocation;
        expect(decodeURIComponent(uri)).toBe(
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(file)),
        );
      }),
    );
  });
});

describe('escapeText', () => {
  it('escapes what SARIF gives a meaning', () => {
    expect(escapeText('a[i] \\ []int{0} struct{}{}')).toBe('a\\[i\\] \\\\ \\[\\]int{{0}} struct{}{}');
  });
});
