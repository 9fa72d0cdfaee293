package mail

// Drive: the box is of no use any more.
func Drive() { New() }
