package talk

import (
	"encoding/base64"
	"fmt"
	"html"
	"slices"
	"strings"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/picture"
	"mingbai/internal/prose"
	"mingbai/internal/words"
	pages "mingbai/templates/talk"
)

// maker makes slides one after the other.
type maker struct {
	e           *edition.Edition
	w           *words.Words
	slide, note prose.Dress
	slides      []pages.Slide
	notes       [][]remark // of each slide
	noted       int        // slides whose notes are written
	sizes       []chosen   // of each slide
	theme       string
	place       string
	item        *edition.Item
	err         error
}

// remark is a block for the speaker's notes: a whole one, or a copy of one that holds some of its list items or rows.
type remark struct {
	of   *prose.Node
	node *prose.Node
}

// point is one text on a slide and what the notes say of it.
type point struct {
	html  string
	text  span
	notes []remark
}

func (t Talk) slides(e *edition.Edition) ([]pages.Slide, error) {
	m := &maker{e: e, w: words.ZhHans(), theme: string(t.Items[0].Kind)}
	m.slide, m.note = dresses(e, m.w)
	code, err := codeOf(e.Site.Absolute(t.Path))
	if err != nil {
		return nil, err
	}
	if t.series {
		m.cover(t.Title, t.About, code)
		m.agenda(t)
	}
	for i, it := range t.Items {
		m.item, m.theme = it, string(it.Kind)
		if t.series {
			m.place = words.Fill(m.w.Talk.Chapter, "n", fmt.Sprint(i+1), "total", fmt.Sprint(len(t.Items))) + "　" + it.Title
			m.chapter(it)
		} else {
			m.cover(it.Title, it.Summary, code)
		}
		m.text(it)
		m.quiz(it)
		m.writeNotes(fmt.Sprintf("t%d-", i+1))
	}
	m.theme, m.place = string(t.Items[0].Kind), ""
	m.end()
	m.writeNotes("")
	return m.slides, m.err
}

// codeOf draws a QR code.
func codeOf(address string) (*pages.Code, error) {
	code, err := picture.QRCode(address)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for y, row := range code {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+picture.QRQuiet, y+picture.QRQuiet, x-from, x-from)
			}
		}
	}
	return &pages.Code{Path: b.String(), Address: address, Side: len(code) + 2*picture.QRQuiet}, nil
}

// add puts a slide at the end. Its heading has been clipped to what has room.
func (m *maker) add(s pages.Slide, b block, notes ...remark) {
	s.Theme, s.Place = m.theme, m.place
	c, _, _ := fit(headingOf(s.Heading+s.Part), b)
	s.Size = c.classes()
	m.slides = append(m.slides, s)
	m.notes = append(m.notes, notes)
	m.sizes = append(m.sizes, c)
}

// alike gives the slides from one on the same size of text.
func (m *maker) alike(from int) {
	all := m.sizes[from:]
	for _, c := range all {
		all[0] = all[0].smaller(c)
	}
	for i, c := range all {
		m.slides[from+i].Size = c.smaller(all[0]).classes()
	}
}

// Widths to which texts are clipped that are no sentences, in ems. What has a limit in the front matter is never clipped, but references
// may stand for long words.
const (
	widestHead   = 58
	widestCover  = 66
	widestAbout  = 120
	widestAsk    = 66
	widestOption = 42
)

func (m *maker) cover(title, about string, code *pages.Code) {
	about = clipText(about, widestAbout)
	s := pages.Slide{Kind: "cover", Heading: clipText(title, widestCover), Texts: []string{html.EscapeString(about)}, Code: code}
	m.add(s, block{cover: true, code: true, texts: []span{spanOf(about, false)}})
	m.version()
}

// chapter begins an article of a series.
func (m *maker) chapter(it *edition.Item) {
	about := clipText(it.Summary, widestAbout)
	m.add(pages.Slide{Kind: "chapter", Heading: clipText(it.Title, widestCover), Texts: []string{html.EscapeString(about)}},
		block{cover: true, texts: []span{spanOf(about, false)}})
	m.version()
}

// version adds to the notes of the last slide of which day its article is: files live long on a stick.
func (m *maker) version() {
	if m.item == nil {
		return
	}
	zone := m.e.Site.Location()
	text := words.Fill(m.w.Talk.Version, "date", m.w.Day(m.item.Changed().In(zone)), "review", m.w.Day(m.item.Review.In(zone)))
	m.slides[len(m.slides)-1].Notes = `<p class="version">` + html.EscapeString(text) + "</p>\n"
}

