import type { Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Story } from '../channel/story.js';
import { nameIn, operandOfUse } from '../operand.js';
import { edgesOf } from '../path/control-flow.js';
import { findWay } from '../path/walk.js';
import { comesTo, inOneTurn } from '../path/way-to.js';
import { recovers } from './guards.js';
import type { CloseMisuse } from './misuse.js';
import { Renewal } from './renewal.js';

/**
 * Sends that every way from a close comes to before the next turn. Whatever sees to it that there is but one close
 * (`if left.Add(-1) == 0 { close(ch) }`), says nothing of what is sent right behind it.
 */
export function sentNext(linked: Linked, { lens, name }: Story): readonly CloseMisuse[] {
  const closes = lens.uses.filter((u) => u.kind === 'close' && u.mode === undefined);
  return closes.flatMap((close): CloseMisuse[] => {
    const fn = linked.program.fns[close.pos.fn];
    if (fn === undefined || recovers(linked, fn)) return [];
    const next = lens.uses.find((u) => u.kind === 'send' && u.pos.fn === fn.id && followsAlways(linked, fn, close, u));
    return next === undefined ? [] : [{ use: next, name, reason: { k: 'sent-after', close } }];
  });
}

function followsAlways(linked: Linked, fn: Fn, close: Use, send: Use): boolean {
  const [object, other] = [close, send].map((use) => nameOf(linked, fn, use));
  if (object === undefined || object !== other || send.selected === true || send.mode !== undefined) return false;
  const renewal = new Renewal(linked, fn, object);
  const leads = comesTo(linked, fn, close.pos, send.pos, {
    covers: (instr) => renewal.by(instr),
    follows: (term, edge, pos) => inOneTurn(fn)(term, edge, pos) && !renewal.byEdge(term, edge.to),
  });
  if (!leads) return false;
  const missed = findWay(linked, fn, close.pos, {
    covers: (_, { block, index }) => block === send.pos.block && index === send.pos.index,
    ends: (term, pos) => edgesOf(term).some((edge) => !inOneTurn(fn)(term, edge, pos)),
  });
  return missed === undefined;
}

function nameOf(linked: Linked, fn: Fn, use: Use): string | undefined {
  const operand = operandOfUse(linked, use);
  return operand === undefined ? undefined : nameIn(linked, fn, operand);
}
