import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Pos, Spot, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, isExported } from '../../../link/program.js';
import { expressionText } from '../../expression-text.js';
import type { EndlessGoroutine } from '../../goroutine/goroutines.js';
import { isToken } from '../../goroutine/one-token.js';
import type { Wakers } from '../../goroutine/wakers.js';
import { edgesOf } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { dependsOn } from '../loop-exit.js';
import type { Story } from '../story.js';
import type { BlockedReceive, ReceiveReason } from './blocked-receive.js';

type NeedsValue = ReceiveReason & { readonly k: 'needs-value' };

/**
 * A goroutine that ranges over a channel that nothing closes, and leaves the loop only by a flag that it asks when a
 * value has come: who sets the flag does not wake it.
 */
export function needsValue(
  linked: Linked,
  lifetime: ProcessLifetime,
  wakers: Wakers,
  story: Story,
  range: Use,
): NeedsValue | undefined {
  const fn = linked.program.fns[range.pos.fn];
  const live = story.lens.uses.filter((u) => wakers.alive.use(u));
  if (fn === undefined || live.some((u) => u.kind === 'close') || !live.some((u) => u.kind === 'send'))
    return undefined;
  const flag = flagOf(linked, fn, range);
  const sites = linked.graph.callers(fn.id);
  const [first] = sites;
  if (flag === undefined || first === undefined || linked.sight.handedOut.has(fn.id)) return undefined;
  if (sites.some((s) => s.invocation.mode !== 'go' || lifetime.once(s.pos))) return undefined;
  return { k: 'needs-value', flag, goroutine: { pos: first.pos, at: first.call.at } };
}

/**
 * Whether the range is the endless loop of a service that nobody in sight starts: an exported method without a caller,
 * on a channel of its own type that nothing closes, with no way out of the loop.
 */
export function servesForEver(linked: Linked, story: Story, range: Use): boolean {
  const fn = linked.program.fns[range.pos.fn];
  const head = fn?.func.blocks[range.pos.block]?.term;
  if (fn === undefined || head?.t !== 'range' || fn.func.kind !== 'method' || !isExported(fn.func.name)) return false;
  if (linked.graph.callers(fn.id).length > 0 || linked.sight.handedOut.has(fn.id)) return false;
  if (story.lens.uses.some((u) => u.kind === 'close') || !story.lens.uses.some((u) => u.kind === 'send')) return false;
  return reachedFrom(fn, head.body, range.pos.block).every((b) => {
    const t = fn.func.blocks[b]?.term.t;
    return t !== 'return' && t !== 'panic';
  });
}

/** The question to a flag by which alone the loop is left, other than by the close. */
function flagOf(linked: Linked, fn: Fn, range: Use): Spot | undefined {
  const { blocks } = fn.func;
  const head = blocks[range.pos.block]?.term;
  const loop = enclosingLoops(fn, range.pos.block).find((l) => l.head === range.pos.block);
  if (head?.t !== 'range' || loop === undefined) return undefined;
  const value = [head.key, head.value].filter((v) => v !== undefined);
  const inside = new Set(reachedFrom(fn, head.body, range.pos.block));
  let flag: Spot | undefined;
  for (const b of inside) {
    const term = blocks[b]?.term;
    if (term?.t === 'return' || term?.t === 'panic' || term === undefined) {
      const asked = askedBefore(fn, b, inside);
      if (asked === undefined || !isFlag(linked, fn, asked.cond, value)) return undefined;
      flag ??= { pos: { fn: fn.id, block: asked.block, index: blocks[asked.block]?.instrs.length ?? 0 }, at: asked.at };
    }
  }
  return flag;
}

/** The blocks that a turn of the loop can run. */
function reachedFrom(fn: Fn, start: number, head: number): readonly number[] {
  const seen = [start];
  for (const at of seen) {
    const term = fn.func.blocks[at]?.term;
    for (const { to } of term === undefined ? [] : edgesOf(term)) if (to !== head && !seen.includes(to)) seen.push(to);
  }
  return seen;
}

