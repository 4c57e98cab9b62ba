// Package scene is a display list: what stands where on a sheet of paper, in millimetres from its upper left corner, y downwards.
// One list becomes a PDF (PDF) and a picture (Image, PNG, JPEG), so that what is looked at and tested is what is printed.
//
// Marks are drawn in their order, later ones above earlier ones; the order of the texts is the reading order of the PDF. Check
// says whether a page can be hung up: every mark inside the place it was meant for, no text on another or on a QR code, every
// text legible on what lies under it, every character in the font.
//
// Pages are values that nothing here changes; everything is safe for concurrent use, except that what Measure gives belongs to
// one goroutine.
package scene

import (
	"fmt"
	"math"
	"sync"
	"time"
	"unicode"

	ximage "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"mingbai/internal/font"
)

// Colour is "#rrggbb" in lower case; "" draws nothing.
type Colour string

// Point is a place, mm.
type Point struct{ X, Y float64 }

// Rect is an upright box, mm.
type Rect struct{ X, Y, W, H float64 }

// Page is a sheet of white paper.
type Page struct {
	Width, Height float64   // mm
	Title         string    // of the PDF
	Lang          string    // of the PDF, such as zh-CN
	Made          time.Time // what the PDF says of its making, for there is no clock here; the zero time is 2000-01-01
	Marks         []Placed
}

// Placed is a mark and the place that it must not leave; the zero Rect is the whole page.
type Placed struct {
	In   Rect
	Mark Mark
}

// Add draws a mark above all others. It must not leave in.
func (p *Page) Add(in Rect, m Mark) { p.Marks = append(p.Marks, Placed{in, m}) }

// Mark is one of Text, Box, Circle, Path, QR and View.
type Mark interface {
	// bounds is the smallest box around the ink; ok is false if there is none.
	bounds() (r Rect, ok bool)
}

// Text is a run of letters on one line.
type Text struct {
	Field  string // what it is, for errors
	S      string
	At     []float64 // of each character, mm from X; nil puts each after the one before
	X, Y   float64   // where the first one begins, on the baseline
	Size   float64   // of an em, mm
	Weight font.Weight
	Colour Colour
}

// Box is an upright rectangle. Its line, if any, stands half outside of it.
type Box struct {
	Rect
	Radius       float64 // of the corners, mm; 0 for sharp ones
	Fill, Stroke Colour
	Line         float64 // mm
}

// Circle is a circle; its line stands half outside of it.
type Circle struct {
	Centre       Point
	R            float64 // mm
	Fill, Stroke Colour
	Line         float64 // mm
}

// Path is straight lines from point to point, with round corners and ends.
type Path struct {
	Points       []Point // two or more
	Closed       bool    // from the last to the first too; only then filled
	Fill, Stroke Colour
	Line         float64 // mm
}

// QR is a QR code in black, with 4 modules of white around it.
type QR struct {
	X, Y   float64 // corner of the white, mm
	Module float64 // mm
	Black  [][]bool
}

// Quiet is how many modules of white stand around a QR code.
const Quiet = 4

// Side of a QR code with its white, mm.
func (q QR) Side() float64 { return q.Module * float64(len(q.Black)+2*Quiet) }

// GlyphError names a character that the font lacks.
type GlyphError struct {
	Field string // Text.Field
	Rune  rune
}

func (e *GlyphError) Error() string {
	return fmt.Sprintf("scene: no glyph for %q (U+%04X) in %s", e.Rune, e.Rune, e.Field)
}

func (p *Page) glyphs() error {
	for _, l := range p.leaves() {
		if t, ok := l.Mark.(Text); ok {
			if missing := font.Missing(t.S); len(missing) > 0 {
				return &GlyphError{t.Field, missing[0]}
			}
		}
	}
	return nil
}

