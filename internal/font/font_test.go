package font

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"

	ximage "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestFilesAreTheOnesMade: whoever changes the fonts runs internal/font/make and puts what it prints here.
func TestFilesAreTheOnesMade(t *testing.T) {
	for _, f := range []struct {
		name   string
		packed []byte
		sum    string
	}{
		{"regular.ttf.gz", regularPacked, "99ff45025c1b07aab156b3d57cc62982e88aa5342e2d4157e03d36198ef16667"},
		{"bold.ttf.gz", boldPacked, "c65b02008b8b9301e7e8ee3af0b1adac6385d9a8d78df8376203e0d6fd969dbb"},
	} {
		if got := fmt.Sprintf("%x", sha256.Sum256(f.packed)); got != f.sum {
			t.Errorf("%s: SHA-256 %s, want %s", f.name, got, f.sum)
		}
	}
	if n := len(regularPacked) + len(boldPacked); n > 6<<20 {
		t.Errorf("both fonts have %d bytes, more than 6 MB", n)
	}
}

func each(t *testing.T, do func(t *testing.T, ttf []byte, f *sfnt.Font)) {
	t.Run("Regular", func(t *testing.T) { do(t, Regular(), regular()) })
	t.Run("Bold", func(t *testing.T) { do(t, Bold(), bold()) })
}

// TestSums: readers that check the tables' sums must be satisfied.
func TestSums(t *testing.T) {
	each(t, func(t *testing.T, ttf []byte, _ *sfnt.Font) {
		sum := func(b []byte) (s uint32) {
			b = append(slices.Clone(b), make([]byte, -len(b)&3)...)
			for ; len(b) > 0; b = b[4:] {
				s += binary.BigEndian.Uint32(b)
			}
			return s
		}
		if got := sum(ttf); got != 0xB1B0AFBA {
			t.Errorf("sum over the file %#x", got)
		}
		var tags []string
		for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
			d := ttf[12+16*i:][:16]
			tags = append(tags, string(d[:4]))
			table := ttf[binary.BigEndian.Uint32(d[8:]):][:binary.BigEndian.Uint32(d[12:])]
			if tags[i] == "head" {
				table = slices.Clone(table)
				binary.BigEndian.PutUint32(table[8:], 0)
			}
			if got, want := sum(table), binary.BigEndian.Uint32(d[4:]); got != want {
				t.Errorf("table %s: sum %#x, directory says %#x", tags[i], got, want)
			}
		}
		if got := strings.Join(tags, " "); got != "OS/2 cmap glyf head hhea hmtx loca maxp name post" {
			t.Errorf("tables: %s", got)
		}
	})
}

// TestNames: the licence forbids the original's name and demands its notice.
func TestNames(t *testing.T) {
	each(t, func(t *testing.T, ttf []byte, f *sfnt.Font) {
		for id := sfnt.NameID(0); id < 300; id++ {
			s, err := f.Name(nil, id)
			if err != nil {
				continue
			}
			if id == sfnt.NameIDCopyright {
				if s != "(c) 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'." {
					t.Errorf("copyright notice is %q", s)
				}
				continue
			}
			if l := strings.ToLower(s); strings.Contains(l, "noto") || strings.Contains(l, "source") {
				t.Errorf("name %d is %q", id, s)
			}
		}
		if s, _ := f.Name(nil, sfnt.NameIDFamily); s != Family || Family != "Mingbai Sans" {
			t.Errorf("family is %q", s)
		}
		if s, _ := f.Name(nil, sfnt.NameIDPostScript); s != "MingbaiSans-"+t.Name()[len("TestNames/"):] {
			t.Errorf("PostScript name is %q", s)
		}
		utf16 := func(s string) (out string) {
			for _, r := range s {
				out += "\x00" + string(r)
			}
			return out
		}
		for _, word := range []string{"Noto", utf16("Noto")} {
			if strings.Contains(string(ttf), word) {
				t.Errorf("%q stands somewhere in the file", word)
			}
		}
	})
}

func TestLicence(t *testing.T) {
	for _, want := range []string{"Copyright 2014-2021 Adobe", "SIL OPEN FONT LICENSE Version 1.1", "PERMISSION & CONDITIONS", "THE FONT SOFTWARE IS PROVIDED \"AS IS\""} {
		if !strings.Contains(Licence, want) {
			t.Errorf("OFL.txt lacks %q", want)
		}
	}
	note, err := os.ReadFile("FONTLOG.txt")
	if err != nil || !strings.Contains(string(note), "renamed") {
		t.Errorf("no note of the changes: %v", err)
	}
}

// covered complains unless both weights have every character of text, each with a readable outline.
func covered(t *testing.T, what, text string) {
	t.Helper()
	if m := Missing(text); len(m) > 0 {
		t.Errorf("%s: no glyph for %q", what, string(m))
	}
	var buf sfnt.Buffer
	for _, f := range []*sfnt.Font{regular(), bold()} {
		for _, r := range text {
			if unicode.IsControl(r) {
				continue
			}
			g, err := f.GlyphIndex(&buf, r)
			if err != nil || g == 0 {
				t.Errorf("%s: %q: glyph %d, %v", what, r, g, err)
				continue
			}
			segs, err := f.LoadGlyph(&buf, g, fixed.I(1000), nil)
			if err != nil || (len(segs) == 0) != unicode.IsSpace(r) {
				t.Errorf("%s: %q: outline of %d pieces, %v", what, r, len(segs), err)
			}
		}
	}
}

