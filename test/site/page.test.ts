import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { html } from '../../site/page.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages = rules.map(({ id, summary, level }) => ({ id, summary, level, page: read(`rules/${id}/doc.md`) }));
const page = html({ version: '0.1.0', readme: read('README.md'), pages });

test('every link within the page has its place, and no link leads to a file of the repository', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const links = [...page.matchAll(/ href="([^"]+)"/g)].map(([, href = '']) => href);
  const astray = links.filter(
    (href) => !/^https:\/\/|^(?:style\.css|icon\.svg)$/.test(href) && !ids.includes(href.replace(/^#/, '')),
  );
  expect(astray).toEqual([]);
  for (const { id } of rules) expect(links).toContain(`#${id}`);
});

test('each rule has a bad example to try', () => {
  for (const section of page.split('<section class="rule"').slice(1)) {
    expect(section).toMatch(/<h3>Bad<\/h3>\s*<div class="code"><button class="try"/);
  }
});

test('markup in a text is text', () => {
  const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>';
  const bad = `# a\n\n${evil}\n\n[link](javascript:alert(1))\n\n## Bad\n\n\`\`\`go\n// </textarea>${evil}\n\`\`\`\n`;
  const made = html({
    version: evil,
    readme: `# t\n\n${evil}\n`,
    pages: [{ id: 'a', summary: `"${evil}`, level: 'note', page: bad }],
  });
  expect(made.match(/<script/g)).toHaveLength(1);
  expect(made).not.toMatch(/<img|href="javascript:/);
  expect(made.match(/<\/textarea>/g)).toHaveLength(1);
});
