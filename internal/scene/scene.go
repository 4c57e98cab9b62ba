// Package scene is a display list: what stands where on a sheet of paper, in millimetres from its upper left corner, y downwards.
// One list becomes a PDF (PDF) and a picture (Image, PNG, JPEG), so that what is looked at and tested is what is printed.
//
// Marks are drawn in their order, later ones above earlier ones; the order of the texts is the reading order of the PDF. Check
// says whether a page can be hung up: every mark inside the place it was meant for, no text on another or on a QR code, every
// text legible on what lies under it, every character in a font.
//
// Pages are values that nothing here changes; everything is safe for concurrent use.
package scene

import (
	"fmt"
	"math"
	"time"

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
	Width, Height float64        // mm
	Title         string         // of the PDF
	Lang          string         // of the PDF, such as zh-CN
	Made          time.Time      // what the PDF says of its making, for there is no clock here; the zero time is 2000-01-01
	Trim          Rect           // what is left when a print shop has cut the sheet (the PDF's TrimBox); the zero Rect is the whole page
	Fallback      *font.Fallback // for characters that the embedded fonts lack; may be nil
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

	fallback *font.Fallback // of the page that it stands on
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

// GlyphError names a character that neither the embedded fonts nor the page's fallback have.
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
			if missing := t.fallback.Missing(t.S); len(missing) > 0 {
				return &GlyphError{t.Field, missing[0]}
			}
		}
	}
	return nil
}

// Measure gives the advances of a weight, or of the fallback for what the weight lacks, in ems; 0 for what both lack. The
// fallback may be nil.
func Measure(w font.Weight, f *font.Fallback) func(r rune) float64 {
	t := Text{Weight: w, fallback: f}
	return func(r rune) float64 {
		if g, _ := t.glyph(r); g != nil {
			return float64(g.Advance) / 1000
		}
		return 0
	}
}

// glyph is what a character of a text looks like, and whether it is the fallback's; nil for a control character.
func (t Text) glyph(r rune) (g *font.Glyph, lent bool) {
	if g := t.Weight.Glyph(r); g != nil {
		return g, false
	}
	g = t.fallback.Glyph(r)
	return g, g != nil
}

// unit is of a glyph's outline, ems.
const unit = 1.0 / 64000

// at gives the place of each character of a text, mm from X.
func (t Text) at() []float64 {
	if t.At != nil {
		return t.At
	}
	var out []float64
	advance, x := Measure(t.Weight, t.fallback), 0.0
	for _, r := range t.S {
		out = append(out, x)
		x += advance(r) * t.Size
	}
	return out
}

func (t Text) bounds() (Rect, bool) {
	var b hull
	at := t.at()
	i := 0
	for _, r := range t.S {
		if g, _ := t.glyph(r); g != nil && !g.Box.Empty() {
			x, scale := t.X+at[i], t.Size*unit
			b.add(Point{x + float64(g.Box.Min.X)*scale, t.Y + float64(g.Box.Min.Y)*scale}, 0)
			b.add(Point{x + float64(g.Box.Max.X)*scale, t.Y + float64(g.Box.Max.Y)*scale}, 0)
		}
		i++
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
