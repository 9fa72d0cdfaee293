package bank

// Drive: both are tried many times.
func Drive() {
	b := &Bank{}
	for range 100 {
		go b.Open()
		go b.Shut()
	}
}
