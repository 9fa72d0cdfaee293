import { describe, expect, test } from 'vitest';
import { fates } from './fates.js';

describe('a way', () => {
  test('ends at the return that leaves the value behind', () => {
    expect(
      fates(`func f(ok bool) {
	t := time.NewTicker(1)
	if ok {
		return
	}
	t.Stop()
}`),
    ).toEqual(['2: t missed f leaves 4']);
  });

  test('takes a condition that was asked before for the same choice', () => {
    const made = (cond: string): string => `func f(on, other bool) {
	var t *time.Ticker
	if on {
		t = time.NewTicker(1)
	}
	if ${cond} {
		t.Stop()
	}
}`;
    expect(fates(made('on'))).toEqual([]);
    expect(fates(made('t != nil'))).toEqual([]);
    expect(fates(made('other'))).toEqual(['4: t missed f leaves 9']);
  });

  test('forgets a variable that got another value', () => {
    expect(
      fates(`func f() {
	t := time.NewTicker(1)
	u := t
	t = time.NewTicker(2)
	t.Stop()
	println(u)
}`),
    ).toEqual(['2: t missed f leaves 7']);
  });

  test('keeps a value that another variable still holds', () => {
    expect(
      fates(`func f() {
	t := time.NewTicker(1)
	u := t
	t = nil
	u.Stop()
}`),
    ).toEqual([]);
  });

  test('ends where a call never comes back', () => {
    expect(
      fates(`func f() { t := time.NewTicker(1); serve(t) }
func serve(t *time.Ticker) { for range t.C { } }`),
    ).toEqual([]);
  });
});

describe('a deferred release', () => {
  test('of a method reads its receiver at once', () => {
    expect(
      fates(`func f() {
	t := time.NewTicker(1)
	defer t.Stop()
	t = time.NewTicker(2)
}`),
    ).toEqual(['4: t missed f leaves 5']);
  });

  test('of a literal reads the variable at the end', () => {
    expect(
      fates(`func f() {
	t := time.NewTicker(1)
	defer func() { t.Stop() }()
	t.Stop()
	t = time.NewTicker(2)
}`),
    ).toEqual([]);
  });

  test('counts only on ways that pass it', () => {
    expect(
      fates(`func f(careful bool) {
	t := time.NewTicker(1)
	if careful {
		defer func() { t.Stop() }()
	}
}`),
    ).toEqual(['2: t missed f leaves 6']);
  });

  test('does not count in a loop without end', () => {
    expect(
      fates(`func f(done chan int) {
	for {
		t := time.NewTicker(1)
		defer t.Stop()
		select {
		case <-t.C:
		case <-done:
			return
		}
	}
}`),
    ).toEqual(['3: t repeated f']);
  });
});

describe('somebody else', () => {
  test('answers where the value is returned, through as many functions as it takes', () => {
    expect(
      fates(`func a() *time.Ticker { return time.NewTicker(1) }
func b() *time.Ticker { return a() }
func c() { t := b(); println(t) }
func d() { t := b(); t.Stop() }`),
    ).toEqual(['1: t missed c leaves 3']);
  });

  test('answers where a function that releases is returned', () => {
    const caller = (body: string): string => `func a() func() {
	t := time.NewTicker(1)
	return t.Stop
}
func b() { ${body} }`;
    expect(fates(caller('defer a()()'))).toEqual([]);
    expect(fates(caller('stop := a(); println(stop)'))).toEqual(['2: t never b leaves 5']);
  });

  test('answers where the goroutine releases on all its ways, and not where it misses one', () => {
    const started = (last: string): string => `func f(done chan int) {
	t := time.NewTicker(1)
	go func() {
		select {
		case <-done:
			t.Stop()
		case <-t.C:
			${last}
		}
	}()
}`;
    expect(fates(started('t.Stop()'))).toEqual([]);
    expect(fates(started('return'))).toEqual(['2: t missed f leaves 11']);
  });

  test('is not a literal that nobody calls', () => {
    expect(
      fates(`func f() {
	t := time.NewTicker(1)
	stop := func() { t.Stop() }
	_ = stop
}`),
    ).toEqual(['2: t missed f leaves 5']);
  });

  test('keeps it in a field that nothing releases, or in one that something does', () => {
    const kept = (method: string): string => `type s struct{ tick *time.Ticker }
func f() *s { return &s{tick: time.NewTicker(1)} }
${method}`;
    expect(fates(kept(''))).toEqual(['2: tick kept']);
    expect(fates(kept('func (x *s) end() { t := x.tick; t.Stop() }'))).toEqual([]);
  });

  test('has it where code that is not seen can get hold of it', () => {
    expect(
      fates(`func f(take func(*time.Ticker)) {
	t := time.NewTicker(1)
	take(t)
}`),
    ).toEqual([]);
  });
});

