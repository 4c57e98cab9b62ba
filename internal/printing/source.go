package printing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/font"
	"mingbai/internal/poster"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
	"mingbai/internal/scene"
	"mingbai/internal/typeset"
)

// defaults is what differs between kinds: where a poster's texts are taken from if they are not written.
var defaults = map[content.Kind]struct {
	kind         poster.Kind
	flags, steps []string // headings of the lists
	icon         string
}{
	content.Alert:  {poster.Alert, []string{"识别"}, []string{"怎么办"}, "warning"},
	content.Lesson: {poster.Lesson, nil, []string{"记住三点"}, "magnifier"},
	content.Tip:    {poster.Tip, []string{"别这么做", "不要做"}, []string{"怎么做", "现在就做"}, "card"},
}

// Essentials is what an item's poster says, for other things to print: its Head may be empty, and it has no code and no address.
func Essentials(e *edition.Edition, it *edition.Item) (poster.Source, poster.Kind) {
	sh := source(e, it)
	return sh.Source, sh.Kind
}

// source gathers what an item's poster says. Without a headline there is none.
func source(e *edition.Edition, it *edition.Item) *Sheet {
	d := defaults[it.Kind]
	p := e.Poster(it)
	sh := &Sheet{Item: it, Kind: d.kind, Target: it.Path, at: map[string]problem.Pos{}}
	src := &sh.Source
	took := func(what string) { sh.taken = append(sh.taken, what) }

	src.Head, sh.at["head"] = p.Head, it.Where("poster.head")
	if len(p.Head) == 0 {
		sh.at["head"] = it.Where("title")
		if src.Head = headline(it.Title); src.Head != nil {
			took("大字（标题）")
		}
	}
	src.Lead, sh.at["lead"] = p.Lead, it.Where("poster.lead")
	if p.Lead == "" {
		src.Lead, sh.at["lead"] = it.Summary, it.Where("summary")
		took("导语（一句话）")
	}
	lists := listsOf(e, it)
	for i, f := range p.Flags {
		src.Flags = append(src.Flags, poster.Flag(f))
		sh.at["flags."+strconv.Itoa(i+1)] = it.Where(fmt.Sprintf("poster.flags[%d]", i))
	}
	if heading, list := pick(lists, d.flags); len(p.Flags) == 0 && len(list) > 0 {
		for i, l := range list[:min(len(list), poster.FlagsMost)] {
			say, why, _ := strings.Cut(l.text, "——")
			if why == "" {
				say = strings.TrimRight(say, "。")
			}
			src.Flags = append(src.Flags, poster.Flag{Say: say, Why: why})
			sh.at["flags."+strconv.Itoa(i+1)] = l.at
		}
		took(counted("要当心的话", heading, len(list), poster.FlagsMost))
	}
	for i, s := range p.Steps {
		src.Steps = append(src.Steps, poster.Step(s))
		sh.at["steps."+strconv.Itoa(i+1)] = it.Where(fmt.Sprintf("poster.steps[%d]", i))
	}
	if heading, list := pick(lists, d.steps); len(p.Steps) == 0 && len(list) > 0 {
		for i, l := range list[:min(len(list), poster.StepsMost)] {
			do, how, _ := strings.Cut(l.text, "。")
			src.Steps = append(src.Steps, poster.Step{Do: do, How: how})
			sh.at["steps."+strconv.Itoa(i+1)] = l.at
		}
		took(counted("步骤", heading, len(list), poster.StepsMost))
	}
	if src.Icon = p.Icon; p.Icon == "" {
		src.Icon = d.icon
	}
	sh.at["icon"] = it.Where("poster.icon")
	for _, id := range append(slices.DeleteFunc([]string{p.Hotline}, func(s string) bool { return s == "" }), e.Site.Urgent...) {
		c, ok := e.Dir.Contact(id)
		h := poster.Hotline{Number: c.Number, Label: c.Label}
		if ok && c.Number != "" && len(src.Hotlines) < poster.HotlinesMost && !slices.Contains(src.Hotlines, h) {
			src.Hotlines = append(src.Hotlines, h)
		}
	}
	if target, ok := e.Item(p.QR); ok { // else it has gone meanwhile, or none was written
		sh.Target = target.Path
	}
	zone := e.Site.Location()
	src.Number, src.Issued, src.ReviewBy = it.ID, it.Changed().In(zone), it.Review.In(zone)
	src.Domain, src.Bank, src.Publisher = e.Site.Domain(), e.Site.Bank, e.Site.Publisher
	return sh
}

