import type { Span } from '../../../base/span.js';
import type { Value } from '../../../facts/value.js';
import type { Cell, Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';
import { isMade } from '../../allocations.js';
import { expressionText } from '../../expression-text.js';
import type { Alive } from '../../goroutine/alive.js';
import { operandOf } from '../../goroutine/same-name.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { underUnsetFlag } from '../../path/condition/unset-flag.js';
import { isTestSupport } from '../../test-support.js';
import { askedForNil } from './address-taken.js';
import { fromCallbackTimers } from './callback-timers.js';
import { givenNothing } from './given-nothing.js';

/** An operation on a channel that is never made: it blocks for ever (Go spec, "Channel types"). */
export interface NilChannel {
  readonly pos: Pos;
  readonly at: Span;
  readonly name: string;
  readonly kind: 'send' | 'recv' | 'range';
  /** Where the channel is declared without being made: what in the source stands for it. */
  readonly holder: 'variable' | 'field' | 'parameter' | 'timer';
}

/** Every send, receive and range outside a select with other cases whose channel nothing ever makes. */
export function nilChannels(linked: Linked, alive: Alive): readonly NilChannel[] {
  const found: NilChannel[] = [];
  for (const use of [...linked.flow.uses.values()].flatMap((uses) => uses.filter(waits))) {
    const fn = linked.program.fns[use.pos.fn];
    const ch = operandOf(linked, use);
    if (fn === undefined || ch === undefined || isTestSupport(linked, fn)) continue;
    const holder = holderOf(linked, fn, ch, use.cell);
    if (holder === undefined || isAsked(fn, use) || !alive.use(use)) continue;
    if (underUnsetFlag(linked, fn, use.pos.block)) continue;
    const name = expressionText(linked, fn, ch);
    // `<-(chan int)(nil)` has no name and means it; so does what says so.
    if (name === undefined || ON_PURPOSE.test(name) || !isNeverMade(linked, alive, use.cell)) continue;
    if (holder === 'field' && !hasOwner(linked, fn, ch)) continue;
    found.push({ pos: use.pos, at: use.at, name, kind: use.kind, holder });
  }
  for (const fn of linked.program.fns) {
    for (const { pos, at, ch } of fromCallbackTimers(linked, fn)) {
      const name = expressionText(linked, fn, ch) ?? 'the timer';
      if (!isTestSupport(linked, fn) && alive.fn(fn.id)) found.push({ pos, at, name, kind: 'recv', holder: 'timer' });
    }
  }
  return found.sort((a, b) => a.pos.fn - b.pos.fn || a.at.start - b.at.start);
}

type Wait = Use & { readonly kind: NilChannel['kind'] };

/** In a select nil switches the case off, often on purpose. */
const waits = (use: Use): use is Wait =>
  use.selected !== true && (use.kind === 'send' || use.kind === 'recv' || use.kind === 'range');

const ON_PURPOSE = /never|forever|block|nil/i;

function holderOf(linked: Linked, fn: Fn, ch: Value, cell: Cell): NilChannel['holder'] | undefined {
  if (linked.types.resolver.underlying(linked.types.of(fn.file, ch)).k !== 'chan') return undefined;
  const name = linked.flow.cells.name(cell);
  if (name?.k === 'field') return 'field';
  if (name?.k === 'global') return 'variable';
  const variable = linked.sight.variableAt(cell);
  const kind = variable?.file.facts.vars[variable.id]?.kind;
  if (kind === 'param') return 'parameter';
  return kind === 'local' || kind === 'result' ? 'variable' : undefined;
}

/** Values of the type whose field the channel is are made in sight. */
function hasOwner(linked: Linked, fn: Fn, ch: Value): boolean {
  const type = ch.k === 'field' ? behindPointers(linked.types.of(fn.file, ch.x)) : undefined;
  return type?.k !== 'named' || type.entry === undefined || isMade(linked, type.entry);
}

/** The code asks whether the channel, or what holds it, is nil. */
const isAsked = (fn: Fn, use: Use): boolean =>
  conditionsAbove(fn, use.pos.block).some(({ cond }) => cond.k === 'op' && cond.y?.k === 'nil');

/** Whether no channel can come into any of the cells from which the operand gets its value. */
function isNeverMade(linked: Linked, alive: Alive, cell: Cell): boolean {
  const asked = askedForNil(linked);
  const cells = givenNothing(linked, cell);
  return cells !== undefined && [...cells].every((c) => !asked.has(c) && isGiven(linked, alive, c));
}

/** A parameter of a function that something calls, so that its callers are known; any other variable is. */
function isGiven(linked: Linked, alive: Alive, cell: Cell): boolean {
  const at = linked.sight.variableAt(cell);
  const kind = at?.file.facts.vars[at.id]?.kind;
  if (kind === undefined || kind === 'local' || kind === 'temp') return true;
  const owner = linked.sight.ownerOf(cell);
  if (owner === undefined) return false;
  // A result is what its function returns; without a body nothing is known.
  if (kind === 'result') return owner.func.blocks.length > 0;
  const sites = linked.graph.callers(owner.id);
  // What runs a function that it was handed gives it what it likes: `m.Range(func(key, value any) bool { ... })`.
  if (sites.some(({ invocation }) => invocation.callback === true)) return false;
  return kind === 'param' && sites.length > 0 && !linked.sight.handedOut.has(owner.id) && alive.fn(owner.id);
}
