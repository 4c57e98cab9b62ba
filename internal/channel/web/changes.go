package web

import (
	"fmt"

	"github.com/a-h/templ"

	"mingbai/internal/edition"
	"mingbai/templates"
)

// changes is the page that says what was changed, corrected and taken back.
func (s *website) changes() {
	log := s.Log()
	k := s.key("changes")
	for _, x := range log {
		k.add(fmt.Sprint(x.At.Unix()), string(x.Kind), x.Text)
		if x.Item != nil {
			k.cards(s, []*edition.Item{x.Item})
		} else {
			k.add(x.Gone.Path, string(x.Gone.Kind), x.Topic.ID)
		}
	}
	s.page(edition.ChangesPath, k, func() templ.Component {
		w := s.w.Changes
		f := s.frame(edition.ChangesPath, w.Title, w.About)
		f.Feeds = append(s.feeds(edition.ChangesPath, w.Title), f.Feeds...)
		return templates.ChangesPage(f, &templates.Changes{Crumbs: []templates.Link{s.homeCrumb()}, Lines: s.revisions(log), Feeds: s.shortFeeds(edition.ChangesPath)})
	})
	a := address{path: edition.ChangesPath}
	if len(log) > 0 {
		a.changed = log[0].At
	}
	s.urls = append(s.urls, a)
}

// revisions are lines of the log as pages show them.
func (s *website) revisions(log []edition.Entry) []templates.Revision {
	var out []templates.Revision
	for _, x := range log {
		r := templates.Revision{Kind: s.w.ChangeKind(string(x.Kind)), Class: string(x.Kind), Day: s.day(x.At), Text: x.Text}
		if r.Text == "" {
			r.Text = s.w.Changes.Unsaid
		}
		if x.Item != nil {
			r.What = s.itemLink(x.Item)
		} else {
			r.What = templates.Link{Text: s.w.Gone(x.Gone.Kind.Info().Name, x.Topic.Name), Href: s.Site.Href(x.Gone.Path)}
		}
		out = append(out, r)
	}
	return out
}
