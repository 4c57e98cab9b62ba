package poster

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/scene"
)

// about is a cover with everything.
func about(title string) CoverText {
	return CoverText{
		Title: title, Site: "明白 · 云杉银行", Kind: "骗局提醒", Severity: "高风险", Shape: Triangle,
		Ground: "#faf6ee", Ink: "#22302c", Accent: "#a8231c",
	}
}

// titles of all lengths and kinds.
var titles = []string{
	"谨防", "谨防诈骗", "卡丢了咋办", "点赞刷单先给几块钱，后面都是坑", "验证码谁要都不给看清再转", "开了屏幕共享，你的验证码就被骗子看光了啊",
	"拉你进群炒股的“老师”，图的是你的本金，遇到先打96110问清楚", "“百万保障到期要扣费”？假的，挂断", "iPhone 17 Pro Max 免费送？",
	"2026年3·15：这8件事，App不会让你做", "利率3.45%，借10000元一年还多少？", "Visa/Mastercard卡在境外怎么用", "https://a.example/x", "【提醒】——先停手……再打电话！",
	strings.Repeat("一", 32), strings.Repeat("银", 39), "第12课 存款保险：50万元以内都保", "jpg格式的gif：Ag，yjg，Qj",
}

// coverOf lays out a cover and draws both of its pages.
func coverOf(t *testing.T, c CoverText, mode Mode) (pages [2]*scene.Page, pictures [2]*image.RGBA) {
	t.Helper()
	wide, square, err := Cover(c, mode)
	if err != nil {
		t.Fatalf("%s: %v", c.Title, err)
	}
	pages = [2]*scene.Page{wide, square}
	for i, p := range pages {
		if pictures[i], err = p.Image(CoverDPI); err != nil {
			t.Fatal(err)
		}
	}
	return pages, pictures
}

// only gives a page with those marks for which keep says so, also in what its Views show.
func only(p *scene.Page, keep func(scene.Mark) bool) *scene.Page {
	out := *p
	out.Marks = nil
	for _, m := range p.Marks {
		if v, ok := m.Mark.(scene.View); ok {
			v.Page = only(v.Page, keep)
			out.Add(m.In, v)
		} else if keep(m.Mark) {
			out.Add(m.In, m.Mark)
		}
	}
	return &out
}

