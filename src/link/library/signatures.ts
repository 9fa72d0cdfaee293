import { ENDING_EVENTS, LOGGING } from './logging.js';
import { OPENERS } from './openers.js';

/**
 * Result types of functions, methods and fields outside the program that lifetimes depend on. Keys are `path.Func`,
 * `path.Type.Method` and `path.Type.field`; values are the results, separated by commas, with full import paths.
 * Source: the packages' documentation on pkg.go.dev.
 */
export const SIGNATURES: Readonly<Record<string, string>> = {
  ...OPENERS,
  'context.Background': 'context.Context',
  'context.TODO': 'context.Context',
  'context.WithCancel': 'context.Context, context.CancelFunc',
  'context.WithCancelCause': 'context.Context, context.CancelCauseFunc',
  'context.WithDeadline': 'context.Context, context.CancelFunc',
  'context.WithDeadlineCause': 'context.Context, context.CancelFunc',
  'context.WithTimeout': 'context.Context, context.CancelFunc',
  'context.WithTimeoutCause': 'context.Context, context.CancelFunc',
  'context.WithValue': 'context.Context',
  'context.WithoutCancel': 'context.Context',
  'context.AfterFunc': 'func()',
  'context.Context.Done': '<-chan struct{}',
  'context.Context.Err': 'error',
  'os/signal.NotifyContext': 'context.Context, context.CancelFunc',
  'golang.org/x/sync/errgroup.WithContext': '*golang.org/x/sync/errgroup.Group, context.Context',
  'golang.org/x/sync/errgroup.Group.Wait': 'error',
  'net/http.Request.Context': 'context.Context',
  'net/http.Request.WithContext': '*net/http.Request',
  'net/http.Request.Clone': '*net/http.Request',
  'net/http.Request.Body': 'io.ReadCloser',
  'net/http.Response.Body': 'io.ReadCloser',
  'net/http.NewRequest': '*net/http.Request, error',
  'net/http.NewRequestWithContext': '*net/http.Request, error',
  'net/http.NewServeMux': '*net/http.ServeMux',
  'net.Pipe': 'net.Conn, net.Conn',
  'os.Pipe': '*os.File, *os.File, error',
  'io.Pipe': '*io.PipeReader, *io.PipeWriter',
  'os/exec.Command': '*os/exec.Cmd',
  'os/exec.CommandContext': '*os/exec.Cmd',
  'github.com/urfave/cli.NewApp': '*github.com/urfave/cli.App',
  'github.com/urfave/cli/v2.NewApp': '*github.com/urfave/cli/v2.App',
  'github.com/minio/cli.NewApp': '*github.com/minio/cli.App',
  'bytes.NewReader': '*bytes.Reader',
  'bytes.NewBuffer': '*bytes.Buffer',
  'bytes.NewBufferString': '*bytes.Buffer',
  'strings.NewReader': '*strings.Reader',
  'archive/zip.Reader.File': '[]*archive/zip.File',
  'archive/zip.ReadCloser.File': '[]*archive/zip.File',
  'archive/zip.NewReader': '*archive/zip.Reader, error',
  ...LOGGING,
  'errors.New': 'error',
  'fmt.Errorf': 'error',
  'fmt.Sprintf': 'string',
  'time.NewTicker': '*time.Ticker',
  'time.NewTimer': '*time.Timer',
  'time.AfterFunc': '*time.Timer',
  'time.Tick': '<-chan time.Time',
  'time.After': '<-chan time.Time',
  'time.Now': 'time.Time',
  'time.Since': 'time.Duration',
  'time.Until': 'time.Duration',
  'time.ParseDuration': 'time.Duration, error',
  'time.Ticker.C': '<-chan time.Time',
  'time.Timer.C': '<-chan time.Time',
  'time.Timer.Stop': 'bool',
  'time.Timer.Reset': 'bool',
  'time.Time.Sub': 'time.Duration',
  'time.Time.Add': 'time.Time',
  'sync.NewCond': '*sync.Cond',
  'sync.OnceFunc': 'func()',
  'sync.Mutex.TryLock': 'bool',
  'sync/atomic.Pointer.Load': '*$0',
  'sync/atomic.Pointer.Swap': '*$0',
  'testing.T.Context': 'context.Context',
  'testing.B.Context': 'context.Context',
  'testing.TB.Context': 'context.Context',
};

/** Types of package-level variables outside the program. */
export const VARIABLES: Readonly<Record<string, string>> = {
  'net/http.DefaultClient': '*net/http.Client',
  'net/http.DefaultTransport': 'net/http.RoundTripper',
};

/**
 * Functions and methods outside the program after which nothing of the goroutine runs on. Sources: the packages'
 * documentation; `testing.T.Fatal` and its like end the goroutine by runtime.Goexit.
 */
export const NEVER_RETURNS: ReadonlySet<string> = new Set([
  'os.Exit',
  'syscall.Exit',
  'runtime.Goexit',
  'log.Fatal',
  'log.Fatalf',
  'log.Fatalln',
  'log.Panic',
  'log.Panicf',
  'log.Panicln',
  'log.Logger.Fatal',
  'log.Logger.Fatalf',
  'log.Logger.Fatalln',
  'log.Logger.Panic',
  'log.Logger.Panicf',
  'log.Logger.Panicln',
  ...['T', 'B', 'F', 'TB'].flatMap((t) =>
    ['Fatal', 'Fatalf', 'FailNow', 'Skip', 'Skipf', 'SkipNow'].map((m) => `testing.${t}.${m}`),
  ),
  'k8s.io/klog.Fatal',
  'k8s.io/klog.Fatalf',
  'k8s.io/klog.Exit',
  'k8s.io/klog.Exitf',
  'k8s.io/klog/v2.Fatal',
  'k8s.io/klog/v2.Fatalf',
  'k8s.io/klog/v2.Exit',
  'k8s.io/klog/v2.Exitf',
  'k8s.io/klog/v2.FlushAndExit',
  'github.com/golang/glog.Fatal',
  'github.com/golang/glog.Fatalf',
  'github.com/golang/glog.Exit',
  'github.com/golang/glog.Exitf',
  ...['', '.Logger', '.Entry', '.FieldLogger'].flatMap((t) =>
    ['Fatal', 'Fatalf', 'Fatalln', 'Panic', 'Panicf', 'Panicln'].map((m) => `github.com/sirupsen/logrus${t}.${m}`),
  ),
  ...ENDING_EVENTS,
  ...['Fatal', 'Panic'].map((m) => `go.uber.org/zap.Logger.${m}`),
  ...['Fatal', 'Fatalf', 'Fatalw', 'Panic', 'Panicf', 'Panicw'].map((m) => `go.uber.org/zap.SugaredLogger.${m}`),
]);

/** All methods of types from outside: what is not listed is a field, or belongs to another embedded type. */
export const METHODS: Readonly<Record<string, readonly string[]>> = {
  'sync.Mutex': ['Lock', 'Unlock', 'TryLock'],
  'sync.RWMutex': ['Lock', 'Unlock', 'TryLock', 'RLock', 'RUnlock', 'TryRLock', 'RLocker'],
  'sync.WaitGroup': ['Add', 'Done', 'Wait', 'Go'],
  'sync.Once': ['Do'],
  'context.Context': ['Deadline', 'Done', 'Err', 'Value'],
  // Its other names are fields: reading `resp.Status` takes no method value of the response.
  'net/http.Response': ['Cookies', 'Location', 'ProtoAtLeast', 'Write'],
};
