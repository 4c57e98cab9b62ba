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
		{"他问：“行吗？能吗？”" + long, "他问：“行吗？能吗？”"},
		{"**要紧。**" + long, "要紧。"},
		{"打 {{hotline jingcha}}。" + long, "打 110。"},
		{"真的！！" + long, "真的！！"},
		{"有注[^1]的。" + long + "\n\n[^1]: 注", "有注的。"},
		{long + long + long, string([]rune(long + long + long)[:119]) + "…"},
	} {
		doc, _ := prose.Parse(problem.Pos{}, []byte(c.text))
		kids, width := short(doc.Root.Kids[0].Kids, d)
		got := strings.TrimSpace(docOf(&prose.Node{Kind: prose.Paragraph, Kids: kids}).Plain(d))
		if got != c.want && !(strings.HasSuffix(c.want, "…") && strings.HasSuffix(got, "…") && len([]rune(got)) <= widest+1) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
		if w := ems(got); w > width+1.5 || w < width-1.5 {
			t.Errorf("%q: width %g, is %g", got, width, w)
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

// TestAlwaysRoom: the longest texts that a slide of each form can be given have room on every screen.
func TestAlwaysRoom(t *testing.T) {
	s := strings.Repeat
	for name, c := range map[string]struct {
		head string
		b    block
	}{
		"a point":      {s("长", widestHead) + "…（99/99）", block{texts: []float64{widest + 1}, indent: indent}},
		"a title":      {s("长", widestCover) + "…", block{cover: true, code: true, texts: []float64{widestAbout + 1}}},
		"a chapter":    {s("长", widestCover) + "…", block{cover: true, texts: []float64{widestAbout + 1}}},
		"a question":   {s("长", widestAsk) + "…", block{texts: []float64{43, 43, 43, 43}, indent: indent + 0.2}},
		"an answer":    {"答案：A", block{texts: []float64{widestOption + 1, widest + 1}}},
		"four numbers": {s("电", 12), block{phones: []phone{{12 * 0.62, 30}, {12 * 0.62, 30}, {12 * 0.62, 30}, {12 * 0.62, 30}}}},
		"marks":        {s("，", 30), block{}},
		"one word":     {s("w", 90), block{}},
	} {
		if got, _, ok := fit(c.head, c.b); !ok {
			t.Errorf("%s has no room: %+v", name, got)
		}
	}
	if _, roomy, ok := fit("短", block{texts: []float64{10, 10, 10}, indent: indent}); !roomy || !ok {
		t.Error("three short points are not one slide")
	}
	if _, roomy, _ := fit("短", block{texts: []float64{10, 10, 10, 10, 10, 10, 10}, indent: indent}); roomy {
		t.Error("seven points are one slide")
	}
	if _, _, ok := fit("短", block{texts: []float64{2000}}); ok {
		t.Error("2000 characters have room")
	}
}
