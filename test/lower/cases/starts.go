package cases

import "sync"

func run[T any](x T) {}
func f() func(int)   { return nil }
func g() int         { return 1 }

type worker struct {
	mu       sync.Mutex
	handlers []func(int)
}

func (w *worker) loop(x int) {}

// The callee and the operands are evaluated where the statement stands.
func (w *worker) starts(ch chan int, m map[string]int, i int) {
	go w.loop(g())
	go func(n int) { ch <- n }(i)
	go (w.loop)(1)
	go f()(2)
	go run[int](3)
	go run(4)
	go w.handlers[i](5)
	go w.handlers[0](6)
	defer w.mu.Unlock()
	defer close(ch)
	go close(ch)
	defer delete(m, "k")
	defer panic("p")
	defer run[string]("s")
	defer func() {
		go func() {
			defer close(ch)
		}()
	}()
}

// A generic call looks like a conversion to the grammar.
func calls(x int) {
	run[int](x)
	y := run2[int](x)
	z := run2[map[string]int](nil)
	two := run3[int, string](x)
	set := Set[int](nil)
	fn := run[int]
	_, _, _, _, _ = y, z, two, set, fn
}

func run2[T any](x any) (t T)    { return t }
func run3[T, U any](x any) (t T) { return t }

type Set[T comparable] map[T]struct{}
