package cases

import (
	"net/http"
	"time"
)

type config struct {
	size int
	next *config
	ch   chan int
}

type list []config

func get() *config { return nil }

func literals(size int) {
	c := config{size: size, ch: make(chan int)}
	p := &config{next: &config{}}
	q := &(config{size: 1})
	l := list{{size: 1}, {2, nil, nil}}
	m := map[string]*config{"a": {size: 1}, "b": get()}
	k := map[int]int{size: 2}
	s := &http.Server{Addr: ":80", IdleTimeout: time.Second}
	arr := [...]string{2: "x", "y"}
	nested := [][]int{{1}, {2, 3}}
	anon := struct{ size int }{size: size}
	_, _, _, _, _, _, _, _, _, _ = c, p, q, l, m, k, s, arr, nested, anon
}

func news(x *config, n int) {
	a := new(config)
	b := new(int)
	c := new(n)
	d := new(x.size)
	e := new(*x)
	f := new(get().size + 1)
	g := new("text")
	_, _, _, _, _, _, _ = a, b, c, d, e, f, g
}

func conversions(x any, b []byte, n int) {
	s := string(b)
	r := []byte(s)
	t := (<-chan int)(nil)
	u := (*config)(nil)
	v := config(*u)
	w := time.Duration(n)
	_, _, _, _ = r, t, v, w
}

func selectors(c *config, cs []config) int {
	get().next.ch <- 1
	c.next.next.size = 3
	cs[get().size].ch <- 2
	cs = append(cs, *get(), *c)
	cs = append(cs, cs[1:get().size]...)
	return cap(cs) + len(get().ch) + min(1, 2, get().size) - -c.size
}

func zeroes() {
	var a int
	var b, c string
	var d chan<- int
	var e func()
	var f error
	var g http.Server
	var h *http.Server
	var i [3]int
	var j []int
	var k struct{}
	var l = get()
	var m, n = 1, get()
	const half, full = 4, 8
	ch := make(chan int, half)
	_, _, _, _, _, _, _, _, _, _, _, _, _, _, _ = a, b, c, d, e, f, g, h, i, j, k, l, m, n, ch
}
