package poster

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/font/gofont/goregular"

	"mingbai/internal/font"
	"mingbai/internal/scene"
)

var (
	update = flag.Bool("update", false, "write the golden display lists")
	show   = flag.String("show", "", "folder to write every poster to, as PNG and PDF")
)

var kindNames = map[Kind]string{Alert: "alert", Tip: "tip", Lesson: "lesson"}
var modeNames = map[Mode]string{Colour: "colour", Saver: "saver"}

// example is a poster with everything.
func example() Source {
	day := func(y, m, d int) time.Time {
		return time.Date(y, time.Month(m), d, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
	}
	return Source{
		Head: []string{"卡贴手机？", "马上停"}, Lead: "有人叫你把银行卡贴在手机背面，是要隔着老远刷走你的钱。",
		Flags: []Flag{
			{"“航班取消，下载软件办退款”", "退钱，用不着装他发的软件。"},
			{"“把卡贴在手机背面，验证一下”", "不是验证，是刷你的卡。"},
			{"“开着屏幕共享，我看您操作”", ""},
		},
		Steps: []Step{{"谁叫你贴，都不贴", "NFC 平时不用，就关掉。"}, {"钱转走了，24 小时内先打 110", ""}, {"告诉家人——别一个人扛", ""}},
		Icon:  "card", Hotlines: []Hotline{{"110", "公安报警电话"}, {"955XX", "云杉银行客服"}, {"96110", "公安反诈预警劝阻专线"}},
		Number: "alerts/nfc-tieka", Issued: day(2026, 11, 24), ReviewBy: day(2027, 5, 24), Code: "7K3M-9QXZ",
		URL: "https://mingbai.yunshan.example/v/7K3M9QXZ/", Domain: "mingbai.yunshan.example", Bank: "云杉银行", Publisher: "云杉银行金融消费者权益保护岗",
	}
}

// texts are the texts of a page, also those that a View shows of another; of what a View cuts, those whose baseline is seen.
func texts(p *scene.Page) (out []scene.Text) {
	for _, m := range p.Marks {
		switch m := m.Mark.(type) {
		case scene.Text:
			out = append(out, m)
		case scene.View:
			for _, x := range texts(m.Page) {
				if x.Y > m.From.Y && x.Y < m.From.Y+m.From.H {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// marks are the marks of a page without Views, and of the pages that Views show.
func marks(p *scene.Page) (out []scene.Mark) {
	for _, m := range p.Marks {
		if v, ok := m.Mark.(scene.View); ok {
			out = append(out, marks(v.Page)...)
		} else {
			out = append(out, m.Mark)
		}
	}
	return out
}

// layouts calls do for all pages of one source in each format and mode.
func layouts(t *testing.T, src Source, kind Kind, do func(t *testing.T, o Options, name string, pages []*scene.Page)) {
	t.Helper()
	for format, f := range Formats {
		for _, mode := range []Mode{Colour, Saver} {
			name := f.Name + "-" + modeNames[mode]
			t.Run(name, func(t *testing.T) {
				o := Options{Format: Format(format), Mode: mode}
				pages, err := Layout(src, kind, o)
				if err != nil {
					t.Fatal(err)
				}
				do(t, o, name, pages)
			})
		}
	}
}

// TestRealContent lays out and checks every article of this project's site in every format and mode; with -show DIR one can
// look at them.
func TestRealContent(t *testing.T) {
	for _, p := range realPosters(t) {
		t.Run(p.slug, func(t *testing.T) {
			layouts(t, p.src, p.kind, func(t *testing.T, o Options, name string, pages []*scene.Page) {
				said := ""
				for _, page := range pages {
					for _, x := range texts(page) {
						said += x.S
						// Two metres: capitals of 20 mm, 0.733 em.
						if o.Format == A4 && x.Field == "head" && x.Size*capital < 20 {
							t.Errorf("headline %q has capitals of %.1f mm", x.S, x.Size*capital)
						}
					}
				}
				for _, want := range []string{strings.Join(p.src.Head, ""), p.src.Hotlines[0].Number, p.src.Domain, p.src.Code, "发布 2026-"} {
					if !strings.Contains(squash(said), squash(want)) {
						t.Errorf("%q is not on the poster", want)
					}
				}
				pdf, err := scene.PDF(pages...)
				if err != nil {
					t.Fatal(err)
				}
				if len(pdf) > 120<<10 {
					t.Errorf("PDF of %d KB", len(pdf)>>10)
				}
				if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != len(pages) {
					t.Errorf("%d pages", n)
				}
				if *show != "" {
					file := filepath.Join(*show, p.slug+"-"+name)
					if err := os.WriteFile(file+".pdf", pdf, 0o666); err != nil {
						t.Fatal(err)
					}
					showPages(t, file, dpi(o), pages)
				}
			})
		})
	}
}

func dpi(o Options) float64 { return cmp.Or(Formats[o.Format].DPI, 100) }

func showPages(t *testing.T, file string, dpi float64, pages []*scene.Page) {
	for i, page := range pages {
		png, err := page.PNG(dpi)
		if err != nil {
			t.Fatal(err)
		}
		if len(pages) > 1 {
			file += "-" + strconv.Itoa(i+1)
		}
		if err := os.WriteFile(file+".png", png, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// readsBack reads a poster's QR code off its picture with somebody else's eyes.
func readsBack(t *testing.T, page *scene.Page, dpi float64, want string) {
	t.Helper()
	img, err := page.Image(dpi)
	if err != nil {
		t.Fatal(err)
	}
	b, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := qrcode.NewQRCodeReader().Decode(b, nil); err != nil || got.GetText() != want {
		t.Errorf("QR code: %v %v", got, err)
	}
}

func squash(s string) string { return strings.Join(strings.Fields(s), "") }

// TestSaverIsLines: black lines on white paper, nothing filled; and what is said is what is said in colour.
func TestSaverIsLines(t *testing.T) {
	for kind := range looks {
		inColour := map[Format][]string{}
		layouts(t, example(), kind, func(t *testing.T, o Options, _ string, pages []*scene.Page) {
			var said []string
			for _, p := range pages {
				for _, x := range texts(p) {
					said = append(said, x.S)
				}
			}
			if o.Mode == Colour {
				inColour[o.Format] = said
				return
			}
			if want := inColour[o.Format]; !reflect.DeepEqual(said, want) {
				t.Errorf("in colour %q, in saver %q", want, said)
			}
			for _, p := range pages {
				for _, m := range marks(p) {
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
					case scene.QR:
						ink = black
					}
					if fill != "" || ink != black {
						t.Errorf("%s: %+v", kindNames[kind], m)
					}
				}
			}
		})
	}
}

// TestReadingOrder: what is heard when the PDF is read aloud.
func TestReadingOrder(t *testing.T) {
	orders[A3] = orders[A4]
	layouts(t, example(), Alert, func(t *testing.T, o Options, _ string, pages []*scene.Page) {
		said := ""
		for _, p := range pages {
			for _, x := range texts(p) {
				said += x.S
			}
		}
		at := 0
		for _, want := range strings.Fields(orders[o.Format]) {
			i := strings.Index(said[at:], want)
			if i < 0 {
				t.Fatalf("%q is not said after %q", want, said[:at])
			}
			at += i
		}
	})
}

var orders = map[Format]string{
	A4:      "骗局提醒 卡贴手机？ 马上停 有人叫你 听到这些话 航班取消 这样做 1谁叫你贴 2钱转走了 110公安报警电话 955XX 96110 扫码 mingbai.yunshan.example 核验码 7K3M-9QXZ 网点 地址 电话 云杉银行金融 alerts/nfc-tieka 2026-11-24 2027-05-24 7K3M-9QXZ",
	A3Tiled: "骗局提醒 卡贴手机？ 马上停 有人叫你 听到这些话 航班取消 上半张 下半张 110公安报警电话 955XX 96110 扫码 mingbai.yunshan.example 核验码 7K3M-9QXZ 网点 地址 电话 云杉银行金融 alerts/nfc-tieka",
	A5:      "骗局提醒 卡贴手机？ 马上停 听到这些话 航班取消 110公安报警电话 扫码 mingbai.yunshan.example 核验码 7K3M-9QXZ 网点 地址 电话 云杉银行金融 alerts/nfc-tieka 2026-11-24 2027-05-24 7K3M-9QXZ",
	Card:    "骗局提醒 卡贴手机？ 马上停 有人叫你 听到这些话 航班取消 110公安报警电话 扫码 mingbai.yunshan.example 核验码 7K3M-9QXZ 2026-11-24 2027-05-24",
	Story:   "骗局提醒 卡贴手机？ 马上停 有人叫你 听到这些话 航班取消 这样做 1谁叫你贴 2钱转走了 110公安报警电话 扫码 mingbai.yunshan.example 核验码 7K3M-9QXZ 2026-11-24 2027-05-24",
}

// one lays out one page in colour.
func one(src Source, kind Kind, f Format) (*scene.Page, error) {
	pages, err := Layout(src, kind, Options{Format: f})
	if err != nil {
		return nil, err
	}
	return pages[0], nil
}

// laidOut are the formats that are laid out by themselves; the others show A4.
var laidOut = []Format{A4, A5, Card, Story}

// TestCodeIsRead: of any length that is allowed, in every format, and off the lower of two sheets.
func TestCodeIsRead(t *testing.T) {
	for format := range Formats {
		for _, url := range []string{"https://a.cn/v/1/", example().URL, example().URL + strings.Repeat("x", URLMost-len(example().URL))} {
			src := example()
			src.URL = url
			o := Options{Format: Format(format)}
			pages, err := Layout(src, Tip, o)
			if err != nil {
				t.Fatal(err)
			}
			p := pages[len(pages)-1]
			readsBack(t, p, dpi(o), url)
			for _, m := range marks(p) {
				if q, ok := m.(scene.QR); ok && (q.Module < 1-1e-9 || q.Module*float64(len(q.Black)) < 25-1e-9) {
					t.Errorf("%s, %s: modules of %v mm, %d of them", Formats[format].Name, url, q.Module, len(q.Black))
				}
			}
		}
	}
}

// TestSizes: how large what matters is, mm.
func TestSizes(t *testing.T) {
	for _, f := range laidOut {
		p, err := one(example(), Alert, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range texts(p) {
			least := map[Format]float64{A4: 2.6, A5: 2.6, Card: 2.6, Story: 2.6}[f]
			switch {
			case x.Field == "issued":
				least = 2.2
			case x.Field == "hotlines.1.number" && f == A5:
				least = 25 / capital
			case f == A5 && strings.HasPrefix(x.Field, "flags"):
				least = 5.2
			}
			if x.Size < least {
				t.Errorf("%s: %s %q has %.1f mm, less than %.1f", Formats[f].Name, x.Field, x.S, x.Size, least)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("字", 200)
	for _, c := range []struct {
		field  string
		length int
		change func(*Source)
	}{
		{"head", 0, func(s *Source) { s.Head = nil }},
		{"head", 0, func(s *Source) { s.Head = []string{" ", "马上停"} }},
		{"head", 3, func(s *Source) { s.Head = []string{"一", "二", "三"} }},
		{"head", 13, func(s *Source) { s.Head = []string{"一二三四五六", "一二三四五六七"} }},
		{"head", 12, func(s *Source) { s.Head = []string{"一二三四五六七八九十甲乙"} }}, // too wide for one line
		{"lead", 0, func(s *Source) { s.Lead = " " }},
		{"lead", 200, func(s *Source) { s.Lead = long }},
		{"flags", 6, func(s *Source) { s.Flags = make([]Flag, 6) }},
		{"flags.2.say", 0, func(s *Source) { s.Flags[1].Say = "" }},
		{"flags.2.say", 200, func(s *Source) { s.Flags[1].Say = long }},
		{"flags.3.why", 200, func(s *Source) { s.Flags[2].Why = long }},
		{"steps", 0, func(s *Source) { s.Steps = nil }},
		{"steps", 5, func(s *Source) { s.Steps = make([]Step, 5) }},
		{"steps.1.do", 0, func(s *Source) { s.Steps[0].Do = "" }},
		{"steps.1.do", 200, func(s *Source) { s.Steps[0].Do = long }},
		{"steps.1.how", 200, func(s *Source) { s.Steps[0].How = long }},
		{"icon", 2, func(s *Source) { s.Icon = "no" }},
		{"hotlines", 0, func(s *Source) { s.Hotlines = nil }},
		{"hotlines.1.number", 30, func(s *Source) { s.Hotlines[0].Number = strings.Repeat("8", 30) }},
		{"hotlines.2.label", 200, func(s *Source) { s.Hotlines[1].Label = long }},
		{"number", 200, func(s *Source) { s.Number = long }},
		{"bank", 200, func(s *Source) { s.Bank = long }},
		{"publisher", 200, func(s *Source) { s.Publisher = long }},
		{"domain", 0, func(s *Source) { s.Domain = "" }},
		{"domain", 200, func(s *Source) { s.Domain = strings.Repeat("a", 200) }},
		{"url", 200, func(s *Source) { s.URL = strings.Repeat("a", 200) }},
	} {
		src := example()
		c.change(&src)
		_, err := one(src, Alert, A4)
		var e *Error
		if !errors.As(err, &e) || e.Field != c.field || e.Length != c.length || e.Length >= e.Least && e.Length <= e.Most {
			t.Errorf("%s of %d: %v", c.field, c.length, err)
		}
	}
}

// TestMostIsTrue: a text as long as the error allows has room, whatever else is on the poster.
func TestMostIsTrue(t *testing.T) {
	for _, format := range laidOut {
		for _, full := range []bool{false, true} {
			for name, field := range map[string]func(*Source) *string{
				"lead":        func(s *Source) *string { return &s.Lead },
				"flags.1.say": func(s *Source) *string { return &s.Flags[0].Say },
				"flags.1.why": func(s *Source) *string { return &s.Flags[0].Why },
				"steps.2.do":  func(s *Source) *string { return &s.Steps[1].Do },
				"steps.2.how": func(s *Source) *string { return &s.Steps[1].How },
				"number":      func(s *Source) *string { return &s.Number },
				"publisher":   func(s *Source) *string { return &s.Publisher },
			} {
				src := example()
				if full {
					src.Flags = append(src.Flags, src.Flags[:2]...)
					src.Steps = append(src.Steps, Step{strings.Repeat("做", 24), strings.Repeat("好", 30)})
				}
				text := field(&src)
				*text = strings.Repeat("字", 150)
				_, err := one(src, Alert, format)
				var e *Error
				if !errors.As(err, &e) {
					// Smaller formats leave out whole what has no room, but never what matters most.
					if err != nil || format == A4 || name == "flags.1.say" {
						t.Errorf("%s, %s of 150 characters: %v", Formats[format].Name, name, err)
					}
					continue
				}
				*text = strings.Repeat("字", e.Most)
				if _, err := one(src, Alert, format); err != nil {
					t.Errorf("%s, %s: %d characters should have room: %v", Formats[format].Name, e.Field, e.Most, err)
				}
			}
		}
	}
}

// TestAnyLength: whatever the length of a text, the page is right or refused; and what A4 takes every format takes.
func TestAnyLength(t *testing.T) {
	for n := 1; n < 70; n += 3 {
		text := string([]rune(strings.Repeat("先挂断，再打“110”问一问。别慌——", 5))[:n])
		for kind := range looks {
			src := example()
			src.Lead, src.Flags[1].Why, src.Flags[2].Say, src.Steps[2].Do = text, text, text, text
			var e *Error
			_, err := one(src, kind, A4)
			if err != nil && (!errors.As(err, &e) || e.Most >= utf8.RuneCountInString(text)) {
				t.Errorf("%d characters: %v", n, err)
			}
			if err != nil {
				continue
			}
			for _, f := range laidOut {
				if _, err := one(src, kind, f); err != nil {
					t.Errorf("%s: %d characters: %v", Formats[f].Name, n, err)
				}
			}
		}
	}
}

// TestLongestNames: the longest id of an item, a long domain and a long bank have room everywhere.
func TestLongestNames(t *testing.T) {
	src := example()
	src.Number = "alerts/maocheng-gongjianfa-yaoqiu-gongxiang-pingmu-zhuanzhan"
	src.Domain, src.Bank, src.Publisher = "xiaofeizhe.nongshanghang.bank.example", "云杉银行股份有限公司", "云杉银行股份有限公司消费者权益保护部"
	src.Hotlines[0] = Hotline{"400-888-8888", "云杉银行股份有限公司客户服务热线"}
	layouts(t, src, Alert, func(t *testing.T, _ Options, _ string, pages []*scene.Page) {
		first := 0.0
		for _, x := range texts(pages[len(pages)-1]) {
			switch x.Field {
			case "hotlines.1.number":
				first = x.Size
			case "hotlines.2.number", "hotlines.3.number":
				if x.Size > 0.75*first {
					t.Errorf("%q with %v mm is as striking as the first number with %v", x.S, x.Size, first)
				}
			}
		}
	})
}

// TestTooMuchInAll: where no single text is to blame the list is.
func TestTooMuchInAll(t *testing.T) {
	src := example()
	for range 2 {
		src.Flags = append(src.Flags, Flag{})
	}
	for i := range src.Flags {
		src.Flags[i] = Flag{strings.Repeat("说", 24), strings.Repeat("因", 34)}
	}
	_, err := one(src, Alert, A4)
	var e *Error
	if !errors.As(err, &e) || e.Field != "flags" || e.Length != 5 || e.Most < 1 || e.Most > 4 {
		t.Fatalf("got %v", err)
	}
	src.Flags = src.Flags[:e.Most]
	if _, err := one(src, Alert, A4); err != nil {
		t.Error(err)
	}
}

func TestBranch(t *testing.T) {
	for _, f := range []Format{A4, A5, A3, A3Tiled} {
		lay := func(b *Branch) (string, []Blank, error) {
			pages, err := Layout(example(), Alert, Options{Format: f, Branch: b})
			if err != nil {
				return "", nil, err
			}
			last := pages[len(pages)-1]
			said := ""
			for _, x := range texts(last) {
				said += x.S
			}
			return said, Blanks(last), nil
		}
		_, blanks, err := lay(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blanks {
			if b.Rect.H < 7 || b.Rect.W < 25 {
				t.Errorf("%s: nobody can write in %+v", Formats[f].Name, b)
			}
		}
		if len(blanks) != 3 && (f == A4 || f == A5) {
			t.Errorf("%s: %d lines to write on", Formats[f].Name, len(blanks))
		}
		said, blanks, err := lay(&Branch{"云杉银行股份有限公司新城区人民路支行", "新城区人民路 188 号云杉大厦一层（近地铁 2 号线）", "010-5555 0100"})
		if err != nil || len(blanks) > 0 || !strings.Contains(said, "人民路支行地址新城区人民路 188") {
			t.Errorf("%s: %v %q %v", Formats[f].Name, err, said, blanks)
		}
		said, blanks, err = lay(&Branch{Name: "人民路支行"})
		if err != nil || !strings.Contains(said, "网点人民路支行地址电话") {
			t.Errorf("%s: what is not known is written by hand: %v %q %v", Formats[f].Name, err, said, blanks)
		}
		long := strings.Repeat("路", 120)
		for field, b := range map[string]*Branch{"branch.name": {Name: long}, "branch.address": {Address: long}, "branch.phone": {Phone: long}} {
			_, _, err := lay(b)
			var e *Error
			if !errors.As(err, &e) || e.Field != field || e.Length != 120 || e.Lines != 2 {
				t.Errorf("%s: %s: %v", Formats[f].Name, field, err)
			}
		}
	}
}

func TestPress(t *testing.T) {
	for format, f := range Formats {
		pages, err := Layout(example(), Alert, Options{Format: Format(format), Press: true})
		if good := f.Paper && Format(format) != A3Tiled; !good {
			if err == nil {
				t.Errorf("%s for the press", f.Name)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		plain, err := one(example(), Alert, Format(format))
		if err != nil {
			t.Fatal(err)
		}
		p := pages[0]
		if p.Width != plain.Width+16 || p.Height != plain.Height+16 {
			t.Errorf("%s: %v × %v mm", f.Name, p.Width, p.Height)
		}
		pdf, err := scene.PDF(p)
		points := func(mm float64) string { return fmt.Sprintf("%.2f", mm*72/25.4) }
		if box := strings.Join([]string{points(8), points(8), points(8 + plain.Width), points(8 + plain.Height)}, " "); err != nil || !bytes.Contains(pdf, []byte("/TrimBox ["+box+"]")) {
			t.Errorf("%s: no TrimBox %s: %v", f.Name, box, err)
		}
		n := 0
		for _, m := range p.Marks {
			if c, ok := m.Mark.(scene.Path); ok {
				n++
				for _, at := range c.Points { // 8 - 3
					if at.X > 5 && at.X < p.Width-5 && at.Y > 5 && at.Y < p.Height-5 {
						t.Errorf("%s: a crop mark in the bleed at %v", f.Name, at)
					}
				}
			}
		}
		if n != 8 {
			t.Errorf("%s: %d crop marks", f.Name, n)
		}
	}
}

// TestTiles: nothing is lost between the two sheets or in the white edges of printers, and both show 10 mm of the same.
func TestTiles(t *testing.T) {
	pages, err := Layout(example(), Alert, Options{Format: A3Tiled})
	if err != nil {
		t.Fatal(err)
	}
	var views []scene.View
	for _, p := range pages {
		for _, m := range p.Marks {
			if v, ok := m.Mark.(scene.View); ok {
				views = append(views, v)
				if low := v.At.Y + v.From.H*v.Scale; v.At.Y < 6 || low > 204+1e-9 {
					t.Errorf("shown from %v to %v", v.At.Y, low)
				}
			}
		}
	}
	up, low := views[0], views[1]
	if k := up.Scale / math.Sqrt2; k < 0.965 || k > 0.985 || low.Scale != up.Scale {
		t.Errorf("%v of A3", k)
	}
	if same := (up.From.Y + up.From.H - low.From.Y) * up.Scale; math.Abs(same-10) > 1e-9 {
		t.Errorf("both show %v mm", same)
	}
	for _, m := range up.Page.Marks {
		if x, ok := m.Mark.(scene.Text); ok && (x.Y-x.Size < up.From.Y-0.5 || x.Y > low.From.Y+low.From.H) {
			t.Errorf("%q is on neither sheet", x.S)
		}
	}
	for i, want := range []string{"上半张", "下半张"} {
		if said := texts(pages[i]); !slices.ContainsFunc(said, func(x scene.Text) bool { return strings.Contains(x.S, want) }) {
			t.Errorf("%q is not on sheet %d", want, i+1)
		}
	}
}

// FuzzLayout: whatever the texts, there are pages that pass Check or an error that says what is wrong.
func FuzzLayout(f *testing.F) {
	e := example()
	f.Add(e.Head[0], e.Head[1], e.Lead, e.Flags[0].Say, e.Flags[0].Why, e.Steps[0].Do, e.Steps[0].How, e.Hotlines[0].Number, e.Hotlines[0].Label, e.Domain, e.URL, e.Code, "人民路支行", uint8(0))
	f.Add("a", "", " ", "\x00", "——", "“", "\xff", "1", "字", ".", "x", "?", "010", uint8(77))
	f.Fuzz(func(t *testing.T, head, under, lead, say, why, do, how, number, label, domain, url, code, branch string, how8 uint8) {
		src := example()
		src.Head, src.Lead, src.Flags[0], src.Steps[0] = []string{head, under}, lead, Flag{say, why}, Step{do, how}
		src.Hotlines[0], src.Domain, src.URL, src.Code = Hotline{number, label}, domain, url, code
		o := Options{Format: Format(how8) % Format(len(Formats)), Mode: Mode(how8 >> 3 & 1), Branch: &Branch{branch, branch, branch}}
		o.Press = how8>>4&1 == 1 && o.Format != A3Tiled && Formats[o.Format].Paper
		_, err := Layout(src, Kind(how8>>5)%3, o)
		var wrong *Error
		var glyph *scene.GlyphError
		if err != nil && !errors.As(err, &wrong) && !errors.As(err, &glyph) {
			t.Error(err)
		}
	})
}

func TestMissingGlyph(t *testing.T) {
	src := example()
	src.Lead = "打🔔，打Łódź的电话"
	_, err := one(src, Alert, A4)
	var g *scene.GlyphError
	if !errors.As(err, &g) || g.Rune != 'Ł' || g.Field != "lead" {
		t.Errorf("got %v", err)
	}
	fallback, err := font.ParseFallback(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	for format, f := range Formats {
		_, err = Layout(src, Alert, Options{Format: Format(format), Fallback: fallback})
		if Format(format) == A5 { // has no lead
			if err != nil {
				t.Error(err)
			}
		} else if !errors.As(err, &g) || g.Rune != '🔔' {
			t.Errorf("%s with a fallback that has Ł: %v", f.Name, err)
		}
	}
	src.Lead = "打Łódź的电话"
	if _, err := Layout(src, Alert, Options{Fallback: fallback}); err != nil {
		t.Error(err)
	}
}

func TestIcons(t *testing.T) {
	if n := len(Icons()); n < 12 {
		t.Errorf("only %d pictograms", n)
	}
	for _, name := range Icons() {
		src := example()
		src.Icon = name
		if _, err := one(src, Alert, A4); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGolden compares display lists; -update writes them.
func TestGolden(t *testing.T) {
	colour, saver := Options{}, Options{Mode: Saver}
	branch := &Branch{"人民路支行", "新城区人民路 188 号", "010-5555 0100"}
	for _, c := range []struct {
		name string
		kind Kind
		o    Options
	}{
		{"alert-a4-colour", Alert, colour}, {"alert-a4-saver", Alert, saver},
		{"tip-a4-colour", Tip, colour}, {"tip-a4-saver", Tip, saver},
		{"lesson-a4-colour", Lesson, colour}, {"lesson-a4-saver", Lesson, saver},
		{"alert-a4-press", Alert, Options{Press: true, Branch: branch}},
		{"alert-a5-colour", Alert, Options{Format: A5}},
		{"alert-a5-branch", Alert, Options{Format: A5, Mode: Saver, Branch: branch}},
		{"alert-a3-colour", Alert, Options{Format: A3}},
		{"alert-a3-tiled-saver", Alert, Options{Format: A3Tiled, Mode: Saver}},
		{"alert-card-colour", Alert, Options{Format: Card}},
		{"tip-story-saver", Tip, Options{Format: Story, Mode: Saver}},
	} {
		src := example()
		if c.kind == Lesson {
			src.Flags = nil
		}
		pages, err := Layout(src, c.kind, c.o)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		for _, p := range pages {
			writeList(&b, p)
		}
		file := filepath.Join("testdata", c.name+".golden")
		if *update {
			if err := errors.Join(os.MkdirAll("testdata", 0o777), os.WriteFile(file, b.Bytes(), 0o666)); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, b.Bytes()) {
			t.Errorf("%s is not what is laid out; look at the poster (-show DIR), then run with -update", file)
		}
	}
}

func writeList(b *bytes.Buffer, p *scene.Page) {
	fmt.Fprintf(b, "%v × %v mm %q\n", p.Width, p.Height, p.Title)
	for _, m := range p.Marks {
		switch m := m.Mark.(type) {
		case scene.Text:
			fmt.Fprintf(b, "text %.2f %.2f em %.2f %d %s %s %q\n", m.X, m.Y, m.Size, m.Weight, m.Colour, m.Field, m.S)
		case scene.QR:
			fmt.Fprintf(b, "qr %.2f %.2f module %.3f × %d\n", m.X, m.Y, m.Module, len(m.Black))
		case scene.Box:
			fmt.Fprintf(b, "box %.2f %.2f %.2f × %.2f fill %q line %q %.2f\n", m.X, m.Y, m.W, m.H, m.Fill, m.Stroke, m.Line)
		case scene.Circle:
			fmt.Fprintf(b, "circle %.2f %.2f r %.2f fill %q line %q %.2f\n", m.Centre.X, m.Centre.Y, m.R, m.Fill, m.Stroke, m.Line)
		case scene.Path:
			fmt.Fprintf(b, "path %.2f line %q %.2f\n", m.Points, m.Stroke, m.Line)
		case scene.View:
			fmt.Fprintf(b, "view of %.2f at %.2f × %.4f: %d marks\n", m.From, m.At, m.Scale, len(m.Page.Marks))
		}
	}
}

func BenchmarkLayout(b *testing.B) {
	all := realPosters(b)
	for format, f := range Formats {
		b.Run(f.Name, func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				p := all[n%len(all)]
				if _, err := Layout(p.src, p.kind, Options{Format: Format(format)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPoster(b *testing.B) {
	all := realPosters(b)
	size, n := 0, 0
	for b.Loop() {
		p := all[n%len(all)]
		pages, err := Layout(p.src, p.kind, Options{})
		if err != nil {
			b.Fatal(err)
		}
		pdf, err := scene.PDF(pages...)
		if err != nil {
			b.Fatal(err)
		}
		size, n = size+len(pdf), n+1
	}
	b.ReportMetric(float64(size)/float64(n)/1024, "KB/PDF")
}
