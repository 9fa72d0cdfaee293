import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import { type Fn, isExported } from '../../link/program.js';
import { behindPointers, isNamed, type Type } from '../../link/type.js';

/**
 * Whether one of the options that the call is given was made of a context, which ends what is subscribed as one that is
 * handed in itself does: `js.Subscribe(subject, handle, nats.Context(ctx))` (package nats.go, `Context`).
 */
export function isGivenContext(linked: Linked, { fn, call }: { readonly fn: Fn; readonly call: CallInstr }): boolean {
  const given = call.args.flatMap((arg) => [arg, ...elementsOf(fn, arg)]);
  return given.some((value) => isOptionOfContext(linked, fn, value));
}

function isOptionOfContext(linked: Linked, fn: Fn, value: Value): boolean {
  if (value.k !== 'var') return false;
  const { types } = linked;
  const of = (v: Value): Type => types.of(fn.file, v);
  const isOption = isOptionType(linked, of(value));
  return types.definitions(fn.file, value.id).some((d) => {
    if (d.k !== 'call' || !(isOption || isContextOption(d.call.callee))) return false;
    return d.call.args.some((a) => isNamed(of(a), 'context', 'Context'));
  });
}

const OPTION = /Opt(ion)?s?$/;

/** Of another module's function only the name is known. */
const isContextOption = (callee: Value): boolean => 'name' in callee && /^(With)?Context$/.test(callee.name);

/** Of the program's own type its fields tell, of another module's its name. */
function isOptionType({ types }: Linked, type: Type): boolean {
  const at = behindPointers(type);
  if (at.k !== 'named') return false;
  if (OPTION.test(at.name) && (at.entry === undefined || isExported(at.name))) return true;
  const under = types.resolver.underlying(at);
  return under.k === 'struct' && under.fields.some((f) => isNamed(f.type, 'context', 'Context'));
}

/** What a list holds that the function writes down: `opts := []nats.SubOpt{...}`. */
function elementsOf(fn: Fn, list: Value): readonly Value[] {
  if (list.k !== 'var') return [];
  return fn.func.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((i) => {
      if (i.op === 'alloc' && i.result === list.id) return i.elems.map((e) => e.value);
      return i.op === 'append' && i.x.k === 'var' && i.x.id === list.id ? i.elems : [];
    }),
  );
}
