// Package book makes print documents of an edition's articles: a handbook of a series, topic or audience with cover, contents,
// a chapter for each article, the answers to its questions and a last page with the telephone numbers; and a sheet to fold in three.
//
// Of gathers what a Book says; Pages lays it out as display lists, Booklet puts A5 pages on A4 sheets in the order in which they are
// stitched, Brochure lays out the sheet to fold, and HTML gives the same text and order as one web page for printing. Text flows
// over pages, but no heading stands alone at the foot of one, no single line of a paragraph is left behind and no row of a table is
// torn. Nothing is shortened or left out: what has no room, and a character that no font has, is a problem with its place.
//
// Everything is a plain function of its arguments and safe for concurrent use.
package book

import (
	"slices"
	"strings"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
	"mingbai/internal/words"
)

// Choice says of what a book is made: the id of a series, a topic or an audience. Exactly one is not "".
type Choice struct{ Series, Topic, Audience string }

// Book is what a print document says.
type Book struct {
	Name  string // of its files, such as series-beipian-zhihou
	Title string
	About string          // a sentence
	Path  string          // address of the list of its articles on the site
	Items []*edition.Item // in reading order; one chapter each

	e *edition.Edition
	w *words.Words
}

// Of gathers the articles of a choice that are public in an edition: a series in its order, anything else by kind, newest first. There
// may be none. ok is false if the site has no such series, topic or audience.
func Of(e *edition.Edition, c Choice) (b *Book, ok bool) {
	b = &Book{e: e, w: words.ZhHans()}
	switch {
	case c.Series != "":
		x, known := e.Dir.SeriesOf(c.Series)
		ok = known
		b.Name, b.Title, b.About, b.Path = "series-"+x.ID, x.Name, x.About, edition.SeriesPath(x.ID)
		b.Items = e.InSeries(x.ID)
	case c.Topic != "":
		x, known := e.Dir.Topic(c.Topic)
		ok = known
		b.Name, b.Title, b.About, b.Path = "topic-"+x.ID, x.Name, x.About, edition.TopicPath(x.ID)
		b.Items = byKind(e, func(it *edition.Item) bool { return it.Topic.ID == x.ID })
	default:
		x, known := e.Dir.Audience(c.Audience)
		ok = known
		b.Name, b.About, b.Path = "audience-"+x.ID, x.About, edition.AudiencePath(x.ID)
		b.Title = words.Fill(b.w.List.Audience, "audience", x.Name)
		b.Items = byKind(e, func(it *edition.Item) bool {
			return slices.ContainsFunc(it.Audience, func(a content.Audience) bool { return a.ID == x.ID })
		})
	}
	return b, ok
}

// byKind gives the articles that satisfy f, in the order of the kinds.
func byKind(e *edition.Edition, f func(*edition.Item) bool) (out []*edition.Item) {
	for _, k := range content.Kinds {
		if k.Kind != content.Page {
			out = append(out, e.Select(func(it *edition.Item) bool { return it.Kind == k.Kind && f(it) })...)
		}
	}
	return out
}

// Only gives a book of some of the articles, in the order of their ids. missing is the first id that the book does not have, else "".
func (b *Book) Only(ids []string) (only *Book, missing string) {
	c := *b
	c.Items = nil
	for _, id := range ids {
		i := slices.IndexFunc(b.Items, func(it *edition.Item) bool { return it.ID == id })
		if i < 0 {
			return nil, id
		}
		c.Items = append(c.Items, b.Items[i])
	}
	return &c, ""
}

// made is when the newest of the articles was published or changed, in the site's zone.
func (b *Book) made() time.Time { return b.e.Changed(b.Items, nil).In(b.e.Site.Location()) }

// address is where the list of the articles is, as it stands in words on paper.
func (b *Book) address() string { return strings.TrimSuffix(b.e.Site.Domain()+b.Path, "/") }

// dates says when an article was published and changed.
func (b *Book) dates(it *edition.Item) string {
	zone := b.e.Site.Location()
	text := b.w.Item.Published + " " + b.w.Day(it.Publish.In(zone))
	if !it.Updated.IsZero() {
		text += " · " + b.w.Item.Updated + " " + b.w.Day(it.Updated.In(zone))
	}
	return text
}

// sources names where an article's facts come from; "" if it does not say.
func (b *Book) sources(it *edition.Item) string {
	var all []string
	for _, s := range it.Sources {
		if s.Date != "" {
			s.Title += "（" + s.Date + "）"
		}
		all = append(all, s.Title)
	}
	if all == nil {
		return ""
	}
	return b.w.Item.Sources + b.w.Colon + strings.Join(all, "；")
}

// letter is what an option of a question is called.
func letter(i int) string { return string(rune('A' + i)) }

// rightOf is the right option of a question with its letter.
func rightOf(q content.Question) string { return letter(q.Answer-1) + ". " + q.Right() }

// calls are the numbers to ring, the most important first.
func (b *Book) calls() (out []content.Contact) {
	for _, id := range b.e.Site.Urgent {
		if c, ok := b.e.Dir.Contact(id); ok && c.Number != "" {
			out = append(out, c)
		}
	}
	return out
}

// steps is what to remember, from site.yaml.
func (b *Book) steps() (out []string) {
	for i, step := range b.e.Site.Footer.Steps {
		doc, _ := prose.ParseLine(b.e.Site.WhereStep(i), step)
		out = append(out, strings.TrimSpace(doc.Plain(b.e.Dress(nil))))
	}
	return out
}
