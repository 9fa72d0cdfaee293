/** In place of `node:module`: what gorphan loads late on a disk (YAML, globs, its own files) is not asked for on the page. */
export function createRequire(): (name: string) => never {
  return (name) => {
    throw new Error(`${name} is not on this page`);
  };
}
