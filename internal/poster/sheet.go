package poster

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mingbai/internal/font"
	"mingbai/internal/scene"
	"mingbai/internal/typeset"
)

// look is what differs between kinds. Accent has a contrast of more than 4.5 on white and on Tint.
type look struct {
	name, flags, steps string
	flagsFirst         bool // where there is no room for both, flags matter more than steps
	accent, tint       scene.Colour
}

var looks = map[Kind]look{
	Alert:  {"骗局提醒", "听到这些话，要当心", "这样做", true, "#9b1c1c", "#fdf0ee"},
	Tip:    {"用卡安全", "别这么做", "这样做", false, "#0b4f8a", "#edf4fb"},
	Lesson: {"金融小课", "别弄错", "记住这几点", false, "#1b5e20", "#eef6ee"},
}

const (
	black scene.Colour = "#000000"
	white scene.Colour = "#ffffff"
)

const (
	qrLeast   = 25.0  // mm, of a code without its white
	moduleMin = 1.0   // mm
	bodyLines = 2     // of a flag or step, and of its explanation
	minor     = 0.8   // the size of an explanation beside what it explains
	lead      = 1.25  // from baseline to baseline, ems
	rise      = 0.86  // how far below the top of a line its baseline is, ems: the ink of Chinese characters is in the middle
	capital   = 0.733 // height of capitals and digits, ems
)

// sheet is a poster in the making.
type sheet struct {
	measures
	src     Source
	look    look
	mode    Mode
	branch  Branch
	code    [][]bool
	page    *scene.Page
	advance map[font.Weight]typeset.Metrics
	known   map[trial]result
}

func newSheet(src Source, kind Kind, o Options, code [][]bool) *sheet {
	title := ""
	for _, l := range src.Head {
		title += l
	}
	m, ok := formats[o.Format]
	if !ok { // of A4 size, to be shown larger
		m = formats[A4]
	}
	s := &sheet{
		measures: m, src: src, look: looks[kind], mode: o.Mode, code: code,
		advance: map[font.Weight]typeset.Metrics{font.Normal: scene.Measure(font.Normal, o.Fallback), font.Heavy: scene.Measure(font.Heavy, o.Fallback)},
		known:   map[trial]result{},
	}
	s.page = &scene.Page{Width: s.width, Height: s.height, Title: title, Lang: "zh-CN", Made: src.Issued, Fallback: o.Fallback}
	if o.Branch != nil {
		s.branch = *o.Branch
	}
	return s
}

func (s *sheet) inner() float64 { return s.width - 2*s.margin }
func (s *sheet) gap() float64   { return 3.5 * s.unit } // between the parts
func (s *sheet) pad() float64   { return 4 * s.unit }   // inside them

// trial is a text set before in one size: the plans try many of them again.
type trial struct {
	text   string
	weight font.Weight
	width  float64
	lines  int
	size   float64
}

type result struct {
	set typeset.Set
	err error
}

// fit sets a text and makes an *Error of what does not fit.
func (s *sheet) fit(field, text string, w font.Weight, width float64, lines int, sizes ...float64) (typeset.Set, error) {
	t := trial{text, w, width, lines, sizes[0]}
	r, ok := s.known[t]
	if !ok || len(sizes) > 1 {
		b := typeset.Box{Width: width, Height: s.height, Sizes: sizes, Lead: lead, Most: lines}
		r.set, r.err = typeset.Fit(text, b, s.advance[w])
		if n := len(r.set.Lines); n > 1 { // the same lines, of more equal width
			b.Sizes, b.Most, b.Title = []float64{r.set.Size}, n, true
			r.set, r.err = typeset.Fit(text, b, s.advance[w])
		}
		if len(sizes) == 1 {
			s.known[t] = r
		}
	}
	var long *typeset.TooLong
	if errors.As(r.err, &long) {
		return r.set, &Error{Field: field, Length: long.Length, Most: long.Most, Lines: lines, Piece: long.Piece}
	}
	return r.set, r.err
}

// Where a text stands on its x.
const (
	left   = 0.0
	middle = 0.5
	right  = 1.0
)

// put writes a text below y; it must not leave in, but for what letters such as A and j stand out of their own widths.
func (s *sheet) put(in scene.Rect, field string, set typeset.Set, w font.Weight, c scene.Colour, x, y, align float64) {
	const out = 0.05 // ems
	in.X, in.W = in.X-out*set.Size, in.W+2*out*set.Size
	for i, l := range set.Lines {
		s.page.Add(in, scene.Text{Field: field, S: l.Text, At: l.At, X: x - align*l.Width, Y: y + set.Size*(rise+lead*float64(i)), Size: set.Size, Weight: w, Colour: c})
	}
}

