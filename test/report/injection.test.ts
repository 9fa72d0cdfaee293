import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/finding/report.js';
import { formatNames, loadReporter } from '../../src/report/index.js';
import { printable } from '../../src/report/printable.js';
import { notificationLine } from '../../src/report/text/text.js';
import { anyReport } from './any-report.js';
import { located, place, report, result } from './sample-report.js';

const runs = { numRuns: 500 };

/** The commands that GitHub's runner reads from a line: `::name ...::` at its start, or `##[name]` anywhere in it. */
function commandsIn(output: string): readonly string[] {
  const lines = output.split(/\r\n|\r|\n/);
  const first = lines.flatMap((line) => /^\s*::([^\s:]*).*?::/.exec(line)?.[1] ?? []);
  return [...first, ...lines.filter((line) => line.includes('##['))];
}

/** What a terminal acts on, and what tears a line apart or turns it round; line ends are left to the formats. */
const acted = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe.each(formatNames)('%s', async (name) => {
  const reporter = await loadReporter(name);

  it('prints nothing that a terminal acts on, whatever the checked code holds', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        expect(reporter(one, {})).not.toMatch(acted);
      }),
      runs,
    );
  });

  it('lets nobody give commands to a CI runner', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const own = name === 'github' ? one.results.length : 0;
        const given = commandsIn(reporter(one, {}));
        expect(given).toHaveLength(own);
        expect(given.filter((command) => !['error', 'warning', 'notice'].includes(command))).toEqual([]);
      }),
      runs,
    );
  });
});

it('the search for commands finds those that would count', () => {
  expect(commandsIn('a\n  ::error file=x::y\nb ::z::\n::no\nx ##[add-mask]y')).toEqual(['error', 'x ##[add-mask]y']);
});

describe('text', async () => {
  const text = await loadReporter('text');

  it('has exactly the lines of its findings', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const lines = text(one, {}).trimEnd().split('\n');
        const heads = lines.filter((line) => !line.startsWith('    '));
        expect(heads).toHaveLength(one.results.length);
        for (const [i, head] of heads.entries()) expect(head.endsWith(`(${one.results[i]?.rule})`)).toBe(true);
      }),
      runs,
    );
  });

  it('has one line for a notification', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const lines = one.notifications.map((notification) => notificationLine(notification, {}));
        expect(lines.join('')).not.toMatch(/\n|(?!\n)\p{Cc}/u);
        expect(commandsIn(lines.join('\n'))).toEqual([]);
      }),
      runs,
    );
  });
});

/** As the runner reads a command (actions/runner, ActionCommand.cs). */
function readCommand(line: string) {
  const [, head = '', data = ''] = /^::(.*?)::(.*)$/.exec(line) ?? [];
  const back = (text: string): string =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const [level = '', ...rest] = head.split(' ');
  const pairs = rest.join(' ').split(',');
  return { level, properties: pairs.map((pair) => back(pair.slice(pair.indexOf('=') + 1))), data: back(data) };
}

describe('github', async () => {
  const github = await loadReporter('github');

  it('says what it means through the escapes of the runner', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const [first] = one.results;
        if (first === undefined) throw new Error('no result');
        const only: Report = { ...one, results: [first] };
        const output = github(only, {});
        expect(output.match(/\n/g)).toHaveLength(1);
        const { properties, data } = readCommand(output.trimEnd());
        const { at, rule, message } = first;
        const { startLine, startColumn, endColumn } = at;
        expect(properties).toEqual(
          [`gorphan: ${rule}`, printable(at.file), startLine, startLine, startColumn, endColumn].map(String),
        );
        expect(data.split('\n')[0]?.endsWith(`${printable(message)} (${rule})`)).toBe(true);
      }),
      runs,
    );
  });

  it('puts the place, the related places, the assumption and the remedy into the message', () => {
    const related = [located('it is made here', place('b,c.go', 2, 1))];
    const at = place('a%3A.go', 7, 7, '', 3);
    expect(github(report([result({ at, related, assumes: 'all ends', level: 'note' })]), {})).toBe(
      '::notice title=gorphan%3A unstopped-ticker,file=a%253A.go,line=7,endLine=7,col=7,endColumn=10::' +
        'a%253A.go:7:7: nothing stops the ticker `t` (unstopped-ticker)%0Ab,c.go:2:1: it is made here%0A' +
        'assumes: all ends%0Afix: write `defer t.Stop()` after it\n',
    );
  });

  it('puts the gravest first, because the runner keeps only some', () => {
    const list = [result({ level: 'note' }), result({ confidence: 'medium' }), result({ level: 'error' }), result()];
    const levels = github(report(list), {}).match(/^::\w+/gm);
    expect(levels).toEqual(['::error', '::warning', '::warning', '::notice']);
  });
});

