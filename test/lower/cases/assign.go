package cases

func one() int        { return 1 }
func two() (int, int) { return 1, 2 }

type pair struct{ a, b int }

// A result goes straight into a plain variable, else through a temporary.
func results(m map[string]int, p *pair, ch chan int) {
	x := one()
	x = one()
	p.a = one()
	m["k"], p.b = two()
	_, x = two()
	_ = one()
	one()
	v, ok := <-ch
	_, ok = <-ch
	v = <-ch
	<-ch
	_ = <-ch
	_, _, _ = x, v, ok
}

// All sources are read before the first target is written.
func parallel(a, b int) {
	a, b = b, a
	a, b = one(), a
	c, d := one(), one()
	_, _ = c, d
}

// The forms with ok.
func commaOk(m map[string]int, x any) {
	v, ok := m["k"]
	s, ok := x.(string)
	_, ok = m["j"]
	_, _, _ = v, s, ok
}

func operations(i int, p *pair, q []int) {
	i++
	p.a--
	i += one()
	q[one()] <<= 2
	*(&i) = 3
}

// := assigns to names of this very block, and declares the others.
func redeclare(err error) {
	a, err := one(), err
	b, err := two()
	{
		c, err := two()
		_, _ = c, err
	}
	_, _ = a, b
}
