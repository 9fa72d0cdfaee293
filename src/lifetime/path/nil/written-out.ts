import type { Value } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { boolOf, saidOfNil } from '../condition/condition.js';
import { steadyIn } from '../condition/steady.js';

/** Functions that only read the text that they are given: their error hangs on nothing else. Sources: the packages' documentation. */
const READS_TEXT =
  /^(time\.(Parse|ParseDuration)|net\/url\.(Parse|ParseRequestURI|ParseQuery)|regexp\.Compile(POSIX)?|strconv\.(Atoi|Parse(Bool|Float|Int|Uint)|Unquote)|net\.ParseCIDR|net\/netip\.Parse(Addr|AddrPort|Prefix)|encoding\/hex\.DecodeString|mime\.ParseMediaType|path(\/filepath)?\.Match)$/;

type Call = { readonly args: readonly Value[] };

/**
 * Whether the call reads a text that is written out, such as `time.ParseDuration("10s")`: it fails always or never, and who
 * wrote it has seen which.
 */
export const readsWritten = (linked: Linked, fn: Fn, key: string, { args }: Call): boolean =>
  READS_TEXT.test(key) && args.length > 0 && args.every((arg) => isWritten(linked, fn, arg));

function isWritten(linked: Linked, fn: Fn, value: Value): boolean {
  if (value.k === 'const') return true;
  if (value.k === 'name') return steadyIn(linked, fn)(value);
  // What a package of the standard library names is a layout or the like.
  return value.k === 'member' && (value.path === 'time' || isConstant(linked, fn, value));
}

const isConstant = (linked: Linked, fn: Fn, value: Value & { k: 'member' }): boolean =>
  linked.program.byImportPath.has(value.path) && steadyIn(linked, fn)(value);

/** Whether the condition, which asks for a parameter as it was given, can't hold so in the call: `if windows` of a `false`. */
export function isDeniedBy({ types }: Linked, fn: Fn, { args }: Call, cond: Value, holds: boolean): boolean {
  const given = (value: Value): Value | undefined => {
    const at = value.k === 'var' ? fn.func.params.indexOf(value.id) : -1;
    const own = value.k === 'var' && types.definitions(fn.file, value.id).length === 0;
    return at >= 0 && own ? args[at] : undefined;
  };
  const said = saidOfNil({ cond, holds });
  if (said !== undefined) return given(said.of)?.k === 'nil' && !said.isNil;
  const bool = boolOf(given(cond));
  return bool !== undefined && bool !== holds;
}
