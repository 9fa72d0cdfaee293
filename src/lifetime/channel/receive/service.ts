import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, isExported } from '../../../link/program.js';
import type { Wakers } from '../../goroutine/wakers.js';
import { canReach } from '../../path/control-flow.js';
import { cyclic } from '../../path/loops.js';
import type { Story } from '../story.js';
import { agreed, type Forgotten, wayWithout } from './left-out.js';

/**
 * A channel in a field on which the service loop of a type alone sends, or which it alone closes: where that method can
 * return without, for those that wait in other methods. The service is started once for each value of the type.
 */
export function leftOutByService(linked: Linked, wakers: Wakers, story: Story): readonly Forgotten[] {
  const { lens } = story;
  if (![...lens.cells].some((c) => linked.flow.cells.name(c)?.k === 'field')) return [];
  const wakes = lens.uses.filter((u) => (u.kind === 'send' || u.kind === 'close') && wakers.alive.use(u));
  const [first] = wakes;
  const service = linked.program.fns[linked.program.fns[first?.pos.fn ?? -1]?.root ?? -1];
  if (first === undefined || service === undefined || service.func.kind !== 'method') return [];
  if (wakes.some((w) => w.pos.fn !== service.id) || !isService(linked, service, first)) return [];
  return story.receives.flatMap((use): Forgotten[] => {
    const fn = linked.program.fns[use.pos.fn];
    if (use.selected === true || fn === undefined || fn.root === service.id || !wakers.alive.use(use)) return [];
    if (cyclic(fn, use.pos.block) && use.kind !== 'range') return [];
    // Who makes it for a question of his own gives it away with the question: that waits, or it was taken.
    if (fn.root === story.home.root) return [];
    const closes = story.lens.effectsIn(service.id).some((e) => e.use.kind === 'close');
    const way = use.kind === 'range' && !closes ? undefined : wayWithout(linked, story, service, use);
    if (way === undefined || agreed(linked, story, service, use)) return [];
    const { term } = way;
    const end = 'at' in term ? term.at : service.func.header;
    return [{ use, reason: { k: 'left-out', provider: service, way, end } }];
  });
}

/**
 * Started by `go` and by nothing else; or an exported method that nobody in sight calls, and which goes on to wait after
 * it has sent: it is run for the life of its value.
 */
function isService(linked: Linked, fn: Fn, wake: Use): boolean {
  const sites = linked.graph.callers(fn.id);
  if (linked.sight.handedOut.has(fn.id)) return false;
  if (sites.length > 0) {
    return sites.every((s) => s.invocation.mode === 'go' && !cyclic(linked.program.fns[s.pos.fn] ?? fn, s.pos.block));
  }
  return isExported(fn.func.name) && waitsAfter(fn, wake.pos);
}

const waitsAfter = (fn: Fn, pos: Pos): boolean =>
  fn.func.blocks.some(
    ({ instrs, term }, b) =>
      (b === pos.block || canReach(fn, pos.block, b)) &&
      (instrs.some((i, index) => i.op === 'recv' && (b !== pos.block || index > pos.index)) ||
        (b !== pos.block && term.t === 'select' && term.cases.every((c) => c.kind !== 'default'))),
  );