// upTo are the sizes of up to most, or the least if there are none.
func upTo(sizes []float64, most float64) []float64 {
	i := slices.IndexFunc(sizes, func(v float64) bool { return v <= most })
	if i < 0 {
		i = len(sizes) - 1
	}
	return sizes[i:]
}

// accent is the kind's colour, or black.
func (s *sheet) accent() scene.Colour {
	if s.mode == Saver {
		return black
	}
	return s.look.accent
}

// panel draws a part's ground: filled, tinted or outlined, and outlined only in Saver.
func (s *sheet) panel(r scene.Rect, fill scene.Colour, line float64) {
	b := scene.Box{Rect: r, Radius: 3 * s.unit, Fill: fill}
	if s.mode == Saver || fill == "" {
		line *= s.unit
		b.Fill, b.Stroke, b.Line = "", s.accent(), line
		b.X, b.Y, b.W, b.H = b.X+line/2, b.Y+line/2, b.W-line, b.H-line
	}
	s.page.Add(r, b)
}

// onAccent is the ink on a panel filled with the accent.
func (s *sheet) onAccent() scene.Colour {
	if s.mode == Saver {
		return black
	}
	return white
}

// top draws what stands over the body, in at most a part of its largest sizes, and says where the body begins.
func (s *sheet) top(part float64) (float64, error) {
	y, err := s.head(part)
	if err == nil && s.leads != nil {
		y, err = s.leadRow(y+s.gap(), part)
	}
	return y + s.gap(), err
}

// head draws the headline's panel and gives its lower edge.
func (s *sheet) head(part float64) (float64, error) {
	pad, label := s.pad(), 7.5*s.unit
	try := upTo(s.heads, part*s.heads[0])
	var sets []typeset.Set
	for range 2 { // the second time with the size that all lines have room in
		sets = nil
		for _, text := range s.src.Head {
			set, err := s.fit("head", text, font.Heavy, s.inner()-2*pad, 1, try...)
			if err != nil {
				return 0, err
			}
			sets = append(sets, set)
		}
		try = []float64{slices.MinFunc(sets, func(a, b typeset.Set) int { return cmp.Compare(a.Size, b.Size) }).Size}
	}
	least := try[0]
	under := max(pad, 0.12*least+1.6*s.unit) // a y must not touch the panel's line
	r := scene.Rect{X: s.margin, Y: s.margin, W: s.inner(), H: pad + label + 4*s.unit + least*(1+1.2*float64(len(sets)-1)) + under}
	s.panel(r, s.look.accent, 1.4)
	ink := s.onAccent()
	name, err := s.fit("kind", s.look.name, font.Heavy, s.inner()/2, 1, label)
	if err != nil {
		return 0, err
	}
	edge := pad + s.unit
	bank, err := s.fit("bank", s.src.Bank, font.Normal, s.inner()-2*edge-name.Lines[0].Width-pad, 1, sizes(0.8*label, max(2.6, 0.48*label))...)
	if err != nil {
		return 0, err
	}
	s.put(r, "kind", name, font.Heavy, ink, r.X+edge, r.Y+pad, left)
	s.put(r, "bank", bank, font.Normal, ink, r.X+r.W-edge, r.Y+pad+(label-bank.Size)/2, right)
	rule := r.Y + pad + label + 1.5*s.unit
	s.page.Add(r, scene.Path{Points: []scene.Point{{X: r.X + pad, Y: rule}, {X: r.X + r.W - pad, Y: rule}}, Stroke: ink, Line: 0.4 * s.unit})
	for i, set := range sets {
		s.put(r, "head", set, font.Heavy, ink, r.X+r.W/2, rule+3*s.unit+1.2*least*float64(i), middle)
	}
	return r.Y + r.H, nil
}

// leadRow draws the pictogram with the lead beside it and gives its lower edge.
func (s *sheet) leadRow(y, part float64) (float64, error) {
	set, err := s.fit("lead", s.src.Lead, font.Normal, s.inner()-s.iconSide-2*s.pad(), s.leadLines, upTo(s.leads, part*s.leads[0])...)
	if err != nil {
		return 0, err
	}
	side := min(s.iconSide, max(0.65*s.iconSide, set.Height)) // no higher than the lead, if that is not too small
	r := scene.Rect{X: s.margin, Y: y, W: s.inner(), H: max(side, set.Height+0.1*set.Size)}
	s.icon(r.X+(s.iconSide-side)/2, r.Y+(r.H-side)/2, side)
	s.put(r, "lead", set, font.Normal, black, r.X+s.iconSide+s.pad()+s.unit, r.Y+(r.H-set.Height)/2, left)
	return r.Y + r.H, nil
}

