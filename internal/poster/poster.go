// Package poster lays out what a branch hangs up: one A4 sheet with one warning, one piece of advice or one lesson.
//
// Layout gives a page of package scene, checked: nothing leaves its place, no text is on another, every text is legible, every
// character is in the font, and the QR code can be scanned. Texts step down in size as far as their place allows and are then
// refused with an *Error; nothing is ever clipped. In Saver everything is black lines on white paper, and in both modes shape and
// words say what colour says.
//
// Everything is a plain function of its arguments and safe for concurrent use.
package poster

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image/png"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"mingbai/internal/font"
	"mingbai/internal/picture"
	"mingbai/internal/scene"
	"mingbai/internal/typeset"
)

// Kind is what a poster is about.
type Kind int

const (
	Alert  Kind = iota // a scam going round
	Tip                // how to do something safely
	Lesson             // what to remember
)

// Mode is how a poster is printed.
type Mode int

const (
	Colour Mode = iota
	Saver       // black outlines, no fills: for laser printers
)

// Flag is something a crook says or does, or that one should not do.
type Flag struct{ Say, Why string } // Why may be ""

// Step is something to do, or to remember.
type Step struct{ Do, How string } // How may be ""

// Hotline is a number to call and whose it is.
type Hotline struct{ Number, Label string }

// Source is what a poster says. Limits that are not given here are what has room in the smallest size.
type Source struct {
	Head      []string  // 1 or 2 lines, HeadMost characters in all
	Lead      string    // a sentence or two, at most 3 lines
	Flags     []Flag    // FlagsMost; texts of 2 lines
	Steps     []Step    // 1 to StepsMost; texts of 2 lines
	Icon      string    // one of Icons
	Hotlines  []Hotline // 1 to HotlinesMost, the most important first
	Number    string    // of the poster
	Issued    time.Time // in the site's zone; the PDF's time, too
	ReviewBy  time.Time // in the site's zone
	Code      string    // for checking
	URL       string    // in the QR code, ASCII
	Domain    string    // in words beside it
	Bank      string
	Publisher string
}

// Limits of a Source.
const (
	HeadMost     = 12 // characters
	HeadLines    = 2
	FlagsMost    = 5
	StepsMost    = 4
	HotlinesMost = 3
)

// Error is something in a Source that cannot be printed. The caller says it in Chinese.
type Error struct {
	Field  string // as in Source, lower case, lists counted from 1: head, flags.2.why
	Length int    // characters it has; entries, if Field is a list
	Least  int    // that it must have; a text with fewer is missing, and Most only a rough figure
	Most   int    // that have room; 0 for an icon that there is not
	Piece  string // what cannot be broken and is too wide by itself, or ""
}

func (e *Error) Error() string {
	if e.Piece != "" {
		return fmt.Sprintf("poster: %s: %q cannot be broken and is too wide", e.Field, e.Piece)
	}
	return fmt.Sprintf("poster: %s has %d, must have %d to %d", e.Field, e.Length, e.Least, e.Most)
}

// look is what differs between kinds. Accent has a contrast of more than 4.5 on white and on Tint.
type look struct {
	name, flags, steps string
	accent, tint       scene.Colour
}

var looks = map[Kind]look{
	Alert:  {"骗局提醒", "听到这些话，要当心", "这样做", "#9b1c1c", "#fdf0ee"},
	Tip:    {"用卡安全", "别这么做", "这样做", "#0b4f8a", "#edf4fb"},
	Lesson: {"金融小课", "别弄错", "记住这几点", "#1b5e20", "#eef6ee"},
}

const (
	black scene.Colour = "#000000"
	white scene.Colour = "#ffffff"
)

// Of the sheet, mm.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 10.0 // printers leave about 5
	inner      = pageWidth - 2*margin
	gap        = 3.5 // between the parts
	pad        = 4.0 // inside them
	footHeight = 8.5
	iconSide   = 25.0
	qrLeast    = 25.0 // of a code without its white
	moduleMin  = 1.0
	qrMost     = 50.0 // of a code with its white
	codeWidth  = 41.0 // of its panel at least, for the words under it
)

