package book

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"mingbai/internal/font"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
	"mingbai/internal/scene"
	"mingbai/internal/typeset"
)

const (
	black  scene.Colour = "#000000"
	grey   scene.Colour = "#4a4a4a" // small print
	faint  scene.Colour = "#8a8a8a" // lines, and what is struck out through black letters
	accent scene.Colour = "#0b4f8a" // dark enough for a black printer
)

const (
	rise  = 0.86 // how far below the top of an em its baseline is, ems: the ink of Chinese characters is in the middle
	loose = 1.25 // lead of titles and small places, ems
)

// run is a stretch of text that looks alike.
type run struct {
	text   string
	weight font.Weight
	struck bool
}

// plain is a text of one run.
func plain(text string, w font.Weight) []run { return []run{{text: text, weight: w}} }

// style is how a text is set.
type style struct {
	size   float64 // of an em, mm
	lead   float64 // ems
	colour scene.Colour
	align  float64 // 0 left, 0.5 middle, 1 right
	title  bool    // lines of about equal width that end where one would pause
	just   bool    // running text: lines as wide as the column, but for the last
}

// origin is where a text comes from, for what is to be said to the editor.
type origin struct {
	pos  problem.Pos
	what string // in Chinese: 正文, 标题
}

// setter sets texts and keeps what is wrong with them.
type setter struct {
	f        Format
	fallback *font.Fallback
	advance  map[font.Weight]func(rune) float64
	list     problem.List
}

func newSetter(f Format, fallback *font.Fallback) *setter {
	return &setter{f: f, fallback: fallback, advance: map[font.Weight]func(rune) float64{
		font.Normal: scene.Measure(font.Normal, fallback), font.Heavy: scene.Measure(font.Heavy, fallback),
	}}
}

func (s *setter) refuse(o origin, hint, format string, args ...any) {
	s.list = append(s.list, problem.Errorf(o.pos, "handbook", hint, format, args...))
}

// clean gives the characters of runs as typeset.Clean would leave them, each with its run.
func clean(runs []run) (text []rune, of []run) {
	space := false
	for _, r := range runs {
		for _, c := range strings.ToValidUTF8(r.text, "\uFFFD") {
			if unicode.IsSpace(c) || unicode.IsControl(c) {
				space = true
				continue
			}
			if space && len(text) > 0 {
				text, of = append(text, ' '), append(of, r)
			}
			space = false
			text, of = append(text, c), append(of, r)
		}
	}
	return text, of
}

// line is a line of a text; its marks are placed from the upper left corner of the text's column.
type line struct {
	marks []scene.Mark
	width float64
}

// lines sets a text in a column. What cannot be set is refused and gives none.
func (s *setter) lines(runs []run, width float64, st style, o origin) []line {
	text, of := clean(runs)
	if missing := s.fallback.Missing(string(text)); len(missing) > 0 {
		s.refuse(o, "换一个常用的字；也可以用 --font 加一个字体", "印不出来：%s里的“%c”（U+%04X）没有字形", o.what, missing[0], missing[0])
		return nil
	}
	box := typeset.Box{Field: o.what, Width: width, Height: 1e6, Sizes: []float64{st.size}, Lead: st.lead, Running: st.just}
	advance := func(i int, r rune) float64 { return s.advance[of[i].weight](r) }
	set, err := typeset.FitMixed(string(text), box, advance)
	if n := len(set.Lines); err == nil && n > 1 && n <= 4 && st.title {
		box.Most, box.Title = n, true
		if even, err := typeset.FitMixed(string(text), box, advance); err == nil {
			set = even
		}
	}
	var long *typeset.TooLong
	if errors.As(err, &long) {
		s.refuse(o, "改短一些，或者断开写成两处", "排不下：%s里的“%s”太宽，一行放不下，也不能断开", o.what, long.Piece)
		return nil
	}
	var out []line
	at := 0
	for i, l := range set.Lines {
		n := len(l.At)
		if st.just && i < len(set.Lines)-1 {
			l = spread(l, width, 2*st.size)
		}
		out = append(out, line{letters([]rune(l.Text), of[at:at+n], l, width, st, o.what), l.Width})
		at += n
	}
	return out
}