func (m *maker) agenda(t Talk) {
	var points []point
	for _, it := range t.Items {
		title := clipText(it.Title, widestCover)
		points = append(points, point{html: html.EscapeString(title), text: spanOf(title, false)})
	}
	m.points(pages.Slide{Kind: "points", Heading: m.w.Talk.Agenda, Mark: "number", Start: 1}, points)
}

// text makes the slides of an article's text: what stands before the first heading opens the talk, then section by section.
func (m *maker) text(it *edition.Item) {
	var head *prose.Node
	var blocks []*prose.Node
	end := func() {
		if head != nil {
			m.section(m.heading(head), blocks)
		} else if len(blocks) > 0 {
			m.opening(it, blocks)
		}
		blocks = nil
	}
	for _, n := range it.Doc().Root.Kids {
		if n.Kind == prose.Heading {
			end()
			head = n
			continue
		}
		blocks = append(blocks, n)
	}
	end()
}

// opening is what stands before the first heading. Its paragraphs are the speaker's first words, what else is there has slides.
func (m *maker) opening(it *edition.Item, blocks []*prose.Node) {
	last := len(m.notes) - 1
	i := 0
	for i < len(blocks) && blocks[i].Kind == prose.Paragraph && !hasPicture(blocks[i]) {
		m.notes[last] = append(m.notes[last], remark{blocks[i], blocks[i]})
		i++
	}
	if i < len(blocks) {
		m.section(clipText(it.Title, widestHead), blocks[i:])
	}
}

// heading is the plain text of a heading.
func (m *maker) heading(n *prose.Node) string {
	return m.plain(n, clip(n.Kids, widestHead, m.slide))
}

// plain is the text of a paragraph's content.
func (m *maker) plain(p *prose.Node, kids []*prose.Node) string {
	return strings.TrimSpace(docOf(&prose.Node{Kind: prose.Paragraph, Task: p.Task, Kids: kids}).Plain(m.slide))
}

func docOf(nodes ...*prose.Node) *prose.Doc {
	return &prose.Doc{Root: &prose.Node{Kind: prose.Document, Kids: nodes}}
}

// inline is the HTML of a paragraph's content.
func (m *maker) inline(p *prose.Node, kids []*prose.Node) string {
	s := docOf(&prose.Node{Kind: prose.Paragraph, Task: p.Task, Kids: kids}).HTML(m.slide)
	return strings.TrimSuffix(strings.TrimPrefix(s, "<p>"), "</p>\n")
}

// point is what a slide shows of a paragraph.
func (m *maker) point(p *prose.Node, notes ...remark) point {
	kids := short(p.Kids, m.slide)
	return point{html: m.inline(p, kids), text: spanOf(m.plain(p, kids), false), notes: notes}
}

func hasPicture(n *prose.Node) bool {
	return slices.ContainsFunc(n.Kids, func(k *prose.Node) bool { return k.Kind == prose.Image })
}

// asks says whether a paragraph is a question by itself: all bold, with a question mark at its end. Its answer follows.
func (m *maker) asks(n *prose.Node) bool {
	if n.Kind != prose.Paragraph || len(n.Kids) != 1 || n.Kids[0].Kind != prose.Strong {
		return false
	}
	s := m.plain(n, n.Kids)
	return strings.HasSuffix(s, "？") || strings.HasSuffix(s, "?")
}