// Sizes of an em, mm, tried in this order.
var (
	headSizes = []float64{40, 38, 36, 34, 33, 32, 31, 30, 29, 28, 26, 24, 22, 20} // from 28 capitals are 20 mm, read from two metres
	bodySizes = []float64{11, 10.4, 9.8, 9.2, 8.6, 8, 7.6, 7.2, 6.8, 6.4, 6, 5.6, 5.2, 4.9}
	leadSizes = []float64{9, 8.4, 7.8, 7.2, 6.6, 6}
	callSizes = []float64{38, 36, 34, 32, 30, 28, 26, 24, 22, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10}
	noteSizes = []float64{5, 4.6, 4.2, 3.8, 3.4}
	footSizes = []float64{3.4, 3.2, 3, 2.8, 2.6}
)

// plans say how large the headline may be and how small the body: a headline gives way to a body that is hard to read.
var plans = []struct{ head, body float64 }{{40, 8}, {34, 7.2}, {31, 6.4}, {28, 5.6}, {24, 4.9}, {20, 4.9}}

// minor is the size of an explanation beside what it explains.
const minor = 0.8

// Layout lays a poster out. The error is an *Error, a *scene.GlyphError, or says what package picture found wrong with the
// address.
func Layout(src Source, kind Kind, mode Mode) (*scene.Page, error) {
	if err := src.counts(); err != nil {
		return nil, err
	}
	code, err := modules(src.URL)
	if err != nil {
		return nil, err
	}
	qr := scene.QR{Module: max(moduleMin, qrLeast/float64(len(code))), Black: code}
	if qr.Side() > qrMost {
		return nil, &Error{Field: "url", Length: len(src.URL), Least: 1, Most: 106} // version 6 at level M
	}
	measure := map[font.Weight]typeset.Metrics{font.Normal: scene.Measure(font.Normal, nil), font.Heavy: scene.Measure(font.Heavy, nil)}
	var last error
	for _, plan := range plans {
		for _, size := range bodySizes {
			if size < plan.body {
				break
			}
			s := newSheet(src, kind, mode, qr, measure)
			if last = s.layOut(plan.head, size); last == nil {
				return s.page, s.page.Check()
			}
			if !s.body {
				break // another size of the body helps nothing
			}
		}
	}
	var f *full
	if !errors.As(last, &f) {
		return nil, last
	}
	low, high := 0, f.length-1
	for low < high {
		mid := (low + high + 1) / 2
		if newSheet(src.cut(f, mid), kind, mode, qr, measure).layOut(headSizes[len(headSizes)-1], bodySizes[len(bodySizes)-1]) == nil {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return nil, &Error{Field: f.name(), Length: f.length, Most: low}
}

// full says that all texts have room by themselves, but not together; it names the longest, which is what to shorten.
type full struct {
	list   string // flags or steps
	index  int
	part   int // 0 for Say or Do, 1 for Why or How
	length int
}

func (f *full) Error() string { return "poster: no room for " + f.name() }

func (f *full) name() string {
	return f.list + "." + strconv.Itoa(f.index+1) + "." + parts[f.list][f.part]
}

// parts are the names of a list's texts, for errors.
var parts = map[string][2]string{"flags": {"say", "why"}, "steps": {"do", "how"}}

// cut gives the source with the text that f names cut to n characters.
func (src Source) cut(f *full, n int) Source {
	src.Flags, src.Steps = slices.Clone(src.Flags), slices.Clone(src.Steps)
	var text *string
	if f.list == "flags" {
		text = [2]*string{&src.Flags[f.index].Say, &src.Flags[f.index].Why}[f.part]
	} else {
		text = [2]*string{&src.Steps[f.index].Do, &src.Steps[f.index].How}[f.part]
	}
	*text = string([]rune(*text)[:n])
	return src
}

// counts checks what can be counted without drawing.
func (src *Source) counts() error {
	head := 0
	for _, l := range src.Head {
		head += utf8.RuneCountInString(l)
	}
	for _, c := range []Error{
		{Field: "head", Length: len(src.Head), Least: 1, Most: HeadLines},
		{Field: "head", Length: head, Least: 1, Most: HeadMost},
		{Field: "flags", Length: len(src.Flags), Most: FlagsMost},
		{Field: "steps", Length: len(src.Steps), Least: 1, Most: StepsMost},
		{Field: "hotlines", Length: len(src.Hotlines), Least: 1, Most: HotlinesMost},
	} {
		if c.Length < c.Least || c.Length > c.Most {
			return &c
		}
	}
	if _, ok := icons[src.Icon]; !ok {
		return &Error{Field: "icon", Length: utf8.RuneCountInString(src.Icon), Least: 1}
	}
	return nil
}

// modules gives the dark modules of the QR code that package picture chooses: it is read off its picture, whose corner mark
// begins behind the white and is 7 modules wide.
func modules(url string) ([][]bool, error) {
	src, err := picture.QR(url, picture.QRMin)
	if err != nil {
		return nil, err
	}
	m, err := png.Decode(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	dark := func(x, y int) bool { r, _, _, _ := m.At(x, y).RGBA(); return r == 0 }
	edge := 0
	for !dark(edge, edge) {
		edge++
	}
	dot := edge / picture.QRQuiet
	out := make([][]bool, (m.Bounds().Dx()-2*edge)/dot)
	for y := range out {
		out[y] = make([]bool, len(out))
		for x := range out[y] {
			out[y][x] = dark(edge+x*dot, edge+y*dot)
		}
	}
	return out, nil
}

// sheet is a poster in the making.
type sheet struct {
	src     Source
	look    look
	mode    Mode
	qr      scene.QR
	page    *scene.Page
	measure map[font.Weight]typeset.Metrics
	body    bool // flags and steps were reached: another size may help
}

func newSheet(src Source, kind Kind, mode Mode, qr scene.QR, measure map[font.Weight]typeset.Metrics) *sheet {
	title := ""
	for _, l := range src.Head {
		title += l
	}
	return &sheet{
		src: src, look: looks[kind], mode: mode, qr: qr,
		page:    &scene.Page{Width: pageWidth, Height: pageHeight, Title: title, Lang: "zh-CN", Made: src.Issued},
		measure: measure,
	}
}

// fit sets a text and makes an *Error of what does not fit.
func (s *sheet) fit(field, text string, w font.Weight, width float64, lines int, sizes ...float64) (typeset.Set, error) {
	set, err := typeset.Fit(text, typeset.Box{Field: field, Width: width, Height: pageHeight, Sizes: sizes, Lead: lead, Most: lines}, s.measure[w])
	var long *typeset.TooLong
	if errors.As(err, &long) {
		return set, &Error{Field: field, Length: long.Length, Most: long.Most, Piece: long.Piece}
	}
	return set, err
}

// lead is from baseline to baseline, in ems.
const lead = 1.25

// rise is how far below the top of a line its baseline is, in ems: the ink of Chinese characters is in the middle.
const rise = 0.86

// put writes a text with its upper left corner at x, y, or with its middle at x.
func (s *sheet) put(in scene.Rect, field string, set typeset.Set, w font.Weight, c scene.Colour, x, y float64, centred bool) {
	for i, l := range set.Lines {
		left := x
		if centred {
			left -= l.Width / 2
		}
		s.page.Add(in, scene.Text{Field: field, S: l.Text, At: l.At, X: left, Y: y + set.Size*(rise+lead*float64(i)), Size: set.Size, Weight: w, Colour: c})
	}
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
	b := scene.Box{Rect: r, Radius: 3, Fill: fill}
	if s.mode == Saver || fill == "" {
		b.Fill, b.Stroke, b.Line = "", s.accent(), line
		b.X, b.Y, b.W, b.H = b.X+line/2, b.Y+line/2, b.W-line, b.H-line
	}
	s.page.Add(r, b)
}

// layOut draws everything with a headline of at most one size and a body of another.
func (s *sheet) layOut(head, size float64) error {
	y, err := s.head(head)
	if err != nil {
		return err
	}
	if y, err = s.leadRow(y + gap); err != nil {
		return err
	}
	foot := scene.Rect{X: margin, Y: pageHeight - margin - footHeight, W: inner, H: footHeight}
	if err := s.bodyAndCalls(y+gap, foot.Y-2, size); err != nil {
		return err
	}
	return s.foot(foot)
}

// head draws the headline's panel and gives its lower edge.
func (s *sheet) head(most float64) (float64, error) {
	sizes := slices.DeleteFunc(slices.Clone(headSizes), func(v float64) bool { return v > most })
	const label = 7.5 // em of the line above the headline
	var sets []typeset.Set
	least := sizes[0]
	for pass := range 2 { // the second with the size that all lines have room in
		sets = nil
		for _, text := range s.src.Head {
			if pass == 1 {
				sizes = []float64{least}
			}
			set, err := s.fit("head", text, font.Heavy, inner-2*pad, 1, sizes...)
			if err != nil {
				return 0, err
			}
			least = min(least, set.Size)
			sets = append(sets, set)
		}
	}
	r := scene.Rect{X: margin, Y: margin, W: inner, H: 2*pad + label + 4 + least*(1+1.2*float64(len(sets)-1))}
	s.panel(r, s.look.accent, 1.4)
	ink := white
	if s.mode == Saver {
		ink = black
	}
	name, err := s.fit("kind", s.look.name, font.Heavy, inner/2, 1, label)
	if err != nil {
		return 0, err
	}
	bank, err := s.fit("bank", s.src.Bank, font.Normal, inner/2-2*pad, 1, 6, 5.4, 4.8, 4.2, 3.6)
	if err != nil {
		return 0, err
	}
	s.put(r, "kind", name, font.Heavy, ink, r.X+pad+1, r.Y+pad, false)
	for _, l := range bank.Lines {
		s.put(r, "bank", bank, font.Normal, ink, r.X+r.W-pad-1-l.Width, r.Y+pad+(label-bank.Size)/2, false)
	}
	rule := r.Y + pad + label + 1.5
	s.page.Add(r, scene.Path{Points: []scene.Point{{X: r.X + pad, Y: rule}, {X: r.X + r.W - pad, Y: rule}}, Stroke: ink, Line: 0.4})
	for i, set := range sets {
		s.put(r, "head", set, font.Heavy, ink, pageWidth/2, rule+3+1.2*least*float64(i), true)
	}
	return r.Y + r.H, nil
}

// leadRow draws the pictogram with the lead beside it and gives its lower edge.
func (s *sheet) leadRow(y float64) (float64, error) {
	set, err := s.fit("lead", s.src.Lead, font.Normal, inner-iconSide-2*pad, 3, leadSizes...)
	if err != nil {
		return 0, err
	}
	if len(set.Lines) == 0 {
		return 0, &Error{Field: "lead", Least: 1, Most: 60}
	}
	r := scene.Rect{X: margin, Y: y, W: inner, H: max(iconSide, set.Height)}
	s.icon(r.X, r.Y+(r.H-iconSide)/2, iconSide)
	s.put(r, "lead", set, font.Normal, black, r.X+iconSide+pad+1, r.Y+(r.H-set.Height)/2, false)
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

// bodyAndCalls draws flags, steps, hotlines and QR code between two heights.
func (s *sheet) bodyAndCalls(top, bottom, size float64) error {
	// What stands below is set first, for no size of the body helps where it has no room, and read last.
	before := len(s.page.Marks)
	width := max(s.qr.Side(), codeWidth)
	calls := scene.Rect{X: margin, W: inner - width - gap, H: width + 11}
	calls.Y = bottom - calls.H
	if err := s.calls(calls); err != nil {
		return err
	}
	if err := s.codePanel(scene.Rect{X: margin + inner - width, Y: calls.Y, W: width, H: calls.H}); err != nil {
		return err
	}
	below := slices.Clone(s.page.Marks[before:])
	s.page.Marks = s.page.Marks[:before]
	if err := s.bodyIn(scene.Rect{X: margin, Y: top, W: inner, H: calls.Y - gap - top}, size); err != nil {
		return err
	}
	s.page.Marks = append(s.page.Marks, below...)
	return nil
}

// bodyIn draws flags and steps.
func (s *sheet) bodyIn(area scene.Rect, size float64) error {
	s.body = true
	var flags, steps [][3]string
	for _, f := range s.src.Flags {
		flags = append(flags, [3]string{"flags", f.Say, f.Why})
	}
	for _, f := range s.src.Steps {
		steps = append(steps, [3]string{"steps", f.Do, f.How})
	}
	if len(flags) == 0 {
		c, err := s.column(area, s.look.steps, size, steps)
		if err == nil {
			s.draw(c, size, s.number)
		}
		return err
	}
	// Where there is more to say there is more room.
	var first error
	for _, share := range []float64{0.5, 0.54, 0.46, 0.58, 0.42} {
		left, right := area, area
		left.W = (inner - gap) * share
		right.X, right.W = left.X+left.W+gap, inner-gap-left.W
		l, err := s.column(left, s.look.flags, size, flags)
		var r column
		if err == nil {
			r, err = s.column(right, s.look.steps, size, steps)
		}
		if err == nil {
			s.draw(l, size, s.cross)
			s.draw(r, size, s.number)
			return nil
		}
		first = cmp.Or(first, err)
	}
	return first
}

// column is flags or steps, set.
type column struct {
	scene.Rect
	tinted  bool
	title   typeset.Set
	rows    []row
	height  float64 // of all texts
	between float64 // before each row
}

// column sets flags or steps; the error is an *Error, or *full.
func (s *sheet) column(r scene.Rect, title string, size float64, fields [][3]string) (column, error) {
	c := column{Rect: r, tinted: fields[0][0] == "flags"}
	var err error
	if c.title, err = s.fit("title", title, font.Heavy, r.W-2*pad, 1, min(size, 8.2), 7, 6); err != nil {
		return c, err
	}
	c.height = 2*pad + c.title.Height + afterTitle*size
	f := &full{}
	for i, texts := range fields {
		names := parts[texts[0]]
		field := texts[0] + "." + strconv.Itoa(i+1) + "."
		room := r.W - 2*pad - marker*size
		w := row{field + names[0], field + names[1], typeset.Set{}, typeset.Set{}}
		if w.main, err = s.fit(w.mainField, texts[1], font.Heavy, room, 2, size); err != nil {
			return c, err
		}
		if len(w.main.Lines) == 0 {
			return c, &Error{Field: w.mainField, Least: 1, Most: 20}
		}
		if w.minor, err = s.fit(w.minorField, texts[2], font.Normal, room, 2, size*minor); err != nil {
			return c, err
		}
		c.rows = append(c.rows, w)
		c.height += w.height(size)
		for k := range 2 {
			if n := utf8.RuneCountInString(texts[1+k]); n > f.length {
				*f = full{texts[0], i, k, n}
			}
		}
	}
	if c.between = (r.H - c.height) / float64(len(c.rows)); c.between < 0.3*size {
		return c, f
	}
	return c, nil
}

// marker is the room for the cross or number before a row, afterTitle what is free under a title, in ems of the rows.
const (
	marker     = 1.45
	afterTitle = 0.25
)

// draw draws a column; what is left over of its height goes between the rows.
func (s *sheet) draw(c column, size float64, mark func(in scene.Rect, i int, x, y, size float64)) {
	fill := scene.Colour("")
	if c.tinted {
		fill = s.look.tint
	}
	s.panel(c.Rect, fill, 0.8)
	s.put(c.Rect, "title", c.title, font.Heavy, s.accent(), c.X+pad, c.Y+pad, false)
	between := min(c.between, 1.5*size)
	y := c.Y + pad + c.title.Height + afterTitle*size + between + (c.between-between)*float64(len(c.rows))/2
	for i, w := range c.rows {
		mark(c.Rect, i, c.X+pad, y, size)
		x := c.X + pad + marker*size
		s.put(c.Rect, w.mainField, w.main, font.Heavy, black, x, y, false)
		s.put(c.Rect, w.minorField, w.minor, font.Normal, black, x, y+w.main.Height+0.18*size, false)
		y += w.height(size) + between
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
	ink := white
	if s.mode == Saver {
		c.R, c.Fill, c.Stroke, c.Line, ink = 0.5*size, "", black, 0.09*size, black
	}
	s.page.Add(in, c)
	em := 0.75 * size
	digit := strconv.Itoa(i + 1)
	width := s.measure[font.Heavy](rune(digit[0])) * em
	// Digits are as high as capitals, 0.733 em.
	s.page.Add(in, scene.Text{Field: "number", S: digit, X: c.Centre.X - width/2, Y: c.Centre.Y + 0.37*em, Size: em, Weight: font.Heavy, Colour: ink})
}

// calls draws the hotlines: the first huge, the others beside it.
func (s *sheet) calls(r scene.Rect) error {
	s.panel(r, "", 1.4)
	cell := func(i int, c scene.Rect, sizes []float64) error {
		h, field := s.src.Hotlines[i], "hotlines."+strconv.Itoa(i+1)+"."
		label, err := s.fit(field+"label", h.Label, font.Normal, c.W, 1, noteSizes...)
		if err != nil {
			return err
		}
		for len(sizes) > 1 && sizes[0]+label.Height+1 > c.H {
			sizes = sizes[1:]
		}
		number, err := s.fit(field+"number", h.Number, font.Heavy, c.W, 1, sizes...)
		if err != nil {
			return err
		}
		y := c.Y + (c.H-number.Height-1-label.Height)/2
		s.put(c, field+"number", number, font.Heavy, s.accent(), c.X+c.W/2, y, true)
		s.put(c, field+"label", label, font.Normal, black, c.X+c.W/2, y+number.Height+1, true)
		return nil
	}
	title, err := s.fit("title", "要紧的电话", font.Heavy, r.W-2*pad, 1, 5.5)
	if err != nil {
		return err
	}
	s.put(r, "title", title, font.Heavy, s.accent(), r.X+r.W/2, r.Y+2.5, true)
	in := scene.Rect{X: r.X + pad, Y: r.Y + 9, W: r.W - 2*pad, H: r.H - 11}
	others := len(s.src.Hotlines) - 1
	if others == 0 {
		return cell(0, in, callSizes)
	}
	half := (in.W - 2*pad) / 2
	if err := cell(0, scene.Rect{X: in.X, Y: in.Y, W: half, H: in.H}, callSizes); err != nil {
		return err
	}
	middle := in.X + half + pad
	s.page.Add(in, scene.Path{Points: []scene.Point{{X: middle, Y: in.Y + 2}, {X: middle, Y: in.Y + in.H - 2}}, Stroke: s.accent(), Line: 0.4})
	for i := range others {
		h := in.H / float64(others)
		if err := cell(1+i, scene.Rect{X: middle + pad, Y: in.Y + h*float64(i) + 1, W: half, H: h - 2}, callSizes); err != nil {
			return err
		}
	}
	return nil
}

// codePanel draws the QR code with the domain in words.
func (s *sheet) codePanel(r scene.Rect) error {
	s.qr.X, s.qr.Y = r.X+(r.W-s.qr.Side())/2, r.Y+(r.W-s.qr.Side())/2 // the panel is as high as wide, and the words
	s.page.Add(r, s.qr)
	say, err := s.fit("scan", "扫码看全文，认准网址", font.Normal, r.W, 1, 4, 3.8, 3.6)
	if err != nil {
		return err
	}
	domain, err := s.fit("domain", s.src.Domain, font.Heavy, r.W, 1, 4.6, 4.2, 3.8, 3.5, 3.2, 2.9, 2.6)
	if err != nil {
		return err
	}
	if len(domain.Lines) == 0 {
		return &Error{Field: "domain", Least: 1, Most: 30}
	}
	s.put(r, "scan", say, font.Normal, black, r.X+r.W/2, s.qr.Y+s.qr.Side()+0.5, true)
	s.put(r, "domain", domain, font.Heavy, black, r.X+r.W/2, s.qr.Y+s.qr.Side()+5.5, true)
	return nil
}

// foot says what makes a poster checkable: who, which, when, until when, and the code.
func (s *sheet) foot(r scene.Rect) error {
	const day = "2006-01-02"
	publisher, err := s.fit("publisher", s.src.Publisher, font.Normal, r.W, 1, footSizes...)
	if err != nil {
		return err
	}
	marks := "编号 " + s.src.Number + " · 发布 " + s.src.Issued.Format(day) + " · 复核期限 " + s.src.ReviewBy.Format(day) + " · 核验码 " + s.src.Code
	set, err := s.fit("number", marks, font.Normal, r.W, 1, footSizes...)
	if e := (*Error)(nil); errors.As(err, &e) { // counted without the words around it
		around := e.Length - utf8.RuneCountInString(s.src.Number)
		e.Length, e.Most = e.Length-around, max(0, e.Most-around)
	}
	if err != nil {
		return err
	}
	s.put(r, "publisher", publisher, font.Normal, black, pageWidth/2, r.Y, true)
	s.put(r, "number", set, font.Normal, black, pageWidth/2, r.Y+4.3, true)
	return nil
}
