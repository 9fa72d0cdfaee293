// Package remind tells again and again that a parcel waits to be fetched.
package remind

import (
	"net/http"
	"time"

	"example.com/parcels/internal/event"
)

const every = 24 * time.Hour

// Reminder publishes reminders on a bus.
type Reminder struct{ bus *event.Bus }

// New returns a reminder for one bus.
func New(bus *event.Bus) *Reminder { return &Reminder{bus: bus} }

// Start reminds of a parcel once a day.
func (r *Reminder) Start(parcel string) {
	go func() {
		for {
			time.Sleep(every)
			r.bus.Publish(event.Event{Parcel: parcel, Text: "waits for you"})
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
