import { describe, expect, test } from 'vitest';
import { Model } from '../../../src/lifetime/model.js';
import { linkFiles } from '../../link/program.js';

/** The reasons for which sends of a program can block for ever. */
function sends(body: string, imports: readonly string[] = []): readonly string[] {
  const text = `package main\nimport "net/http"\n${imports.map((i) => `import "${i}"\n`).join('')}${body}`;
  const model = new Model(linkFiles([{ name: 'main.go', text }]));
  return model.sends().map(({ reason }) => reason.k);
}

const closed = `
type store struct { ch chan int; done chan struct{} }
func newStore() *store {
	s := &store{ch: make(chan int), done: make(chan struct{})}
	go s.work()
	return s
}
func (s *store) work() {
	for { select { case v := <-s.ch: println(v); case <-s.done: return } }
}
func (s *store) Close() { close(s.done) }
`;

const cancelled = `
type store struct { ch chan int; cancel func() }
func newStore() *store {
	ctx, cancel := context.WithCancel(context.Background())
	s := &store{ch: make(chan int), cancel: cancel}
	go s.work(ctx)
	return s
}
func (s *store) work(ctx context.Context) {
	for { select { case v := <-s.ch: println(v); case <-ctx.Done(): return } }
}
func (s *store) Close() { s.cancel() }
`;

const main = (more = ''): string => `
func (s *store) Add(v int) { s.ch <- v }
var last *store
func opens(w http.ResponseWriter, r *http.Request) { last = newStore() }
func adds(w http.ResponseWriter, r *http.Request) { last.Add(1) }
func main() { http.HandleFunc("/open", opens); http.HandleFunc("/add", adds); serve(); last.Close() }
${more}
`;

const again =
  'func init() { http.HandleFunc("/close", func(w http.ResponseWriter, r *http.Request) { last.Close() }) }';

describe('a receiver that leaves', () => {
  test('when the process ends leaves nobody behind', () => {
    expect(sends(closed + main())).toEqual([]);
    expect(sends(cancelled + main(), ['context'])).toEqual([]);
  });

  test('leaves its senders behind where somebody ends it while the process goes on', () => {
    expect(sends(closed + main(again))).toEqual(['receiver-leaves']);
    expect(sends(cancelled + main(again), ['context'])).toEqual(['receiver-leaves']);
    expect(sends(closed + main().replace('last.Close()', 'for { last.Close() }'))).toEqual(['receiver-leaves']);
  });

  test('when something ends that there is one of leaves nobody behind', () => {
    const one = (text: string): string =>
      text.replaceAll('s.done', 'done').replace(', done: make(chan struct{})', '') + main(again);
    const channel = 'var done = make(chan struct{})\n';
    expect(sends(channel + one(closed))).toEqual([]);
    expect(sends(channel + one(closed.replace('close(s.done)', 's.done <- struct{}{}')))).toEqual(['receiver-leaves']);
    const context = 'var ctx, cancel = context.WithCancel(context.Background())\n';
    const derives = 'ctx, cancel := context.WithCancel(context.Background())\n';
    expect(sends(context + cancelled.replace(derives, '') + main(again), ['context'])).toEqual([]);
  });

  test('is not seen to by a deadline', () => {
    const soon = cancelled.replace('WithCancel(context.Background()', 'WithTimeout(context.Background(), 5');
    expect(sends(soon + main(), ['context'])).toEqual(['receiver-leaves']);
  });

  test('has nobody behind where the one send is of the start', () => {
    const start = closed + main(`${again}\nfunc init() { last.Add(1) }`);
    expect(sends(start.replace('http.HandleFunc("/add", adds)', ''))).toEqual([]);
    expect(sends(start)).toEqual(['receiver-leaves']);
  });
});
