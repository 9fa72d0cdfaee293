import type { VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import { type Fn, functionsAround } from '../../link/program.js';
import { behindPointers, type Type } from '../../link/type.js';
import { captures } from '../cancel/captures.js';
import { rootVariable } from '../mentions.js';
import { type ProcessLifetime, STARTING } from '../process/process-lifetime.js';
import { isToEnd } from '../process/supposed.js';

/**
 * Whether the subscriber is a part of its owner, for all that is seen: it is set up where the owner is made or started, is
 * told of events by the owner's own method, or stands for nobody but whom it subscribes to. As long as the owner has no
 * end of its own, neither need the subscription have one.
 */
export function staysWithOwner(linked: Linked, lifetime: ProcessLifetime, fn: Fn, call: CallInstr): boolean {
  const root = linked.program.fns[fn.root];
  if (root === undefined || isToEnd(linked, fn)) return false;
  if (root.func.recv === undefined && makesWhatItReturns(linked, root)) return true;
  if (lifetime.runs(root.id) === 'repeated' && !STARTING.test(root.func.name)) return false;
  return tellsOwnerOnly(linked, fn, root, call);
}

/** A function that hands out a value of the program's that it makes: what it sets up beside is for that value. */
function makesWhatItReturns(linked: Linked, { func, file }: Fn): boolean {
  const { resolver } = linked.types;
  const nameOf = (type: Type): string => {
    const at = behindPointers(type);
    return at.k === 'named' && at.entry !== undefined ? `${at.path}.${at.name}` : '';
  };
  const made = new Set(
    func.blocks.flatMap((b) =>
      b.instrs.flatMap((i) => (i.op === 'alloc' ? nameOf(resolver.resolve(i.type, file)) : [])),
    ),
  );
  return func.results.some((r) => {
    const name = nameOf(linked.types.ofVar(file, r));
    return name !== '' && made.has(name);
  });
}

/** Whether all functions and channels that are handed over belong to the receiver, or to whom the call subscribes. */
function tellsOwnerOnly(linked: Linked, fn: Fn, root: Fn, call: CallInstr): boolean {
  const own = new Set([root.func.recv, call.callee.k === 'field' ? rootVariable(call.callee.x) : undefined]);
  own.delete(undefined);
  const vars = linked.program.files[fn.file]?.facts.vars;
  const around = new Set(functionsAround(linked.program, fn).map(({ local }) => local));
  const isOwn = (id: VarId): boolean => own.has(id);
  const isOthers = (id: VarId): boolean => around.has(vars?.[id]?.func ?? -1) && !own.has(id);
  const told = call.args.filter((arg) => {
    const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, arg));
    // A method value, or what the owner keeps.
    const ofOwner = arg.k === 'field' && own.has(rootVariable(arg));
    return arg.k === 'func' || k === 'func' || k === 'chan' || ofOwner;
  });
  return (
    told.length > 0 &&
    told.every((arg) =>
      arg.k === 'func'
        ? captures(linked, fn, arg, isOwn) && !captures(linked, fn, arg, isOthers)
        : own.has(rootVariable(arg)),
    )
  );
}
