package feed

import (
	"fmt"
	"html"
	"strings"
	"time"

	"mingbai/internal/edition"
	"mingbai/internal/words"
)

// changes is the feed of the log of changes: an entry for each line.
func changes(e *edition.Edition) *feed {
	w, plain, zone := words.ZhHans(), plainer(e), e.Site.Location()
	f := &feed{
		site: e.Site, page: edition.ChangesPath, id: "tag:" + e.Site.FeedAuthority + ":feed:changes",
		title: plain(e.Site.Title + " · " + w.Changes.Title), about: plain(w.Changes.About), updated: time.Date(2000, 1, 1, 0, 0, 0, 0, zone),
	}
	log := e.Log()
	if len(log) > 0 {
		f.updated = log[0].At.In(zone)
	}
	for _, x := range log[:min(len(log), e.Site.FeedSize)] {
		kind, of, path, what := w.ChangeKind(string(x.Kind)), "", "", ""
		if x.Item != nil {
			of, path, what = x.Item.Kind.Info().Name, x.Item.Path, plain(x.Item.Title)
		} else {
			of = x.Gone.Kind.Info().Name
			path, what = x.Gone.Path, w.Gone(of, x.Topic.Name)
		}
		text := plain(x.Text)
		if text == "" {
			text = w.Changes.Unsaid
		}
		n := &entry{
			id:    fmt.Sprintf("tag:%s:change:%s:%d", e.Site.FeedAuthority, strings.Trim(path, "/"), x.At.Unix()),
			title: kind + w.Colon + what, summary: text, link: e.Site.Absolute(path), published: x.At.In(zone),
			html: func() string { return "<p>" + html.EscapeString(text) + "</p>\n" },
		}
		for _, c := range []string{kind, of, plain(x.Topic.Name)} {
			if c != "" {
				n.categories = append(n.categories, c)
			}
		}
		n.depends = []any{n.id, n.title, n.summary, n.link, n.published, n.categories}
		f.entries = append(f.entries, n)
	}
	return f
}
