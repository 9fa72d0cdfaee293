import type { Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { isNamed } from '../../link/type.js';
import type { Wakers } from '../goroutine/wakers.js';
import type { Effect } from '../lens.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { saidOfNil } from '../path/condition/condition.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { isTestSupport } from '../test-support.js';
import { demandOf, overflowing } from './demand.js';
import { carriedTo, isFromAnother } from './holder/carried.js';
import { leftBehind } from './holder/left-behind.js';
import { closedBy } from './holder-leaves.js';
import { idleCases } from './idle-cases.js';
import { ownReceiver } from './receiver/own-receiver.js';
import { sentTooEarly } from './receiver/too-early.js';
import { receiverLeaves } from './receiver-leaves.js';
import { countSends, type Total } from './send-count.js';
import { endsMain } from './shutdown/ends-main.js';
import { type Holder, holdersOf, ownReceives, type Story, shownElsewhere } from './story.js';
import { waitsUnderLock } from './under-lock.js';
import type { SendReason, UnguardedSend } from './unguarded-send.js';
import { unwatchedOf } from './unwatched/receivers-leave.js';
import { watchBeside } from './unwatched/watch.js';

/** The sends on channels of one story that can block for ever. */
export function unguardedSends(
  linked: Linked,
  lifetime: ProcessLifetime,
  wakers: Wakers,
  story: Story,
): readonly UnguardedSend[] {
  if (story.sends.length === 0 || isTestSupport(linked, story.home)) return [];
  const made = { pos: story.origin.pos, at: story.origin.at };
  const told = [...reasonsOf(linked, lifetime, wakers, story), ...sentTooEarly(linked, story)].filter(
    ([send, { k }]) => !/^(left|receiver-leaves)$/.test(k) || !afterPanic(linked, send),
  );
  return together([...new Map(told)]).map(([send, reason, others]) => {
    const idle = idleCases(linked, lifetime, wakers, send) ?? [];
    return { send, name: story.name, made, reason, others, idle };
  });
}

/** Why the sends of the story can block, by those who have the channel or are to receive from it. */
function reasonsOf(linked: Linked, lifetime: ProcessLifetime, wakers: Wakers, story: Story): Reasons {
  const { lens } = story;
  if (lens.lost || lens.overflow) return NONE;
  const holders = holdersOf(linked, story);
  // Who holds a lock for ever stops everybody else, so it counts in what runs only once too; as does who waits for nobody.
  const locked = waitsUnderLock(linked, wakers, story).flatMap(({ use, reason }) =>
    use.kind === 'send' ? [[use, reason] as const] : [],
  );
  const once = lifetime.once(story.origin.pos) || endsMain(linked, story.home, story.origin.pos);
  const left = once ? NONE : leftBehind(linked, lifetime, story, holders);
  return new Map<Use, SendReason>(
    once
      ? [...unreceived(linked, story, holders), ...ownReceiver(linked, story), ...locked]
      : [
          ...unwatchedOf(linked, lifetime, story),
          ...unreceived(linked, story, holders),
          ...receiverGone(linked, lifetime, story, holders),
          // Which of them finds nobody is known where it is known who leaves.
          ...(left.size > 0 ? NONE : outnumbered(linked, story, holders)),
          ...ownReceiver(linked, story),
          ...left,
          ...locked,
        ],
  );
}

/** `if r := recover(); r != nil { ch <- ... }`: a panic and a receiver that has just left, at once, is not what happens. */
function afterPanic(linked: Linked, { pos }: Use): boolean {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined) return false;
  return conditionsAbove(fn, pos.block).some((answer) => {
    const said = saidOfNil(answer);
    if (said?.isNil !== false || said.of.k !== 'var') return false;
    const [def, ...others] = linked.types.definitions(fn.file, said.of.id);
    return (
      def?.k === 'call' && others.length === 0 && def.call.callee.k === 'name' && def.call.callee.name === 'recover'
    );
  });
}

