// Program parcels tracks parcels: it quotes rates, streams what happens to a parcel and reminds who has to fetch one.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"example.com/parcels/internal/event"
	"example.com/parcels/internal/rate"
	"example.com/parcels/internal/remind"
	"example.com/parcels/internal/track"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "where to listen")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr); err != nil {
		log.Print(err)
	}
}

func run(ctx context.Context, addr string) error {
	bus := event.NewBus()
	go logEvents(ctx, bus)

	mux := http.NewServeMux()
	mux.Handle("GET /rates/{route}", rate.Handler(rate.Carriers))
	mux.Handle("GET /parcels/{id}/events", track.Handler(bus))
	mux.Handle("POST /parcels/{id}/reminder", remind.Handler(remind.New(ctx, bus)))
	server := &http.Server{Addr: addr, Handler: mux, ReadHeaderTimeout: 5 * time.Second}

	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(end); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return server.Close()
}

// logEvents runs as long as the program and follows all parcels.
func logEvents(ctx context.Context, bus *event.Bus) {
	sub := bus.Subscribe("")
	defer bus.Unsubscribe(sub)
	for {
		select {
		case e := <-sub.Events:
			log.Printf("parcel %s: %s", e.Parcel, e.Text)
		case <-ctx.Done():
			return
		}
	}
}
