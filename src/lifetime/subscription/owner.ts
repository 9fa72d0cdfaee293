import type { Value } from '../../facts/value.js';
import type { Target } from '../../link/calls.js';
import type { Cell, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId, TypeEntry } from '../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../link/reach.js';
import type { Type } from '../../link/type.js';
import type { Acquisition } from '../acquire/acquisition.js';
import type { Candidate } from './candidate.js';
import { RELEASES, releasesManyOf, releasesOf } from './names.js';
import { asUse, callsOf, callsOfMethods, namingOneOf, releasedByWord, type TakeBack } from './taken-back.js';

type Base = Pick<Acquisition, 'fn' | 'pos' | 'at' | 'call'>;

const NO_RESULT = -1;

/** The name of the uses that take a subscription back; no method of the value is called like this. */
const TAKEN = 'taken back';

const takes = (use: Use): boolean => use.kind === 'method' && use.name === TAKEN;

/** Registered by an argument: `signal.Notify(ch)`, released by `signal.Stop(ch)`. */
export function releaseByArgument(linked: Linked, base: Base, by: readonly string[]): Candidate | undefined {
  const { fn, call } = base;
  const arg = call.args[0];
  const cell = arg === undefined ? undefined : linked.flow.cellOf(fn, arg);
  if (cell === undefined) return undefined;
  const calls = by.flatMap((key) => callsOf(linked, key));
  // A call without arguments takes everything back.
  if (calls.some((c) => c.call.args.length === 0)) return undefined;
  // `signal.Reset(os.Interrupt)` names the signals, and no channel: it undoes what its own function has asked for.
  const undone = callsOf(linked, 'os/signal.Reset').filter((c) => c.fn.root === fn.root);
  return {
    acquisition: {
      ...base,
      result: NO_RESULT,
      cells: holdersOf(linked, cell),
      releases: takes,
      // Whoever has received the signal has been told to end, or goes on to wait for the next.
      serves: (use) => use.kind === 'recv' || use.kind === 'range',
      taken: (cells) => [...namingOneOf(linked, calls, TAKEN, cells), ...undone.map((c) => asUse(c, TAKEN, -1))],
    },
    release: () => `signal.Stop(${textOf(linked, fn, arg) || 'ch'})`,
    process: true,
  };
}

/** All that can hold what is in the cell. */
function holdersOf(linked: Linked, cell: Cell): readonly Cell[] {
  const from = backward(linked.flow, [cell]);
  return from.cells.size === 1 ? [cell] : [...from.cells];
}

/** `bus.Subscribe(...)` where the type of `bus` has an `Unsubscribe`. */
export function ownerRelease(linked: Linked, base: Base, target: Target, acquire: string): Candidate | undefined {
  const { fn, call } = base;
  const owners = ownersOf(linked, target);
  const names = new Set(owners.flatMap((entry) => releasesOf(acquire, entry.methods.keys())));
  const name = [...names].sort()[0];
  if (name === undefined || owners.some((entry) => releasesOf(acquire, entry.methods.keys()).length === 0))
    return undefined;
  const fns = new Set(owners.flatMap((entry) => [...names].flatMap((n) => entry.methods.get(n) ?? [])));
  for (const { methods } of owners)
    for (const n of releasesManyOf(acquire, methods.keys())) for (const id of methods.get(n) ?? []) fns.add(id);
  if ([...fns].some((id) => linked.sight.handedOut.has(id))) return undefined;
  const receiver = call.callee.k === 'field' ? call.callee.x : undefined;
  if (receiver !== undefined && diesWithFunction(linked, fn, receiver)) return undefined;
  const calls = callsOfMethods(linked, fns).filter((c) => !differ(linked, fn, receiver, c));
  const acquisition = byToken(linked, base, target, fns, calls);
  if (acquisition === undefined) return undefined;
  const own = isOwnReceiver(linked, fn, receiver);
  const shown = (): boolean => calls.length > 0;
  return { acquisition, release: () => `${textOf(linked, fn, receiver) || 'its owner'}.${name}(...)`, own, shown };
}

/**
 * What has a release of its own is also taken back by the owner that gave it, where the same function asks for that. Asked
 * for elsewhere, by a name or a number perhaps, it may well be for what was kept.
 */
export function orByOwner(linked: Linked, candidate: Candidate, target: Target, acquire: string): Candidate {
  const { acquisition } = candidate;
  const { fn, call, releases } = acquisition;
  const fns = ownersOf(linked, target).flatMap(({ methods }) =>
    releasesOf(acquire, methods.keys()).flatMap((name) => methods.get(name) ?? []),
  );
  const receiver = call.callee.k === 'field' ? call.callee.x : undefined;
  const calls = callsOfMethods(linked, fns).filter((c) => !differ(linked, fn, receiver, c));
  const all = calls.filter((c) => c.fn.root === fn.root);
  // The release of its own may do it by the owner.
  const others = calls.filter((c) => !RELEASES.includes(linked.program.fns[c.fn.root]?.func.name ?? ''));
  if (all.length === 0) return others.length > 0 ? { ...candidate, takenElsewhere: true } : candidate;
  const taken = (): readonly Use[] => all.map((c) => asUse(c, TAKEN, -1));
  return { ...candidate, acquisition: { ...acquisition, releases: (u) => takes(u) || releases(u), taken } };
}

