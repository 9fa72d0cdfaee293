import { type Pairs, pairLines } from '../acquire/pair.js';

/**
 * What holds a goroutine, a connection or a descriptor until it is released. Left out: what only holds memory, and what
 * has no body to close (a response to HEAD), and the rows and statements of a transaction, whose Commit or Rollback closes
 * them (database/sql), or the connection with them (pgx, which finds it busy). A response that is written closes its body
 * (net/http, `Response.Write`). Sources: the packages' documentation on pkg.go.dev.
 */
const TABLE = `
  net/http: Get Post PostForm Client.Do Client.Get Client.Post Client.PostForm > Close Write !
  net/http: Transport.RoundTrip RoundTripper.RoundTrip > Close Write !
  net/http: Hijacker.Hijack ResponseController.Hijack > Close
  golang.org/x/net/http2: Transport.RoundTrip Transport.RoundTripOpt ClientConn.RoundTrip > Close Write !
  golang.org/x/net/context/ctxhttp: Do Get Post PostForm > Close Write !
  github.com/hashicorp/go-retryablehttp: Client.Do Client.Get Client.Post > Close Write !
  net: Dial DialTimeout DialTCP DialUDP DialUnix DialIP Dialer.Dial Dialer.DialContext > Close
  net: Listen ListenTCP ListenUDP ListenUnix ListenUnixgram ListenPacket ListenIP ListenMulticastUDP > Close
  net: ListenConfig.Listen ListenConfig.ListenPacket > Close
  net: FileListener FileConn FilePacketConn > Close !
  net: Listener.Accept TCPListener.Accept TCPListener.AcceptTCP UnixListener.Accept UnixListener.AcceptUnix > Close
  net: TCPListener.File UnixListener.File TCPConn.File UDPConn.File UnixConn.File > Close
  crypto/tls: Dial DialWithDialer Dialer.Dial Dialer.DialContext Listen > Close
  os: Open Create OpenFile CreateTemp OpenInRoot OpenRoot Root.Open Root.Create Root.OpenFile Root.OpenRoot > Close
  os: Pipe Pipe#1 > Close
  io/ioutil: TempFile > Close
  archive/zip: OpenReader > Close
  debug/elf: Open > Close
  debug/macho: Open OpenFat > Close
  debug/pe: Open > Close
  debug/plan9obj: Open > Close
  net/smtp: Dial > Close Quit
  net/rpc: Dial DialHTTP DialHTTPPath NewClient NewClientWithCodec > Close
  net/rpc/jsonrpc: Dial NewClient > Close
  database/sql: Open OpenDB > Close !
  database/sql: DB.Query DB.QueryContext Stmt.Query Stmt.QueryContext > Close ~Next
  database/sql: Conn.QueryContext > Close ~Next
  database/sql: DB.Prepare DB.PrepareContext DB.Conn > Close
  database/sql: DB.Begin DB.BeginTx Conn.BeginTx > Rollback Commit
  github.com/jmoiron/sqlx: Open Connect ConnectContext > Close
  github.com/jmoiron/sqlx: DB.Queryx DB.QueryxContext DB.NamedQuery DB.NamedQueryContext > Close ~Next
  github.com/jmoiron/sqlx: DB.Query DB.QueryContext > Close ~Next
  github.com/jmoiron/sqlx: DB.Preparex DB.PreparexContext DB.Prepare > Close
  github.com/jmoiron/sqlx: DB.Begin DB.Beginx DB.BeginTx DB.BeginTxx > Rollback Commit
  github.com/jackc/pgx/v5: Connect ConnectConfig > Close
  github.com/jackc/pgx/v5: Conn.Query > Close ~Next ?Scan ?Values
  github.com/jackc/pgx/v5: Conn.Begin Conn.BeginTx > Rollback Commit
  github.com/jackc/pgx/v5/pgxpool: New NewWithConfig > Close
  github.com/jackc/pgx/v5/pgxpool: Pool.Acquire > Release Hijack
  github.com/jackc/pgx/v5/pgxpool: Pool.Query Conn.Query > Close ~Next ?Scan ?Values
  github.com/jackc/pgx/v5/pgxpool: Pool.Begin Pool.BeginTx Conn.Begin Conn.BeginTx > Rollback Commit
  github.com/jackc/pgx/v4: Connect ConnectConfig > Close
  github.com/jackc/pgx/v4: Conn.Query > Close ~Next ?Scan ?Values
  github.com/jackc/pgx/v4: Conn.Begin Conn.BeginTx > Rollback Commit
  github.com/jackc/pgx/v4/pgxpool: Connect ConnectConfig > Close
  github.com/jackc/pgx/v4/pgxpool: Pool.Acquire > Release Hijack
  github.com/jackc/pgx/v4/pgxpool: Pool.Query Conn.Query > Close ~Next ?Scan ?Values
  github.com/jackc/pgx/v4/pgxpool: Pool.Begin Pool.BeginTx Conn.Begin Conn.BeginTx > Rollback Commit
  github.com/jackc/pgx: Connect NewConnPool > Close
  github.com/jackc/pgx: Conn.Query Conn.QueryEx ConnPool.Query ConnPool.QueryEx > Close ~Next ?Scan ?Values
  github.com/jackc/pgx: Conn.Begin Conn.BeginEx ConnPool.Begin ConnPool.BeginEx > Rollback Commit RollbackEx CommitEx
  github.com/gocql/gocql: NewSession ClusterConfig.CreateSession > Close
  google.golang.org/grpc: Dial DialContext NewClient > Close
  github.com/gorilla/websocket: Dialer.Dial Dialer.DialContext Upgrader.Upgrade > Close
  github.com/coder/websocket: Dial Accept > Close CloseNow
  nhooyr.io/websocket: Dial Accept > Close CloseNow
  golang.org/x/net/websocket: Dial DialConfig > Close
  github.com/redis/go-redis/v9: NewClient NewClusterClient NewFailoverClient NewRing NewUniversalClient > Close
  github.com/go-redis/redis/v8: NewClient NewClusterClient NewFailoverClient NewRing NewUniversalClient > Close
  github.com/gomodule/redigo/redis: Dial DialURL DialContext Pool.Get > Close
  github.com/jlaffaye/ftp: Dial DialTimeout DialWithOptions Connect > Quit
  go.etcd.io/etcd/client/v3: New NewFromURL > Close
  go.etcd.io/etcd/clientv3: New NewFromURL > Close
  go.etcd.io/etcd/client/v3/concurrency: NewSession > Close Orphan ^Done
  go.mongodb.org/mongo-driver/mongo: Connect > Disconnect
  go.mongodb.org/mongo-driver/mongo: Collection.Find Collection.Aggregate Database.Aggregate > Close All ~Next
  go.mongodb.org/mongo-driver/mongo: Collection.Watch Database.Watch Client.Watch > Close
  go.mongodb.org/mongo-driver/mongo: Client.StartSession > EndSession
  go.mongodb.org/mongo-driver/v2/mongo: Connect > Disconnect
  go.mongodb.org/mongo-driver/v2/mongo: Collection.Find Collection.Aggregate Database.Aggregate > Close All ~Next
  go.mongodb.org/mongo-driver/v2/mongo: Collection.Watch Database.Watch Client.Watch > Close
  go.mongodb.org/mongo-driver/v2/mongo: Client.StartSession > EndSession
  go.etcd.io/bbolt: Open > Close
  go.etcd.io/bbolt: DB.Begin > Rollback Commit
  github.com/boltdb/bolt: Open > Close
  github.com/boltdb/bolt: DB.Begin > Rollback Commit
  github.com/dgraph-io/badger/v4: Open OpenManaged > Close
  github.com/dgraph-io/badger/v4: DB.NewTransaction DB.NewTransactionAt > Discard Commit CommitAt CommitWith
  github.com/dgraph-io/badger/v4: Txn.NewIterator Txn.NewKeyIterator > Close
  github.com/dgraph-io/badger/v3: Open OpenManaged > Close
  github.com/dgraph-io/badger/v3: Txn.NewIterator Txn.NewKeyIterator > Close
  github.com/syndtr/goleveldb/leveldb: Open OpenFile RecoverFile > Close
  github.com/syndtr/goleveldb/leveldb: DB.NewIterator Snapshot.NewIterator DB.GetSnapshot > Release
  github.com/cockroachdb/pebble: Open DB.NewIter Snapshot.NewIter > Close
  github.com/fsnotify/fsnotify: NewWatcher NewBufferedWatcher > Close
  github.com/segmentio/kafka-go: NewReader NewWriter Dial DialContext DialLeader > Close
  github.com/IBM/sarama: NewClient NewConsumer NewConsumerFromClient NewConsumerGroup > Close !
  github.com/IBM/sarama: NewConsumerGroupFromClient NewSyncProducer NewSyncProducerFromClient NewClusterAdmin > Close !
  github.com/IBM/sarama: NewAsyncProducer NewAsyncProducerFromClient Consumer.ConsumePartition > Close AsyncClose !
  github.com/Shopify/sarama: NewClient NewConsumer NewConsumerGroup NewSyncProducer NewClusterAdmin > Close
  github.com/Shopify/sarama: NewAsyncProducer Consumer.ConsumePartition > Close AsyncClose
  github.com/confluentinc/confluent-kafka-go/v2/kafka: NewConsumer NewProducer NewAdminClient > Close
  github.com/twmb/franz-go/pkg/kgo: NewClient > Close CloseAllowingRebalance
  github.com/nats-io/nats.go: Connect > Close Drain
  github.com/rabbitmq/amqp091-go: Dial DialConfig DialTLS > Close CloseDeadline
  github.com/streadway/amqp: Dial DialConfig DialTLS > Close
  github.com/pion/webrtc/v3: NewPeerConnection API.NewPeerConnection > Close GracefulClose
  github.com/pion/webrtc/v4: NewPeerConnection API.NewPeerConnection > Close GracefulClose
  golang.org/x/crypto/ssh: Dial Client.NewSession Client.Dial Client.DialContext Client.Listen > Close
  github.com/pkg/sftp: NewClient Client.Open Client.Create Client.OpenFile > Close
  github.com/docker/docker/client: NewClientWithOpts NewEnvClient New > Close
  github.com/docker/docker/client: Client.ContainerLogs Client.ImagePull Client.ImagePush Client.ImageSave > Close !
  github.com/docker/docker/client: Client.ContainerExport Client.CopyFromContainer Client.ServiceLogs > Close !
  github.com/moby/moby/client: Client.ContainerLogs Client.ImagePull Client.ImagePush Client.ImageSave > Close !
  github.com/creack/pty: Open Open#1 Start StartWithSize StartWithAttrs > Close
  github.com/oschwald/geoip2-golang: Open > Close
  github.com/oschwald/maxminddb-golang: Open > Close
  github.com/minio/minio-go/v7: Client.GetObject > Close
  k8s.io/client-go/rest: Request.Stream > Close !
  cloud.google.com/go/storage: ObjectHandle.NewReader ObjectHandle.NewRangeReader > Close
  gocloud.dev/blob: Bucket.NewReader Bucket.NewRangeReader Bucket.NewWriter > Close
  github.com/ethereum/go-ethereum/ethclient: Dial DialContext > Close
  github.com/ethereum/go-ethereum/rpc: Dial DialContext DialWebsocket DialIPC > Close
  github.com/quic-go/quic-go: Dial DialAddr DialEarly DialAddrEarly > CloseWithError
  github.com/quic-go/quic-go: Listen ListenAddr ListenEarly ListenAddrEarly > Close
  go.opentelemetry.io/otel/sdk/trace: NewTracerProvider NewBatchSpanProcessor > Shutdown !
  go.opentelemetry.io/otel/sdk/metric: NewMeterProvider NewPeriodicReader > Shutdown !
  github.com/hashicorp/go-plugin: NewClient > Kill
  github.com/aws/aws-sdk-go/service/s3: S3.GetObject S3.GetObjectWithContext > Close
  github.com/aws/aws-sdk-go-v2/service/s3: Client.GetObject > Close
  iter: Pull#1 Pull2#1 > ()
`;

let read: Pairs | undefined;

/** The table, read when it is first asked for. */
export function resourceTable(): Pairs {
  read ??= pairLines(TABLE);
  return read;
}