// section makes the slides of what stands below a heading. If there are lists, tables or the like, they are shown and the paragraphs
// are for the speaker; else the paragraphs are shown by their first sentences. A paragraph goes with what follows it.
func (m *maker) section(head string, blocks []*prose.Node) {
	start := len(m.slides)
	bare := !slices.ContainsFunc(blocks, func(n *prose.Node) bool {
		return slices.Contains([]prose.Kind{prose.List, prose.Table, prose.Quote}, n.Kind)
	})
	var waiting []remark // notes for the next slide
	var said []point     // paragraphs for the next slide
	flush := func() {
		if len(said) > 0 {
			m.points(pages.Slide{Kind: "points", Heading: head}, said)
			said = nil
		}
	}
	take := func() []remark {
		out := waiting
		waiting = nil
		return out
	}
	for i := 0; i < len(blocks); i++ {
		n := blocks[i]
		whole := remark{n, n}
		switch {
		case n.Kind == prose.Paragraph && hasPicture(n):
			flush()
			m.pictures(head, n, append(take(), whole))
		case m.asks(n):
			flush()
			var answer []point
			for i+1 < len(blocks) && blocks[i+1].Kind == prose.Paragraph && !m.asks(blocks[i+1]) && !hasPicture(blocks[i+1]) {
				i++
				answer = append(answer, m.point(blocks[i], remark{blocks[i], blocks[i]}))
			}
			m.question(head, n, append(take(), whole), answer)
		case n.Kind == prose.Paragraph && bare:
			said = append(said, m.point(n, append(take(), whole)...))
		case n.Kind == prose.List:
			flush()
			m.list(head, n, take())
		case n.Kind == prose.Table && len(n.Kids) > 1:
			flush()
			m.table(head, n, take())
		case n.Kind == prose.Callout || n.Kind == prose.Quote:
			flush()
			m.callout(head, n, take())
		default:
			waiting = append(waiting, whole)
		}
	}
	flush()
	if len(m.slides) == start {
		m.add(pages.Slide{Kind: "points", Heading: head}, block{})
	}
	last := len(m.notes) - 1
	m.notes[last] = append(m.notes[last], waiting...)
}

// points puts points on as many slides as they need, about as many on each.
func (m *maker) points(s pages.Slide, all []point) {
	groups := split(all, func(ps []point, part string) bool {
		_, roomy, _ := fit(headingOf(s.Heading+part), pointsBlock(s, ps))
		return roomy
	}, m.partOf)
	n, start := 0, len(m.slides)
	for i, ps := range groups {
		one := s
		if len(groups) > 1 {
			one.Part = m.partOf(i+1, len(groups))
		}
		one.Start = s.Start + n
		n += len(ps)
		var notes []remark
		for _, p := range ps {
			one.Texts = append(one.Texts, p.html)
			notes = append(notes, p.notes...)
		}
		m.add(one, pointsBlock(s, ps), notes...)
	}
	m.alike(start)
}

func (m *maker) partOf(n, total int) string {
	return words.Fill(m.w.Talk.Part, "n", fmt.Sprint(n), "total", fmt.Sprint(total))
}

func pointsBlock(s pages.Slide, ps []point) block {
	b := block{}
	if s.Mark != "" {
		b.indent = indent
	}
	for _, p := range ps {
		b.texts = append(b.texts, p.text)
	}
	return b
}

// split divides things into groups that fit, each of one at least: as few groups as the things need in order, then of about the same
// number if that fits too.
func split[T any](all []T, fits func(group []T, part string) bool, part func(n, total int) string) [][]T {
	if len(all) <= 1 || fits(all, "") {
		return [][]T{all}
	}
	longest := part(99, 99)
	var greedy [][]T
	for rest := all; len(rest) > 0; {
		n := 1
		for n < len(rest) && fits(rest[:n+1], longest) {
			n++
		}
		greedy, rest = append(greedy, rest[:n]), rest[n:]
	}
	var even [][]T
	for i, k := 0, len(greedy); i < k; i++ {
		g := all[i*len(all)/k : (i+1)*len(all)/k]
		if len(g) == 0 || len(g) > 1 && !fits(g, longest) {
			return greedy
		}
		even = append(even, g)
	}
	return even
}

// list shows the items of a list by their first paragraphs.
func (m *maker) list(head string, n *prose.Node, before []remark) {
	s := pages.Slide{Kind: "points", Heading: head, Mark: "dot"}
	if n.Ordered {
		s.Mark, s.Start = "number", n.Level
	}
	m.points(s, m.items(n, n, before))
}

// items are the points of a list. of is the block of the notes that they are parts of.
func (m *maker) items(n, of *prose.Node, before []remark) []point {
	var out []point
	for i, item := range n.Kids {
		part := *n
		part.Kids, part.Level = []*prose.Node{item}, n.Level+i
		p := point{}
		if first := slices.IndexFunc(item.Kids, func(k *prose.Node) bool { return k.Kind == prose.Paragraph }); first >= 0 {
			p = m.point(item.Kids[first])
		}
		p.notes = append(before, remark{of, &part})
		before = nil
		out = append(out, p)
	}
	return out
}

