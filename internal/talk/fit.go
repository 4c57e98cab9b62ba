package talk

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"mingbai/internal/prose"
)

// screen is what a slide looks like on one kind of screen. Lengths are hundredths of the stage's width; the style has the same.
type screen struct {
	text, head string // letters of the classes for the sizes of text and heading
	width      float64
	height     float64 // for heading and text
	below      float64 // room below the heading
	codeW      float64 // what a QR code takes of the width
	codeH      float64 // or of the height
	row        float64 // ems above and below the text of a table's row
	stacked    bool    // the cells of a row stand under one another
	heads      []size
	covers     []size // of the heading, with a longer text below it
	texts      []float64
	good       int // the smallest of texts for a slide that could be split
}

// size is a size of headings and how many lines a heading of it may have.
type size struct {
	em    float64
	lines int
}

// Heights of lines, in ems, and the room between texts.
const (
	headLine  = 1.25
	textLine  = 1.4
	phoneLine = 1.8
	phoneSize = 1.5
	between   = 0.35
	indent    = 1.3
)

// What a slide may have that could be split. A table is read across, so more of it may stand together, a little smaller.
const (
	maxLines      = 6
	maxTableLines = 8
)

var (
	wide = screen{
		text: "a", head: "c", width: 88, height: 56.25 - 0.9 - 3.5 - 4.5, below: 1.5, codeW: 22, row: 0.55,
		heads: []size{{6, 1}, {5, 2}, {4.2, 2}, {3.4, 3}}, covers: []size{{7, 2}, {6, 3}, {5, 4}, {4.2, 4}, {3.8, 5}},
		texts: []float64{6, 5.2, 4.6, 4, 3.4, 3, 2.6}, good: 3,
	}
	tall = screen{
		text: "b", head: "d", width: 88, height: 166 - 0.9 - 6 - 12, below: 3, codeH: 42, row: 0.7, stacked: true,
		heads: []size{{8.5, 2}, {7.2, 2}, {6.2, 3}, {5.2, 5}}, covers: []size{{10, 4}, {8.5, 5}, {7.2, 5}, {6.2, 6}, {5.6, 7}},
		texts: []float64{9, 8, 7, 6.2, 5.6, 5, 4.4, 4}, good: 4,
	}
	screens = []*screen{&wide, &tall}
)

