// Package remind tells again and again that a parcel waits to be fetched.
package remind

import (
	"context"
	"net/http"
	"time"

	"example.com/parcels/internal/event"
)

const every = 24 * time.Hour

const atMost = 14

// Reminder publishes reminders on a bus until its context ends.
type Reminder struct {
	ctx context.Context
	bus *event.Bus
}

// New returns a reminder for one bus.
func New(ctx context.Context, bus *event.Bus) *Reminder { return &Reminder{ctx: ctx, bus: bus} }

// Start reminds of a parcel once a day, for two weeks.
func (r *Reminder) Start(parcel string) {
	go func() {
		day := time.NewTicker(every)
		defer day.Stop()
		for range atMost {
			select {
			case <-day.C:
				r.bus.Publish(event.Event{Parcel: parcel, Text: "waits for you"})
			case <-r.ctx.Done():
				return
			}
		}
	}()
}

// Handler starts the reminders of a parcel.
func Handler(reminder *Reminder) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reminder.Start(r.PathValue("id"))
		w.WriteHeader(http.StatusAccepted)
	})
}
