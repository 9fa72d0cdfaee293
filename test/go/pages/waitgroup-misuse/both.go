package sum

import "errors"

// Drive: one of the tries fails.
func Drive() {
	go All([]int{1, 2, 3}, func(x int) error {
		if x == 2 {
			return errors.New("refused")
		}
		return nil
	})
}
