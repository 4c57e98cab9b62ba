package web

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/words"
	"mingbai/templates"
)

// selfTest is the page with questions across topics, and the sheet of them.
func (s *website) selfTest() {
	if len(s.test) == 0 {
		return
	}
	var from []*edition.Item // each once
	k := s.key("self-test")
	for _, a := range s.test {
		k.add(a.Ask, a.Why, fmt.Sprint(len(a.Options), a.Answer))
		k.add(a.Options...)
		k.cards(s, []*edition.Item{a.Item})
		if !slices.Contains(from, a.Item) {
			from = append(from, a.Item)
		}
	}
	questions := make([]templates.Question, len(s.test))
	for i, a := range s.test {
		questions[i] = question(a.Question)
		l := s.itemLink(a.Item)
		questions[i].See = &l
	}
	w := s.w.Quiz
	self := templates.Link{Text: w.Title, Href: s.Site.Href(edition.SelfTestPath)}
	s.page(edition.SelfTestPath, k, func() templ.Component {
		about := words.Fill(w.About, "n", fmt.Sprint(len(questions)))
		f := s.frame(edition.SelfTestPath, w.Title, about)
		f.Scripts = []string{f.QuizScript}
		crumbs := []templates.Link{s.homeCrumb()}
		f.Data = []string{s.crumbData(append(slices.Clone(crumbs), self))}
		return templates.SelfTestPage(f, &templates.SelfTest{
			Crumbs: crumbs, About: about,
			Box: templates.QuizBox{Questions: questions, Steps: true, Sheet: s.Site.Href(edition.SelfTestSheetPath)},
		})
	})
	s.urls = append(s.urls, address{edition.SelfTestPath, s.Changed(from, nil)})
	s.sheet(edition.SelfTestSheetPath, k, func() *templates.Sheet {
		return &templates.Sheet{Title: w.Title, Questions: questions, Address: s.short(edition.SelfTestPath), Back: self}
	})
}

// itemSheet is the quiz of an item on paper.
func (s *website) itemSheet(it *edition.Item) {
	k := s.key("sheet")
	k.add(it.ID, hex.EncodeToString(it.Hash[:]))
	s.sheet(it.QuizPath(), k, func() *templates.Sheet {
		return &templates.Sheet{
			Title: words.Fill(s.w.Quiz.Sheet, "title", it.Title), Questions: s.questions(it),
			Address: s.short(it.Path), Back: s.itemLink(it),
		}
	})
}

func (s *website) sheet(path string, k key, view func() *templates.Sheet) {
	s.page(path, k, func() templ.Component {
		v := view()
		v.Bank = s.Site.Bank
		return templates.SheetPage(s.frame(path, v.Title, ""), v)
	})
}

// short is an address as people type it.
func (s *website) short(path string) string {
	_, rest, _ := strings.Cut(s.Site.Absolute(path), "://")
	return rest
}

func (s *website) questions(it *edition.Item) []templates.Question {
	var out []templates.Question
	for _, q := range s.Quiz(it) {
		out = append(out, question(q))
	}
	return out
}

func question(q content.Question) templates.Question {
	return templates.Question{Ask: q.Ask, Options: q.Options, Answer: q.Answer, Why: q.Why}
}
