package refresh

// Drive: a service starts and is forgotten.
func Drive() { Start(func() {}) }
