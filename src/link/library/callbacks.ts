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
  'github.com/sourcegraph/conc.WaitGroup.Go': { argument: 0, mode: 'go' },
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