// row is a flag or a step, set.
type row struct {
	mainField, minorField string
	main, minor           typeset.Set
}

func (r row) height(size float64) float64 {
	if len(r.minor.Lines) == 0 {
		return r.main.Height
	}
	return r.main.Height + 0.18*size + r.minor.Height
}

// column is flags or steps, set.
type column struct {
	scene.Rect
	list
	head   typeset.Set
	rows   []row
	height float64 // of all texts
}

// What is free in a column, ems of its rows.
const (
	marker     = 1.45 // for the cross or number before a row
	afterTitle = 0.25
	between    = 0.4 // before each row at least, and half of it at the end
)

// spaces is how often a column has the space that is before each row.
func (c *column) spaces() float64 { return float64(len(c.rows)) + 0.5 }

// full says that all texts have room by themselves, but not together; it names the longest, which is what to shorten.
type full struct {
	list        string
	index, part int
	length      int // of the longest text
	entries     int // of the list
}

func (f *full) Error() string { return "poster: no room for " + fieldOf(f.list, f.index, f.part) }

func fullOf(columns []column) *full {
	f := &full{}
	for _, c := range columns {
		for i, t := range c.texts {
			for k := range t {
				if n := utf8.RuneCountInString(typeset.Clean(t[k])); n > f.length {
					*f = full{c.name, i, k, n, len(c.texts)}
				}
			}
		}
	}
	return f
}

// columns sets one or two lists in an area, of which they fill all. The error is an *Error, or *full.
func (s *sheet) columns(area scene.Rect, lists []list, size float64) ([]column, error) {
	if len(lists) == 2 && s.sideways {
		return s.sideBySide(area, lists, size)
	}
	var out []column
	free, spaces := area.H-s.gap()*float64(len(lists)-1), 0.0
	for _, l := range lists {
		c, err := s.column(l, area.W, size)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
		free -= c.height
		spaces += c.spaces()
	}
	if free < between*size*spaces {
		return nil, fullOf(out)
	}
	y := area.Y
	for i := range out {
		c := &out[i]
		c.X, c.Y, c.H = area.X, y, c.height+free*c.spaces()/spaces
		y += c.H + s.gap()
	}
	return out, nil
}

// sideBySide gives more room to where there is more to say.
func (s *sheet) sideBySide(area scene.Rect, lists []list, size float64) ([]column, error) {
	var first error
	for _, share := range []float64{0.5, 0.54, 0.46, 0.58, 0.42} {
		halves := []scene.Rect{area, area}
		halves[0].W = (area.W - s.gap()) * share
		halves[1].W = area.W - s.gap() - halves[0].W
		halves[1].X += halves[0].W + s.gap()
		var out []column
		var err error
		for i, half := range halves {
			var one []column
			if one, err = s.columns(half, lists[i:i+1], size); err != nil {
				break
			}
			out = append(out, one...)
		}
		if err == nil {
			return out, nil
		}
		first = cmp.Or(first, err)
	}
	return nil, first
}

// column sets a list.
func (s *sheet) column(l list, width, size float64) (column, error) {
	c := column{Rect: scene.Rect{W: width}, list: l}
	pad := s.pad()
	var err error
	if c.head, err = s.fit("title", l.title, font.Heavy, width-2*pad, 1, min(size, 8.2*s.unit), 7*s.unit, 6*s.unit, 5*s.unit); err != nil {
		return c, err
	}
	c.height = 2*pad + c.head.Height + afterTitle*size
	room := width - 2*pad - marker*size
	for i, t := range l.texts {
		w := row{mainField: fieldOf(l.name, i, 0), minorField: fieldOf(l.name, i, 1)}
		if w.main, err = s.fit(w.mainField, t[0], font.Heavy, room, bodyLines, size); err != nil {
			return c, err
		}
		if w.minor, err = s.fit(w.minorField, t[1], font.Normal, room, bodyLines, size*minor); err != nil {
			return c, err
		}
		c.rows = append(c.rows, w)
		c.height += w.height(size)
	}
	return c, nil
}

