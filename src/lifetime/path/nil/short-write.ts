import type { Value } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { unchangedAbove } from '../condition/choices.js';
import { saidOfNil } from '../condition/condition.js';
import type { Edge } from '../control-flow.js';

/**
 * Whether taking the edge says that less was written than was given, though there was no error: whoever writes less gives one
 * (package io, `Writer`).
 */
export function saysShortWrite(linked: Linked, fn: Fn, block: number, { when }: Edge): boolean {
  const cond = when?.cond;
  if (when?.holds !== true || cond?.k !== 'op' || (cond.op !== '<' && cond.op !== '!=')) return false;
  if (cond.x.k !== 'var' || !isLength(cond.y)) return false;
  const [only, ...more] = linked.types.definitions(fn.file, cond.x.id);
  if (only?.k !== 'call' || more.length > 0 || only.index !== 0 || only.call.results.length !== 2) return false;
  const { callee, results } = only.call;
  const error = results[1] ?? -1;
  return (
    callee.k === 'field' &&
    /^Write(String)?$/.test(callee.name) &&
    error >= 0 &&
    unchangedAbove(fn, block).some((answer) => {
      const said = saidOfNil(answer);
      return said?.isNil === true && said.of.k === 'var' && said.of.id === error;
    })
  );
}

const isLength = (value: Value | undefined): boolean => value?.k === 'op' && value.op === 'len';
