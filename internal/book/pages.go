package book

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/font"
	"mingbai/internal/parallel"
	"mingbai/internal/picture"
	"mingbai/internal/problem"
	"mingbai/internal/scene"
	"mingbai/internal/words"
)

// part is a piece of a book that begins on a new page.
type part struct {
	name  string // in the contents; "" if it does not stand there
	label string
	pages [][]spot
}

// Pages lays the book out: cover, contents, chapters, answers, last page. Pages are counted from the cover, which is 1. If there are
// problems there are no pages. fallback, which may be nil, has characters that our fonts lack.
func (b *Book) Pages(f Format, fallback *font.Fallback) ([]*scene.Page, problem.List, error) {
	return b.layOut(f, fallback, 1)
}

// layOut is Pages with a number of pages that is a multiple: blank ones stand before the last part.
func (b *Book) layOut(f Format, fallback *font.Fallback, multiple int) ([]*scene.Page, problem.List, error) {
	s := newSetter(f, fallback)
	m := f.measures()
	var parts []part
	paged := func(strips []strip) [][]spot {
		pages, tall := flow(strips, m.text().H)
		for _, t := range tall {
			s.refuse(t.from, "分成几段，或者表格的一格里少写一些", "排不下：%s有一块比一页还高", t.from.what)
		}
		return pages
	}
	add := func(p part, strips []strip) {
		p.pages = paged(strips)
		parts = append(parts, p)
	}
	numbers := map[string]int{}
	for i, it := range b.Items {
		numbers[it.Path] = i + 1
	}
	for i, it := range b.Items {
		p := part{name: it.Title, label: strconv.Itoa(i+1) + "."}
		for _, white := range whites {
			c := &chapter{Book: b, setter: s, it: it, dress: b.e.Dress(nil), size: m.body, white: white, other: func(path string) int { return numbers[path] }}
			strips, err := c.strips(i+1, place{0, m.text().W, nil})
			if err != nil {
				return nil, nil, err
			}
			if len(s.list) > 0 && p.pages != nil {
				break // it has been said
			}
			if pages := paged(strips); p.pages == nil || len(pages) < len(p.pages) {
				p.pages = pages
			}
			if !sparse(p.pages, m.text().H) {
				break
			}
		}
		parts = append(parts, p)
	}
	if answers := b.answers(s); len(answers) > 0 {
		add(part{name: b.w.Handbook.Answers}, answers)
	}
	add(part{name: b.w.Handbook.Calls}, b.back(s))

	// The numbers of pages have a column of their own, so that the contents take as many pages before they are known as after.
	contents, _ := flow(b.contents(s, parts, 0), m.text().H)
	first := 2 + len(contents)
	last := len(parts) - 1
	parts = slices.Insert(parts, last, part{pages: make([][]spot, blanks(first-1+pagesIn(parts), multiple))})
	contents, _ = flow(b.contents(s, parts, first), m.text().H)
	cover, err := b.cover(s)
	if err != nil {
		return nil, nil, err
	}
	if s.list = s.list.Sort(); len(s.list) > 0 {
		return nil, s.list, nil
	}
	pages := []*scene.Page{cover}
	for _, p := range append([]part{{pages: contents}}, parts...) {
		for _, spots := range p.pages {
			page := b.paper(m, fallback)
			if len(spots) > 0 {
				drawSpots(page, m.text(), spots)
				b.foot(s, page, len(pages)+1)
			}
			pages = append(pages, page)
		}
	}
	return pages, nil, checked(pages)
}

// whites are parts of the white between lines and paragraphs that a chapter can have: less, where its last page would be almost empty.
var whites = []float64{1, 0.9, 0.8, 0.75}

// sparse says whether there is little on the last of several pages.
func sparse(pages [][]spot, height float64) bool {
	if len(pages) < 2 {
		return false
	}
	last := pages[len(pages)-1]
	end := last[len(last)-1]
	return end.y+end.height < 0.4*height
}

// pagesIn is how many pages parts have.
func pagesIn(parts []part) (n int) {
	for _, p := range parts {
		n += len(p.pages)
	}
	return n
}

// blanks is how many pages are missing to a multiple.
func blanks(pages, multiple int) int { return (multiple - pages%multiple) % multiple }

// checked says what is wrong with pages.
func checked(pages []*scene.Page) error {
	faults := make([]error, len(pages))
	parallel.Each(len(pages), func(i int) {
		if err := pages[i].Check(); err != nil {
			faults[i] = fmt.Errorf("book: page %d: %w", i+1, err)
		}
	})
	return errors.Join(faults...)
}