// counted says what was taken, and of how many.
func counted(what, heading string, n, most int) string {
	if n > most {
		return fmt.Sprintf("%s（“%s”的前 %d 条，一共 %d 条）", what, heading, most, n)
	}
	return fmt.Sprintf("%s（“%s”）", what, heading)
}

// where is the place of a text of the poster; what the site says is in site.yaml.
func (sh *Sheet) where(field string) problem.Pos {
	name := field
	for {
		if at, ok := sh.at[name]; ok {
			if exact := exactField(field); sh.Item.Wrote(exact) {
				return sh.Item.Where(exact)
			}
			return at
		}
		i := strings.LastIndexByte(name, '.')
		if i < 0 {
			break
		}
		name = name[:i]
	}
	if field == "flags" || field == "steps" {
		return sh.Item.Where("poster." + field)
	}
	if strings.HasPrefix(field, "hotlines") {
		return problem.Pos{File: content.ContactsFile, Line: 1, Col: 1}
	}
	return problem.Pos{File: content.SiteFile, Line: 1, Col: 1}
}

// exactField turns a field of poster.Error, flags.2.why, into one of the front matter, poster.flags[1].why.
func exactField(field string) string {
	parts := strings.Split(field, ".")
	if len(parts) < 3 {
		return "poster." + field
	}
	n, _ := strconv.Atoi(parts[1])
	return fmt.Sprintf("poster.%s[%d].%s", parts[0], n-1, parts[2])
}

// headline breaks a title into the lines of a headline; nil if it is too long for one.
func headline(title string) []string {
	title = strings.TrimRight(strings.TrimSpace(title), "。")
	if utf8.RuneCountInString(title) > poster.HeadMost {
		return nil
	}
	const most = 6.5 // ems of a line that is read from two metres
	set, err := typeset.Fit(title, typeset.Box{Width: most, Height: 10, Sizes: []float64{1}, Lead: 1, Most: poster.HeadLines, Title: true}, scene.Measure(font.Heavy, nil))
	if err != nil {
		return nil
	}
	var out []string
	for _, l := range set.Lines {
		out = append(out, strings.TrimSpace(l.Text))
	}
	return out
}

// entry is an entry of a list.
type entry struct {
	text string
	at   problem.Pos
}

// listsOf gives the first list under each heading, as text.
func listsOf(e *edition.Edition, it *edition.Item) map[string][]entry {
	dress := e.Dress(nil)
	file := it.Where("").File
	lists, section := map[string][]entry{}, ""
	plain := func(n *prose.Node) string {
		var b strings.Builder
		shown := prose.Show(n.Kids, dress)
		n.Walk(func(k *prose.Node) bool {
			b.WriteString(shown[k])
			return true
		})
		return strings.TrimSpace(b.String())
	}
	for _, n := range it.Doc().Root.Kids {
		switch {
		case n.Kind == prose.Heading:
			section = plain(n)
		case n.Kind == prose.List && lists[section] == nil:
			for _, k := range n.Kids {
				if len(k.Kids) > 0 {
					lists[section] = append(lists[section], entry{plain(k.Kids[0]), problem.Pos{File: file, Line: k.Line, Col: k.Col}})
				}
			}
		}
	}
	return lists
}

func pick(lists map[string][]entry, headings []string) (string, []entry) {
	for _, h := range headings {
		if list := lists[h]; len(list) > 0 {
			return h, list
		}
	}
	return "", nil
}
