import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { Cell, Origin, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, functionsUnder } from '../../link/program.js';
import type { Wakers } from '../goroutine/wakers.js';
import type { Effect, Lens } from '../lens.js';
import { findWay } from '../path/walk.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { type Amount, amountOf } from './capacity.js';
import { idleCases } from './idle-cases.js';
import { isForOtherKind } from './protocol/another/other-kind.js';

/** Everything known of the channels made at one place. */
export interface Story {
  readonly origin: Origin;
  readonly make: Instr & { op: 'make' };
  /** The function that makes the channel. */
  readonly home: Fn;
  readonly lens: Lens;
  readonly capacity: Amount;
  /** Sends with no other way out. */
  readonly sends: readonly Use[];
  readonly receives: readonly Use[];
  /** What gives the name in messages. */
  readonly name: string;
}

/** How many operations make a field busy, and of how many channels in one busy field the story is told. */
const BUSY = 300;
const IN_BUSY_FIELD_MAX = 50;

/** What is done with nothing but channels. */
const CHANNEL_ONLY: ReadonlySet<Use['kind']> = new Set(['send', 'recv', 'close']);

/** A channel whose story is not told, because too many others are put in the same place. */
export interface Crowded {
  readonly pos: Pos;
  readonly at: Span;
  readonly name: string;
}

/** The stories of the channels that the program makes. */
export interface Stories {
  readonly told: readonly Story[];
  readonly crowded: readonly Crowded[];
}

/**
 * The stories of all channels that the program makes. Of thousands of channels in one field each has the operations of
 * all: of those only the first are told.
 */
export function storiesOf(linked: Linked, lifetime: ProcessLifetime, wakers: Wakers): Stories {
  const told: Story[] = [];
  const crowded: Crowded[] = [];
  const busy = new Map<Cell, number>();
  for (const [cell, origins] of linked.flow.origins) {
    for (const origin of origins) {
      const { instr } = origin;
      const home = linked.program.fns[origin.pos.fn];
      if (
        origin.kind !== 'make' ||
        home === undefined ||
        instr === undefined ||
        !('op' in instr) ||
        instr.op !== 'make'
      )
        continue;
      const type = linked.types.resolver.underlying(linked.types.resolver.resolve(instr.type, home.file));
      const isSeen = type.k === 'chan';
      if (!isSeen && type.k !== 'unknown' && type.k !== 'named') continue;
      const lens = wakers.lens(cell);
      // A type of another module: what is sent to and received from is a channel.
      if (!isSeen && !lens.uses.some((u) => CHANNEL_ONLY.has(u.kind))) continue;
      if (lens.crowded || isOneTooMany(linked, lens, busy)) {
        crowded.push({ pos: origin.pos, at: origin.at, name: nameOf(linked, cell) });
        continue;
      }
      const plain = lens.uses.filter(
        (u) =>
          u.kind === 'send' &&
          !isForOtherKind(linked, home, instr, u) &&
          idleCases(linked, lifetime, wakers, u) !== undefined,
      );
      const receives = lens.uses.filter((u) => u.kind === 'recv' || u.kind === 'range');
      const capacity = amountOf(linked, home, instr.size);
      const room = capacity.k === 'number' && capacity.n > 0;
      const sends = room ? plain.filter((s) => !swaps(linked, lens, s)) : plain;
      told.push({ origin, make: instr, home, lens, capacity, sends, receives, name: nameOf(linked, cell) });
    }
  }
  return { told, crowded };
}

/** Whether a busy field that the channel is put into has so many others already; counts it else. */
function isOneTooMany(linked: Linked, lens: Lens, busy: Map<Cell, number>): boolean {
  if (lens.uses.length <= BUSY) return false;
  const fields = [...lens.cells].filter((c) => linked.flow.cells.name(c) !== undefined);
  const counts = fields.map((c) => (busy.get(c) ?? 0) + 1);
  if (counts.some((count) => count > IN_BUSY_FIELD_MAX)) return true;
  for (const [i, field] of fields.entries()) busy.set(field, counts[i] ?? 1);
  return false;
}

