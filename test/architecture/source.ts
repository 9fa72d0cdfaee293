/** A TypeScript file as the checks see it. */
export interface Source {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** What is imported: an npm package, a `#name`, or a file relative to the repository. */
  readonly target: string;
  /** From 1. */
  readonly line: number;
}

const patterns: readonly RegExp[] = [
  // The formatter puts every import and re-export at the start of a line and its text in single quotes.
  /^(?:import|export)\s[^'"`;]*?\bfrom\s*(['"])(?<target>[^'"\n]+)\1/gm,
  /^import\s*(['"])(?<target>[^'"\n]+)\1/gm,
  /\bimport\(\s*(['"`])(?<target>[^'"`\n]+)\1/g,
  /\brequire(?:\.resolve)?\(\s*(['"`])(?<target>[^'"`\n]+)\1/g,
  /\bnew URL\(\s*(['"`])(?<target>\.[^'"`\n]+)\1\s*,\s*import\.meta\.url/g,
];

/** An `import(...)` whose target is computed: nothing can check where it leads. */
const computed = /\bimport\(\s*(?!['"`])/g;

/** Blanks comments, so that prose neither imports nor breaks a rule; line numbers stay. */
export function withoutComments(text: string): string {
  const blank = (comment: string): string => comment.replace(/[^\n]/g, ' ');
  // Block comments only where they open a line: a glob such as '**/*.go' holds the same characters.
  return text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, blank).replace(/(?:^|[ \t])\/\/ .*$/gm, blank);
}

/** All imports of a file: static, type-only, re-exporting, dynamic and by `require`. */
export function importsOf(source: Source): readonly Import[] {
  const text = withoutComments(source.text);
  const found: Import[] = [];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const target = match.groups?.target ?? '';
      found.push({ target: resolve(source.path, target), line: lineAt(text, match.index) });
    }
  }
  for (const match of text.matchAll(computed)) found.push({ target: '(computed)', line: lineAt(text, match.index) });
  return found.sort((a, b) => a.line - b.line);
}

/** The line, from 1, of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Relative targets become paths from the repository's root; `.js` is the compiled name of a `.ts`. */
function resolve(from: string, target: string): string {
  if (!target.startsWith('.')) return target;
  const parts = from.split('/').slice(0, -1);
  for (const step of target.split('/')) {
    if (step === '..') {
      if (parts.length === 0) return `(outside)/${target}`;
      parts.pop();
    } else if (step !== '.') {
      parts.push(step);
    }
  }
  return parts.join('/').replace(/\.js$/, '.ts');
}