// draw draws a column; what is left over of its height goes before, between and after the rows.
func (s *sheet) draw(c column, size float64) {
	fill, mark := scene.Colour(""), s.number
	if c.name == "flags" {
		fill, mark = s.look.tint, s.cross
	}
	s.panel(c.Rect, fill, 0.8)
	s.put(c.Rect, "title", c.head, font.Heavy, s.accent(), c.X+s.pad(), c.Y+s.pad(), left)
	free := c.H - c.height
	space := min(free/c.spaces(), 1.5*size)
	y := c.Y + s.pad() + c.head.Height + afterTitle*size + space + (free-space*c.spaces())/2
	for i, w := range c.rows {
		mark(c.Rect, i, c.X+s.pad(), y, size)
		x := c.X + s.pad() + marker*size
		s.put(c.Rect, w.mainField, w.main, font.Heavy, black, x, y, left)
		s.put(c.Rect, w.minorField, w.minor, font.Normal, black, x, y+w.main.Height+0.18*size, left)
		y += w.height(size) + space
	}
}

// cross draws a cross in a ring: not this.
func (s *sheet) cross(in scene.Rect, _ int, x, y, size float64) {
	c, r := scene.Point{X: x + 0.55*size, Y: y + size/2}, 0.5*size
	s.page.Add(in, scene.Circle{Centre: c, R: r, Stroke: s.accent(), Line: 0.09 * size})
	for _, d := range []float64{-0.45 * r, 0.45 * r} {
		s.page.Add(in, scene.Path{Points: []scene.Point{{X: c.X - d, Y: c.Y - 0.45*r}, {X: c.X + d, Y: c.Y + 0.45*r}}, Stroke: s.accent(), Line: 0.13 * size})
	}
}

// number draws the number of a step in a disc.
func (s *sheet) number(in scene.Rect, i int, x, y, size float64) {
	c := scene.Circle{Centre: scene.Point{X: x + 0.55*size, Y: y + size/2}, R: 0.55 * size, Fill: s.look.accent}
	if s.mode == Saver {
		c.R, c.Fill, c.Stroke, c.Line = 0.5*size, "", black, 0.09*size
	}
	s.page.Add(in, c)
	em := 0.75 * size
	digit := strconv.Itoa(i + 1)
	width := s.advance[font.Heavy](rune(digit[0])) * em
	s.page.Add(in, scene.Text{Field: "number", S: digit, X: c.Centre.X - width/2, Y: c.Centre.Y + capital/2*em, Size: em, Weight: font.Heavy, Colour: s.onAccent()})
}

// white is how far the white of the QR code reaches into the gaps around its row: not to the lines of its neighbours.
func (s *sheet) white() float64 { return s.gap() - 0.3 }

// codeRow is the height of the row with the QR code, which with its white is a square.
func (s *sheet) codeRow() float64 {
	n := float64(len(s.code))
	return max(s.row, max(moduleMin, qrLeast/n)*(n+2*scene.Quiet)-2*s.white())
}

// bottom is where the body must end.
func (s *sheet) bottom() float64 {
	y := s.height - s.margin - s.codeRow() - s.gap()
	for _, p := range slices.Concat(s.over, s.under) {
		y -= p.height + s.gap()
	}
	return y
}

// below draws what stands under the body.
func (s *sheet) below(y float64) error {
	stack := func(x, width, gap float64, parts []part) error {
		for _, p := range parts {
			if err := p.draw(s, scene.Rect{X: x, Y: y, W: width, H: p.height}); err != nil {
				return err
			}
			y += p.height + gap
		}
		return nil
	}
	if err := stack(s.margin, s.inner(), s.gap(), s.over); err != nil {
		return err
	}
	h := s.codeRow()
	side := h + 2*s.white()
	code := scene.Rect{X: s.margin + s.inner() - h - s.white(), Y: y - s.white(), W: side, H: side}
	s.page.Add(code, scene.QR{X: code.X, Y: code.Y, Module: side / float64(len(s.code)+2*scene.Quiet), Black: s.code})
	next, gap := y+h+s.gap(), s.gap()/2
	beside := slices.Clone(s.beside)
	rest := h - gap*float64(len(beside)-1)
	for _, p := range beside {
		rest -= p.height
	}
	for i := range beside {
		if beside[i].height == 0 {
			beside[i].height = rest
		}
	}
	if err := stack(s.margin, s.inner()-h-s.gap(), gap, beside); err != nil {
		return err
	}
	y = next
	return stack(s.margin, s.inner(), s.gap(), s.under)
}

