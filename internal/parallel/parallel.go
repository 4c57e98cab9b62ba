// Package parallel does the same work for many things on all cores.
package parallel

import (
	"runtime"
	"sync"
)

// Each calls f with 0 to n-1, each once, on as many goroutines as cores are used, and returns when all calls have. The order
// of calls is left open: f keeps its result under its own index, so that no output depends on the order.
func Each(n int, f func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