// spread makes a line as wide as its column by giving characters a little room, where no more than most is missing, mm. Letters and
// digits that belong together stay so.
func spread(l typeset.Line, width, most float64) typeset.Line {
	text := []rune(strings.TrimRight(l.Text, " "))
	var joints []int // before these characters
	for i := 1; i < len(text); i++ {
		if prose.Han(text[i-1]) && prose.Han(text[i]) && text[i] != '—' && text[i] != '…' {
			joints = append(joints, i)
		}
	}
	missing := width - l.Width
	if missing <= 0 || missing > most || len(joints) == 0 {
		return l
	}
	at, k := append([]float64(nil), l.At...), 0
	for i := range at {
		if k < len(joints) && joints[k] == i {
			k++
		}
		at[i] += missing * float64(k) / float64(len(joints))
	}
	l.At, l.Width = at, width
	return l
}

// letters are the marks of a line: one text for each stretch of a weight, after the strokes through what is struck out.
func letters(text []rune, of []run, l typeset.Line, width float64, st style, what string) (out []scene.Mark) {
	x := st.align * (width - l.Width)
	y := st.size * (rise + (st.lead-1)/2)
	var texts []scene.Mark
	for i, j := 0, 0; i < len(text); i = j {
		for j = i + 1; j < len(text) && of[j].weight == of[i].weight && of[j].struck == of[i].struck; j++ {
		}
		at := make([]float64, j-i)
		for k := range at {
			at[k] = l.At[i+k] - l.At[i]
		}
		texts = append(texts, scene.Text{Field: what, S: string(text[i:j]), At: at, X: x + l.At[i], Y: y, Size: st.size, Weight: of[i].weight, Colour: st.colour})
		if of[i].struck {
			end := l.Width
			if j < len(text) {
				end = l.At[j]
			}
			mid := y - 0.36*st.size
			out = append(out, scene.Path{Points: []scene.Point{{X: x + l.At[i], Y: mid}, {X: x + end, Y: mid}}, Stroke: faint, Line: 0.08 * st.size})
		}
	}
	return append(out, texts...)
}

// natural is the width of a text on one line, mm, roughly: marks are not squeezed.
func (s *setter) natural(runs []run, size float64) (w float64) {
	text, of := clean(runs)
	for i, r := range text {
		w += s.advance[of[i].weight](r) * size
	}
	return w
}

// moved puts a mark elsewhere.
func moved(m scene.Mark, dx, dy float64) scene.Mark {
	switch m := m.(type) {
	case scene.Text:
		m.X, m.Y = m.X+dx, m.Y+dy
		return m
	case scene.Box:
		m.X, m.Y = m.X+dx, m.Y+dy
		return m
	case scene.Circle:
		m.Centre = scene.Point{X: m.Centre.X + dx, Y: m.Centre.Y + dy}
		return m
	case scene.Path:
		points := make([]scene.Point, len(m.Points))
		for i, p := range m.Points {
			points[i] = scene.Point{X: p.X + dx, Y: p.Y + dy}
		}
		m.Points = points
		return m
	case scene.QR:
		m.X, m.Y = m.X+dx, m.Y+dy
		return m
	}
	panic(fmt.Sprintf("book: %T is not moved", m))
}

func movedAll(marks []scene.Mark, dx, dy float64) (out []scene.Mark) {
	for _, m := range marks {
		out = append(out, moved(m, dx, dy))
	}
	return out
}

// rule is a line across a column.
func rule(x, y, width, thick float64, c scene.Colour) scene.Mark {
	return scene.Path{Points: []scene.Point{{X: x + thick/2, Y: y}, {X: x + width - thick/2, Y: y}}, Stroke: c, Line: thick}
}
