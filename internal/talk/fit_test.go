package talk

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

func TestShort(t *testing.T) {
	long := strings.Repeat("这里有很多很多字", 6)
	d := prose.Dress{Contact: func(kind, id string) (prose.ContactText, bool) { return prose.ContactText{Text: "110"}, true }}
	for _, c := range []struct{ text, want string }{
		{"一句。两句。", "一句。两句。"},
		{"一句。" + long + "。", "一句。"},
		{"一句。两句。" + long, "一句。两句。"},
		{"一句，比较长，一共有二十几个字，就是为了占地方。两句，也比较长，放不下了。", "一句，比较长，一共有二十几个字，就是为了占地方。"},
		{"他问：“行吗？能吗？”" + long, "他问：“行吗？能吗？”"},
		{"**要紧。**" + long, "要紧。"},
		{"打 {{hotline jingcha}}。" + long, "打 110。"},
		{"真的！！" + long, "真的！！"},
		{"有注[^1]的。" + long + "\n\n[^1]: 注", "有注的。"},
		{long + long + long, string([]rune(long + long + long)[:119]) + "…"},
	} {
		doc, _ := prose.Parse(problem.Pos{}, []byte(c.text))
		kids := short(doc.Root.Kids[0].Kids, d)
		got := strings.TrimSpace(docOf(&prose.Node{Kind: prose.Paragraph, Kids: kids}).Plain(d))
		if got != c.want && !(strings.HasSuffix(c.want, "…") && strings.HasSuffix(got, "…") && len([]rune(got)) <= widest+1) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestSplit(t *testing.T) {
	part := func(n, total int) string { return fmt.Sprintf("%d/%d", n, total) }
	for _, c := range []struct {
		all  []int // what each takes; a group holds 10
		want string
	}{
		{nil, "[[]]"},
		{[]int{3, 3, 3}, "[[3 3 3]]"},
		{[]int{3, 3, 3, 3}, "[[3 3] [3 3]]"},        // even, not 3 and 1
		{[]int{1, 1, 9, 9}, "[[1 1] [9] [9]]"},      // even would not fit
		{[]int{99, 1}, "[[99] [1]]"},                // one that never fits has a slide of its own
		{[]int{5, 5, 5, 5, 5}, "[[5] [5 5] [5 5]]"}, // as few as can be
	} {
		got := split(c.all, func(g []int, _ string) bool {
			sum := 0
			for _, n := range g {
				sum += n
			}
			return sum <= 10
		}, part)
		if s := fmt.Sprint(got); s != c.want {
			t.Errorf("%v: %s, want %s", c.all, s, c.want)
		}
		if !slices.Equal(slices.Concat(got...), c.all) {
			t.Errorf("%v: something is lost: %v", c.all, got)
		}
	}
}

// TestAlwaysRoom: the longest texts that a slide of each form can be given have room on every screen, in Chinese, in wide Latin letters
// and with marks that stick to their neighbours.
func TestAlwaysRoom(t *testing.T) {
	for name, unit := range map[string]string{"Chinese": "长", "Latin": "mwMW", "words": "word ", "marks": "字字，“字字字”——字字！"} {
		text := func(most float64) string { return clipText(strings.Repeat(unit, 200), most) }
		spans := func(n int, most float64) (out []span) {
			for range n {
				out = append(out, spanOf(text(most), false))
			}
			return out
		}
		part := "（99/99）"
		phones := slices.Repeat([]phone{{12 * 0.63, spanOf(string([]rune(strings.Repeat(unit, 30))[:30]), false)}}, 4)
		for form, c := range map[string]struct {
			head string
			b    block
		}{
			"a point":      {text(widestHead) + part, block{texts: spans(1, widest), indent: indent}},
			"a title":      {text(widestCover), block{cover: true, code: true, texts: spans(1, widestAbout)}},
			"a chapter":    {text(widestCover), block{cover: true, texts: spans(1, widestAbout)}},
			"a question":   {text(widestAsk), block{texts: spans(4, widestOption), indent: indent + 0.2}},
			"an answer":    {"答案：A", block{texts: append(spans(1, widestOption), spans(1, widest)...)}},
			"four numbers": {"记住这几个电话", block{phones: phones}},
			"a heading":    {text(widestHead), block{}},
		} {
			if got, _, ok := fit(headingOf(c.head), c.b); !ok {
				t.Errorf("%s, %s: no room: %+v", name, form, got)
			}
		}
	}
	ten := spanOf(strings.Repeat("字", 10), false)
	if _, roomy, ok := fit(headingOf("短"), block{texts: slices.Repeat([]span{ten}, 3), indent: indent}); !roomy || !ok {
		t.Error("three short points are not one slide")
	}
	if _, roomy, _ := fit(headingOf("短"), block{texts: slices.Repeat([]span{ten}, 7), indent: indent}); roomy {
		t.Error("seven points are one slide")
	}
	if _, _, ok := fit(headingOf("短"), block{texts: []span{spanOf(strings.Repeat("字", 2000), false)}}); ok {
		t.Error("2000 characters have room")
	}
}

func TestSpan(t *testing.T) {
	for _, c := range []struct {
		text string
		kept bool
		want string
	}{
		{"一二三", false, "[1 1 1]"},
		{"一，二。", false, "[2 2]"},
		{"一，二三。四", true, "[2 3 1]"},
		{"（一）二", false, "[3 1]"},
		{"“一”二", false, "[4]"},
		{"一——二", false, "[3 1]"},
		{"Ab cd一", false, "[2.06 1.26 1]"},
		{"", false, "[]"},
	} {
		if got := fmt.Sprint(spanOf(c.text, c.kept)); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
	for _, c := range []struct {
		text string
		per  float64
		want int
	}{
		{"一二三四五六七八九十", 5, 2}, {"一二三四五六七八九十", 4.9, 3}, {"一二三四，五", 4, 2}, {"", 5, 1}, {"mmmmmmmmmm", 5, 3}, {"一mmmmm", 5, 2},
	} {
		if n, _ := spanOf(c.text, false).lines(c.per+spare, 1, 0); n != c.want {
			t.Errorf("%q in lines of %g: %d, want %d", c.text, c.per, n, c.want)
		}
	}
}
