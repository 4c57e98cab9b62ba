package main

import (
	"bytes"
	"slices"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"mingbai/internal/font"
)

// TestSubset cuts the embedded font down further and reads the result with another's reader. Its ☑ is composite, so the
// numbers of components are seen to follow.
func TestSubset(t *testing.T) {
	chars := []rune{' ', 'A', '\u202F', '☑', '中', 0x2CBB1}
	nm := names{1: "Test", 2: "Regular", 6: "Test-Regular"}
	plus := map[rune][]part{'⊡': {{'□', 1, 0, 0}, {'A', 0.5, 250, 100}}}
	got, err := subset(font.Regular(), chars, plus, nm)
	if err != nil {
		t.Fatal(err)
	}
	again, err := subset(font.Regular(), chars, plus, nm)
	if err != nil || !bytes.Equal(got, again) {
		t.Errorf("a second run gives other bytes, %v", err)
	}
	f, err := sfnt.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := sfnt.Parse(font.Regular())
	if err != nil {
		t.Fatal(err)
	}
	var a, b sfnt.Buffer
	for _, r := range chars {
		x, _ := f.GlyphIndex(&a, r)
		y, _ := whole.GlyphIndex(&b, r)
		gotSegs, err1 := f.LoadGlyph(&a, x, fixed.I(1000), nil)
		wantSegs, err2 := whole.LoadGlyph(&b, y, fixed.I(1000), nil)
		if err1 != nil || err2 != nil || !slices.Equal(gotSegs, wantSegs) {
			t.Errorf("%q: the outline differs (%v, %v)", r, err1, err2)
		}
		gotWidth, _ := f.GlyphAdvance(&a, x, fixed.I(1000), 0)
		wantWidth, _ := whole.GlyphAdvance(&b, y, fixed.I(1000), 0)
		if gotWidth != wantWidth {
			t.Errorf("%q: %v wide, was %v", r, gotWidth, wantWidth)
		}
	}
	x, _ := f.GlyphIndex(&a, '⊡')
	if segs, err := f.LoadGlyph(&a, x, fixed.I(1000), nil); x == 0 || err != nil || len(segs) == 0 {
		t.Errorf("the composed glyph: number %d, %d pieces, %v", x, len(segs), err)
	}
	if x, _ := f.GlyphIndex(&a, '国'); x != 0 {
		t.Errorf("国 was not asked for")
	}
	if s := decodeName(tables(got)["name"], 1); s != "Test" {
		t.Errorf("name 1 is %q", s)
	}
}

func TestSubsetSaysWhatLacks(t *testing.T) {
	if _, err := subset(font.Regular(), []rune{'囍'}, nil, nil); err == nil {
		t.Error("no error for a character that the source lacks")
	}
	if _, err := subset(font.Regular(), []rune{'A'}, map[rune][]part{'⊡': {{'囍', 1, 0, 0}}}, nil); err == nil {
		t.Error("no error for a component that the source lacks")
	}
}

func TestCharacterSet(t *testing.T) {
	gb, err := gb2312()
	if err != nil || len(gb) != 7480 {
		t.Errorf("GB 2312 has %d characters here, %v", len(gb), err)
	}
	std, err := standardCharacters()
	if err != nil || std[0] != '一' || std[3500-1] == 0 || std[8104] != '蠼' {
		t.Errorf("the standard list: %v", err)
	}
	// The embedded font is what the set asks for.
	src := characters(tables(font.Bold())["cmap"])
	set, err := characterSet(src)
	if err != nil {
		t.Fatal(err)
	}
	for r := range composed {
		set = append(set, r)
	}
	slices.Sort(set)
	set = slices.Compact(set)
	if len(set) != len(src) {
		t.Errorf("the set has %d characters, the font %d", len(set), len(src))
	}
	for _, r := range set {
		if src[r] == 0 {
			t.Errorf("the font lacks %q", r)
		}
	}
}

func TestPack(t *testing.T) {
	a, err := pack([]byte("字"))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := pack([]byte("字"))
	if !bytes.Equal(a, b) || !bytes.Equal(a[4:8], make([]byte, 4)) {
		t.Error("packing tells the time")
	}
}
