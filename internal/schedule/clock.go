package schedule

import (
	"fmt"
	"time"
)

// Clock is where time comes from.
type Clock struct {
	// Now is the wall clock. It may be wrong and may be set.
	Now func() time.Time
	// Running tells how long the machine has been running, which nobody can set.
	Running func() Running
}

// Running is a reading of a clock that only goes forward.
type Running struct {
	Boot  string        // names this run of the machine: readings of two runs cannot be compared
	Up    time.Duration // since the machine started, sleep included
	Awake time.Duration // the same without sleep
}

// Limits of what a wall clock may do.
const (
	maxJump   = 60 * time.Second // ahead of the running clock; issue 6, line 2
	minSleep  = 5 * time.Second  // of the machine, to be mentioned
	tolerance = time.Second      // back, to be mentioned
)

// anchor is a moment at which the wall clock was believed.
type anchor struct {
	Wall time.Time     `json:"wall"`
	Boot string        `json:"boot"`
	Up   time.Duration `json:"up"` // nanoseconds
}

// reading is what the clocks say at one moment, and what that means.
type reading struct {
	now     time.Time
	running Running
	ahead   time.Duration // how far the wall clock is ahead of where it should be by the anchor; 0 if they cannot be compared
}

func (c Clock) read(a anchor) reading {
	r := reading{now: c.Now(), running: c.Running()}
	if !a.Wall.IsZero() && a.Boot == r.running.Boot {
		// Both without the monotonic part that Go keeps beside the wall clock: what was set must show.
		r.ahead = r.now.Round(0).Sub(a.Wall) - (r.running.Up - a.Up)
	}
	return r
}

func (r reading) anchor() anchor { return anchor{r.now.Round(0), r.running.Boot, r.running.Up} }

// HeldError says that nothing is published until somebody has looked: exit code 5.
type HeldError struct {
	Reason string // "clock" or "missed"
	Text   string // Chinese, for the operator
}

func (e *HeldError) Error() string { return e.Text }

func (r reading) jumped() *HeldError {
	return &HeldError{"clock", fmt.Sprintf("时钟忽然快了 %s（现在显示 %s）。为了不让文章提前公开，先不发布。核对时间；确实对了，运行 mingbai publish --confirm。",
		r.ahead.Round(time.Second), r.now.Format("2006-01-02 15:04:05"))}
}
