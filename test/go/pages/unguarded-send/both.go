package price

import (
	"context"
	"time"
)

// Drive: the caller has left when the price is known.
func Drive() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	Get(ctx, func() int {
		time.Sleep(50 * time.Millisecond)
		return 1
	})
}
