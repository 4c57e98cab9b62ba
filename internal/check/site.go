package check

import (
	"fmt"

	"mingbai/internal/content"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// site looks at the words of site.yaml with the rules that apply to them, and at the characters of all YAML files.
func (l *library) site() problem.List {
	src, _ := l.ReadFile(content.SiteFile)
	it := &item{Item: &content.Item{File: content.SiteFile, Approved: true}, Verdict: &Verdict{}, env: l.env,
		doc: &prose.Doc{Root: &prose.Node{}}}
	add := func(field, s string, doc *prose.Doc) {
		if s != "" {
			it.texts = append(it.texts, fieldText(l.Site.Where(field), src, field, s, doc))
		}
	}
	add("title", l.Site.Title, nil)
	add("tagline", l.Site.Tagline, nil)
	add("description", l.Site.Description, nil)
	add("licence", l.Site.Licence, nil)
	add("footer.title", l.Site.Footer.Title, nil)
	for i, step := range l.Site.Footer.Steps {
		doc, list := prose.ParseLine(l.Site.WhereStep(i), step)
		it.Problems = append(it.Problems, list...)
		add(fmt.Sprintf("footer.steps[%d]", i), step, doc)
	}
	for _, r := range Rules {
		if r.Site {
			it.rule, it.before = r.Name, len(it.Problems)
			r.Item(it)
		}
	}
	clamp(it.Problems, content.SiteFile, src)
	for _, name := range []string{content.SiteFile, content.ContactsFile, content.FactsFile, content.TopicsFile, content.AudiencesFile, content.SeriesFile} {
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
				it.Problems = append(it.Problems, p)
			}
		}
	}
	return it.Problems
}