// sizes is the style of all classes that chosen.classes gives.
func sizes() string {
	var b strings.Builder
	for _, s := range screens {
		for i, em := range s.texts {
			fmt.Fprintf(&b, ".%s%d{--%s:%g}", s.text, i, s.text, em)
		}
		for i, h := range append(append([]size(nil), s.heads...), s.covers...) {
			fmt.Fprintf(&b, ".%s%d{--%s:%g}", s.head, i, s.head, h.em)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// ems is the width of a text in ems: Chinese is as wide as it is high, Latin letters and digits less in every font that systems have,
// also in bold.
func ems(s string) (w float64) {
	for _, r := range s {
		w += em(r)
	}
	return w
}

func em(r rune) float64 {
	switch {
	case r >= 0x2000 || strings.ContainsRune("mwMW@%\u00a0", r):
		return 1
	case unicode.IsUpper(r):
		return 0.8
	}
	return 0.63
}

// span is a text as widths, in ems, of pieces between which a line may end.
type span []float64

// Marks that no line ends with, and that none begins with. Browsers do not agree about quotation marks: nothing breaks beside them.
const (
	notLast  = opening + "“”‘’"
	notFirst = closing + ends + "“”‘’，、；：。,.;:·—…～%℃）"
)

// spanOf divides a text. A kept one breaks only behind marks and spaces, as headings do (word-break: keep-all), so that words stay whole.
func spanOf(s string, kept bool) span {
	var out span
	var last rune
	for _, r := range s {
		wide := prose.Han(r) || prose.Han(last)
		free := last == ' ' || wide && (!kept || unicode.IsPunct(last))
		if len(out) == 0 || free && r != ' ' && !strings.ContainsRune(notLast, last) && !strings.ContainsRune(notFirst, r) {
			out = append(out, 0)
		}
		out[len(out)-1] += em(r)
		last = r
	}
	return out
}

// spare is what is left free of every line, in ems, for fonts that are a little wider.
const spare = 0.4

// lines is how many lines the text takes; whole is false if a piece had to be broken.
func (t span) lines(width, em, indent float64) (n int, whole bool) {
	per := width/em - indent - spare
	if per < 2 {
		return math.MaxInt16, false
	}
	n, whole = 1, true
	at := 0.0
	for _, w := range t {
		if at > 0 && at+w > per {
			n, at = n+1, 0
		}
		for at += w; at > per; at -= per - 1 { // broken anywhere
			n, whole = n+1, false
		}
	}
	return n, whole
}

func (t span) width() (w float64) {
	for _, piece := range t {
		w += piece
	}
	return w
}

// heading is a heading in its two forms: kept, and loose for one with a piece that is too long to be kept.
type heading struct {
	kept, loose span
}

func headingOf(s string) heading { return heading{spanOf(s, true), spanOf(s, false)} }

// block is what is to be fitted below a heading.
type block struct {
	cover  bool // the heading is a title
	code   bool // there is a QR code
	texts  []span
	indent float64
	phones []phone
	rows   [][]span
	labels []span // of a table's columns
}

type phone struct {
	number float64
	label  span
}

// chosen are the sizes of text and heading for each of the screens.
type chosen struct {
	on    [2]sizesOn
	loose bool // the heading breaks anywhere
}

// sizesOn are places in a screen's lists of sizes; titles stand behind the other headings.
type sizesOn struct{ text, head int }

// classes are those of sizes.
func (c chosen) classes() string {
	var out []string
	for i, s := range screens {
		out = append(out, fmt.Sprintf("%s%d %s%d", s.text, c.on[i].text, s.head, c.on[i].head))
	}
	if c.loose {
		out = append(out, "loose")
	}
	return strings.Join(out, " ")
}

// smaller is c with the smaller text of both; slides that belong together have one size.
func (c chosen) smaller(d chosen) chosen {
	for i := range c.on {
		c.on[i].text = max(c.on[i].text, d.on[i].text)
	}
	return c
}

// fit chooses sizes with which a heading and what is below it have room on every screen. roomy says that the text is of a good size
// and short enough for one slide, ok that it has room at all.
func fit(h heading, b block) (c chosen, roomy, ok bool) {
	if c, roomy, ok = fitAll(h.kept, true, b); !ok {
		if c, roomy, ok = fitAll(h.loose, false, b); ok {
			c.loose = true
		}
	}
	return c, roomy, ok
}

func fitAll(h span, kept bool, b block) (c chosen, roomy, ok bool) {
	roomy, ok = true, true
	for i, s := range screens {
		head, text, n, fits := s.fit(h, kept, b)
		if b.cover {
			head += len(s.heads)
		}
		c.on[i] = sizesOn{text, head}
		good, most := s.good, maxLines
		if len(b.rows) > 0 {
			good, most = good+1, maxTableLines
		}
		ok = ok && fits
		roomy = roomy && fits && text <= good && (s.stacked || n <= most)
	}
	return c, roomy, ok
}

// fit is fitAll for one screen; n is how many lines the text has.
func (s *screen) fit(h span, kept bool, b block) (head, text, n int, ok bool) {
	width, height := s.width, s.height
	if b.code {
		width -= s.codeW
		height -= s.codeH
	}
	heads := s.heads
	if b.cover {
		heads = s.covers
	}
	smallest := len(s.texts) - 1
	// try says whether a heading of a size has room, and a text below it.
	try := func(head, text int) (had, has bool) {
		em := heads[head].em
		deep, whole := h.lines(width, em, 0)
		if had = (whole || !kept) && deep <= heads[head].lines; had {
			n, has = s.deep(b, width, s.texts[text], height-float64(deep)*headLine*em-s.below)
		}
		return had, has
	}
	if !b.cover { // alike headings look alike, whatever is below them
		for head = range heads {
			if had, _ := try(head, 0); !had {
				continue
			}
			for text = range s.texts {
				if _, ok = try(head, text); ok {
					break
				}
			}
			return head, text, n, ok
		}
		return len(heads) - 1, smallest, n, false
	}
	for less := range len(heads) + len(s.texts) { // the title shrinks after its summary
		for head = range heads {
			if text = less - head; text < 0 || text > smallest {
				continue
			}
			if _, ok = try(head, text); ok {
				return head, text, n, true
			}
		}
	}
	return len(heads) - 1, smallest, n, false
}

// deep is how many lines a text of a size has, and whether they have room.
func (s *screen) deep(b block, width, em, room float64) (n int, ok bool) {
	count := func(t span, width, em, indent float64) int {
		k, _ := t.lines(width, em, indent)
		return k
	}
	for _, t := range b.texts {
		n += count(t, width, em, b.indent)
	}
	need := float64(n)*textLine + between*float64(max(0, len(b.texts)-1))
	for _, p := range b.phones {
		k := count(append(span{p.number*phoneSize + 1}, p.label...), width, em, 0)
		if s.stacked {
			k = count(span{p.number * phoneSize}, width, em, 0) + count(p.label, width, em, 0)
		}
		n += k
		need += float64(k) * phoneLine
	}
	if !s.stacked && n > len(b.phones) && len(b.phones) > 0 && em > s.texts[len(s.texts)-1] { // rather small than in two lines
		return n, false
	}
	if len(b.labels) > 0 && !s.stacked { // the table's head, smaller
		deepest := 1
		for j, t := range b.labels {
			deepest = max(deepest, count(t, width*share(b, j)-em*0.8, em*0.8, 0))
		}
		need += float64(deepest)*textLine + s.row
	}
	for _, row := range b.rows {
		deepest, all := 1, 0
		for j, t := range row {
			if s.stacked {
				if j > 0 && len(b.labels[j]) > 0 {
					t = append(append(append(span{}, b.labels[j]...), 1), t...)
				}
				all += count(t, width, em, 0)
			} else {
				deepest = max(deepest, count(t, width*share(b, j)-em*0.8, em, 0))
			}
		}
		if s.stacked {
			deepest = all
		}
		n += deepest
		need += float64(deepest)*textLine + s.row
	}
	return n, need*em <= room
}

// share is the part of a table's width that a column has: short columns what they need for one line, the others the rest in equal parts.
func share(b block, col int) float64 {
	const all = 88 / 4.0 // ems of a usual table
	const around = 1.6   // ems beside a cell's text
	need := make([]float64, len(b.labels))
	for j := range need {
		need[j] = b.labels[j].width()*0.8 + around
		for _, row := range b.rows {
			need[j] = max(need[j], row[j].width()+around)
		}
	}
	rest, open := all, len(need)
	got := make([]float64, len(need))
	for more := true; more; {
		more = false
		for j, w := range need {
			if got[j] == 0 && w <= rest/float64(open) && open > 1 {
				got[j], rest, open, more = w, rest-w, open-1, true
			}
		}
	}
	if got[col] == 0 {
		got[col] = rest / float64(open)
	}
	return got[col] / all
}
