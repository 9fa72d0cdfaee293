package account

// Drive: one of the two asks for more than there is.
func Drive() {
	a := &Account{}
	for range 2 {
		go func() { _ = a.Withdraw(1) }()
	}
}
