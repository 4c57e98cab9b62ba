package web

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"mingbai/internal/content"
	"mingbai/internal/edition"
)

// index has the items by everything that gathers them, each list newest first but for series, which are in reading order.
// Pages are only in kind and pages.
type index struct {
	kind     map[content.Kind][]*edition.Item
	topic    map[string][]*edition.Item
	tag      map[string][]*edition.Item
	audience map[string][]*edition.Item
	series   map[string][]*edition.Item
	place    map[*edition.Item]int               // in its series, from 0
	pages    map[string][]*edition.Item          // pages by topic
	shown    map[*edition.Item][sha256.Size]byte // what lists show of an item
}

func indexOf(e *edition.Edition) index {
	x := index{
		kind: map[content.Kind][]*edition.Item{}, topic: map[string][]*edition.Item{}, tag: map[string][]*edition.Item{},
		audience: map[string][]*edition.Item{}, series: map[string][]*edition.Item{}, place: map[*edition.Item]int{},
		pages: map[string][]*edition.Item{}, shown: make(map[*edition.Item][sha256.Size]byte, len(e.Items)),
	}
	for _, it := range e.Items {
		x.kind[it.Kind] = append(x.kind[it.Kind], it)
		x.shown[it] = shownOf(it)
		if it.Kind == content.Page {
			x.pages[it.Topic.ID] = append(x.pages[it.Topic.ID], it)
			continue
		}
		x.topic[it.Topic.ID] = append(x.topic[it.Topic.ID], it)
		for i, tag := range it.Tags {
			if !slices.Contains(it.Tags[:i], tag) {
				x.tag[tag] = append(x.tag[tag], it)
			}
		}
		for i, a := range it.Audience {
			if !slices.Contains(it.Audience[:i], a) {
				x.audience[a.ID] = append(x.audience[a.ID], it)
			}
		}
	}
	for _, series := range e.Dir.Series {
		course := e.InSeries(series.ID)
		if len(course) == 0 {
			continue
		}
		x.series[series.ID] = course
		for i, it := range course {
			x.place[it] = i
		}
	}
	slices.SortFunc(x.kind[content.Page], func(a, b *edition.Item) int { return cmp.Compare(a.Path, b.Path) })
	return x
}

// shownOf hashes all that a card may show: see website.card.
func shownOf(it *edition.Item) [sha256.Size]byte {
	k := key{sha256.New()}
	k.add(it.ID, it.Title, it.Summary, string(it.Severity), fmt.Sprint(it.Publish.Unix(), it.Draft, it.Successor != nil))
	return [sha256.Size]byte(k.Sum(nil))
}

// maxRelated is how many other items an item's page leads to, fewRelated at least if there are any; fromTag how many of a tag's newest are considered, which
// keeps the work small where thousands share a tag.
const (
	maxRelated = 4
	fewRelated = 2
	fromTag    = 40
)

// related gives the newest of the item's topic, then those that share most tags, and if that is next to nothing the newest
// of its kind, so that no page is a dead end. Superseded ones and those
// the page shows anyway (around) are left out.
func (x *index) related(it *edition.Item, around []*edition.Item) []*edition.Item {
	var out []*edition.Item
	add := func(other *edition.Item) bool {
		if other != it && other.Successor == nil && !slices.Contains(around, other) && !slices.Contains(out, other) {
			out = append(out, other)
		}
		return len(out) < maxRelated
	}
	for _, other := range x.topic[it.Topic.ID] {
		if !add(other) {
			return out
		}
	}
	shared := map[*edition.Item]int{}
	var near []*edition.Item
	for _, tag := range it.Tags {
		tagged := x.tag[tag]
		for _, other := range tagged[:min(len(tagged), fromTag)] {
			if shared[other]++; shared[other] == 1 {
				near = append(near, other)
			}
		}
	}
	slices.SortFunc(near, func(a, b *edition.Item) int {
		return cmp.Or(cmp.Compare(shared[b], shared[a]), b.Publish.Compare(a.Publish), cmp.Compare(a.ID, b.ID))
	})
	for _, other := range near {
		if !add(other) {
			return out
		}
	}
	for _, other := range x.kind[it.Kind] {
		if len(out) >= fewRelated || !add(other) {
			break
		}
	}
	return out
}
