package edition

import (
	"cmp"
	"slices"
	"time"

	"mingbai/internal/content"
)

// What says what happens at a Change.
type What string

const (
	Publish   What = "publish"
	Expire    What = "expire"
	Withdraw  What = "withdraw"
	ReviewDue What = "review-due" // the facts should be checked again; nothing visible changes
	Update    What = "update"     // from here on the page says when it was last changed
)

// Change is something that happens to an item at an instant.
type Change struct {
	At   time.Time `json:"at"`
	Item string    `json:"item"`
	What What      `json:"what"`
}

// Schedule is every Change of a library, in order of time, then item.
type Schedule []Change

// Plan gives the schedule of a library. Items that can never become public have no changes.
func Plan(lib *content.Library) Schedule {
	var s Schedule
	for _, it := range lib.Items {
		if !it.PublicBy() {
			continue
		}
		end, ends := it.End()
		if ends && !it.Publish.Before(end) {
			continue
		}
		s = append(s, Change{it.Publish, it.ID, Publish})
		if ends {
			what := Expire
			if it.Withdrawn != nil && it.Withdrawn.At.Equal(end) {
				what = Withdraw
			}
			s = append(s, Change{end, it.ID, what})
			// A withdrawal after the expiry changes the notice.
			if what == Expire && it.Withdrawn != nil {
				s = append(s, Change{it.Withdrawn.At, it.ID, Withdraw})
			}
		}
		if it.Updated.After(it.Publish) && (!ends || it.Updated.Before(end)) {
			s = append(s, Change{it.Updated, it.ID, Update})
		}
		for _, r := range it.Changes {
			if r.At.After(it.Publish) && !r.At.Equal(it.Updated) && (!ends || r.At.Before(end)) {
				s = append(s, Change{r.At, it.ID, Update})
			}
		}
		if !it.Review.IsZero() && (!ends || it.Review.Before(end)) {
			s = append(s, Change{it.Review, it.ID, ReviewDue})
		}
	}
	slices.SortFunc(s, func(a, b Change) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Item, b.Item), cmp.Compare(a.What, b.What))
	})
	return s
}

// After gives the changes that happen later than t.
func (s Schedule) After(t time.Time) Schedule {
	i, _ := slices.BinarySearchFunc(s, t, func(c Change, t time.Time) int {
		if c.At.After(t) {
			return 1
		}
		return -1
	})
	return s[i:]
}

// Next gives the next instant after t at which what visitors see changes; ok is false if there is none.
func (s Schedule) Next(t time.Time) (next time.Time, ok bool) {
	for _, c := range s.After(t) {
		if c.What != ReviewDue {
			return c.At, true
		}
	}
	return time.Time{}, false
}