func (b *Book) paper(m measures, fallback *font.Fallback) *scene.Page {
	return &scene.Page{Width: m.width, Height: m.height, Title: b.Title, Lang: b.e.Site.Language, Made: b.made(), Fallback: fallback}
}

// grown is a place with room for what letters such as A and j stand out of their own widths.
func grown(r scene.Rect) scene.Rect {
	const by = 0.5
	return scene.Rect{X: r.X - by, Y: r.Y - by, W: r.W + 2*by, H: r.H + 2*by}
}

// drawSpots puts strips on an area of a page, and the bars beside them, each in one piece.
func drawSpots(p *scene.Page, area scene.Rect, spots []spot) {
	var bars []scene.Box
	for i, s := range spots {
		for k, bar := range s.bars {
			from := s.y
			if i > 0 && k < len(spots[i-1].bars) && spots[i-1].bars[k] == bar && !spots[i-1].repeated {
				from -= s.above
			}
			r := scene.Rect{X: area.X + bar.x, Y: area.Y + from, W: bar.width, H: s.y + s.height - from}
			if n := len(bars) - 1; n >= 0 && bars[n].X == r.X && bars[n].Y+bars[n].H > r.Y-slack {
				bars[n].H = r.Y + r.H - bars[n].Y
				continue
			}
			bars = append(bars, scene.Box{Rect: r, Fill: accent})
		}
	}
	for _, b := range bars {
		p.Add(grown(area), b)
	}
	for _, s := range spots {
		for _, mark := range s.marks {
			p.Add(grown(area), moved(mark, area.X, area.Y+s.y))
		}
	}
}

// foot is the running foot: what this is, and the number of the page.
func (b *Book) foot(s *setter, p *scene.Page, number int) {
	m := s.f.measures()
	r := scene.Rect{X: m.side, Y: m.height - m.bottom + 0.25*m.bottom, W: m.width - 2*m.side, H: 0.4 * m.bottom}
	p.Add(r, rule(r.X, r.Y+0.1, r.W, 0.2, faint))
	st := style{size: m.small, lead: loose, colour: grey}
	o := origin{b.e.Site.Where("title"), "页脚"}
	y := r.Y + 0.12*m.bottom
	say := b.Title + " · " + b.e.Site.Bank
	if s.natural(plain(say, font.Normal), m.small) > r.W-15 {
		say = b.Title
	}
	for _, l := range s.lines(plain(say, font.Normal), r.W-15, st, o) {
		for _, mark := range movedAll(l.marks, r.X, y) {
			p.Add(grown(r), mark)
		}
	}
	st.size, st.colour, st.align = 1.3*m.small, black, 1
	for _, l := range s.lines(plain(strconv.Itoa(number), font.Heavy), 15, st, o) {
		for _, mark := range movedAll(l.marks, r.X+r.W-15, y-0.15*m.small) {
			p.Add(grown(r), mark)
		}
	}
}

// scan is the QR code of an address on the site, with modules of a size, mm.
func (b *Book) scan(address string, module float64) (scene.QR, error) {
	black, err := picture.QRCode(b.e.Site.Absolute(address))
	if err != nil {
		return scene.QR{}, fmt.Errorf("book: the code of %s: %w", address, err)
	}
	return scene.QR{Module: module, Black: black}, nil
}

// stack sets texts one below the other; it gives their marks and where the last one ends.
type stack struct {
	s     *setter
	marks []scene.Mark
	y     float64
}

func (k *stack) add(runs []run, x, width float64, st style, o origin) {
	for _, l := range k.s.lines(runs, width, st, o) {
		k.marks = append(k.marks, movedAll(l.marks, x, k.y)...)
		k.y += st.size * st.lead
	}
}

// strips are an article: its head, what it says, its questions, its sources.
func (c *chapter) strips(number int, p place) ([]strip, error) {
	head, err := c.opening(number, p)
	if err != nil {
		return nil, err
	}
	out := append(head, c.blocks(c.it.Placed().Root.Kids, p, c.gap())...)
	out = append(out, c.questions(p)...)
	credits := together(c.credits(p))
	if len(credits) > 0 { // the small print does not stand alone on a page
		out[len(out)-1].keep = true
	}
	return append(out, credits...), nil
}

