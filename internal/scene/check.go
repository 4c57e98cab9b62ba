package scene

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"

	"mingbai/internal/contrast"
)

// Fault is something that keeps a page from being hung up.
type Fault struct {
	What string // "leaves its place", "is cut", "is on another text", "is on a QR code", "is hard to read" or "touches a text"
	Mark int    // index in Page.Marks; of the View, for what one shows
	Text string // what it says, if it is a text
	Ink  Rect
	By   float64 // mm that it is outside, or the contrast that it has; else 0
}

func (f *Fault) Error() string {
	return fmt.Sprintf("scene: mark %d %q at %.2f %.2f, %.2f × %.2f mm %s (%.2f)", f.Mark, f.Text, f.Ink.X, f.Ink.Y, f.Ink.W, f.Ink.H, f.What, f.By)
}

// LeastContrast is the contrast that every text has on what lies under it (WCAG 2.2, AA).
const LeastContrast = 4.5

// tolerance is how far ink may be outside or on other ink for arithmetic's sake, mm.
const tolerance = 0.01

// sampleDPI is fine enough for the ground under the smallest letters, 0.36 mm a dot.
const sampleDPI = 70

// Check gives a *GlyphError, or all *Fault of a page, joined, or nil.
func (p *Page) Check() error {
	if err := p.glyphs(); err != nil {
		return err
	}
	var faults []error
	var texts []int
	leaves := p.leaves()
	ink := make([]Rect, len(leaves)) // what others must keep off: nothing, for a View itself
	for i, l := range leaves {
		whole, some := l.bounds()
		t, isText := l.Mark.(Text)
		add := func(what string, by float64) { faults = append(faults, &Fault{what, l.index, t.S, whole, by}) }
		if by := whole.outside(l.place); some && by > tolerance {
			add("leaves its place", by)
		}
		if l.cut {
			add("is cut", 0)
		}
		r, some := l.ink()
		if _, isView := l.Mark.(View); isView || !some {
			continue
		}
		ink[i] = r
		if !isText {
			continue
		}
		for _, j := range texts {
			if r.meets(ink[j]) {
				add("is on another text", 0)
			}
		}
		texts = append(texts, i)
	}
	for i, l := range leaves {
		if _, ok := l.Mark.(QR); ok {
			for _, j := range texts {
				if ink[i].meets(ink[j]) {
					faults = append(faults, &Fault{"is on a QR code", leaves[j].index, leaves[j].Mark.(Text).S, ink[j], 0})
				}
			}
		}
	}
	return errors.Join(append(faults, p.legible(leaves, texts, ink)...)...)
}

// legible looks at each text's ground: at the page as it is without any text, and for what is drawn over a text at the marks.
func (p *Page) legible(leaves []leaf, texts []int, ink []Rect) (faults []error) {
	ground := p.draw(sampleDPI, false)
	for _, i := range texts {
		t := leaves[i].Mark.(Text)
		least := math.Inf(1)
		known := map[color.RGBA]bool{} // the ground is of few colours, in long stretches
		var last color.RGBA
		for y := range dots(ink[i].Y, ink[i].H) {
			for x := range dots(ink[i].X, ink[i].W) {
				if at := image.Pt(x, y); at.In(ground.Rect) {
					c := ground.RGBAAt(x, y)
					if c == last || known[c] {
						continue
					}
					last, known[c] = c, true
					under := contrast.Colour{float64(c.R), float64(c.G), float64(c.B)}
					least = min(least, contrast.Ratio(colourOf(t.Colour), under))
				}
			}
		}
		if least < LeastContrast {
			faults = append(faults, &Fault{"is hard to read", leaves[i].index, t.S, ink[i], least})
		}
		for j := i + 1; j < len(leaves); j++ {
			if _, isText := leaves[j].Mark.(Text); !isText && ink[j].meets(ink[i]) {
				faults = append(faults, &Fault{"touches a text", leaves[j].index, t.S, ink[j], 0})
			}
		}
	}
	return faults
}

// dots gives the dots of the sample that lie wholly within a stretch, or its middle one.
func dots(from, length float64) func(yield func(int) bool) {
	const scale = sampleDPI / 25.4
	a, b := int(math.Ceil(from*scale)), int(math.Floor((from+length)*scale))
	if a >= b {
		a = int((from + length/2) * scale)
		b = a + 1
	}
	return func(yield func(int) bool) {
		for i := a; i < b && yield(i); i++ {
		}
	}
}

// outside is how far r is out of b, mm.
func (r Rect) outside(b Rect) float64 {
	return max(0, b.X-r.X, b.Y-r.Y, r.X+r.W-b.X-b.W, r.Y+r.H-b.Y-b.H)
}

// and is what r and b share; its sides are negative if they are apart.
func (r Rect) and(b Rect) Rect {
	x, y := max(r.X, b.X), max(r.Y, b.Y)
	return Rect{x, y, min(r.X+r.W, b.X+b.W) - x, min(r.Y+r.H, b.Y+b.H) - y}
}

func (r Rect) meets(b Rect) bool {
	return r.X+tolerance < b.X+b.W && b.X+tolerance < r.X+r.W && r.Y+tolerance < b.Y+b.H && b.Y+tolerance < r.Y+r.H
}

// colourOf reads a colour. A wrong one is a mistake in the program that makes pages.
func colourOf(c Colour) contrast.Colour {
	v, err := contrast.Parse(string(c))
	if err != nil {
		panic("scene: " + err.Error())
	}
	return v
}
