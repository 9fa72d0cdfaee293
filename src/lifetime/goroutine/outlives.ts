import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, functionsAround, functionsUnder } from '../../link/program.js';
import { isNamed } from '../../link/type.js';
import { isCall } from '../path/control-flow.js';
import { cyclic } from '../path/loops.js';
import { endsWithStarter } from './ends-with-starter.js';

/** A goroutine that sleeps on after the context or request that its starter had. */
export interface Outlives {
  readonly k: 'outlives';
  /** The name of the context or request. */
  readonly context: string;
  readonly sleep: { readonly pos: Pos; readonly at: Span };
}

/** Whether the literal that is started sleeps and never looks at the context that its starter has. */
export function outlives(
  linked: Linked,
  start: { readonly fn: Fn; readonly pos: Pos; readonly call: CallInstr },
  target: Fn,
): Outlives | undefined {
  if (target.func.kind !== 'literal') return undefined;
  const context = contextInReach(linked, start.fn);
  if (context === undefined || looksAtContext(linked, target, start.call)) return undefined;
  const sleep = sleeps(linked, target);
  if (sleep === undefined || endsWithStarter(linked, start, target, sleep.pos)) return undefined;
  return { k: 'outlives', context, sleep };
}

/** The name of a context or request that the function around the start has as a parameter. */
function contextInReach(linked: Linked, fn: Fn): string | undefined {
  const root = linked.program.fns[fn.root];
  const chain = root === undefined || root === fn ? [fn] : [fn, root];
  for (const at of chain) {
    for (const id of at.func.params) {
      const name = linked.program.files[at.file]?.facts.vars[id]?.name ?? '';
      const type = linked.types.ofVar(at.file, id);
      if (name !== '' && name !== '_' && isContext(type)) return name;
    }
  }
  return undefined;
}

const isContext = (type: ReturnType<Linked['types']['of']>): boolean =>
  isNamed(type, 'context', 'Context') || isNamed(type, 'net/http', 'Request');

/** Whether the goroutine uses any context or request at all, or waits for something other than the time. */
function looksAtContext(linked: Linked, target: Fn, start: CallInstr): boolean {
  const group = ownFunctions(linked, target);
  return (
    start.args.some((a) => isContext(linked.types.of(target.file, a))) ||
    group.some((f) =>
      f.func.blocks.some((b) => b.instrs.some((i) => usesContext(linked, f, i)) || b.term.t === 'select'),
    )
  );
}

/**
 * The goroutine's function, the literals in it, and those beside it that they call by name: all of them have the
 * context in reach.
 */
function ownFunctions(linked: Linked, target: Fn): readonly Fn[] {
  const beside = functionsUnder(linked.program, target.root);
  const own = new Set(beside.filter((f) => functionsAround(linked.program, f).includes(target)));
  for (const fn of own) {
    for (const { instrs } of fn.func.blocks) {
      for (const instr of instrs) {
        if (instr.op !== 'call' && instr.op !== 'defer') continue;
        const { fns } = linked.graph.target(fn, instr);
        for (const f of beside) if (f.func.kind === 'literal' && fns.includes(f.id)) own.add(f);
      }
    }
  }
  return [...own];
}

function usesContext(linked: Linked, fn: Fn, instr: Instr): boolean {
  if (instr.op === 'recv') return pauseOf(linked, fn, instr.ch) === undefined;
  if (!isCall(instr)) return false;
  const values: Value[] = [...instr.args];
  if (instr.callee.k === 'field') values.push(instr.callee.x);
  return values.some((v) => isContext(linked.types.of(fn.file, v)));
}

/** How long `<-time.After(d)` waits, where the channel is that. */
function pauseOf(linked: Linked, fn: Fn, ch: Value): Value | undefined {
  if (ch.k !== 'var') return undefined;
  const defs = linked.types.definitions(fn.file, ch.id);
  const only = defs.length === 1 ? defs[0] : undefined;
  return only?.k === 'call' && calls(linked, fn, only.call, 'time.After') ? only.call.args[0] : undefined;
}

function calls(linked: Linked, fn: Fn, call: CallInstr, key: string): boolean {
  const { external } = linked.graph.target(fn, call);
  return external !== undefined && externalKey(external) === key;
}

/** A long sleep of the goroutine itself, or one in a loop. */
function sleeps(linked: Linked, target: Fn): { pos: Pos; at: Span } | undefined {
  for (let b = 0; b < target.func.blocks.length; b++) {
    const block = target.func.blocks[b];
    for (let index = 0; index < (block?.instrs.length ?? 0); index++) {
      const instr = block?.instrs[index];
      const pause = instr === undefined ? undefined : sleepOf(linked, target, instr);
      if (instr !== undefined && pause !== undefined && (cyclic(target, b) || isLong(pause)))
        return { pos: { fn: target.id, block: b, index }, at: instr.at };
    }
  }
  return undefined;
}

function sleepOf(linked: Linked, fn: Fn, instr: Instr): Value | undefined {
  if (instr.op === 'recv') return pauseOf(linked, fn, instr.ch);
  return instr.op === 'call' && calls(linked, fn, instr, 'time.Sleep') ? instr.args[0] : undefined;
}

/** A sleep of ten seconds or more, as it is written: `time.Minute`, `n * time.Second`. A short one is over soon. */
function isLong(value: Value): boolean {
  if (value.k === 'member') return value.path === 'time' && (value.name === 'Minute' || value.name === 'Hour');
  if (value.k !== 'op' || value.y === undefined) return false;
  const { x, y } = value;
  return isLong(x) || isLong(y) || (isSecond(x) && !isFew(y)) || (isSecond(y) && !isFew(x));
}

const isSecond = (value: Value): boolean => value.k === 'member' && value.path === 'time' && value.name === 'Second';

const isFew = (value: Value): boolean => value.k === 'const' && Number(value.text) < 10;
