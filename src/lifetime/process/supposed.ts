import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId, TypeEntry } from '../../link/program.js';
import { behindPointers, type Type } from '../../link/type.js';
import { literalSite } from '../path/literals.js';
import { isTestSupport } from '../test-support.js';
import type { ProcessLifetime } from './process-lifetime.js';

/** What a finding has to assume: that the function, by which unseen code comes to it, runs more than once. */
export interface Supposed {
  readonly fn: FnId;
  /** Nobody outside the program can call it. */
  readonly unseen: boolean;
  /** Nothing else speaks for it either. */
  readonly weak: boolean;
}

/** What is assumed of how often the position is run, where no repetition of it is seen. */
export function supposedAt(linked: Linked, lifetime: ProcessLifetime, pos: Pos): Supposed | undefined {
  const runs = lifetime.runsAt(pos);
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined || runs === 'once' || runs === 'repeated') return undefined;
  const unseen = runs === 'unseen' || runs === 'uncalled';
  // What is guarded for its owner is begun there, whoever asks for it.
  const begin = lifetime.runs(fn.id) === runs ? beginOf(linked, lifetime, fn.id) : fn.id;
  return { fn: begin, unseen, weak: runs === 'unseen' && !isToEnd(linked, fn) };
}

/**
 * The same of what is kept there for good, where it begins in a method that nobody calls or has, of a value that nothing says
 * the end of: that its type has the method is no sign that it is called again and again for one value. Who makes values is
 * called for each of them, and so is who is given a request.
 */
export function supposedOfSpare(linked: Linked, pos: Pos, supposed: Supposed): Supposed {
  const fn = linked.program.fns[pos.fn];
  const begin = linked.program.fns[supposed.fn];
  if (fn === undefined || begin?.func.kind !== 'method' || isTestSupport(linked, fn)) return supposed;
  if (linked.graph.callers(begin.id).length > 0 || linked.sight.handedOut.has(begin.id)) return supposed;
  // Where another function starts it, that one makes something, for whomever.
  const root = linked.program.fns[fn.root];
  if (root?.pkg !== begin.pkg || root.func.recvType !== begin.func.recvType) return supposed;
  if (begin.func.params.some((p) => isRequest(linked, linked.types.ofVar(begin.file, p)))) return supposed;
  return isToEnd(linked, fn) || isToEnd(linked, begin) ? supposed : { ...supposed, weak: true };
}

/** A value of a type of its own: what stands for one of many. */
function isRequest({ types }: Linked, type: Type): boolean {
  const at = behindPointers(type);
  const { k } = types.resolver.underlying(at);
  if (at.k === 'unknown') return true;
  return at.k === 'named' && !/^(context|time)$/.test(at.path) && k !== 'basic' && k !== 'func';
}

/** The same of the function. */
export const supposedOf = (linked: Linked, lifetime: ProcessLifetime, fn: FnId): Supposed | undefined =>
  supposedAt(linked, lifetime, { fn, block: 0, index: 0 });

/** The first function in sight of a chain of calls that runs as often. */
function beginOf(linked: Linked, lifetime: ProcessLifetime, start: FnId): FnId {
  const runs = lifetime.runs(start);
  const seen = new Set<FnId>();
  for (let id = start; ; ) {
    seen.add(id);
    const sites = linked.graph.callers(id).map((s) => s.pos);
    const site = sites.find((pos) => !seen.has(pos.fn) && lifetime.runsAt(pos) === runs) ?? literalSite(linked, id);
    if (site === undefined || seen.has(site.fn) || lifetime.runs(site.fn) !== runs) return id;
    id = site.fn;
  }
}

/** Methods by which a value says that it may be over before the process is; who shuts down mostly does so with it. */
const RELEASES =
  /^(close|stop|destroy|dispose|terminate|quit|disconnect|release|tear_?down|(de|un)?register|unsubscribe)$/i;

/**
 * Whether the owner of what the function begins can end before the process does: the type of its receiver or of what it
 * makes has a method that releases it.
 */
export function isToEnd(linked: Linked, fn: Fn): boolean {
  const root = linked.program.fns[fn.root];
  if (root === undefined) return false;
  const { func, pkg, file } = root;
  const own = func.recvType === undefined ? undefined : pkg.types.get(func.recvType);
  if (own !== undefined) return hasRelease(own);
  const made = func.blocks.flatMap((b) => b.instrs.flatMap((i) => (i.op === 'alloc' ? [i.type] : [])));
  const types = [
    ...func.results.map((r) => linked.types.ofVar(file, r)),
    ...made.map((type) => linked.types.resolver.resolve(type, file)),
  ];
  return types.some((type) => isReleased(linked, type));
}

function isReleased({ types }: Linked, type: Type): boolean {
  const at = behindPointers(type);
  const under = types.resolver.underlying(at);
  if (under.k === 'interface') return under.methods.some(({ name }) => RELEASES.test(name));
  return at.k === 'named' && at.entry !== undefined && hasRelease(at.entry);
}

const hasRelease = ({ methods }: TypeEntry): boolean => [...methods.keys()].some((name) => RELEASES.test(name));
