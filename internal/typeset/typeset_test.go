package typeset

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// square has Latin letters, digits and spaces of half an em and everything else of one.
func square(r rune) float64 {
	if r < 0x250 {
		return 0.5
	}
	return 1
}

func lines(s Set) string {
	var out []string
	for _, l := range s.Lines {
		out = append(out, l.Text)
	}
	return strings.Join(out, "|")
}

func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		why, text string
		ems       float64
		even      bool
		want      string
	}{
		{"plain", "把卡贴在手机背面验证", 5, false, "把卡贴在手|机背面验证"},
		{"no closing mark first", "马上打电话，挂失", 5, false, "马上打|电话，挂失"},
		{"a closing mark takes half a square at the end", "马上打电话，去挂失", 5.5, false, "马上打电话，|去挂失"},
		{"no opening mark last", "他对你说“别挂电话”", 5, false, "他对你说|“别挂电话”"},
		{"a break before a quotation", "短信里的“快转账”别信", 7, false, "短信里的|“快转账”别信"},
		{"number with its unit", "要在 20 日内核查", 4, false, "要在 |20 日|内核查"},
		{"long unit", "应在 7 个工作日内付", 6, false, "应在 |7 个工作日内|付"},
		{"hotline", "马上打电话955XX去挂失", 7, false, "马上打电话|955XX去挂失"},
		{"number in groups", "电话 400 800 1234 来", 7, false, "电话 |400 800 1234 |来"},
		{"dash", "看到我——骗你的", 4, false, "看到|我——|骗你的"},
		{"dots", "说来话长……别听", 5, false, "说来话|长……别听"},
		{"no lone last character", "一二三四五六七八九十甲", 5, false, "一二三四|五六七八|九十甲"},
		{"even", "一二三四五六七八九十甲乙", 8, true, "一二三四五六|七八九十甲乙"},
		{"a clause is a good end", "密码和验证码，谁来要都不给", 8, true, "密码和验证码，|谁来要都不给"},
		{"Latin words", "open the App and see", 6, false, "open the App |and see"},
		{"a word stays whole", "想留着用，把每笔消费的短信提醒打开", 12, false, "想留着用，把每笔消费的|短信提醒打开"},
		{"of two ways the longer last word", "叫你取现金给他", 4, false, "叫你取|现金给他"},
		{"a name between spaces", "要自己先打开 国家医疗保障局 看", 8.5, false, "要自己先打开 |国家医疗保障局 看"},
		{"no particle first", "那是骗子卡里的现金", 6, false, "那是骗子|卡里的现金"},
		{"nor after a quotation", "有人说“能删”的别信他", 8, false, "有人说|“能删”的别信他"},
		{"a pause rather than the end of a quotation", "不买，说“不要”就行，不用讲理由", 11, true, "不买，说“不要”就行，|不用讲理由"},
		{"a particle rather than another line", "甲乙丙丁的戊己庚", 4, false, "甲乙丙丁|的戊己庚"},
		{"a word rather than another line", "甲乙丙银行丁戊己", 4, false, "甲乙丙银|行丁戊己"},
		{"what leans on the next word", "他们今天跟同学打招呼", 6, false, "他们今天|跟同学打招呼"},
		{"a number and what it counts", "前天下午三个骗子", 5, false, "前天下午|三个骗子"},
		{"clean", " a\n\tb\u0000 c\xff ", 9, false, "a b c\uFFFD"},
	} {
		s, err := Fit(c.text, Box{Field: "x", Width: c.ems * 2, Height: 100, Sizes: []float64{2}, Lead: 1.5, Even: c.even}, square)
		if err != nil || lines(s) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.why, lines(s), err, c.want)
		}
	}
}