// opening is the head of a chapter: kind and number, title, the code of its page, its sentence, its dates.
func (c *chapter) opening(number int, p place) ([]strip, error) {
	m := c.f.measures()
	code, err := c.scan(c.it.Path, m.module)
	if err != nil {
		return nil, err
	}
	side := code.Side()
	room := p.width - side - 4
	k := stack{s: c.setter}
	title := origin{c.it.Where("title"), fmt.Sprintf("《%s》的标题", c.it.Title)}
	label := words.Fill(c.w.Handbook.Chapter, "n", strconv.Itoa(number)) + " · " + c.it.Kind.Info().Name
	k.add(plain(label, font.Heavy), p.x, room, style{size: 0.9 * m.body, lead: 1.6, colour: accent}, title)
	k.y += 0.2 * m.body
	k.add(plain(c.it.Title, font.Heavy), p.x, room, style{size: m.title, lead: loose, colour: black, title: true}, title)
	k.y += 0.3 * m.body
	k.add(plain(c.dates(c.it), font.Normal), p.x, room, style{size: m.small, lead: 1.4, colour: grey}, title)
	code.X = p.x + p.width - side
	k.marks = append(k.marks, code)
	under := stack{s: c.setter, y: side}
	under.add(plain(c.w.Handbook.Scan, font.Normal), code.X, side, style{size: m.small, lead: 1.4, colour: grey, align: 0.5}, title)
	k.marks = append(k.marks, under.marks...)
	h := max(k.y, under.y) + 0.6*m.body
	k.marks = append(k.marks, rule(p.x, h-0.4, p.width, 0.8, accent))
	out := []strip{{height: h, marks: k.marks, keep: true, from: title}}

	pad := 0.7 * m.body
	box := stack{s: c.setter, y: pad}
	about := origin{c.it.Where("summary"), fmt.Sprintf("《%s》的一句话", c.it.Title)}
	box.add(append(plain(c.w.Item.Summary+c.w.Colon, font.Normal), run{text: c.it.Summary, weight: font.Heavy}), p.x+pad, p.width-2*pad, style{size: m.body, lead: m.lead, colour: black}, about)
	frame := scene.Box{Rect: scene.Rect{X: p.x + 0.25, Y: 0.25, W: p.width - 0.5, H: box.y + pad - 0.5}, Radius: 2, Stroke: accent, Line: 0.5}
	return append(out, strip{before: m.body, height: box.y + pad, marks: append([]scene.Mark{frame}, box.marks...), keep: true, from: about}), nil
}

// heading is a heading that the program writes.
func (s *setter) heading(text string, p place, size, before float64, o origin) []strip {
	out := spaced(together(s.text(plain(text, font.Heavy), p, style{size: size, lead: loose, colour: accent, title: true}, o)), before)
	if len(out) > 0 {
		out[len(out)-1].keep = true
	}
	return out
}

// labelled sets a text with a mark in the margin that it leaves on its left.
func (s *setter) labelled(mark, text string, w font.Weight, p place, indent float64, st style, o origin) []strip {
	out := s.text(plain(text, w), p.in(indent), st, o)
	if len(out) > 0 {
		for _, l := range s.lines(plain(mark, font.Heavy), indent, style{size: st.size, lead: st.lead, colour: st.colour}, o) {
			out[0].marks = append(movedAll(l.marks, p.x, 0), out[0].marks...)
		}
	}
	return out
}

// questions are an article's quiz without the answers. A question stays with its options.
func (c *chapter) questions(p place) (out []strip) {
	quiz := c.e.Quiz(c.it)
	if len(quiz) == 0 {
		return nil
	}
	st := c.body()
	st.just = false
	o := origin{c.it.Where("quiz"), fmt.Sprintf("《%s》的题目", c.it.Title)}
	out = c.heading(c.w.Handbook.Quiz, p, 1.3*c.size, 1.6*c.white*c.size, o)
	for i, q := range quiz {
		one := spaced(c.labelled(strconv.Itoa(i+1)+".", q.Ask, font.Heavy, p, 1.8*c.size, st, o), 0.8*c.white*c.size)
		for k, option := range q.Options {
			one = append(one, spaced(c.labelled(letter(k)+".", option, font.Normal, p.in(1.8*c.size), 1.4*c.size, st, o), 0.25*c.white*c.size)...)
		}
		out = append(out, together(one)...)
	}
	out[len(out)-1].keep = true
	return append(out, spaced(c.text(plain(c.w.Handbook.AnswersAt, font.Normal), p, style{size: c.f.measures().small, lead: 1.45, colour: grey}, o), 0.8*c.white*c.size)...)
}

