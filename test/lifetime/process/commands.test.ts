import { describe, expect, test } from 'vitest';
import { endless } from '../goroutine/print.js';

const SERVE = `
func serve() { go func() { for { println() } }() }
`;

describe('what a library runs once', () => {
  test.each([
    ['golang.org/x/sys/windows/svc', 'Execute', 'svc.Run("name", &service{})'],
    ['github.com/jessevdk/go-flags', 'Execute', 'flags.NewParser(nil, 0).AddCommand("name", "", "", &service{})'],
    ['github.com/google/subcommands', 'Execute', 'subcommands.Register(&service{}, "")'],
    ['github.com/judwhite/go-svc', 'Start', 'svc.Run(&service{})'],
  ])('methods of what is handed to %s', (path, method, call) => {
    const text = (handed: string): string => `${SERVE}
type service struct{}
func (s *service) ${method}() { serve() }
func Main() { ${handed} }
`;
    expect(endless(text(call), [path])).toEqual([]);
    expect(endless(text('use(&service{})'), [path])).toHaveLength(1);
  });

  test.each([
    ['github.com/getlantern/systray', 'systray.Run(serve, nil)'],
    ['go.uber.org/fx', 'fx.Hook{OnStart: func(context.Context) error { serve(); return nil }}'],
    ['go.uber.org/fx', 'fx.Provide(fx.Annotate(serve))'],
    [
      'sigs.k8s.io/controller-runtime/pkg/manager',
      'manager.RunnableFunc(func(context.Context) error { serve(); return nil })',
    ],
    [
      'github.com/go-kratos/kratos/v2',
      'kratos.New(kratos.AfterStart(func(context.Context) error { serve(); return nil }))',
    ],
    ['github.com/anacrolix/bargle', '&bargle.Command{DefaultAction: func() error { serve(); return nil }}'],
    ['github.com/wailsapp/wails/v2/pkg/options', '&options.App{OnStartup: func(context.Context) { serve() }}'],
    [
      'github.com/gofiber/fiber/v2',
      'fiber.New().Hooks().OnListen(func(fiber.ListenData) error { serve(); return nil })',
    ],
    ['k8s.io/apiserver/pkg/server', 's.AddPostStartHook("name", func(server.Context) error { serve(); return nil })'],
    ['github.com/moby/sys/reexec', 'reexec.Register("child", serve)'],
    ['github.com/samber/do/v2', 'do.Provide(nil, func(do.Injector) (int, error) { serve(); return 0, nil })'],
    [
      'k8s.io/client-go/tools/leaderelection',
      'leaderelection.LeaderCallbacks{OnStartedLeading: func(context.Context) { serve() }}',
    ],
  ])('functions that are handed to %s', (path, made) => {
    const text = (handed: string): string => `${SERVE}func Main() { _ = ${handed} }\n`;
    expect(endless(text(made), [path, 'context'])).toEqual([]);
    expect(endless(text('pool.Submit(serve)'), [path, 'example.com/pool'])).toHaveLength(1);
  });
});

describe('commands in a struct that a library fills from the command line', () => {
  const text = (parse: string): string => `${SERVE}
type web struct{}
func (w *web) Execute(args []string) error { serve(); return nil }
type group struct{ Web web }
type options struct { Verbose bool; group }
func main() { var o options; ${parse} }
`;

  test('are run once', () => {
    expect(endless(text('flags.NewParser(&o, 0).Parse()'), ['github.com/jessevdk/go-flags'])).toEqual([]);
    expect(endless(text('flags.Parse(&o)'), ['github.com/jessevdk/go-flags'])).toEqual([]);
  });

  test('are run once where the struct comes to the library as an interface', () => {
    const parse = (library: string): string =>
      `read(&o) }\nfunc read(all interface{}) { parse(all) }\nfunc parse(all interface{}) { ${library}.NewParser(all, 0)`;
    expect(endless(text(parse('flags')), ['github.com/jessevdk/go-flags'])).toEqual([]);
    expect(endless(text(parse('forms')), ['example.com/forms'])).toHaveLength(1);
  });

  test('are none of another library, which may run them again', () => {
    expect(endless(text('flags.Parse(&o)'), ['example.com/flags'])).toHaveLength(1);
  });
});

