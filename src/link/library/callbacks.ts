/** How a function outside the program runs a function it is given. */
export interface Callback {
  /** Which argument is the function, from 0. */
  readonly argument: number;
  /**
   * `go`: in a goroutine of its own. `call`: before the call returns, at most once a call unless `repeated`. `defer`:
   * when the function that hands it over is done.
   */
  readonly mode: 'go' | 'call' | 'defer';
  readonly repeated?: true;
}

/** `db.View(f)` and `db.Update(f)`: one transaction, in which the function is run. */
const transactions = (...types: readonly string[]): Record<string, Callback> =>
  Object.fromEntries(
    types.flatMap((type) =>
      ['View', 'Update'].map((name) => [`${type}.${name}`, { argument: 0, mode: 'call' }] as const),
    ),
  );

/**
 * `go` in disguise, and calls that run their argument at once. Sources: the packages' documentation. (Wrappers of the
 * program's own are recognised by what they do.)
 */
export const CALLBACKS: Readonly<Record<string, Callback>> = {
  'golang.org/x/sync/errgroup.Group.Go': { argument: 0, mode: 'go' },
  'golang.org/x/sync/errgroup.Group.TryGo': { argument: 0, mode: 'go' },
  'sync.WaitGroup.Go': { argument: 0, mode: 'go' },
  'time.AfterFunc': { argument: 1, mode: 'go' },
  'context.AfterFunc': { argument: 1, mode: 'go' },
  'sync.Once.Do': { argument: 0, mode: 'call' },
  'runtime/pprof.Do': { argument: 2, mode: 'call' },
  'runtime/trace.WithRegion': { argument: 2, mode: 'call' },
  'database/sql.Conn.Raw': { argument: 0, mode: 'call' },
  'golang.org/x/sync/singleflight.Group.Do': { argument: 1, mode: 'call' },
  'golang.org/x/sync/singleflight.Group.DoChan': { argument: 1, mode: 'go' },
  ...transactions('go.etcd.io/bbolt.DB', 'github.com/boltdb/bolt.DB', 'github.com/dgraph-io/badger/v4.DB'),
  ...transactions(
    'github.com/dgraph-io/badger.DB',
    'github.com/dgraph-io/badger/v2.DB',
    'github.com/dgraph-io/badger/v3.DB',
  ),
  'github.com/sourcegraph/conc.WaitGroup.Go': { argument: 0, mode: 'go' },
  ...Object.fromEntries(
    ['', 'Error', 'Context', 'Result', 'ResultError', 'ResultContext'].map(
      (of) => [`github.com/sourcegraph/conc/pool.${of}Pool.Go`, { argument: 0, mode: 'go' }] as const,
    ),
  ),
  'gopkg.in/tomb.v2.Tomb.Go': { argument: 0, mode: 'go' },
  'k8s.io/apimachinery/pkg/util/wait.Group.Start': { argument: 0, mode: 'go' },
  'k8s.io/apimachinery/pkg/util/wait.Group.StartWithChannel': { argument: 1, mode: 'go' },
  'k8s.io/apimachinery/pkg/util/wait.Group.StartWithContext': { argument: 1, mode: 'go' },
  // The actor is run once, by the group's Run; what interrupts it is the second argument.
  'github.com/oklog/run.Group.Add': { argument: 0, mode: 'go' },
  'github.com/panjf2000/ants/v2.Pool.Submit': { argument: 0, mode: 'go' },
  ...Object.fromEntries(
    ['T', 'B', 'F', 'TB'].map((t) => [`testing.${t}.Cleanup`, { argument: 0, mode: 'defer' }] as const),
  ),
  'sort.Slice': { argument: 1, mode: 'call', repeated: true },
  'sort.SliceStable': { argument: 1, mode: 'call', repeated: true },
  'path/filepath.Walk': { argument: 1, mode: 'call', repeated: true },
  'path/filepath.WalkDir': { argument: 1, mode: 'call', repeated: true },
  'sync.Map.Range': { argument: 0, mode: 'call', repeated: true },
};
