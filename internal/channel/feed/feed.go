// Package feed writes what subscribers read: RSS 2.0 (feed.xml), Atom (atom.xml) and JSON Feed 1.1 (feed.json).
//
// In goes an Edition; out come three files for the site (all items but pages), for each kind and for each topic that has
// something to show: feed.xml, alerts/feed.xml, topics/nfc/feed.xml and so on; and for the log of changes: changes/feed.xml. Entries stand newest change first, as many
// as Site.FeedSize. Every entry carries its whole text, since many subscribers never open the page.
//
// Promised: ids outlive a change of slug; every address is absolute, apart from jumps to an entry's own footnotes; the bytes
// depend on the edition's content only, never on the clock or on Edition.At. A feed's date is that of the newest change a
// visitor could notice, withdrawals and expiries of its kind or topic included. A feed where nothing has ever happened
// needs a date as well, for Atom is not valid without: it is the first second of 2000 in the site's zone.
//
// github.com/gorilla/feeds converts; format.go mends what it cannot say or says wrongly.
package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gorilla/feeds"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/prose"
)

// feed is one subscription, before it takes a format.
type feed struct {
	site    *content.Site
	page    string // address on the site of the page that lists the same, "/" or "/alerts/"
	id      string // tag: URI
	title   string
	about   string
	updated time.Time
	entries []*entry
}

// Render makes every feed of the edition. The files are promises: nothing is parsed before one is made, and each entry at
// most once, however many feeds and formats show it.
func Render(e *edition.Edition) ([]output.File, error) {
	all := e.Articles()
	entries := make(map[*edition.Item]*entry, len(all))
	for _, it := range all {
		entries[it] = newEntry(e, it)
	}
	plain := plainer(e)

	// gather makes the feed of the items and the gone items that pass. A colon cannot be in an item's id, so the id of a
	// feed can never be that of an item.
	gather := func(name, page, title, about string, pass func(content.Kind, content.Topic) bool) *feed {
		items := slices.DeleteFunc(slices.Clone(all), func(it *edition.Item) bool { return !pass(it.Kind, it.Topic) })
		kept := slices.DeleteFunc(slices.Clone(e.Kept), func(k *edition.Kept) bool {
			return k.Kind == content.Page || !pass(k.Kind, k.Topic)
		})
		f := &feed{
			site: e.Site, page: page, id: "tag:" + e.Site.FeedAuthority + ":feed:" + name,
			title: plain(title), about: plain(cmp.Or(about, title)), updated: e.Changed(items, kept).In(e.Site.Location()),
		}
		if f.updated.IsZero() {
			f.updated = time.Date(2000, 1, 1, 0, 0, 0, 0, e.Site.Location())
		}
		slices.SortFunc(items, func(a, b *edition.Item) int {
			return cmp.Or(b.Changed().Compare(a.Changed()), cmp.Compare(a.ID, b.ID))
		})
		for _, it := range items[:min(len(items), e.Site.FeedSize)] {
			f.entries = append(f.entries, entries[it])
		}
		return f
	}

	list := []*feed{gather("site", "/", e.Site.Title, e.Site.Description,
		func(content.Kind, content.Topic) bool { return true })}
	for _, k := range content.Kinds {
		if k.Kind != content.Page {
			list = append(list, gather(string(k.Kind), edition.KindPath(k.Kind), e.Site.Title+" · "+k.Name, e.Site.Description,
				func(kind content.Kind, _ content.Topic) bool { return kind == k.Kind }))
		}
	}
	for _, t := range e.Dir.Topics {
		f := gather("topics/"+t.ID, edition.TopicPath(t.ID), e.Site.Title+" · "+t.Name, t.About,
			func(_ content.Kind, topic content.Topic) bool { return topic.ID == t.ID })
		if len(f.entries) > 0 {
			list = append(list, f)
		}
	}

	list = append(list, changes(e))

	env, err := environment(e)
	if err != nil {
		return nil, err
	}
	var files []output.File
	for _, f := range list {
		for _, format := range formats {
			key, err := f.key(env, format.file)
			if err != nil {
				return nil, err
			}
			files = append(files, output.File{
				Path: f.path(format.file), Key: key,
				Make: func() ([]byte, error) { return format.write(f, f.address(format.file)) },
			})
		}
	}
	return files, nil
}

// path is where a file of the feed lies below the output folder.
func (f *feed) path(file string) string { return strings.TrimPrefix(f.page, "/") + file }

// address is the full address of a file of the feed.
func (f *feed) address(file string) string { return f.site.Absolute(f.page + file) }

// common is the feed as the library wants it.
func (f *feed) common() *feeds.Feed {
	out := &feeds.Feed{
		Title: f.title, Description: f.about, Id: f.id, Updated: f.updated,
		Link: &feeds.Link{Href: f.site.Absolute(f.page)}, Author: &feeds.Author{Name: clean(f.site.Publisher)},
		Copyright: clean(f.site.Licence),
	}
	for _, n := range f.entries {
		out.Items = append(out.Items, n.common(out.Author))
	}
	return out
}

// environment names what any entry's text may depend on besides its own file: the site, the contacts and facts, and which items and
// topics can be linked to.
func environment(e *edition.Edition) (string, error) {
	visible := make([]string, 0, len(e.Items))
	for _, it := range e.Items {
		visible = append(visible, it.ID+" "+it.Topic.ID)
	}
	slices.Sort(visible)
	return hash(e.Site, e.Dir.Contacts, e.Dir.Facts, visible)
}

// key names all that the bytes of one file depend on.
func (f *feed) key(env, format string) (string, error) {
	parts := []any{env, format, f.page, f.id, f.title, f.about, f.updated}
	for _, n := range f.entries {
		parts = append(parts, n.depends...)
	}
	return hash(parts...)
}

// hash is one hexadecimal SHA-256 over values. JSON keeps neighbours apart.
func hash(values ...any) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(values); err != nil {
		return "", fmt.Errorf("naming what a feed depends on: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// plainer gives the function that every text outside an entry's body passes: it leaves no address that a reader's program
// would make into a link, and no character that XML forbids.
func plainer(e *edition.Edition) func(string) string {
	return func(s string) string { return clean(prose.Defang(s, e.Dir.Official)) }
}

// clean drops what XML 1.0 cannot hold in any spelling. encoding/xml would write U+FFFD in text, but let it through in
// CDATA, where one such character makes the whole feed unreadable.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune {
			return r
		}
		return -1
	}, s)
}
