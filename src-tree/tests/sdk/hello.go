// Command hello is what Go builds in the SDK's test.
package main

import (
	"fmt"
	"math"
	"runtime"
)

func main() {
	root := make(chan float64)
	go func() { root <- math.Sqrt(2) }()
	fmt.Printf("hello from Go on %s: %.15f\n", runtime.GOOS, <-root)
}
