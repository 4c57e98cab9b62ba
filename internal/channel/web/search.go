package web

import (
	"github.com/a-h/templ"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/printing"
	"mingbai/templates"
)

// indexPath is the folder of the search index; channel search fills it.
const indexPath = searchPath

// searchPage has the form, the place that a script fills with results, and, since a plain web server cannot answer without
// one, every topic with the words people use for it.
func (s *website) searchPage() {
	topics := s.topicGroups()
	k := s.key("search")
	for _, g := range topics {
		k.entries(g.Entries)
	}
	s.page(searchPath, k, func() templ.Component { return s.search(Question{}, topics, nil, false) })
	s.urls = append(s.urls, address{path: searchPath})
}

func (s *website) search(q Question, topics []templates.Group, r *templates.Results, served bool) templ.Component {
	f := s.frame(searchPath, s.w.Search.Title, s.w.Search.About)
	f.Finds, f.NoIndex = true, r != nil
	return templates.SearchPage(f, &templates.Search{
		Crumbs: []templates.Link{s.homeCrumb()}, Topics: topics, Query: q.Text, Results: r, Served: served,
		Narrow: s.narrow(q), Narrowed: q.Kind != "" || q.Topic != "" || q.Audience != "",
		Index: s.Site.Href(indexPath),
	})
}

// narrow lists what results can be narrowed by: what has articles.
func (s *website) narrow(q Question) []templates.Choices {
	choices := func(name, label, chosen string) templates.Choices {
		return templates.Choices{Name: name, Label: label, Options: []templates.Choice{{Text: s.w.Search.All, Chosen: chosen == ""}}}
	}
	kinds, topics, audiences := choices("kind", s.w.Search.Kind, q.Kind), choices("topic", s.w.Search.Topic, q.Topic), choices("for", s.w.Search.For, q.Audience)
	for _, k := range content.Kinds {
		if k.Kind != content.Page && len(s.index.kind[k.Kind]) > 0 {
			kinds.Options = append(kinds.Options, templates.Choice{Value: string(k.Kind), Text: k.Name, Chosen: q.Kind == string(k.Kind)})
		}
	}
	for _, t := range s.Dir.Topics {
		if len(s.index.topic[t.ID])+len(s.index.pages[t.ID]) > 0 {
			topics.Options = append(topics.Options, templates.Choice{Value: t.ID, Text: t.Name, Chosen: q.Topic == t.ID})
		}
	}
	for _, a := range s.Dir.Audiences {
		if len(s.index.audience[a.ID]) > 0 {
			audiences.Options = append(audiences.Options, templates.Choice{Value: a.ID, Text: a.Name, Chosen: q.Audience == a.ID})
		}
	}
	return []templates.Choices{kinds, topics, audiences}
}

// checkPage compares a message with known scams, in the reader's own browser.
func (s *website) checkPage() {
	s.page(checkPath, s.key("check"), func() templ.Component {
		f := s.frame(checkPath, s.w.Check.Title, s.w.Check.About)
		f.Finds = true
		return templates.CheckPage(f, &templates.Check{Crumbs: []templates.Link{s.homeCrumb()}, Index: s.Site.Href(indexPath)})
	})
	s.urls = append(s.urls, address{path: checkPath})
}

// Question is what a visitor asks a server.
type Question struct{ Text, Kind, Topic, Audience string }

// Answers renders the search page with results, for a server that searches.
type Answers struct {
	s      *website
	topics []templates.Group
}

// NewAnswers prepares the search page of an edition and its posters, which may be nil.
func NewAnswers(e *edition.Edition, posters *printing.Set) *Answers {
	s := newWebsite(e, posters)
	return &Answers{s, s.topicGroups()}
}

// Page is the search page with the answer to a question, nil if nothing was asked.
func (a *Answers) Page(q Question, r *templates.Results) ([]byte, error) {
	return rendered(a.s.search(q, a.topics, r, true))
}
