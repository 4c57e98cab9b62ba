package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/hanzi"
	"mingbai/templates"
)

// glossary is the page that explains the terms, by the letters that their pinyin begins with.
func (s *website) glossary() {
	if len(s.Dir.Terms) == 0 {
		return
	}
	k := s.key("glossary")
	var see []*edition.Item
	for _, t := range s.Dir.Terms {
		if it, ok := s.Item(t.See); ok {
			see = append(see, it)
		}
	}
	k.cards(s, see)
	s.page(edition.GlossaryPath, k, func() templ.Component {
		w := s.w.Glossary
		f := s.frame(edition.GlossaryPath, w.Title, w.About)
		crumbs := []templates.Link{s.homeCrumb()}
		f.Data = []string{s.crumbData(append(slices.Clone(crumbs), templates.Link{Text: w.Title, Href: s.Site.Href(edition.GlossaryPath)}))}
		return templates.GlossaryPage(f, &templates.Glossary{Crumbs: crumbs, Letters: s.letters(), Rights: s.rights()})
	})
	s.urls = append(s.urls, address{edition.GlossaryPath, s.Changed(see, nil)})
}

// letters are the terms as a dictionary has them.
func (s *website) letters() []templates.Letter {
	type entry struct {
		letter, pinyin string
		term           content.Term
	}
	var all []entry
	for _, t := range s.Dir.Terms {
		e := entry{"#", strings.Join(hanzi.Pinyin(t.Term), " "), t}
		for _, s := range []string{t.Term, e.pinyin} { // a term may begin with a Latin letter of its own
			if first := strings.ToUpper(s)[0]; 'A' <= first && first <= 'Z' {
				e.letter = string(first)
				break
			}
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.letter, b.letter), cmp.Compare(a.pinyin, b.pinyin), cmp.Compare(a.term.Term, b.term.Term))
	})
	var out []templates.Letter
	for _, e := range all {
		if len(out) == 0 || out[len(out)-1].Name != e.letter {
			out = append(out, templates.Letter{Name: e.letter})
		}
		t := templates.Term{Term: e.term.Term, Also: e.term.Also, Meaning: s.Record(content.GlossaryFile, e.term.Meaning)}
		if it, ok := s.Item(e.term.See); ok {
			l := s.itemLink(it)
			t.See = &l
		} else if len(s.index.topic[e.term.Topic]) > 0 {
			topic, _ := s.Dir.Topic(e.term.Topic)
			t.See = &templates.Link{Text: topic.Name, Href: s.Site.Href(edition.TopicPath(topic.ID))}
		}
		last := &out[len(out)-1]
		last.Terms = append(last.Terms, t)
	}
	return out
}

// rights are the rights of customers with the names they have had.
func (s *website) rights() []templates.Right {
	var out []templates.Right
	for _, r := range s.Dir.Rights {
		out = append(out, templates.Right{Name: r.Name, Former: r.Former, Note: r.Note, Meaning: s.Record(content.GlossaryFile, r.Meaning)})
	}
	return out
}
