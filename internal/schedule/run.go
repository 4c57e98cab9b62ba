package schedule

import (
	"context"
	"errors"
	"time"

	"mingbai/internal/release"
	"mingbai/internal/watch"
)

// Waits of Run.
const (
	longest = 30 * time.Second       // between two rounds: what nobody told us of is found then
	busy    = time.Second            // until another publisher is asked again
	again   = 5 * time.Second        // after a round that failed
	quiet   = 200 * time.Millisecond // of the watched folder
)

// Run does rounds until ctx ends, and tells report of each.
func (p *Publisher) Run(ctx context.Context, report func(Round)) {
	edited := make(chan struct{}, 1)
	w, err := watch.Site(p.o.Site)
	if err != nil {
		p.o.Log.Warn("edits are found every 30 seconds only", "err", err)
	} else {
		go w.Run(ctx, quiet, func() {
			select {
			case edited <- struct{}{}:
			default:
			}
		}, func(err error) { p.o.Log.Warn("watching failed", "err", err) })
	}
	for ctx.Err() == nil {
		r, err := p.Round(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !errors.Is(err, release.ErrBusy) {
			p.alarm("round", "round failed: "+err.Error())
		} else {
			p.alarm("round", "")
		}
		report(r)
		timer := time.NewTimer(p.wait(r, err))
		select {
		case <-ctx.Done():
		case <-edited:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// wait is how long nothing is to do after a round.
func (p *Publisher) wait(r Round, err error) time.Duration {
	d := longest
	if r.Pending {
		d = min(d, p.o.Settle)
	}
	switch {
	case errors.Is(err, release.ErrBusy):
		return min(d, busy)
	case err != nil:
		return min(d, again)
	}
	if !r.Next.IsZero() {
		// A millisecond more, for the wall clock and the timer are two clocks: to wake too early would be a round for nothing.
		d = min(d, r.Next.Sub(p.o.Clock.Now())+time.Millisecond)
	}
	return max(d, 0)
}
