import { type Pairs, pairLines } from '../acquire/pair.js';

/** Subscriptions to what libraries publish. Sources: the packages' documentation on pkg.go.dev. */
const TABLE = `
  github.com/nats-io/nats.go: Conn.Subscribe Conn.SubscribeSync Conn.QueueSubscribe > Unsubscribe Drain AutoUnsubscribe
  github.com/nats-io/nats.go: Conn.QueueSubscribeSync Conn.ChanSubscribe > Unsubscribe Drain AutoUnsubscribe
  github.com/nats-io/nats.go: Conn.ChanQueueSubscribe > Unsubscribe Drain AutoUnsubscribe
  github.com/redis/go-redis/v9: Client.Subscribe Client.PSubscribe Client.SSubscribe > Close *Channel *ChannelWithSubscriptions
  github.com/redis/go-redis/v9: ClusterClient.Subscribe ClusterClient.PSubscribe ClusterClient.SSubscribe > Close *Channel *ChannelWithSubscriptions
  github.com/redis/go-redis/v9: UniversalClient.Subscribe UniversalClient.PSubscribe Ring.Subscribe > Close *Channel *ChannelWithSubscriptions
  github.com/go-redis/redis/v8: Client.Subscribe Client.PSubscribe ClusterClient.Subscribe > Close *Channel *ChannelWithSubscriptions
  github.com/ethereum/go-ethereum/ethclient: Client.SubscribeNewHead Client.SubscribeFilterLogs > Unsubscribe ^Err
  github.com/ethereum/go-ethereum/event: Feed.Subscribe FeedOf.Subscribe TypeMux.Subscribe > Unsubscribe ^Err
  github.com/ethereum/go-ethereum/rpc: Client.Subscribe Client.EthSubscribe > Unsubscribe ^Err
  github.com/nats-io/nats.go: JetStreamContext.Subscribe JetStream.Subscribe > Unsubscribe Drain AutoUnsubscribe
  github.com/nats-io/nats.go: JetStreamContext.SubscribeSync JetStreamContext.ChanSubscribe > Unsubscribe Drain AutoUnsubscribe
  github.com/nats-io/nats.go: JetStreamContext.QueueSubscribe JetStreamContext.QueueSubscribeSync > Unsubscribe Drain AutoUnsubscribe
  github.com/nats-io/nats.go: JetStreamContext.PullSubscribe > Unsubscribe Drain
  github.com/nats-io/nats.go: KeyValue.Watch KeyValue.WatchAll ObjectStore.Watch > Stop
  github.com/nats-io/nats.go/jetstream: Consumer.Consume Consumer.Messages > Stop Drain
  github.com/nats-io/nats.go/jetstream: KeyValue.Watch KeyValue.WatchAll KeyValue.WatchFiltered ObjectStore.Watch > Stop
  github.com/libp2p/go-libp2p/core/event: Bus.Subscribe Bus.Emitter > Close
  github.com/libp2p/go-libp2p-core/event: Bus.Subscribe Bus.Emitter > Close
  github.com/libp2p/go-libp2p-pubsub: Topic.Subscribe PubSub.Subscribe > Cancel
  github.com/libp2p/go-libp2p-pubsub: Topic.EventHandler > Cancel
  k8s.io/apimachinery/pkg/watch: Interface.Watch > Stop *ResultChan
  k8s.io/client-go/dynamic: ResourceInterface.Watch NamespaceableResourceInterface.Watch > Stop *ResultChan
  sigs.k8s.io/controller-runtime/pkg/client: WithWatch.Watch > Stop *ResultChan
`;

let read: Pairs | undefined;

/** The table, read when it is first asked for. */
export function subscriptionTable(): Pairs {
  read ??= new Map([
    ...pairLines(TABLE),
    ['os/signal.Notify', { release: [], by: ['os/signal.Stop', 'os/signal.Reset'] }],
  ]);
  return read;
}
