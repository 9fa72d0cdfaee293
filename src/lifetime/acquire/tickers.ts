import type { Span } from '../../base/span.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { type Fate, fateOf } from './acquisition.js';
import { nameOf } from '../channel/story.js';
import { goVersion } from './go-version.js';
import type { ProcessLifetime } from '../process-lifetime.js';
import { findWay, type Way } from '../path/walk.js';

/** A ticker that some way out leaves running. */
export interface RunningTicker {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  /** The variable or field that holds it; empty where nothing does. */
  readonly name: string;
  readonly fate: Exclude<Fate, { k: 'fine' }> | { readonly k: 'tick'; readonly way: Way };
  /** From Go 1.23 an unreferenced ticker is collected (package time, NewTicker). */
  readonly collected: boolean;
}

/** All tickers of the program that are not stopped. */
export function runningTickers(linked: Linked, lifetime: ProcessLifetime): readonly RunningTicker[] {
  const found: RunningTicker[] = [];
  for (const fn of linked.program.fns) {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (instr.op !== 'call') return;
        const { external } = linked.graph.target(fn, instr);
        const key = external === undefined ? '' : externalKey(external);
        const pos = { fn: fn.id, block: b, index };
        const collected = goVersion(linked, fn).atLeast(1, 23);
        if (key === 'time.Tick' && !collected) {
          const way = lifetime.once(pos) ? undefined : findWay(linked, fn, pos, { covers: () => false });
          if (way !== undefined) found.push({ fn, pos, at: instr.at, name: '', fate: { k: 'tick', way }, collected });
        }
        if (key !== 'time.NewTicker') return;
        const fate = fateOf(linked, lifetime, {
          fn,
          pos,
          at: instr.at,
          call: instr,
          result: 0,
          releases: (use) => use.kind === 'method' && use.name === 'Stop',
        });
        const base = linked.program.files[fn.file]?.varBase ?? 0;
        const held = instr.results[0] ?? -1;
        if (fate.k !== 'fine')
          found.push({ fn, pos, at: instr.at, name: held < 0 ? '' : nameOf(linked, base + held), fate, collected });
      });
    });
  }
  return found;
}
