package scene

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"rsc.io/qr"

	"mingbai/internal/font"
)

const address = "https://mingbai.yunshan.example/v/7K3M9QXZ/"

// codeOf is a QR code made by a library on its own, whose mask does not matter here.
func codeOf(t *testing.T, text string) [][]bool {
	t.Helper()
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]bool, c.Size)
	for y := range out {
		out[y] = make([]bool, c.Size)
		for x := range out[y] {
			out[y][x] = c.Black(x, y)
		}
	}
	return out
}

// every has every kind of mark, a squeezed text, and a character beyond U+FFFF.
func every(t *testing.T) *Page {
	p := &Page{Width: 100, Height: 140, Title: "挂断𬭊", Lang: "zh-CN", Made: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
	p.Add(Rect{}, Box{Rect: Rect{5, 5, 90, 30}, Radius: 4, Fill: "#8c1d18"})
	p.Add(Rect{5, 5, 90, 30}, Text{Field: "head", S: "先挂断，再打110", X: 10, Y: 25, Size: 10, Weight: font.Heavy, Colour: "#ffffff"})
	p.Add(Rect{}, Text{Field: "lead", S: "“别信”𬭊", At: []float64{-3, 3, 9, 15, 18}, X: 10, Y: 45, Size: 6, Weight: font.Normal, Colour: "#000000"})
	p.Add(Rect{}, Box{Rect: Rect{10, 55, 20, 10}, Stroke: "#000000", Line: 1})
	p.Add(Rect{}, Circle{Centre: Point{50, 60}, R: 5, Fill: "#0b5cad"})
	p.Add(Rect{}, Circle{Centre: Point{70, 60}, R: 5, Stroke: "#000000", Line: 1})
	p.Add(Rect{}, Path{Points: []Point{{80, 65}, {90, 65}, {85, 55}}, Closed: true, Fill: "#555555", Stroke: "#000000", Line: 0.5})
	p.Add(Rect{}, Path{Points: []Point{{10, 72}, {90, 72}}, Stroke: "#000000", Line: 1})
	p.Add(Rect{}, QR{X: 10, Y: 80, Module: 1.2, Black: codeOf(t, address)})
	p.Add(Rect{}, Text{Field: "code", S: "7K3M-9QXZ", X: 60, Y: 120, Size: 5, Weight: font.Normal, Colour: "#000000"})
	return p
}

// reading is what a page says, in order.
const reading = "先挂断，再打110“别信”𬭊7K3M-9QXZ"

func TestCheckAccepts(t *testing.T) {
	if err := every(t).Check(); err != nil {
		t.Error(err)
	}
}

func TestCheckRefuses(t *testing.T) {
	text := func(s string, x, y float64, c Colour) Text {
		return Text{Field: "f", S: s, X: x, Y: y, Size: 10, Weight: font.Normal, Colour: c}
	}
	for _, c := range []struct {
		what string
		add  func(p *Page)
	}{
		{"leaves its place", func(p *Page) { p.Add(Rect{}, text("字", 91, 20, "#000000")) }},
		{"leaves its place", func(p *Page) { p.Add(Rect{10, 10, 10, 10}, text("字", 12, 20, "#000000")) }},
		{"leaves its place", func(p *Page) {
			p.Add(Rect{10, 10, 10, 10}, Box{Rect: Rect{10, 10, 10, 10}, Stroke: "#000000", Line: 1})
		}},
		{"leaves its place", func(p *Page) { p.Add(Rect{0, 0, 300, 300}, Circle{Centre: Point{98, 50}, R: 5, Fill: "#000000"}) }},
		{"is on another text", func(p *Page) {
			p.Add(Rect{}, text("字", 10, 20, "#000000"))
			p.Add(Rect{}, text("字", 18, 20, "#000000"))
		}},
		{"is on a QR code", func(p *Page) {
			p.Add(Rect{}, QR{X: 10, Y: 10, Module: 1, Black: codeOf(t, "x")})
			p.Add(Rect{}, text("字", 10, 20, "#000000"))
		}},
		{"is hard to read", func(p *Page) { p.Add(Rect{}, text("字", 10, 20, "#888888")) }},
		{"is hard to read", func(p *Page) {
			p.Add(Rect{}, Box{Rect: Rect{15, 5, 30, 30}, Fill: "#222222"})
			p.Add(Rect{}, text("字", 10, 20, "#000000"))
		}},
		{"touches a text", func(p *Page) {
			p.Add(Rect{}, text("字", 10, 20, "#000000"))
			p.Add(Rect{}, Path{Points: []Point{{5, 15}, {30, 15}}, Stroke: "#ffffff", Line: 1})
		}},
	} {
		p := &Page{Width: 100, Height: 100}
		c.add(p)
		var f *Fault
		if err := p.Check(); !errors.As(err, &f) || f.What != c.what {
			t.Errorf("want %q, got %v", c.what, err)
		}
	}
}

func TestGlyphsAreCheckedFirst(t *testing.T) {
	p := &Page{Width: 100, Height: 100}
	p.Add(Rect{}, Text{Field: "steps.2.do", S: "挂断🔔", X: 10, Y: 20, Size: 5, Weight: font.Normal, Colour: "#000000"})
	_, pdfErr := PDF(p)
	_, pngErr := p.PNG(20)
	_, jpegErr := p.JPEG(20, 80)
	for _, err := range []error{p.Check(), pdfErr, pngErr, jpegErr} {
		var g *GlyphError
		if !errors.As(err, &g) || *g != (GlyphError{"steps.2.do", '🔔'}) || !strings.Contains(err.Error(), "U+1F514") {
			t.Errorf("got %v", err)
		}
	}
}

// TestImageIsWhereBoundsSay draws each mark alone and compares where its ink is.
func TestImageIsWhereBoundsSay(t *testing.T) {
	const dpi = 100
	for i, m := range every(t).Marks {
		p := &Page{Width: 100, Height: 140}
		black := m.Mark
		if text, ok := black.(Text); ok {
			text.Colour = "#000000"
			black = text
		}
		p.Add(Rect{}, black)
		img, err := p.Image(dpi)
		if err != nil {
			t.Fatal(err)
		}
		if img.Rect != image.Rect(0, 0, 394, 551) {
			t.Fatal(img.Rect)
		}
		var h hull
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				if c := img.RGBAAt(x, y); int(c.R)+int(c.G)+int(c.B) < 3*230 {
					h.add(Point{float64(x), float64(y)}, 0)
					h.add(Point{float64(x + 1), float64(y + 1)}, 0)
				}
			}
		}
		want, _ := m.Mark.bounds()
		if q, ok := m.Mark.(QR); ok { // the white cannot be seen
			edge := Quiet * q.Module
			want = Rect{q.X + edge, q.Y + edge, q.Side() - 2*edge, q.Side() - 2*edge}
		}
		got, _ := h.rect()
		for k, d := range []float64{got.X - want.X*dpi/25.4, got.Y - want.Y*dpi/25.4, got.W - want.W*dpi/25.4, got.H - want.H*dpi/25.4} {
			if math.Abs(d) > 2 {
				t.Errorf("mark %d: side %d of the ink is %.1f dots off: %v, want %v", i, k, d, got, want)
			}
		}
	}
}

