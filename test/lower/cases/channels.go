package cases

import (
	"context"
	"time"
)

type hub struct {
	in   chan int
	out  []chan<- int
	done <-chan struct{}
}

func next() int { return 1 }

func made(n int) {
	unbuffered := make(chan int)
	buffered := make(chan error, n+1)
	xs := make([]int, 2, 4)
	var none chan int
	var zero hub
	close(unbuffered)
	close((buffered))
	_, _, _ = xs, none, zero
}

// The channels and the values to send are evaluated before the select waits; the left sides only when chosen.
func (h *hub) selects(ctx context.Context, ch chan int, m map[string]int) {
	select {
	case <-ctx.Done():
		return
	case v := <-h.in:
		ch <- v
	case v, ok := <-ch:
		if !ok {
			break
		}
		_ = v
	case h.out[next()] <- next():
	case m["k"] = <-ch:
	case m["l"], _ = <-ch:
	case (<-time.After(time.Second)):
	default:
	}
	select {}
}

func (h *hub) watch() {
loop:
	for {
		select {
		case <-h.done:
			break loop
		case <-h.in:
			continue loop
		}
	}
	h.in <- <-h.in
}
