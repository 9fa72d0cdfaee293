import { describe, expect, test } from 'vitest';
import { Model } from '../../../src/lifetime/model.js';
import { ProcessLifetime } from '../../../src/lifetime/process/process-lifetime.js';
import { linkFiles } from '../../link/program.js';

const SERVE = 'func serve() { go func() { for { println() } }() }\n';

/** How often `serve` runs, for what its caller does with a value too. */
function runs(text: string, { name = 'm/m.go', kept = false } = {}): string {
  const linked = linkFiles([{ name, text: text + SERVE }]);
  const serve = linked.program.fns.find((fn) => fn.func.name === 'serve');
  const lifetime = new ProcessLifetime(linked);
  return serve === undefined ? 'absent' : (kept ? lifetime.ofKept : lifetime).runs(serve.id);
}

describe('how often a function runs', () => {
  test('is told by its callers, the most frequent of them first', () => {
    expect(runs('package main\nfunc main() { serve() }\n')).toBe('once');
    expect(runs('package main\nfunc main() { for { serve() } }\n')).toBe('repeated');
    expect(runs('package main\nfunc main() { serve(); for more() { serve() } }\n')).toBe('repeated');
    expect(runs('package m\nfunc New() { serve() }\n')).toBe('offered');
    expect(runs('package m\nfunc New() { serve() }\nfunc init() { serve() }\n')).toBe('once');
    expect(runs('package m\nfunc again() { serve(); again() }\nfunc New() { again() }\n')).toBe('repeated');
  });

  test('is not known where nobody outside can call the first of them', () => {
    expect(runs('package main\nfunc New() { serve() }\n')).toBe('uncalled');
    expect(runs('package m\nfunc New() { serve() }\n', { name: 'internal/m/m.go' })).toBe('uncalled');
    const method = 'package m\ntype T struct{}\nfunc (t T) Help() { serve() }\n';
    expect(runs(method)).toBe('reached');
    expect(runs(method, { name: 'internal/m/m.go' })).toBe('unseen');
    expect(runs(`${method}func init() { serve() }\n`, { name: 'internal/m/m.go' })).toBe('unseen');
  });

  test('is not told by what serves tests, but for what stands there itself', () => {
    const at = (server: string, caller: string): string => {
      const serve = { name: server, text: `package server\n${SERVE}type T struct{}\nfunc (T) Start() { serve() }\n` };
      const main = {
        name: 'main.go',
        text: 'package main\nimport "m/internal/server"\nfunc main() { server.T{}.Start() }\n',
      };
      const test = {
        name: caller,
        text: 'package x\nimport "m/internal/server"\nfunc Each() { for { server.T{}.Start() } }\n',
      };
      const linked = linkFiles([serve, main, test]);
      const fn = linked.program.fns.find((f) => f.func.name === 'serve');
      return new ProcessLifetime(linked).runs(fn?.id ?? -1);
    };
    expect(at('internal/server/server.go', 'internal/other/other.go')).toBe('repeated');
    expect(at('internal/server/server.go', 'internal/tests/other.go')).toBe('once');
    expect(at('internal/server/server.go', 'internal/test_helpers/other.go')).toBe('once');
    expect(at('internal/server/mock_server.go', 'internal/tests/other.go')).toBe('repeated');
  });

  test('is as often for a part as for the whole, which passes on what it is told', () => {
    const text = (each: string): string => `package main
type part interface { Tend() }
type one struct{}
func (*one) Tend() { serve() }
type all struct { parts []part }
func (a *all) Tend() { ${each} }
func newAll() part { return &all{parts: []part{&one{}}} }
func main() { newAll().Tend() }
`;
    expect(runs(text('for _, p := range a.parts { p.Tend() }'))).toBe('once');
    expect(runs(text('for { a.parts[0].Tend() }'))).toBe('repeated');
    expect(
      runs(
        text('for _, p := range a.parts { p.Tend() }; a.again()').replace(
          'func main',
          'func (a *all) again() { a.Tend() }\nfunc main',
        ),
      ),
    ).toBe('repeated');
  });

  test('is as often as before, where what ends begins it anew', () => {
    const text = (end: string, mode = 'defer'): string => `package main
func begin() { go func() { ${mode} func() { ${end} }(); work() }(); serve() }
func main() { begin() }
`;
    expect(runs(text('if recover() != nil { begin() }'))).toBe('once');
    expect(runs(text('begin(); begin()'))).toBe('repeated');
    expect(runs(text('for more() { begin() }'))).toBe('repeated');
    expect(runs(text('begin()', 'go'))).toBe('repeated');
  });

  test('is as often as values come, for who takes them', () => {
    const handed = (params: string, results = ''): string =>
      `package main\nimport "example.com/lib"\nfunc main() { lib.Use(func(${params}) ${results} { serve(); ${results === '' ? '' : 'return nil'} }) }\n`;
    expect(runs(handed('e lib.Event'))).toBe('repeated');
    expect(runs(handed('e lib.Event', 'error'))).toBe('repeated');
    expect(runs(handed(''))).toBe('unseen');
    expect(runs(handed('c lib.Config', 'lib.Part'))).toBe('unseen');
  });

  test('is as often as it is handed to who runs each once', () => {
    const text = (all: string): string => `package main
func serveAll(tasks ...func()) { ${all} }
func main() { serveAll(serve); for { serveAll(func() {}) } }
`;
    expect(runs(text('for _, task := range tasks { go task() }'))).toBe('once');
    expect(runs(text('for _, task := range tasks { for more() { task() } }'))).toBe('repeated');
    expect(runs(text('filepath.Walk(".", func(string, os.FileInfo, error) error { tasks[0](); return nil })'))).toBe(
      'repeated',
    );
    expect(runs(text('for _, task := range tasks { keep(func() { task() }) }'))).toBe('repeated');
  });

  test('is as often as it is sent to who runs each once', () => {
    const text = (send: string, take = 'for task := range tasks { go func() { task() }() }'): string => `package main
var tasks = make(chan func(), 4)
func work() { ${take} }
func run(task func()) { ${send} }
func main() { go work(); run(serve); for { run(func() {}) } }
`;
    const send = 'tasks <- task';
    expect(runs(text(send))).toBe('once');
    expect(runs(text(send, 'for { select { case task := <-tasks: task(); case <-done: return } }'))).toBe('once');
    expect(runs(text(`for more() { ${send} }`))).toBe('repeated');
    expect(runs(text(send, 'for task := range tasks { for more() { task() } }'))).toBe('repeated');
    expect(runs(text(send, 'var task func(); for { select { case task = <-tasks: case <-tick: task() } }'))).toBe(
      'repeated',
    );
    expect(
      runs(
        text(`last = task; ${send}`).replace(
          'func main',
          'var last func()\nfunc again() { for { tasks <- last } }\nfunc main',
        ),
      ),
    ).toBe('repeated');
  });

  test('is at most as often as there are owners that it is guarded for, and only of what they keep', () => {
    const text = (guard: string): string => `package main
import ("sync"; "sync/atomic")
type owner struct { begun atomic.Bool; once sync.Once; done bool }
func make() *owner { return &owner{} }
func (o *owner) use() { ${guard} }
func (o *owner) again() { o.done = false }
var Make = make
func main() { lib.Use(make); for { use(Make()) } }
func use(o *owner) { o.use() }
`;
    const guards = ['if !o.begun.CompareAndSwap(false, true) { return }; serve()', 'o.once.Do(serve)'];
    for (const guard of guards) {
      expect(runs(text(guard))).toBe('repeated');
      expect(runs(text(guard), { kept: true })).toBe('repeated');
      const one = text(guard).replace('use(Make())', 'use(one)').replace('var Make = make', 'var one = make()');
      expect(runs(one.replace('lib.Use(make)', ''))).toBe('once');
    }
    expect(runs(text('if o.done { return }; o.done = true; serve()'), { kept: true })).toBe('repeated');
  });
});

