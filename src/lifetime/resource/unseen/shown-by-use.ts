import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Fate } from '../../acquire/acquisition.js';
import { assigned } from '../../path/assigned.js';
import { askedVariables } from '../../path/condition/choices.js';
import { givesError } from '../../path/gives-error.js';
import { cyclic } from '../../path/loops.js';
import { findWay } from '../../path/walk.js';
import type { Opening } from '../openings.js';
import { endsWithParent } from './parent.js';
import { RELEASES } from './releases.js';
import { isToClose } from './told-by-type.js';

/** What says by its name that nothing is left open. */
const CLOSE = /^Close(WithError)?$/;

/**
 * What is called so opens something, or gives what has a descriptor. Of anything else a Close says little: that of an iterator,
 * a topic or a codec may have nothing to do where something has failed.
 */
const OPENS =
  /^(open|create|dial|listen|connect|attach|hijack|subscribe)|(^|[a-z])(Open|Create|Dial|Listen|Connect|Attach|Hijack|Subscribe)([A-Z]|$)|(File|Socket|Listener|Conn|Connection)$/;

/** What can be a release: where it is called only behind a failure, it cleans up. */
const CLEANUP = /^(Kill|Stop|Shutdown|Release|Destroy)$/;

/** What is called so is wrapped around what somebody else has: its Close only writes or gives back what is in memory. */
const WRAPS = /(Reader|Writer|Encoder|Decoder|Codec|Buffer|Part|OnClose)$|Compress|Zip/i;

/** A command's pipes are closed by Wait, and by a Start that fails (package os/exec). */
const PIPES = /^Std(in|out|err)Pipe$/;

/** A value that is opened by a method of its own has nothing before. */
const BEGINS = /^(Open|Start|Connect|Listen|Init|Run|Serve|Dial)/;

/**
 * Calls of functions that do not tell what they open, where the function around the call itself closes what it got.
 * Whether that counts for the other ways out too is for {@link isShown} to say.
 */
export function closedByCaller(linked: Linked): readonly Opening[] {
  const found: Opening[] = [];
  const seen = new Set<CallInstr>();
  for (const [cell, uses] of linked.flow.uses) {
    if (cell >= linked.flow.cells.variables || !uses.some(isRelease)) continue;
    const at = linked.sight.variableAt(cell);
    const fn = linked.sight.ownerOf(cell);
    if (at === undefined || fn === undefined || fn.func.broken) continue;
    if (uses.some((u) => BEGINS.test(u.name ?? '') || (isRelease(u) && doesNothing(linked, u)))) continue;
    const made = callThatGives(linked, fn, at.id);
    const pos = made === undefined || seen.has(made.call) ? undefined : placeOf(fn, made.call);
    if (made === undefined || pos === undefined || outlivesTurn(linked, fn, at.id, pos)) continue;
    seen.add(made.call);
    if (endsWithParent(linked, fn, made.call) || !tellsNothing(linked, fn, made)) continue;
    const pair = { release: RELEASES, result: made.index };
    const unnamed = !OPENS.test(nameOf(made.call)) && !isToClose(linked, fn, made.call);
    found.push({ fn, pos, at: made.call.at, call: made.call, pair, unseen: 'closed by the caller', unnamed });
  }
  return found;
}

const nameOf = ({ callee }: Pick<CallInstr, 'callee'>): string => ('name' in callee ? callee.name : '');

const isRelease = (use: Use): boolean =>
  use.kind === 'method' && (CLOSE.test(use.name ?? '') || CLEANUP.test(use.name ?? ''));

interface Giving {
  readonly call: Instr & { readonly op: 'call' };
  readonly index: number;
}

/** The call that alone gives the variable its value: what is given another one may go by conditions that agree. */
function callThatGives(linked: Linked, fn: Fn, id: VarId): Giving | undefined {
  const definitions = linked.types.definitions(fn.file, id);
  const [only] = definitions;
  return definitions.length === 1 && only?.k === 'call' && canFail(fn, only.call) ? only : undefined;
}

/** Declared before the loop that sets it: what is there is closed on a later turn, by conditions that agree. */
const outlivesTurn = (linked: Linked, fn: Fn, id: VarId, { block }: Pos): boolean =>
  cyclic(fn, block) && linked.program.files[fn.file]?.facts.vars[id]?.type !== undefined;

/**
 * The last result is asked whether it is nil: what can't fail has opened nothing. One that is asked whether it is true tells
 * that something was found: `session, ok := sessions.Load(id)` only looks up what others have opened.
 */
function canFail(fn: Fn, { callee, results }: Giving['call']): boolean {
  const last = results.at(-1) ?? -1;
  if (results.length < 2 || !askedVariables(fn).has(last) || isAskedForTruth(fn, last)) return false;
  return !LOOKS_UP.test(nameOf({ callee }));
}

/** What is called so gives what is there. */
const LOOKS_UP = /^(Lookup|LookUp|Find|Peek)([A-Z]|$)|^Load$/;

const isAskedForTruth = (fn: Fn, id: VarId): boolean =>
  fn.func.blocks.some(({ term }) => term.t === 'branch' && term.cond.k === 'var' && term.cond.id === id);

function placeOf(fn: Fn, call: Instr): Pos | undefined {
  for (const [block, { instrs }] of fn.func.blocks.entries()) {
    const index = instrs.indexOf(call);
    if (index >= 0) return { fn: fn.id, block, index };
  }
  return undefined;
}