// call is a hotline, set. Above and below its baseline the number reaches so many ems.
type call struct {
	at            scene.Rect
	number, label typeset.Set
	above, below  float64
}

// hotlines draws the numbers to call: the first huge, the others beside it, no larger than three quarters of it.
func (s *sheet) hotlines(r scene.Rect) error {
	s.panel(r, s.look.accent, 1.4)
	pad := s.pad()
	in := scene.Rect{X: r.X + pad, Y: r.Y + pad, W: r.W - 2*pad, H: r.H - 1.75*pad} // labels have white of their own
	n := min(len(s.src.Hotlines), s.callsMost)
	var best []call
	var first error
	for _, share := range []float64{0.5, 0.6, 0.7} { // a long number gets more room
		calls, err := s.calls(in, n, share)
		first = cmp.Or(first, err)
		if err == nil && (best == nil || best[0].number.Size < 0.4*in.H && calls[0].number.Size > best[0].number.Size) {
			best = calls
		}
	}
	if best == nil {
		return first
	}
	ink := s.onAccent()
	for i, c := range best {
		if i == 1 {
			x := c.at.X - pad
			s.page.Add(in, scene.Path{Points: []scene.Point{{X: x, Y: in.Y + 1}, {X: x, Y: in.Y + in.H - 1}}, Stroke: ink, Line: 0.4 * s.unit})
		}
		x, y := c.at.X+c.at.W/2, c.at.Y+(c.at.H-c.height())/2
		s.put(r, fieldOf("hotlines", i, 0), c.number, font.Heavy, ink, x, y+(c.above-rise)*c.number.Size, middle)
		s.put(r, fieldOf("hotlines", i, 1), c.label, font.Normal, ink, x, y+c.height()-c.label.Size, middle)
	}
	return nil
}

// calls sets n hotlines in an area of which the first has a share, if there are others.
func (s *sheet) calls(in scene.Rect, n int, share float64) (out []call, err error) {
	most := s.callSizes[0]
	for i := range n {
		c := call{at: in, above: capital}
		if n > 1 {
			width := in.W - 2*s.pad()
			c.at.W = width * share
			if i > 0 {
				h := in.H / float64(n-1)
				c.at = scene.Rect{X: in.X + c.at.W + 2*s.pad(), Y: in.Y + (h+s.pad()/4)*float64(i-1), W: width - c.at.W, H: h - s.pad()/4}
			}
		}
		// The number is what must be read from afar: its label gets a quarter of the height at most.
		h := s.src.Hotlines[i]
		if strings.Trim(h.Number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ- ") != "" {
			c.above, c.below = 0.95, 0.3 // brackets, and what else there may be
		}
		if c.label, err = s.fit(fieldOf("hotlines", i, 1), h.Label, font.Normal, c.at.W, 1, upTo(s.notes, c.at.H/4)...); err != nil {
			return nil, err
		}
		sizes := upTo(s.callSizes, min(most, (c.at.H-c.height())/(c.above+c.below)))
		if c.number, err = s.fit(fieldOf("hotlines", i, 0), h.Number, font.Heavy, c.at.W, 1, sizes...); err != nil {
			return nil, err
		}
		if i == 0 {
			most = 0.75 * c.number.Size
		}
		out = append(out, c)
	}
	return out, nil
}

func (c call) height() float64 { return (c.above+c.below)*c.number.Size + 1.35*c.label.Size }

// address says in words where the QR code leads, and the code to ask for on the telephone: side by side with a line of small
// words above, or, for a long domain, the code in that line.
func (s *sheet) address(r scene.Rect) error {
	var last error
	for _, apart := range []bool{true, false} {
		for _, size := range s.addresses {
			small := max(0.72*size, 2.6)
			big := size
			if !apart {
				big = small
			}
			ask, err1 := s.fit("code", "核验码", font.Normal, r.W, 1, small)
			code, err2 := s.fit("code", s.src.Code, font.Heavy, r.W/2, 1, big)
			if last = cmp.Or(err1, err2); last != nil {
				continue
			}
			top, bottom := r.Y, r.Y+r.H-(rise+0.25)*size // with room for a g
			x, y := r.X, bottom                          // of the code
			upper, lower := r.W-ask.Lines[0].Width-size, r.W-code.Lines[0].Width-size
			if !apart {
				x, y = r.X+ask.Lines[0].Width+0.4*small, top
				upper, lower = r.X+lower-x, r.W
			}
			scan, err1 := s.fit("domain", "扫码看全文，认准网址", font.Normal, upper, 1, small)
			domain, err2 := s.fit("domain", s.src.Domain, font.Heavy, lower, 1, size)
			if last = cmp.Or(err2, err1); last != nil {
				continue
			}
			s.put(r, "scan", scan, font.Normal, black, r.X+r.W, top, right)
			s.put(r, "domain", domain, font.Heavy, black, r.X+r.W, bottom, right)
			s.put(r, "ask", ask, font.Normal, black, r.X, top, left)
			s.put(r, "code", code, font.Heavy, black, x, y, left)
			return nil
		}
	}
	return last
}

