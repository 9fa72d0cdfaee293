import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * Reads fixtures as text: their functions, their scenarios and what is wanted of gorphan. Fixtures are gofmt-clean, so a
 * top-level function begins with `func` in column one and ends with the first `}` in column one.
 */

const HEADER = /^func (?:\((?:\w+ )?\*?(\w+)(?:\[[^\]]*\])?\) )?(\w+)(\[[^(]*\])?\(/;
const SCENARIO = /^func ([A-Z]\w*)\(\) \{/;
const WANT = /\/\/ want( strict)?(?![\w-])(.*)$/;
const PATTERN = /^\s*("(?:[^"\\]|\\.)*"|`[^`]*`)/;

/** The patterns of a `// want "a" "b"` comment, from the text after `want`. Throws where none or something else stands. */
export function parsePatterns(text) {
  const patterns = [];
  let rest = text;
  while (rest.trim() !== '') {
    const match = PATTERN.exec(rest);
    if (!match) throw new Error(`not a quoted pattern: ${rest.trim()}`);
    const quoted = match[1];
    patterns.push(quoted.startsWith('`') ? quoted.slice(1, -1) : JSON.parse(quoted));
    rest = rest.slice(match[0].length);
  }
  if (patterns.length === 0) throw new Error('a want needs a pattern');
  for (const pattern of patterns) new RegExp(pattern);
  return patterns;
}

/** All wants of a file; lines count from 1. Of `// want strict "a"` only a strict run tells. */
export function parseWants(text, name) {
  const wants = [];
  text.split('\n').forEach((line, index) => {
    const match = WANT.exec(line);
    if (!match) return;
    try {
      const strict = match[1] === undefined ? {} : { strict: true };
      for (const pattern of parsePatterns(match[2])) wants.push({ line: index + 1, pattern, ...strict });
    } catch (error) {
      throw new Error(`${name}:${index + 1}: ${error.message}`);
    }
  });
  return wants;
}

/** The top-level functions and methods of a file, with the comment above each. Lines count from 1, both ends are in. */
export function parseFunctions(text) {
  const lines = text.split('\n');
  const functions = [];
  lines.forEach((line, index) => {
    const header = HEADER.exec(line);
    if (!header) return;
    let end = index;
    if (!/\{.*\}$/.test(line)) while (end < lines.length - 1 && lines[end] !== '}') end++;
    let top = index;
    while (top > 0 && lines[top - 1].startsWith('//')) top--;
    const comment = lines.slice(top, index).map((text) => text.replace(/^\/\/ ?/, ''));
    functions.push({
      name: header[2],
      receiver: header[1],
      scenario: SCENARIO.test(line),
      start: index + 1,
      end: end + 1,
      comment,
      static: comment.find((text) => text.startsWith('static: '))?.slice('static: '.length),
      watch: comment.flatMap((text) => /^(twice|endless|exits): /.exec(text)?.[1] ?? [])[0],
      body: lines.slice(index, end + 1).join('\n'),
    });
  });
  return functions;
}

function walk(dir, found = []) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && !/^[_.]/.test(entry.name)) walk(path, found);
    else if (entry.isFile() && (entry.name.endsWith('.go') || entry.name === 'go.mod')) found.push(path);
  }
  return found;
}

const slashes = (path) => path.split(sep).join('/');

function readFile(path, root) {
  const name = slashes(relative(root, path));
  const text = readFileSync(path, 'utf8');
  return {
    name,
    text,
    package: /^package (\w+)/m.exec(text)?.[1] ?? '',
    test: name.endsWith('_test.go'),
    wants: parseWants(text, name),
    functions: parseFunctions(text),
    declarations: parseDeclarations(text),
  };
}

/**
 * The fixture modules below `root`, each with its cases: the folders that hold Go files. Names are relative to `root`
 * and have forward slashes.
 */
export function readModules(root) {
  const paths = walk(root);
  const modules = paths
    .filter((path) => path.endsWith('go.mod'))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      return {
        path: dirname(path),
        dir: slashes(relative(root, dirname(path))),
        module: /^module (\S+)/m.exec(text)?.[1] ?? '',
        go: /^go (\S+)/m.exec(text)?.[1] ?? '',
        cases: [],
      };
    })
    .sort((a, b) => b.path.length - a.path.length);
  const cases = new Map();
  for (const path of paths.filter((path) => path.endsWith('.go')).sort()) {
    const dir = dirname(path);
    if (!cases.has(dir)) {
      const owner = modules.find((module) => dir === module.path || dir.startsWith(module.path + sep));
      if (!owner) throw new Error(`${path} belongs to no module`);
      const made = { name: slashes(relative(root, dir)), module: owner, files: [] };
      owner.cases.push(made);
      cases.set(dir, made);
    }
    cases.get(dir).files.push(readFile(path, root));
  }
  return modules.sort((a, b) => (a.dir < b.dir ? -1 : 1));
}

const DECLARATION = /^(?:type|var) (?:(\w+)|\($)/;

/** The package-level types and variables of a file: name and text. Each name of a group has the text of the group. */
function parseDeclarations(text) {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const match = DECLARATION.exec(line);
    if (!match) return [];
    let end = index;
    if (/[({]$/.test(line)) while (end < lines.length - 1 && !/^[)}]/.test(lines[end])) end++;
    const declared = lines.slice(index, end + 1);
    const names = match[1] ? [match[1]] : declared.flatMap((inner) => /^\t(\w+)/.exec(inner)?.[1] ?? []);
    return names.map((name) => ({ name, body: declared.join('\n') }));
  });
}

const wordsOf = (text) => new Set(text.match(/\b[A-Za-z_]\w*\b/g));

/** The functions of the package that `start` can reach, by the words in them. */
function reach(start, functions, declarations) {
  const seen = new Set([start]);
  const words = wordsOf(start.body);
  for (let grown = true; grown; ) {
    grown = false;
    for (const next of [...functions, ...declarations]) {
      // A method needs its type in sight too, so that other types' methods of that name stay out.
      if (seen.has(next) || next.scenario || !words.has(next.name) || (next.receiver && !words.has(next.receiver)))
        continue;
      seen.add(next);
      for (const word of wordsOf(next.body)) words.add(word);
      grown = true;
    }
  }
  return [...seen].filter((one) => one.file);
}

/**
 * The scenarios of a case: exported functions without parameters and results. The wants of a scenario are those in its
 * own lines and in every function of the package that its text names, directly or through others; so helpers of
 * scenarios that differ must have names that differ.
 */
export function scenariosOf(fixture) {
  const functions = fixture.files.flatMap((file) => file.functions.map((fn) => ({ ...fn, file })));
  const declarations = fixture.files.flatMap((file) => file.declarations);
  return functions
    .filter((fn) => fn.scenario)
    .map((fn) => {
      const reached = reach(fn, functions, declarations).filter(({ start }) => start !== undefined);
      return {
        name: fn.name,
        case: fixture.name,
        file: fn.file.name,
        line: fn.start,
        comment: fn.comment,
        end: fn.end,
        static: fn.static ?? notImportable(fn.file),
        watch: fn.watch,
        reaches: reached.map(({ file, start, end }) => ({ file: file.name, start, end })),
        wants: reached.flatMap((at) =>
          at.file.wants
            .filter((want) => want.line >= at.start && want.line <= at.end)
            .map(({ line, pattern }) => ({ pattern, file: at.file.name, line, start: at.start, end: at.end })),
        ),
      };
    });
}

function notImportable(file) {
  if (file.package === 'main') return 'package main';
  return file.test ? 'a test file' : undefined;
}
