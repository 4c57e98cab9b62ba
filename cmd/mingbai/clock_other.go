//go:build !linux

package main

import "mingbai/internal/schedule"

// runningClock knows only the time of this process.
func runningClock() (func() schedule.Running, error) { return sinceStart(), nil }
