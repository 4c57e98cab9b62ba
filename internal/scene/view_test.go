package scene

import (
	"errors"
	"image"
	"math"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"mingbai/internal/font"
)

// enlarged shows every mark twice as large.
func enlarged(t *testing.T) *Page {
	p := &Page{Width: 210, Height: 290}
	p.Add(Rect{5, 5, 200, 280}, View{Page: every(t), From: Rect{0, 0, 100, 140}, At: Point{5, 5}, Scale: 2})
	return p
}

// tiled shows the upper part of a page, cut through its code, and a text of its own below.
func tiled(t *testing.T) *Page {
	p := &Page{Width: 100, Height: 130}
	p.Add(Rect{}, View{Page: every(t), From: Rect{0, 0, 100, 100}, At: Point{0, 10}, Scale: 1, Cuts: true})
	p.Add(Rect{}, Text{Field: "glue", S: "贴在这里", X: 10, Y: 125, Size: 5, Weight: font.Normal, Colour: "#000000"})
	return p
}

func TestCheckLooksThroughViews(t *testing.T) {
	whole, part := Rect{0, 0, 100, 100}, Rect{0, 0, 100, 20}
	text := Text{Field: "f", S: "字", X: 10, Y: 20, Size: 10, Weight: font.Normal, Colour: "#000000"}
	for _, c := range []struct {
		what string // "" for nothing
		in   func(p *Page)
		view View
		on   func(p *Page)
	}{
		{"", func(p *Page) { p.Add(Rect{8, 8, 14, 14}, text) }, View{From: whole, Scale: 2}, nil},
		{"leaves its place", func(p *Page) { p.Add(Rect{12, 8, 14, 14}, text) }, View{From: whole, Scale: 2}, nil},
		{"leaves its place", func(p *Page) { p.Add(Rect{0, 0, 300, 300}, Circle{Centre: Point{98, 50}, R: 5, Fill: "#000000"}) }, View{From: whole, Scale: 1}, nil},
		{"leaves its place", func(p *Page) {}, View{From: whole, Scale: 3}, nil},
		{"leaves its place", func(p *Page) { p.Add(Rect{}, View{Page: every(t), From: Rect{0, 0, 100, 140}, Scale: 1}) }, View{From: whole, Scale: 1}, nil},
		{"is cut", func(p *Page) { p.Add(Rect{}, text) }, View{From: part, Scale: 1}, nil},
		{"is cut", func(p *Page) { p.Add(Rect{}, text) }, View{From: Rect{50, 0, 50, 100}, Scale: 1}, nil},
		{"is cut", func(p *Page) { p.Add(Rect{}, QR{X: 10, Y: 10, Module: 1, Black: codeOf(t, "x")}) }, View{From: part, Scale: 1}, nil},
		{"is cut", func(p *Page) {
			inner := &Page{Width: 100, Height: 100}
			inner.Add(Rect{}, text)
			p.Add(Rect{}, View{Page: inner, From: part, Scale: 1})
		}, View{From: whole, Scale: 1, Cuts: true}, nil},
		{"", func(p *Page) { p.Add(Rect{}, text) }, View{From: part, Scale: 1, Cuts: true}, nil},
		{"", func(p *Page) { p.Add(Rect{}, text) }, View{From: Rect{50, 0, 50, 100}, Scale: 1, Cuts: true}, func(p *Page) { p.Add(Rect{}, text) }},
		{"", func(p *Page) { p.Add(Rect{}, Box{Rect: whole, Fill: "#0b5cad"}) }, View{From: part, Scale: 1}, nil},
		{"is on another text", func(p *Page) { p.Add(Rect{}, text) }, View{From: whole, Scale: 2}, func(p *Page) {
			p.Add(Rect{}, Text{Field: "g", S: "字", X: 32, Y: 40, Size: 10, Weight: font.Normal, Colour: "#000000"})
		}},
		{"is on a QR code", func(p *Page) { p.Add(Rect{}, QR{X: 5, Y: 10, Module: 1, Black: codeOf(t, "x")}) }, View{From: whole, Scale: 2}, func(p *Page) { p.Add(Rect{}, text) }},
		{"is hard to read", func(p *Page) {
			p.Add(Rect{}, Box{Rect: Rect{0, 0, 60, 60}, Fill: "#222222"})
			p.Add(Rect{}, text)
		}, View{From: whole, Scale: 0.5}, nil},
		{"touches a text", func(p *Page) { p.Add(Rect{}, text) }, View{From: whole, Scale: 2}, func(p *Page) {
			p.Add(Rect{}, Path{Points: []Point{{5, 32}, {60, 32}}, Stroke: "#ffffff", Line: 1})
		}},
	} {
		p := &Page{Width: 200, Height: 200}
		c.view.Page = &Page{Width: 100, Height: 100}
		c.in(c.view.Page)
		p.Add(Rect{}, c.view)
		if c.on != nil {
			c.on(p)
		}
		var f *Fault
		if err := p.Check(); c.what == "" && err != nil || c.what != "" && (!errors.As(err, &f) || f.What != c.what) {
			t.Errorf("want %q, got %v", c.what, err)
		}
	}
}

