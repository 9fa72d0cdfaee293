package cases

func a() bool
func b() bool
func c() bool
func use(...any) {}

func ifs(x, y bool) {
	if x {
		use(1)
	}
	if v := a(); v && !y {
		use(2)
	} else if v || b() {
		use(3)
	} else {
		use(4)
	}
	if !(a() && (b() || c())) {
		return
	}
	use(5)
}

// Both sides are evaluated only where the right side does something.
func values(x, y bool) {
	pure := x && !y || len("s") > 0
	side := x && a()
	more := x || a() || y || b()
	if pure {
		use(side, more)
	}
	use(x && a())
}

func switches(x int, s any) {
	switch x {
	case 1, 2:
		use(1)
		fallthrough
	case int(3):
		use(3)
	default:
		use(0)
	}
	switch y := x + 1; {
	case y > 1 && a(), b():
		use(y)
	case c():
		break
	}
	switch true {
	case x > 1:
		return
	}
	switch use(); {
	}
	switch a() {
	case b():
	}
}

func typeSwitches(s any) {
	switch v := s.(type) {
	case chan int:
		v <- 1
	case int, string:
		use(v)
	case nil:
		use(v)
	default:
		use(v)
	}
	switch s.(type) {
	case error:
	}
}

func gotos(n int) {
	n = 0
retry:
	n++
	if n < 3 {
		goto retry
	}
	goto end
	use("dead")
end:
	use("end")
check:
	switch {
	case n > 3:
		for {
			break check
		}
	default:
		goto retry
	}
pick:
	select {
	default:
		if a() {
			break pick
		}
		use("in")
	}
}

func leaves(x int) int {
	if x == 1 {
		panic("no")
	}
	if x == 2 {
		defer func() { recover() }()
		panic(a())
	}
	for {
	}
}
