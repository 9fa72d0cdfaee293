package cases

func work(int) {}
func cond() bool

func endless() {
	for {
		work(0)
	}
}

func while(done bool) {
	for !done {
		done = cond()
	}
	for cond() {
	}
}

func counted(n int, xs []int, c struct{ size int }) {
	for i := 0; i < n; i++ {
		work(i)
	}
	for i := 1; i <= n; i++ {
	}
	for i := 2; i < 10; i++ {
	}
	for i := n; i > 0; i-- {
	}
	for i := 0; len(xs) > i; i++ {
	}
	for i := 0; i < c.size; i++ {
	}
}

// The counter or the bound is written inside: no known number of turns.
func uncounted(n int, xs []int, c struct{ size int }) {
	for i := 0; i < n; i++ {
		i += 2
	}
	for i := 0; i < n; i++ {
		n--
	}
	for i := 0; i < len(xs); i++ {
		xs = append(xs, i)
	}
	for i := 0; i < c.size; i++ {
		c.size = 3
	}
	for i := 0; i < n; i++ {
		func() { i = 7 }()
	}
	for i := 0; i < n; i += 2 {
	}
	for i := 0; cond(); i++ {
	}
	for i, p := 0, &n; i < 3; i++ {
		p = &i
		_ = p
	}
}

func ranges(ch chan int, m map[string]int, p *struct{ k string }, seq func(func(int) bool)) {
	for range ch {
	}
	for v := range ch {
		work(v)
	}
	for k, v := range m {
		_, _ = k, v
	}
	for _, v := range m {
		work(v)
	}
	var k string
	for k = range m {
	}
	for p.k, m[k] = range m {
	}
	for i := range 10 {
		work(i)
	}
	for i := range seq {
		work(i)
	}
	for range make(chan int) {
	}
}

func leaving(n int) {
outer:
	for {
		for i := 0; i < n; i++ {
			if i == 1 {
				continue
			}
			if i == 2 {
				continue outer
			}
			if i == 3 {
				break outer
			}
			break
		}
	}
	work(1)
}
