// Package edition decides what is public at one instant.
//
// At takes a Library and an instant and gives an Edition: the only thing that channels ever see. An item is in it if it is
// approved by somebody other than its author and the instant lies in [publish, expire) and before any withdrawal.
// Loaded items and visible items are different types, so that a channel that forgets to filter does not compile. What was
// public and is no more is Kept: an address, dates and a reason, without a word of the text.
//
// Promised: nothing in an Edition depends on items that are not public by then, and between two Changes of the Schedule
// (Plan) the Edition stays the same.
package edition

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// Edition is what visitors may see at the instant At. It is never changed after it was made.
type Edition struct {
	At    time.Time
	Site  *content.Site
	Dir   *content.Directory
	Items []*Item              // newest first, then by ID
	Kept  []*Kept              // by path
	Moved []Move               // by From
	Codes []content.IssuedCode // of posters that were given away by At, as content.CodesFile has them

	lib    *content.Library
	byID   map[string]*Item
	topics map[string]bool // those with an item other than a page
}

// Item is an item that visitors may read.
type Item struct {
	ID        string
	Kind      content.Kind
	Path      string // address on the site, /alerts/x/
	FeedID    string // tag: URI that survives a change of slug
	Title     string
	Summary   string // plain text
	Topic     content.Topic
	Tags      []string
	Audience  []content.Audience
	Author    string
	Reviewer  string
	Publish   time.Time
	Updated   time.Time // zero if never, or not yet
	Expire    time.Time // zero if never; public information, for pages must not be shown past it
	Review    time.Time
	FirstSeen time.Time
	Sources   []content.Source
	Cover     *content.Cover
	Series    content.Series
	Order     int
	Severity  content.Severity
	Draft     bool  // only in a preview
	Successor *Item // the item that replaces this one, if it is public
	Hash      [32]byte

	src *content.Item
}

// Changed is when the item was last published or changed in meaning.
func (it *Item) Changed() time.Time {
	if it.Updated.After(it.Publish) {
		return it.Updated
	}
	return it.Publish
}

// Doc parses the body.
func (it *Item) Doc() *prose.Doc { return prose.ParseToShow(it.src.Body) }

// Placed is Doc with the places of everything in its file, for what is to be said to the editor. It takes several times as long.
func (it *Item) Placed() *prose.Doc {
	doc, _ := it.src.Doc()
	return doc
}

// Wrote says whether a front-matter field was written.
func (it *Item) Wrote(field string) bool { return it.src.Wrote(field) }

// Where is the place of a front-matter field, for what is to be said to the editor.
func (it *Item) Where(field string) problem.Pos { return it.src.Where(field) }

// Assets are the pictures that may be published with the item.
func (it *Item) Assets() []content.Asset { return it.src.Assets }

// Kept is the address of something that was public: a notice stands there. It holds nothing of the text.
type Kept struct {
	Path      string
	Kind      content.Kind
	Topic     content.Topic
	Withdrawn bool      // else expired
	Since     time.Time // when it went
	Reason    string    // of a withdrawal
	Successor *Item
}

// Move is a former address.
type Move struct{ From, To string }

// At gives the edition of the library at t.
func At(lib *content.Library, t time.Time) *Edition {
	return makeEdition(lib, t, func(it *content.Item) bool { return it.VisibleAt(t) })
}

// Preview gives what the edition would be if all drafts and coming items were public now. It is for the editor's own
// screen and never written to an output folder.
func Preview(lib *content.Library, t time.Time) *Edition {
	return makeEdition(lib, t, func(it *content.Item) bool {
		end, ends := it.End()
		return !ends || t.Before(end)
	})
}

