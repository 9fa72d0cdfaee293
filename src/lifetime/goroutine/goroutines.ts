import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, isExported } from '../../link/program.js';
import { isNamed } from '../../link/type.js';
import { isCall } from '../path/control-flow.js';
import type { Endings, Obstacle } from './endings.js';
import { cyclic } from '../path/loops.js';
import type { ProcessLifetime } from '../process-lifetime.js';

/** A goroutine that can run or block for ever. */
export interface EndlessGoroutine {
  readonly fn: Fn;
  readonly pos: Pos;
  /** The `go` keyword, or the call that starts the goroutine in its stead. */
  readonly at: Span;
  readonly target: FnId;
  readonly why:
    | { readonly k: 'obstacle'; readonly obstacle: Obstacle }
    /** It sleeps and never looks at the context (or request) that its starter had. */
    | { readonly k: 'outlives'; readonly context: string; readonly sleep: { readonly pos: Pos; readonly at: Span } };
  /** Nothing in sight calls the exported function that starts it. */
  readonly uncalled: boolean;
}

/** All goroutines that nothing ends, leaving out what serves for the life of the process. */
export function endlessGoroutines(
  linked: Linked,
  lifetime: ProcessLifetime,
  endings: Endings,
): readonly EndlessGoroutine[] {
  const found: EndlessGoroutine[] = [];
  for (const fn of linked.program.fns) {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (!isCall(instr)) return;
        const pos = { fn: fn.id, block: b, index };
        for (const invocation of linked.graph.invocations(fn, instr)) {
          if (invocation.mode !== 'go' || invocation.open || lifetime.once(pos)) continue;
          const why = whyEndless(linked, endings, fn, instr, invocation.fns);
          if (why === undefined || idle(linked, fn)) continue;
          found.push({ fn, pos, at: instr.at, ...why, uncalled: uncalled(linked, fn) });
        }
      });
    });
  }
  return found;
}

function whyEndless(
  linked: Linked,
  endings: Endings,
  fn: Fn,
  instr: CallInstr,
  targets: readonly FnId[],
): Pick<EndlessGoroutine, 'target' | 'why'> | undefined {
  const first = targets[0];
  if (first === undefined) return undefined;
  const obstacles = targets.map((id) => endings.obstacle(id));
  const obstacle = obstacles[0];
  // Several targets are variants or implementations: only where none of them ends is the start at fault.
  if (obstacle !== undefined && obstacles.every((o) => o !== undefined))
    return { target: first, why: { k: 'obstacle', obstacle } };
  const target = linked.program.fns[first];
  const context = target === undefined ? undefined : contextInReach(linked, fn);
  if (target === undefined || context === undefined || target.func.kind !== 'literal') return undefined;
  const sleep = looksAtContext(linked, target, instr) ? undefined : sleeps(linked, target);
  return sleep === undefined ? undefined : { target: first, why: { k: 'outlives', context, sleep } };
}

/** An unexported function that nothing calls starts nothing. */
function idle(linked: Linked, fn: Fn): boolean {
  const root = linked.program.fns[fn.root];
  if (root === undefined || root.func.kind !== 'func' || isExported(root.func.name)) return false;
  return (
    root.func.name !== 'init' &&
    root.func.name !== 'main' &&
    linked.graph.callers(root.id).length === 0 &&
    !linked.sight.handedOut.has(root.id)
  );
}

function uncalled(linked: Linked, fn: Fn): boolean {
  const root = linked.program.fns[fn.root];
  return root !== undefined && isExported(root.func.name) && linked.graph.callers(root.id).length === 0;
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

/** Whether the goroutine uses any context or request at all. */
function looksAtContext(linked: Linked, target: Fn, start: CallInstr): boolean {
  const group = linked.program.fns.filter((f) => f.root === target.root && within(linked, f, target.id));
  return (
    start.args.some((a) => isContext(linked.types.of(target.file, a))) ||
    group.some((f) =>
      f.func.blocks.some((b) => b.instrs.some((i) => usesContext(linked, f, i)) || b.term.t === 'select'),
    )
  );
}

function within(linked: Linked, fn: Fn, outer: FnId): boolean {
  for (
    let at: Fn | undefined = fn;
    at !== undefined;
    at = at.parent === undefined ? undefined : linked.program.fns[at.parent]
  )
    if (at.id === outer) return true;
  return false;
}

function usesContext(linked: Linked, fn: Fn, instr: Instr): boolean {
  if (instr.op === 'recv') return true;
  if (!isCall(instr)) return false;
  const values: Value[] = [...instr.args];
  if (instr.callee.k === 'field') values.push(instr.callee.x);
  return values.some((v) => isContext(linked.types.of(fn.file, v)));
}

/** A sleep in a loop of the goroutine itself. */
function sleeps(linked: Linked, target: Fn): { pos: Pos; at: Span } | undefined {
  for (let b = 0; b < target.func.blocks.length; b++) {
    const block = target.func.blocks[b];
    for (let index = 0; index < (block?.instrs.length ?? 0); index++) {
      const instr = block?.instrs[index];
      if (instr?.op !== 'call') continue;
      const { external } = linked.graph.target(target, instr);
      if (
        external !== undefined &&
        externalKey(external) === 'time.Sleep' &&
        (cyclic(target, b) || isLong(instr.args[0]))
      )
        return { pos: { fn: target.id, block: b, index }, at: instr.at };
    }
  }
  return undefined;
}

/** A sleep of at least a second, as it is written: `5 * time.Second`, `time.Minute`. */
function isLong(value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.k === 'member')
    return value.path === 'time' && (value.name === 'Second' || value.name === 'Minute' || value.name === 'Hour');
  return value.k === 'op' && value.y !== undefined && (isLong(value.x) || isLong(value.y));
}
