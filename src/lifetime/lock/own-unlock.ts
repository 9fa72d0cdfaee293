import type { Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, functionsUnder } from '../../link/program.js';
import type { Effect, Lens } from '../lens.js';
import { operandOfUse } from '../operand.js';
import { isCall, mayFollow } from '../path/control-flow.js';
import { findWay } from '../path/walk.js';
import { isLock } from './held.js';
import { isLockNamed, lockName } from './lock-name.js';

/**
 * Who gives back at the use: `own`: each way there takes the lock of the same object before, in the same function, or in all
 * that call it; `lent`: it stands in a literal of another function that takes it; `foreign`: somebody that has not taken it.
 */
export function ownership(linked: Linked, asked: Fn, lens: Lens, use: Use): 'own' | 'lent' | 'foreign' {
  const fn = linked.program.fns[use.pos.fn];
  const operand = operandOfUse(linked, use);
  const name = fn === undefined || operand === undefined ? undefined : lockName(linked, fn, operand);
  if (fn === undefined || name === undefined) return 'foreign';
  if (fn.id !== fn.root && fn.root !== asked.root && !takesItself(linked, fn, name))
    return functionsUnder(linked.program, fn.root).some((f) => takesItself(linked, f, name)) ? 'lent' : 'foreign';
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      covers: (instr) => instr.op === 'call' && isLockNamed(linked, fn, instr, name),
      endsAt: (_, pos) => pos.block === use.pos.block && pos.index === use.pos.index,
      coversTerm: (term) => term.t === 'return' || term.t === 'panic',
    },
  );
  return way === undefined || isCalledBehindLock(linked, asked, lens, fn) ? 'own' : 'foreign';
}

/**
 * `func (c *cluster) Unlock() { c.mu.Unlock() }`, and whoever calls that has taken the lock before, by another function than
 * the one that is asked about.
 */
function isCalledBehindLock(linked: Linked, asked: Fn, lens: Lens, fn: Fn): boolean {
  const sites = linked.graph.callers(fn.id);
  const isBy = ({ chain }: Effect): boolean => chain.some((pos) => pos.fn === asked.id);
  return (
    sites.length > 0 &&
    sites.every(({ pos, invocation }) => {
      const caller = linked.program.fns[pos.fn];
      if (caller === undefined || invocation.mode === 'go') return false;
      const takes = lens.effectsIn(caller.id).filter((e) => e.mode === 'call' && isLock(e.use) && !isBy(e));
      return takes.some((e) => mayFollow(caller, e.pos, pos));
    })
  );
}

const takesItself = (linked: Linked, fn: Fn, name: string): boolean =>
  fn.func.blocks.some(({ instrs }) => instrs.some((i) => isCall(i) && isLockNamed(linked, fn, i, name)));
