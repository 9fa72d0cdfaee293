import type { Span } from '../../../base/span.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Placed } from '../../../link/call-graph.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { fateOf } from '../../acquire/acquisition.js';
import { variableOf } from '../../acquire/held.js';
import { keepsOf } from '../../acquire/keeps.js';
import { calleeKey } from '../../callee.js';
import { Lens } from '../../lens.js';
import { names } from '../../mentions.js';
import { isCall } from '../../path/control-flow.js';
import { findWay, type Way } from '../../path/walk.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { COPIES, type End, endOf, handling, READS_ALL } from './ends.js';
import { insideOf, pipesBefore } from './pipes.js';
import { saysOver } from './shows-end.js';

/**
 * A goroutine that reads a pipe to its end, which comes only where the write end is closed (package io, `Pipe`); and a
 * way on which nobody closes that.
 */
export interface UnclosedPipe {
  readonly k: 'unclosed-pipe';
  /** The write end, as the source names it. */
  readonly name: string;
  readonly made: { readonly pos: Pos; readonly at: Span };
  /** The way out of the function that has the write end, and leaves it open; undefined where a field keeps it. */
  readonly left?: { readonly fn: Fn; readonly way: Way; readonly end: Span };
}

/** Through how many functions the read end is handed on. */
const CALLS_MAX = 3;

/** Whether the goroutine reads a pipe of its starter to an end that some way leaves out; `target`: what it runs, if that is seen. */
export function unclosedPipe(
  linked: Linked,
  lifetime: ProcessLifetime,
  start: Placed,
  target: Fn | undefined,
): UnclosedPipe | undefined {
  const { fn } = start;
  if (fn.func.broken || target?.func.broken) return undefined;
  for (const made of pipesBefore(linked, start)) {
    const [read = -1, write = -1] = made.results;
    const reader = endOf(linked, fn, read, made.pos.block);
    const reads = target === undefined ? isReadBy(linked, start, reader) : readsAll(linked, start, target, reader);
    if (!reads || isElsewhere(linked, start, target, read)) continue;
    const closed = closesOf(linked, start, target, read);
    const fate = fateOf(linked, lifetime, {
      fn,
      pos: start.pos,
      at: start.call.at,
      call: made.call,
      result: -1,
      holder: write,
      releases: (use) => CLOSES.test(use.name ?? '') && use.kind === 'method',
      taken: () => closed,
    });
    if (fate.k === 'fine' || fate.k === 'dropped') continue;
    const name = linked.program.files[fn.file]?.facts.vars[write]?.name ?? 'the write end';
    const found = { k: 'unclosed-pipe', name, made: { pos: made.pos, at: made.at } } as const;
    const way = 'way' in fate ? fate.way : undefined;
    if (way === undefined) return found;
    const left = 'fn' in fate ? fate.fn : fn;
    return { ...found, left: { fn: left, way, end: 'at' in way.term ? way.term.at : left.func.header } };
  }
  return undefined;
}

const CLOSES = /^Close(WithError)?$/;

/** `go io.Copy(os.Stdout, pr)`. */
function isReadBy(linked: Linked, { fn, call }: Placed, reader: End): boolean {
  const key = calleeKey(linked, linked.graph.target(fn, call));
  const from = READS_ALL.test(key) ? call.args[0] : COPIES.test(key) ? call.args.at(-1) : undefined;
  return from?.k === 'var' && reader.all.has(from.id);
}

/** Every way through the goroutine comes by the end of what the pipe gives. */
function readsAll(linked: Linked, { fn, call }: Placed, target: Fn, reader: End): boolean {
  const inside = target.root === fn.root && target.func.kind === 'literal' && insideOf(linked, target);
  const given = endGiven(linked, call.args, target, reader);
  if (given !== undefined) return endsByReading(linked, target, given, 0);
  return inside && !names(call.args, (id) => reader.all.has(id)) && endsByReading(linked, target, reader, 0);
}

/** The end as the parameter of a function that is given it. */
function endGiven(linked: Linked, args: readonly Value[], target: Fn, reader: End): End | undefined {
  const at = args.findIndex((arg) => reader.all.has(variableOf(arg) ?? -1));
  const param = target.func.params[at];
  return at < 0 || param === undefined ? undefined : endOf(linked, target, param, 0);
}

function endsByReading(linked: Linked, fn: Fn, reader: End, depth: number): boolean {
  if (fn.func.broken || depth > CALLS_MAX) return false;
  let reads = false;
  let unknown = false;
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      covers: (instr) => {
        const done = handling(linked, fn, instr, reader);
        // That the goroutine closes it itself when it is through changes nothing.
        unknown ||= done === 'away' && instr.op !== 'defer';
        reads ||= done === 'part' || done === 'wraps' || done === 'whole' || done === 'copied';
        if (done === 'whole' || done === 'copied') return true;
        if (done !== 'given' || !isCall(instr)) return false;
        const [callee, ...more] = linked.graph.target(fn, instr).fns.map((id) => linked.program.fns[id]);
        const given = callee === undefined ? undefined : endGiven(linked, instr.args, callee, reader);
        const all = callee !== undefined && given !== undefined && endsByReading(linked, callee, given, depth + 1);
        reads ||= all;
        return all && more.length === 0;
      },
      follows: (_, edge, at) => !saysOver(linked, fn, reader, edge, at),
    },
  );
  return way === undefined && reads && !unknown;
}

/** What else is done with the read end is not followed. */
function isElsewhere(linked: Linked, { fn, pos }: Placed, target: Fn | undefined, read: VarId): boolean {
  const lens = lensOf(linked, fn, read);
  if (lens.lost || lens.exposed || lens.containers.size > 0) return true;
  const own = new Set(target === undefined ? [] : insideOf(linked, target).map((f) => f.id));
  return lens.uses.some(
    (use) => use.kind === 'keep' && !own.has(use.pos.fn) && !(use.pos.fn === pos.fn && use.pos.block === pos.block),
  );
}

/** Where somebody else than the goroutine closes the read end, which ends its reads too. */
function closesOf(linked: Linked, { fn }: Placed, target: Fn | undefined, read: VarId): readonly Use[] {
  const own = new Set(target === undefined ? [] : insideOf(linked, target).map((f) => f.id));
  return lensOf(linked, fn, read).uses.filter(
    (use) => use.kind === 'method' && CLOSES.test(use.name ?? '') && !own.has(use.pos.fn),
  );
}

const lensOf = (linked: Linked, fn: Fn, read: VarId): Lens =>
  new Lens(linked, [(linked.program.files[fn.file]?.varBase ?? 0) + read], {
    more: (cells) => keepsOf(linked, cells),
  });