/** `<-slots` and then `slots <- x` by the same goroutine: the place that was taken is given back. */
function swaps(linked: Linked, lens: Lens, send: Use): boolean {
  const fn = linked.program.fns[send.pos.fn];
  if (fn === undefined || !lens.uses.some((u) => u.kind === 'recv' && u.pos.fn === fn.id)) return false;
  const taken = (pos: Pos): boolean => lens.ownUsesAt(pos).some((u) => u.kind === 'recv');
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      covers: (_, pos) => taken(pos),
      follows: (term, edge, pos) => {
        if (term.t !== 'select') return true;
        const c = term.cases[edge.choice as number];
        return !lens.ownUsesAt(pos).some((u) => u.kind === 'recv' && u.at.start === c?.at.start);
      },
      coversTerm: ({ t }) => t === 'return' || t === 'panic',
      endsAt: (_, pos) => pos.block === send.pos.block && pos.index === send.pos.index,
    },
  );
  return way === undefined;
}

/** The first name that the source gives the value. */
export function nameOf(linked: Linked, cell: number): string {
  let at: number | undefined = cell;
  const seen = new Set<number>();
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const name = linked.flow.cells.name(at);
    if (name?.k === 'field' || name?.k === 'global') return name.name;
    const variable = linked.sight.variableAt(at);
    const text = variable?.file.facts.vars[variable.id]?.name;
    if (text) return text;
    at = linked.flow.copies.from(at)[0];
  }
  return 'the channel';
}

/** A function through whose hands the channel goes, and from where on it answers for it. */
export interface Holder {
  readonly fn: Fn;
  readonly since: Pos;
  /** The channel came as the result of a call. */
  readonly called: boolean;
  /** It came in a struct: the variables that this is in, in the hands of the function and of what it calls. */
  readonly carriers?: ReadonlySet<Cell>;
  /** Its function runs once: what it leaves by returning ends with the process, not what it leaves for the next one. */
  readonly once?: boolean;
}

/** The maker of the channel, and the callers it was returned to. */
export function holdersOf(linked: Linked, story: Story): readonly Holder[] {
  const holders: Holder[] = [{ fn: story.home, since: story.origin.pos, called: false }];
  const fns = new Set<FnId>(story.lens.uses.map((u) => linked.program.fns[u.pos.fn]?.root ?? -1));
  for (const cell of story.lens.cells) {
    const owner = linked.sight.ownerOf(cell);
    if (owner !== undefined) fns.add(owner.root);
  }
  const inside = [...fns].flatMap((root) => functionsUnder(linked.program, root)).sort((a, b) => a.id - b.id);
  for (const fn of inside) {
    const base = linked.program.files[fn.file]?.varBase ?? 0;
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (instr.op !== 'call' || !instr.results.some((r) => r >= 0 && story.lens.cells.has(base + r))) return;
        const since = { fn: fn.id, block: b, index };
        if (linked.graph.target(fn, instr).fns.length > 0) holders.push({ fn, since, called: true });
      });
    });
  }
  return holders;
}

/** Whether the effect is a receive by the function itself (or what it calls), not by another goroutine. */
export const isOwnReceive = (e: Effect): boolean =>
  (e.use.kind === 'recv' || e.use.kind === 'range') && (e.mode === 'call' || e.mode === 'defer');

/** What the holders receive themselves. */
export const ownReceives = ({ lens }: Story, holders: readonly Holder[]): ReadonlySet<Use> =>
  new Set(
    holders.flatMap(({ fn }) =>
      lens
        .effectsIn(fn.id)
        .filter(isOwnReceive)
        .map((e) => e.use),
    ),
  );

/** A channel that unseen code gets otherwise than as the maker's result has receivers that can't be known. */
export const shownElsewhere = (linked: Linked, { lens, home }: Story): boolean =>
  lens.givenOutside ||
  [...lens.cells, ...lens.containers].some(
    (c) => linked.sight.readOutside(c) && linked.sight.ownerOf(c)?.root !== home.root,
  );
