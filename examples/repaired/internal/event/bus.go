// Package event tells who wants to know what happens to parcels.
package event

import "sync"

// Event is one step on a parcel's way.
type Event struct {
	Parcel string
	Text   string
}

// Subscription receives the events of one parcel, or of all.
type Subscription struct {
	Events chan Event
	parcel string
}

// Bus hands events to its subscribers.
type Bus struct {
	mu   sync.Mutex
	subs map[*Subscription]struct{}
}

// NewBus returns a bus without subscribers.
func NewBus() *Bus { return &Bus{subs: make(map[*Subscription]struct{})} }

// Subscribe adds a subscriber for one parcel; an empty id means all parcels.
func (b *Bus) Subscribe(parcel string) *Subscription {
	sub := &Subscription{Events: make(chan Event, 16), parcel: parcel}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs[sub] = struct{}{}
	return sub
}

// Unsubscribe removes a subscriber.
func (b *Bus) Unsubscribe(sub *Subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.subs, sub)
}

// Publish hands an event to its subscribers; who is slow misses it.
func (b *Bus) Publish(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for sub := range b.subs {
		if sub.parcel != "" && sub.parcel != e.Parcel {
			continue
		}
		select {
		case sub.Events <- e:
		default:
		}
	}
}