// answers are the right options of all questions, and why.
func (b *Book) answers(s *setter) (out []strip) {
	m := s.f.measures()
	p := place{0, m.text().W, nil}
	st := style{size: m.body, lead: m.lead, colour: black}
	for i, it := range b.Items {
		quiz := b.e.Quiz(it)
		if len(quiz) == 0 {
			continue
		}
		o := origin{it.Where("quiz"), fmt.Sprintf("《%s》的答案", it.Title)}
		if len(out) == 0 {
			out = s.heading(b.w.Handbook.Answers, p, m.title, 0, o)
		}
		name := words.Fill(b.w.Handbook.Chapter, "n", strconv.Itoa(i+1)) + "　" + it.Title
		out = append(out, s.heading(name, p, 1.1*m.body, 1.4*m.body, o)...)
		for k, q := range quiz {
			one := spaced(s.labelled(strconv.Itoa(k+1)+".", rightOf(q), font.Heavy, p, 1.8*m.body, st, o), 0.7*m.body)
			one = append(one, spaced(s.text(plain(q.Why, font.Normal), p.in(1.8*m.body), st, o), 0.15*m.body)...)
			out = append(out, together(one)...)
		}
	}
	return out
}

// contents is the table of contents, for a book whose first part after it begins on the page first.
func (b *Book) contents(s *setter, parts []part, first int) []strip {
	m := s.f.measures()
	p := place{0, m.text().W, nil}
	o := origin{b.e.Site.Where("title"), "目录"}
	out := s.heading(b.w.Handbook.Contents, p, m.title, 0, o)
	size := 1.05 * m.body
	st := style{size: size, lead: 1.45, colour: black}
	indent, column := 2*size, 2.6*size
	for _, part := range parts {
		if part.name == "" {
			first += len(part.pages)
			continue
		}
		in := p
		if part.label == "" {
			in = p.in(indent)
		}
		one := s.labelled(part.label, part.name, font.Normal, place{in.x, p.width - in.x - column, nil}, indent-in.x, st, o)
		for _, l := range s.lines(plain(strconv.Itoa(first), font.Heavy), column, style{size: size, lead: st.lead, colour: black, align: 1}, o) {
			if len(one) == 0 { // it was refused
				break
			}
			last := &one[len(one)-1]
			last.marks = append(last.marks, movedAll(l.marks, p.width-column, 0)...)
			last.marks = append(last.marks, dots(last.marks, p.width-column, l.width, column, size, st.lead)...)
		}
		out = append(out, spaced(together(one), 0.55*size)...)
		first += len(part.pages)
	}
	return out
}

// dots lead from the end of a title to the number of its page.
func dots(marks []scene.Mark, from, width, column, size, lead float64) (out []scene.Mark) {
	left := 0.0
	for _, m := range marks {
		if t, ok := m.(scene.Text); ok && t.X < from {
			left = max(left, t.X+t.At[len(t.At)-1]+size)
		}
	}
	y := size * (rise + (lead-1)/2)
	for x := from + column - width - 0.6*size; x > left+0.4*size; x -= 0.55 * size {
		out = append(out, scene.Circle{Centre: scene.Point{X: x, Y: y - 0.1*size}, R: 0.045 * size, Fill: grey})
	}
	return out
}

// back is the last page: whom to ring, and what to remember.
func (b *Book) back(s *setter) []strip {
	m := s.f.measures()
	p := place{0, m.text().W, nil}
	call := origin{problem.Pos{File: content.ContactsFile, Line: 1, Col: 1}, "电话"}
	out := s.heading(b.w.Handbook.Calls, p, m.title, 0, call)
	for _, c := range b.calls() {
		k := stack{s: s}
		number := s.natural(plain(c.Number, font.Heavy), m.number) + 0.5*m.number
		k.add(plain(c.Number, font.Heavy), p.x, number, style{size: m.number, lead: 1.15, colour: black}, call)
		h := k.y
		k.y = 0.1 * m.number
		k.add(plain(c.Label, font.Heavy), p.x+number, p.width-number, style{size: m.body, lead: 1.4, colour: black}, call)
		k.add(plain(c.Use, font.Normal), p.x+number, p.width-number, style{size: m.body, lead: 1.4, colour: black}, call)
		h = max(h, k.y) + 0.5*m.body
		k.marks = append(k.marks, rule(p.x, h-0.1, p.width, 0.2, faint))
		out = append(out, strip{before: 0.8 * m.body, height: h, marks: k.marks, from: call})
	}
	steps := origin{b.e.Site.Where("footer.title"), "一分钟要点"}
	out = append(out, s.heading(b.e.Site.Footer.Title, p, 1.5*m.body, 1.5*m.body, steps)...)
	for i, text := range b.steps() {
		o := origin{b.e.Site.WhereStep(i), "一分钟要点"}
		out = append(out, spaced(s.labelled(strconv.Itoa(i+1)+".", text, font.Normal, p, 1.8*m.body, style{size: 1.05 * m.body, lead: 1.5, colour: black}, o), 0.5*m.body)...)
	}
	return out
}

