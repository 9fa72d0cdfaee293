/** How something that was acquired is released. */
export interface Pair {
  /** Methods of the result; `()` where the result is a function to call. */
  readonly release: readonly string[];
  /** Which result is to be released, from 0; absent: none, the release is `by`. */
  readonly result?: number;
  /** Functions or methods that release it by an argument: `os/signal.Stop`. */
  readonly by?: readonly string[];
  /** A context among the arguments releases it too. */
  readonly context?: true;
}

/**
 * Acquire/release pairs of libraries, by import path and selector. Sources: the packages' documentation.
 */
export const PAIRS: Readonly<Record<string, Pair>> = {
  'os/signal.Notify': { release: [], by: ['os/signal.Stop', 'os/signal.Reset'] },
  'github.com/nats-io/nats.go.Conn.Subscribe': nats(),
  'github.com/nats-io/nats.go.Conn.SubscribeSync': nats(),
  'github.com/nats-io/nats.go.Conn.QueueSubscribe': nats(),
  'github.com/nats-io/nats.go.Conn.QueueSubscribeSync': nats(),
  'github.com/nats-io/nats.go.Conn.ChanSubscribe': nats(),
  'github.com/nats-io/nats.go.Conn.ChanQueueSubscribe': nats(),
  'github.com/redis/go-redis/v9.Client.Subscribe': { release: ['Close'], result: 0 },
  'github.com/redis/go-redis/v9.Client.PSubscribe': { release: ['Close'], result: 0 },
  'github.com/redis/go-redis/v9.ClusterClient.Subscribe': { release: ['Close'], result: 0 },
  'github.com/ethereum/go-ethereum/ethclient.Client.SubscribeNewHead': { release: ['Unsubscribe'], result: 0 },
  'github.com/ethereum/go-ethereum/ethclient.Client.SubscribeFilterLogs': { release: ['Unsubscribe'], result: 0 },
  'github.com/ethereum/go-ethereum/event.Feed.Subscribe': { release: ['Unsubscribe'], result: 0 },
  'k8s.io/apimachinery/pkg/watch.Interface.Watch': { release: ['Stop'], result: 0 },
};

function nats(): Pair {
  return { release: ['Unsubscribe', 'Drain', 'AutoUnsubscribe'], result: 0 };
}
