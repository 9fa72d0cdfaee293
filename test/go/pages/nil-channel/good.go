package mail

// Drive: the box is closed when it is of no use any more.
func Drive() { New().Close() }
