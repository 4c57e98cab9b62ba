package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/draw"
)

var paper = Colours{Ground: color.RGBA{0xfa, 0xf6, 0xee, 255}, Ink: color.RGBA{0x22, 0x30, 0x2c, 255}, Accent: color.RGBA{0xa8, 0x23, 0x1c, 255}}

func about(title string) CoverText {
	return CoverText{Title: title, Site: "明白 · 云杉银行", Kind: "骗局提醒", Severity: "高风险", Shape: Triangle, Colours: paper}
}

// titles of all lengths and kinds.
var titles = []string{
	"谨防", "谨防诈骗", "卡丢了咋办", "点赞刷单先给几块钱，后面都是坑", "验证码谁要都不给看清再转", "开了屏幕共享，你的验证码就被骗子看光了啊",
	"拉你进群炒股的“老师”，图的是你的本金，遇到先打96110问清楚", "“百万保障到期要扣费”？假的，挂断", "iPhone 17 Pro Max 免费送？",
	"2026年3·15：这8件事，App不会让你做", "利率3.45%，借10000元一年还多少？", "Visa/Mastercard卡在境外怎么用", "https://a.example/x", "【提醒】——先停手……再打电话！",
	strings.Repeat("一", 32), strings.Repeat("银", 39), "第12课 存款保险：50万元以内都保",
}

func decoded(t *testing.T, src []byte, w, h int) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(src))
	must(t, err)
	if m.Bounds() != image.Rect(0, 0, w, h) {
		t.Errorf("the picture is %v, want %d×%d", m.Bounds(), w, h)
	}
	if found := metadata(t, Image{Bytes: src, Format: JPEG}); found != nil {
		t.Errorf("it has %v", found)
	}
	return m
}

func TestCovers(t *testing.T) {
	for _, title := range titles {
		wide, square, err := Covers(about(title))
		if err != nil {
			t.Errorf("%s: %v", title, err)
			continue
		}
		a, b := decoded(t, wide, WideWidth, WideHeight), decoded(t, square, SquareSide, SquareSide)
		if len(wide) > 100_000 || len(square) > 100_000 {
			t.Errorf("%s: %d and %d bytes", title, len(wide), len(square))
		}
		for _, p := range []image.Point{{3, 3}, {880, 4}, {10, 375}} {
			if !alike(a.At(p.X, p.Y), paper.Accent, 12) {
				t.Errorf("%s: at %v %v", title, p, a.At(p.X, p.Y))
			}
		}
		if !alike(a.At(450, 20), paper.Ground, 12) || !alike(b.At(250, 25), paper.Ground, 12) || !alike(b.At(10, 490), paper.Accent, 12) {
			t.Errorf("%s: ground and band are not where they should be", title)
		}
		again, again2, _ := Covers(about(title))
		if !bytes.Equal(again, wide) || !bytes.Equal(again2, square) {
			t.Errorf("%s: a second time other bytes", title)
		}
	}
}