func TestGlyphsAreCheckedInViews(t *testing.T) {
	p, shown := &Page{Width: 100, Height: 100}, &Page{Width: 100, Height: 100}
	shown.Add(Rect{}, Text{Field: "flags.1.say", S: "🔔", X: 10, Y: 20, Size: 5, Weight: font.Normal, Colour: "#000000"})
	p.Add(Rect{}, View{Page: shown, From: Rect{0, 0, 50, 50}, Scale: 1})
	_, pdfErr := PDF(p)
	for _, err := range []error{p.Check(), pdfErr} {
		var g *GlyphError
		if !errors.As(err, &g) || *g != (GlyphError{"flags.1.say", '🔔'}) {
			t.Errorf("got %v", err)
		}
	}
}

// TestViewsAreDrawnAlike: twice as large at half as many dots to the inch is the same picture.
func TestViewsAreDrawnAlike(t *testing.T) {
	large, small := enlarged(t), every(t)
	large.Marks[0].In = Rect{}
	v := large.Marks[0].Mark.(View)
	v.At = Point{}
	large.Marks[0].Mark, large.Width, large.Height = v, 200, 280
	a, err := large.Image(50)
	if err != nil {
		t.Fatal(err)
	}
	b, err := small.Image(100)
	if err != nil {
		t.Fatal(err)
	}
	if a.Rect != b.Rect {
		t.Fatalf("%v and %v", a.Rect, b.Rect)
	}
	for i := range a.Pix {
		if d := int(a.Pix[i]) - int(b.Pix[i]); d < -2 || d > 2 {
			t.Fatalf("dot %d differs by %d", i/4, d)
		}
	}
}

// TestViewsAreCut: nothing is drawn beyond the edge, everything up to it.
func TestViewsAreCut(t *testing.T) {
	red := &Page{Width: 40, Height: 40}
	red.Add(Rect{}, Box{Rect: Rect{0, 0, 40, 40}, Fill: "#8c1d18"})
	red.Add(Rect{}, Text{Field: "f", S: "字字字", X: 5, Y: 25, Size: 10, Weight: font.Heavy, Colour: "#ffffff"})
	p := &Page{Width: 40, Height: 40}
	p.Add(Rect{}, View{Page: red, From: Rect{10, 10, 20, 20}, At: Point{10, 10}, Scale: 1, Cuts: true})
	const dpi = 254 // 10 dots a mm
	got, err := p.Image(dpi)
	if err != nil {
		t.Fatal(err)
	}
	want, err := red.Image(dpi)
	if err != nil {
		t.Fatal(err)
	}
	frame := image.Rect(100, 100, 300, 300)
	for y := range 400 {
		for x := range 400 {
			w := want.RGBAAt(x, y)
			if !image.Pt(x, y).In(frame) {
				w.R, w.G, w.B = 255, 255, 255
			}
			g := got.RGBAAt(x, y)
			if max(math.Abs(float64(g.R)-float64(w.R)), math.Abs(float64(g.G)-float64(w.G)), math.Abs(float64(g.B)-float64(w.B))) > 1 {
				t.Fatalf("at %d %d: %v, want %v", x, y, g, w)
			}
		}
	}
}

func TestQRReadsThroughView(t *testing.T) {
	img, err := enlarged(t).Image(72)
	if err != nil {
		t.Fatal(err)
	}
	b, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(b, nil)
	if err != nil || got.GetText() != address {
		t.Errorf("%v %v", got, err)
	}
}

// TestViewsInPDF: what is shown reads as on its own page, and nothing that is not shown.
func TestViewsInPDF(t *testing.T) {
	for _, c := range []struct {
		page *Page
		want string
	}{
		{enlarged(t), reading},
		{tiled(t), strings.TrimSuffix(reading, "7K3M-9QXZ") + "贴在这里"},
	} {
		if err := c.page.Check(); err != nil {
			t.Error(err)
		}
		src, err := PDF(c.page)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(src), "/FontFile2"); n != 2 {
			t.Errorf("%d fonts are embedded, want 2", n)
		}
		if got := readPDF(t, src); got != c.want {
			t.Errorf("reads %q, want %q", got, c.want)
		}
	}
}
