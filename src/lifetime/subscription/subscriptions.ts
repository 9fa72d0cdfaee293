import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import { externalKey, type Target } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { methodOf } from '../../link/members.js';
import type { Fn } from '../../link/program.js';
import { isNamed, type Type } from '../../link/type.js';
import { type Acquisition, type Fate, fateOf } from '../acquire/acquisition.js';
import { nameOf } from '../channel/story.js';
import type { ProcessLifetime } from '../process-lifetime.js';
import { ownerRelease, releaseByArgument } from './owner.js';
import { ACQUIRES, PAIRS, type Pair, RELEASES } from './pairs.js';

type Call = Instr & { op: 'call' };

/** A subscription that some way out leaves in place. */
export interface OpenSubscription {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  /** What was called: `bus.Subscribe`. */
  readonly acquire: string;
  /** The variable or field that holds the result; empty where nothing does. */
  readonly name: string;
  /** How it would be released: `sub.Unsubscribe()`. */
  readonly release: string;
  readonly fate: Exclude<Fate, { k: 'fine' }>;
}

/** All subscriptions of the program that are not released. */
export function openSubscriptions(linked: Linked, lifetime: ProcessLifetime): readonly OpenSubscription[] {
  const pairs = withOwn(linked);
  const found: OpenSubscription[] = [];
  for (const fn of linked.program.fns) {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (instr.op !== 'call') return;
        const pos = { fn: fn.id, block: b, index };
        const candidate = acquisitionOf(linked, fn, pos, instr, pairs);
        if (candidate === undefined) return;
        const fate = fateOf(linked, lifetime, candidate.acquisition);
        if (fate.k === 'fine') return;
        const base = linked.program.files[fn.file]?.varBase ?? 0;
        const held = instr.results[candidate.acquisition.result] ?? -1;
        const name = held < 0 ? '' : nameOf(linked, base + held);
        found.push({
          fn,
          pos,
          at: instr.at,
          acquire: calleeText(linked, fn, instr),
          name,
          release: candidate.release(name),
          fate,
        });
      });
    });
  }
  return found;
}

function withOwn(linked: Linked): Readonly<Record<string, Pair>> {
  const own = linked.program.input.pairs.map(
    (p) => [`${p.import}.${p.acquire}`, { release: [p.release], result: 0 }] as const,
  );
  return { ...PAIRS, ...Object.fromEntries(own) };
}

interface Candidate {
  readonly acquisition: Acquisition;
  readonly release: (name: string) => string;
}

function acquisitionOf(
  linked: Linked,
  fn: Fn,
  pos: Pos,
  call: Call,
  pairs: Readonly<Record<string, Pair>>,
): Candidate | undefined {
  const target = linked.graph.target(fn, call);
  const pair = pairs[keyOf(linked, target)];
  const base = { fn, pos, at: call.at, call };
  if (pair !== undefined) return fromPair(linked, base, pair);
  const name =
    call.callee.k === 'field' || call.callee.k === 'member' || call.callee.k === 'name' ? call.callee.name : '';
  if (!ACQUIRES.test(name) || (target.fns.length === 0 && target.receiver === undefined)) return undefined;
  // A context that is handed in ends the subscription, as far as can be seen here.
  if (target.fns.length === 0 || call.args.some((a) => isNamed(linked.types.of(fn.file, a), 'context', 'Context')))
    return undefined;
  return byResult(linked, base, call) ?? ownerRelease(linked, base, call, target, name);
}

function keyOf(linked: Linked, target: Target): string {
  if (target.external !== undefined) return externalKey(target.external);
  const fn = linked.program.fns[target.fns[0] ?? -1];
  if (fn === undefined) return '';
  return fn.func.recvType === undefined
    ? `${fn.pkg.importPath}.${fn.func.name}`
    : `${fn.pkg.importPath}.${fn.func.recvType}.${fn.func.name}`;
}

type Base = Pick<Acquisition, 'fn' | 'pos' | 'at' | 'call'>;

function fromPair(linked: Linked, base: Base, pair: Pair): Candidate {
  const { by } = pair;
  if (pair.result === undefined && by !== undefined) return releaseByArgument(linked, base, by);
  const [first] = pair.release;
  return {
    acquisition: {
      ...base,
      result: pair.result ?? 0,
      releases: (u) => u.kind === 'method' && pair.release.includes(u.name ?? ''),
    },
    release: (name) => `${name || 'sub'}.${first ?? 'Close'}()`,
  };
}

/** A result with a release method, or a function that releases. */
function byResult(linked: Linked, base: Base, call: Call): Candidate | undefined {
  const results = linked.types.results(base.fn.file, call.callee);
  const types = results.k === 'tuple' ? results.types : [results];
  for (const [index, type] of types.entries()) {
    if (isStopFunction(linked, type)) {
      return {
        acquisition: { ...base, result: index, releases: (u) => u.kind === 'call' },
        release: (name) => `${name || 'unsubscribe'}()`,
      };
    }
    const names = RELEASES.filter((n) => hasReleaseMethod(linked, type, n));
    const [first] = names;
    if (first === undefined) continue;
    return {
      acquisition: { ...base, result: index, releases: (u) => u.kind === 'method' && names.includes(u.name ?? '') },
      release: (name) => `${name || 'sub'}.${first}()`,
    };
  }
  return undefined;
}

function isStopFunction(linked: Linked, type: Type): boolean {
  const under = linked.types.resolver.underlying(type);
  return (
    (under.k === 'func' && under.params.length === 0 && under.results.length <= 1) ||
    isNamed(type, 'context', 'CancelFunc')
  );
}

function hasReleaseMethod(linked: Linked, type: Type, name: string): boolean {
  const hit = methodOf(linked.types.resolver, type, name);
  return hit !== undefined && hit.k !== 'external';
}

function calleeText(linked: Linked, fn: Fn, call: Call): string {
  const { callee } = call;
  if (callee.k === 'member') return `${callee.path.slice(callee.path.lastIndexOf('/') + 1)}.${callee.name}`;
  if (callee.k === 'name') return callee.name;
  if (callee.k !== 'field') return 'the call';
  const x =
    callee.x.k === 'var'
      ? linked.program.files[fn.file]?.facts.vars[callee.x.id]?.name
      : callee.x.k === 'field' || callee.x.k === 'name'
        ? callee.x.name
        : undefined;
  return x ? `${x}.${callee.name}` : callee.name;
}
