// Package check is what the test programs tell their results with.
package check

import (
	"fmt"
	"os"
)

// Done says that a check went well, or ends the program with what was wrong.
func Done(name string, err error) {
	if err != nil {
		fmt.Printf("FAILED %s: %v\n", name, err)
		os.Exit(1)
	}
	fmt.Println("ok", name)
}

// That is Done for what is right or wrong and nothing else.
func That(name string, ok bool) {
	Done(name, Same(ok, true))
}

// Same is an error unless both look alike when printed.
func Same(found, wanted interface{}) error {
	one, other := fmt.Sprint(found), fmt.Sprint(wanted)
	if one != other {
		return fmt.Errorf("%q, not %q", one, other)
	}
	return nil
}

// First is the first error there is.
func First(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
