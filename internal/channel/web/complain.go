package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
	"mingbai/templates"
	"mingbai/templates/assets"
)

// The pages about complaints.
const (
	complainPath = "/complain/"
	letterPath   = complainPath + "letter/"
	formPath     = complainPath + "form/"
	logPath      = complainPath + "log/"
)

const (
	storyLines = 9  // of the empty form: what leaves it on one A4 sheet
	logRows    = 13 // of the sheet for calls, likewise
)

// complain says whom to turn to, and gives what one needs for it.
func (s *website) complain() {
	c := s.Dir.Complaints
	if c == nil {
		return
	}
	k := s.key("complain")
	var see []*edition.Item
	for _, m := range c.Matters {
		for _, id := range m.See {
			if it, ok := s.Item(id); ok {
				see = append(see, it)
			}
		}
	}
	k.cards(s, see)
	page := func(path, title, about string, k key, crumbs []templates.Link, body func(f *templates.Frame) templ.Component) {
		s.page(path, k, func() templ.Component {
			f := s.frame(path, title, about)
			f.Scripts = []string{s.Site.Href(assets.Complain.Path)}
			f.Data = []string{s.crumbData(append(slices.Clone(crumbs), templates.Link{Text: title, Href: s.Site.Href(path)}))}
			return body(f)
		})
		s.urls = append(s.urls, address{path: path})
	}
	w := s.w.Complain
	home := []templates.Link{s.homeCrumb()}
	below := s.under(w.Name, complainPath)
	page(complainPath, w.Title, w.About, k, home, func(f *templates.Frame) templ.Component {
		return templates.RouterPage(f, s.router(c, home))
	})
	page(letterPath, w.LetterTitle, w.LetterAbout, s.key("letter"), below, func(f *templates.Frame) templ.Component {
		return templates.LetterPage(f, s.letter(c, below))
	})
	page(formPath, w.FormTitle, w.FormAbout, s.key("form"), below, func(f *templates.Frame) templ.Component {
		return templates.ComplaintFormPage(f, s.letter(c, below))
	})
	page(logPath, w.LogTitle, w.LogAbout, s.key("call log"), below, func(f *templates.Frame) templ.Component {
		return templates.CallLogPage(f, &templates.CallLog{Crumbs: below, Phones: s.shell.Urgent, Rows: logRows})
	})
}

func (s *website) router(c *content.Complaints, crumbs []templates.Link) *templates.Router {
	v := &templates.Router{Crumbs: crumbs, Letter: s.Site.Href(letterPath), Form: s.Site.Href(formPath), Log: s.Site.Href(logPath)}
	for _, m := range c.Matters {
		v.Matters = append(v.Matters, templates.Choice{Value: m.ID, Text: m.Name})
	}
	for _, x := range c.Institutions {
		to := templates.Institution{ID: x.ID, Name: x.Name, About: s.Record(content.ComplaintsFile, x.About), Deadlines: s.deadlines(x.Deadlines)}
		for _, text := range slices.Concat([]string{x.First, x.Then}, c.After) {
			to.Steps = append(to.Steps, s.lineOf(text))
		}
		if x.Letter == "" { // nobody to come to terms with
			to.Steps = to.Steps[:2]
		}
		for _, m := range c.Matters {
			if !slices.Contains(m.Who, x.ID) {
				continue
			}
			about := templates.Matter{ID: m.ID, Name: m.Name, Urgent: m.Urgent, Deadlines: s.deadlines(m.Deadlines)}
			for _, text := range m.Do {
				about.Do = append(about.Do, s.lineOf(text))
			}
			for _, id := range m.See {
				if it, ok := s.Item(id); ok && !(m.Urgent && id == emergencyID) { // its button stands there already
					about.See = append(about.See, s.itemLink(it))
				}
			}
			to.Matters = append(to.Matters, about)
		}
		v.Institutions = append(v.Institutions, to)
	}
	return v
}

func (s *website) letter(c *content.Complaints, crumbs []templates.Link) *templates.Complaint {
	v := &templates.Complaint{Crumbs: crumbs, Bank: s.Site.Bank, Router: s.Site.Href(complainPath), Form: s.Site.Href(formPath), Lines: storyLines}
	for _, x := range c.Institutions {
		if x.Letter != "" {
			v.Addressees = append(v.Addressees, templates.Addressee{ID: x.ID, Name: x.Name, Duty: s.Record(content.ComplaintsFile, x.Letter)})
		}
	}
	for _, m := range c.Matters {
		if slices.ContainsFunc(v.Addressees, func(a templates.Addressee) bool { return slices.Contains(m.Who, a.ID) }) {
			v.Matters = append(v.Matters, m.Name)
		}
	}
	for _, a := range c.Asks {
		v.Asks = append(v.Asks, s.Record(content.ComplaintsFile, a))
	}
	return v
}

func (s *website) deadlines(all []content.Deadline) []templates.Deadline {
	var out []templates.Deadline
	for _, d := range all {
		f, _ := s.Dir.Fact(d.Fact)
		out = append(out, templates.Deadline{What: d.What, Value: cmp.Or(f.Value, d.Fact)})
	}
	return out
}

// lineOf is a text of complaints.yaml as HTML without a paragraph around it.
func (s *website) lineOf(text string) string {
	doc, _ := prose.ParseLine(s.Dir.Where(content.ComplaintsFile, ""), text)
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(doc.HTML(s.dress)), "<p>"), "</p>")
}
