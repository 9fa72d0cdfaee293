package cases

import "context"

type queue[T any] struct{ items []T }

func (q *queue[T]) push(items ...T)       { q.items = append(q.items, items...) }
func (queue[T]) size(_ int, int2 int) int { return int2 }
func native(x, y int, f func(string, ...int) (n int, err error)) (int, error)

func named(ctx context.Context) (n int, err error) {
	n, err = native(1, 2, nil)
	if err != nil {
		return
	}
	return native(3, 4, nil)
}

func unnamed() (int, error) {
	f := func(a, b int) (c int) {
		inner := func() int { return a + c }
		c = inner()
		return
	}
	other := func() {}
	other()
	return f(1, 2), nil
}

var (
	handler       = func() { started <- struct{}{} }
	started       = make(chan struct{})
	limit, names  = 3, []string{"a"}
	first, second = pairs()
	_             = pairs2()
	mu            queue[int]
	empty         chan int
	_             context.Context = (context.Context)(nil)
)

const (
	zero = iota
	one_
	_
	three
	big        = 1 << iota
	text, flag = "text", true
)

const timeout = 5 * second_

func pairs() (int, int) { return 1, 2 }
func pairs2() int       { return 1 }
