package web

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/words"
	"mingbai/templates"
)

// How many items the first page shows.
const (
	homeAlerts  = 5
	homeLessons = 3
	homeTips    = 3
)

// home is the first page: what to do if it has happened, what is going round, and ways into everything else.
func (s *website) home() {
	alerts := slices.DeleteFunc(slices.Clone(s.index.kind[content.Alert]), func(it *edition.Item) bool { return it.Successor != nil })
	slices.SortStableFunc(alerts, func(a, b *edition.Item) int { return cmp.Compare(b.Severity.Rank(), a.Severity.Rank()) })
	alerts = alerts[:min(len(alerts), homeAlerts)]
	newest := func(kind content.Kind, n int) []*edition.Item {
		all := s.index.kind[kind]
		return all[:min(len(all), n)]
	}
	lessons, tips := newest(content.Lesson, homeLessons), newest(content.Tip, homeTips)
	topics, audiences, series := s.topicGroups(), s.audienceEntries(), s.seriesEntries()

	k := s.key("home")
	k.cards(s, alerts)
	k.cards(s, lessons)
	k.cards(s, tips)
	k.entries(audiences)
	k.entries(series)
	for _, g := range topics {
		k.entries(g.Entries)
	}
	s.page(homePath, k, func() templ.Component {
		f := s.frame(homePath, s.Site.Title+" - "+s.Site.Tagline, s.Site.Description)
		f.IsHome = true
		f.Data = []string{s.websiteData()}
		return templates.HomePage(f, &templates.Home{
			Alerts: s.cards(alerts, false), Lessons: s.cards(lessons, false), Tips: s.cards(tips, false),
			AllAlerts: s.Site.Href(edition.KindPath(content.Alert)), AllLessons: s.Site.Href(edition.KindPath(content.Lesson)),
			AllTips: s.Site.Href(edition.KindPath(content.Tip)),
			Topics:  topics, Audiences: audiences, Series: series,
		})
	})
	s.urls = append(s.urls, address{homePath, s.Changed(s.Items, s.Kept)})
}

func (k key) entries(all []templates.Entry) {
	k.add(fmt.Sprint(len(all)))
	for _, e := range all {
		k.add(e.Text, e.Href, e.About, e.Count)
	}
}

// topicGroups are the topics that lead somewhere, by group. A topic with nothing but a page of its own leads there.
func (s *website) topicGroups() []templates.Group {
	var out []templates.Group
	for _, name := range content.TopicGroups {
		g := templates.Group{Name: name}
		for _, t := range s.Dir.Topics {
			if t.Group != name {
				continue
			}
			e := templates.Entry{Link: templates.Link{Text: t.Name}, About: t.About, Also: t.Synonyms}
			if n := len(s.index.topic[t.ID]); n > 0 {
				e.Href, e.Count = s.Site.Href(edition.TopicPath(t.ID)), s.count(n)
			} else if pages := s.index.pages[t.ID]; len(pages) > 0 {
				e.Href = s.Site.Href(pages[0].Path)
			} else {
				continue
			}
			g.Entries = append(g.Entries, e)
		}
		if len(g.Entries) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (s *website) count(n int) string { return words.Fill(s.w.List.Count, "n", fmt.Sprint(n)) }

func (s *website) audienceEntries() []templates.Entry {
	var out []templates.Entry
	for _, a := range s.Dir.Audiences {
		if n := len(s.index.audience[a.ID]); n > 0 {
			out = append(out, templates.Entry{Link: templates.Link{Text: a.Name, Href: s.Site.Href(edition.AudiencePath(a.ID))}, About: a.About, Count: s.count(n)})
		}
	}
	return out
}

func (s *website) seriesEntries() []templates.Entry {
	var out []templates.Entry
	for _, c := range s.Dir.Series {
		if n := len(s.index.series[c.ID]); n > 0 {
			out = append(out, templates.Entry{Link: templates.Link{Text: c.Name, Href: s.Site.Href(edition.SeriesPath(c.ID))}, About: c.About, Count: words.Fill(s.w.List.OfSeries, "n", fmt.Sprint(n))})
		}
	}
	return out
}

// subscribePage lists the feeds in words that need no knowledge of feeds.
func (s *website) subscribePage() {
	groups := []templates.FeedGroup{{Name: s.w.Subscribe.All, Feeds: s.shortFeeds(homePath)}}
	for _, k := range content.Kinds {
		if k.Kind != content.Page {
			groups = append(groups, templates.FeedGroup{Name: k.Name, Feeds: s.shortFeeds(edition.KindPath(k.Kind))})
		}
	}
	for _, t := range s.Dir.Topics {
		if len(s.index.topic[t.ID]) > 0 {
			groups = append(groups, templates.FeedGroup{Name: t.Name, Feeds: s.shortFeeds(edition.TopicPath(t.ID))})
		}
	}
	s.page(subscribePath, s.key("subscribe"), func() templ.Component {
		f := s.frame(subscribePath, s.w.Subscribe.Title, s.w.Subscribe.About)
		return templates.SubscribePage(f, &templates.Subscribe{Crumbs: []templates.Link{s.homeCrumb()}, Groups: groups})
	})
}

// missing is what a server shows for an address that does not exist. Web servers want it at the root.
func (s *website) missing() {
	links := append([]templates.Link{s.homeCrumb()}, s.shell.Menu...)
	s.files = append(s.files, output.File{
		Path: "404.html",
		Key:  s.key("404").sum(),
		Make: func() ([]byte, error) {
			f := s.frame("/404.html", s.w.Missing.Title, s.w.Missing.Text)
			f.NoIndex, f.Canonical = true, ""
			return rendered(templates.MissingPage(f, &templates.Missing{Links: links}))
		},
	})
}

// moved puts a page at every former address.
func (s *website) moved() error {
	for _, m := range s.Moved {
		body, err := rendered(templates.MovedPage(&templates.Moved{
			Words: s.w, Language: s.Site.Language, To: s.Site.Href(m.To), Canonical: s.Site.Absolute(m.To), CSS: s.shell.CSS,
		}))
		if err != nil {
			return fmt.Errorf("redirecting %s: %w", m.From, err)
		}
		s.files = append(s.files, output.File{Path: m.From[1:] + "index.html", Body: body})
	}
	return nil
}
