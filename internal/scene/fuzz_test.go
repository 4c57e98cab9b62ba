package scene

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/ledongthuc/pdf"

	"mingbai/internal/font"
)

// dice makes pages of bytes; when they are used up, everything is small and simple.
type dice struct {
	bytes    []byte
	fallback *font.Fallback
}

func (d *dice) below(n int) int {
	if len(d.bytes) == 0 {
		return 0
	}
	v := int(d.bytes[0])
	d.bytes = d.bytes[1:]
	return v % n
}

// mm is a length on or somewhat off a sheet, with fractions.
func (d *dice) mm() float64 { return float64(d.below(256))*1.37 - 60 + float64(d.below(8))/7 }

func (d *dice) positive() float64 { return math.Abs(d.mm())/4 + 0.01 }

func (d *dice) colour() Colour {
	return []Colour{"", "#000000", "#ffffff", "#9b1c1c", "#fdf0ee", "#888888"}[d.below(6)]
}

func (d *dice) text() (s string) {
	letters := []rune("挂断，。“”110aŁ𠮷𬭊🔔 　\n\u0301\uFE0F")
	for range d.below(9) {
		s += string(letters[d.below(len(letters))])
	}
	return s
}

func (d *dice) page(depth int) *Page {
	p := &Page{Width: 10 + float64(d.below(200)), Height: 10 + float64(d.below(200)), Title: d.text(), Lang: "zh-CN"}
	if d.below(2) == 1 {
		p.Fallback = d.fallback
	}
	for len(d.bytes) > 0 && len(p.Marks) < 12 {
		var in Rect
		if d.below(4) == 0 {
			in = Rect{d.mm(), d.mm(), d.positive(), d.positive()}
		}
		switch r := (Rect{d.mm(), d.mm(), d.positive(), d.positive()}); d.below(6) {
		case 0:
			t := Text{Field: "f", S: d.text(), X: r.X, Y: r.Y, Size: r.W, Weight: []font.Weight{font.Normal, font.Heavy}[d.below(2)], Colour: Colour("#000000")}
			if d.below(3) == 0 {
				for range []rune(t.S) {
					t.At = append(t.At, d.mm())
				}
			}
			p.Add(in, t)
		case 1:
			p.Add(in, Box{Rect: r, Radius: float64(d.below(2)) * min(r.W, r.H) / 2, Fill: d.colour(), Stroke: d.colour(), Line: d.positive()})
		case 2:
			p.Add(in, Circle{Centre: Point{r.X, r.Y}, R: r.W, Fill: d.colour(), Stroke: d.colour(), Line: d.positive()})
		case 3:
			path := Path{Points: []Point{{r.X, r.Y}, {d.mm(), d.mm()}}, Closed: d.below(2) == 1, Fill: d.colour(), Stroke: d.colour(), Line: d.positive()}
			for range d.below(5) {
				path.Points = append(path.Points, Point{d.mm(), d.mm()})
			}
			p.Add(in, path)
		case 4:
			code := make([][]bool, 1+d.below(30))
			for y := range code {
				code[y] = make([]bool, len(code))
				code[y][d.below(len(code))] = true
			}
			p.Add(in, QR{X: r.X, Y: r.Y, Module: r.W / 10, Black: code})
		case 5:
			if depth < 3 {
				n := min(d.below(64), len(d.bytes))
				inner := &dice{d.bytes[:n], d.fallback}
				d.bytes = d.bytes[n:]
				p.Add(in, View{Page: inner.page(depth + 1), From: r, At: Point{d.mm(), d.mm()}, Scale: d.positive() / 10, Cuts: d.below(2) == 1})
			}
		}
	}
	return p
}

// FuzzPages: whatever stands on a page, it is drawn or refused, the same way each time; what can be hung up can be read back.
func FuzzPages(f *testing.F) {
	fallback := foreign(f)
	f.Add([]byte{})
	for i := range 6 {
		src := []byte{100, 100, 0, 1}
		for k := range 60 {
			src = append(src, byte(7*k+i*k*k), byte(i+6*k))
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p := (&dice{src, fallback}).page(0)
		made := func() [3][]byte {
			document, err := PDF(p)
			var g *GlyphError
			if err != nil && !errors.As(err, &g) {
				t.Fatal(err)
			}
			picture, err2 := p.PNG(30)
			if (err == nil) != (err2 == nil) {
				t.Fatalf("PDF: %v, PNG: %v", err, err2)
			}
			check := p.Check()
			if err != nil && !errors.As(check, &g) {
				t.Fatalf("PDF: %v, Check: %v", err, check)
			}
			said := ""
			if check != nil {
				said = check.Error()
			}
			return [3][]byte{document, picture, []byte(said)}
		}
		first, again := made(), made()
		for i := range first {
			if !bytes.Equal(first[i], again[i]) {
				t.Errorf("result %d differs the second time", i)
			}
		}
		if document := first[0]; document != nil {
			if r, err := pdf.NewReader(bytes.NewReader(document), int64(len(document))); err != nil || r.NumPage() != 1 {
				t.Errorf("the PDF has %d pages, %v", r.NumPage(), err)
			}
		}
	})
}