// callout shows a call-out or a quotation.
func (m *maker) callout(head string, n *prose.Node, before []remark) {
	s := pages.Slide{Kind: "callout", Heading: head}
	if n.Kind == prose.Callout {
		if s.Heading = clipText(prose.Defang(n.Title, m.slide.Official), widestHead); n.Title == "" {
			s.Heading = m.w.CalloutTitle(n.Ref)
		}
	}
	var all []point
	for _, k := range n.Kids {
		switch k.Kind {
		case prose.Paragraph:
			all = append(all, m.point(k))
		case prose.List:
			all = append(all, m.items(k, k, nil)...)
		}
	}
	for i := range all {
		all[i].notes = nil
	}
	if len(all) == 0 {
		all = []point{{}}
	}
	all[0].notes = append(before, remark{n, n})
	m.points(s, all)
}

// table shows rows, or where a row has no room as a row, each as a slide of its own with a line for each cell.
func (m *maker) table(head string, n *prose.Node, before []remark) {
	type cell struct {
		html, plain string
	}
	cells := func(row *prose.Node) []cell {
		var out []cell
		for _, c := range row.Kids {
			kids := short(c.Kids, m.slide)
			out = append(out, cell{m.inline(c, kids), m.plain(c, kids)})
		}
		return out
	}
	header := cells(n.Kids[0])
	of := func(rows []*prose.Node) block {
		var b block
		for _, c := range header {
			b.labels = append(b.labels, spanOf(c.plain, false))
		}
		for _, r := range rows {
			var texts []span
			for _, c := range cells(r) {
				texts = append(texts, spanOf(c.plain, false))
			}
			b.rows = append(b.rows, texts)
		}
		return b
	}
	notes := func(rows []*prose.Node) remark {
		part := *n
		part.Kids = append([]*prose.Node{n.Kids[0]}, rows...)
		return remark{n, &part}
	}
	rows := n.Kids[1:]
	for _, r := range rows {
		if _, _, ok := fit(headingOf(head+m.partOf(99, 99)), of([]*prose.Node{r})); ok && len(header) <= 4 {
			continue
		}
		for _, r := range rows {
			var all []point
			for j, c := range cells(r) {
				p := point{html: c.html, text: spanOf(c.plain, false)}
				if j > 0 && header[j].html != "" {
					p = point{html: "<strong>" + header[j].html + m.w.Colon + "</strong>" + c.html, text: spanOf(header[j].plain+m.w.Colon+c.plain, false)}
				}
				all = append(all, p)
			}
			all[0].notes = append(before, notes([]*prose.Node{r}))
			before = nil
			m.points(pages.Slide{Kind: "points", Heading: head}, all)
		}
		return
	}
	groups := split(rows, func(g []*prose.Node, part string) bool {
		_, roomy, ok := fit(headingOf(head+part), of(g))
		return roomy && ok
	}, m.partOf)
	start := len(m.slides)
	for i, g := range groups {
		b := of(g)
		t := &pages.Table{}
		for j, c := range header {
			t.Head = append(t.Head, c.html)
			t.Width = append(t.Width, fmt.Sprintf("%.1f%%", 100*share(b, j)))
		}
		for _, r := range g {
			var row []string
			for _, c := range cells(r) {
				row = append(row, c.html)
			}
			t.Rows = append(t.Rows, row)
		}
		s := pages.Slide{Kind: "table", Heading: head, Table: t}
		if len(groups) > 1 {
			s.Part = m.partOf(i+1, len(groups))
		}
		m.add(s, b, append(before, notes(g))...)
		before = nil
	}
	m.alike(start)
}

// pictures shows the pictures of a paragraph, each on a slide. The file has them inside.
func (m *maker) pictures(head string, p *prose.Node, notes []remark) {
	for _, k := range p.Kids {
		if k.Kind != prose.Image {
			continue
		}
		i := slices.IndexFunc(m.item.Assets(), func(a content.Asset) bool { return a.Name == k.Ref })
		if i < 0 {
			continue
		}
		body, err := m.e.Picture(m.item.Assets()[i])
		if err != nil {
			m.err = err
			return
		}
		caption := clipText(prose.Defang(k.Title, m.slide.Official), widestHead)
		s := pages.Slide{Kind: "picture", Heading: head, Picture: &pages.Picture{
			Src: "data:image/" + m.item.Assets()[i].Format + ";base64," + base64.StdEncoding.EncodeToString(body),
			Alt: prose.Defang(k.Text, m.slide.Official), Caption: caption,
		}}
		m.add(s, block{}, notes...)
		notes = nil
	}
	if len(notes) > 0 {
		m.add(pages.Slide{Kind: "points", Heading: head}, block{}, notes...)
	}
}

