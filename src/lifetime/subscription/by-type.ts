import type { Linked } from '../../link/link.js';
import { behindPointers, type Type } from '../../link/type.js';
import type { Acquisition } from '../acquire/acquisition.js';
import { byPair, type Pairs, pairLines, releaseText } from '../acquire/pair.js';
import type { Candidate } from './candidate.js';

/**
 * Types of libraries whose values are subscriptions: whoever is given one by a function that subscribes has to release it,
 * though the function is not seen. Contexts that are handed in end only the subscribing. Sources: the packages'
 * documentation on pkg.go.dev.
 */
const TYPES = `
  github.com/ethereum/go-ethereum: Subscription > Unsubscribe ^Err
  github.com/ethereum/go-ethereum/event: Subscription > Unsubscribe ^Err
  github.com/ethereum/go-ethereum/rpc: ClientSubscription > Unsubscribe ^Err
  k8s.io/apimachinery/pkg/watch: Interface > Stop *ResultChan
  github.com/nats-io/nats.go: Subscription > Unsubscribe Drain AutoUnsubscribe
  github.com/redis/go-redis/v9: PubSub > Close *Channel *ChannelWithSubscriptions
  github.com/go-redis/redis/v8: PubSub > Close *Channel *ChannelWithSubscriptions
  github.com/libp2p/go-libp2p/core/event: Subscription > Close
  github.com/libp2p/go-libp2p-pubsub: Subscription > Cancel
`;

let read: Pairs | undefined;

/** A call that subscribes where only the type of its result is known. */
export function byResultType(
  linked: Linked,
  base: Pick<Acquisition, 'fn' | 'pos' | 'at' | 'call'>,
  answers: NonNullable<Acquisition['answers']>,
): Candidate | undefined {
  read ??= pairLines(TYPES);
  const results = linked.types.results(base.fn.file, base.call.callee);
  const types: readonly Type[] = results.k === 'tuple' ? results.types : [results];
  for (const [index, type] of types.entries()) {
    const at = behindPointers(type);
    const pair = at.k === 'named' && at.entry === undefined ? read.get(`${at.path}.${at.name}`) : undefined;
    if (pair === undefined) continue;
    const acquisition = { ...byPair(base, { ...pair, result: index }), answers };
    return { acquisition, unseen: true, release: (name) => releaseText(pair, name || 'sub') };
  }
  return undefined;
}
