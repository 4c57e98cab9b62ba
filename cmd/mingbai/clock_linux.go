package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"mingbai/internal/schedule"
)

// runningClock reads the kernel's clocks, which also compare times of two processes.
func runningClock() (func() schedule.Running, error) {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return sinceStart(), nil // no /proc, as in a bare chroot
	}
	read := func(id int32) (time.Duration, error) {
		var ts unix.Timespec
		err := unix.ClockGettime(id, &ts)
		return time.Duration(ts.Nano()), err
	}
	if _, err := read(unix.CLOCK_BOOTTIME); err != nil {
		return nil, fmt.Errorf("reading the clock: %w", err)
	}
	return func() schedule.Running {
		up, _ := read(unix.CLOCK_BOOTTIME) // these do not fail once they have worked
		awake, _ := read(unix.CLOCK_MONOTONIC)
		return schedule.Running{Boot: strings.TrimSpace(string(boot)), Up: up, Awake: awake}
	}, nil
}
