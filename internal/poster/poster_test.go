package poster

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

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
		Number: "YS-2026-001", Issued: day(2026, 11, 24), ReviewBy: day(2027, 5, 24), Code: "7K3M-9QXZ",
		URL: "https://mingbai.yunshan.example/v/7K3M9QXZ/", Domain: "mingbai.yunshan.example", Bank: "云杉银行", Publisher: "云杉银行金融消费者权益保护岗",
	}
}

func texts(p *scene.Page) (out []scene.Text) {
	for _, m := range p.Marks {
		if t, ok := m.Mark.(scene.Text); ok {
			out = append(out, t)
		}
	}
	return out
}

// TestRealContent lays out and checks every article of this project's site, twice; with -show DIR one can look at them.
func TestRealContent(t *testing.T) {
	for _, p := range realPosters(t) {
		for _, mode := range []Mode{Colour, Saver} {
			t.Run(p.slug+"/"+modeNames[mode], func(t *testing.T) {
				page, err := Layout(p.src, p.kind, mode)
				if err != nil {
					t.Fatal(err)
				}
				said := ""
				for _, x := range texts(page) {
					said += x.S
					// Two metres: capitals of 20 mm, 0.733 em.
					if x.Field == "head" && x.Size*0.733 < 20 {
						t.Errorf("headline %q has capitals of %.1f mm", x.S, x.Size*0.733)
					}
				}
				for _, want := range []string{p.src.Lead, p.src.Steps[0].Do, "110", "955XX", "96110", p.src.Domain, p.src.Code, "2026-"} {
					if !strings.Contains(squash(said), squash(want)) {
						t.Errorf("%q is not on the poster", want)
					}
				}
				if mode == Colour { // in the other it is the same, and reading takes long
					readsBack(t, page, p.src.URL)
				}
				pdf, err := scene.PDF(page)
				if err != nil {
					t.Fatal(err)
				}
				if len(pdf) > 120<<10 {
					t.Errorf("PDF of %d KB", len(pdf)>>10)
				}
				if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != 1 {
					t.Errorf("%d pages", n)
				}
				if *show != "" {
					png, err := page.PNG(100)
					if err != nil {
						t.Fatal(err)
					}
					name := filepath.Join(*show, p.slug+"-"+modeNames[mode])
					if err := errors.Join(os.WriteFile(name+".png", png, 0o666), os.WriteFile(name+".pdf", pdf, 0o666)); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

// readsBack reads a poster's QR code off its picture of 100 dpi with somebody else's eyes.
func readsBack(t *testing.T, page *scene.Page, want string) {
	t.Helper()
	img, err := page.Image(100)
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

// TestSaverIsLines: black lines on white paper, nothing filled.
func TestSaverIsLines(t *testing.T) {
	for kind := range looks {
		p, err := Layout(example(), kind, Saver)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Marks {
			var fill, ink scene.Colour
			switch m := m.Mark.(type) {
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
				t.Errorf("%s: %+v", kindNames[kind], m.Mark)
			}
		}
	}
}

// TestModesSayTheSame: colour says nothing that words and shapes do not.
func TestModesSayTheSame(t *testing.T) {
	say := func(m Mode) (out []string) {
		p, err := Layout(example(), Alert, m)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range texts(p) {
			out = append(out, x.S)
		}
		return out
	}
	if a, b := say(Colour), say(Saver); !reflect.DeepEqual(a, b) {
		t.Errorf("in colour %q, in saver %q", a, b)
	}
}

// TestReadingOrder: what is heard when the PDF is read aloud.
func TestReadingOrder(t *testing.T) {
	p, err := Layout(example(), Alert, Colour)
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, x := range texts(p) {
		said += x.S
	}
	at := 0
	for _, want := range []string{"骗局提醒", "卡贴手机？", "马上停", "有人叫你", "听到这些话", "航班取消", "这样做", "1谁叫你贴", "2钱转走了", "110公安报警电话", "955XX", "96110", "扫码", "mingbai.yunshan.example", "YS-2026-001", "2026-11-24", "2027-05-24", "7K3M-9QXZ"} {
		i := strings.Index(said[at:], want)
		if i < 0 {
			t.Fatalf("%q is not said after %q", want, said[:at])
		}
		at += i
	}
}

func TestCodeIsLargeEnough(t *testing.T) {
	for _, url := range []string{"https://a.cn/v/1/", example().URL, "https://mingbai.yunshan.example/v/7K3M9QXZ/?" + strings.Repeat("x", 60)} {
		src := example()
		src.URL = url
		p, err := Layout(src, Tip, Colour)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Marks {
			if q, ok := m.Mark.(scene.QR); ok && (q.Module < 1 || q.Module*float64(len(q.Black)) < 25-1e-9) {
				t.Errorf("%s: modules of %v mm, %d of them", url, q.Module, len(q.Black))
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
		_, err := Layout(src, Alert, Colour)
		var e *Error
		if !errors.As(err, &e) || e.Field != c.field || e.Length != c.length || e.Length >= e.Least && e.Length <= e.Most {
			t.Errorf("%s of %d: %v", c.field, c.length, err)
		}
	}
}

// TestMostIsTrue: a text as long as the error allows has room, whatever else is on the poster.
func TestMostIsTrue(t *testing.T) {
	for _, full := range []bool{false, true} {
		for _, field := range []func(*Source) *string{
			func(s *Source) *string { return &s.Lead },
			func(s *Source) *string { return &s.Flags[0].Say },
			func(s *Source) *string { return &s.Flags[0].Why },
			func(s *Source) *string { return &s.Steps[1].Do },
			func(s *Source) *string { return &s.Steps[1].How },
			func(s *Source) *string { return &s.Publisher },
		} {
			src := example()
			if full {
				src.Flags = append(src.Flags, src.Flags[:2]...)
				src.Steps = append(src.Steps, Step{strings.Repeat("做", 24), strings.Repeat("好", 30)})
			}
			text := field(&src)
			*text = strings.Repeat("字", 150)
			_, err := Layout(src, Alert, Colour)
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("150 characters: %v", err)
				continue
			}
			*text = strings.Repeat("字", e.Most)
			if _, err := Layout(src, Alert, Colour); err != nil {
				t.Errorf("%s: %d characters should have room: %v", e.Field, e.Most, err)
			}
		}
	}
}

// TestAnyLength: whatever the length of a text, the page is right or refused.
func TestAnyLength(t *testing.T) {
	for n := 1; n < 70; n += 3 {
		text := string([]rune(strings.Repeat("先挂断，再打“110”问一问。别慌——", 5))[:n])
		src := example()
		src.Lead, src.Flags[1].Why, src.Steps[2].Do = text, text, text
		_, err := Layout(src, Lesson, Saver)
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Most >= utf8.RuneCountInString(text)) {
			t.Errorf("%d characters: %v", n, err)
		}
	}
}

func TestMissingGlyph(t *testing.T) {
	src := example()
	src.Steps[1].How = "打🔔"
	_, err := Layout(src, Alert, Colour)
	var g *scene.GlyphError
	if !errors.As(err, &g) || g.Rune != '🔔' || g.Field != "steps.2.how" {
		t.Errorf("got %v", err)
	}
}

func TestIcons(t *testing.T) {
	if n := len(Icons()); n < 12 {
		t.Errorf("only %d pictograms", n)
	}
	for _, name := range Icons() {
		src := example()
		src.Icon = name
		if _, err := Layout(src, Alert, Colour); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGolden compares display lists; -update writes them.
func TestGolden(t *testing.T) {
	for kind, name := range kindNames {
		for mode, modeName := range modeNames {
			src := example()
			if kind == Lesson {
				src.Flags = nil
			}
			p, err := Layout(src, kind, mode)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			fmt.Fprintf(&b, "%v × %v mm %q\n", p.Width, p.Height, p.Title)
			for _, m := range p.Marks {
				switch m := m.Mark.(type) {
				case scene.Text:
					fmt.Fprintf(&b, "text %.2f %.2f em %.2f %d %s %s %q\n", m.X, m.Y, m.Size, m.Weight, m.Colour, m.Field, m.S)
				case scene.QR:
					fmt.Fprintf(&b, "qr %.2f %.2f module %.3f × %d\n", m.X, m.Y, m.Module, len(m.Black))
				case scene.Box:
					fmt.Fprintf(&b, "box %.2f %.2f %.2f × %.2f fill %q line %q %.2f\n", m.X, m.Y, m.W, m.H, m.Fill, m.Stroke, m.Line)
				case scene.Circle:
					fmt.Fprintf(&b, "circle %.2f %.2f r %.2f fill %q line %q %.2f\n", m.Centre.X, m.Centre.Y, m.R, m.Fill, m.Stroke, m.Line)
				case scene.Path:
					fmt.Fprintf(&b, "path %.2f line %q %.2f\n", m.Points, m.Stroke, m.Line)
				}
			}
			file := filepath.Join("testdata", name+"-"+modeName+".golden")
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
}

func BenchmarkPoster(b *testing.B) {
	all := realPosters(b)
	size, n := 0, 0
	for b.Loop() {
		p := all[n%len(all)]
		page, err := Layout(p.src, p.kind, Colour)
		if err != nil {
			b.Fatal(err)
		}
		pdf, err := scene.PDF(page)
		if err != nil {
			b.Fatal(err)
		}
		size, n = size+len(pdf), n+1
	}
	b.ReportMetric(float64(size)/float64(n)/1024, "KB/PDF")
}
