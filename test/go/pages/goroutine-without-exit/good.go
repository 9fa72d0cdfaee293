package refresh

import "context"

// Drive: a service starts and is told to end.
func Drive() {
	ctx, cancel := context.WithCancel(context.Background())
	Start(ctx, func() {})
	cancel()
}
