// Package font carries Mingbai Sans in two weights: our subset of Noto Sans SC, for pictures and posters. The same bytes
// are on every machine, so a drawing does not depend on what fonts are installed.
//
// It has the 8,105 characters of 通用规范汉字表, the 6,763 of GB 2312, ASCII, Latin letters with tone marks, Chinese
// punctuation, full-width forms, arrows, ①–⑳, ☐ ☑ and other signs (make/main.go lists them), 9,769 in all; Missing tells
// what a text needs beyond, and ParseFallback reads somebody else's font for that. The fonts are TrueType with 1,000 units per
// em, without hinting, kerning or vertical metrics. They are under the SIL Open Font License 1.1: whoever gives the TTF away
// gives Licence with it.
//
// Everything is safe for concurrent use, except that a Face belongs to one goroutine at a time.
package font

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode"

	ximage "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// Weight is one of the two weights.
type Weight int

const (
	Normal Weight = 400
	Heavy  Weight = 700
)

var (
	//go:embed regular.ttf.gz
	regularPacked []byte
	//go:embed bold.ttf.gz
	boldPacked []byte
)

// Licence is the OFL with the copyright notice of the fonts.
//
//go:embed OFL.txt
var Licence string

// Family is the name of the fonts.
const Family = "Mingbai Sans"

// Regular gives the TrueType file of weight 400, about 2.9 MB, unpacked once. Do not change it.
var Regular = sync.OnceValue(func() []byte { return unpack(regularPacked) })

// Bold gives the TrueType file of weight 700.
var Bold = sync.OnceValue(func() []byte { return unpack(boldPacked) })

var (
	regular = sync.OnceValue(func() *sfnt.Font { return parse(Regular()) })
	bold    = sync.OnceValue(func() *sfnt.Font { return parse(Bold()) })
)

// unpack and parse panic: the bytes are in the program, and a test has seen them whole.
func unpack(packed []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(fmt.Sprintf("font: embedded file: %v", err))
	}
	ttf, err := io.ReadAll(z)
	if err != nil {
		panic(fmt.Sprintf("font: embedded file: %v", err))
	}
	return ttf
}

func parse(ttf []byte) *sfnt.Font {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("font: embedded file: %v", err))
	}
	return f
}

// Face gives a new face of an em of px pixels, px > 0, without hinting so that widths grow in step with px.
func Face(w Weight, px float64) ximage.Face {
	f := regular
	if w == Heavy {
		f = bold
	}
	face, err := opentype.NewFace(f(), &opentype.FaceOptions{Size: px, DPI: 72, Hinting: ximage.HintingNone})
	if err != nil {
		panic(fmt.Sprintf("font: face: %v", err)) // NewFace has no way to fail
	}
	return face
}

// Missing gives the characters of text that the fonts cannot draw, each once, in order of code points. Spaces, line breaks
// and other control characters are not drawn and never missing. Both weights have the same characters.
func Missing(text string) []rune {
	f := regular()
	var buf sfnt.Buffer
	var out []rune
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) || slices.Contains(out, r) {
			continue
		}
		if g, err := f.GlyphIndex(&buf, r); err != nil || g == 0 {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return out
}
