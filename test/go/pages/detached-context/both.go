package price

import (
	"context"
	"net"
	"time"
)

// Whatever nothing refers to is closed.
var silent net.Listener

// Drive: a server that never answers, and a caller that leaves.
func Drive() {
	// The system takes the connection, nobody accepts it.
	var err error
	silent, err = net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go Get(ctx, "http://"+silent.Addr().String())
	time.Sleep(50 * time.Millisecond)
	cancel()
}