// cover is the first page.
func (b *Book) cover(s *setter) (*scene.Page, error) {
	m := s.f.measures()
	area := m.text()
	area.H = m.height - 2*m.top
	page := b.paper(m, s.fallback)
	code, err := b.scan(b.Path, m.module*1.2)
	if err != nil {
		return nil, err
	}
	site := b.e.Site
	o, name := origin{site.Where("title"), "封面"}, origin{b.where(), "书名"}
	top := stack{s: s}
	top.add(plain(site.Bank, font.Heavy), 0, area.W, style{size: 1.5 * m.body, lead: 1.5, colour: black}, o)
	top.add(plain(site.Title+" · "+site.Tagline, font.Normal), 0, area.W, style{size: 1.1 * m.body, lead: 1.5, colour: black}, o)
	top.y += m.body
	top.marks = append(top.marks, rule(0, top.y, area.W, 1.6, accent))

	side := code.Side()
	x, width := side+3, area.W-side-3
	st, small := style{size: m.body, lead: 1.5, colour: black}, style{size: 0.85 * m.body, lead: 1.5, colour: black}
	foot := stack{s: s}
	foot.add(plain(words.Fill(b.w.Handbook.Until, "date", b.w.Day(b.made())), font.Heavy), x, width, st, o)
	foot.add(plain(b.w.Handbook.Newest, font.Normal), x, width, st, o)
	foot.add(plain(b.address(), font.Normal), x, width, small, o)
	foot.add(plain(site.Publisher, font.Normal), x, width, small, o)
	high := max(side, foot.y)
	foot.marks = append(movedAll(foot.marks, 0, (high-foot.y)/2), moved(code, 0, high-side))

	from := max(0.27*area.H, top.y+2*m.body)
	var mid stack
	for _, size := range m.cover {
		mid = stack{s: &setter{f: s.f, fallback: s.fallback, advance: s.advance}}
		mid.add(plain(b.Title, font.Heavy), 0, area.W, style{size: size, lead: 1.3, colour: black, title: true}, name)
		lines := mid.y / (1.3 * size)
		mid.y += 1.2 * m.body
		mid.add(plain(b.About, font.Normal), 0, area.W, style{size: 1.3 * m.body, lead: 1.55, colour: black, title: true}, name)
		mid.y += 0.8 * m.body
		mid.add(plain(words.Fill(b.w.Handbook.Count, "n", strconv.Itoa(len(b.Items))), font.Normal), 0, area.W, style{size: 1.1 * m.body, lead: 1.5, colour: accent}, name)
		few := lines < 1.5 || lines < 3.5 && utf8.RuneCountInString(b.Title) > titleLine
		if len(mid.s.list) == 0 && few && from+mid.y+m.body < area.H-high {
			break
		}
	}
	s.list = append(s.list, mid.s.list...)
	if len(s.list) == 0 && from+mid.y > area.H-high {
		s.refuse(name, "改短一些", "封面放不下：《%s》的名称和介绍太长", b.Title)
	}
	for _, k := range []struct {
		stack
		y float64
	}{{top, 0}, {mid, from}, {foot, area.H - high}} {
		for _, mark := range k.marks {
			page.Add(grown(area), moved(mark, area.X, area.Y+k.y))
		}
	}
	return page, nil
}

// titleLine is how many characters of a title stand on one line rather than on two in larger letters.
const titleLine = 8

// where is the place of the book's title.
func (b *Book) where() problem.Pos {
	kind, id, _ := strings.Cut(b.Name, "-")
	at := func(file string, i int) problem.Pos {
		return b.e.Dir.Where(file, fmt.Sprintf("%s[%d].name", path.Base(strings.TrimSuffix(file, ".yaml")), i))
	}
	switch kind {
	case "series":
		return at(content.SeriesFile, slices.IndexFunc(b.e.Dir.Series, func(x content.Series) bool { return x.ID == id }))
	case "topic":
		return at(content.TopicsFile, slices.IndexFunc(b.e.Dir.Topics, func(x content.Topic) bool { return x.ID == id }))
	}
	return at(content.AudiencesFile, slices.IndexFunc(b.e.Dir.Audiences, func(x content.Audience) bool { return x.ID == id }))
}

// largest is the largest of some sizes in which a title takes at most three lines.
func (s *setter) largest(title string, width float64, sizes []float64) float64 {
	for _, size := range sizes {
		if s.natural(plain(title, font.Heavy), size) <= 2.6*width && (utf8.RuneCountInString(title) > titleLine || s.natural(plain(title, font.Heavy), size) <= width) {
			return size
		}
	}
	return sizes[len(sizes)-1]
}