/** A method subscribes to its own receiver: what nothing takes back goes with it. */
function isOwnReceiver(linked: Linked, fn: Fn, receiver: Value | undefined): boolean {
  if (receiver?.k !== 'var') return false;
  return linked.program.files[fn.file]?.facts.vars[receiver.id]?.kind === 'recv';
}

/** The declared types whose method was called: several for an interface. */
function ownersOf(linked: Linked, target: Target): readonly TypeEntry[] {
  const entries = target.fns.map((id) => {
    const fn = linked.program.fns[id];
    return fn?.func.recvType === undefined ? undefined : fn.pkg.types.get(fn.func.recvType);
  });
  return entries.every((e) => e !== undefined) ? [...new Set(entries as TypeEntry[])] : [];
}

/** What ties the release to the subscription: a result, an argument, or the owner alone. */
function byToken(
  linked: Linked,
  base: Base,
  target: Target,
  releases: ReadonlySet<FnId>,
  calls: readonly TakeBack[],
): Acquisition | undefined {
  const { fn, call } = base;
  const gives = linked.program.fns[target.fns[0] ?? -1];
  const takesBack = linked.program.fns[[...releases][0] ?? -1];
  if (gives === undefined || takesBack === undefined) return undefined;
  const wanted = takesBack.func.params.map((p) => linked.types.ofVar(takesBack.file, p));
  const result = gives.func.results.findIndex((r) => wanted.some((w) => same(w, linked.types.ofVar(gives.file, r))));
  const naming = (cells: ReadonlySet<Cell>): readonly Use[] => [
    ...namingOneOf(linked, calls, TAKEN, cells),
    ...releasedByWord(linked, { home: fn, name: TAKEN, paired: releases }, cells),
  ];
  if (result >= 0) return { ...base, result, releases: takes, taken: naming };
  const index = gives.func.params.findIndex((p) => wanted.some((w) => same(w, linked.types.ofVar(gives.file, p))));
  const arg = index < 0 ? undefined : call.args[index];
  const type = index < 0 ? undefined : linked.types.ofVar(gives.file, gives.func.params[index] ?? -1);
  const cell = arg === undefined ? undefined : linked.flow.cellOf(fn, arg);
  if (cell !== undefined && type !== undefined && hasIdentity(linked, type))
    return { ...base, result: NO_RESULT, cells: holdersOf(linked, cell), releases: takes, taken: naming };
  // A name, a number, or nothing ties them: a release anywhere else may well be for this one.
  if (calls.some((c) => c.fn.root !== fn.root)) return undefined;
  const all = calls.map((c) => asUse(c, TAKEN, -1));
  return { ...base, result: NO_RESULT, releases: takes, taken: () => all };
}

/** Two values of the type are told apart by where they were made. */
function hasIdentity(linked: Linked, type: Type): boolean {
  const under = linked.types.resolver.underlying(type);
  return under.k === 'chan' || under.k === 'ptr' || type.k === 'ptr' || under.k === 'func';
}

function same(a: Type, b: Type): boolean {
  if (a.k === 'named' && b.k === 'named') return a.path === b.path && a.name === b.name && a.name !== 'error';
  if (a.k === 'basic' && b.k === 'basic') return a.name === b.name && a.name !== 'error' && a.name !== 'bool';
  if (a.k === 'chan' && b.k === 'chan') return same(a.elem, b.elem) || a.elem.k === b.elem.k;
  if (a.k === 'ptr' && b.k === 'ptr') return same(a.elem, b.elem);
  if (a.k === 'func' && b.k === 'func') return a.params.length === b.params.length;
  return false;
}

/** Both owners are package-level variables, and not the same one: another owner's release is none for this one. */
function differ(linked: Linked, fn: Fn, receiver: Value | undefined, call: TakeBack): boolean {
  const one = globalOf(linked, fn, receiver);
  const other = globalOf(linked, call.fn, call.receiver);
  return one !== undefined && other !== undefined && one !== other;
}

function globalOf(linked: Linked, fn: Fn, value: Value | undefined): Cell | undefined {
  if (value?.k !== 'name' && value?.k !== 'member') return undefined;
  return linked.flow.cellOf(fn, value);
}

/** The owner is made here and goes nowhere: its subscriptions end with it. */
function diesWithFunction(linked: Linked, fn: Fn, receiver: Value): boolean {
  const cell = linked.flow.cellOf(fn, receiver);
  const at = cell === undefined ? undefined : linked.sight.variableAt(cell);
  const local = at?.file.facts.vars[at.id]?.kind;
  if (cell === undefined || linked.sight.ownerOf(cell)?.root !== fn.root || local === 'param') return false;
  const from = backward(linked.flow, [cell]);
  if ([...from.cells].some((c) => linked.flow.cells.name(c) !== undefined)) return false;
  const origins = originsOf(linked.flow, from.cells);
  const made = origins.length > 0 && origins.every((o) => o.kind === 'alloc' || o.kind === 'make');
  if (!made || from.truncated) return false;
  const to = forward(linked.flow, [cell]);
  const leaves = [...to.cells, ...to.containers].some((c) => {
    const name = linked.flow.cells.name(c);
    return name?.k === 'global' || name?.k === 'field' || linked.sight.readOutside(c);
  });
  return !leaves && !usesOf(linked.flow, to.cells).some((u) => u.kind === 'escape');
}

function textOf(linked: Linked, fn: Fn, value: Value | undefined): string {
  if (value?.k === 'var') return linked.program.files[fn.file]?.facts.vars[value.id]?.name ?? '';
  return value?.k === 'field' || value?.k === 'name' ? value.name : '';
}
