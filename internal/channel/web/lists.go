package web

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/words"
	"mingbai/templates"
)

// list is a list of items, before it is cut into pages.
type list struct {
	path   string // address of the first page
	title  string
	about  string
	crumbs []templates.Link
	items  []*edition.Item
	see    []*edition.Item // pages on the same subject, above the first page's list
	mixed  bool            // several kinds
	course bool            // in reading order, with places
	feeds  string          // address of the list whose feeds belong to it, "" for none
}

// add cuts a list into pages: path, path/page/2/ and so on.
func (s *website) add(l list) {
	size := s.Site.PageSize
	pages := max(1, (len(l.items)+size-1)/size)
	at := func(n int) string {
		if n == 1 {
			return l.path
		}
		return fmt.Sprintf("%spage/%d/", l.path, n)
	}
	for n := 1; n <= pages; n++ {
		first := (n - 1) * size
		items := l.items[first:min(first+size, len(l.items))]
		k := s.key("list")
		k.add(l.path, l.title, l.about, l.feeds, fmt.Sprint(n, pages, len(l.items), l.mixed, l.course))
		for _, c := range l.crumbs {
			k.add(c.Text, c.Href)
		}
		k.cards(s, items)
		k.cards(s, l.see)
		s.page(at(n), k, func() templ.Component {
			title := l.title
			if n > 1 {
				title = words.Fill(s.w.List.PageTitle, "page", l.title, "p", fmt.Sprint(n))
			}
			f := s.frame(at(n), title, l.about)
			f.Current = s.Site.Href(l.path)
			f.Data = []string{s.crumbData(append(slices.Clone(l.crumbs), templates.Link{Text: l.title, Href: s.Site.Href(l.path)}))}
			v := &templates.List{
				Crumbs: l.crumbs, Title: title, About: l.about, Count: s.count(len(l.items)),
				Cards: s.cards(items, l.mixed), Pager: s.pager(n, pages, at),
			}
			if n == 1 {
				v.See = s.cards(l.see, false)
			}
			if l.course {
				for i, it := range items {
					v.Places = append(v.Places, s.place(it, first+i+1, len(l.items)))
				}
			}
			if l.feeds != "" {
				v.Feeds = s.shortFeeds(l.feeds)
				f.Feeds = append(s.feeds(l.feeds, l.title), f.Feeds...)
			}
			return templates.ListPage(f, v)
		})
		s.urls = append(s.urls, address{at(n), s.Changed(items, nil)})
	}
}

// pager shows the first and last page, this one and its neighbours.
func (s *website) pager(n, pages int, at func(int) string) templates.Pager {
	if pages == 1 {
		return templates.Pager{}
	}
	p := templates.Pager{Text: words.Fill(s.w.List.Page, "p", fmt.Sprint(n), "n", fmt.Sprint(pages))}
	if n > 1 {
		p.Previous = s.Site.Href(at(n - 1))
	}
	if n < pages {
		p.Next = s.Site.Href(at(n + 1))
	}
	last := 0
	for i := 1; i <= pages; i++ {
		if i != 1 && i != pages && (i < n-1 || i > n+1) {
			continue
		}
		if i > last+1 {
			p.Pages = append(p.Pages, templates.PageNumber{})
		}
		p.Pages = append(p.Pages, templates.PageNumber{Link: templates.Link{Text: fmt.Sprint(i), Href: s.Site.Href(at(i))}, Current: i == n})
		last = i
	}
	return p
}

// place says which lesson of a series an item is.
func (s *website) place(it *edition.Item, n, total int) string {
	phrase := s.w.Item.Place
	if it.Kind == content.Lesson {
		phrase = s.w.Item.LessonPlace
	}
	return words.Fill(phrase, "n", fmt.Sprint(n), "total", fmt.Sprint(total))
}

func (s *website) kindLists() {
	about := map[content.Kind]string{
		content.Alert: s.w.List.AlertsAbout, content.Lesson: s.w.List.LessonsAbout, content.Tip: s.w.List.TipsAbout,
	}
	for _, k := range content.Kinds {
		if k.Kind != content.Page {
			path := edition.KindPath(k.Kind)
			s.add(list{path: path, title: k.Name, about: about[k.Kind], crumbs: []templates.Link{s.homeCrumb()}, items: s.index.kind[k.Kind], feeds: path})
		}
	}
}

