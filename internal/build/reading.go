package build

import (
	"time"

	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/printing"
)

// ReadingSpeed is how many characters a minute the reading times stand for. It is the editor's choice, not a measurement: older people
// who read with care on a phone.
const ReadingSpeed = 200

// Reading is a table for somebody who reads everything through.
type Reading struct {
	At     string         `json:"at"` // RFC 3339
	Items  []ReadingItem  `json:"items"`
	Kinds  []ReadingKind  `json:"kinds"`  // those that have an item
	Topics []ReadingTopic `json:"topics"` // those without an article that is public
}

// ReadingItem is a line of the table. Lengths are as check.Measure has them; Review is 2026-03-15 or "".
type ReadingItem struct {
	ID       string       `json:"id"`
	Kind     content.Kind `json:"kind"`
	Title    string       `json:"title"`
	Status   string       `json:"status"` // draft, coming, live, expired or withdrawn
	Chars    int          `json:"chars"`
	Minutes  int          `json:"minutes"` // at ReadingSpeed, rounded up
	Longest  int          `json:"longest_sentence"`
	Audience []string     `json:"audience"` // names
	Review   string       `json:"review"`
	Author   string       `json:"author"`
	Reviewer string       `json:"reviewer"`
	Quiz     bool         `json:"quiz"`
	Poster   bool         `json:"poster"` // one can be made
}

// ReadingKind sums up the items of a kind.
type ReadingKind struct {
	Kind    content.Kind `json:"kind"`
	Items   int          `json:"items"`
	Live    int          `json:"live"`
	Chars   int          `json:"chars"`
	Minutes int          `json:"minutes"`
}

// ReadingTopic is a topic.
type ReadingTopic struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ReadThrough measures everything in a library, drafts included, as of an instant: items by kind, then id. The library must be without
// errors.
func ReadThrough(lib *content.Library, at time.Time) (*Reading, error) {
	e := edition.Preview(lib, at)
	posters, err := printing.Of(e, nil, printing.Shown, nil)
	if err != nil {
		return nil, err
	}
	r := &Reading{At: at.Format(time.RFC3339), Items: []ReadingItem{}, Kinds: []ReadingKind{}, Topics: []ReadingTopic{}}
	live := map[string]bool{} // topics
	for _, k := range content.Kinds {
		sum := ReadingKind{Kind: k.Kind}
		for _, it := range lib.Items {
			if it.Kind != k.Kind {
				continue
			}
			line := ReadingItem{ID: it.ID, Kind: it.Kind, Title: it.Title, Status: status(it, at), Audience: []string{}, Author: it.Author, Reviewer: it.Reviewer, Quiz: len(it.Quiz) > 0}
			line.Chars, line.Longest = check.Measure(it)
			line.Minutes = (line.Chars + ReadingSpeed - 1) / ReadingSpeed
			for _, id := range it.Audience {
				if a, ok := lib.Dir.Audience(id); ok {
					line.Audience = append(line.Audience, a.Name)
				}
			}
			if !it.Review.IsZero() {
				line.Review = it.Review.In(lib.Site.Location()).Format(time.DateOnly)
			}
			if v, ok := e.Item(it.ID); ok {
				_, line.Poster = posters.Sheet(v)
			}
			sum.Items++
			sum.Chars += line.Chars
			sum.Minutes += line.Minutes
			if line.Status == "live" {
				sum.Live++
				live[it.Topic] = live[it.Topic] || k.Kind != content.Page
			}
			r.Items = append(r.Items, line)
		}
		if sum.Items > 0 {
			r.Kinds = append(r.Kinds, sum)
		}
	}
	for _, t := range lib.Dir.Topics {
		if !live[t.ID] {
			r.Topics = append(r.Topics, ReadingTopic{t.ID, t.Name})
		}
	}
	return r, nil
}

// status is what an item is at an instant.
func status(it *content.Item, at time.Time) string {
	end, ends := it.End()
	switch {
	case !it.PublicBy():
		return "draft"
	case it.VisibleAt(at):
		return "live"
	case !ends || at.Before(end):
		return "coming"
	case it.Withdrawn != nil && !it.Withdrawn.At.After(at):
		return "withdrawn"
	}
	return "expired"
}
