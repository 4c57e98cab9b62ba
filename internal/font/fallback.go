package font

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// FallbackMost is how many bytes a fallback font may have.
const FallbackMost = 32 << 20

// Why a file cannot be a fallback font; errors.Is tells them apart.
var (
	ErrTooLarge   = errors.New("font: too large")
	ErrNoFont     = errors.New("font: neither TrueType nor OpenType") // a web font (WOFF), say
	ErrCollection = errors.New("font: several fonts in one file")
	ErrOutlines   = errors.New("font: no TrueType outlines") // those of PostScript (CFF), or pictures
	ErrVariable   = errors.New("font: variable")             // shown without its axes, most are far too thin
	ErrForbidden  = errors.New("font: must not be embedded")
	ErrDamaged    = errors.New("font: damaged")
)

// Fallback is somebody's font for characters that ours lack. It is safe for concurrent use.
type Fallback struct{ glyphs glyphs }

// ParseFallback reads a TrueType file, which is copied. The error is one of those above.
func ParseFallback(ttf []byte) (*Fallback, error) {
	if len(ttf) > FallbackMost {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(ttf))
	}
	ttf = slices.Clone(ttf)
	if len(ttf) < directory {
		return nil, ErrNoFont
	}
	switch string(ttf[:4]) {
	case "\x00\x01\x00\x00", "true":
	case "OTTO":
		return nil, ErrOutlines
	case "ttcf":
		return nil, ErrCollection
	default:
		return nil, ErrNoFont
	}
	if err := prepare(ttf); err != nil {
		return nil, err
	}
	f, err := parseStrange(ttf)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &Fallback{glyphs{from: f}}, nil
}

// directory is where the table of tables begins in a TrueType file; each entry has 16 bytes: name, sum, place and length.
const directory = 12

// prepare looks for what a fallback must have and must not, and takes all out of the directory that is not needed to draw: what
// is not read cannot do harm.
func prepare(ttf []byte) error {
	be := binary.BigEndian
	n := int(be.Uint16(ttf[4:]))
	if len(ttf) < directory+16*n {
		return ErrDamaged
	}
	kept := 0
	has := map[string]bool{}
	for i := range n {
		entry := ttf[directory+16*i:][:16]
		name, at, length := string(entry[:4]), int(be.Uint32(entry[8:])), int(be.Uint32(entry[12:]))
		has[name] = true
		if at > len(ttf) || length > len(ttf)-at {
			return fmt.Errorf("%w: table %q is cut off", ErrDamaged, name)
		}
		switch name {
		case "fvar":
			return ErrVariable
		case "OS/2":
			const restricted, kinds, whole, pictures = 2, 0xF, 0x100, 0x200
			if length < 10 {
				return fmt.Errorf("%w: short OS/2", ErrDamaged)
			}
			if may := be.Uint16(ttf[at+8:]); may&kinds == restricted || may&(whole|pictures) != 0 {
				return ErrForbidden
			}
		case "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "post":
			copy(ttf[directory+16*kept:], entry)
			kept++
		}
	}
	be.PutUint16(ttf[4:], uint16(kept))
	if !has["glyf"] {
		return ErrOutlines
	}
	return nil
}

// parseStrange reads a font that may be anything: package sfnt does not promise to survive every file.
func parseStrange(ttf []byte) (f *sfnt.Font, err error) {
	defer func() {
		if v := recover(); v != nil {
			f, err = nil, fmt.Errorf("%v", v)
		}
	}()
	f, err = sfnt.Parse(ttf)
	if err == nil && (f.UnitsPerEm() < 16 || f.UnitsPerEm() > 16384) {
		err = fmt.Errorf("%d units per em", f.UnitsPerEm())
	}
	return f, err
}

// Glyph gives what a character looks like, nil if the fallback lacks it, or is nil.
func (f *Fallback) Glyph(r rune) *Glyph {
	if f == nil {
		return nil
	}
	return f.glyphs.glyph(r)
}

// Missing gives the characters of text that neither the embedded fonts nor the fallback, which may be nil, can draw, as the
// function Missing does.
func (f *Fallback) Missing(text string) []rune {
	return slices.DeleteFunc(Missing(text), func(r rune) bool { return f.Glyph(r) != nil })
}