describe('markdown', async () => {
  const markdown = await loadReporter('markdown');
  const html = (one: Report): string =>
    micromark(markdown(one, {}), {
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
      allowDangerousHtml: true,
      allowDangerousProtocol: true,
    });
  const tags = new Set(['p', 'strong', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'br']);

  it('shows a table of findings and nothing else', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const page = html(one);
        const used = [...page.replaceAll('<!-- -->', '').matchAll(/<\/?([^>]*)>?/g)].map((match) => match[1] ?? '');
        expect(used.filter((tag) => !tags.has(tag))).toEqual([]);
        expect(page.match(/<tr>/g)).toHaveLength(one.results.length + 1);
        expect(page.match(/<td>/g)).toHaveLength(one.results.length * 4);
        expect(page).not.toMatch(/@[^<]/);
      }),
      runs,
    );
  });

  it('shows the texts as they are, quotes as code', () => {
    const page = html(report([result({ message: 'the `a[i]` of <T> | *x* at @you', remedy: 'none' })]));
    expect(page).toContain(
      '<td>the <code>a[i]</code> of &lt;T&gt; | *x* at @<!-- -->you<br><code>unstopped-ticker</code></td>',
    );
    expect(page).toContain('<code>cmd/pump.go:7:7</code>');
  });

  it('says so where there is nothing, and counts what it does not show', () => {
    expect(markdown(report([]), {})).toBe('**gorphan**: no findings in 3 files\n');
    const many = markdown(report(Array.from({ length: 1_200 }, () => result({ message: 'x'.repeat(9_000) }))), {});
    expect(many).toMatch(/\n1,100 more are not shown\.\n$/);
    expect(many.length).toBeLessThan(1024 * 1024);
  });
});

describe('rdjsonl', async () => {
  const rdjsonl = await loadReporter('rdjsonl');

  it('has one object a line, with every text whole', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const read = rdjsonl(one, {})
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
        expect(read.map(({ location }) => location.path)).toEqual(one.results.map(({ at }) => at.file));
        expect(read.map(({ message }) => message.split('\n')[0])).toEqual(
          one.results.map(({ message }) => printable(message)),
        );
      }),
      runs,
    );
  });
});

describe('checkstyle', async () => {
  const checkstyle = await loadReporter('checkstyle');

  it('is well-formed, with the errors of its findings and nothing else', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const parser = new SaxesParser();
        const seen: string[] = [];
        const messages: string[] = [];
        parser.on('error', (error) => {
          throw error;
        });
        parser.on('text', (text) => {
          if (text.trim() !== '') throw new Error(`text: ${text}`);
        });
        parser.on('opentag', ({ name, attributes }) => {
          seen.push(name);
          if (name === 'error') messages.push(String(attributes.message));
        });
        parser.write(checkstyle(one, {})).close();
        expect(seen[0]).toBe('checkstyle');
        expect(seen.filter((name) => name === 'error')).toHaveLength(one.results.length);
        expect(new Set(seen)).toEqual(new Set(['checkstyle', 'file', 'error']));
        for (const message of messages) expect(message).not.toMatch(/\n/);
      }),
      runs,
    );
  });

  it('groups findings by file and keeps every text', () => {
    const list = [
      result({ at: place('a.go', 1, 2), message: 'a < b & "c"', remedy: '' }),
      result({ at: place('b.go', 3, 4), level: 'error' }),
      result({ at: place('a.go', 5, 6), level: 'note', assumes: 'x' }),
    ];
    expect(checkstyle(report(list), {})).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="a.go">
    <error line="1" column="2" severity="warning" message="a &lt; b &amp; &quot;c&quot;" source="gorphan.unstopped-ticker"/>
    <error line="5" column="6" severity="info" message="nothing stops the ticker \`t\`; assumes: x; fix: write \`defer t.Stop()\` after it" source="gorphan.unstopped-ticker"/>
  </file>
  <file name="b.go">
    <error line="3" column="4" severity="error" message="nothing stops the ticker \`t\`; fix: write \`defer t.Stop()\` after it" source="gorphan.unstopped-ticker"/>
  </file>
</checkstyle>
`);
  });
});
