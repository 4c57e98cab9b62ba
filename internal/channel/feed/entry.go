package feed

import (
	"html"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/feeds"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
	"mingbai/internal/words"
)

// Fixed texts of an entry. A feed has no style sheet, so what a colour says on the page stands here in words.
const (
	updatedForm    = "更新于 2006 年 1 月 2 日"
	supersededText = "这篇已有新的一篇代替，请看："
	severityText   = "风险程度："
	notesTitle     = "注释"
)

var severityNames = map[content.Severity]string{content.High: "高", content.Medium: "中", content.Low: "低"}

// entry is an item, or something that happened to one, as it stands in every feed that shows it.
type entry struct {
	id         string // tag: URI
	depends    []any  // what its bytes depend on, for Keys
	title      string
	summary    string // plain text
	link       string
	image      string // full address of the cover, "" for none
	categories []string
	published  time.Time
	updated    time.Time // zero if never
	html       func() string
}

func newEntry(e *edition.Edition, it *edition.Item) *entry {
	plain, zone := plainer(e), e.Site.Location()
	n := &entry{
		id: it.FeedID, title: plain(it.Title), summary: plain(it.Summary), link: e.Site.Absolute(it.Path), published: it.Publish.In(zone),
		html: sync.OnceValue(func() string { return text(e, it) }),
	}
	n.depends = []any{it.ID, it.FeedID, it.Path, it.Hash, it.Title, it.Summary, it.Publish, it.Updated, it.Topic, it.Assets()}
	if s := it.Successor; s != nil {
		n.depends = append(n.depends, s.Path, s.Title)
	}
	if it.Updated.After(it.Publish) {
		n.updated = it.Updated.In(zone)
	}
	if it.Cover != nil {
		if p, ok := it.Image(e.Site.Absolute)(it.Cover.Image); ok {
			n.image = p.URL
		}
	}
	for _, c := range slices.Concat([]string{it.Topic.Name, it.Kind.Info().Name}, it.Tags) {
		if c = plain(c); c != "" && !slices.Contains(n.categories, c) {
			n.categories = append(n.categories, c)
		}
	}
	return n
}

// common is the entry as the library wants it. Id and a date are always set: without them the library invents a random id.
func (n *entry) common(author *feeds.Author) *feeds.Item {
	return &feeds.Item{
		Id: n.id, IsPermaLink: "false", Title: n.title, Link: &feeds.Link{Href: n.link, Type: "text/html"}, Author: author,
		Description: n.summary, Content: n.html(), Created: n.published, Updated: n.updated,
	}
}

// text is the whole item as HTML that needs neither our pages nor our styles.
func text(e *edition.Edition, it *edition.Item) string {
	abs := e.Site.Absolute
	var b strings.Builder
	line := func(parts ...string) { b.WriteString("<p>" + strings.Join(parts, "") + "</p>\n") }
	if it.Updated.After(it.Publish) {
		line(it.Updated.In(e.Site.Location()).Format(updatedForm))
	}
	if s := it.Successor; s != nil {
		line(supersededText, `<a href="`, html.EscapeString(abs(s.Path)), `">`, html.EscapeString(s.Title), "</a>")
	}
	if s, ok := severityNames[it.Severity]; ok {
		line("<strong>", severityText, s, "</strong>")
	}

	// Readers show many entries on one page, so every id in an entry begins with the item's own.
	prefix := strings.ReplaceAll(it.ID, "/", "-") + "-"
	doc := it.Doc()
	doc.Root.Walk(func(n *prose.Node) bool {
		if n.ID != "" {
			n.ID = prefix + n.ID
		}
		return true
	})
	dress := e.Dress(abs)
	link := dress.Link
	dress.Link = func(ref string) (string, bool) {
		if strings.HasPrefix(ref, "#") { // a heading: its id here is not its id on the page, which always works
			return abs(it.Path + ref), true
		}
		return link(ref)
	}
	dress.Image = it.Image(abs)
	dress.CalloutTitle = words.ZhHans().CalloutTitle
	dress.NotePrefix = prefix
	dress.NotesTitle = notesTitle
	b.WriteString(doc.HTML(dress))
	return clean(b.String())
}