func TestCoversGB2312(t *testing.T) {
	d := simplifiedchinese.GBK.NewDecoder()
	var hanzi, signs []rune
	for row := 0xA1; row <= 0xF7; row++ {
		for cell := 0xA1; cell <= 0xFE; cell++ {
			s, err := d.String(string([]byte{byte(row), byte(cell)}))
			if err != nil {
				t.Fatal(err)
			}
			switch r := []rune(s)[0]; {
			case unicode.Is(unicode.Han, r) && row >= 0xB0:
				hanzi = append(hanzi, r)
			case r != unicode.ReplacementChar && !unicode.Is(unicode.Co, r):
				signs = append(signs, r)
			}
		}
	}
	if len(hanzi) != 6763 || len(signs) < 682 {
		t.Fatalf("%d hanzi and %d signs, want 6763 and 682 or more", len(hanzi), len(signs))
	}
	covered(t, "GB 2312", string(hanzi)+string(signs))
}

func TestCoversStandardCharacters(t *testing.T) {
	src, err := os.ReadFile("make/tgh.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[rune]bool{}
	for line := range strings.Lines(string(src)) {
		if line[0] != '#' {
			for _, r := range strings.TrimSpace(line) {
				all[r] = true
			}
			covered(t, "通用规范汉字表", strings.TrimSpace(line))
		}
	}
	if len(all) != 8105 {
		t.Errorf("%d characters, want 8105", len(all))
	}
}

func TestCoversSigns(t *testing.T) {
	ascii := ""
	for r := rune(0x20); r < 0x7F; r++ {
		ascii += string(r)
	}
	covered(t, "ASCII", ascii)
	covered(t, "full-width forms", strings.Map(func(r rune) rune { return r - 0x20 + 0xFF00 }, ascii[1:]))
	covered(t, "tone marks", "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿêĀÁǍÀĒÉĚÈŌÓǑÒ")
	covered(t, "punctuation", "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…–·•～￥%‰℃°×÷±≤≥≠≈§№™©®")
	covered(t, "signs", "→←↑↓↔⇒①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳❶❿☑☐✓■□▲△▼●○◆◇★☆⚠☎")
	covered(t, "spaces", "\u00A0\u2002\u2003\u2009\u202F\u3000")
}

// TestCoversContent: what this project's own site says can be drawn.
func TestCoversContent(t *testing.T) {
	root := os.DirFS("../..")
	files := []string{"site.yaml", "contacts.yaml", "internal/words/zh-Hans.yaml"}
	err := fs.WalkDir(root, "content", func(p string, e fs.DirEntry, err error) error {
		if err == nil && slices.Contains([]string{".md", ".yaml", ".csv", ".json"}, path.Ext(p)) {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 30 {
		t.Errorf("only %d files found", len(files))
	}
	for _, name := range files {
		src, err := fs.ReadFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		if m := Missing(string(src)); len(m) > 0 {
			t.Errorf("%s: no glyph for %q", name, string(m))
		}
	}
}

func TestMissing(t *testing.T) {
	if got := string(Missing("b囍 a🔔\n\t\u3000囍验\x00")); got != "囍🔔" {
		t.Errorf("Missing gives %q", got)
	}
	if got := Missing(""); got != nil {
		t.Errorf("nothing lacks %q", got)
	}
	// Not spaces, not control characters: they would show as boxes.
	if got := Missing("\u200B\uFE0F"); len(got) != 2 {
		t.Errorf("of U+200B and U+FE0F missing are %U", got)
	}
}

func TestFace(t *testing.T) {
	for _, w := range []Weight{Normal, Heavy} {
		face := Face(w, 40)
		if got := ximage.MeasureString(face, "验证码，"); got != fixed.I(160) {
			t.Errorf("weight %d: four full-width characters of 40 px are %v wide", w, got)
		}
		for _, pair := range [][2]rune{{'□', '☑'}, {'□', '☐'}, {' ', '\u2009'}} { // made by us of the former
			a, okA := face.GlyphAdvance(pair[0])
			b, okB := face.GlyphAdvance(pair[1])
			if a != b || !okA || !okB {
				t.Errorf("weight %d: %q is %v wide, %q %v", w, pair[0], a, pair[1], b)
			}
		}
	}
	// A tick inside its box changes nothing of the box's bounds, but adds ink.
	face := Face(Normal, 100)
	ink := func(r rune) (sum int, dr any) {
		box, mask, at, _, _ := face.Glyph(fixed.P(0, 100), r)
		for y := range box.Dy() {
			for x := range box.Dx() {
				_, _, _, a := mask.At(at.X+x, at.Y+y).RGBA()
				sum += int(a >> 8)
			}
		}
		return sum, box
	}
	empty, emptyBox := ink('☐')
	ticked, tickedBox := ink('☑')
	if emptyBox != tickedBox || ticked < empty*12/10 {
		t.Errorf("☐ has ink %d in %v, ☑ %d in %v", empty, emptyBox, ticked, tickedBox)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			if Missing("验") != nil || ximage.MeasureString(Face(Heavy, 20), "码") != fixed.I(20) {
				t.Error("wrong answer")
			}
		})
	}
}
