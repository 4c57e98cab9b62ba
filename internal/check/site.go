package check

import (
	"fmt"

	"mingbai/internal/content"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// site looks at the words of the YAML files that visitors read with the rules that apply to them, and at the characters of all
// YAML files.
func (l *library) site() problem.List {
	list := l.words(content.SiteFile, l.Site.Where, func(add adder) {
		add("title", l.Site.Title, false)
		add("tagline", l.Site.Tagline, false)
		add("description", l.Site.Description, false)
		add("licence", l.Site.Licence, false)
		add("footer.title", l.Site.Footer.Title, false)
		for i, step := range l.Site.Footer.Steps {
			add(fmt.Sprintf("footer.steps[%d]", i), step, true)
		}
	})
	list = append(list, l.data(content.GlossaryFile, func(add adder) {
		for i, t := range l.Dir.Terms {
			p := fmt.Sprintf("terms[%d].", i)
			add(p+"term", t.Term, false)
			for j, a := range t.Also {
				add(fmt.Sprintf("%salso[%d]", p, j), a, false)
			}
			add(p+"meaning", t.Meaning, true)
		}
		for i, r := range l.Dir.Rights {
			p := fmt.Sprintf("rights[%d].", i)
			add(p+"name", r.Name, false)
			add(p+"former", r.Former, false)
			add(p+"note", r.Note, false)
			add(p+"meaning", r.Meaning, true)
		}
	})...)
	list = append(list, l.data(content.CampaignsFile, func(add adder) {
		for i, c := range l.Dir.Campaigns {
			p := fmt.Sprintf("campaigns[%d].", i)
			add(p+"name", c.Name, false)
			add(p+"when", c.When, false)
			add(p+"about", c.About, true)
			add(p+"host", c.Host, false)
			for j, line := range c.Checklist {
				add(fmt.Sprintf("%schecklist[%d]", p, j), line, true)
			}
			for j, y := range c.Years {
				q := fmt.Sprintf("%syears[%d].", p, j)
				add(q+"name", y.Name, false)
				add(q+"theme", y.Theme, false)
				add(q+"slogan", y.Slogan, false)
				add(q+"source", y.Source, false)
			}
		}
	})...)
	if c := l.Dir.Complaints; c != nil {
		list = append(list, l.data(content.ComplaintsFile, func(add adder) { complaintTexts(c, add) })...)
		l.fileRefs[content.ComplaintsFile] = append(l.fileRefs[content.ComplaintsFile], deadlineRefs(c)...)
	}
	for _, name := range append([]string{content.SiteFile}, content.DataFiles...) {
		b, err := l.ReadFile(name)
		if err != nil {
			continue // content.Load has said so
		}
		src := string(b)
		for _, o := range oddities(src, places(name, src)) {
			rule := oddRules[o.oddity]
			at := o.pos(o.off)
			p := problem.Errorf(at, rule.name, rule.hint, rule.text, o.args(o.oddity)...)
			p.Level = rule.level
			if !(o.r == 0xFEFF && at.Line == 1 && at.Col == 1) { // Notepad puts it there, and it is not read
				list = append(list, p)
			}
		}
	}
	return list
}

// adder takes a field of a file and what stands there; refers says whether it may hold references.
type adder func(field, text string, refers bool)

// data looks at the words of one of content.DataFiles.
func (l *library) data(file string, texts func(add adder)) problem.List {
	return l.words(file, func(field string) problem.Pos { return l.Dir.Where(file, field) }, texts)
}

// words looks at the texts of a YAML file.
func (l *library) words(file string, where func(field string) problem.Pos, texts func(add adder)) problem.List {
	src, _ := l.ReadFile(file)
	it := &item{Item: &content.Item{File: file, Approved: true}, Verdict: &Verdict{}, env: l.env,
		doc: &prose.Doc{Root: &prose.Node{}}}
	texts(func(field, s string, refers bool) {
		if s == "" {
			return
		}
		var doc *prose.Doc
		if refers {
			var list problem.List
			doc, list = prose.ParseLine(where(field), s)
			it.Problems = append(it.Problems, list...)
		}
		t := fieldText(where(field), src, field, s, doc)
		t.reference = refers
		it.texts = append(it.texts, t)
	})
	for _, r := range Rules {
		if r.Site {
			it.rule, it.before = r.Name, len(it.Problems)
			r.Item(it)
		}
	}
	clamp(it.Problems, file, src)
	l.fileRefs[file] = it.Refs
	return it.Problems
}
