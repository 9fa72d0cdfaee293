import type { Instr } from '../../../../facts/instr.js';
import type { Value, VarId } from '../../../../facts/value.js';
import type { Pos, Use } from '../../../../link/flow.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import type { Lens } from '../../../lens.js';
import { rootVariable } from '../../../mentions.js';
import { Assumptions } from '../../../path/condition/assumptions.js';
import { saidOfNil } from '../../../path/condition/condition.js';
import type { Edge } from '../../../path/control-flow.js';
import { reachingDefinitions } from '../../../path/reaching.js';
import { findWay } from '../../../path/walk.js';
import { isLoneGoroutine, sendsBehind } from './set-last.js';

/**
 * Whether it is so only where something is set that is set in no value but one behind which nothing is sent:
 * `if r.Err != nil { return }`, where the sender sends `result{Err: err}` and leaves its loop, or leaves it whenever the `err` that
 * it has sent is one. `received`: the variables that hold what was received.
 */
export function isSetInLast(
  { linked, fn: asking, lens }: Asked,
  pos: Pos,
  when: When,
  received: readonly VarId[],
): boolean {
  const said = saidOfNil(when);
  if (said?.isNil !== false || (said.of.k !== 'field' && said.of.k !== 'var')) return false;
  const root = rootVariable(said.of);
  if (root === undefined || !received.includes(root) || !isReceived(linked, asking, root, pos)) return false;
  const name = said.of.k === 'field' ? said.of.name : undefined;
  let sets = 0;
  for (const use of lens.uses) {
    if (use.kind !== 'send') continue;
    const fn = linked.program.fns[use.pos.fn];
    const value =
      fn === undefined ? 'unknown' : name === undefined ? valueSent(fn, use) : fieldSent(linked, fn, use, name);
    // What is not made on the spot may have anything in the field.
    if (fn === undefined || value === 'unknown') return false;
    if (value === undefined || value.k === 'nil') continue;
    if (!isLast(linked, lens, fn, use) && !endsWith(linked, lens, fn, use, value)) return false;
    sets++;
  }
  return sets > 0;
}

interface Asked {
  readonly linked: Linked;
  /** The function that asks. */
  readonly fn: Fn;
  readonly lens: Lens;
}

/** What the variable holds at the position was received, and is not what something else has given it since. */
function isReceived(linked: Linked, fn: Fn, id: VarId, pos: Pos): boolean {
  const reaching = reachingDefinitions(fn, id, pos);
  if (reaching !== undefined) return reaching.every(({ instr }) => instr.op === 'recv');
  return linked.types.definitions(fn.file, id).every((d) => d.k === 'received' || d.k === 'key' || d.k === 'type');
}

type When = NonNullable<Edge['when']>;

type Alloc = Instr & { readonly op: 'alloc' };

function valueSent({ func }: Fn, { pos }: Use): Value | 'unknown' {
  const send = func.blocks[pos.block]?.instrs[pos.index];
  return send?.op === 'send' ? send.value : 'unknown';
}

/** What the literal that is sent has in the field; undefined for none. */
function fieldSent(linked: Linked, fn: Fn, use: Use, name: string): Value | 'unknown' | undefined {
  const literal = literalSent(fn, use);
  if (literal === undefined) return 'unknown';
  if (literal.elems.every((e) => e.name !== undefined)) return literal.elems.find((e) => e.name === name)?.value;
  const { resolver } = linked.types;
  const type = resolver.underlying(resolver.resolve(literal.type, fn.file));
  const at = type.k === 'struct' ? type.fields.findIndex((f) => f.name === name) : -1;
  return at < 0 ? 'unknown' : literal.elems[at]?.value;
}

/** `ch <- result{...}`, `ch <- &result{...}`: the literal. */
function literalSent({ func }: Fn, { pos }: Use): Alloc | undefined {
  const instrs = func.blocks[pos.block]?.instrs ?? [];
  const send = instrs[pos.index];
  const id = send?.op === 'send' ? rootVariable(send.value) : undefined;
  return instrs.slice(0, pos.index).find((i): i is Alloc => i.op === 'alloc' && i.result === id);
}

/** Where the error that was sent is one, the goroutine comes to no other send: `ch <- result{n, err}; if err != nil { return }`. */
function endsWith(linked: Linked, lens: Lens, fn: Fn, { pos }: Use, value: Value): boolean {
  const own = lens.effectsIn(fn.id).filter((e) => e.use.kind === 'send');
  if (value.k !== 'var' || !linked.types.isError(fn.file, value.id) || !isAlone(linked, lens, fn)) return false;
  if (own.some((e) => e.use.selected === true)) return false;
  const another = findWay(
    linked,
    fn,
    pos,
    {
      covers: () => false,
      coversTerm: ({ t }) => t === 'return' || t === 'panic',
      endsAt: (_, at) => own.some((e) => e.pos.block === at.block && e.pos.index === at.index),
    },
    Assumptions.nil([{ id: value.id, isNil: false }]),
  );
  return another === undefined;
}

/** Nothing is sent behind it by the goroutine, which is started once for the channel, and by nobody else. */
const isLast = (linked: Linked, lens: Lens, fn: Fn, { pos }: Use): boolean =>
  isAlone(linked, lens, fn) && !sendsBehind(lens, fn, pos.block, pos.index);

function isAlone(linked: Linked, lens: Lens, fn: Fn): boolean {
  const own = new Set(lens.effectsIn(fn.id).flatMap((e) => (e.use.kind === 'send' ? [e.use] : [])));
  return isLoneGoroutine(linked, fn) && lens.uses.every((u) => u.kind !== 'send' || own.has(u));
}
