package edition

import (
	"cmp"
	"slices"
	"time"

	"mingbai/internal/content"
)

// Entry is a line of the public log of changes.
type Entry struct {
	At    time.Time
	Kind  EntryKind
	Item  *Item  // nil if it has gone
	Gone  *Kept  // of a withdrawal
	Text  string // what was changed; of a withdrawal the reason; "" if the editor did not say
	Topic content.Topic
}

// EntryKind says what a line of the log is about.
type EntryKind string

const (
	Correction EntryKind = "correction" // what stood there was wrong
	Updated    EntryKind = "update"     // the world has changed
	Withdrawn  EntryKind = "withdrawal"
)

// Log is what was changed, corrected and taken back of what visitors could read, newest first. What has gone has no line but that of
// its withdrawal.
func (e *Edition) Log() []Entry {
	var out []Entry
	for _, it := range e.Items {
		out = append(out, e.Revisions(it)...)
	}
	for _, k := range e.Kept {
		if k.Withdrawn {
			out = append(out, Entry{At: k.Since, Kind: Withdrawn, Gone: k, Text: k.Reason, Topic: k.Topic})
		}
	}
	sortLog(out)
	return out
}

// Revisions are the lines of an item, newest first.
func (e *Edition) Revisions(it *Item) []Entry {
	var out []Entry
	said := false
	for _, r := range it.src.Changes {
		if r.At.After(e.At) {
			continue
		}
		kind := Updated
		if r.Correction {
			kind = Correction
		}
		said = said || r.At.Equal(it.Updated)
		out = append(out, Entry{At: r.At, Kind: kind, Item: it, Text: e.line(it, r.What), Topic: it.Topic})
	}
	if it.Updated.After(it.Publish) && !said {
		out = append(out, Entry{At: it.Updated, Kind: Updated, Item: it, Topic: it.Topic})
	}
	sortLog(out)
	return out
}

func sortLog(all []Entry) {
	path := func(x Entry) string {
		if x.Item != nil {
			return x.Item.Path
		}
		return x.Gone.Path
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(path(a), path(b))) })
}