describe('before Go 1.23', () => {
  test('a timer that each turn makes anew is held until it fires, and one that fires or is stopped is not', () => {
    const loop = (inCase: string): string => `func f(work chan int) {
	for {
		t := time.NewTimer(1)
		select {
		case <-work:
			${inCase}
		case <-t.C:
		}
	}
}`;
    expect(fates(loop('println()'), '1.22')).toEqual(['3: t repeated f']);
    expect(fates(loop('t.Stop()'), '1.22')).toEqual([]);
    expect(fates(loop('println()'), '1.23')).toEqual([]);
  });

  test('nothing stops what time.Tick makes', () => {
    expect(fates('func f() { <-time.Tick(1) }', '1.22')).toEqual(['1: - tick']);
    expect(fates('func f() { <-time.Tick(1) }')).toEqual([]);
    expect(fates('func f() { for range time.Tick(1) { } }', '1.22')).toEqual([]);
  });
});

describe('a subscription', () => {
  const bus = `type bus struct{ m map[chan int]bool }
func (b *bus) Subscribe() chan int { c := make(chan int); b.m[c] = true; return c }
func (b *bus) Unsubscribe(c chan int) { delete(b.m, c) }
`;

  test('is taken back by the value that tells it apart', () => {
    expect(
      fates(`${bus}func f(b *bus) {
	one, two := b.Subscribe(), b.Subscribe()
	b.Unsubscribe(one)
	println(two)
}`),
    ).toEqual(['5: two never f leaves 8']);
  });

  test('is not taken back by another package-level owner', () => {
    expect(
      fates(`${bus}var x, y = &bus{}, &bus{}
func f() { c := x.Subscribe(); y.Unsubscribe(c) }`),
    ).toEqual(['5: c never f leaves 5']);
  });

  test('dies with an owner that the function makes and keeps to itself', () => {
    expect(fates(`${bus}func f() { b := &bus{}; b.Subscribe() }`)).toEqual([]);
  });

  test('of an owner to itself goes with the owner', () => {
    expect(fates(`${bus}func (b *bus) open() { b.Subscribe() }`)).toEqual([]);
  });
});

describe('until it is handed over', () => {
  const made = (middle: string): string => `type owner struct{ t *time.Ticker }
func Open(check func() error) (*owner, error) {
	t := time.NewTicker(1)
	${middle}
	if err := check(); err != nil {
		return nil, err
	}
	return &owner{t}, nil
}
func (o *owner) Close() { o.t.Stop() }`;

  test('a value is the affair of the function that has it', () => {
    expect(fates(made(''))).toEqual(['3: t missed Open leaves 6']);
  });

  test('and no longer once others can have it', () => {
    expect(fates(made('last = t').replace('type', 'var last *time.Ticker; type'))).toEqual([]);
    expect(fates(made('o := &owner{t}; println(o)'))).toEqual([]);
    expect(fates(made('c := make(chan *time.Ticker, 1); c <- t'))).toEqual([]);
  });
});

describe('an error that is nil', () => {
  const asked = (cond: string): string => `func open() (*time.Ticker, error)
func known(err error) bool
func f() {
	t, err := open()
	u := time.NewTicker(1)
	if err != nil {
		u.Stop()
		return
	}
	${cond} {
		return
	}
	if err == nil {
		println(t)
	}
	u.Stop()
}`;

  test('answers no to what is asked of it', () => {
    expect(fates(asked('if known(err)'))).toEqual([]);
    expect(
      fates(
        asked('if wrapped := wrap(err); wrapped != nil').replace(
          'func known',
          'func wrap(err error) error; func known',
        ),
      ),
    ).toEqual([]);
    expect(fates(asked('if other()').replace('func known', 'func other() bool; func known'))).toEqual([
      '5: u missed f leaves 11',
    ]);
  });
});

describe('a subscription that is told by its type', () => {
  const chain = 'type chain interface { SubscribeHead(ch chan<- int) event.Subscription }\n';

  test('is missed where its result is thrown away', () => {
    expect(fates(`${chain}func f(c chain, ch chan int) { c.SubscribeHead(ch) }`)).toEqual(['2: - dropped']);
  });

  test('is missed on a way that does not release it', () => {
    expect(
      fates(`${chain}func f(c chain, ch chan int, early bool) {
	sub := c.SubscribeHead(ch)
	if early {
		return
	}
	sub.Unsubscribe()
}`),
    ).toEqual(['3: sub missed f leaves 5']);
  });

  test('may be waited for until its publisher ends it', () => {
    expect(
      fates(`${chain}func f(c chain, ch chan int) {
	sub := c.SubscribeHead(ch)
	go func() {
		<-sub.Err()
	}()
}`),
    ).toEqual([]);
  });
});

describe('a subscription on a connection', () => {
  const server = `type server struct { conn *nats.Conn }
func (s *server) listen() { s.conn.Subscribe("a", nil) }
`;

  test('ends with it where its owner closes it', () => {
    expect(fates(`${server}func (s *server) stop() { s.conn.Close() }`)).toEqual([]);
  });

  test('stays where nobody does, and on one that was given', () => {
    expect(fates(server)).toEqual(['2: - dropped']);
    expect(fates('func f(conn *nats.Conn) { conn.Subscribe("a", nil) }')).toEqual(['1: - dropped']);
  });
});