/** The branch right before the block. */
function askedBefore(
  fn: Fn,
  block: number,
  inside: ReadonlySet<number>,
): { readonly cond: Value; readonly at: Spot['at']; readonly block: number } | undefined {
  const from = [...inside].filter((b) => {
    const term = fn.func.blocks[b]?.term;
    return term !== undefined && edgesOf(term).some((e) => e.to === block);
  });
  const [only] = from;
  const term = only === undefined ? undefined : fn.func.blocks[only]?.term;
  return from.length === 1 && only !== undefined && term?.t === 'branch'
    ? { cond: term.cond, at: term.at, block: only }
    : undefined;
}

/** A field, a package-level name or an atomic load, and nothing of the value that came. */
function isFlag(linked: Linked, fn: Fn, cond: Value, value: readonly VarId[]): boolean {
  if (dependsOn(linked, fn, cond, value)) return false;
  if (cond.k === 'op') return isFlag(linked, fn, cond.x, value);
  if (cond.k === 'field' || cond.k === 'name') return true;
  if (cond.k !== 'var') return false;
  return linked.types.definitions(fn.file, cond.id).some((d) => {
    if (d.k !== 'call') return false;
    const { external } = linked.graph.target(fn, d.call);
    return external !== undefined && /^sync\/atomic\.(.*\.)?Load/.test(externalKey(external));
  });
}

/**
 * Where a loop without a way out receives, without asking whether the channel is closed, from one that is: from then on
 * it never waits (Go spec, "Receive operator").
 */
export function spinning(linked: Linked, wakers: Wakers, goroutine: EndlessGoroutine): BlockedReceive | undefined {
  if (goroutine.why.k !== 'obstacle') return undefined;
  let { obstacle } = goroutine.why;
  while (obstacle.inner !== undefined) obstacle = obstacle.inner;
  const fn = linked.program.fns[obstacle.pos.fn];
  if (fn === undefined || obstacle.kind !== 'loop' || obstacle.waking !== undefined) return undefined;
  for (const b of obstacle.blocks ?? []) {
    for (const { ch, at, pos, ok } of receivesIn(fn, b)) {
      if (ok !== undefined && ok >= 0) continue;
      // A signal that does not lead out of the loop is the goroutine's own matter.
      const close = isSignal(linked, fn, ch) ? undefined : closeOf(linked, wakers, fn, ch);
      if (close === undefined) continue;
      const name = expressionText(linked, fn, ch) ?? 'the channel';
      return { pos, at, name, range: false, reason: { k: 'spins', close, goroutine } };
    }
  }
  return undefined;
}

interface Receive extends Spot {
  readonly ch: Value;
  readonly ok?: VarId | undefined;
}

function receivesIn(fn: Fn, b: number): readonly Receive[] {
  const { instrs, term } = fn.func.blocks[b] ?? { instrs: [] as readonly Instr[], term: undefined };
  const at = (index: number): Pos => ({ fn: fn.id, block: b, index });
  const plain = instrs.flatMap((i, index) =>
    i.op === 'recv' ? [{ ch: i.ch, at: i.at, pos: at(index), ok: i.ok }] : [],
  );
  const cases = term?.t === 'select' ? term.cases : [];
  return [
    ...plain,
    ...cases.flatMap((c) =>
      c.kind === 'recv' && c.ch !== undefined ? [{ ch: c.ch, at: c.at, pos: at(instrs.length), ok: c.ok }] : [],
    ),
  ];
}

/** A close that can be run of the only channel that the expression can mean. */
export function closeOf(linked: Linked, wakers: Wakers, fn: Fn, ch: Value): Use | undefined {
  const cell = linked.flow.cellOf(fn, ch);
  const origins = cell === undefined ? undefined : wakers.origins(cell, { binding: new Map() });
  const [only] = origins ?? [];
  if (origins?.length !== 1 || only?.kind !== 'make') return undefined;
  const lens = wakers.lens(only.cell);
  return lens.lost ? undefined : lens.uses.find((u) => u.kind === 'close' && wakers.alive.use(u));
}

function isSignal(linked: Linked, fn: Fn, ch: Value): boolean {
  const type = linked.types.resolver.underlying(linked.types.of(fn.file, ch));
  return type.k !== 'chan' || isToken(linked, type.elem);
}
