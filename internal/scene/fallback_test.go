package scene

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"mingbai/internal/font"
)

// foreign is a fallback font that has H, Ł and, beyond U+FFFF, 𠮷, which looks like its H.
func foreign(t testing.TB) *font.Fallback {
	be := binary.BigEndian
	var table []byte
	words := func(v ...uint16) {
		for _, v := range v {
			table = be.AppendUint16(table, v)
		}
	}
	const h, l = 43, 47 // the glyphs' numbers
	words(0, 1, 3, 10, 0, 12, 12, 0, 0, 16+12*3, 0, 0, 0, 3)
	for _, v := range []uint32{'H', 'H', h, 'Ł', 'Ł', l, '𠮷', '𠮷', h} {
		table = be.AppendUint32(table, v)
	}
	ttf := slices.Clone(goregular.TTF)
	ttf = append(ttf, make([]byte, -len(ttf)&3)...)
	entry := ttf[bytes.Index(ttf, []byte("cmap")):]
	be.PutUint32(entry[8:], uint32(len(ttf)))
	be.PutUint32(entry[12:], uint32(len(table)))
	f, err := font.ParseFallback(append(ttf, table...))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// mixed has characters of both weights and of the fallback in one run, spread by hand and not.
func mixed(t testing.TB) *Page {
	p := &Page{Width: 100, Height: 60, Title: "𠮷", Lang: "zh-CN", Fallback: foreign(t)}
	p.Add(Rect{}, Text{Field: "a", S: "挂Ł断𠮷了𠮷Ł𬭊", X: 5, Y: 20, Size: 8, Weight: font.Heavy, Colour: "#000000"})
	p.Add(Rect{}, Text{Field: "b", S: "Ł𠮷。", At: []float64{0, 8, 20}, X: 5, Y: 40, Size: 8, Weight: font.Normal, Colour: "#000000"})
	return p
}

const mixedReading = "挂Ł断𠮷了𠮷Ł𬭊Ł𠮷。"

func TestFallbackIsDrawn(t *testing.T) {
	p := mixed(t)
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	// 𠮷 is the fallback's H: as wide, and the ink of a page that says so is the same.
	f := p.Fallback
	measure := Measure(font.Heavy, f)
	if a, b := measure('𠮷'), float64(f.Glyph('H').Advance)/1000; a != b || measure('挂') != 1 || measure('🔔') != 0 || Measure(font.Heavy, nil)('𠮷') != 0 {
		t.Errorf("𠮷 is %v ems wide, want %v", a, b)
	}
	ink := func(s string, f *font.Fallback) (n int) {
		p := &Page{Width: 30, Height: 30, Fallback: f}
		p.Add(Rect{}, Text{Field: "f", S: s, X: 5, Y: 20, Size: 10, Weight: font.Normal, Colour: "#000000"})
		m, err := p.Image(100)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(m.Pix); i += 4 {
			n += 255 - int(m.Pix[i])
		}
		return n
	}
	if a, b := ink("𠮷", f), ink("Ł", f); a == 0 || b == 0 || a == b {
		t.Errorf("𠮷 has ink %d, Ł %d", a, b)
	}
	if a, b := ink("𬭊", f), ink("𬭊", nil); a != b {
		t.Error("a fallback is used for what our own font has")
	}
	var g *GlyphError
	p.Fallback = nil
	if err := p.Check(); !errors.As(err, &g) || *g != (GlyphError{"a", 'Ł'}) {
		t.Errorf("without the fallback: %v", err)
	}
	p.Fallback = foreign(t)
	p.Add(Rect{}, Text{Field: "c", S: "🔔", X: 5, Y: 50, Size: 5, Weight: font.Normal, Colour: "#000000"})
	if _, err := PDF(p); !errors.As(err, &g) || *g != (GlyphError{"c", '🔔'}) {
		t.Errorf("what nobody has: %v", err)
	}
}

// TestFallbackInPDF: each page of a document has its own, also one that is seen through a View.
func TestFallbackInPDF(t *testing.T) {
	sheet := &Page{Width: 210, Height: 150, Title: "𠮷"}
	sheet.Add(Rect{}, View{Page: mixed(t), From: Rect{0, 0, 100, 60}, At: Point{5, 5}, Scale: 2})
	sheet.Add(Rect{}, Text{Field: "foot", S: "𬭊挂", X: 5, Y: 140, Size: 8, Weight: font.Normal, Colour: "#000000"})
	for _, c := range []struct {
		page *Page
		want string
	}{{mixed(t), mixedReading}, {sheet, mixedReading + "𬭊挂"}} {
		if err := c.page.Check(); err != nil {
			t.Error(err)
		}
		src, err := PDF(c.page)
		if err != nil {
			t.Fatal(err)
		}
		if len(src) > 30<<10 || bytes.Count(src, []byte("/FontFile2")) != 3 {
			t.Errorf("%d bytes with %d fonts", len(src), bytes.Count(src, []byte("/FontFile2")))
		}
		if got := readPDF(t, src); got != c.want {
			t.Errorf("reads %q, want %q", got, c.want)
		}
	}
}