test('a finding names the first function in sight; what only unseen code of the program runs is weak, what nothing calls yet is not', () => {
  const supposed = (text: string, name = 'm/m.go'): readonly unknown[] => {
    const model = new Model(linkFiles([{ name, text: text + SERVE }]));
    return model.goroutines().map((g) => Object.values(model.certainty(g.supposed)));
  };
  const assumes = 'New is called more than once in the life of the process';
  const text = 'package m\nfunc New() { start() }\nfunc start() { serve() }\n';
  expect(supposed(text)).toEqual([['medium', assumes]]);
  expect(supposed(text, 'internal/m/m.go')).toEqual([['medium', assumes]]);
  expect(supposed(`${text}func init() { lib.Use(New) }\n`, 'internal/m/m.go')).toEqual([['low', assumes]]);
  const owner = (method: string): string =>
    `package m\ntype T struct{}\nfunc New() *T { t := &T{}; t.start(); return t }\nfunc (t *T) start() { go t.run() }\nfunc (t *T) run() { for { println() } }\nfunc (t *T) ${method}() {}\nfunc init() { lib.Use(New); serve() }\n`;
  expect(supposed(owner('Name'), 'internal/m/m.go')).toEqual([['low', assumes]]);
  expect(supposed(owner('Close'), 'internal/m/m.go')).toEqual([['medium', assumes]]);
  expect(supposed(owner('Shutdown'), 'internal/m/m.go')).toEqual([['low', assumes]]);
});

test('that a method which nobody calls is called again and again is weak, but for what ends and for who is given requests', () => {
  const told = (params: string, more = '', name = 'm/m.go'): readonly unknown[] => {
    const method = `type T struct{}\nfunc (t *T) Watch(${params}) { go func() { for { println() } }() }\n${more}`;
    const files = [{ name, text: `package m\nimport ("context"; "net/http"; "time")\n${method}` }];
    const model = new Model(linkFiles(files));
    return model.goroutines().map((g) => model.certainty(g.supposed).confidence);
  };
  expect(told('every time.Duration, max int, task func()')).toEqual(['low']);
  expect(told('ctx context.Context')).toEqual(['low']);
  expect(told('r *http.Request')).toEqual(['medium']);
  const made = 'func (t *T) Wrap() { newPart() }\nfunc newPart() { go func() { for { println() } }() }\n';
  expect(told('r *http.Request', made)).toEqual(['medium', 'medium']);
  expect(told('', 'func (t *T) Name() {}\n')).toEqual(['low']);
  expect(told('', 'func (t *T) Stop() {}\n')).toEqual(['medium']);
  expect(told('', 'func (t *T) Each() { t.Watch() }\n', 'm/mock_m.go')).toEqual(['medium']);
  expect(told('', 'var watch = (&T{}).Watch\nfunc Each() { watch() }\n')).toEqual(['medium']);
});

test('two assumptions are one too many where one of them is of unseen code of the program', () => {
  const model = new Model(linkFiles([{ name: 'm/m.go', text: 'package m\n' }]));
  const by = { fn: -1, unseen: true, weak: false };
  expect(model.certainty(undefined, 'it ends').confidence).toBe('medium');
  expect(model.certainty({ ...by, unseen: false }, 'it ends')).toEqual({ confidence: 'medium', assumes: 'it ends' });
  expect(model.certainty(by).confidence).toBe('medium');
  expect(model.certainty(by, 'it ends')).toEqual({
    confidence: 'low',
    assumes: 'the function is called more than once in the life of the process, and it ends',
  });
});
