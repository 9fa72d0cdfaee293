import type { Value, VarId } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, type Package, perFunction, type TypeEntry } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';
import { isCall } from '../control-flow.js';

/** A value that is read by its name: of a package, or of a field. */
export type Named = Value & { k: 'name' | 'member' | 'field' };

/** Whether nothing that the function calls gives it another value. */
export type IsSteady = (value: Named) => boolean;

/**
 * Tells what no call changes: constants, names of other packages, and fields that the program assigns only while it makes
 * the struct (settings are made as a whole, or read from a file), of another package's structs where that package is not given them. A variable of the package may change at any time.
 */
export function steadyIn(linked: Linked, fn: Fn): IsSteady {
  const { program } = linked;
  const isConstant = (pkg: Package, name: string): boolean =>
    (pkg.globals.get(name) ?? []).some((id) =>
      program.files[id]?.facts.globals.some((g) => g.name === name && g.constant === true),
    );
  return (value) => {
    if (value.k === 'name') return isConstant(fn.pkg, value.name);
    if (value.k === 'field') return isSteadyField(linked, fn, value);
    const pkg = program.byImportPath.get(value.path);
    return pkg === undefined || isConstant(pkg, value.name);
  };
}

function isSteadyField(linked: Linked, fn: Fn, { x, name }: Value & { k: 'field' }): boolean {
  const owner = ownerOf(linked, fn, x);
  if (owner === undefined || writersOf(linked, name).has(owner) || writersOf(linked, name).has(undefined)) return false;
  return typeof owner !== 'string' || (x.k === 'var' && !givenToLibraries(fn, linked).has(x.id));
}

/**
 * The variables of a function that libraries are given, or whose methods it calls: what is in a struct of theirs may then
 * be another thing.
 */
const givenToLibraries = perFunction((fn: Fn, linked: Linked): ReadonlySet<VarId> => {
  const given = new Set<VarId>();
  const see = (value: Value | undefined): void => {
    if (value?.k === 'var') given.add(value.id);
    else if (value?.k === 'addr' || value?.k === 'convert') see(value.x);
  };
  for (const { instrs } of fn.func.blocks) {
    for (const instr of instrs) {
      if (!isCall(instr)) continue;
      if (instr.callee.k === 'field') see(instr.callee.x);
      if (linked.graph.target(fn, instr).fns.length === 0) instr.args.forEach(see);
    }
  }
  return given;
});

/** A struct of the program, or the name of another package's. */
type Owner = TypeEntry | string;

/** The declared struct that the value is, or points to. */
function ownerOf({ types }: Linked, fn: Fn, x: Value): Owner | undefined {
  const type = behindPointers(types.of(fn.file, x));
  return type.k === 'named' ? (type.entry ?? `${type.path}.${type.name}`) : undefined;
}

interface Write {
  readonly fn: Fn;
  readonly x: Value;
}

/** By name of a field: where it is assigned, and the structs it is assigned in, once somebody has asked. */
interface Assigned {
  readonly writes: Map<string, Write[]>;
  readonly owners: Map<string, ReadonlySet<Owner | undefined>>;
}

const known = new WeakMap<Linked, Assigned>();

/** The structs whose field of that name some function assigns; undefined among them where one can't be told. */
function writersOf(linked: Linked, name: string): ReadonlySet<Owner | undefined> {
  let assigned = known.get(linked);
  if (assigned === undefined) {
    assigned = { writes: writesIn(linked), owners: new Map() };
    known.set(linked, assigned);
  }
  let owners = assigned.owners.get(name);
  if (owners === undefined) {
    const later = (assigned.writes.get(name) ?? []).filter(({ fn, x }) => !isMadeIn(linked, fn, x));
    owners = new Set(later.map(({ fn, x }) => ownerOf(linked, fn, x)));
    assigned.owners.set(name, owners);
  }
  return owners;
}

function writesIn({ program }: Linked): Map<string, Write[]> {
  const found = new Map<string, Write[]>();
  for (const fn of program.fns) {
    for (const { instrs } of fn.func.blocks) {
      for (const instr of instrs) {
        if (instr.op !== 'assign') continue;
        for (const dst of instr.dst) {
          if (dst.k !== 'field') continue;
          const list = found.get(dst.name);
          if (list === undefined) found.set(dst.name, [{ fn, x: dst.x }]);
          else list.push({ fn, x: dst.x });
        }
      }
    }
  }
  return found;
}

/** Whether the struct is a variable that the function itself makes: `s := &settings{}; s.strict = true`. */
function isMadeIn(linked: Linked, fn: Fn, x: Value, depth = 0): boolean {
  if (x.k === 'addr' || x.k === 'deref') return isMadeIn(linked, fn, x.x, depth);
  if (x.k !== 'var' || depth > 2) return false;
  const variable = linked.program.files[fn.file]?.facts.vars[x.id];
  if (variable === undefined || variable.func !== fn.local || !/^(local|temp)$/.test(variable.kind)) return false;
  const defs = linked.types.definitions(fn.file, x.id);
  return (
    defs.length > 0 &&
    defs.every((d) => d.k === 'type' || (d.k === 'value' && isMadeIn(linked, fn, d.value, depth + 1)))
  );
}
