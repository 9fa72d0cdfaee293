package table

// Drive: a row is added.
func Drive() {
	t := &Table{rows: map[string]int{}}
	go t.Add("a")
}
