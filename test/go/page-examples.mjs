import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/**
 * Writes the examples of all rule pages into a Go module in `dest`, a package each, and returns them with their folders
 * below `dest`.
 */
export function writePageExamples(rules, dest) {
  mkdirSync(dest, { recursive: true });
  writeFileSync(join(dest, 'go.mod'), 'module pages\n\ngo 1.25\n');
  const written = [];
  for (const rule of readdirSync(rules).sort()) {
    const page = join(rules, rule, 'doc.md');
    if (!existsSync(page)) continue;
    examplesOf(readFileSync(page, 'utf8')).forEach(({ heading, code }, i) => {
      const folder = `${rule}/${heading.toLowerCase().replace(/\W+/g, '-')}-${i}`;
      mkdirSync(join(dest, folder), { recursive: true });
      writeFileSync(join(dest, folder, 'example.go'), code);
      written.push({ rule, heading, folder, code });
    });
  }
  return written;
}

/** The file that runs an example: `<rule>/bad.go`, `<rule>/good.go`, or `<rule>/both.go` for either. */
export function driverOf(drivers, { rule, heading }) {
  return [heading.toLowerCase(), 'both'].map((name) => join(drivers, rule, `${name}.go`)).find(existsSync);
}

/** Puts beside each example the file that runs it, as `drive.go`. */
export function writeDrivers(drivers, examples, dest) {
  for (const example of examples) {
    const driver = driverOf(drivers, example);
    if (driver === undefined) throw new Error(`nothing runs the example ${example.folder}`);
    copyFileSync(driver, join(dest, example.folder, 'drive.go'));
  }
}
