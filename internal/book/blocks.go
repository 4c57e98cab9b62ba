package book

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mingbai/internal/edition"
	"mingbai/internal/font"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
	"mingbai/internal/scene"
	"mingbai/internal/words"
)

// place is a column in the type area.
type place struct {
	x, width float64
	bars     []bar
}

func (p place) in(by float64) place { return place{p.x + by, p.width - by, p.bars} }

// behind is a column beside a new bar.
func (p place) behind(size float64) place {
	b := bar{p.x + 0.15*size, 0.16 * size}
	in := p.in(0.9 * size)
	in.bars = append(slices.Clone(p.bars), b)
	return in
}

// chapter turns the text of an article into strips.
type chapter struct {
	*Book
	*setter
	it    *edition.Item
	dress prose.Dress
	size  float64               // of the text
	white float64               // part of the usual white between lines and paragraphs
	other func(path string) int // the number of the chapter at an address, 0 if there is none
}

func (c *chapter) from(n *prose.Node, what string) origin {
	pos := c.it.Where("")
	if n.Line > 0 {
		pos = problem.Pos{File: pos.File, Line: n.Line, Col: n.Col}
	}
	return origin{pos, fmt.Sprintf("《%s》的%s", c.it.Title, what)}
}

func (c *chapter) body() style {
	return style{size: c.size, lead: 1 + (c.f.measures().lead-1)*c.white, colour: black, just: true}
}

// text sets a text as strips of one line each: no line of it stands alone.
func (s *setter) text(runs []run, p place, st style, o origin) (out []strip) {
	lines := s.lines(runs, p.width, st, o)
	for i, l := range lines {
		out = append(out, strip{
			height: st.size * st.lead, marks: movedAll(l.marks, p.x, 0), bars: p.bars, from: o,
			keep: i < len(lines)-1 && (i == 0 || i == len(lines)-2),
		})
	}
	return out
}

// spaced gives the first strip its white above.
func spaced(strips []strip, before float64) []strip {
	if len(strips) > 0 {
		strips[0].before = before
	}
	return strips
}

// blocks sets blocks one below the other with a gap between them, mm.
func (c *chapter) blocks(kids []*prose.Node, p place, gap float64) (out []strip) {
	for _, n := range kids {
		out = append(out, spaced(c.block(n, p), c.gapBefore(n, gap))...)
	}
	return out
}

func (c *chapter) gapBefore(n *prose.Node, gap float64) float64 {
	switch n.Kind {
	case prose.Heading:
		return 1.3 * c.white * c.size
	case prose.Callout, prose.Quote, prose.Table, prose.Code, prose.Rule, prose.Notes:
		return max(gap, 0.8*c.white*c.size)
	}
	return gap
}

func (c *chapter) block(n *prose.Node, p place) []strip {
	st := c.body()
	switch n.Kind {
	case prose.Heading:
		st.size, st.lead, st.colour, st.title, st.just = c.size*[]float64{1.3, 1.15}[min(max(n.Level-2, 0), 1)], loose, accent, true, false
		if n.Level > 3 {
			st.size, st.colour = c.size, black
		}
		out := together(c.paragraph(n, p, st, font.Heavy, "小标题"))
		if len(out) > 0 {
			out[len(out)-1].keep = true
		}
		return out
	case prose.Paragraph:
		return c.paragraph(n, p, st, font.Normal, "正文")
	case prose.List:
		return c.listOf(n, p)
	case prose.Quote:
		return c.blocks(n.Kids, p.behind(c.size), c.gap())
	case prose.Callout:
		return c.callout(n, p)
	case prose.Table:
		return c.table(n, p)
	case prose.Code:
		return c.code(n, p.behind(c.size))
	case prose.Rule:
		return []strip{{height: 0.6 * c.size, marks: []scene.Mark{rule(p.x, 0.3*c.size, p.width, 0.2, faint)}, bars: p.bars, from: c.from(n, "分隔线")}}
	case prose.Notes:
		small := *c
		small.size = c.f.measures().small
		for _, note := range n.Kids {
			note.Kids = withMark(note.Kids, "["+strconv.Itoa(note.Level)+"] ")
		}
		var out []strip
		for _, note := range n.Kids {
			out = append(out, small.blocks(note.Kids, p, 0.3*small.size)...)
		}
		return out
	}
	return c.blocks(n.Kids, p, c.gap())
}

