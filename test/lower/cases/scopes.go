package cases

import (
	. "fmt"
	"time"
	stdtime "time"

	_ "embed"

	"github.com/nats-io/nats.go"
	"github.com/redis/go-redis/v9"
	oldctx "golang.org/x/net/context"
	"gopkg.in/yaml.v3"
)

type clock struct{}

func (clock) NewTicker(int) int { return 0 }

type fake struct{ time clock }

func imports() {
	time.NewTicker(1)
	stdtime.NewTicker(2)
	(time).NewTicker(3)
	nats.Connect("")
	redis.NewClient(nil)
	yaml.Unmarshal(nil, nil)
	oldctx.Background()
	Println()
	var t *time.Ticker
	var c oldctx.Context
	var r chan *redis.Client
	_, _, _ = t, c, r
}

// A local of the same name hides the package, from its declaration on.
func shadowed(f fake) {
	time.NewTicker(1)
	time := f.time
	time.NewTicker(2)
}

func parameter(time clock) { time.NewTicker(3) }

func (time clock) receiver() { time.NewTicker(4) }

func inner(x any) {
	if time := (clock{}); true {
		time.NewTicker(5)
	} else {
		time.NewTicker(6)
	}
	time.NewTicker(7)
	for time := range []clock{} {
		time.NewTicker(8)
	}
	switch time := x.(type) {
	case clock:
		time.NewTicker(9)
	}
	select {
	case time := <-make(chan clock):
		time.NewTicker(10)
	case <-time.After(11):
	}
	func() {
		var time = time.NewTicker(12)
		time.Stop()
	}()
	const time = 13
	_ = time
}

func captured(n int) {
	x := 1
	func() {
		x = n
		x := x + 1
		func() { x++ }()
	}()
	x++
}

func builtins(close func(any), make func(int) int) {
	close(1)
	_ = make(2)
	new := func(int) *int { return nil }
	_ = new(3)
	len := func(any) int { return 0 }
	_ = len("x")
	append := 1
	_ = append
}

func delete(x int) {}

func packageLevel(m map[string]int) { delete(1) }

func localTypes() {
	type item struct{ next *item }
	var a item
	b := []item{{nil}}
	{
		type item chan int
		var c item = make(item)
		_ = item(c)
	}
	_, _ = a, b
}
