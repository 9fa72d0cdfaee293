import { describe, expect, test } from 'vitest';
import { Model } from '../../../src/lifetime/model.js';
import { onMainFlow } from '../../../src/lifetime/process/main-flow.js';
import { ProcessLifetime } from '../../../src/lifetime/process/process-lifetime.js';
import { linkFiles } from '../../link/program.js';

/** Whether `work`, which a literal of `each` calls, is only run while main waits for it. */
function inLine(body: string, main = 'for more() { each() }'): boolean {
  const text = `package main
import "net/http"
func work() {}
func each() {
	done := make(chan int)
	${body}
}
func main() { ${main} }
`;
  const linked = linkFiles([{ name: 'main.go', text }]);
  const work = linked.program.fns.find((fn) => fn.func.name === 'work');
  return work !== undefined && onMainFlow(linked, new ProcessLifetime(linked), work.id);
}

describe('the main flow', () => {
  test('goes through plain calls, and goroutines whose result is waited for', () => {
    expect(inLine('work()')).toBe(true);
    expect(inLine('go func() { work(); done <- 1 }(); <-done')).toBe(true);
    expect(inLine('go func() { work(); done <- 1 }(); select { case <-done: case <-after(): }')).toBe(true);
  });

  test('goes through an interface of the program to what implements it there', () => {
    const listener = (watch: string): string => `listen.Watch(func() { work() })
}
type Listener interface { Watch(f func()) }
var listen Listener = &poll{}
type poll struct{ run func() }
func (p *poll) Watch(f func()) { ${watch}
`;
    expect(inLine(listener('for more() { f() }'))).toBe(true);
    expect(inLine(listener('go f()'))).toBe(false);
    expect(inLine(listener('http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { f() })'))).toBe(false);
    expect(inLine(listener('time.AfterFunc(1, f)'))).toBe(false);
  });

  test('does not go through those that go their own ways, or that a server starts', () => {
    expect(inLine('go work()')).toBe(false);
    expect(inLine('go func() { work(); done <- 1 }()')).toBe(false);
    expect(inLine('go func() { work(); <-done }(); done <- 1')).toBe(false);
    const server = 'http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { each() })';
    expect(inLine('go func() { work(); done <- 1 }(); <-done', server)).toBe(false);
  });
});

describe('a goroutine of a program', () => {
  const starts = (rest: string): number => {
    const text = `package main
import "example.com/media"
func main() { media.OnTrack(func(t media.Track) {
	go func() { for { println(t) } }()
	${rest}
}) }
`;
    return new Model(linkFiles([{ name: 'main.go', text }])).goroutines().length;
  };

  test('does not outlive who starts it where that ends with the process', () => {
    expect(starts('for { if err := t.Read(); err != nil { panic(err) } }')).toBe(0);
    expect(starts('for { if err := t.Read(); err != nil { return } }')).toBe(1);
    expect(starts('')).toBe(1);
  });

  test('is one of many in a loop', () => {
    const text = `package main
import "example.com/media"
func main() { media.OnTrack(func(t media.Track) { for { t.Read(); go func() { for { println(t) } }() } }) }
`;
    expect(new Model(linkFiles([{ name: 'main.go', text }])).goroutines()).toHaveLength(1);
  });
});
