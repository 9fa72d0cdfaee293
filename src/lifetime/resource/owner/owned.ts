import type { Value, VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { byPair } from '../../acquire/pair.js';
import type { Endings } from '../../goroutine/endings.js';
import type { EndlessGoroutine } from '../../goroutine/goroutines.js';
import type { Wakers } from '../../goroutine/wakers.js';
import { Lens } from '../../lens.js';
import { names } from '../../mentions.js';
import type { Opening } from '../openings.js';
import { onlyEnds } from './only-end.js';
import { type Owner, ownerOf, typeOf } from './owner.js';
import { isSure } from './sure-start.js';

/** What the model knows of goroutines. */
export interface Goroutines {
  readonly wakers: Wakers;
  readonly endings: Endings;
  /** Those that nothing ends: they are no matter of who should have ended them. */
  readonly endless: readonly EndlessGoroutine[];
}

/** Goroutines of a value that only a method of the value ends: the start makes the value something to release. */
export function startedForOwner(linked: Linked, { wakers, endings, endless }: Goroutines): readonly Opening[] {
  const known = new Set(endless.map((g) => `${g.pos.fn}:${g.pos.block}:${g.pos.index}`));
  const found: Opening[] = [];
  for (const start of linked.graph.starts) {
    const { fn, pos, call } = start;
    if (fn.func.broken || known.has(`${fn.id}:${pos.block}:${pos.index}`)) continue;
    const targets = linked.graph.invocations(fn, call).filter((i) => i.mode === 'go' && !i.open);
    const target = linked.program.fns[targets[0]?.fns[0] ?? -1];
    if (target === undefined || targets.length !== 1 || targets[0]?.fns.length !== 1) continue;
    if (!isSure(linked, fn, pos)) continue;
    for (const { lens, ends, needed } of onlyEnds(linked, wakers, endings, { fn, call }, target)) {
      const owner = ownerOf(linked, lens, ends);
      // What the starting function ends itself is its own affair, not that of who called it.
      if (linked.program.fns[owner?.end.pos.fn ?? -1]?.root === fn.root) continue;
      const holder = owner === undefined ? undefined : holderAt(linked, fn, call, target, owner);
      if (owner === undefined || holder === undefined || !needed()) continue;
      found.push(openingOf(start, owner, holder, 'goroutine'));
      break;
    }
  }
  return found;
}

/** What is opened and put into a value whose methods alone close it: then the value is to be released. */
export function openedForOwner(linked: Linked, opened: Opening): readonly Opening[] {
  const { fn, pos, at, call, pair, origin, unseen } = opened;
  const id = call.op === 'call' ? (call.results[pair.result ?? 0] ?? -1) : -1;
  if (id < 0 || fn.func.broken) return [];
  const lens = new Lens(linked, [(linked.program.files[fn.file]?.varBase ?? 0) + id]);
  const owner = ownerOf(linked, lens, byPair({ fn, pos, at, call }, pair).releases);
  if (owner === undefined) return [];
  const store = storeIn(linked, fn, lens, owner);
  if (store === undefined || !isSure(linked, fn, store.pos)) return [];
  const opening = openingOf({ fn, pos: store.pos, call }, owner, store.holder, 'resource');
  return [{ ...opening, origin: origin ?? { pos, at }, ...(unseen === undefined ? {} : { unseen }) }];
}

function openingOf(
  { fn, pos, call }: { readonly fn: Fn; readonly pos: Pos; readonly call: CallInstr },
  { release, end }: Owner,
  holder: VarId,
  holds: 'goroutine' | 'resource',
): Opening {
  const pair = { release, result: -1 };
  return { fn, pos, at: call.at, call, pair, holder, owned: { holds, end }, origin: { pos, at: call.at } };
}

/** The variable of the starting function that holds the value to which the goroutine belongs. */
function holderAt(linked: Linked, fn: Fn, call: CallInstr, target: Fn, { type }: Owner): VarId | undefined {
  const own = variablesOf(linked, fn, type);
  const inside = target.root === fn.root && target.id !== fn.id ? target.func.blocks : [];
  const named = own.filter((id) => names([call.callee, call.args, inside], (v) => v === id));
  return single(named) ?? (named.length === 0 ? single(own) : undefined);
}

const single = (ids: readonly VarId[]): VarId | undefined => (ids.length === 1 ? ids[0] : undefined);

/** The variables of the function, of the source and not of the reading, that hold a value of the type. */
function variablesOf(linked: Linked, fn: Fn, type: Owner['type']): readonly VarId[] {
  return (linked.program.files[fn.file]?.facts.vars ?? []).flatMap((v, id) =>
    v.func === fn.local && v.name !== '' && typeOf(linked, fn, id) === type ? [id] : [],
  );
}

/** Where the function puts the watched value into a field of the owner. */
function storeIn(
  linked: Linked,
  fn: Fn,
  lens: Lens,
  { type }: Owner,
): { readonly pos: Pos; readonly holder: VarId } | undefined {
  const watched = (value: Value): boolean => {
    const cell = linked.flow.cellOf(fn, value);
    return cell !== undefined && lens.cells.has(cell);
  };
  for (const [b, { instrs }] of fn.func.blocks.entries()) {
    for (const [index, instr] of instrs.entries()) {
      const pos = { fn: fn.id, block: b, index };
      if (
        instr.op === 'alloc' &&
        typeOf(linked, fn, instr.result) === type &&
        instr.elems.some((e) => watched(e.value))
      )
        return { pos, holder: instr.result };
      if (instr.op !== 'assign') continue;
      for (const [i, dst] of instr.dst.entries()) {
        const src = instr.src[i];
        if (dst.k !== 'field' || dst.x.k !== 'var' || src === undefined || !watched(src)) continue;
        if (typeOf(linked, fn, dst.x.id) === type) return { pos, holder: dst.x.id };
      }
    }
  }
  return undefined;
}
