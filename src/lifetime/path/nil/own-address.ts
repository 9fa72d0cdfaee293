import type { Instr } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';

type Call = Instr & { op: 'call' };

/** What reads the text of an address with a port. */
const READS_ADDRESS = /^(net\.(SplitHostPort|Resolve(TCP|UDP)Addr)|net\/netip\.(Must)?ParseAddrPort)$/;

const READS_NUMBER = /^strconv\.(Atoi|ParseInt|ParseUint)$/;

const OWN = /^(Addr|LocalAddr|RemoteAddr)$/;

/** How far back a text is followed to what gives it. */
const STEPS_MAX = 4;

/**
 * Whether the call takes apart the address of a connection or listener that is there: `net.SplitHostPort(l.Addr().String())`
 * and the number of the port that it gives. The texts of such addresses have a host and a port (package net, `TCPAddr.String`
 * and `UDPAddr.String`); who takes one apart has no socket with a path.
 */
export function readsOwnAddress(linked: Linked, fn: Fn, call: Call): boolean {
  const { external } = linked.graph.target(fn, call);
  const key = external === undefined ? '' : externalKey(external);
  if (READS_ADDRESS.test(key)) return isOwnAddress(linked, fn, call.args.at(-1), STEPS_MAX);
  return READS_NUMBER.test(key) && isOwnPort(linked, fn, call.args[0], STEPS_MAX);
}

/** `l.Addr().String()`. */
function isOwnAddress(linked: Linked, fn: Fn, value: Value | undefined, steps: number): boolean {
  return comesFrom(linked, fn, value, steps, ({ callee }, index) => {
    if (index !== 0 || callee.k !== 'field' || callee.name !== 'String') return false;
    return comesFrom(linked, fn, callee.x, steps - 1, (of) => of.callee.k === 'field' && isOwn(linked, fn, of.callee));
  });
}

function isOwn(linked: Linked, fn: Fn, { x, name }: Value & { k: 'field' }): boolean {
  const type = behindPointers(linked.types.of(fn.file, x));
  return OWN.test(name) && type.k === 'named' && type.path === 'net' && !type.name.startsWith('Unix');
}

/** The second result of `net.SplitHostPort` of such an address. */
const isOwnPort = (linked: Linked, fn: Fn, value: Value | undefined, steps: number): boolean =>
  comesFrom(linked, fn, value, steps, (call, index) => {
    const { external } = linked.graph.target(fn, call);
    const splits = external !== undefined && externalKey(external) === 'net.SplitHostPort';
    return splits && index === 1 && isOwnAddress(linked, fn, call.args[0], steps - 1);
  });

/** Whether the value is what one call gave, and nothing else. */
function comesFrom(
  linked: Linked,
  fn: Fn,
  value: Value | undefined,
  steps: number,
  is: (call: Call, index: number) => boolean,
): boolean {
  if (value?.k !== 'var' || steps === 0) return false;
  const [only, ...more] = linked.types.definitions(fn.file, value.id);
  if (only === undefined || more.length > 0) return false;
  if (only.k === 'value') return comesFrom(linked, fn, only.value, steps - 1, is);
  return only.k === 'call' && only.call.op === 'call' && is(only.call, only.index);
}