/** Sends with one reason are one defect, told at the first of them. */
function together(
  reasons: readonly (readonly [Use, SendReason])[],
): readonly (readonly [Use, SendReason, readonly Use[]])[] {
  const groups = new Map<string, { readonly reason: SendReason; readonly sends: Use[] }>();
  for (const [send, reason] of reasons) {
    // A receiver that leaves is the defect, wherever it is sent to; else the sender's function is.
    const place = reason.k === 'receiver-leaves' ? '' : send.pos.fn;
    const key = `${place} ${reason.k} ${'fn' in reason ? reason.fn.id : ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { reason, sends: [send] });
    else group.sends.push(send);
  }
  return [...groups.values()].flatMap(({ reason, sends }) => {
    const [first, ...others] = sends.sort((a, b) => a.pos.fn - b.pos.fn || a.at.start - b.at.start);
    return first === undefined ? [] : [[first, reason, others] as const];
  });
}

type Reasons = ReadonlyMap<Use, SendReason>;

const NONE: Reasons = new Map();

/** Nothing receives: not in the program, or nobody that can be seen. */
function unreceived(linked: Linked, story: Story, holders: readonly Holder[]): Reasons {
  if (story.receives.length > 0) return NONE;
  const [home] = holders;
  if (home === undefined) return NONE;
  const effects = story.lens.effectsIn(home.fn.id).filter((e) => story.sends.includes(e.use));
  // Nobody can tell how often methods are called, or what is handed to strangers; a buffer may well take it.
  const counted = effects.some((e) => e.mode !== 'detached');
  if (!counted && story.capacity.k === 'number' && story.capacity.n > 0) return NONE;
  const total = effects.length === 0 ? MANY : countSends(linked, home, effects);
  const called = story.lens.exposed && total.endless && takesSignal(linked, story.home);
  if (!called && demandOf(story.capacity, total) === undefined) return NONE;
  // Who will call what is called by nobody yet gets the channel, as unseen callers do.
  const asked = story.lens.exposed || [...story.lens.cells].some((c) => resultOf(linked, c)?.called === false);
  if (!asked) {
    // Returned by a function literal, whose callers are seldom all in sight.
    const returns = [...story.lens.cells].some((c) => resultOf(linked, c)?.fn.func.kind === 'literal');
    return returns || story.lens.containers.size > 0 ? NONE : new Map(story.sends.map((s) => [s, { k: 'nobody' }]));
  }
  if (holders.length > 1) return NONE;
  if (shownElsewhere(linked, story)) return NONE;
  const running = effects.filter((e) => e.mode === 'go' && !passesOn(linked, home.fn, e.use));
  const sent = countSends(linked, home, running);
  // What goes on until it is called off fills any buffer.
  const full = sent.endless && running.some((e) => watchBeside(linked, e.use) !== undefined);
  if (running.length === 0 || (!(called && full) && demandOf(story.capacity, sent) === undefined)) return NONE;
  const left = overflowing(linked, story.capacity, sent, running);
  const toTheEnd = isMeantToTheEnd(linked, story, running, sent);
  return new Map(
    left.map((e) => [e.use, { k: 'returned', fn: story.home, total: sent, ...(toTheEnd && { toTheEnd }) }]),
  );
}

/**
 * Nothing was made for a caller that stops receiving: a stream with an end of its own and no way to call it off, or a
 * buffer that has room for all but those of a caller that receives nothing at all.
 */
function isMeantToTheEnd(
  linked: Linked,
  { home, capacity, lens }: Story,
  running: readonly Effect[],
  sent: Total,
): boolean {
  if (!sent.looped) return capacity.k === 'number' && capacity.n > 0;
  const root = linked.program.fns[home.root] ?? home;
  // `for { ... close(out); break }`: who closes it behind the loop has an end to tell of.
  const closed = lens.uses.some(
    (u) => u.kind === 'close' && u.mode === undefined && running.some((e) => e.use.pos.fn === u.pos.fn),
  );
  return (!sent.endless || closed) && !(takesSignal(linked, home) || takesSignal(linked, root));
}

/** It is given a context or a channel, by which its caller can call it off. */
const takesSignal = (linked: Linked, { file, func }: Fn): boolean =>
  func.params.some((id) => {
    const type = linked.types.ofVar(file, id);
    return isNamed(type, 'context', 'Context') || linked.types.resolver.underlying(type).k === 'chan';
  });

/** A stage: it ranges over a channel that it was given, so that who gives the values ends it by ending them. */
function passesOn(linked: Linked, home: Fn, send: Use): boolean {
  const fn = linked.program.fns[send.pos.fn];
  if (fn === undefined) return false;
  return enclosingLoops(fn, send.pos.block).some((loop) => {
    const term = fn.func.blocks[loop.head]?.term;
    const cell = term?.t === 'range' ? linked.flow.cellOf(fn, term.x) : undefined;
    const at = cell === undefined ? undefined : linked.sight.variableAt(cell);
    return at?.file.facts.vars[at.id]?.kind === 'param' && linked.sight.ownerOf(cell ?? -1)?.root === home.root;
  });
}

/** The function whose result the cell is, and whether it is called. */
function resultOf(linked: Linked, cell: number): { readonly fn: Fn; readonly called: boolean } | undefined {
  const at = linked.sight.variableAt(cell);
  const fn = at?.file.facts.vars[at.id]?.kind === 'result' ? linked.sight.ownerOf(cell) : undefined;
  if (fn === undefined) return undefined;
  return { fn, called: fn.func.kind === 'literal' || linked.graph.callers(fn.id).length > 0 };
}

const MANY: Total = { amount: { k: 'unknown' }, looped: true, endless: false, crowd: true };

/** Each receive takes one value, and there are fewer of them than sends. */
function outnumbered(linked: Linked, story: Story, holders: readonly Holder[]): Reasons {
  const [home] = holders;
  const { lens, capacity } = story;
  if (home === undefined || holders.length > 1 || lens.exposed || lens.containers.size > 0 || capacity.k !== 'number')
    return NONE;
  // What is sent behind the last receive meets the close.
  if (closedBy(story, home)) return NONE;
  const effects = lens.effectsIn(home.fn.id);
  const receives = effects.filter((e) => e.use.kind === 'recv' || e.use.kind === 'range');
  const sends = effects.filter((e) => story.sends.includes(e.use));
  const all = new Set(effects.map((e) => e.use));
  // Something happens outside of the maker's sight: on a field, in a method that others call.
  if (story.receives.some((r) => story.sends.some((s) => s.pos.fn === r.pos.fn))) return NONE;
  if (
    receives.length === 0 ||
    story.receives.some((r) => !all.has(r)) ||
    lens.uses.some((u) => u.kind === 'send' && !all.has(u))
  )
    return NONE;
  if (
    receives.some(
      (e) => e.use.kind === 'range' || e.repeated || cyclic(linked.program.fns[e.pos.fn] ?? home.fn, e.pos.block),
    )
  )
    return NONE;
  const total = countSends(linked, home, sends);
  const count = total.amount.k === 'number' && !total.looped ? total.amount.n : 0;
  if (count <= capacity.n + receives.length || sends.some((e) => e.mode === 'detached' || e.once)) return NONE;
  return new Map(sends.map((e) => [e.use, { k: 'outnumbered', sends: count, receives: receives.length }]));
}

function receiverGone(linked: Linked, lifetime: ProcessLifetime, story: Story, holders: readonly Holder[]): Reasons {
  if (story.receives.length === 0) return NONE;
  // Unseen callers of the maker have channels of their own.
  const shown = story.lens.exposed && shownElsewhere(linked, story);
  const own = ownReceives(story, holders);
  if (!shown && !story.receives.some((r) => own.has(r))) {
    const found = receiverLeaves(linked, lifetime, story, holders);
    if (found.size > 0) return found;
  }
  // A buffer has room for what comes until the struct is stopped as well.
  if (story.capacity.k !== 'number' || story.capacity.n > 0) return NONE;
  // Of those who have a struct each it is enough that the receivers of one leave.
  const carried = carriedTo(linked, story);
  const taken = ownReceives(story, carried);
  return new Map(
    carried.flatMap((holder) => {
      const receives = story.receives.filter((r) => !isFromAnother(linked, holder, carried, r));
      // What the struct's own methods receive is for whoever has it then: the caller of the holder, too.
      const inside = receives.every((r) => linked.program.fns[r.pos.fn]?.root === holder.fn.root);
      const leaves =
        receives.length > 0 && inside && !receives.some((r) => taken.has(r)) && !lifetime.once(holder.since);
      return leaves ? [...receiverLeaves(linked, lifetime, { ...story, receives }, [holder])] : [];
    }),
  );
}
