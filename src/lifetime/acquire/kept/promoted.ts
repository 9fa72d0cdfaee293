import type { TypeDecl } from '../../../facts/file-facts.js';
import type { Cell, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { structFields } from '../../../link/members.js';
import { isExported, type Program } from '../../../link/program.js';
import { behindPointers, type Type } from '../../../link/type.js';
import { Lens } from '../../lens.js';

/** Through how many structs around it the value is followed. */
const DEPTH_MAX = 4;

/**
 * Whether what is kept in an embedded field can be released by the struct around it, which has all its methods (Go spec,
 * "Struct types"): `l.Close()`, or `server.Serve(l)`, where it is `l.Listener` that was opened.
 */
export function releasedByOwner(linked: Linked, lens: Lens, releases: (use: Use) => boolean): boolean {
  let fields = [...lens.cells];
  const seen = new Set<string>();
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    const owners = fields.flatMap((cell) => ownerOf(linked, cell, releases) ?? []).filter((key) => !seen.has(key));
    if (owners.length === 0) return false;
    for (const key of owners) seen.add(key);
    const around = new Lens(linked, valuesOf(linked, new Set(owners)));
    if (around.lost || around.exposed || around.overflow || around.uses.some(releases)) return true;
    if ([...around.cells].some((cell) => givenToNobody(linked, cell))) return true;
    fields = [...around.cells];
  }
  return true;
}

/** The key of the struct whose embedded field the cell is, where the field's method to release is promoted. */
function ownerOf(linked: Linked, cell: Cell, releases: (use: Use) => boolean): string | undefined {
  const name = linked.flow.cells.name(cell);
  if (name?.k !== 'field' || !mayBeEmbedded(linked, name.owner, name.name)) return undefined;
  const type = typesOf(linked).get(name.owner)?.type;
  const fields = type === undefined ? undefined : structFields(linked.types.resolver, type);
  if (type === undefined || fields?.fields.find((f) => f.name === name.name)?.embedded !== true) return undefined;
  const at = behindPointers(type);
  const methods = at.k === 'named' ? [...(at.entry?.methods ?? [])] : [];
  // A method of its own hides the promoted one, and is known not to release.
  const hidden = methods.some(([method, [id = -1]]) => {
    const header = linked.program.fns[id]?.func.header ?? { start: 0, end: 0 };
    return releases({ kind: 'method', name: method, cell, pos: { fn: id, block: 0, index: 0 }, at: header });
  });
  return hidden ? undefined : name.owner;
}

/** Cheaper than to look at the types of all variables: few fields are embedded. */
const mayBeEmbedded = ({ program }: Linked, owner: string, field: string): boolean => {
  const decl = declarations(program).get(owner)?.type;
  return decl?.k !== 'struct' || decl.fields.some((f) => f.name === field && f.embedded === true);
};

const declared = new WeakMap<Program, ReadonlyMap<string, TypeDecl>>();

/** The declarations of types, by their keys. */
function declarations(program: Program): ReadonlyMap<string, TypeDecl> {
  let all = declared.get(program);
  if (all === undefined) {
    const entries = program.packages.flatMap(({ types }) => [...types.values()]);
    all = new Map(entries.map(({ key, decl }) => [key, decl]));
    declared.set(program, all);
  }
  return all;
}

/** A result of an exported function that nobody calls who is seen: it is there for somebody else, such as the tests. */
function givenToNobody(linked: Linked, cell: Cell): boolean {
  const at = linked.sight.variableAt(cell);
  const fn = linked.sight.ownerOf(cell);
  if (fn === undefined || at?.file.facts.vars[at.id]?.kind !== 'result') return false;
  return isExported(fn.func.name) && linked.graph.callers(fn.id).length === 0;
}

const valuesOf = (linked: Linked, owners: ReadonlySet<string>): readonly Cell[] =>
  [...owners].flatMap((key) => typesOf(linked).get(key)?.cells ?? []);

interface Struct {
  readonly type: Type;
  /** The variables that hold one, or a pointer to one. */
  readonly cells: Cell[];
}

const known = new WeakMap<Linked, ReadonlyMap<string, Struct>>();

/** The structs of the program, by the keys of their fields' owners. */
function typesOf(linked: Linked): ReadonlyMap<string, Struct> {
  let structs = known.get(linked);
  if (structs === undefined) {
    structs = index(linked);
    known.set(linked, structs);
  }
  return structs;
}

function index(linked: Linked): ReadonlyMap<string, Struct> {
  const structs = new Map<string, Struct>();
  for (const [file, { facts, varBase }] of linked.program.files.entries()) {
    for (const id of facts.vars.keys()) {
      const type = linked.types.ofVar(file, id);
      const owner = structFields(linked.types.resolver, type)?.owner;
      if (owner === undefined) continue;
      const struct = structs.get(owner);
      if (struct === undefined) structs.set(owner, { type, cells: [varBase + id] });
      else struct.cells.push(varBase + id);
    }
  }
  return structs;
}
