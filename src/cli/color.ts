import type { Io } from './io.js';

/**
 * Whether to colour what goes to a stream. The option wins; then FORCE_COLOR (`0` and `false` forbid) over NO_COLOR
 * (https://no-color.org), as in Node's own tools; else a terminal that is not dumb.
 */
export function wantsColor(option: 'auto' | 'always' | 'never', env: Io['env'], isTTY: boolean): boolean {
  if (option !== 'auto') return option === 'always';
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return isTTY && (no === undefined || no === '') && term !== 'dumb';
}