// question shows a question of the text, and its answer on the next slide.
func (m *maker) question(head string, n *prose.Node, notes []remark, answer []point) {
	kids := clip(n.Kids, widest, m.slide)
	s := pages.Slide{Kind: "question", Heading: head, Texts: []string{m.inline(n, kids)}}
	m.add(s, block{texts: []span{spanOf(m.plain(n, kids), false)}}, notes...)
	if len(answer) > 0 {
		m.points(pages.Slide{Kind: "answer", Heading: m.w.Talk.Answer}, answer)
	}
}

// quiz shows the questions of an article, each with its answer on the next slide.
func (m *maker) quiz(it *edition.Item) {
	for _, q := range m.e.Quiz(it) {
		s := pages.Slide{Kind: "question", Heading: clipText(q.Ask, widestAsk), Mark: "letter"}
		b := block{indent: indent + 0.2}
		for _, o := range q.Options {
			o = clipText(o, widestOption)
			s.Texts = append(s.Texts, html.EscapeString(o))
			b.texts = append(b.texts, spanOf(o, false))
		}
		m.add(s, b)
		m.slides[len(m.slides)-1].Notes = "<p>" + html.EscapeString(m.w.Talk.Raise) + "</p>\n"
		right, why := clipText(q.Options[q.Answer-1], widestOption), clipText(q.Why, widest)
		s = pages.Slide{Kind: "answer", Heading: m.w.Talk.Answer + m.w.Colon + string(rune('A'+q.Answer-1)), Texts: []string{html.EscapeString(right), html.EscapeString(why)}}
		m.add(s, block{texts: []span{spanOf(right, false), spanOf(why, false)}})
		m.slides[len(m.slides)-1].Notes = "<p>" + html.EscapeString(q.Why) + "</p>\n"
	}
}

// end says what to do in a minute, and whom to call; this slide stays on while people ask.
func (m *maker) end() {
	var steps []point
	for i, step := range m.e.Site.Footer.Steps {
		doc, _ := prose.ParseLine(m.e.Site.WhereStep(i), step)
		p := doc.Root.Kids[0]
		steps = append(steps, m.point(p, remark{p, p}))
	}
	m.points(pages.Slide{Kind: "points", Heading: clipText(m.e.Site.Footer.Title, widestHead), Mark: "number", Start: 1}, steps)
	s := pages.Slide{Kind: "phones", Heading: m.w.Talk.Phones}
	b := block{}
	var notes strings.Builder
	for _, id := range m.e.Site.Urgent {
		c, ok := m.e.Dir.Contact(id)
		if !ok {
			continue
		}
		number := c.Number
		if number == "" {
			number = c.URL
		}
		s.Texts = append(s.Texts, "<b>"+html.EscapeString(number)+"</b>"+html.EscapeString(c.Label))
		b.phones = append(b.phones, phone{ems(number), spanOf(c.Label, false)})
		fmt.Fprintf(&notes, "<p>%s%s%s</p>\n", html.EscapeString(number+" "+c.Label), m.w.Colon, html.EscapeString(c.Use))
	}
	m.add(s, b)
	m.slides[len(m.slides)-1].Notes = notes.String()
}

// writeNotes writes the notes of the slides that have none yet. prefix keeps the footnotes of one article apart from another's.
func (m *maker) writeNotes(prefix string) {
	d := m.note
	d.NotePrefix = prefix
	for ; m.noted < len(m.slides); m.noted++ {
		s := &m.slides[m.noted]
		s.Notes = docOf(joined(m.notes[m.noted])...).HTML(d) + s.Notes
	}
}

// joined are the blocks of some notes. Parts of one list that follow each other are put together again.
func joined(notes []remark) []*prose.Node {
	var nodes []*prose.Node
	var last *prose.Node
	for _, r := range notes {
		if r.of == last && r.node != r.of {
			list := *nodes[len(nodes)-1]
			list.Kids = append(slices.Clone(list.Kids), r.node.Kids...)
			nodes[len(nodes)-1] = &list
			continue
		}
		nodes = append(nodes, r.node)
		last = r.of
	}
	return nodes
}
