package audit

import "errors"

var bus = &Bus{handlers: map[int]func(string){}}

// Left counts the handlers that the bus has.
func Left() int { return len(bus.handlers) }

// Drive: the work fails.
func Drive() {
	_ = Record(bus, 1, func() error { return errors.New("refused") })
}