func TestColoursInTheImage(t *testing.T) {
	img, err := every(t).Image(100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x, y float64 // mm
		want string
	}{{1, 1, "ffffff"}, {5.2, 5.2, "ffffff"}, {7, 20, "8c1d18"}, {20, 60, "ffffff"}, {10, 60, "000000"}, {50, 60, "0b5cad"}, {70, 60, "ffffff"}, {65, 60, "000000"}, {85, 62, "555555"}, {50, 72, "000000"}} {
		at := img.RGBAAt(int(c.x*100/25.4), int(c.y*100/25.4))
		if got := fmt.Sprintf("%02x%02x%02x", at.R, at.G, at.B); got != c.want {
			t.Errorf("at %v %v mm: %s, want %s", c.x, c.y, got, c.want)
		}
	}
}

func TestQRReads(t *testing.T) {
	for _, dpi := range []float64{72, 100, 150} {
		img, err := every(t).Image(dpi)
		if err != nil {
			t.Fatal(err)
		}
		b, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		got, err := qrcode.NewQRCodeReader().Decode(b, nil)
		if err != nil || got.GetText() != address {
			t.Errorf("%v dpi: %v %v", dpi, got, err)
		}
	}
}

func TestSameBytes(t *testing.T) {
	p := every(t)
	for _, c := range []struct {
		what string
		make func() ([]byte, error)
	}{
		{"PDF", func() ([]byte, error) { return PDF(p) }},
		{"PNG", func() ([]byte, error) { return p.PNG(50) }},
		{"JPEG", func() ([]byte, error) { return p.JPEG(50, 85) }},
	} {
		first, err := c.make()
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if again, _ := c.make(); !bytes.Equal(first, again) {
				t.Errorf("%s: other bytes", c.what)
			}
		}
	}
}