func TestSqueeze(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		at    string
	}{
		{"字，", 1.5, "[0 1]"},
		{"“字”", 2, "[-0.5 0.5 1.5]"},
		{"字”，字", 3.5, "[0 1 1.5 2.5]"},
		{"字。“字", 3.5, "[0 1 1.5 2.5]"},
		{"“‘字’”", 3, "[-0.5 0 1 2 2.5]"},
		{"字—“字", 4, "[0 1 2 3]"},
		{"“", 0.5, "[-0.5]"},
		{"字——字", 3.9, "[0 1 1.9 2.9]"},
	} {
		s, err := Fit(c.text, Box{Width: 9, Height: 1, Sizes: []float64{1}, Lead: 1}, square)
		if err != nil || len(s.Lines) != 1 {
			t.Fatal(c.text, s, err)
		}
		if l := s.Lines[0]; l.Width != c.width || fmt.Sprint(l.At) != c.at {
			t.Errorf("%s: width %v at %v, want %v at %s", c.text, l.Width, l.At, c.width, c.at)
		}
	}
}

func TestStepsDownThenRefuses(t *testing.T) {
	b := Box{Field: "lead", Width: 20, Height: 10, Sizes: []float64{5, 4, 2}, Lead: 1.5, Most: 2}
	for _, c := range []struct {
		n    int
		size float64
	}{{4, 5}, {5, 4}, {10, 4}, {11, 2}, {20, 2}} {
		s, err := Fit(strings.Repeat("字", c.n), b, square)
		if err != nil || s.Size != c.size {
			t.Errorf("%d characters: size %v, %v; want %v", c.n, s.Size, err, c.size)
		}
	}
	var e *TooLong
	if _, err := Fit(strings.Repeat("字", 21), b, square); !errors.As(err, &e) || *e != (TooLong{"lead", 21, 20, ""}) {
		t.Errorf("21 characters: %v", err)
	}
	if _, err := Fit("电话"+strings.Repeat("8", 21), b, square); !errors.As(err, &e) || e.Piece != strings.Repeat("8", 21) || e.Most != 22 {
		t.Errorf("long number: %+v", err)
	}
	if s, err := Fit(" \n", b, square); err != nil || len(s.Lines) != 0 || s.Height != 0 {
		t.Errorf("nothing: %v %v", s, err)
	}
	if s, _ := Fit("一二三四五六", b, square); s.Height != 10 {
		t.Errorf("two lines of 4 mm with lead 1.5 are %v high", s.Height)
	}
}

// TestTitle: size, number of lines and their ends are weighed against each other.
func TestTitle(t *testing.T) {
	b := Box{Width: 34, Height: 22, Sizes: []float64{6.4, 6, 5.6, 5.2, 4.8, 4.4, 4, 3.5, 3}, Lead: 1.3, Most: 3, Title: true}
	for text, want := range map[string]string{
		"谨防诈骗":              "6.4 谨防诈骗",
		"该打哪个电话":            "5.6 该打哪个电话",              // rather than two lines that end in the middle
		"我被骗了怎么办":           "6.4 我被骗了|怎么办",            // rather than one that is small
		"存款保险保多少，怎么算":       "6 存款保险|保多少，|怎么算",         // rather than two of which one ends in the middle
		"征信报告：一年免费查两次，有错能改": "4.4 征信报告：|一年免费查两次，|有错能改", // rather than larger ones that end anywhere
		"护住个人信息：少给、问清、及时改":  "5.2 护住个人信息：|少给、问清、|及时改",
	} {
		if s, err := Fit(text, b, square); err != nil || fmt.Sprint(s.Size, " ", lines(s)) != want {
			t.Errorf("%v %s, %v; want %s", s.Size, lines(s), err, want)
		}
	}
	var e *TooLong
	if _, err := Fit(strings.Repeat("字", 40), b, square); !errors.As(err, &e) || e.Most != 33 {
		t.Errorf("40 characters: %v", err)
	}
}

// TestSameAgain: what is remembered of texts changes nothing, also when it has been forgotten, and for many at once.
func TestSameAgain(t *testing.T) {
	b := Box{Width: 30, Height: 100, Sizes: []float64{4}, Lead: 1.5}
	set := func(i int) string {
		s, err := Fit(fmt.Sprint("第 ", i, " 条：银行客服不会叫你把密码和验证码念给他听"), b, square)
		if err != nil {
			t.Error(err)
		}
		return lines(s)
	}
	first := set(0)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range knownMost + 10 {
				set(i)
			}
		})
	}
	all.Wait()
	if again := set(0); again != first {
		t.Errorf("%q, then %q", first, again)
	}
	if n := len(known.texts); n > knownMost {
		t.Errorf("%d texts are remembered", n)
	}
}

