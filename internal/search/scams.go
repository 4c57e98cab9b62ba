package search

import (
	"regexp"
	"slices"
	"strings"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
)

// Scam is what the message check knows of a topic that has alerts: what people call it, what crooks say, and where to read on.
type Scam struct {
	Topic, Name string
	Words       []string // folded
	Alerts      []uint32 // documents, newest first
	Quotes      []Quote
}

// Quote is something a crook says, from an alert.
type Quote struct {
	Text string // folded, without punctuation
	Doc  uint32
}

// Limits of the message check, so that its file stays small.
const (
	maxAlerts   = 3  // of a topic
	maxQuotes   = 40 // of a topic, from the newest alerts
	leastQuote  = 4  // characters
	signsTitle  = "识别"
	leastSpoken = 2 // characters of a topic's word
)

var quoted = regexp.MustCompile(`“([^”]+)”`)

// scams gives the topics that have public alerts, in the order of the topics file.
func scams(e *edition.Edition, docs []*Document) []Scam {
	number := make(map[string]uint32, len(docs))
	for i, d := range docs {
		number[d.ID] = uint32(i)
	}
	dress := e.Dress(nil)
	alerts := map[string][]*edition.Item{}
	for _, it := range e.Items { // newest first
		if it.Kind == content.Alert && it.Successor == nil {
			alerts[it.Topic.ID] = append(alerts[it.Topic.ID], it)
		}
	}
	var out []Scam
	for _, t := range e.Dir.Topics {
		if len(alerts[t.ID]) == 0 {
			continue
		}
		s := Scam{Topic: t.ID, Name: t.Name}
		for _, w := range append([]string{t.Name}, t.Synonyms...) {
			if w = squeeze(w); len([]rune(w)) >= leastSpoken && !slices.Contains(s.Words, w) {
				s.Words = append(s.Words, w)
			}
		}
		for _, it := range alerts[t.ID] {
			if len(s.Alerts) < maxAlerts {
				s.Alerts = append(s.Alerts, number[it.ID])
			}
			if len(s.Quotes) >= maxQuotes {
				break
			}
			for _, q := range quotes(it.Doc(), dress) {
				if q = squeeze(q); len([]rune(q)) >= leastQuote && len(s.Quotes) < maxQuotes {
					s.Quotes = append(s.Quotes, Quote{q, number[it.ID]})
				}
			}
		}
		out = append(out, s)
	}
	return out
}

// quotes are the crook's own words in the section 识别 of an alert.
func quotes(doc *prose.Doc, dress prose.Dress) []string {
	var out []string
	in := false
	for _, n := range doc.Root.Kids {
		plain := (&prose.Doc{Root: &prose.Node{Kids: []*prose.Node{n}}}).Plain(dress)
		if n.Kind == prose.Heading {
			in = strings.TrimSpace(plain) == signsTitle
		} else if in {
			for _, m := range quoted.FindAllStringSubmatch(plain, -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// squeeze folds a text and leaves Chinese characters, Latin letters and digits only, as a crook's spaces and marks do not count.
func squeeze(s string) string {
	var b strings.Builder
	for _, r := range fold(s).runes {
		if isHan(r) || isLatin(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// encodeScams: how many, then for each its topic and name, its words, its alerts, its quotes with their alerts.
func encodeScams(all []Scam) []byte {
	b := number(nil, len(all))
	for _, s := range all {
		b = texts(text(text(b, s.Topic), s.Name), s.Words)
		b = number(b, len(s.Alerts))
		for _, d := range s.Alerts {
			b = number(b, int(d))
		}
		b = number(b, len(s.Quotes))
		for _, q := range s.Quotes {
			b = number(text(b, q.Text), int(q.Doc))
		}
	}
	return b
}
