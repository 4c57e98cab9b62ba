package book

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/font"
	"mingbai/internal/poster"
	"mingbai/internal/printing"
	"mingbai/internal/problem"
	"mingbai/internal/scene"
	"mingbai/internal/words"
)

// Of the sheet to fold, mm.
const (
	panel      = 100.0
	flap       = wide - 2*panel // folded in first, and narrower, or it would buckle
	panelSide  = 7.0            // margins of the flap; other panels have wider ones
	panelTop   = 11.0
	panelWidth = flap - 2*panelSide // of the text
	panelText  = high - 2*panelTop
	markFrom   = 4.0 // marks where to fold, from the edge
	markTo     = 8.0
)

// foldSizes are those of the text of the sheet to fold, mm, largest first: 20 to 10.5 points.
var foldSizes = []float64{7, 6.6, 6.2, 5.8, 5.5, 5.2, 4.94, 4.7, 4.5, 4.3, 4.1, 3.9, 3.7}

// leastNote is the size of the smallest print, mm.
const leastNote = 2.8

// foldGood is a size that is easy to read, mm.
const foldGood = 4.5

// Brochure lays out two sides of an A4 sheet to be folded twice: outside the flap with what to remember, the back with numbers and code,
// and the front; inside, over three panels, what matters of each article: its sentence, what gives a crook away and what to do. It is
// complete or there is none: then problems say what to shorten or to leave out. fallback, which may be nil, has characters that our
// fonts lack.
func (b *Book) Brochure(fallback *font.Fallback) ([]*scene.Page, problem.List, error) {
	inner, list := b.inner(fallback)
	if len(list) > 0 { // with fewer articles, the front has room too
		return nil, list.Sort(), nil
	}
	type side struct {
		x      float64
		strips func(s *setter, size float64) ([]strip, error)
	}
	var outer [][]spot
	outside := []side{{0, b.remember}, {flap, b.ring}, {flap + panel, b.front}}
	for _, o := range outside {
		spots, found, err := b.onePanel(fallback, o.strips)
		if err != nil {
			return nil, nil, err
		}
		outer, list = append(outer, spots), append(list, found...)
	}
	if len(list) > 0 {
		return nil, list.Sort(), nil
	}
	out := b.folded(fallback, flap, flap+panel)
	for i, o := range outside {
		put(out, o.x, []float64{flap, panel, panel}[i], outer[i])
	}
	in := b.folded(fallback, panel, 2*panel)
	for i, spots := range inner {
		put(in, float64(i)*panel, []float64{panel, panel, flap}[i], spots)
	}
	pages := []*scene.Page{out, in}
	return pages, nil, checked(pages)
}

// folded is a side of the sheet with marks where to fold it, beside all text.
func (b *Book) folded(fallback *font.Fallback, at ...float64) *scene.Page {
	p := &scene.Page{Width: wide, Height: high, Title: b.Title, Lang: b.e.Site.Language, Made: b.made(), Fallback: fallback}
	for _, x := range at {
		for _, y := range []float64{markFrom, high - markTo} {
			p.Add(scene.Rect{}, scene.Path{Points: []scene.Point{{X: x, Y: y}, {X: x, Y: y + markTo - markFrom}}, Stroke: faint, Line: 0.2})
		}
	}
	return p
}

// put draws a panel at x.
func put(p *scene.Page, x, width float64, spots []spot) {
	drawSpots(p, scene.Rect{X: x + (width-panelWidth)/2, Y: panelTop, W: panelWidth, H: panelText}, spots)
}

// onePanel lays strips out on one panel in the largest size that has room.
func (b *Book) onePanel(fallback *font.Fallback, strips func(*setter, float64) ([]strip, error)) ([]spot, problem.List, error) {
	var s *setter
	var all []strip
	for _, size := range foldSizes {
		s = newSetter(A5, fallback)
		var err error
		if all, err = strips(s, size); err != nil {
			return nil, nil, err
		}
		if pages, tall := flow(all, panelText); len(s.list) == 0 && len(tall) == 0 && len(pages) == 1 {
			return pages[0], nil, nil
		}
	}
	if len(s.list) == 0 {
		o := all[len(all)-1].from
		s.refuse(o, "改短一些", "三折页放不下：%s太长", o.what)
	}
	return nil, s.list, nil
}

// essence is what the sheet to fold says of an article.
type essence struct {
	it   *edition.Item
	src  poster.Source
	kind poster.Kind
}