test('what is given the context of a library that calls itself a command line is a command', () => {
  const text = (of: string): string => `${SERVE}
func update(c *${of}.Context) error { serve(); return nil }
func init() { ${of}.Register("update", update) }
`;
  expect(endless(text('stdcli'), ['example.com/stdcli'])).toEqual([]);
  expect(endless(text('web'), ['example.com/web'])).toHaveLength(1);
});

test('who calls what can be called but once is called once', () => {
  const text = (call: string): string => `${SERVE}func Serve() { serve(); ${call} }\n`;
  expect(endless(text('plugin.Serve(nil)'), ['github.com/hashicorp/go-plugin'])).toEqual([]);
  expect(endless(text('signals.SetupSignalHandler()'), ['knative.dev/pkg/signals'])).toEqual([]);
  expect(endless(text('signals.SetupSignalHandler()'), ['example.com/signals'])).toHaveLength(1);
  expect(endless(text('plugin.Open("")'), ['github.com/hashicorp/go-plugin'])).toHaveLength(1);
});

test('the command that a program is started with is made once', () => {
  const text = (result: string): string => `${SERVE}
type web struct{}
func newWeb() *web { serve(); return &web{} }
func Commands() map[string]func() (${result}, error) {
	return map[string]func() (${result}, error){"web": func() (${result}, error) { return newWeb(), nil }}
}
`;
  expect(endless(text('cli.Command'), ['github.com/mitchellh/cli'])).toEqual([]);
  expect(endless(text('cli.Page'), ['github.com/mitchellh/cli'])).toHaveLength(1);
});

test('what gives the answer of a whole command is one', () => {
  const text = (name: string, result: string): string => `${SERVE}
type web struct{}
func (w *web) ${name}(args ...any) ${result} { serve(); return 0 }
func Main(all *[]any) { *all = append(*all, &web{}) }
`;
  const imports = ['github.com/google/subcommands'];
  expect(endless(text('Execute', 'subcommands.ExitStatus'), imports)).toEqual([]);
  expect(endless(text('Execute', 'subcommands.Command'), imports)).toHaveLength(1);
  expect(endless(text('Handle', 'subcommands.ExitStatus'), imports)).toHaveLength(1);
});

test('what completes a word of the shell does so in a process of its own', () => {
  const text = (result: string): string => `${SERVE}
func CompletePath(word string) ([]string, ${result}) { serve(); return nil, 0 }
`;
  expect(endless(text('cobra.ShellCompDirective'), ['github.com/spf13/cobra'])).toEqual([]);
  expect(endless(text('cobra.Group'), ['github.com/spf13/cobra'])).toHaveLength(1);
});

test('a function that is only asked for its name is handed to nobody', () => {
  const text = (name: string): string => `${SERVE}
func start(name string, run func(string)) { println(${name}); run(name) }
func begin(name string) { serve() }
func init() { start("web", begin) }
`;
  const imports = ['reflect', 'runtime'];
  expect(endless(text('runtime.FuncForPC(reflect.ValueOf(run).Pointer()).Name()'), imports)).toEqual([]);
  expect(endless(text('reflect.ValueOf(run).Call(nil)'), imports)).toHaveLength(1);
});

test('a member of the process runs until it is signalled to end', () => {
  const text = (params: string): string => `${SERVE}
type server struct{}
func (s *server) Run(${params}) error { serve(); return nil }
func Main() { ifrit.Invoke(&server{}) }
`;
  const imports = ['github.com/tedsuo/ifrit', 'os'];
  expect(endless(text('signals <-chan os.Signal, ready chan<- struct{}'), imports)).toEqual([]);
  expect(endless(text('signals <-chan int, ready chan<- struct{}'), imports)).toHaveLength(1);
});