func makeEdition(lib *content.Library, t time.Time, visible func(*content.Item) bool) *Edition {
	e := &Edition{At: t, Site: &lib.Site, Dir: &lib.Dir, lib: lib, byID: map[string]*Item{}, topics: map[string]bool{}}
	dress := e.Dress(nil)
	for _, it := range lib.Items {
		if !visible(it) {
			continue
		}
		v := &Item{
			ID: it.ID, Kind: it.Kind, Path: it.Path(), Title: prose.Defang(it.Title, lib.Dir.Official), Tags: it.Tags, Author: it.Author, Reviewer: it.Reviewer,
			Publish: it.Publish, Expire: it.Expire, Review: it.Review, FirstSeen: it.FirstSeen, Sources: it.Sources,
			Cover: it.Cover, Order: it.Order, Severity: it.Severity, Hash: it.Hash, src: it,
			Draft: !it.VisibleAt(t),
		}
		doc, _ := it.SummaryDoc()
		v.Summary = strings.TrimSpace(doc.Plain(dress))
		v.Topic, _ = lib.Dir.Topic(it.Topic)
		v.Series, _ = lib.Dir.SeriesOf(it.Series)
		for _, id := range it.Audience {
			if a, ok := lib.Dir.Audience(id); ok {
				v.Audience = append(v.Audience, a)
			}
		}
		if !it.Updated.After(t) {
			v.Updated = it.Updated
		}
		if v.Publish.IsZero() {
			v.Publish = t
		}
		first := v.Path
		if len(it.Aliases) > 0 {
			first = it.Aliases[0]
		}
		v.FeedID = "tag:" + lib.Site.FeedAuthority + ":" + strings.Trim(first, "/")
		e.Items = append(e.Items, v)
		e.byID[it.ID] = v
		if v.Kind != content.Page {
			e.topics[v.Topic.ID] = true
		}
		for _, a := range it.Aliases {
			e.Moved = append(e.Moved, Move{a, v.Path})
		}
	}
	for _, it := range lib.Items {
		if v := e.byID[it.ID]; v != nil {
			v.Successor = e.byID[it.SupersededBy]
			continue
		}
		end, ends := it.End()
		if !ends || !it.PublicBy() || t.Before(end) || !it.Publish.Before(end) {
			continue
		}
		k := &Kept{Path: it.Path(), Kind: it.Kind, Since: end, Successor: e.byID[it.SupersededBy]}
		k.Topic, _ = lib.Dir.Topic(it.Topic)
		if it.Withdrawn != nil && !it.Withdrawn.At.After(t) {
			k.Withdrawn, k.Since, k.Reason = true, it.Withdrawn.At, it.Withdrawn.Reason
		}
		e.Kept = append(e.Kept, k)
		for _, a := range it.Aliases {
			e.Moved = append(e.Moved, Move{a, k.Path})
		}
	}
	for _, c := range lib.Codes {
		if !c.Version.After(t) {
			e.Codes = append(e.Codes, c)
		}
	}
	slices.SortFunc(e.Items, func(a, b *Item) int { return cmp.Or(b.Publish.Compare(a.Publish), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(e.Kept, func(a, b *Kept) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(e.Moved, func(a, b Move) int { return cmp.Compare(a.From, b.From) })
	return e
}

// Poster is what an item's front matter says of its poster, with references resolved and addresses made harmless. What is empty was
// not written.
func (e *Edition) Poster(it *Item) content.Poster {
	if it.src.Poster == nil {
		return content.Poster{}
	}
	p := *it.src.Poster
	line := func(text string) string { return e.line(it, text) }
	p.Lead = line(p.Lead)
	p.Head, p.Flags, p.Steps = slices.Clone(p.Head), slices.Clone(p.Flags), slices.Clone(p.Steps)
	for i, h := range p.Head {
		p.Head[i] = prose.Defang(h, e.Dir.Official)
	}
	for i, f := range p.Flags {
		p.Flags[i] = content.PosterFlag{Say: line(f.Say), Why: line(f.Why)}
	}
	for i, s := range p.Steps {
		p.Steps[i] = content.PosterStep{Do: line(s.Do), How: line(s.How)}
	}
	return p
}

// LED is what a counter display shows of an alert, at most content.MaxLED characters: what the editor wrote for it, else the title.
func (e *Edition) LED(it *Item) string {
	if it.src.LED == "" {
		return it.Title
	}
	return e.line(it, it.src.LED)
}

// line resolves the references of a text of the front matter.
func (e *Edition) line(it *Item, text string) string {
	doc, _ := it.src.LineDoc("", text)
	return strings.TrimSpace(doc.Plain(e.Dress(nil)))
}

// Coming is something that is not public yet. It is for the team's own calendar, never for a public page.
type Coming struct {
	ID       string
	Kind     content.Kind
	Title    string
	Topic    content.Topic
	Audience []string // names
	Reviewer string
	At       time.Time
}

// Coming lists the approved items whose time has not come, by time, then id.
func (e *Edition) Coming() []Coming {
	var out []Coming
	for _, it := range e.lib.Items {
		end, ends := it.End()
		if !it.PublicBy() || !it.Publish.After(e.At) || ends && !it.Publish.Before(end) {
			continue
		}
		c := Coming{ID: it.ID, Kind: it.Kind, Title: prose.Defang(it.Title, e.Dir.Official), Reviewer: it.Reviewer, At: it.Publish}
		c.Topic, _ = e.Dir.Topic(it.Topic)
		for _, id := range it.Audience {
			if a, ok := e.Dir.Audience(id); ok {
				c.Audience = append(c.Audience, a.Name)
			}
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Coming) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}

// ReadFile gives the bytes of a file of the site folder: an asset of an item of this edition, or a static file.
func (e *Edition) ReadFile(name string) ([]byte, error) { return e.lib.ReadFile(name) }

// Picture gives the bytes of an item's picture as they are published.
func (e *Edition) Picture(a content.Asset) ([]byte, error) { return e.lib.Picture(a) }

// Static lists the site's own files.
func (e *Edition) Static() []content.Static { return e.lib.Static }

// Item finds a visible item by id.
func (e *Edition) Item(id string) (*Item, bool) {
	it, ok := e.byID[id]
	return it, ok
}

// Select gives the visible items that satisfy f, in the edition's order.
func (e *Edition) Select(f func(*Item) bool) []*Item {
	var out []*Item
	for _, it := range e.Items {
		if f(it) {
			out = append(out, it)
		}
	}
	return out
}

// Of gives the items of a kind.
func (e *Edition) Of(k content.Kind) []*Item {
	return e.Select(func(it *Item) bool { return it.Kind == k })
}

// Articles gives all items but pages.
func (e *Edition) Articles() []*Item {
	return e.Select(func(it *Item) bool { return it.Kind != content.Page })
}

// InSeries gives the articles of a series in reading order.
func (e *Edition) InSeries(id string) []*Item {
	out := e.Select(func(it *Item) bool { return it.Series.ID == id && it.Kind != content.Page })
	slices.SortStableFunc(out, func(a, b *Item) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Changed is the time of the newest visible change among some items and everything that has gone: the build date of what is
// made of them. It is the zero time if there is nothing.
func (e *Edition) Changed(items []*Item, kept []*Kept) time.Time {
	var t time.Time
	for _, it := range items {
		if c := it.Changed(); c.After(t) {
			t = c
		}
	}
	for _, k := range kept {
		if k.Since.After(t) {
			t = k.Since
		}
	}
	return t
}

// TopicPath, TagPath, AudiencePath and SeriesPath are the addresses of the pages that gather items.
func TopicPath(id string) string    { return "/topics/" + id + "/" }
func TagPath(tag string) string     { return "/tags/" + tag + "/" }
func AudiencePath(id string) string { return "/for/" + id + "/" }
func SeriesPath(id string) string   { return "/series/" + id + "/" }

// ChangesPath is the page of the log of changes.
const ChangesPath = "/changes/"

// KindPath is the address of a kind's list.
func KindPath(k content.Kind) string { return "/" + string(k) + "/" }

// Link resolves a destination as written in a text. ok is false for what is not public now and for hosts that are not
// official: the link's text stays, without a link. href makes an address on this site into what the medium needs.
func (e *Edition) Link(ref string, href func(path string) string) (string, bool) {
	if strings.HasPrefix(ref, "#") {
		return ref, true
	}
	if u, err := url.Parse(ref); err == nil && u.Scheme == "https" {
		return ref, u.User == nil && e.Dir.Official(u.Hostname())
	}
	id, frag, _ := strings.Cut(ref, "#")
	if frag != "" {
		frag = "#" + frag
	}
	if topic, ok := strings.CutPrefix(id, "topics/"); ok {
		return href(TopicPath(topic)), e.topics[topic]
	}
	if it, ok := e.byID[id]; ok {
		return href(it.Path + frag), true
	}
	return "", false
}

// Promised says whether a file of the website stands at an address that must not be lost once it was public: an article's or a page's,
// a former address, the page behind a poster's code, the home page. Lists come and go with what they list.
func Promised(file string) bool {
	dir, name := path.Split(file)
	at := strings.Split(strings.Trim(dir, "/"), "/")
	if name != "index.html" {
		return false
	}
	listed := at[0] == "v" || content.Kind(at[0]).Info().Kind != "" // a folder of articles or of codes
	switch len(at) {
	case 1: // home, a page, or the list of a folder
		return !listed && !slices.Contains([]string{"topics", "tags", "series", "for", "campaigns", "quiz"}, at[0])
	case 2:
		return listed
	}
	return false
}

// Dress is what every medium's dress shares: contacts, official hosts and links. href turns an address on this site into
// what the medium needs; nil makes links plain text.
func (e *Edition) Dress(href func(path string) string) prose.Dress {
	d := prose.Dress{Official: e.Dir.Official, Contact: e.ContactText}
	if href != nil {
		d.Link = func(ref string) (string, bool) { return e.Link(ref, href) }
	}
	return d
}

// ContactText resolves a reference to a contact or a fact.
func (e *Edition) ContactText(kind, id string) (prose.ContactText, bool) {
	if kind == "fact" {
		f, ok := e.Dir.Fact(id)
		return prose.ContactText{Text: f.Value}, ok
	}
	c, ok := e.Dir.Contact(id)
	switch {
	case !ok:
		return prose.ContactText{}, false
	case kind == "hotline" && c.Number != "":
		return prose.ContactText{Text: c.Number, Href: c.Tel(), Title: c.Label}, true
	case kind == "site" && c.URL != "":
		return prose.ContactText{Text: c.Label, Href: c.URL}, true
	}
	return prose.ContactText{}, false
}

// ImagePath is the address of a picture of an item.
func (it *Item) ImagePath(a content.Asset) string { return it.Path + a.Public }

// Image resolves a picture of the item's text.
func (it *Item) Image(href func(path string) string) func(ref string) (prose.Picture, bool) {
	return func(ref string) (prose.Picture, bool) {
		a, ok := it.src.Asset(ref)
		if !ok {
			return prose.Picture{}, false
		}
		return prose.Picture{URL: href(it.ImagePath(a)), Width: a.Width, Height: a.Height}, true
	}
}