// inner lays the articles out on the three panels inside, in the largest size that has room; each on one panel, if then the letters are
// no smaller than foldGood and no panel stays empty.
func (b *Book) inner(fallback *font.Fallback) ([][]spot, problem.List) {
	var all []essence
	for _, it := range b.Items {
		src, kind := printing.Essentials(b.e, it)
		all = append(all, essence{it, src, kind})
	}
	var s *setter
	fit := func(all []essence, size float64, whole bool) ([][]spot, bool) {
		s = newSetter(A5, fallback)
		var strips []strip
		for _, x := range all {
			one := b.essentials(s, x, size)
			if whole {
				together(one)
			}
			strips = append(strips, one...)
		}
		pages, tall := flow(strips, panelText)
		return pages, len(s.list) == 0 && len(tall) == 0 && len(pages) <= 3
	}
	least := foldSizes[len(foldSizes)-1]
	for _, whole := range []bool{true, false} {
		for _, size := range foldSizes {
			pages, ok := fit(all, size, whole)
			if ok && (!whole || len(pages) == 3 && size >= foldGood) {
				return pages, nil
			}
		}
	}
	if len(s.list) > 0 {
		return nil, s.list
	}
	n := len(all) - 1
	for ; n > 0; n-- {
		if _, ok := fit(all[:n], least, false); ok {
			break
		}
	}
	x := all[n]
	if n == 0 {
		text, o := x.longest()
		s.refuse(o, fmt.Sprintf("改短一些；最长的是%s，有 %d 个字", o.what, utf8.RuneCountInString(text)), "三折页放不下：《%s》一篇就太长", x.it.Title)
		return nil, s.list
	}
	var ids []string
	for _, x := range all[:n] {
		ids = append(ids, x.it.ID)
	}
	_, o := x.longest()
	s.refuse(origin{x.it.Where("title"), ""}, "少选几篇，如 --items "+strings.Join(ids, ",")+"；或者把"+o.what+"改短",
		"三折页放不下：一共 %d 篇，从第 %d 篇《%s》起没有地方", len(all), n+1, x.it.Title)
	return nil, s.list
}

// longest is the longest text of an article's essentials.
func (x essence) longest() (text string, o origin) {
	look := func(s, field, what string) {
		if utf8.RuneCountInString(s) > utf8.RuneCountInString(text) {
			if !x.it.Wrote(field) {
				field = ""
			}
			text, o = s, origin{x.it.Where(field), fmt.Sprintf("《%s》的%s", x.it.Title, what)}
		}
	}
	look(x.it.Summary, "summary", "一句话")
	for i, f := range x.src.Flags {
		look(f.Say+f.Why, fmt.Sprintf("poster.flags[%d]", i), fmt.Sprintf("第 %d 条要当心的话", i+1))
	}
	for i, d := range x.src.Steps {
		look(d.Do+d.How, fmt.Sprintf("poster.steps[%d]", i), fmt.Sprintf("第 %d 条步骤", i+1))
	}
	return text, o
}

// essentials are the strips of an article.
func (b *Book) essentials(s *setter, x essence, size float64) []strip {
	p := place{0, panelWidth, nil}
	o := func(field, what string) origin {
		if !x.it.Wrote(field) {
			field = ""
		}
		return origin{x.it.Where(field), fmt.Sprintf("《%s》的%s", x.it.Title, what)}
	}
	st := style{size: size, lead: 1.42, colour: black}
	out := s.heading(x.it.Title, p, 1.28*size, 1.5*size, o("title", "标题"))
	if len(out) > 0 { // a rule over the title
		over := 0.5 * size
		out[0].marks = append([]scene.Mark{rule(0, 0.4, panelWidth, 0.8, accent)}, movedAll(out[0].marks, 0, over)...)
		out[0].height += over
	}
	out = append(out, spaced(s.text(plain(x.it.Summary, font.Normal), p, st, o("summary", "一句话")), 0.25*size)...)
	flags, steps := x.kind.Titles()
	indent := 1.4 * size
	list := func(title, what, field string, texts [][]run, mark func(i int) []scene.Mark) {
		for i, runs := range texts {
			if i == 0 {
				out = append(out, s.heading(title, p, size, 0.6*size, o(field, what))...)
			}
			at := o(fmt.Sprintf("%s[%d]", field, i), fmt.Sprintf("第 %d 条%s", i+1, what))
			one := spaced(s.text(runs, p.in(indent), st, at), 0.3*size)
			if len(one) > 0 {
				one[0].marks = append(mark(i), one[0].marks...)
			}
			if (i == 1 || i == len(texts)-1) && len(out) > 0 { // no entry alone
				out[len(out)-1].keep = true
			}
			out = append(out, one...)
		}
	}
	var crosses, numbered [][]run
	for _, f := range x.src.Flags {
		crosses = append(crosses, both(f.Say, "——", f.Why))
	}
	for _, d := range x.src.Steps {
		numbered = append(numbered, both(d.Do, "。", d.How))
	}
	list(flags, "要当心的话", "poster.flags", crosses, func(int) []scene.Mark { return cross(size, st.lead) })
	list(steps, "步骤", "poster.steps", numbered, func(i int) (marks []scene.Mark) {
		for _, l := range s.lines(plain(strconv.Itoa(i+1)+".", font.Heavy), indent, style{size: size, lead: st.lead, colour: accent}, o("poster.steps", "步骤")) {
			marks = append(marks, l.marks...)
		}
		return marks
	})
	return out
}

// both is a text in heavy letters and what explains it, if anything does.
func both(text, between, more string) []run {
	if more == "" {
		return plain(text, font.Heavy)
	}
	if between == "。" && strings.ContainsAny(text[max(0, len(text)-3):], "。！？”") {
		between = ""
	}
	return []run{{text: text + between, weight: font.Heavy}, {text: more, weight: font.Normal}}
}