// inkOf gives the smallest rectangle round the pixels that differ from the plain ground.
func inkOf(m, plain *image.RGBA) (r image.Rectangle) {
	for y := range m.Rect.Dy() {
		row, bare := m.Pix[y*m.Stride:][:m.Stride], plain.Pix[y*m.Stride:][:m.Stride]
		if bytes.Equal(row, bare) {
			continue
		}
		for x := range m.Rect.Dx() {
			if [4]byte(row[4*x:]) != [4]byte(bare[4*x:]) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

// TestInkInsideTheSquare: outside the square in the middle the cover is plain ground, and inside there is a margin; lines do
// not touch each other, nor the band.
func TestInkInsideTheSquare(t *testing.T) {
	for i, title := range titles {
		c := about(title)
		c.Shape = Shape(i % 4)
		d, err := layOut(c)
		must(t, err)
		plain := d.draw(0, 1, WideWidth, WideHeight, false)
		ink := inkOf(d.draw(0, 1, WideWidth, WideHeight, true), plain)
		safe := image.Rect(259, 0, 641, WideHeight).Inset(8)
		if ink.Empty() || !ink.In(safe) {
			t.Errorf("%s: ink in %v, safe is %v", title, ink, safe)
		}
		// The square holds the same ink, with nothing cut off.
		squarePlain := d.draw(safeLeft, SquareSide/float64(WideHeight), SquareSide, SquareSide, false)
		ink = inkOf(d.draw(safeLeft, SquareSide/float64(WideHeight), SquareSide, SquareSide, true), squarePlain)
		if !ink.In(image.Rect(0, 0, SquareSide, SquareSide).Inset(10)) {
			t.Errorf("%s: in the square ink in %v", title, ink)
		}
		var lines []image.Rectangle
		for _, line := range d.texts {
			one := &drawing{colours: c.Colours, texts: []text{line}}
			r := inkOf(one.draw(0, 1, WideWidth, WideHeight, true), plain)
			if inBand := r.In(image.Rect(0, WideHeight-band+4, WideWidth, WideHeight-4)); inBand != line.onAccent || !inBand && r.Overlaps(image.Rect(0, WideHeight-band-6, WideWidth, WideHeight)) {
				t.Errorf("%s: %q is at %v", title, line.s, r)
			}
			for _, other := range lines {
				if r.Overlaps(other) {
					t.Errorf("%s: %q at %v touches %v", title, line.s, r, other)
				}
			}
			lines = append(lines, r)
		}
	}
}

// TestSquareIsTheMiddle: the square shows what a centre crop of the wide cover shows.
func TestSquareIsTheMiddle(t *testing.T) {
	d, err := layOut(about("开了屏幕共享，验证码就被看光了"))
	must(t, err)
	wide := d.draw(0, 4, WideWidth*4, WideHeight*4, true)
	crop := image.NewRGBA(image.Rect(0, 0, SquareSide, SquareSide))
	draw.CatmullRom.Scale(crop, crop.Rect, wide, image.Rect(safeLeft*4, 0, safeLeft*4+WideHeight*4, WideHeight*4), draw.Src, nil)
	square := d.draw(safeLeft, SquareSide/float64(WideHeight), SquareSide, SquareSide, true)
	sum := 0
	for i := range crop.Pix {
		sum += max(int(crop.Pix[i])-int(square.Pix[i]), int(square.Pix[i])-int(crop.Pix[i]))
	}
	if mean := float64(sum) / float64(len(crop.Pix)); mean > 1.5 {
		t.Errorf("the square differs from the crop by %.2f of 255", mean)
	}
}

// TestLines: where titles are broken.
func TestLines(t *testing.T) {
	all := slices.Clone(titles)
	for n := 4; n <= 30; n++ { // every cut of a long text, so that every sign comes everywhere
		long := []rune("先别转账，“公安”说的（96110除外）都要核实！iPhone 17打九折？利率3.45%：看清、问清……再签；《合同》第12条——别漏掉了的")
		for from := 0; from+n <= len(long); from += 3 {
			all = append(all, string(long[from:from+n]))
		}
	}
	for _, title := range all {
		if strings.TrimFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) == "" {
			continue
		}
		s, ok := set(title, boxWidth, 222, titleMost, titleLeast, titleLead)
		if !ok || len(s.lines) > 3 || s.size < titleLeast || s.size > titleMost {
			t.Errorf("%s: %v, %v", title, s, ok)
			continue
		}
		if squeeze(strings.Join(s.lines, "")) != squeeze(title) {
			t.Errorf("%s: letters lost in %q", title, s.lines)
		}
		for i, line := range s.lines {
			first, _ := utf8.DecodeRuneInString(line)
			last, _ := utf8.DecodeLastRuneInString(line)
			if i > 0 && strings.ContainsRune("，。、；：？！”’）》】…—%％·", first) {
				t.Errorf("%s: a line begins %q in %q", title, first, s.lines)
			}
			if i < len(s.lines)-1 && strings.ContainsRune("“‘（《【", last) {
				t.Errorf("%s: a line ends %q in %q", title, last, s.lines)
			}
			if line != strings.TrimSpace(line) {
				t.Errorf("%s: spaces at the edge of %q", title, line)
			}
		}
		for _, word := range strings.FieldsFunc(title, func(r rune) bool { return r >= 0x2000 || r == ' ' }) { // Latin words and numbers
			if !slices.ContainsFunc(s.lines, func(l string) bool { return strings.Contains(l, word) }) {
				t.Errorf("%s: %q is broken in %q", title, word, s.lines)
			}
		}
	}
	for title, want := range map[string]string{
		"开了屏幕共享，验证码就被看光了":   "开了屏幕共享，|验证码就|被看光了",
		"征信报告：一年免费查两次，有错能改": "征信报告：|一年免费查两次，|有错能改",
		"用取款机：遮好密码，看清再转":    "用取款机：|遮好密码，|看清再转",
		"该打哪个电话":            "该打哪个电话",
		"iPhone 17 免费送？":    "iPhone 17|免费送？",
	} {
		if s, _ := set(title, boxWidth, 222, titleMost, titleLeast, titleLead); strings.Join(s.lines, "|") != want {
			t.Errorf("%s is set as %q, want %s", title, s.lines, want)
		}
	}
}

func squeeze(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestCoverErrors(t *testing.T) {
	var glyph *GlyphError
	if _, _, err := Covers(about("囍事🔔")); !errors.As(err, &glyph) || string(glyph.Missing) != "囍🔔" || !strings.Contains(err.Error(), `'囍' (U+56CD)`) {
		t.Errorf("two characters without a glyph: %v", err)
	}
	long := strings.Repeat("名", 30)
	for name, c := range map[string]CoverText{
		"title of 64":       about(strings.Repeat("银行", 32)),
		"word too long":     about("看 " + strings.Repeat("abcdefgh", 5) + " 吧"),
		"no title":          about("  "),
		"no name":           {Title: "谨防诈骗", Colours: paper},
		"name too long":     {Title: "谨防诈骗", Site: long, Colours: paper},
		"kind too long":     {Title: "谨防诈骗", Site: "明白", Kind: long, Colours: paper},
		"severity too long": {Title: "谨防诈骗", Site: "明白", Kind: "骗局提醒", Severity: long, Colours: paper},
	} {
		var fit *FitError
		if wide, square, err := Covers(c); !errors.As(err, &fit) || wide != nil || square != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Odd spaces and line breaks are one space; a long name becomes smaller.
	a, _, err := Covers(CoverText{Title: " 谨防\u3000\n诈骗 ", Site: "明白", Colours: paper})
	must(t, err)
	b, _, err := Covers(CoverText{Title: "谨防 诈骗", Site: "明白", Colours: paper})
	must(t, err)
	if !bytes.Equal(a, b) {
		t.Error("spaces make a difference")
	}
	if _, _, err := Covers(CoverText{Title: "谨防诈骗", Site: "云杉银行金融消费者权益保护岗位", Colours: paper}); err != nil {
		t.Error(err)
	}
}

// TestOwnTitles: every title of this project's content has a cover.
func TestOwnTitles(t *testing.T) {
	root, n := os.DirFS("../.."), 0
	err := fs.WalkDir(root, "content", func(p string, e fs.DirEntry, err error) error {
		if err != nil || path.Ext(p) != ".md" {
			return err
		}
		src, err := fs.ReadFile(root, p)
		if err != nil {
			return err
		}
		_, rest, ok := strings.Cut(string(src), "\ntitle:")
		if !ok {
			return nil
		}
		title, _, _ := strings.Cut(rest, "\n")
		n++
		if _, err := layOut(about(strings.Trim(strings.TrimSpace(title), `"'`))); err != nil {
			t.Errorf("%s: %v", p, err)
		}
		return nil
	})
	must(t, err)
	if n < 20 {
		t.Errorf("only %d titles found", n)
	}
}

func TestCrops(t *testing.T) {
	wide, square := Crops()
	for s, want := range map[string][4]float64{wide: {0, 0, 900, 383}, square: {258.5, 0, 641.5, 383}} {
		parts := strings.Split(s, "_")
		if len(parts) != 4 {
			t.Fatal(s)
		}
		for i, p := range parts {
			v, err := strconv.ParseFloat(p, 64)
			if d := v*[2]float64{900, 383}[i%2] - want[i]; err != nil || d > 0.01 || d < -0.01 {
				t.Errorf("%s: part %d is %v, %v", s, i, v, err)
			}
		}
	}
}

func TestCoversOf(t *testing.T) {
	// A white picture with a red square in the middle of 200 pixels, and blue edges that must go.
	m := image.NewRGBA(image.Rect(0, 0, 1000, 500))
	for y := range 500 {
		for x := range 1000 {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case x >= 400 && x < 600 && y >= 150 && y < 350:
				c = color.RGBA{200, 30, 30, 255}
			case y < 30 || y >= 470:
				c = color.RGBA{30, 30, 200, 255}
			case x < 240 || x >= 760:
				c = color.RGBA{30, 160, 30, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	upright := toPNG(t, m)
	lying := image.NewRGBA(image.Rect(0, 0, 500, 1000)) // the same, as a camera held upright stores it
	for y := range 500 {
		for x := range 1000 {
			lying.SetRGBA(y, 999-x, m.RGBAAt(x, y))
		}
	}
	for name, src := range map[string][]byte{"upright": upright, "lying": withChunk(toPNG(t, lying), "eXIf", exif(binary.BigEndian, 6))} {
		wide, square, err := CoversOf(src, WeChat)
		must(t, err)
		a, b := decoded(t, wide, WideWidth, WideHeight), decoded(t, square, SquareSide, SquareSide)
		red, white, green := color.RGBA{200, 30, 30, 255}, color.RGBA{255, 255, 255, 255}, color.RGBA{30, 160, 30, 255}
		for p, want := range map[image.Point]color.Color{{450, 190}: red, {365, 110}: red, {535, 275}: red, {350, 190}: white, {450, 90}: white, {10, 190}: green, {450, 6}: white, {450, 377}: white} {
			if !alike(a.At(p.X, p.Y), want, 20) {
				t.Errorf("%s: wide at %v %v, want %v", name, p, a.At(p.X, p.Y), want)
			}
		}
		for p, want := range map[image.Point]color.Color{{250, 250}: red, {160, 250}: red, {140, 250}: white, {250, 140}: white, {250, 340}: red, {250, 360}: white} {
			if !alike(b.At(p.X, p.Y), want, 20) {
				t.Errorf("%s: square at %v %v, want %v", name, p, b.At(p.X, p.Y), want)
			}
		}
	}
	glass := image.NewNRGBA(image.Rect(0, 0, 900, 383))
	wide, _, err := CoversOf(toPNG(t, glass), WeChat)
	must(t, err)
	if c := decoded(t, wide, WideWidth, WideHeight).At(450, 190); !alike(c, color.White, 4) {
		t.Errorf("where nothing was there is %v", c)
	}
	if _, _, err := CoversOf(toGIF(t, 900, 400, 3), WeChat); err != nil {
		t.Errorf("an animation: %v", err)
	}
	for name, c := range map[string]struct {
		src   []byte
		fault Fault
	}{
		"half size":  {toPNG(t, photo(450, 250)), 0},
		"too narrow": {toPNG(t, photo(440, 300)), TooSmall},
		"too low":    {toPNG(t, photo(900, 240)), TooSmall},
		"nothing":    {nil, Empty},
		"cut off":    {upright[:1000], Damaged},
	} {
		if _, _, err := CoversOf(c.src, WeChat); faultIn(err) != c.fault {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkCovers(b *testing.B) {
	for b.Loop() {
		if _, _, err := Covers(about("开了屏幕共享，验证码就被看光了")); err != nil {
			b.Fatal(err)
		}
	}
}
