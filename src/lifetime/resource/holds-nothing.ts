import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';

const TRANSACTION = /^github\.com\/dgraph-io\/badger\/v\d+\.DB\.NewTransaction(At)?$/;

/** A transaction that only reads, or may: badger keeps nothing for it that Discard would give back (badger, `Txn.Discard`). */
export function onlyReads(key: string, { args }: CallInstr): boolean {
  return TRANSACTION.test(key) && !isTrue(args[args.length - 1]);
}

const isTrue = (value: Value | undefined): boolean =>
  (value?.k === 'name' && value.name === 'true') || (value?.k === 'const' && value.text === 'true');