/**
 * The standard library is told by the table. Of a function of the program it is seen whether it only lends, and a struct of the
 * program that holds something is found by what its methods end.
 */
function tellsNothing(linked: Linked, fn: Fn, { call, index }: Giving): boolean {
  const target = linked.graph.target(fn, call);
  if (WRAPS.test(nameOf(call)) || PIPES.test(nameOf(call))) return false;
  if (target.builtin !== undefined || target.conversion !== undefined) return false;
  if (target.external !== undefined) return /^[^/]*\./.test(target.external.path);
  if (target.fns.some((id) => lends(linked, id, index))) return false;
  return target.open || isInterface(linked, fn, target.receiver) || isAbstract(linked, fn, call, index);
}

function isInterface(linked: Linked, fn: Fn, receiver: Value | undefined): boolean {
  const type =
    receiver === undefined ? undefined : linked.types.resolver.underlying(linked.types.of(fn.file, receiver));
  return type?.k === 'interface';
}

/** Of the result only is known what it can do. */
function isAbstract(linked: Linked, fn: Fn, { callee }: CallInstr, index: number): boolean {
  const results = linked.types.results(fn.file, callee);
  const type = results.k === 'tuple' ? results.types[index] : results;
  return type !== undefined && linked.types.resolver.underlying(type).k === 'interface';
}

/** The result comes from a field or a variable of the package: others have it too. */
function lends(linked: Linked, id: number, index: number): boolean {
  const fn = linked.program.fns[id];
  const result = fn?.func.results[index];
  if (fn === undefined || result === undefined) return true;
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  return linked.flow.copies.to(base + result).some((c) => c >= linked.flow.cells.variables);
}

/** A Close of the program that has nothing to do. */
function doesNothing(linked: Linked, { pos }: Use): boolean {
  const fn = linked.program.fns[pos.fn];
  const instr = fn?.func.blocks[pos.block]?.instrs[pos.index];
  if (fn === undefined || instr === undefined || !('callee' in instr)) return false;
  const { fns, open } = linked.graph.target(fn, instr);
  return (
    !open &&
    fns.length > 0 &&
    fns.every((id) => linked.program.fns[id]?.func.blocks.every((b) => b.instrs.length === 0))
  );
}

/** What is done with the other results of the call: one handle for two things is released by either. */
export function releasesBeside(linked: Linked, { fn, call, pair }: Opening): readonly Use[] {
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const results = call.op === 'call' ? call.results : [];
  return results.flatMap((id, index) =>
    id < 0 || index === pair.result ? [] : (linked.flow.uses.get(base + id) ?? []).filter(isRelease),
  );
}

/**
 * Whether the function closes the value where all went well, so that a way which does not has forgotten it. One that closes
 * it only where something failed may leave it to others otherwise, but not where something else fails.
 */
export function isShown(linked: Linked, { fn, pos, call, pair }: Opening, fate: Fate): boolean {
  if (fate.k !== 'missed' && (fate.k !== 'repeated' || fate.skips === undefined)) return false;
  const id = call.op === 'call' ? (call.results[pair.result ?? 0] ?? -1) : -1;
  const uses = linked.flow.uses.get((linked.program.files[fn.file]?.varBase ?? 0) + id) ?? [];
  if (fate.fn !== fn) return false;
  const { way } = fate.k === 'missed' ? fate : {};
  const fails = way?.term.t === 'return' && givesError(linked, fn, way.term, way.end.block);
  return uses.some((u) => isRelease(u) && showsNeed(linked, fn, pos, u, id, fails));
}

function showsNeed(linked: Linked, fn: Fn, from: Pos, release: Use, id: VarId, fails: boolean): boolean {
  const inside = linked.program.fns[release.pos.fn];
  if (inside?.root !== fn.root) return false;
  const closes = CLOSE.test(release.name ?? '');
  if (release.mode === 'defer') return closes;
  if (inside !== fn) return closes && !isSpared(linked, fn, from, inside);
  if (!isOfThis(linked, fn, from, release.pos, id)) return false;
  return goesWell(linked, fn, release.pos) ? closes : fails;
}

/** The release is the matter of a goroutine that is not started wherever all goes well. */
function isSpared(linked: Linked, fn: Fn, from: Pos, inside: Fn): boolean {
  const starts = linked.graph.callers(inside.id).filter((s) => s.invocation.mode === 'go' && s.pos.fn === fn.id);
  if (starts.length === 0) return false;
  const way = findWay(linked, fn, from, {
    covers: (_, { block, index }) => starts.some((s) => s.pos.block === block && s.pos.index === index),
    coversTerm: (term, at) => term.t === 'return' && givesError(linked, fn, term, at.block),
  });
  return way !== undefined;
}

/** A way leads from the call to the release on which the variable gets no other value. */
function isOfThis(linked: Linked, fn: Fn, from: Pos, to: Pos, id: VarId): boolean {
  const there = (pos: Pos): boolean => pos.block === to.block && pos.index === to.index;
  const way = findWay(linked, fn, from, {
    covers: (instr) => assigned(instr).includes(id),
    endsAt: (_, pos) => there(pos),
    coversTerm: (term) => term.t === 'return',
  });
  return way !== undefined;
}

/** A way leads from the release to a return that gives no error. */
const goesWell = (linked: Linked, fn: Fn, from: Pos): boolean =>
  findWay(linked, fn, from, {
    covers: () => false,
    coversTerm: (term, at) => term.t === 'return' && givesError(linked, fn, term, at.block),
  }) !== undefined;