// withMark puts a text before the first paragraph of some blocks.
func withMark(kids []*prose.Node, mark string) []*prose.Node {
	m := &prose.Node{Kind: prose.Text, Text: mark}
	if len(kids) == 0 || kids[0].Kind != prose.Paragraph {
		return append([]*prose.Node{{Kind: prose.Paragraph, Kids: []*prose.Node{m}}}, kids...)
	}
	first := *kids[0]
	first.Kids = append([]*prose.Node{m}, first.Kids...)
	return append([]*prose.Node{&first}, kids[1:]...)
}

// gap is the white between paragraphs, mm.
func (c *chapter) gap() float64 { return 0.55 * c.white * c.size }

// paragraph sets inline nodes; a hard line break begins a new line.
func (c *chapter) paragraph(n *prose.Node, p place, st style, w font.Weight, what string) (out []strip) {
	for _, runs := range c.inline(n, w) {
		out = append(out, c.text(runs, p, st, c.from(n, what))...)
	}
	return out
}

// inline gives the lines that an author broke of what stands in a paragraph, heading or cell.
func (c *chapter) inline(n *prose.Node, w font.Weight) [][]run {
	shown := prose.Show(n.Kids, c.dress)
	out := [][]run{nil}
	if n.Task > 0 {
		out[0] = plain([]string{"", "☐ ", "☑ "}[n.Task], w)
	}
	add := func(text string, w font.Weight, struck bool) {
		last := &out[len(out)-1]
		*last = append(*last, run{text, w, struck})
	}
	var walk func(kids []*prose.Node, w font.Weight, struck bool)
	walk = func(kids []*prose.Node, w font.Weight, struck bool) {
		for _, k := range kids {
			switch k.Kind {
			case prose.Break:
				out = append(out, nil)
			case prose.Strong, prose.Emph:
				walk(k.Kids, font.Heavy, struck)
			case prose.Del:
				walk(k.Kids, w, true)
			case prose.Link:
				walk(k.Kids, w, struck)
				if path, ok := c.e.Link(k.Ref, func(path string) string { return path }); ok {
					path, _, _ = strings.Cut(path, "#")
					if number := c.other(path); number > 0 && path != c.it.Path {
						add(words.Fill(c.w.Handbook.See, "n", strconv.Itoa(number)), w, struck)
					}
				}
			case prose.Image: // a picture is on the page behind the chapter's code; here is what it shows
				text := words.Fill(c.w.Handbook.Picture, "alt", prose.Defang(k.Text, c.dress.Official))
				if k.Title != "" {
					text += shown[k]
				}
				add(text, w, struck)
			default:
				add(shown[k], w, struck)
				walk(k.Kids, w, struck)
			}
		}
	}
	walk(n.Kids, w, false)
	return out
}

func (c *chapter) listOf(n *prose.Node, p place) (out []strip) {
	last := strconv.Itoa(n.Level+len(n.Kids)-1) + "."
	indent := 1.3 * c.size
	if n.Ordered {
		indent = max(1.6*c.size, c.natural(plain(last, font.Heavy), c.size)+0.5*c.size)
	}
	gap := 0.35 * c.white * c.size
	for i, item := range n.Kids {
		strips := c.blocks(item.Kids, p.in(indent), gap)
		if len(strips) == 0 {
			strips = []strip{{height: c.size * c.body().lead, bars: p.bars, from: c.from(item, "列表")}}
		}
		first := &strips[0]
		if n.Ordered {
			mark := c.lines(plain(strconv.Itoa(n.Level+i)+".", font.Heavy), indent, style{size: c.size, lead: c.body().lead, colour: accent}, c.from(item, "列表"))
			for _, l := range mark {
				first.marks = append(movedAll(l.marks, p.x, 0), first.marks...)
			}
		} else {
			dot := scene.Circle{Centre: scene.Point{X: p.x + 0.5*c.size, Y: c.size * c.body().lead / 2}, R: 0.17 * c.size, Fill: accent}
			first.marks = append([]scene.Mark{dot}, first.marks...)
		}
		if i > 0 {
			first.before = gap
		}
		if (i == 1 || i == len(n.Kids)-1) && len(out) > 0 { // no entry alone
			out[len(out)-1].keep = true
		}
		out = append(out, strips...)
	}
	if extent(out, true) < 0.2*c.f.measures().text().H {
		together(out)
	}
	return out
}

// callout sets a call-out: whole, if it is not too long.
func (c *chapter) callout(n *prose.Node, p place) []strip {
	title := n.Title
	if title == "" {
		title = c.w.CalloutTitle(n.Ref)
	}
	in := p.behind(c.size)
	st := c.body()
	st.just = false
	out := c.text(plain(prose.Defang(title, c.dress.Official), font.Heavy), in, st, c.from(n, "提示的标题"))
	if len(out) > 0 {
		out[len(out)-1].keep = true
	}
	out = append(out, spaced(c.blocks(n.Kids, in, c.gap()), 0)...)
	if extent(out, true) < 0.4*c.f.measures().text().H {
		together(out)
	}
	return out
}

