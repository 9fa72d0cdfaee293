import type { Loop } from '../../facts/instr.js';
import type { VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { behindPointers, isNamed } from '../../link/type.js';
import { calleeKey } from '../callee.js';
import { isContextDerivation } from '../cancel/derivations.js';
import { enclosingLoops } from '../path/loops.js';
import { type Definition, reachingDefinitions } from '../path/reaching.js';
import type { Opening } from './openings.js';

/**
 * Whether a response was asked for under a context that ends when the function returns: the function cancels it, or it is
 * that of the request that the function serves. Package net/http, "Request": the context controls the entire lifetime of a
 * request and its response, so the connection goes with it. So it does with the rows of a query and with a transaction
 * (package database/sql, `Rows.awaitDone` and `DB.BeginTx`).
 */
export function underCancelledContext(linked: Linked, { fn, call, pair }: Opening): boolean {
  if (OF_CONTEXT.test(calleeKey(linked, linked.graph.target(fn, call))))
    return call.args.some((arg) => arg.k === 'var' && endsWithFunction(linked, fn, arg.id));
  const results = linked.types.results(fn.file, call.callee);
  const type = results.k === 'tuple' ? results.types[pair.result ?? 0] : results;
  // What is taken over from the server outlives the request: `upgrader.Upgrade(w, r, nil)`.
  const response = type !== undefined && isNamed(behindPointers(type), 'net/http', 'Response');
  return call.args.some(
    (arg) =>
      arg.k === 'var' &&
      ((response && isServed(linked, fn, arg.id)) ||
        contextsOf(linked, fn, arg.id).some(
          (ctx) => endsWithFunction(linked, fn, ctx) || (response && cancelledByCallers(linked, fn, ctx, 0)),
        )),
  );
}

/** What is opened with a context and ends with it; a connection of its own or a statement does not. */
const OF_CONTEXT =
  /^(database\/sql|github\.com\/jmoiron\/sqlx)\.(DB|Conn|Stmt)\.(Query|Queryx|NamedQuery)Context$|^(database\/sql|github\.com\/jmoiron\/sqlx)\.(DB|Conn)\.BeginTxx?$/;

/** The contexts of a request: where one of them has an error, its response has ended. */
export const requestContexts = (linked: Linked, { fn, call }: Opening): readonly VarId[] =>
  call.args.flatMap((arg) => (arg.k === 'var' ? contextsOf(linked, fn, arg.id) : []));

/** Through how many callers a context is followed. */
const DEPTH_MAX = 3;

/**
 * The context is a parameter, and every caller in sight cancels what it gives for it when the call is over: in the same turn
 * of the same loop as it derives it, or at its own end.
 */
function cancelledByCallers(linked: Linked, fn: Fn, context: VarId, depth: number): boolean {
  const index = fn.func.params.indexOf(context);
  const callers = index < 0 || depth >= DEPTH_MAX ? [] : linked.graph.callers(fn.id);
  return (
    callers.length > 0 &&
    callers.every(({ pos, call, invocation }) => {
      const caller = linked.program.fns[pos.fn];
      const given = call.args[index];
      if (caller === undefined || given?.k !== 'var' || invocation.callback || invocation.mode !== 'call') return false;
      if (isOfServed(linked, caller, given.id) || cancelledByCallers(linked, caller, given.id, depth + 1)) return true;
      const derived = reachingDefinitions(caller, given.id, pos);
      return derived?.every((d) => isCancelledAfter(linked, caller, d, pos)) === true && derived.length > 0;
    })
  );
}

function isCancelledAfter(linked: Linked, caller: Fn, { instr, pos }: Definition, use: Pos): boolean {
  if (instr.op !== 'call') return false;
  const { external } = linked.graph.target(caller, instr);
  const cancel = instr.results[1] ?? -1;
  if (cancel < 0 || external === undefined || !isContextDerivation(externalKey(external))) return false;
  const turn = (at: Pos): Loop | undefined => enclosingLoops(caller, at.block).at(-1);
  return (
    turn(pos) === turn(use) &&
    caller.func.blocks.some(({ instrs }, block) =>
      instrs.some(
        (i, at) =>
          (i.op === 'defer' || i.op === 'call') &&
          i.callee.k === 'var' &&
          i.callee.id === cancel &&
          turn({ fn: caller.id, block, index: at }) === turn(use),
      ),
    )
  );
}

/** The request that a handler was given: the server ends its context when the handler returns. */
function isServed(linked: Linked, fn: Fn, id: VarId): boolean {
  const { params } = fn.func;
  const is = (of: VarId, name: string): boolean =>
    isNamed(behindPointers(linked.types.ofVar(fn.file, of)), 'net/http', name);
  return params.includes(id) && is(id, 'Request') && params.some((p) => is(p, 'ResponseWriter'));
}

/** `r.Context()` of such a request. */
const isOfServed = (linked: Linked, fn: Fn, context: VarId): boolean =>
  linked.types.definitions(fn.file, context).some((d) => {
    if (d.k !== 'call' || d.call.callee.k !== 'field' || d.call.callee.name !== 'Context') return false;
    const { x } = d.call.callee;
    return x.k === 'var' && isServed(linked, fn, x.id);
  });

/** The variables from which the request has its context: `http.NewRequestWithContext(ctx, ...)`, `req.WithContext(ctx)`. */
function contextsOf(linked: Linked, fn: Fn, request: VarId): readonly VarId[] {
  return linked.types.definitions(fn.file, request).flatMap((d) => {
    if (d.k !== 'call') return [];
    const { callee, args } = d.call;
    const { external } = linked.graph.target(fn, d.call);
    const made = external !== undefined && externalKey(external) === 'net/http.NewRequestWithContext';
    const given = made || (callee.k === 'field' && callee.name === 'WithContext') ? args[0] : undefined;
    return given?.k === 'var' ? [given.id] : [];
  });
}

const endsWithFunction = (linked: Linked, fn: Fn, context: VarId): boolean =>
  isCancelledAtEnd(linked, fn, context) || isOfServed(linked, fn, context);

function isCancelledAtEnd(linked: Linked, fn: Fn, context: VarId): boolean {
  const cancels = linked.types.definitions(fn.file, context).flatMap((d) => {
    if (d.k !== 'call' || d.index !== 0) return [];
    const { external } = linked.graph.target(fn, d.call);
    const derives = external !== undefined && isContextDerivation(externalKey(external));
    return derives || givesCancel(linked, fn, d.call) ? (d.call.results[1] ?? []) : [];
  });
  return fn.func.blocks.some(({ instrs }) =>
    instrs.some((i) => i.op === 'defer' && i.callee.k === 'var' && cancels.includes(i.callee.id)),
  );
}

/** `ctx, cancel := s.within()`: whoever derives it, by its type the second result ends the first (package context). */
function givesCancel(linked: Linked, { file }: Fn, { callee }: CallInstr): boolean {
  const results = linked.types.results(file, callee);
  const [, cancel] = results.k === 'tuple' ? results.types : [];
  return cancel !== undefined && isNamed(cancel, 'context', 'CancelFunc');
}