test('a service of Windows runs until it is asked to stop', () => {
  const text = (requests: string): string => `${SERVE}
type service struct{}
func (s *service) Execute(args []string, r <-chan ${requests}, changes chan<- svc.Status) (bool, uint32) { serve(); return false, 0 }
func Main(debugs bool) { run := svc.Run; if debugs { run = debug.Run }; run("name", &service{}) }
`;
  const imports = ['golang.org/x/sys/windows/svc', 'golang.org/x/sys/windows/svc/debug'];
  expect(endless(text('svc.ChangeRequest'), imports)).toEqual([]);
  expect(endless(text('svc.Status'), imports)).toHaveLength(1);
});

test('a command that the program describes by its own type is run once', () => {
  const text = (fields: string): string => `${SERVE}
type command struct { ${fields}; Action func() }
var commands = []*command{{Action: func() { serve() }}}
func Run() { for { commands[0].Action() } }
`;
  expect(endless(text('Name, Usage string; Flags []string'))).toEqual([]);
  expect(endless(text('Name, Usage string'))).toHaveLength(1);
});

test('what only a generator reads hands nothing to anybody', () => {
  const text = (sets: string): string => `${SERVE}
func newService() int { serve(); return 0 }
var services = ${sets}
func init() { newService() }
`;
  expect(endless(text('wire.NewSet(newService)'), ['github.com/google/wire'])).toEqual([]);
  expect(endless(text('pool.NewSet(newService)'), ['example.com/pool'])).toHaveLength(1);
});

describe('a variable of the package that tells what was done', () => {
  const starts = (vars: string, body: string, more = ''): readonly string[] =>
    endless(`
${vars}
func Use() { ${body}
  go func() { for { println() } }() }
${more}
`);

  test('a flag and what is nil until then', () => {
    expect(starts('var started bool', 'if started { return }; started = true')).toEqual([]);
    expect(starts('var started bool', 'if started == true { return }; started = true')).toEqual([]);
    expect(starts('var started bool', 'if started != false { return }; started = true')).toEqual([]);
    expect(starts('var started bool', 'if started == false { return }; started = true')).toHaveLength(1);
    expect(starts('var c chan int', 'if c != nil { return }; c = make(chan int)')).toEqual([]);
  });

  test('a flag that somebody else takes back, one that nobody sets, and one of the call', () => {
    const stop = 'func Stop() { started = false }';
    expect(starts('var started bool', 'if started { return }; started = true', stop)).toHaveLength(1);
    expect(starts('var started bool', 'if started { return }')).toHaveLength(1);
    expect(starts('', 'started := false; if started { return }; started = true')).toHaveLength(1);
  });
});

describe('a variable of the function around', () => {
  const starts = (vars: string, body: string, more = ''): readonly string[] =>
    endless(
      `${SERVE}
func init() { ${vars}
  server.Handle(func(r server.Request) { ${body} })
  ${more} }
`,
      ['example.com/server', 'sync', 'sync/atomic'],
    );

  test('tells its literal what was done', () => {
    expect(starts('started := false', 'if started { return }; started = true; serve()')).toEqual([]);
    expect(starts('var part *int', 'if part != nil { return }; part = new(int); serve()')).toEqual([]);
    expect(starts('var once sync.Once', 'once.Do(serve)')).toEqual([]);
    expect(starts('var on atomic.Bool', 'if on.CompareAndSwap(false, true) { serve() }')).toEqual([]);
  });

  test('tells nothing where it gets its first value back, may have it still, or is made again', () => {
    expect(starts('started := false', 'if started { return }; serve()')).toHaveLength(1);
    expect(
      starts('started := false', 'if started { return }; started = true; serve()', 'started = false'),
    ).toHaveLength(1);
    expect(starts('var err error', 'if err != nil { return }; err = try(); serve()')).toHaveLength(1);
    expect(starts('', 'started := false; if started { return }; started = true; serve()')).toHaveLength(1);
    expect(starts('', 'var once sync.Once; once.Do(serve)')).toHaveLength(1);
    expect(starts('for {', 'if r.seen { return }; r.seen = true; serve()', '}')).toHaveLength(1);
    expect(starts('for { seen := false', 'if seen { return }; seen = true; serve()', '}')).toHaveLength(1);
  });
});

