/** In place of `node:fs`: a page has no disk, and the playground's host asks for none. */
const refuse = (): never => {
  throw new Error('a page has no disk');
};

export {
  refuse as lstatSync,
  refuse as readdirSync,
  refuse as readFileSync,
  refuse as realpathSync,
  refuse as statSync,
};
