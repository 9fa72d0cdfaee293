import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { isGivenHttp } from './http-address.js';

const TRANSACTION = /^github\.com\/dgraph-io\/badger\/v\d+\.DB\.NewTransaction(At)?$/;

/** A transaction that only reads, or may: badger keeps nothing for it that Discard would give back (badger, `Txn.Discard`). */
export function onlyReads(key: string, { args }: CallInstr): boolean {
  return TRANSACTION.test(key) && !isTrue(args[args.length - 1]);
}

const isTrue = (value: Value | undefined): boolean =>
  (value?.k === 'name' && value.name === 'true') || (value?.k === 'const' && value.text === 'true');

const PROVIDER = /^go\.opentelemetry\.io\/otel\/sdk\/(metric|trace)\.New(Meter|Tracer)Provider$/;

/** What runs by itself in a provider until its Shutdown: nothing else of it has a goroutine (otel SDK, `PeriodicReader`). */
const RUNS = /^(NewPeriodicReader|WithBatcher|NewBatchSpanProcessor)$/;

/** How deep in the options of a call it is looked for what they are made of. */
const DEPTH_MAX = 3;

/** A provider of telemetry that is not given, in the call itself, anything that runs: what others give it, they end. */
export function runsNothing(linked: Linked, fn: Fn, key: string, call: CallInstr): boolean {
  return PROVIDER.test(key) && !call.args.some((arg) => isMadeOf(linked, fn, arg, 0));
}

function isMadeOf(linked: Linked, fn: Fn, value: Value, depth: number): boolean {
  if (value.k !== 'var' || depth > DEPTH_MAX) return false;
  return linked.types.definitions(fn.file, value.id).some((d) => {
    if (d.k === 'value') return isMadeOf(linked, fn, d.value, depth + 1);
    if (d.k !== 'call') return false;
    const { callee, args } = d.call;
    return ('name' in callee && RUNS.test(callee.name)) || args.some((arg) => isMadeOf(linked, fn, arg, depth + 1));
  });
}

const ETHEREUM = /^github\.com\/ethereum\/go-ethereum\/(ethclient|rpc)\.Dial(Context|Options)?$/;

/** A client of a node by HTTP keeps no connection of its own: each request is one (go-ethereum/rpc, `DialHTTP`). */
export const dialsByRequest = (linked: Linked, fn: Fn, key: string, call: CallInstr): boolean =>
  ETHEREUM.test(key) && isGivenHttp(linked, fn, call);
