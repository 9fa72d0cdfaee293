// Package rate asks carriers what a route costs.
package rate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Carrier says what a route costs, in cents. It may take its time.
type Carrier func(route string) int

// Carriers are those that the service knows.
var Carriers = []Carrier{
	func(route string) int { time.Sleep(300 * time.Millisecond); return 400 + 10*len(route) },
	func(route string) int { time.Sleep(2 * time.Second); return 380 + 9*len(route) },
}

// Cheapest asks all carriers at once and returns the lowest rate.
func Cheapest(ctx context.Context, carriers []Carrier, route string) (int, error) {
	rates := make(chan int)
	for _, ask := range carriers {
		go func() {
			rates <- ask(route)
		}()
	}
	lowest := 0
	for range carriers {
		select {
		case rate := <-rates:
			if lowest == 0 || rate < lowest {
				lowest = rate
			}
		case <-ctx.Done():
			return lowest, ctx.Err()
		}
	}
	return lowest, nil
}

// Handler answers with the lowest rate that is known within a second.
func Handler(carriers []Carrier) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		rate, err := Cheapest(ctx, carriers, r.PathValue("route"))
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return
		}
		fmt.Fprintf(w, "%d.%02d\n", rate/100, rate%100)
	})
}