func TestPDF(t *testing.T) {
	p := every(t)
	src, err := PDF(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(src) > 60<<10 {
		t.Errorf("%d bytes", len(src))
	}
	if n := bytes.Count(src, []byte("/FontFile2")); n != 2 {
		t.Errorf("%d fonts are embedded, want 2", n)
	}
	if n := bytes.Count(src, []byte("/Type /Font\n")); n != 4 { // each with its descendant
		t.Errorf("%d fonts in all, want 4", n)
	}
	for _, want := range []string{"/Lang (zh-CN)", "D:20261124000000", "/Title (\xfe\xff" + utf16BE("挂断", false)} {
		if !bytes.Contains(src, []byte(want)) {
			t.Errorf("the file lacks %q", want)
		}
	}
	r, err := pdf.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil || r.NumPage() != 1 {
		t.Fatalf("%d pages, %v", r.NumPage(), err)
	}
	if got := readPDF(t, src); got != reading {
		t.Errorf("reads %q, want %q", got, reading)
	}
	for _, name := range r.Page(1).Fonts() {
		codes, err := io.ReadAll(r.Page(1).Font(name).V.Key("ToUnicode").Reader())
		if err != nil || !bytes.Contains(codes, []byte("<0000> <FFFF> <0000>")) {
			t.Errorf("font %s does not say what its codes mean: %s %v", name, codes, err)
		}
	}
	box := r.Trailer().Key("Root").Key("Pages").Key("MediaBox")
	if w, h := box.Index(2).Float64(), box.Index(3).Float64(); math.Abs(w-100*points) > 0.01 || math.Abs(h-140*points) > 0.01 {
		t.Errorf("page of %v × %v points", w, h)
	}
}

// readPDF gives what the first page of a document says. The reader's own GetPlainText reads no ranges of more than 256 codes, so
// the strings are read here: their codes are UTF-16, which the fonts' ToUnicode must say too.
func readPDF(t *testing.T, src []byte) string {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	var got []uint16
	actual := ""
	pdf.Interpret(r.Page(1).V.Key("Contents"), func(stack *pdf.Stack, op string) {
		switch op {
		case "Tj":
			raw := stack.Pop().RawString()
			if actual != "" { // stands for what follows
				got = append(got, utf16.Encode([]rune(actual))...)
				return
			}
			for i := 0; i+1 < len(raw); i += 2 {
				got = append(got, binary.BigEndian.Uint16([]byte(raw[i:])))
			}
		case "BDC":
			actual = stack.Pop().Key("ActualText").Text()
		case "EMC":
			actual = ""
		}
	})
	return string(utf16.Decode(got))
}

func TestPagesOfOneDocument(t *testing.T) {
	a, b := every(t), &Page{Width: 50, Height: 40}
	b.Add(Rect{}, Text{Field: "x", S: "明白", X: 5, Y: 20, Size: 5, Weight: font.Normal, Colour: "#000000"})
	src, err := PDF(a, b)
	if err != nil {
		t.Fatal(err)
	}
	r, err := pdf.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil || r.NumPage() != 2 {
		t.Fatalf("%d pages, %v", r.NumPage(), err)
	}
}

func BenchmarkPDF(b *testing.B) {
	p := &Page{Width: 100, Height: 100}
	p.Add(Rect{}, Text{Field: "x", S: "明白", X: 5, Y: 20, Size: 5, Weight: font.Normal, Colour: "#000000"})
	p.Add(Rect{}, Text{Field: "y", S: "挂断", X: 5, Y: 40, Size: 5, Weight: font.Heavy, Colour: "#000000"})
	for b.Loop() {
		if _, err := PDF(p); err != nil {
			b.Fatal(err)
		}
	}
}