// overview is a page that lists lists. Without entries there is none, except where the menu leads.
func (s *website) overview(path, title, about string, compact bool, groups []templates.Group) {
	k := s.key("overview")
	k.add(path, title, about)
	for _, g := range groups {
		k.add(g.Name)
		k.entries(g.Entries)
	}
	s.page(path, k, func() templ.Component {
		crumbs := []templates.Link{s.homeCrumb()}
		f := s.frame(path, title, about)
		f.Data = []string{s.crumbData(append(slices.Clone(crumbs), templates.Link{Text: title, Href: s.Site.Href(path)}))}
		return templates.OverviewPage(f, &templates.Overview{Crumbs: crumbs, Title: title, About: about, Groups: groups, Compact: compact})
	})
	s.urls = append(s.urls, address{path, s.Changed(s.Items, nil)})
}

func (s *website) under(text, path string) []templates.Link {
	return []templates.Link{s.homeCrumb(), {Text: text, Href: s.Site.Href(path)}}
}

func (s *website) topicLists() {
	s.overview(topicsPath, s.w.List.Topics, s.w.List.TopicsAbout, false, s.topicGroups())
	for _, t := range s.Dir.Topics {
		if items := s.index.topic[t.ID]; len(items) > 0 {
			path := edition.TopicPath(t.ID)
			s.add(list{path: path, title: t.Name, about: t.About, crumbs: s.under(s.w.Frame.Topics, topicsPath), items: items, see: s.index.pages[t.ID], mixed: true, feeds: path})
		}
	}
}

func (s *website) tagLists() {
	if len(s.index.tag) == 0 {
		return
	}
	tags := make([]string, 0, len(s.index.tag))
	for tag := range s.index.tag {
		tags = append(tags, tag)
	}
	slices.SortFunc(tags, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(s.index.tag[b]), len(s.index.tag[a])), cmp.Compare(a, b))
	})
	var g templates.Group
	for _, tag := range tags {
		g.Entries = append(g.Entries, templates.Entry{Link: templates.Link{Text: tag, Href: s.Site.Href(edition.TagPath(tag))}, Count: fmt.Sprint(len(s.index.tag[tag]))})
	}
	s.overview(tagsPath, s.w.List.Tags, s.w.List.TagsAbout, true, []templates.Group{g})
	for _, tag := range tags {
		s.add(list{
			path: edition.TagPath(tag), title: words.Fill(s.w.List.Tagged, "tag", tag), about: words.Fill(s.w.List.TaggedAbout, "tag", tag),
			crumbs: s.under(s.w.Frame.Tags, tagsPath), items: s.index.tag[tag], mixed: true,
		})
	}
}

func (s *website) audienceLists() {
	if len(s.index.audience) == 0 {
		return
	}
	s.overview(audiencesPath, s.w.List.Audiences, s.w.List.AudiencesAbout, false, []templates.Group{{Entries: s.audienceEntries()}})
	for _, a := range s.Dir.Audiences {
		if items := s.index.audience[a.ID]; len(items) > 0 {
			s.add(list{
				path: edition.AudiencePath(a.ID), title: words.Fill(s.w.List.Audience, "audience", a.Name), about: a.About,
				crumbs: s.under(s.w.Frame.Audiences, audiencesPath), items: items, mixed: true,
			})
		}
	}
}

func (s *website) seriesLists() {
	if len(s.index.series) == 0 {
		return
	}
	s.overview(seriesPath, s.w.List.Series, s.w.List.SeriesAbout, false, []templates.Group{{Entries: s.seriesEntries()}})
	for _, c := range s.Dir.Series {
		if items := s.index.series[c.ID]; len(items) > 0 {
			s.add(list{path: edition.SeriesPath(c.ID), title: c.Name, about: c.About, crumbs: s.under(s.w.Frame.Series, seriesPath), items: items, course: true})
		}
	}
}