// inkOf gives the smallest rectangle around the pixels that differ.
func inkOf(a, b *image.RGBA) (r image.Rectangle) {
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			if a.RGBAAt(x, y) != b.RGBAAt(x, y) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

// TestCoverLettersInBothCrops: all letters are in the square in the middle, with a margin; the site's name is in the band and
// the rest above it.
func TestCoverLettersInBothCrops(t *testing.T) {
	for i, title := range titles {
		c := about(title)
		c.Shape = Shape(i % 4)
		pages, pictures := coverOf(t, c, Mode(i/4%2))
		for k, safe := range []image.Rectangle{image.Rect(259, 0, 641, 383).Inset(8), image.Rect(0, 0, 500, 500).Inset(10)} {
			if got, want := pictures[k].Rect, [...]image.Rectangle{image.Rect(0, 0, 900, 383), image.Rect(0, 0, 500, 500)}[k]; got != want {
				t.Errorf("%s: %v, want %v", title, got, want)
			}
			for _, site := range []bool{false, true} {
				rest, err := only(pages[k], func(m scene.Mark) bool {
					x, ok := m.(scene.Text)
					return !ok || (x.Field == "site") != site
				}).Image(CoverDPI)
				if err != nil {
					t.Fatal(err)
				}
				band := pictures[k].Rect
				band.Min.Y = band.Max.Y * 319 / 383
				ink := inkOf(pictures[k], rest)
				if ink.Empty() || !ink.In(safe) || site && !ink.In(band.Inset(4)) || !site && ink.Overlaps(band.Inset(-6)) {
					t.Errorf("%s: ink in %v", title, ink)
				}
			}
		}
	}
}

// TestCoverSquareIsTheMiddle: the square shows what a crop of the wide cover shows.
func TestCoverSquareIsTheMiddle(t *testing.T) {
	pages, pictures := coverOf(t, about("开了屏幕共享，验证码就被看光了"), Colour)
	large, err := pages[0].Image(4 * CoverDPI)
	if err != nil {
		t.Fatal(err)
	}
	crop := image.NewRGBA(image.Rect(0, 0, 500, 500))
	draw.CatmullRom.Scale(crop, crop.Rect, large, image.Rect(1034, 0, 1034+1532, 1532), draw.Src, nil)
	sum := 0
	for i := range crop.Pix {
		sum += max(int(crop.Pix[i])-int(pictures[1].Pix[i]), int(pictures[1].Pix[i])-int(crop.Pix[i]))
	}
	if mean := float64(sum) / float64(len(crop.Pix)); mean > 1.5 {
		t.Errorf("the square differs from the crop by %.2f of 255", mean)
	}
}

func TestCoverGround(t *testing.T) {
	_, pictures := coverOf(t, about("谨防诈骗"), Colour)
	ground, accent := color.RGBA{0xfa, 0xf6, 0xee, 255}, color.RGBA{0xa8, 0x23, 0x1c, 255}
	for p, want := range map[image.Point]color.RGBA{{3, 3}: accent, {880, 4}: accent, {10, 375}: accent, {450, 20}: ground, {250, 200}: ground} {
		if got := pictures[0].RGBAAt(p.X, p.Y); got != want {
			t.Errorf("wide at %v %v, want %v", p, got, want)
		}
	}
	for p, want := range map[image.Point]color.RGBA{{250, 25}: ground, {10, 490}: accent} {
		if got := pictures[1].RGBAAt(p.X, p.Y); got != want {
			t.Errorf("square at %v %v, want %v", p, got, want)
		}
	}
	if got := pictures[0].RGBAAt(100, 250); got == ground || got == accent {
		t.Error("no ripples")
	}
}

// TestCoverSameBytes: the same text gives the same JPEG, whatever its spaces are; and it is small.
func TestCoverSameBytes(t *testing.T) {
	jpegs := func(title string) (out [2][]byte) {
		pages, _ := coverOf(t, about(title), Colour)
		for i, p := range pages {
			b, err := p.JPEG(CoverDPI, 90)
			if err != nil {
				t.Fatal(err)
			}
			out[i] = b
			if len(b) > 100_000 {
				t.Errorf("%s: %d bytes", title, len(b))
			}
		}
		return out
	}
	for _, title := range titles {
		a, b := jpegs(title), jpegs(" "+strings.ReplaceAll(title, " ", "\u3000\n"))
		if !bytes.Equal(a[0], b[0]) || !bytes.Equal(a[1], b[1]) {
			t.Errorf("%s: other bytes the second time", title)
		}
	}
}

// TestCoverTitles: where titles are broken.
func TestCoverTitles(t *testing.T) {
	lines := func(title string) (out []string) {
		pages, _ := coverOf(t, about(title), Colour)
		for _, x := range texts(pages[0]) {
			if x.Field == "title" {
				out = append(out, x.S)
			}
		}
		return out
	}
	for _, title := range titles {
		got := lines(title)
		if len(got) > 3 || strings.Join(got, "") != title {
			t.Errorf("%s became %q", title, got)
		}
		latin := func(r rune) bool { return r >= 0x2000 || r == ' ' || r == '/' }
		for _, word := range strings.FieldsFunc(title, latin) {
			if !slices.ContainsFunc(got, func(l string) bool { return strings.Contains(l, word) }) {
				t.Errorf("%s: %q is broken in %q", title, word, got)
			}
		}
	}
	for title, want := range map[string]string{
		"开了屏幕共享，验证码就被看光了":   "开了屏幕共享，|验证码就被看光了",
		"征信报告：一年免费查两次，有错能改": "征信报告：|一年免费查两次，|有错能改",
		"用取款机：遮好密码，看清再转":    "用取款机：|遮好密码，|看清再转",
		"该打哪个电话":            "该打哪个电话",
		"iPhone 17 免费送？":    "iPhone 17 |免费送？",
	} {
		if got := strings.Join(lines(title), "|"); got != want {
			t.Errorf("%s is set as %q, want %s", title, got, want)
		}
	}
}

func TestCoverErrors(t *testing.T) {
	for _, c := range []struct {
		field, text string
		length      int
		at          func(*CoverText) *string
	}{
		{"title", strings.Repeat("银行", 32), 64, func(c *CoverText) *string { return &c.Title }},
		{"title", "看 " + strings.Repeat("abcdefgh", 5) + " 吧", 44, func(c *CoverText) *string { return &c.Title }},
		{"title", "  ", 0, func(c *CoverText) *string { return &c.Title }},
		{"site", strings.Repeat("名", 30), 30, func(c *CoverText) *string { return &c.Site }},
		{"site", "", 0, func(c *CoverText) *string { return &c.Site }},
		{"kind", "十三个字的种类名称太长了吧", 13, func(c *CoverText) *string { return &c.Kind }},
		{"severity", strings.Repeat("高", 30), 30, func(c *CoverText) *string { c.Kind = ""; return &c.Severity }},
	} {
		text := about("谨防诈骗")
		*c.at(&text) = c.text
		wide, square, err := Cover(text, Colour)
		var e *Error
		if !errors.As(err, &e) || e.Field != c.field || e.Length != c.length || e.Length >= e.Least && e.Length <= e.Most || wide != nil || square != nil {
			t.Errorf("%s of %d: %v", c.field, c.length, err)
			continue
		}
		if c.length > 0 && e.Piece == "" {
			*c.at(&text) = string([]rune(c.text)[:e.Most])
			if _, _, err := Cover(text, Colour); err != nil || e.Most == 0 {
				t.Errorf("%s: %d characters should have room: %v", c.field, e.Most, err)
			}
		}
	}
	var glyph *scene.GlyphError
	if _, _, err := Cover(about("囍事🔔"), Colour); !errors.As(err, &glyph) || glyph.Field != "title" || glyph.Rune != '囍' {
		t.Errorf("characters without a glyph: %v", err)
	}
	pale := about("谨防诈骗")
	pale.Accent = "#e0c060"
	var fault *scene.Fault
	if _, _, err := Cover(pale, Colour); !errors.As(err, &fault) || fault.What != "is hard to read" {
		t.Errorf("a pale accent: %v", err)
	}
	if _, _, err := Cover(CoverText{Title: "谨防诈骗", Site: "云杉银行金融消费者权益保护岗位"}, Saver); err != nil {
		t.Errorf("only what is needed: %v", err)
	}
}

// realCovers are the covers of everything that this project's site has, by slug, as the desk draws them.
func realCovers(t testing.TB) (slugs []string, covers []CoverText) {
	t.Helper()
	lib, list, err := content.Load(os.DirFS("../.."))
	if err != nil || lib == nil {
		t.Fatal(list, err)
	}
	e := edition.At(lib, time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	for _, it := range e.Items {
		theme := e.Site.WeChat.ThemeOf(it.Kind)
		c := CoverText{Title: it.Title, Site: e.Site.Title, Ground: scene.Colour(theme.Bar), Ink: content.WeChatPaper, Accent: scene.Colour(theme.Tint)}
		if it.Kind != content.Page {
			c.Kind = it.Kind.Info().Name
		}
		c.Shape = map[content.Severity]Shape{content.High: Triangle, content.Medium: Diamond, content.Low: Ring}[it.Severity]
		c.Severity = map[Shape]string{Triangle: "高风险", Diamond: "中风险", Ring: "低风险"}[c.Shape]
		slugs, covers = append(slugs, it.ID[strings.IndexByte(it.ID, '/')+1:]), append(covers, c)
	}
	if len(covers) < 28 {
		t.Fatalf("only %d covers of the real content", len(covers))
	}
	return slugs, covers
}

// TestRealCovers lays out and checks the cover of everything on this project's site; with -show DIR one can look at them. In
// Saver everything is black lines, and says the same.
func TestRealCovers(t *testing.T) {
	slugs, covers := realCovers(t)
	for i, c := range covers {
		said := map[Mode]string{}
		for mode, name := range modeNames {
			wide, square, err := Cover(c, mode)
			if err != nil {
				t.Errorf("%s: %v", c.Title, err)
				continue
			}
			for k, p := range []*scene.Page{wide, square} {
				for _, x := range texts(p) {
					said[mode] += x.S
				}
				if *show != "" {
					showPages(t, filepath.Join(*show, "cover-"+slugs[i]+"-"+name+"-"+strconv.Itoa(k)), CoverDPI, []*scene.Page{p})
				}
			}
			for _, m := range marks(wide) {
				var fill, ink scene.Colour
				switch m := m.(type) {
				case scene.Box:
					fill, ink = m.Fill, m.Stroke
				case scene.Circle:
					fill, ink = m.Fill, m.Stroke
				case scene.Path:
					fill, ink = m.Fill, m.Stroke
				case scene.Text:
					ink = m.Colour
				}
				if mode == Saver && (fill != "" || ink != black) {
					t.Errorf("%s: %+v is no black line", c.Title, m)
				}
			}
		}
		want := c.Kind + c.Severity + c.Title + c.Site
		if want += want; squash(said[Colour]) != squash(want) || said[Saver] != said[Colour] {
			t.Errorf("%s says %v", c.Title, said)
		}
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

func BenchmarkCover(b *testing.B) {
	for b.Loop() {
		wide, square, err := Cover(about("开了屏幕共享，验证码就被看光了"), Colour)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range []*scene.Page{wide, square} {
			if _, err := p.JPEG(CoverDPI, 90); err != nil {
				b.Fatal(err)
			}
		}
	}
}
