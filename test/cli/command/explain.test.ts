import { expect, test } from 'vitest';
import { layOut } from '../../../src/cli/command/page.js';
import { firstByte, runCli } from '../run-cli.js';

const page = `# a-rule

A \`time.NewTicker\` that **nothing** stops: see [the page](https://example.com/a).

## What it flags

- one thing that is so long that it takes more than one line on a terminal of this width, \`with some code\` in it;
- another
  that goes on.

\`\`\`go
func f() {
	t := time.NewTicker(time.Second) // a line of code is not wrapped, however long it is, for it would be no code then
}
\`\`\`
`;

test('a page is laid out to the width of the terminal', () => {
  expect(layOut(page, { color: false, columns: 40 })).toBe(`a-rule

A \`time.NewTicker\` that nothing stops:
see the page (https://example.com/a).

What it flags

- one thing that is so long that it
  takes more than one line on a terminal
  of this width, \`with some code\` in it;
- another that goes on.

    func f() {
        t := time.NewTicker(time.Second) // a line of code is not wrapped, however long it is, for it would be no code then
    }
`);
});

test('colour says what quotes say without it, and ends on its line', () => {
  const colored = layOut(page, { color: true, columns: 40 });
  expect(colored).toContain('\u001b[1;4ma-rule\u001b[0m\n');
  expect(colored).toContain('A \u001b[36mtime.NewTicker\u001b[0m that \u001b[1mnothing\u001b[0m stops:');
  for (const line of colored.split('\n')) {
    expect(line.split('\u001b[0m').length).toBe(line.replaceAll('\u001b[0m', '').split('\u001b[').length);
  }
});

test('explain lays out on a terminal, and gives the Markdown to a pipe', async () => {
  const rules = [firstByte('early-bird', 'warning')];
  const explain = async (env: Record<string, string>, stdout: boolean, columns = 40) =>
    (await runCli('/', ['explain', 'early-bird'], rules, { env, isTTY: { stdout, stderr: false }, columns })).out;
  expect(await explain({}, false)).toMatch(/^# early-bird\n/);
  expect(await explain({}, true)).toContain('\u001b[1;4mearly-bird\u001b[0m\n');
  expect(await explain({ NO_COLOR: '1' }, true)).toBe('early-bird\n\nsays early-bird of the first file\n');
  // A terminal that does not know its width.
  expect(await explain({ NO_COLOR: '1' }, true, 0)).toBe('early-bird\n\nsays early-bird of the first file\n');
});

test.each([
  [['explain'], 'gorphan explain wants one rule; `gorphan rules` lists them'],
  [['explain', 'a', 'b'], 'gorphan explain wants one rule; `gorphan rules` lists them'],
  [['explain', 'early-brid'], 'unknown rule "early-brid", did you mean "early-bird"?'],
  [['explain', 'zzz'], 'unknown rule "zzz"; `gorphan rules` lists them'],
  [['rules', 'x'], 'gorphan rules takes only --format; found x'],
  [['rules', '--format', 'jsno'], 'unknown format "jsno", did you mean "json"?'],
  [['rules', '--format=sarif'], 'unknown format "sarif"; there are text, json'],
  [['rules', '--format'], '--format wants text or json'],
  [['rules', '--format', 'json', 'x'], 'gorphan rules takes only --format; found x'],
  [['init', 'x'], 'gorphan init takes no arguments; found x'],
  [['lsp', '--tcp'], 'gorphan lsp takes only --stdio; found --tcp'],
  [['cache'], 'gorphan cache wants `clear`, and no more than --cache-dir FOLDER'],
])('%j is one line and 2', async (argv, message) => {
  expect(await runCli('/', argv)).toEqual({ code: 2, out: '', err: `gorphan: ${message}\n` });
});

test.each(['rules', 'explain', 'init', 'cache'])('gorphan %s --help says how', async (name) => {
  expect(await runCli('/', [name, '--help'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(new RegExp(`^Usage: gorphan ${name}`)),
  });
});

test('rules as JSON', async () => {
  const { out } = await runCli('/', ['rules', '--format', 'json'], [firstByte('early-bird', 'note')]);
  expect(JSON.parse(out)).toEqual({
    format: 1,
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    rules: [
      { id: 'early-bird', level: 'note', since: '0.1.0', summary: 'says early-bird of the first file', options: {} },
    ],
  });
});
