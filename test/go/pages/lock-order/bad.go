package bank

import (
	"runtime"
	"sync"
)

// Drive: both are tried until each holds what the other waits for, or for long enough.
func Drive() {
	b := &Bank{}
	var started sync.WaitGroup
	for range 2 {
		started.Add(2)
		go func() { started.Done(); started.Wait(); forever(b.Open) }()
		go func() { started.Done(); started.Wait(); forever(b.Shut) }()
	}
}

func forever(f func()) {
	for range 200_000 {
		f()
		runtime.Gosched()
	}
}