// cross is a cross before a line: not this.
func cross(size, lead float64) (out []scene.Mark) {
	const arm = 0.26
	x, y := 0.5*size, size*lead/2
	for _, d := range []float64{-arm * size, arm * size} {
		out = append(out, scene.Path{Points: []scene.Point{{X: x - d, Y: y - arm*size}, {X: x + d, Y: y + arm*size}}, Stroke: black, Line: 0.12 * size})
	}
	return out
}

// remember is the flap: what to remember in a minute.
func (b *Book) remember(s *setter, size float64) ([]strip, error) {
	p := place{0, panelWidth, nil}
	out := s.heading(b.e.Site.Footer.Title, p, 1.7*size, 0, origin{b.e.Site.Where("footer.title"), "一分钟要点"})
	for i, text := range b.steps() {
		o := origin{b.e.Site.WhereStep(i), "一分钟要点"}
		out = append(out, spaced(s.labelled(strconv.Itoa(i+1)+".", text, font.Normal, p, 1.5*size, style{size: 1.1 * size, lead: 1.5, colour: black}, o), 0.9*size)...)
	}
	return together(out), nil
}

// ring is the back: whom to ring, and where there is more.
func (b *Book) ring(s *setter, size float64) ([]strip, error) {
	p := place{0, panelWidth, nil}
	call := origin{problem.Pos{File: content.ContactsFile, Line: 1, Col: 1}, "电话"}
	out := s.heading(b.w.Handbook.Calls, p, 1.5*size, 0, call)
	st := style{size: size, lead: 1.4, colour: black}
	for _, c := range b.calls() {
		k := stack{s: s}
		k.add(plain(c.Number, font.Heavy), 0, p.width, style{size: 2.4 * size, lead: 1.15, colour: black}, call)
		k.add(plain(c.Label, font.Heavy), 0, p.width, st, call)
		k.add(plain(c.Use, font.Normal), 0, p.width, st, call)
		k.y += 0.5 * size
		k.marks = append(k.marks, rule(0, k.y-0.1, p.width, 0.2, faint))
		out = append(out, strip{before: 0.5 * size, height: k.y, marks: k.marks, from: call})
	}
	code, err := b.scan(b.Path, 0.75)
	if err != nil {
		return nil, err
	}
	side := code.Side()
	o := origin{b.e.Site.Where("publisher"), "背面"}
	k := stack{s: s}
	k.add(plain(b.w.Handbook.Newest, font.Normal), side+1, p.width-side-1, st, o)
	h := max(side, k.y)
	code.Y = (h - side) / 2
	k.marks = append(movedAll(k.marks, 0, (h-k.y)/2), code)
	k.y = h
	small := style{size: 0.85 * size, lead: 1.4, colour: black}
	if fits := p.width / s.natural(plain(b.address(), font.Normal), 1); fits > leastNote { // whole on a line it is easier to type
		small.size = min(small.size, fits)
	}
	for _, text := range []string{b.address(), b.e.Site.Publisher, words.Fill(b.w.Handbook.Until, "date", b.w.Day(b.made()))} {
		k.add(plain(text, font.Normal), 0, p.width, small, o)
	}
	return together(append(out, strip{before: size, height: k.y, marks: k.marks, from: o})), nil
}

// front is the front: who says this, what it is called, and what is inside.
func (b *Book) front(s *setter, size float64) ([]strip, error) {
	p := place{0, panelWidth, nil}
	site := b.e.Site
	size = min(size, 5)
	o := origin{site.Where("title"), "封面"}
	k := stack{s: s}
	k.add(plain(site.Bank, font.Heavy), 0, p.width, style{size: 1.4 * size, lead: 1.5, colour: black}, o)
	k.add(plain(site.Title+" · "+site.Tagline, font.Normal), 0, p.width, style{size: size, lead: 1.5, colour: black}, o)
	k.y += 0.8 * size
	k.marks = append(k.marks, rule(0, k.y, p.width, 1.6, accent))
	k.y += 3 * size
	name := origin{b.where(), "书名"}
	k.add(plain(b.Title, font.Heavy), 0, p.width, style{size: s.largest(b.Title, p.width, []float64{15, 13, 12, 11, 10, 9, 8}), lead: 1.3, colour: black, title: true}, name)
	k.y += size
	k.add(plain(b.About, font.Normal), 0, p.width, style{size: 1.15 * size, lead: 1.5, colour: black, title: true}, name)
	out := []strip{{height: k.y, marks: k.marks, from: name}}
	for i, it := range b.Items {
		before := 0.6 * size
		if i == 0 {
			before = 3 * size
		}
		at := origin{it.Where("title"), fmt.Sprintf("《%s》的标题", it.Title)}
		out = append(out, spaced(s.labelled(strconv.Itoa(i+1)+".", it.Title, font.Normal, p, 1.7*size, style{size: size, lead: 1.4, colour: black}, at), before)...)
	}
	return together(out), nil
}
