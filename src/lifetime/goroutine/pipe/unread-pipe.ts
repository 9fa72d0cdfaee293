import type { Span } from '../../../base/span.js';
import type { Instr } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Placed } from '../../../link/call-graph.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, functionsUnder } from '../../../link/program.js';
import { keepsOf } from '../../acquire/keeps.js';
import { Lens } from '../../lens.js';
import { literalsIn, names } from '../../mentions.js';
import { isNilTest } from '../../path/condition/condition.js';
import { canReach, isCall } from '../../path/control-flow.js';
import { findWay, type Way } from '../../path/walk.js';
import { type End, endOf, handling } from './ends.js';
import { insideOf, pipesBefore } from './pipes.js';
import { showsEnd } from './shows-end.js';

/**
 * A goroutine that writes into a pipe whose read end the starter can leave behind, neither closed nor read to the end: its
 * writes wait for ever (package io, `Pipe`).
 */
export interface UnreadPipe {
  readonly k: 'unread-pipe';
  /** The read end, as the source names it. */
  readonly name: string;
  readonly made: { readonly pos: Pos; readonly at: Span };
  /** The way out of the starter that leaves the read end behind. */
  readonly fn: Fn;
  readonly way: Way;
  readonly end: Span;
}

/** Whether the goroutine writes into a pipe of its starter that is left unread on some way. */
export function unreadPipe(linked: Linked, start: Placed, target: Fn): UnreadPipe | undefined {
  const { fn } = start;
  if (fn.func.broken || target.func.broken) return undefined;
  for (const made of pipesBefore(linked, start)) {
    const { block } = made.pos;
    const [reader, writer] = made.results.map((id) => endOf(linked, fn, id, block));
    if (reader === undefined || writer === undefined) continue;
    const pipe: Pipe = { made: made.pos, reader, writer };
    if (!writes(linked, start, target, pipe) || isElsewhere(linked, start, target, pipe)) continue;
    const way = leavesUnread(linked, start, target, pipe);
    if (way === undefined) continue;
    const name = linked.program.files[fn.file]?.facts.vars[made.results[0] ?? -1]?.name ?? 'the read end';
    const end = 'at' in way.term ? way.term.at : fn.func.header;
    return { k: 'unread-pipe', name, made: { pos: made.pos, at: made.at }, fn, way, end };
  }
  return undefined;
}

interface Pipe {
  readonly made: Pos;
  readonly reader: End;
  readonly writer: End;
}

/** The goroutine does something with the write end other than to close it, and has not the read end. */
function writes(linked: Linked, { fn, call }: Placed, target: Fn, { reader, writer }: Pipe): boolean {
  const isReader = (id: VarId): boolean => reader.all.has(id);
  const isWriter = (id: VarId): boolean => writer.all.has(id);
  const inside = target.root === fn.root && target.func.kind === 'literal';
  if (names(call.args, isReader) || (inside && insideOf(linked, target).some((f) => names(f.func.blocks, isReader))))
    return false;
  if (!inside) return target.func.blocks.length > 0 && names(call.args, isWriter);
  return target.func.blocks.some(({ instrs }) =>
    instrs.some((instr) => isCall(instr) && instr.op === 'call' && uses(linked, target, instr, writer)),
  );
}

const uses = (linked: Linked, fn: Fn, instr: Instr, end: End): boolean => {
  const done = handling(linked, fn, instr, end);
  return done !== 'none' && done !== 'wraps' && done !== 'closes';
};

/** Somebody else has one of the ends before the start, or by a literal: what becomes of it is not followed. */
function isElsewhere(linked: Linked, { fn, pos }: Placed, target: Fn, { made, reader, writer }: Pipe): boolean {
  const either = (id: VarId): boolean => reader.all.has(id) || writer.all.has(id);
  const own = new Set(insideOf(linked, target));
  const others = functionsUnder(linked.program, fn.root).filter((f) => f !== fn && !own.has(f));
  if (others.some((f) => names(f.func.blocks, either))) return true;
  return fn.func.blocks.some(({ instrs }, block) =>
    instrs.some((instr, index) => {
      const before = block === pos.block ? index < pos.index : canReach(fn, block, pos.block, made.block);
      if (!before || (block === made.block && index <= made.index)) return false;
      return [reader, writer].some((end) => {
        const done = handling(linked, fn, instr, end);
        return done === 'away' || done === 'closes' || done === 'given' || (instr.op === 'defer' && done !== 'none');
      });
    }),
  );
}

/** What waits for the goroutine, or is called as what ends the process: of a logger that is not seen nothing else is known. */
const ENDS = /^(Wait|Fatal(f|ln|w)?)$/;

/** A way out of the starter on which nothing closes the pipe, reads it to its end or hands it on. */
function leavesUnread(linked: Linked, { fn, pos }: Placed, target: Fn, pipe: Pipe): Way | undefined {
  const { reader, writer } = pipe;
  const isReader = (id: VarId): boolean => reader.all.has(id);
  const inside = insideOf(linked, target);
  // What the goroutine tells when it is through.
  const isTold = (value: unknown): boolean =>
    names(value, (id) => target.root === fn.root && inside.some((f) => names(f.func.blocks, (v) => v === id)));
  let lens: Lens | undefined;
  const release = (at: Pos): boolean => {
    const base = linked.program.files[fn.file]?.varBase ?? 0;
    lens ??= new Lens(
      linked,
      [...reader.own].map((id) => base + id),
      { more: (cells) => keepsOf(linked, cells) },
    );
    return (
      lens.overflow ||
      lens
        .effectsAt(at)
        .some(({ use }) => use.kind === 'keep' || use.kind === 'escape' || /^Close/.test(use.name ?? ''))
    );
  };
  return findWay(linked, fn, pos, {
    covers: (instr, at) => {
      if (instr.op === 'recv' && isTold(instr.ch)) return true;
      if (isCall(instr) && instr.callee.k === 'field' && ENDS.test(instr.callee.name)) return true;
      const written = handling(linked, fn, instr, writer);
      if (written === 'closes' || written === 'away' || written === 'given') return true;
      const done = handling(linked, fn, instr, reader);
      if (done === 'closes' || done === 'away') return true;
      if (done === 'whole') return true;
      return (done === 'copied' || done === 'given') && (!isAsked(fn, instr, at) || (done === 'given' && release(at)));
    },
    follows: (term, edge, at) => {
      if (term.t === 'select' && typeof edge.choice === 'number') return !isTold(term.cases[edge.choice]?.ch);
      return !showsEnd(linked, fn, reader, edge, at);
    },
    coversTerm: (term) => term.t === 'return' && (names(term.values, isReader) || literalsIn(term.values).length > 0),
  });
}

/** The error of the call is asked for right behind it. */
function isAsked(fn: Fn, instr: Instr, { block }: Pos): boolean {
  const term = fn.func.blocks[block]?.term;
  const last = instr.op === 'call' ? (instr.results.at(-1) ?? -1) : -1;
  return last >= 0 && term?.t === 'branch' && isNilTest(term.cond, last);
}
