import type { Instr } from '../../../facts/instr.js';
import type { TypeRef } from '../../../facts/type-ref.js';
import type { Value, VarId } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';

/** The connections and listeners of a network, and the addresses that they have. Source: package net. */
const ADDRESSES: Readonly<Record<string, string>> = {
  TCPConn: 'TCPAddr',
  TCPListener: 'TCPAddr',
  UDPConn: 'UDPAddr',
  UnixConn: 'UnixAddr',
  UnixListener: 'UnixAddr',
  IPConn: 'IPAddr',
};

/** What the functions of package net give, by the network that they are asked for. */
const BY_NETWORK: readonly { readonly opens: RegExp; readonly network: RegExp; readonly gives: string }[] = [
  { opens: /^(Dial|DialTimeout|Dialer\.Dial|Dialer\.DialContext)$/, network: /^"tcp[46]?"$/, gives: 'TCPConn' },
  { opens: /^(Dial|DialTimeout|Dialer\.Dial|Dialer\.DialContext)$/, network: /^"udp[46]?"$/, gives: 'UDPConn' },
  { opens: /^(Dial|DialTimeout|Dialer\.Dial|Dialer\.DialContext)$/, network: /^"unix"$/, gives: 'UnixConn' },
  { opens: /^(Listen|ListenConfig\.Listen)$/, network: /^"tcp[46]?"$/, gives: 'TCPListener' },
  { opens: /^(Listen|ListenConfig\.Listen)$/, network: /^"unix"$/, gives: 'UnixListener' },
  { opens: /^(ListenPacket|ListenConfig\.ListenPacket)$/, network: /^"udp[46]?"$/, gives: 'UDPConn' },
];

/** How far back a value is followed to the call that gives it. */
const STEPS_MAX = 4;

/** The variables that take the second value of an assertion that can't fail: `addr, ok := conn.LocalAddr().(*net.UDPAddr)`. */
export function surelyAsserted(linked: Linked, fn: Fn, instr: Instr): readonly VarId[] {
  if (instr.op !== 'assign') return [];
  return instr.dst.flatMap((dst, i) => {
    const src = instr.src[i];
    if (dst.k !== 'var' || src?.k !== 'op' || src.op !== 'ok' || src.x.k !== 'assert') return [];
    const wanted = netType(src.x.type);
    return wanted !== undefined && typeOf(linked, fn, src.x.x, STEPS_MAX) === wanted ? [dst.id] : [];
  });
}

/** `*net.T` is `T`. */
function netType(type: TypeRef): string | undefined {
  return type.k === 'ptr' && type.elem.k === 'member' && type.elem.path === 'net' ? type.elem.name : undefined;
}

/** The type of package net whose pointer the value surely is; undefined where that can't be told. */
function typeOf(linked: Linked, fn: Fn, value: Value, steps: number): string | undefined {
  const known = behindPointers(linked.types.of(fn.file, value));
  if (known.k === 'named' && known.path === 'net' && known.name in ADDRESSES) return known.name;
  if (value.k !== 'var' || steps === 0) return undefined;
  const [only, ...more] = linked.types.definitions(fn.file, value.id);
  if (only === undefined || more.length > 0) return undefined;
  if (only.k === 'value') return typeOf(linked, fn, only.value, steps - 1);
  if (only.k !== 'call' || only.index !== 0) return undefined;
  const { callee, args } = only.call;
  if (callee.k === 'field' && args.length === 0) return methodGives(linked, fn, callee, steps);
  const { external } = linked.graph.target(fn, only.call);
  const key = external === undefined ? '' : externalKey(external);
  const network = args.find((a) => a.k === 'const' && a.kind === 'string');
  return BY_NETWORK.find(
    ({ opens, network: of }) =>
      key.startsWith('net.') && opens.test(key.slice(4)) && network?.k === 'const' && of.test(network.text),
  )?.gives;
}

function methodGives(linked: Linked, fn: Fn, callee: Value & { k: 'field' }, steps: number): string | undefined {
  const of = typeOf(linked, fn, callee.x, steps - 1);
  if (of === undefined) return undefined;
  if (/^(LocalAddr|RemoteAddr|Addr)$/.test(callee.name)) return ADDRESSES[of];
  return callee.name === 'Accept' && of.endsWith('Listener') ? of.replace('Listener', 'Conn') : undefined;
}
