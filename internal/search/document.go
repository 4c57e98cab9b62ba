package search

import (
	"math"
	"slices"
	"strings"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
)

// Field is a part of an item that is searched.
type Field int

const (
	Title    Field = iota
	Topic          // name and synonyms of the topic, and tags
	Headings       //
	Summary        //
	Body           //
	Fields         // how many there are
)

// The weights of BM25F: how much one occurrence in a field counts, and how much a text longer than usual (in characters)
// takes away. They are constants, not averages over the library, so that what an item's terms weigh depends on the item
// alone. Single characters are looked for in the short fields only.
var bm25f = [Fields]struct {
	weight, b, usual float64
}{
	Title:    {8, 0.4, 16},
	Topic:    {5, 0, 50},
	Headings: {3, 0.3, 40},
	Summary:  {3, 0.2, 40},
	Body:     {1, 0.5, 900},
}

const saturation = 4 // k1 of BM25F: the weighted count at which a term has half its full effect

// MaxImpact is the greatest impact of a term on a document; the least is 1.
const MaxImpact = 15

// Impact is what a term that occurs so often in each field means for a document whose fields are so long.
func Impact(count, length [Fields]int) uint8 {
	x := 0.0
	for f, n := range count {
		if n > 0 {
			w := bm25f[f]
			x += w.weight * float64(n) / (1 - w.b + w.b*sizeOf(float64(length[f])/w.usual))
		}
	}
	return uint8(min(max(math.Round(MaxImpact*x/(x+saturation)), 1), MaxImpact))
}

// sizeOf is the class of a length: short, usual or long. Classes instead of lengths make few different impacts, and so small lists.
func sizeOf(length float64) float64 {
	switch {
	case length < 0.5:
		return 0.5
	case length > 2:
		return 2
	}
	return 1
}

// Flatten leaves two impacts to a term that more than a quarter of n documents have, strong and weak: it says little, and its
// list is long. It changes list.
func Flatten(list []Posting, n int) []Posting {
	const strong, weak = 10, 3
	if len(list)*4 <= n || n < flatFrom {
		return list
	}
	for i, p := range list {
		if p.Impact >= strong-2 {
			list[i].Impact = strong
		} else {
			list[i].Impact = weak
		}
	}
	return list
}

// flatFrom is how many documents make lists long.
const flatFrom = 2000

// Document is an item as search sees it.
type Document struct {
	ID       string
	Kind     content.Kind
	Topic    string // id
	Audience []string
	Title    string
	Summary  string
	Path     string
	Day      time.Time // first published
	Boost    uint8     // see boosts
	Text     [Fields]string

	phrases []string // whose initials people type
}

// hotlinesID is the page that shows contacts.yaml.
const (
	hotlinesID  = "pages/hotlines"
	emergencyID = "pages/emergency"
)

// Documents gives the items of an edition in the order of their ids. A document's place in it is its number.
func Documents(e *edition.Edition) []*Document {
	docs := make([]*Document, 0, len(e.Items))
	for _, it := range e.Items {
		d := &Document{
			ID: it.ID, Kind: it.Kind, Topic: it.Topic.ID, Title: it.Title, Summary: it.Summary, Path: it.Path, Day: it.Publish,
		}
		for _, a := range it.Audience {
			d.Audience = append(d.Audience, a.ID)
		}
		d.phrases = slices.Concat([]string{it.Topic.Name}, it.Topic.Synonyms, it.Tags)
		d.Text[Title], d.Text[Summary], d.Text[Topic] = it.Title, it.Summary, spaced(d.phrases...)
		docs = append(docs, d)
	}
	slices.SortFunc(docs, func(a, b *Document) int { return strings.Compare(a.ID, b.ID) })
	boosts(e, docs)
	return docs
}

// fill adds the text of the item, which takes time.
func (d *Document) fill(e *edition.Edition, dress prose.Dress) {
	it, _ := e.Item(d.ID)
	doc := it.Doc()
	var headings []string
	for _, n := range doc.Root.Kids {
		if n.Kind == prose.Heading {
			headings = append(headings, (&prose.Doc{Root: &prose.Node{Kids: []*prose.Node{n}}}).Plain(dress))
		}
	}
	d.Text[Headings] = spaced(headings...)
	d.Text[Body] = doc.Plain(dress)
	for _, q := range e.Quiz(it) { // not the answers: wrong ones would be shown as if they were ours, right ones say what the text says
		d.Text[Body] = spaced(d.Text[Body], q.Ask)
	}
	if d.ID == hotlinesID {
		var lines []string
		for _, c := range e.Dir.Contacts {
			lines = append(lines, c.Label+" "+c.Number+" "+c.Use)
		}
		d.Text[Body] = spaced(d.Text[Body], spaced(lines...))
	}
}

// Boosts are bounded: the score of a document is multiplied by (boostBase + boost)/boostBase, at most 51/48.
const (
	boostBase = 48
	maxBoost  = 3
	freshDays = 60
)

// boosts: an alert of high severity has 2, of medium 1; one published or changed within freshDays before the newest change of
// any alert has one more. It depends on the edition only, never on today.
func boosts(e *edition.Edition, docs []*Document) {
	var newest time.Time
	for _, it := range e.Items {
		if it.Kind == content.Alert && it.Changed().After(newest) {
			newest = it.Changed()
		}
	}
	for _, d := range docs {
		it, _ := e.Item(d.ID)
		if it.Kind != content.Alert {
			continue
		}
		d.Boost = uint8(max(0, it.Severity.Rank()-1))
		if it.Changed().After(newest.AddDate(0, 0, -freshDays)) {
			d.Boost++
		}
	}
}

// Counts are the terms of a filled document and how often each field has them; lengths are the fields' lengths in characters.
func (d *Document) Counts() (terms map[string]*[Fields]int, lengths [Fields]int) {
	place := make(map[string]int, 1024)
	var counts [][Fields]int
	for f, text := range d.Text {
		lengths[f] = Length(text)
		for t := range Analyse(text) {
			if t.Kind == Single && Field(f) == Body {
				continue
			}
			i, ok := place[t.Term]
			if !ok {
				i = len(counts)
				place[t.Term], counts = i, append(counts, [Fields]int{})
			}
			counts[i][f]++
		}
	}
	terms = make(map[string]*[Fields]int, len(place))
	for t, i := range place {
		terms[t] = &counts[i]
	}
	return terms, lengths
}

// Length is the length of a field as Impact counts it: characters that are not spaces.
func Length(text string) int {
	n := 0
	for _, r := range text {
		if r != ' ' && r != '\n' {
			n++
		}
	}
	return n
}

// Facets are the terms of the groups that a document belongs to, by which results are narrowed.
func (d *Document) Facets() []string {
	all := []string{Facet("kind", string(d.Kind))}
	if d.Topic != "" {
		all = append(all, Facet("topic", d.Topic))
	}
	for _, a := range d.Audience {
		all = append(all, Facet("for", a))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Facet is the term that finds the documents of a kind, a topic or an audience.
func Facet(name, value string) string { return "#" + name + ":" + value }
