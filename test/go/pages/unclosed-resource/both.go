package weather

import (
	"io"
	"net/http"
	"strings"
)

var open int

// failing answers every request with an error, and counts the bodies that are open.
type failing struct{}

func (failing) RoundTrip(req *http.Request) (*http.Response, error) {
	open++
	body := &counted{strings.NewReader("out of order")}
	return &http.Response{Status: "500 out of order", StatusCode: 500, Header: http.Header{}, Body: body, Request: req}, nil
}

type counted struct{ io.Reader }

func (*counted) Close() error {
	open--
	return nil
}

// Left counts the bodies that are open.
func Left() int { return open }

// Drive: the server is out of order.
func Drive() {
	http.DefaultTransport = failing{}
	_, _ = Today("http://weather.invalid/")
}
