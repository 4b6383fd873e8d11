// Command goroutines runs very many goroutines and checks what they have done.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"tests/internal/check"
)

const many = 10000

// channels passes a number through a chain of goroutines, each of which adds one.
func channels() bool {
	first := make(chan int)
	in := first
	for i := 0; i < many; i++ {
		out := make(chan int)
		go func(in, out chan int) { out <- 1 + <-in }(in, out)
		in = out
	}
	first <- 0
	return <-in == many
}

// mutexes counts under a lock and without one.
func mutexes() bool {
	var lock sync.Mutex
	var wait sync.WaitGroup
	var atomicCount int64
	count := 0
	for i := 0; i < many; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			atomic.AddInt64(&atomicCount, 1)
			lock.Lock()
			count++
			lock.Unlock()
		}()
	}
	wait.Wait()
	return count == many && atomicCount == many
}

// timers sleeps in all goroutines at once: together they take hardly longer than one.
func timers() bool {
	var wait sync.WaitGroup
	start := time.Now()
	for i := 0; i < many; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			time.Sleep(50 * time.Millisecond)
		}()
	}
	wait.Wait()
	return time.Since(start) >= 50*time.Millisecond
}

// garbage makes more of it than the program may hold.
func garbage() bool {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for j := 0; j < 2000; j++ {
				block := make([]byte, 32*1024)
				block[j] = 1
			}
		}()
	}
	wait.Wait()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return after.NumGC > before.NumGC && after.HeapAlloc < 64<<20
}

// preemption stops a goroutine that never calls anything.
func preemption() bool {
	runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(runtime.NumCPU())
	stop := int32(0)
	done := make(chan bool)
	go func() {
		for atomic.LoadInt32(&stop) == 0 {
		}
		done <- true
	}()
	runtime.Gosched()
	time.Sleep(time.Millisecond)
	atomic.StoreInt32(&stop, 1)
	return <-done
}

// faults catches a nil pointer and a division by zero.
func faults() (ok bool) {
	recovered := 0
	try := func(run func()) {
		defer func() {
			if _, is := recover().(runtime.Error); is {
				recovered++
			}
		}()
		run()
	}
	var nothing *int
	zero := recovered
	try(func() { fmt.Println(*nothing) })
	try(func() { fmt.Println(1 / zero) })
	return recovered == 2
}

func main() {
	check.That("channels", channels())
	check.That("mutexes", mutexes())
	check.That("timers", timers())
	check.That("garbage", garbage())
	check.That("preemption", preemption())
	check.That("faults", faults())
	fmt.Println("6 passed")
}
