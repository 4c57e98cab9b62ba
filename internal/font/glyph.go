package font

import (
	"slices"
	"sync"
	"unicode"

	ximage "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Glyph is what a character looks like. Do not change it.
type Glyph struct {
	Advance int                 // thousandths of an em
	Outline sfnt.Segments       // lines and quadratic curves, closed, from the origin on the baseline, y downwards; 64,000 to the em
	Box     fixed.Rectangle26_6 // around the outline, in the same units; empty for a space
}

// Glyph gives what a character looks like in a weight, nil if the fonts lack it.
func (w Weight) Glyph(r rune) *Glyph {
	if w == Heavy {
		return heavyGlyphs().glyph(r)
	}
	return normalGlyphs().glyph(r)
}

var (
	normalGlyphs = sync.OnceValue(func() *glyphs { return &glyphs{from: regular()} })
	heavyGlyphs  = sync.OnceValue(func() *glyphs { return &glyphs{from: bold()} })
)

// glyphs reads each glyph of a font once.
type glyphs struct {
	from  *sfnt.Font
	mu    sync.RWMutex
	known map[rune]*Glyph
}

func (f *glyphs) glyph(r rune) *Glyph {
	f.mu.RLock()
	g, ok := f.known[r]
	f.mu.RUnlock()
	if !ok {
		g = load(f.from, r)
		f.mu.Lock()
		if f.known == nil {
			f.known = map[rune]*Glyph{}
		}
		f.known[r] = g
		f.mu.Unlock()
	}
	return g
}

// load gives nil for what a font lacks or hides behind damaged tables, for what is no outline, such as a picture in colours, and
// for what is beyond all measure. Package sfnt does not promise to survive every file.
func load(f *sfnt.Font, r rune) (g *Glyph) {
	defer func() {
		if recover() != nil {
			g = nil
		}
	}()
	const (
		em     = 1000   // dots, so that whole thousandths of an em have no fraction whatever the font's own units
		far    = 16     // ems: the longest ligatures have about 10
		pieces = 10_000 // of an outline
	)
	var buf sfnt.Buffer
	i, err := f.GlyphIndex(&buf, r)
	if err != nil || i == 0 {
		return nil
	}
	advance, err := f.GlyphAdvance(&buf, i, fixed.I(em), ximage.HintingNone)
	if err != nil {
		return nil
	}
	outline, err := f.LoadGlyph(&buf, i, fixed.I(em), nil)
	if err != nil || len(outline) == 0 && !unicode.IsSpace(r) {
		return nil
	}
	box, edge := outline.Bounds(), fixed.I(far*em)
	if len(outline) > pieces || advance < 0 || advance > edge || box.Min.X < -edge || box.Min.Y < -edge || box.Max.X > edge || box.Max.Y > edge {
		return nil
	}
	return &Glyph{advance.Round(), slices.Clone(outline), box}
}