// code sets lines as they are; one that is too long goes on in the next.
func (c *chapter) code(n *prose.Node, p place) (out []strip) {
	st := c.body()
	st.just = false
	for l := range strings.Lines(prose.Defang(n.Text, c.dress.Official)) {
		l = strings.ReplaceAll(strings.TrimRight(l, "\n"), "\t", "    ")
		if strings.TrimSpace(l) == "" {
			out = append(out, strip{height: st.size * st.lead, bars: p.bars})
			continue
		}
		for _, piece := range c.chopped(l, p.width, st.size) {
			out = append(out, c.text(plain(piece, font.Normal), p, st, c.from(n, "代码"))...)
		}
	}
	return out
}

// chopped cuts a text wherever a line is full.
func (c *chapter) chopped(text string, width, size float64) (out []string) {
	from, w := 0, 0.0
	for i, r := range text {
		a := c.advance[font.Normal](r) * size
		if w+a > width && i > from {
			out = append(out, text[from:i])
			from, w = i, 0
		}
		w += a
	}
	return append(out, text[from:])
}

// Of tables, in ems.
const (
	cellSide = 0.45
	cellTop  = 0.3
)

// table sets a table: rows are whole, the first one stands above the others on every page.
func (c *chapter) table(n *prose.Node, p place) (out []strip) {
	st := c.body()
	st.size, st.lead, st.just = c.f.measures().table, 1.4, false
	widths := c.columns(n, p.width, st.size)
	var head *strip
	for i, row := range n.Kids {
		r := strip{bars: p.bars, from: c.from(row, "表格")}
		w, x := font.Normal, p.x
		if i == 0 {
			w = font.Heavy
		}
		for k, cell := range row.Kids {
			cst := st
			cst.align = map[string]float64{"center": 0.5, "right": 1}[cell.Align]
			y := cellTop * st.size
			for _, runs := range c.inline(cell, w) {
				for _, l := range c.lines(runs, widths[k]-2*cellSide*st.size, cst, c.from(cell, "表格")) {
					r.marks = append(r.marks, movedAll(l.marks, x+cellSide*st.size, y)...)
					y += st.size * st.lead
				}
			}
			r.height = max(r.height, y+cellTop*st.size)
			x += widths[k]
		}
		thick := 0.2
		if i == 0 {
			thick = 0.5
			r.marks = append(r.marks, rule(p.x, thick/2, p.width, thick, black))
		}
		r.marks = append(r.marks, rule(p.x, r.height-thick/2, p.width, thick, black))
		if i == 0 {
			r.keep = len(n.Kids) > 1
			head = &r
		} else if i > 1 { // the first one stands under the head anyway
			r.again = head
		}
		if i == len(n.Kids)-2 { // the last row does not stand alone under the head on a new page
			r.keep = true
		}
		out = append(out, r)
	}
	return out
}

// columns shares the width of a table out: a column that is content with an equal share gets what it needs, the others the rest, by how
// much they have to say.
func (c *chapter) columns(n *prose.Node, width, size float64) []float64 {
	var need []float64
	for _, row := range n.Kids {
		for k, cell := range row.Kids {
			if k == len(need) {
				need = append(need, 0)
			}
			for _, runs := range c.inline(cell, font.Heavy) {
				need[k] = max(need[k], c.natural(runs, size)+2*cellSide*size+0.1)
			}
		}
	}
	out := make([]float64, len(need))
	left, open := width, len(need)
	for again := true; again && open > 0; {
		again = false
		for k, w := range need {
			if out[k] == 0 && w <= left/float64(open) {
				out[k] = w
				left -= w
				open--
				again = true
				break
			}
		}
	}
	sum := 0.0
	for k, w := range need {
		if out[k] == 0 || open == 0 {
			sum += w
		}
	}
	for k, w := range need {
		if open == 0 { // all are content: each gets more
			out[k] += left * w / sum
		} else if out[k] == 0 {
			out[k] = left * w / sum
		}
	}
	return out
}

// credits names where an article's facts come from, small.
func (c *chapter) credits(p place) []strip {
	st := style{size: c.f.measures().small, lead: 1.45, colour: grey}
	o := origin{c.it.Where("sources"), fmt.Sprintf("《%s》的出处", c.it.Title)}
	return spaced(c.text(plain(c.sources(c.it), font.Normal), p, st, o), 1.2*c.white*c.size)
}
