import type { Instr } from '../../../facts/instr.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Lens } from '../../lens.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { cyclic } from '../../path/loops.js';
import { findWay, type Way } from '../../path/walk.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { joins } from '../leaving.js';
import { isTriggered, leavesByEndless } from '../protocol/trigger.js';
import { leavesAtShutdown } from '../shutdown/shutdown.js';
import { isOwnReceive, type Story } from '../story.js';
import { takes } from './received.js';

/** A loop that receives in a function it calls, and a way out of it that begins there without having received. */
export interface LeftLoop {
  /** The receive, at the place of the call. */
  readonly receiver: Use;
  /** The function with the loop. */
  readonly fn: Fn;
  readonly way: Way;
}

/**
 * The receiver stands in a function that a loop calls: `for !done { done = s.waitForError(sub) }`. Whether the loop can be
 * left by what that function returns on a way that does not receive.
 */
export function leftLoop(
  linked: Linked,
  lifetime: ProcessLifetime,
  story: Story,
  receiver: Use,
  fn: Fn,
): LeftLoop | undefined {
  const { lens } = story;
  if (receiver.selected !== true || fn.func.kind === 'literal' || onlyLooks(fn, receiver)) return undefined;
  const sites = linked.graph.callers(fn.id);
  const [site] = sites;
  if (site === undefined || sites.length > 1 || site.invocation.mode !== 'call' || site.invocation.callback)
    return undefined;
  const loop = linked.program.fns[site.pos.fn];
  if (loop === undefined || !cyclic(loop, site.pos.block) || lifetime.runsOnce(loop.id)) return undefined;
  for (const [block, { term }] of fn.func.blocks.entries()) {
    if (term.t !== 'return') continue;
    const inside = wayTo(linked, lens, fn, block);
    if (inside === undefined || !isTriggered(linked, lifetime, story, fn, inside)) continue;
    if (leavesByEndless(linked, fn, inside) || leavesAtShutdown(linked, lifetime, fn, inside)) continue;
    const way = findWay(
      linked,
      loop,
      site.pos,
      {
        covers: (instr, pos) => receives(lens, pos) || joins(linked, loop, instr),
        follows: (t, edge, pos) => !takes(lens, t, edge, pos),
      },
      known(site.call, term.values),
    );
    if (way !== undefined) return { receiver: { ...receiver, pos: site.pos, at: site.call.at }, fn: loop, way };
  }
  return undefined;
}

/** It takes what is there and waits for nothing: by going on it does not leave, it looks again later. */
function onlyLooks(fn: Fn, { pos }: Use): boolean {
  const term = fn.func.blocks[pos.block]?.term;
  return term?.t === 'select' && term.cases.some(({ kind }) => kind === 'default');
}

const receives = (lens: Lens, pos: Pos): boolean => lens.effectsAt(pos).some(isOwnReceive);

/** A way through the function to that return on which nothing is received. */
const wayTo = (linked: Linked, lens: Lens, fn: Fn, block: number): Way | undefined =>
  findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      covers: (_, pos) => pos.index < (fn.func.blocks[pos.block]?.instrs.length ?? 0) && receives(lens, pos),
      follows: (term, edge, pos) => !takes(lens, term, edge, pos),
      coversTerm: (term, pos) => term.t === 'return' && pos.block !== block,
    },
  );

/** What the caller knows of the results: the constants that are returned. */
function known(
  call: Instr,
  values: readonly { readonly k: string; readonly text?: string; readonly name?: string }[],
): Assumptions {
  const results = call.op === 'call' ? call.results : [];
  return results.reduce((at: Assumptions, id, i) => {
    const value = values[i];
    if (id < 0 || value === undefined || values.length !== results.length) return at;
    if (value.k === 'nil') return at.andNil(id);
    const text = value.k === 'const' ? value.text : value.k === 'name' ? value.name : undefined;
    return text === 'true' || text === 'false' ? at.andTrue([{ id, holds: text === 'true' }]) : at;
  }, new Assumptions());
}
