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
