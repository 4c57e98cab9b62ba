package main

import (
	"fmt"
	"os"
	"time"

	"mingbai/internal/schedule"
)

// clock is where a publisher takes the time from.
func (c *command) clock() (schedule.Clock, error) {
	running, err := runningClock()
	return schedule.Clock{Now: c.now, Running: running}, err
}

// sinceStart is a running clock that begins with this process. Where there is no better one, a jump of the wall clock between two
// processes goes unnoticed.
func sinceStart() func() schedule.Running {
	start := time.Now()
	boot := fmt.Sprintf("process %d of %d", os.Getpid(), start.UnixNano())
	return func() schedule.Running {
		up := time.Since(start)
		return schedule.Running{Boot: boot, Up: up, Awake: up}
	}
}
