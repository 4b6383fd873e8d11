// Command hello says where it runs.
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

func main() {
	start := time.Now()
	if len(os.Args) > 1 {
		fmt.Println("hello,", os.Args[1])
	} else {
		fmt.Println("hello")
	}
	fmt.Println(runtime.GOARCH, os.Getenv("GREETING"))
	if runtime.NumCPU() < 1 || time.Since(start) < 0 {
		os.Exit(1)
	}
}