func FuzzFit(f *testing.F) {
	for _, s := range []string{"他说：“别挂电话”——骗你的。", "打 110，24 小时都有人接", "a/b.c-d e", "“”“”（（））", "\u0301字\u200d", "……——", "“ 0 00", "第 3 条 50 万元"} {
		f.Add(s, uint8(5), true, false)
		f.Add(s, uint8(9), false, true)
	}
	f.Fuzz(func(t *testing.T, text string, ems uint8, even, title bool) {
		if len(text) > 2000 {
			return
		}
		b := Box{Field: "x", Width: float64(ems%40) + 1, Height: 1e9, Sizes: []float64{1.5, 1}, Lead: 1.5, Even: even, Title: title}
		if title {
			b.Most = 3
		}
		clean := Clean(text)
		s, err := Fit(text, b, square)
		if err != nil {
			var e *TooLong
			if !errors.As(err, &e) || e.Piece == "" && !title || e.Length != utf8.RuneCountInString(clean) || !strings.Contains(clean, e.Piece) {
				t.Fatalf("%q: %+v", text, err)
			}
			return
		}
		joined := ""
		for i, l := range s.Lines {
			joined += l.Text
			if l.Width > b.Width+1e-5 || l.Text == "" || len(l.At) != utf8.RuneCountInString(l.Text) {
				t.Fatalf("%q: line %d %+v is no line of %v", text, i, l, b.Width)
			}
			end := math.Inf(-1)
			for k, r := range []rune(l.Text) {
				if l.At[k] < end-1e-9 {
					t.Fatalf("%q: %q goes back", text, l.Text)
				}
				end = l.At[k] + 1e-12
				if r == '\n' {
					t.Fatalf("%q: line break in a line", text)
				}
			}
			first, _ := utf8.DecodeRuneInString(l.Text)
			last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(l.Text, " "))
			if i > 0 && strings.ContainsRune(closing+"…—", first) || i < len(s.Lines)-1 && strings.ContainsRune(opening, last) {
				t.Fatalf("%q: %q begins or ends with the wrong mark", text, l.Text)
			}
		}
		if joined != clean {
			t.Fatalf("%q became %q", clean, joined)
		}
	})
}

// TestRunning: running text fills its lines where a poster would rather end them at a pause.
func TestRunning(t *testing.T) {
	for _, c := range []struct {
		text          string
		ems           float64
		rather, fully string
	}{
		{"密码和验证码，谁来要都不给他，记住", 12, "密码和验证码，|谁来要都不给他，记住", "密码和验证码，谁来要都不|给他，记住"},
		{"先打报警电话，再照被骗后怎么办一步步做", 12, "先打报警电话，|再照被骗后怎么办一步步做", "先打报警电话，再照被骗后|怎么办一步步做"},
		{"先打报警电话，再照被骗后怎么办一步步做", 9, "先打报警电话，|再照被骗后怎么办|一步步做", "先打报警电话，再|照被骗后怎么办一|步步做"}, // no character alone
	} {
		b := Box{Width: c.ems, Height: 100, Sizes: []float64{1}, Lead: 1.5}
		if got, err := Fit(c.text, b, square); err != nil || lines(got) != c.rather {
			t.Errorf("%s %v, want %s", lines(got), err, c.rather)
		}
		b.Running = true
		if got, err := Fit(c.text, b, square); err != nil || lines(got) != c.fully {
			t.Errorf("running: %s %v, want %s", lines(got), err, c.fully)
		}
	}
}

// TestFitMixed: characters of another font have their own widths.
func TestFitMixed(t *testing.T) {
	b := Box{Width: 6, Height: 100, Sizes: []float64{1}, Lead: 1.5}
	wide := func(i int, r rune) float64 {
		if i >= 4 {
			return 2
		}
		return 1
	}
	got, err := FitMixed("甲乙丙丁戊己庚辛", b, wide)
	if want := "甲乙丙丁戊|己庚辛"; err != nil || lines(got) != want {
		t.Errorf("%s %v, want %s", lines(got), err, want)
	}
	if at := got.Lines[0].At; at[3] != 3 || at[4] != 4 || got.Lines[0].Width != 6 {
		t.Error(at, got.Lines[0].Width)
	}
}