describe('a loop of the start', () => {
  const starts = (loop: string, more = ''): readonly string[] =>
    endless(`${SERVE}func init() { ${loop} { serve()${more} } }\n`, ['runtime']);

  test('that counts to a number starts as many as there are', () => {
    expect(starts('for i := 0; i < 4; i++')).toEqual([]);
    expect(starts('for i := 0; i < runtime.NumCPU(); i++')).toEqual([]);
    expect(starts('for i, n := 0, many(); i < n; i++')).toEqual([]);
  });

  test('that does not count, or starts again, has no end', () => {
    expect(starts('for i := 0; more() < limit(); i++')).toHaveLength(1);
    expect(starts('i := 0; for i < runtime.NumCPU()')).toHaveLength(1);
    expect(starts('for i := 0; i < runtime.NumCPU(); i++', '; if failed() { i = 0 }')).toHaveLength(1);
  });
});

describe('a field that tells what was done, of a value that the process has once', () => {
  const starts = (made: string, body: string, more = ''): readonly string[] =>
    endless(`
type part struct { quit chan int; On bool }
func (p *part) use() { ${body}
  go func() { for { println(p) } }()
}
func Serve() { for { one.use() } }
${made}
${more}
`);
  const init = 'var one = &part{}';

  test('is a guard until somebody takes it back', () => {
    expect(starts(init, 'if p.quit != nil { return }; p.quit = make(chan int)')).toEqual([]);
    expect(starts(init, 'if p.quit == nil { p.quit = make(chan int) }')).toHaveLength(1);
    const stop = 'func (p *part) stop() { p.quit = nil }';
    expect(starts(init, 'if p.quit != nil { return }; p.quit = make(chan int)', stop)).toHaveLength(1);
    expect(starts(init, 'if p.On { return }; p.On = true')).toHaveLength(1);
  });

  test('may be given back where nothing was done, and by who makes the value', () => {
    const tries = 'if p.quit != nil { return }; p.quit = open(); if p.quit == fail { p.quit = nil; return }';
    expect(starts(init, tries)).toEqual([]);
    expect(starts('var one *part; func init() { p := &part{}; p.quit = nil; one = p }', tries)).toEqual([]);
    expect(
      starts(init, tries.replace('return }; p.quit', 'return }; defer func() { p.quit = nil }(); p.quit')),
    ).toHaveLength(1);
  });

  test('is none where there are many', () => {
    expect(
      starts('var one *part; func Make() { one = &part{} }', 'if p.quit != nil { return }; p.quit = make(chan int)'),
    ).toHaveLength(1);
  });
});

describe('a component of which there is one', () => {
  const starts = (method: string, body: string, imports: readonly string[] = []): readonly string[] =>
    endless(
      `
type part struct{ name string }
func (p *part) ${method}() { go func() { for { println(p.name) } }() }
type other struct{}
func (o *other) ${method}() {}
type startable interface{ ${method}() }
func each(all []startable) { for { all[0].${method}() } }
${body}
`,
      imports,
    );

  test('is started once, whatever else is started through its interface', () => {
    expect(starts('Start', 'func init() { (&part{}).Start() }')).toEqual([]);
    expect(starts('Report', 'func init() { (&part{}).Report() }')).toHaveLength(1);
  });

  test('is none where it is made for each, started in a loop, or called by unseen code', () => {
    expect(starts('Start', 'func Use() { (&part{}).Start() }')).toHaveLength(1);
    expect(starts('Start', 'func init() { p := &part{}; for { p.Start() } }')).toHaveLength(1);
    expect(starts('Run', 'func init() { server.Register(&part{}) }', ['example.com/server'])).toHaveLength(1);
  });
});

