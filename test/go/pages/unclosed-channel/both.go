package load

// Drive: no name is found.
func Drive() {
	go First([]string{"a", "b"}, func(string) (int, bool) { return 0, false })
}
