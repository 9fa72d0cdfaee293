/** A file of the repository that people read. */
export interface Text {
  readonly path: string;
  readonly text: string;
}

const rules: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  // What follows must look like a path, and no `.` or word may stand before: `a/home/b` and `example.com/work/x` are fine.
  { what: 'a path of one machine', pattern: /(?<![\w.~*@/-])\/(?:work|root|home|Users)\/[\w.-]+/g },
  { what: 'a path of one machine', pattern: /\b[A-Z]:\\Users\\/g },
  {
    what: 'a package registry',
    pattern: /https?:\/\/(?!registry\.npmjs\.org\/)[\w.-]*(?:registry|proxy|mirror)[\w.-]*/gi,
  },
  { what: 'a package registry', pattern: /"resolved": "https?:\/\/(?!registry\.npmjs\.org\/)/g },
  { what: 'a token', pattern: /_(?:authToken|auth|password)\s*=/g },
  { what: 'a conflict mark', pattern: /^(?:<{7} |>{7} )/gm },
];

/** Places in which a text says something of the machine it was written on, as `path:line: what`. */
export function strays(texts: readonly Text[]): readonly string[] {
  return texts.flatMap(({ path, text }) =>
    rules.flatMap(({ what, pattern }) =>
      [...text.matchAll(pattern)].map((match) => {
        const line = text.slice(0, match.index).split('\n').length;
        return `${path}:${line}: ${what}: ${match[0]}`;
      }),
    ),
  );
}
