import { expect, test } from 'vitest';
import { check } from '../../engine/properties/checked.js';

/** The rules of what is found in a package of that name, whose imports are given. */
function found(pkg: string, imports: readonly string[], body: string): readonly string[] {
  const text = `package ${pkg}\n\n${imports.map((i) => `import "${i}"\n`).join('')}\n${body}`;
  return check([{ name: 'extra/m/a.go', text }]).map(({ rule }) => rule);
}

test.each([
  ['golang.org/x/sys/windows/svc', []],
  ['example.org/svc', ['unguarded-send']],
])('a service of the system is run once, as main is: %s', (path, rules) => {
  const body = `
type service struct{ run func() error }

func main() { svc.Run("it", &service{run: func() error { return nil }}) }

func (s *service) Execute(args []string, r <-chan svc.ChangeRequest, status chan<- svc.Status) (bool, uint32) {
	done := make(chan error)
	go func() {
		done <- s.run()
	}()
	select {
	case <-done:
		return true, 1
	case <-r:
		return false, 0
	}
}
`;
  expect(found('main', [path], body)).toEqual(rules);
});

test.each([
  ['github.com/fsnotify/fsnotify', '', false],
  ['github.com/fsnotify/fsnotify', 't.watcher.Close()', true],
  ['example.org/fsnotify', '', true],
])('what a library closes only by its Close stays open where nobody calls it: %s %s', (path, close, told) => {
  const body = `
type tracker struct {
	watcher *fsnotify.Watcher
	added   chan string
}

func Track() *tracker {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		panic(err)
	}
	t := &tracker{watcher: watcher, added: make(chan string)}
	go t.run()
	return t
}

func (t *tracker) run() {
	for {
		select {
		case name := <-t.added:
			t.watcher.Add(name)
		case _, open := <-t.watcher.Events:
			if !open {
				return
			}
		}
	}
}

func (t *tracker) Add(name string) { t.added <- name }

func (t *tracker) stop() { ${close} }
`;
  expect(found('m', [path], body).includes('unguarded-send')).toBe(told);
});

test.each([
  ['github.com/pingcap/failpoint', []],
  ['example.org/failpoint', ['unclosed-channel', 'unguarded-send']],
])('what only a build for tests runs is not judged: %s', (path, rules) => {
  const body = `
func Serve(fail func() bool) {
	done, again := make(chan int), make(chan int)
	failpoint.Inject("hold", func() {
		done <- 1
	})
	failpoint.Inject("wait", func() {
		<-again
	})
}
`;
  expect(found('m', [path], body)).toEqual(rules);
});

test.each(['New', 'make'])('what only %s starts, in a package of the module', (name) => {
  const body = `package m

type Conn struct{ write, result chan int }

func ${name}Conn() *Conn {
	c := &Conn{write: make(chan int), result: make(chan int)}
	go c.run()
	return c
}

func (c *Conn) run() {
	for n := range c.write {
		c.result <- n
	}
}

func (c *Conn) Close() { close(c.write) }

func (c *Conn) Write(n int) int {
	c.write <- n
	return <-c.result
}
`;
  expect(check([{ name: 'extra/internal/m/a.go', text: body }]).map(({ rule }) => rule)).toEqual([]);
});
