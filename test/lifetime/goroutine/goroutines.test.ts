import { describe, expect, test } from 'vitest';
import { endless } from './print.js';

describe('who can wake', () => {
  test('a field that only a method without callers closes', () => {
    const text = `
type t struct{ done chan struct{} }
func New() *t { x := &t{done: make(chan struct{})}
  go x.run()
  return x }
func (x *t) run() { <-x.done; println() }
func (x *t) stop() { close(x.done) }
`;
    expect(endless(text)).toEqual(['3: receive x.done dead']);
    expect(endless(`${text}func Use() { (&t{}).stop() }`)).toEqual([]);
  });

  test('a close behind the very wait, in a callee of the waiting goroutine and by defer', () => {
    const waits = (wait: string): readonly string[] =>
      endless(`
func Start() { done := make(chan int)
  go func() { ${wait} }() }
`);
    expect(waits('<-done; close(done)')).toEqual(['2: receive done behind']);
    expect(waits('<-done; func() { close(done) }()')).toEqual(['2: receive done behind']);
    expect(waits('defer close(done); for range done { }')).toEqual(['2: range done behind']);
    expect(waits('defer close(done); select { case <-done: default: }')).toEqual([]);
  });

  test('the close of another value of the same field does not count as behind the wait', () => {
    const text = `
type t struct{ done chan int; prev *t }
func (x *t) run() { <-x.prev.done; close(x.done) }
func Start() { a := &t{done: make(chan int)}
  go a.run() }
`;
    expect(endless(text)).toEqual([]);
  });

  test('the argument of this start, not of others', () => {
    const text = `
func wait(c chan int) { <-c; println() }
func Start() { a, b := make(chan int), make(chan int)
  go wait(a)
  go wait(b)
  close(b) }
`;
    expect(endless(text)).toEqual(['3: receive c nobody']);
  });
});

describe('contexts', () => {
  const run = `
func run(ctx context.Context) { for { select { case <-ctx.Done(): return
  case <-time.After(1): } } }
`;
  const starts = (body: string): readonly string[] =>
    endless(`${run}func Start(outer context.Context) { ${body} }\n`, ['context', 'time']).map((s) => s.slice(3));

  test('Background by argument, by value, and by a cancel that nothing calls', () => {
    const held = ['loop ctx.Done() context'];
    expect(starts('go run(context.Background())')).toEqual(held);
    expect(starts('go run(context.WithValue(context.TODO(), 1, 2))')).toEqual(held);
    expect(starts('ctx, cancel := context.WithCancel(context.Background()); go run(ctx); _ = cancel')).toEqual(held);
  });

  test('the context of the caller, a deadline, and a cancel that is called', () => {
    expect(starts('go run(outer)')).toEqual([]);
    expect(starts('ctx, _ := context.WithTimeout(context.Background(), 1); go run(ctx)')).toEqual([]);
    expect(starts('ctx, cancel := context.WithCancel(context.Background()); go run(ctx); cancel()')).toEqual([]);
    expect(starts('ctx, cancel := context.WithCancel(context.Background()); go run(ctx); outer.Value(cancel)')).toEqual(
      [],
    );
  });
});

describe('ways of the starter', () => {
  const starts = (body: string): readonly string[] =>
    endless(`
func f() error { _, err := os.Stat("f"); return err }
func Start(n int, jobs []int) error { in := make(chan int)
  go func() { for x := range in { println(x) } }()
  ${body} }
`);

  test('a return before the close', () => {
    expect(starts('if err := f(); err != nil { return err }; close(in); return nil')).toEqual([
      '3: missed range in supposed',
    ]);
    expect(starts('defer close(in); if err := f(); err != nil { return err }; return nil')).toEqual([]);
    expect(starts('if err := f(); err != nil { close(in); return err }; close(in); return nil')).toEqual([]);
  });

  test('a close that a condition guards is left out where it is not needed', () => {
    expect(starts('if n > 0 { close(in) }; return nil')).toEqual([]);
  });
});

test('the value that ends one goroutine of many', () => {
  const text = (end: string): string => `
func Start(n int) { stop := make(chan struct{})
  for i := 0; i < n; i++ { go func() { for { select { case <-stop: return
    default: } } }() }
  ${end} }
`;
  expect(endless(text('stop <- struct{}{}'))).toEqual(['2: one-token loop stop one-token']);
  expect(endless(text('close(stop)'))).toEqual([]);
  expect(endless(text('for i := 0; i < n; i++ { stop <- struct{}{} }'))).toEqual([]);
});

describe('what runs once', () => {
  const LOOP = 'go func() { for { println() } }()';

  test('a start that main, a counted loop of main, or a function handed to a helper runs', () => {
    const inMain = (body: string): readonly string[] =>
      endless(`func with(f func()) { f() }\nfunc start() { ${LOOP} }\n${body}`.replace(/^/, '\n'));
    expect(inMain('func init() { start() }')).toEqual([]);
    expect(inMain('func init() { for i := 0; i < 3; i++ { start() } }')).toEqual([]);
    expect(inMain('func init() { with(func() { start() }) }')).toEqual([]);
    expect(inMain('func init() { for { start() } }')).toHaveLength(1);
    expect(inMain('func Serve() { start() }')).toHaveLength(1);
  });

  test('a visible caller that runs once speaks for one that is not seen', () => {
    expect(endless(`\nfunc start() { ${LOOP} }\nfunc Serve() { start() }\nfunc init() { start() }\n`)).toEqual([]);
  });
});

test('an actor of a run group is started as by a go statement', () => {
  const text = `
func Serve() { var g run.Group
  g.Add(func() error { for { println() } }, func(error) { }) }
`;
  expect(endless(text, ['github.com/oklog/run'])).toEqual(['2: loop']);
});

test('what a library is given in a struct of its own may be run', () => {
  const text = (init: string): string => `
type part struct{ done chan int }
func New() *part { p := &part{done: make(chan int)}
  go p.run()
  return p }
func (p *part) run() { for range p.done { } }
func begin() { close(New().done) }
func init() { ${init} }
`;
  const kit = ['example.com/kit'];
  expect(endless(text('p := kit.Part(); p.Begin = begin'), kit)).toEqual([]);
  expect(endless(text('kit.Part()'), kit)).toHaveLength(1);
});

describe('what nothing calls yet', () => {
  test('is taken to be called, with all that belongs to it', () => {
    const text = (end: string): string => `
func begin() { done := make(chan int)
  go wait(done)
  ${end} }
func wait(done chan int) { <-done }
func shut(done chan int) { close(done) }
`;
    expect(endless(text(''))).toEqual(['2: receive done nobody']);
    expect(endless(text('close(done)'))).toEqual([]);
    expect(endless(text('shut(done)'))).toEqual([]);
    expect(endless(text('defer func() { shut(done) }()'))).toEqual([]);
  });

  test('ends nothing that others began', () => {
    const text = (more: string): string => `
type part struct{ done chan int }
func New() *part { p := &part{done: make(chan int)}
  go p.run()
  return p }
func (p *part) run() { <-p.done }
func end(p *part) { ${more}
  close(p.done) }
`;
    expect(endless(text(''))).toEqual(['3: receive p.done dead']);
    expect(endless(text('go println()'))).toEqual([]);
  });
});
