package font

import (
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// entry is the place of a table in the directory of a font.
func entry(t testing.TB, ttf []byte, name string) int {
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		if at := directory + 16*i; string(ttf[at:at+4]) == name {
			return at
		}
	}
	t.Fatalf("no table %s", name)
	return 0
}

func TestParseFallbackRefuses(t *testing.T) {
	table := func(ttf []byte, name string) []byte {
		return ttf[binary.BigEndian.Uint32(ttf[entry(t, ttf, name)+8:]):]
	}
	for _, c := range []struct {
		what string
		want error
		edit func(ttf []byte) []byte
	}{
		{"as it is", nil, func(b []byte) []byte { return b }},
		{"may be seen and printed", nil, func(b []byte) []byte { binary.BigEndian.PutUint16(table(b, "OS/2")[8:], 4); return b }},
		{"is too large", ErrTooLarge, func(b []byte) []byte { return append(b, make([]byte, FallbackMost)...) }},
		{"is empty", ErrNoFont, func([]byte) []byte { return nil }},
		{"is a web font", ErrNoFont, func(b []byte) []byte { copy(b, "wOF2"); return b }},
		{"is a picture", ErrNoFont, func(b []byte) []byte { copy(b, "\x89PNG"); return b }},
		{"is a collection", ErrCollection, func(b []byte) []byte { copy(b, "ttcf"); return b }},
		{"is PostScript", ErrOutlines, func(b []byte) []byte { copy(b, "OTTO"); return b }},
		{"has no outlines", ErrOutlines, func(b []byte) []byte { copy(b[entry(t, b, "glyf"):], "CBDT"); return b }},
		{"is variable", ErrVariable, func(b []byte) []byte { copy(b[entry(t, b, "fpgm"):], "fvar"); return b }},
		{"must not be embedded", ErrForbidden, func(b []byte) []byte { binary.BigEndian.PutUint16(table(b, "OS/2")[8:], 2); return b }},
		{"must not be cut down", ErrForbidden, func(b []byte) []byte { binary.BigEndian.PutUint16(table(b, "OS/2")[8:], 0x100); return b }},
		{"ends early", ErrDamaged, func(b []byte) []byte { return b[:len(b)/2] }},
		{"ends in the directory", ErrDamaged, func(b []byte) []byte { return b[:100] }},
		{"has no characters", ErrDamaged, func(b []byte) []byte { copy(b[entry(t, b, "cmap"):], "cmab"); return b }},
		{"has a table beyond its end", ErrDamaged, func(b []byte) []byte {
			binary.BigEndian.PutUint32(b[entry(t, b, "cmap")+8:], 0xFFFFFFF0)
			return b
		}},
		{"has no units", ErrDamaged, func(b []byte) []byte { binary.BigEndian.PutUint16(table(b, "head")[18:], 1); return b }},
	} {
		src := c.edit(slices.Clone(goregular.TTF))
		before := slices.Clone(src)
		f, err := ParseFallback(src)
		if !errors.Is(err, c.want) || (f == nil) != (c.want != nil) {
			t.Errorf("a font that %s: %v", c.what, err)
		}
		if !slices.Equal(src, before) {
			t.Errorf("a font that %s was changed", c.what)
		}
	}
}

func TestFallbackGlyphs(t *testing.T) {
	f, err := ParseFallback(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(f.Missing("Łódź 挂断 𬭊🔔\uFE0F")); got != "\uFE0F🔔" {
		t.Errorf("missing are %q", got)
	}
	var none *Fallback
	if got := string(none.Missing("Łódź挂断")); got != "Łź" || none.Glyph('a') != nil {
		t.Errorf("without a fallback, missing are %q", got)
	}
	// 2,048 units of that font are one em.
	raw, _ := sfnt.Parse(goregular.TTF)
	if raw.UnitsPerEm() != 2048 {
		t.Fatal(raw.UnitsPerEm())
	}
	l, em := f.Glyph('Ł'), Normal.Glyph('挂')
	if l.Advance != 556 || em.Advance != 1000 {
		t.Errorf("Ł is %d wide, 挂 %d", l.Advance, em.Advance)
	}
	if high := -l.Box.Min.Y.Round(); high < 650 || high > 780 {
		t.Errorf("Ł is %d high", high)
	}
	if s := f.Glyph(' '); s == nil || len(s.Outline) > 0 || !s.Box.Empty() {
		t.Errorf("a space is %v", s)
	}
	if f.Glyph('挂') != nil || f.Glyph('\n') != nil {
		t.Error("has what it lacks")
	}
	// Our own font is as good a fallback as another, also beyond U+FFFF.
	own, err := ParseFallback(Regular())
	if err != nil {
		t.Fatal(err)
	}
	if a, b := own.Glyph('𬭊'), Normal.Glyph('𬭊'); a == nil || a.Advance != b.Advance || !slices.Equal(a.Outline, b.Outline) {
		t.Error("𬭊 differs")
	}
}

func TestFallbackIsTrueTypeOnly(t *testing.T) {
	for _, name := range []string{"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Logf("SKIPPED: no %s here", name[strings.LastIndex(name, "/")+1:])
			continue
		}
		if _, err := ParseFallback(src); !errors.Is(err, ErrCollection) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzParseFallback: however a font is damaged, it is refused or can be drawn from. Each eight bytes say where and with what.
func FuzzParseFallback(f *testing.F) {
	be := binary.BigEndian
	damage := func(at, with int) []byte { return be.AppendUint32(be.AppendUint32(nil, uint32(at)), uint32(with)) }
	f.Add([]byte{})
	for _, name := range []string{"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "post"} {
		at := entry(f, goregular.TTF, name)
		f.Add(damage(at+8, len(goregular.TTF)-5))
		f.Add(damage(at+12, 3))
		for i := range 5 {
			f.Add(damage(int(be.Uint32(goregular.TTF[at+8:]))+7*i, 0xFFFFFFFF))
		}
	}
	f.Fuzz(func(t *testing.T, edits []byte) {
		ttf := slices.Clone(goregular.TTF)
		for ; len(edits) >= 8; edits = edits[8:] {
			at := int(be.Uint32(edits)) % (len(ttf) - 4)
			copy(ttf[at:], edits[4:8])
		}
		font, err := ParseFallback(ttf)
		if err != nil {
			return
		}
		for _, r := range "Łź \u0000é￼中𬭊𠮷" {
			g := font.Glyph(r)
			if missing := len(font.Missing(string(r))) > 0; g != nil && missing {
				t.Errorf("%q can be drawn and is missing", r)
			}
			if g != nil && (g.Advance < 0 || g.Advance > 16_000 || len(g.Outline) > 10_000) {
				t.Errorf("%q is %d wide with %d pieces", r, g.Advance, len(g.Outline))
			}
		}
	})
}
