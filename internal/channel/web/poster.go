package web

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/poster"
	"mingbai/internal/printing"
	"mingbai/internal/words"
	"mingbai/templates"
)

// posterFile is the name of an item's poster beside its page.
const posterFile = "poster.pdf"

// poster promises the poster of an item and gives its address; "" if the item has none.
func (s *website) poster(it *edition.Item) string {
	sh, ok := s.posters.Sheet(it)
	if !ok {
		return ""
	}
	s.files = append(s.files, output.File{
		Path: strings.TrimPrefix(it.Path, "/") + posterFile, Key: "poster/a4/" + sh.Key,
		Make: func() ([]byte, error) { return sh.Draw(poster.Options{Format: poster.A4}) },
	})
	return s.Site.Href(it.Path + posterFile)
}

// checks promises the page on which a code can be typed, and the page behind each code.
func (s *website) checks() {
	if len(s.posters.Checks) == 0 {
		return
	}
	s.page(printing.ChecksPath, s.key("codes"), func() templ.Component {
		f := s.frame(printing.ChecksPath, s.w.Poster.Title, s.w.Poster.About)
		return templates.CodePage(f, &templates.Code{Crumbs: []templates.Link{s.homeCrumb()}, Base: s.Site.Href(printing.ChecksPath), Address: s.Site.Absolute(printing.ChecksPath)})
	})
	for _, c := range s.posters.Checks {
		k := s.key("code")
		k.add(c.Code, fmt.Sprint(c.State, c.Since.Unix()), string(c.Kind))
		var targets []*edition.Item
		if c.Sheet != nil {
			k.add(c.Sheet.Key, c.Sheet.Target)
			targets = s.Select(func(it *edition.Item) bool { return it.Path == c.Sheet.Target })
		}
		if c.Item != nil {
			targets = append(targets, c.Item)
		}
		k.cards(s, targets)
		s.page(printing.CodePath(c.Code), k, func() templ.Component { return s.check(c, targets) })
	}
}

// check is the page behind a code. targets are what it leads to, the first one first.
func (s *website) check(c printing.Check, targets []*edition.Item) templ.Component {
	w := s.w.Poster
	v := &templates.PosterCheck{Crumbs: []templates.Link{s.homeCrumb(), {Text: w.Title, Href: s.Site.Href(printing.ChecksPath)}}, Code: printing.Spelled(c.Code)}
	say := func(class, title, text string) { v.Class, v.Title, v.Text = class, title, text }
	day := s.day(c.Since).Text
	switch {
	case c.State == printing.Current:
		say("current", w.Current, words.Fill(w.CurrentText, "date", day))
		src := c.Sheet.Source
		v.Head = strings.Join(src.Head, " ")
		v.Facts = []templates.Fact{
			{Label: w.Number, Text: src.Number}, {Label: w.Issued, Day: s.day(src.Issued)}, {Label: w.Review, Day: s.day(src.ReviewBy)},
		}
		for _, h := range src.Hotlines {
			v.Phones = append(v.Phones, h.Number+" "+h.Label)
		}
	case c.State == printing.Replaced:
		say("replaced", w.Replaced, words.Fill(w.ReplacedText, "date", day))
	case c.Since.IsZero():
		say("void", w.Void, w.VoidPlain)
	default:
		say("void", w.Void, words.Fill(w.VoidText, "date", day))
	}
	for i, it := range targets {
		if i > 0 && it == targets[0] {
			continue
		}
		v.Links = append(v.Links, s.itemLink(it))
	}
	if c.Sheet != nil {
		v.PDF = s.Site.Href(c.Sheet.Item.Path + posterFile)
	}
	f := s.frame(printing.CodePath(c.Code), v.Title, v.Text)
	f.NoIndex, f.Canonical = true, ""
	return templates.PosterCheckPage(f, v)
}
