import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The ```go blocks of a page, each with the `##` heading that it stands under. */
export function examplesOf(page) {
  const examples = [];
  let heading = '';
  let block;
  for (const line of page.split('\n')) {
    if (block === undefined && line.startsWith('## ')) heading = line.slice(3).trim();
    if (block === undefined && line === '```go') block = [];
    else if (block !== undefined && line === '```') {
      examples.push({ heading, code: `${block.join('\n')}\n` });
      block = undefined;
    } else block?.push(line);
  }
  return examples;
}

/** Writes the examples of all rule pages into a Go module in `dest`, a package each. Returns what is wrong with them. */
export function writePageExamples(rules, dest) {
  const problems = [];
  mkdirSync(dest, { recursive: true });
  writeFileSync(join(dest, 'go.mod'), 'module pages\n\ngo 1.25\n');
  for (const entry of readdirSync(rules, { withFileTypes: true })) {
    if (!entry.isDirectory() || /^[_.]/.test(entry.name)) continue;
    let page;
    try {
      page = readFileSync(join(rules, entry.name, 'doc.md'), 'utf8');
    } catch {
      problems.push(`${entry.name}: no doc.md`);
      continue;
    }
    examplesOf(page).forEach(({ heading, code }, i) => {
      const dir = join(dest, entry.name, `${heading.toLowerCase().replace(/\W+/g, '-')}-${i}`);
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'example.go'), code);
    });
  }
  return problems;
}
