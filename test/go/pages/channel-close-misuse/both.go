package ask

import (
	"context"
	"time"
)

// Drive: the caller has left when the answer comes.
func Drive() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	First(ctx, func() int {
		time.Sleep(50 * time.Millisecond)
		return 1
	})
}
