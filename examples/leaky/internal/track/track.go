// Package track streams the events of a parcel to a browser.
package track

import (
	"fmt"
	"net/http"
	"time"

	"example.com/parcels/internal/event"
)

const heartbeat = 15 * time.Second

// Handler streams events until the browser leaves.
func Handler(bus *event.Bus) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sub := bus.Subscribe(r.PathValue("id"))
		w.Header().Set("Content-Type", "text/event-stream")
		if err := stream(w, r, sub); err != nil {
			return
		}
		bus.Unsubscribe(sub)
	})
}

func stream(w http.ResponseWriter, r *http.Request, sub *event.Subscription) error {
	flush := http.NewResponseController(w).Flush
	alive := time.NewTicker(heartbeat)
	for {
		select {
		case e := <-sub.Events:
			if _, err := fmt.Fprintf(w, "data: %s\n\n", e.Text); err != nil {
				return err
			}
		case <-alive.C:
			if _, err := fmt.Fprint(w, ": alive\n\n"); err != nil {
				return err
			}
		case <-r.Context().Done():
			return nil
		}
		if err := flush(); err != nil {
			return err
		}
	}
}
