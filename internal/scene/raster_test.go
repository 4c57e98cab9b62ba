package scene

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"testing"

	"mingbai/internal/font"
)

// TestPNGIsTheImage: with a palette and, where there are too many colours, without.
func TestPNGIsTheImage(t *testing.T) {
	many := &Page{Width: 60, Height: 60}
	for i := range 300 {
		many.Add(Rect{}, Box{Rect: Rect{float64(i % 20), float64(i / 20), 1, 1}, Fill: Colour(fmt.Sprintf("#%06x", 1000*i))})
	}
	for _, c := range []struct {
		page    *Page
		palette int // colours in it, 0 for none
	}{{every(t), 53}, {many, 0}} {
		src, err := c.page.PNG(100)
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(src))
		if err != nil {
			t.Fatal(err)
		}
		want, err := c.page.Image(100)
		if err != nil {
			t.Fatal(err)
		}
		colours := 0
		if p, ok := got.(*image.Paletted); ok {
			colours = len(p.Palette)
		}
		if colours != c.palette {
			t.Errorf("a palette of %d, want %d", colours, c.palette)
		}
		for y := range want.Rect.Dy() {
			for x := range want.Rect.Dx() {
				r1, g1, b1, a1 := got.At(x, y).RGBA()
				r2, g2, b2, a2 := want.At(x, y).RGBA()
				if r1 != r2 || g1 != g2 || b1 != b2 || a1 != a2 {
					t.Fatalf("at %d %d: %v, want %v", x, y, got.At(x, y), want.At(x, y))
				}
			}
		}
	}
}

// TestLinesAreAsWide: a line has as much ink as its length and width say, at bends, corners, crossings and ends, and no less white
// within than there is.
func TestLinesAreAsWide(t *testing.T) {
	const disc = math.Pi / 4 // of the ends of a line of 1 mm
	for _, c := range []struct {
		what string
		mark Mark
		want float64 // mm² of ink
	}{
		{"straight", Path{Points: []Point{{10, 10}, {30, 10}}, Stroke: "#000000", Line: 1}, 20 + disc},
		{"a dot", Path{Points: []Point{{10, 10}, {10, 10}}, Stroke: "#000000", Line: 1}, disc},
		{"there and back", Path{Points: []Point{{10, 10}, {30, 10}, {10, 10}}, Stroke: "#000000", Line: 1}, 20 + disc},
		{"two points, closed", Path{Points: []Point{{10, 10}, {30, 10}}, Closed: true, Stroke: "#000000", Line: 1}, 20 + disc},
		{"corner", Path{Points: []Point{{10, 10}, {30, 10}, {30, 30}}, Stroke: "#000000", Line: 1}, 40 - 0.25 + disc + disc/4},
		{"sharp", Path{Points: []Point{{10, 10}, {30, 10}, {10, 20}}, Stroke: "#000000", Line: 1}, 42.42},
		{"crossing", Path{Points: []Point{{10, 20}, {30, 20}, {30, 10}, {20, 10}, {20, 30}}, Stroke: "#000000", Line: 1}, 60 - 3*0.25 - 1 + disc + 3*disc/4},
		{"frame", Box{Rect: Rect{10, 10, 20, 10}, Stroke: "#000000", Line: 1}, 60 - 4*0.25 + disc},
		{"round frame", Box{Rect: Rect{10, 10, 20, 10}, Radius: 3, Stroke: "#000000", Line: 1}, 2*(14+4) + 6*math.Pi},
		{"ring", Circle{Centre: Point{20, 20}, R: 8, Stroke: "#000000", Line: 1}, 16 * math.Pi},
		{"disc with its line", Circle{Centre: Point{20, 20}, R: 8, Fill: "#000000", Stroke: "#000000", Line: 1}, 8.5 * 8.5 * math.Pi},
	} {
		p := &Page{Width: 40, Height: 40}
		p.Add(Rect{}, c.mark)
		const dpi = 203.2 // 8 dots a mm
		m, err := p.Image(dpi)
		if err != nil {
			t.Fatal(err)
		}
		got := 0.0
		for i := 0; i < len(m.Pix); i += 4 {
			got += float64(255-m.Pix[i]) / 255 / 64
		}
		if math.Abs(got-c.want) > 0.2+0.005*c.want {
			t.Errorf("%s: %.2f mm² of ink, want %.2f", c.what, got, c.want)
		}
	}
}

// TestMarksBeyondTheSheet: what reaches over an edge is cut off there, without ink elsewhere.
func TestMarksBeyondTheSheet(t *testing.T) {
	for _, centre := range []Point{{0, 20}, {40, 20}, {20, 0}, {20, 40}, {0, 0}, {-50, 20}, {20, 99}} {
		p := &Page{Width: 40, Height: 40}
		p.Add(Rect{}, Circle{Centre: centre, R: 5, Fill: "#000000", Stroke: "#000000", Line: 2})
		p.Add(Rect{}, Text{Field: "f", S: "回", X: centre.X - 5, Y: centre.Y + 4, Size: 10, Weight: font.Heavy, Colour: "#000000"})
		m, err := p.Image(100)
		if err != nil {
			t.Fatal(err)
		}
		for y := range m.Rect.Dy() {
			for x := range m.Rect.Dx() {
				dx, dy := (float64(x)+0.5)*0.254-centre.X, (float64(y)+0.5)*0.254-centre.Y
				far := math.Hypot(dx, dy)
				if black := m.RGBAAt(x, y).R < 128; black && far > 7.3 || !black && far < 5.7 {
					t.Fatalf("a disc at %v: wrong at dot %d %d", centre, x, y)
				}
			}
		}
	}
}

func BenchmarkPNG(b *testing.B) {
	p := &Page{Width: 108, Height: 144}
	for i := range 20 {
		p.Add(Rect{}, Text{Field: "x", S: "骗子会用换脸视频冒充亲友", X: 5, Y: 7 * float64(i+1), Size: 5, Weight: font.Normal, Colour: "#000000"})
	}
	size := 0
	for b.Loop() {
		src, err := p.PNG(254)
		if err != nil {
			b.Fatal(err)
		}
		size = len(src)
	}
	b.ReportMetric(float64(size)/1024, "KB/PNG")
}