// imprintRow and imprintColumn say whose sheet it is: three places beside or over one another.
func (s *sheet) imprintRow(r scene.Rect) error {
	room := r.W - 2*s.gap()
	x := r.X
	for i, share := range []float64{0.32, 0.41, 0.27} {
		if err := s.place(i, scene.Rect{X: x, Y: r.Y, W: share * room, H: r.H}); err != nil {
			return err
		}
		x += share*room + s.gap()
	}
	return nil
}

func (s *sheet) imprintColumn(r scene.Rect) error {
	for i := range 3 {
		if err := s.place(i, scene.Rect{X: r.X, Y: r.Y + r.H/3*float64(i), W: r.W, H: r.H / 3}); err != nil {
			return err
		}
	}
	return nil
}

// place draws one place of the imprint: what the branch says, or a line to write on.
func (s *sheet) place(i int, r scene.Rect) error {
	field := []string{"branch.name", "branch.address", "branch.phone"}[i]
	text := typeset.Clean([]string{s.branch.Name, s.branch.Address, s.branch.Phone}[i])
	label, err := s.fit(field, []string{"网点", "地址", "电话"}[i], font.Heavy, r.W, 1, 3.8*s.unit)
	if err != nil {
		return err
	}
	x := r.X + label.Lines[0].Width + 1.5*s.unit
	s.put(r, field, label, font.Heavy, black, r.X, r.Y+(r.H-label.Size)/2, left)
	if text == "" {
		y := r.Y + r.H - 0.8*s.unit
		s.page.Add(r, scene.Path{Points: []scene.Point{{X: x, Y: y}, {X: r.X + r.W - 0.125, Y: y}}, Stroke: black, Line: 0.25})
		return nil
	}
	var set typeset.Set
	for _, size := range s.imprints {
		if set, err = s.fit(field, text, font.Normal, r.X+r.W-x, linesIn(r.H, size), size); err == nil {
			s.put(r, field, set, font.Normal, black, x, r.Y+(r.H-set.Height)/2, left)
			return nil
		}
	}
	return err
}

// foot says what makes a poster checkable: who, which, when, until when, and the code.
func (s *sheet) foot(r scene.Rect) error {
	const day = "2006-01-02"
	says := map[string][2]string{ // and the words before it
		"publisher": {"", s.src.Publisher}, "number": {"编号 ", s.src.Number}, "issued": {"发布 ", s.src.Issued.Format(day)},
		"review": {"复核期限 ", s.src.ReviewBy.Format(day)}, "code": {"核验码 ", s.src.Code},
	}
	var err error
	for _, size := range s.feet {
		var sets []typeset.Set
		for _, l := range s.footLines {
			var texts []string
			for _, field := range l.fields {
				texts = append(texts, says[field][0]+says[field][1])
			}
			text := strings.Join(texts, " · ")
			var set typeset.Set
			set, err = s.fit(l.fields[0], text, font.Normal, r.W, l.most, size)
			if e := (*Error)(nil); errors.As(err, &e) { // counted without the words around it
				around := utf8.RuneCountInString(text) - utf8.RuneCountInString(says[l.fields[0]][1])
				e.Length, e.Most = e.Length-around, max(0, e.Most-around)
			}
			if err != nil {
				break
			}
			sets = append(sets, set)
		}
		if h := lead * size * float64(lines(sets)); err != nil || h > r.H+(lead-1.1)*size && size > s.feet[len(s.feet)-1] {
			continue
		}
		y := r.Y
		for i, set := range sets {
			s.put(r, s.footLines[i].fields[0], set, font.Normal, black, r.X, y, left)
			y += lead * size * float64(len(set.Lines))
		}
		return nil
	}
	return err
}

func lines(sets []typeset.Set) (n int) {
	for _, set := range sets {
		n += len(set.Lines)
	}
	return n
}

// linesIn is how many lines have room in a height, with what hangs under the last one; at least one.
func linesIn(h, size float64) int { return max(1, 1+int((h-1.1*size)/(lead*size))) }
