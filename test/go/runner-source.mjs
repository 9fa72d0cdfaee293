/**
 * The text of the main program that runs one scenario a process. It prints one line of JSON: whether the scenario
 * returned, the fixture functions of the goroutines that are left, and the counts of tickers and of whatever a package
 * counts itself in `func Left() int`.
 */
export function runnerSource(module, packages, seesTickers) {
  const imports = packages.map((pkg, i) => `\tp${i} "${pkg.path}"`);
  const entries = packages.flatMap((pkg, i) =>
    pkg.scenarios.map((name) => `\t"${pkg.case}.${name}": {p${i}.${name}, ${pkg.counts ? `p${i}.Left` : 'nil'}},`),
  );
  return `package main

import (
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"time"
${imports.join('\n')}
)

type scenario struct {
	run  func()
	left func() int
}

var scenarios = map[string]scenario{
${entries.join('\n')}
}

type outcome struct {
	Returned   bool
	Goroutines []string
	Tickers    int64
	Ticks      int64
	Counts     bool
	Left       int
}

func main() {
	s := scenarios[os.Args[1]]
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.run()
	}()
	var o outcome
	select {
	case <-done:
		o.Returned = true
	case <-time.After(3 * time.Second):
	}
	// What ends by itself gets a second to do so. A goroutine that has not run yet shows no function of its own, so one
	// clean look is not enough: five in a row are.
	clean := 0
	for end := time.Now().Add(time.Second); clean < 5 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		o.look(s)
		if o.clean() {
			clean++
		} else {
			clean = 0
		}
	}
	json.NewEncoder(os.Stdout).Encode(o)
	os.Exit(0)
}

func (o *outcome) clean() bool {
	return len(o.Goroutines) == 0 && o.Tickers == 0 && o.Ticks == 0 && o.Left == 0
}

func (o *outcome) look(s scenario) {
	${seesTickers ? 'o.Tickers, o.Ticks = time.GorphanLive()' : 'o.Tickers, o.Ticks = 0, 0'}
	if s.left != nil {
		o.Counts = true
		o.Left = s.left()
	}
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	o.Goroutines = nil
	for _, stack := range strings.Split(string(buf), "\\n\\n") {
		for _, line := range strings.Split(stack, "\\n") {
			name := strings.TrimPrefix(line, "created by ")
			if strings.HasPrefix(name, "${module}/") {
				o.Goroutines = append(o.Goroutines, name)
				break
			}
		}
	}
}
`;
}
