// Package talk makes slides of what is public: an article or a whole series becomes one HTML file that a colleague shows in a branch
// or a community room, with what to say and a handout in it.
//
// In goes an Edition; out come decks. A slide is for people in the last row who see badly: one idea, at most six lines, huge letters.
// So it shows the short form of a text, and the whole text stands in the speaker's notes: every word of an article is in the notes
// of its deck once. Sizes are chosen from the lengths of texts so that nothing overflows on a wide screen, a phone or paper; a list
// without room goes on on the next slide.
//
// Nothing here reads the clock: the same edition gives the same bytes.
package talk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
	"mingbai/internal/words"
	pages "mingbai/templates/talk"
)

// Talk is something that can be told: an article, or the articles of a series in order.
type Talk struct {
	ID    string // lessons/x, or series/x
	Title string
	About string // one sentence
	Path  string // address on the site
	Items []*edition.Item

	series bool
}

// seriesFolder begins the id of a series.
const seriesFolder = "series/"

// Of is the talk of an article.
func Of(it *edition.Item) Talk {
	return Talk{ID: it.ID, Title: it.Title, About: it.Summary, Path: it.Path, Items: []*edition.Item{it}}
}

// Series gives the talks of all series that have a public article, in the order of their file.
func Series(e *edition.Edition) []Talk {
	var out []Talk
	for _, s := range e.Dir.Series {
		if items := e.InSeries(s.ID); len(items) > 0 {
			out = append(out, Talk{seriesFolder + s.ID, s.Name, s.About, edition.SeriesPath(s.ID), items, true})
		}
	}
	return out
}

// Find gives the talk with an id; ok is false if nothing public has it. Pages are no talks.
func Find(e *edition.Edition, id string) (t Talk, ok bool) {
	if strings.HasPrefix(id, seriesFolder) {
		all := Series(e)
		i := slices.IndexFunc(all, func(t Talk) bool { return t.ID == id })
		if i < 0 {
			return Talk{}, false
		}
		return all[i], true
	}
	it, ok := e.Item(id)
	if !ok || it.Kind == content.Page {
		return Talk{}, false
	}
	return Of(it), true
}

// How long a talk takes.
const (
	perMinute  = 160 // characters that one says slowly
	aroundTalk = 3   // minutes of welcome and questions
	MaxMinutes = 240
)

// Minutes is how long the talk takes if one reads everything slowly and lets people answer, in steps of five.
func (t Talk) Minutes(e *edition.Edition) int {
	n := 0
	for _, it := range t.Items {
		n += utf8.RuneCountInString(it.Doc().Plain(e.Dress(nil))) + perMinute*len(e.Quiz(it))
	}
	steps := math.Ceil((float64(n)/perMinute + aroundTalk) / 5)
	return min(int(steps)*5, MaxMinutes)
}

// Environment names what the decks of an edition depend on beside their articles, for Key.
func Environment(e *edition.Edition) (string, error) {
	env, err := json.Marshal([]any{e.Site, e.Dir, e.Site.Location().String(), pages.Style, pages.Script})
	if err != nil {
		return "", fmt.Errorf("naming the site: %w", err)
	}
	h := sha256.New()
	h.Write(env)
	for _, it := range e.Items { // where links may lead
		fmt.Fprintln(h, it.ID)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Key names all that the deck depends on. env is that of Environment.
func (t Talk) Key(env string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%q %q\n", env, t.ID, t.Title, t.About)
	for _, it := range t.Items {
		keyOf(h, it)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func keyOf(h io.Writer, it *edition.Item) {
	fmt.Fprintf(h, "%s %x %q %q %d %d\n", it.ID, it.Hash, it.Title, it.Summary, it.Changed().Unix(), it.Review.Unix())
	for _, a := range it.Assets() {
		fmt.Fprintf(h, "%s %x\n", a.Public, a.Hash)
	}
}

// Deck makes the file. minutes is the planned length, 0 for Minutes. An error is one of reading a picture.
func (t Talk) Deck(e *edition.Edition, minutes int) ([]byte, error) {
	if minutes == 0 {
		minutes = t.Minutes(e)
	}
	slides, err := t.slides(e)
	if err != nil {
		return nil, fmt.Errorf("slides of %s: %w", t.ID, err)
	}
	return pages.Render(&pages.Deck{
		Language: e.Site.Language, Title: t.Title + " - " + e.Site.Title, Bank: e.Site.Bank, Words: words.ZhHans(), Minutes: minutes, Slides: slides,
	}, themes(e.Site)+sizes())
}

// themes are the colours of each kind of article, as WeChat has them: pairs that were found readable when site.yaml was read.
func themes(s *content.Site) string {
	var b strings.Builder
	for _, k := range content.Kinds {
		t := s.WeChat.ThemeOf(k.Kind)
		fmt.Fprintf(&b, ".%s{--bar:%s;--tint:%s;--strong:%s}\n", k.Kind, t.Bar, t.Tint, t.Strong)
	}
	return b.String()
}

// dresses are what texts look like on slides, and in the notes: there links lead to the site.
func dresses(e *edition.Edition, w *words.Words) (slide, note prose.Dress) {
	note = e.Dress(e.Site.Absolute)
	note.CalloutTitle = w.CalloutTitle
	slide = e.Dress(nil)
	slide.Contact = func(kind, id string) (prose.ContactText, bool) {
		c, ok := e.ContactText(kind, id)
		c.Href = "" // nobody calls from a slide
		return c, ok
	}
	return slide, note
}
