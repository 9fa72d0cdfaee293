/**
 * The text of the main program that runs one scenario a process. It prints one line of JSON: whether the scenario
 * returned, the stacks of the goroutines that are left, and the counts of tickers, of contexts and of whatever a package counts
 * itself in `func Left() int`. Where Go has the goroutine leak profile, the stacks say what that has found.
 */
export function runnerSource(module, packages, patched) {
  const seesSignals = patched && packages.some(({ signals }) => signals);
  const imports = packages.map((pkg, i) => `\tp${i} "${pkg.path}"`);
  const entries = packages.flatMap((pkg, i) =>
    pkg.scenarios.map((name) => `\t"${pkg.case}.${name}": {p${i}.${name}, ${counters(pkg, i)}},`),
  );
  function counters({ counts, signals }, i) {
    const own = [...(counts ? [`p${i}.Left`] : []), ...(signals && seesSignals ? ['signal.GorphanLive'] : [])];
    return own.length > 0 ? `[]func() int{${own.join(', ')}}` : 'nil';
  }
  return `package main

import (
	"bytes"
${patched ? '\t"context"\n' : ''}	"encoding/json"
	"os"
${seesSignals ? '\t"os/signal"\n' : ''}	"runtime"
	"runtime/pprof"
	"strings"
	"time"
${imports.join('\n')}
)

type scenario struct {
	run  func()
	left []func() int
}

var scenarios = map[string]scenario{
${entries.join('\n')}
}

type outcome struct {
	Returned bool
	Stacks   []string
	Tickers  int64
	Ticks    int64
	Timers   int64
	Contexts int64
	Counts   bool
	Left     int
	Profiled bool
	First    *amounts
}

// amounts is what was left after the first of two runs.
type amounts struct {
	Goroutines int
	Tickers    int64
	Ticks      int64
	Timers     int64
	Left       int
}

func main() {
	s := scenarios[os.Args[1]]
	var first *amounts
	if len(os.Args) > 2 {
		o := observe(s)
		first = &amounts{Goroutines: len(o.Stacks), Tickers: o.Tickers, Ticks: o.Ticks, Timers: o.Timers, Left: o.Left}
	}
	o := observe(s)
	o.First = first
	json.NewEncoder(os.Stdout).Encode(o)
	os.Exit(0)
}

// observe runs the scenario and gives what is left.
func observe(s scenario) outcome {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.run()
	}()
	var o outcome
	// A timer with a channel would count as one that is left.
	late := make(chan struct{})
	time.AfterFunc(3*time.Second, func() { close(late) })
	select {
	case <-done:
		o.Returned = true
	case <-late:
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
	// The collector of the profile may take what was counted, so it comes last.
	if profile := pprof.Lookup("goroutineleak"); profile != nil && len(o.Stacks) > 0 {
		var text bytes.Buffer
		if profile.WriteTo(&text, 2) == nil {
			o.Profiled = true
			o.Stacks = ours(text.String())
		}
	}
	return o
}

func (o *outcome) clean() bool {
	return len(o.Stacks) == 0 && o.Tickers == 0 && o.Ticks == 0 && o.Timers == 0 && o.Contexts == 0 && o.Left == 0
}

func (o *outcome) look(s scenario) {
	${patched ? 'o.Tickers, o.Ticks, o.Timers = time.GorphanLive()\n\to.Contexts = context.GorphanHeld()' : ''}
	o.Counts = s.left != nil
	o.Left = 0
	for _, left := range s.left {
		o.Left += left()
	}
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	o.Stacks = ours(string(buf))
}

// ours gives the stacks of a dump that have a function of the fixtures in them.
func ours(dump string) []string {
	var found []string
	for _, stack := range strings.Split(dump, "\\n\\n") {
		for _, line := range strings.Split(stack, "\\n") {
			if strings.HasPrefix(strings.TrimPrefix(line, "created by "), "${module}/") {
				found = append(found, stack)
				break
			}
		}
	}
	return found
}
`;
}