describe('one of many commands', () => {
  const runs = (method: string, caller: string): readonly string[] =>
    endless(`
type command interface{ ${method}() }
type serve struct{}
func (c *serve) ${method}() { go func() { for { println() } }() }
type stop struct{}
func (c *stop) ${method}() {}
type group struct{ all []command }
func (g *group) ${method}() { g.all[0].${method}() }
func shell(all []command) { for { all[0].${method}() } }
func ${caller}() { (&group{}).${method}() }
`);

  test('is run once where the choice is made once, in groups of groups too', () => {
    expect(runs('Exec', 'init')).toEqual([]);
    expect(runs('Exec', 'Use')).toHaveLength(1);
    expect(runs('Handle', 'init')).toHaveLength(1);
  });
});

describe('a command behind a wrapper', () => {
  test('is run once', () => {
    const text = (action: string): string => `${SERVE}
func wrap(act func()) func() { return func() { act() } }
func Main(app *kingpin.Application) { app.Command("name", "").${action}(wrap(serve)) }
`;
    expect(endless(text('Action'), ['github.com/alecthomas/kingpin/v2'])).toEqual([]);
    expect(endless(text('Repeat'), ['github.com/alecthomas/kingpin/v2'])).toHaveLength(1);
  });
});

describe('what is handed to a library that runs it there and then', () => {
  const starts = (call: string, literal = 'func() error'): readonly string[] =>
    endless(`${SERVE}func init() { err := ${call}(${literal} { serve(); return nil }); use(err) }\n`, [
      'example.com/lib',
      'context',
    ]);

  test('is what the call itself does', () => {
    expect(starts('lib.Do')).toEqual([]);
    expect(starts('lib.Do', 'func(l lib.Link) error')).toEqual([]);
    expect(starts('lib.WithLock')).toEqual([]);
    expect(starts('lib.Run')).toEqual([]);
    expect(starts('lib.Run', 'func(ctx context.Context) error')).toEqual([]);
  });

  test('is more where it may be run again, for each of something, or whenever something happens', () => {
    expect(starts('lib.Retry')).toHaveLength(1);
    expect(starts('lib.Retrier.Do')).toHaveLength(1);
    expect(starts('lib.Run', 'func(job lib.Job) error')).toHaveLength(1);
    expect(starts('lib.Handle')).toHaveLength(1);
    const hook = `${SERVE}func init() { lib.Do(func() { serve() }) }\n`;
    expect(endless(hook, ['example.com/lib'])).toHaveLength(1);
  });
});

describe('a function that is given the command that runs', () => {
  const runs = (library: string, type: string, more = ''): readonly string[] =>
    endless(
      `${SERVE}
type serveCommand struct{}
func (s *serveCommand) Handle(c *lib.${type}) error { serve(); return nil }
func New() any { return lib.Build(&serveCommand{}) }
${more}
`.replaceAll('lib.', `${library.split('/').at(-1)}.`),
      [library],
    );

  test('is the command line library that calls it', () => {
    expect(runs('github.com/bep/simplecobra', 'Commandeer')).toEqual([]);
    expect(runs('github.com/spf13/cobra', 'Command')).toEqual([]);
    expect(runs('github.com/spf13/cobra', 'Completions')).toHaveLength(1);
    expect(runs('example.com/web', 'Context')).toHaveLength(1);
  });

  test('and who in sight calls it again and again', () => {
    const helper = `${SERVE}func Helper(c *cobra.Command) { serve() }\n`;
    expect(endless(helper, ['github.com/spf13/cobra'])).toHaveLength(1);
    const again = 'func Main(s *serveCommand) { for { s.Handle(nil) } }';
    expect(runs('github.com/spf13/cobra', 'Command', again)).toHaveLength(1);
  });
});