var fonts = map[font.Weight]func() *sfnt.Font{
	font.Normal: sync.OnceValue(func() *sfnt.Font { return parse(font.Regular()) }),
	font.Heavy:  sync.OnceValue(func() *sfnt.Font { return parse(font.Bold()) }),
}

func parse(ttf []byte) *sfnt.Font {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("scene: embedded font: %v", err)) // package font's tests have seen it whole
	}
	return f
}

// em is the units per em of the fonts: everything is measured in whole ones.
const em = 1000

// Measure gives the advances of a weight, in ems; 0 for what the font lacks.
func Measure(w font.Weight) func(r rune) float64 {
	f := fonts[w]()
	var buf sfnt.Buffer
	known := map[rune]float64{}
	return func(r rune) float64 {
		a, ok := known[r]
		if !ok {
			if g, err := f.GlyphIndex(&buf, r); err == nil && g != 0 {
				if v, err := f.GlyphAdvance(&buf, g, fixed.I(em), ximage.HintingNone); err == nil {
					a = float64(v) / 64 / em
				}
			}
			known[r] = a
		}
		return a
	}
}

// at gives the place of each character of a text, mm from X.
func (t Text) at() []float64 {
	if t.At != nil {
		return t.At
	}
	var out []float64
	advance, x := Measure(t.Weight), 0.0
	for _, r := range t.S {
		out = append(out, x)
		x += advance(r) * t.Size
	}
	return out
}

func (t Text) bounds() (Rect, bool) {
	f := fonts[t.Weight]()
	var buf sfnt.Buffer
	var b hull
	at := t.at()
	for i, r := range []rune(t.S) {
		g, err := f.GlyphIndex(&buf, r)
		if err != nil || g == 0 || unicode.IsSpace(r) {
			continue
		}
		v, _, err := f.GlyphBounds(&buf, g, fixed.I(em), ximage.HintingNone)
		if err != nil || v.Empty() {
			continue
		}
		mm := func(v fixed.Int26_6) float64 { return float64(v) / 64 / em * t.Size }
		b.add(Point{t.X + at[i] + mm(v.Min.X), t.Y + mm(v.Min.Y)}, 0)
		b.add(Point{t.X + at[i] + mm(v.Max.X), t.Y + mm(v.Max.Y)}, 0)
	}
	return b.rect()
}

func (m Box) bounds() (Rect, bool) {
	var b hull
	if o, ok := overhang(m.Fill, m.Stroke, m.Line); ok {
		b.add(Point{m.X, m.Y}, o)
		b.add(Point{m.X + m.W, m.Y + m.H}, o)
	}
	return b.rect()
}

func (m Circle) bounds() (Rect, bool) {
	var b hull
	if o, ok := overhang(m.Fill, m.Stroke, m.Line); ok {
		b.add(m.Centre, m.R+o)
	}
	return b.rect()
}

func (m Path) bounds() (Rect, bool) {
	var b hull
	if o, ok := overhang(m.Fill, m.Stroke, m.Line); ok {
		for _, p := range m.Points {
			b.add(p, o)
		}
	}
	return b.rect()
}

func (q QR) bounds() (Rect, bool) { return Rect{q.X, q.Y, q.Side(), q.Side()}, true }

// overhang is how far a mark's line stands outside of it; ok is false if nothing is drawn.
func overhang(fill, stroke Colour, line float64) (float64, bool) {
	if stroke != "" {
		return line / 2, true
	}
	return 0, fill != ""
}

// hull grows around points.
type hull struct {
	x0, y0, x1, y1 float64
	some           bool
}

func (h *hull) add(p Point, around float64) {
	if !h.some {
		*h = hull{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1), true}
	}
	h.x0, h.y0 = min(h.x0, p.X-around), min(h.y0, p.Y-around)
	h.x1, h.y1 = max(h.x1, p.X+around), max(h.y1, p.Y+around)
}

func (h *hull) rect() (Rect, bool) { return Rect{h.x0, h.y0, h.x1 - h.x0, h.y1 - h.y0}, h.some }
