package fetch

import (
	"context"
	"sync"
	"sync/atomic"
)

var (
	hanging atomic.Int64
	never   = make(chan struct{})
)

// line is a context that never ends and counts what hangs on it.
type line struct{ context.Context }

func (line) Done() <-chan struct{} { return never }

// AfterFunc is how package context hangs a child on a parent that it does not know.
func (line) AfterFunc(func()) func() bool {
	hanging.Add(1)
	var once sync.Once
	return func() bool {
		once.Do(func() { hanging.Add(-1) })
		return true
	}
}

// Left counts the contexts that still hang on the client's.
func Left() int { return int(hanging.Load()) }

// Drive: one name is missing, another is not.
func Drive() {
	c := &client{ctx: line{context.Background()}}
	c.get("", func(context.Context) {})
	c.get("a", func(context.Context) {})
}
