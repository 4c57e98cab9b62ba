package wechat

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"mingbai/internal/content"
	"mingbai/internal/edition"
)

// realEdition is the project's own content.
func realEdition(t testing.TB) *edition.Edition {
	t.Helper()
	lib, list, err := content.Load(os.DirFS("../.."))
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	return edition.At(lib, now)
}

// TestG36RealContent: every item of the real content keeps all rules, and its texts are within their limits or warned about.
func TestG36RealContent(t *testing.T) {
	e := realEdition(t)
	if len(e.Items) < 20 {
		t.Fatalf("only %d items", len(e.Items))
	}
	for _, it := range e.Items {
		a, x := Render(e, it), Write(e, it)
		found, fields := Judge(e, it, a, x)
		for _, f := range found {
			over := false
			for _, field := range fields {
				over = over || field.Value > field.Limit && f.Level == Warning && strings.Contains(f.Message, field.Name)
			}
			if !over {
				t.Errorf("%s: %+v", it.ID, f)
			}
		}
		for _, field := range fields {
			if field.Value > field.Limit {
				t.Logf("%s: %s %d > %d", it.ID, field.Name, field.Value, field.Limit)
			}
		}
		judgeTexts(t, e, it, x)
		if all := a.Plain + x.Moments + x.Group + x.Weibo + x.Xiaohongshu + x.Douyin; strings.ContainsAny(all, "*`") || strings.Contains(all, "](") {
			t.Errorf("%s: Markdown is left: %s", it.ID, all)
		}
	}
}

// TestSameTwice: nothing depends on the order of maps or on when it is asked for.
func TestSameTwice(t *testing.T) {
	one, two := realEdition(t), realEdition(t)
	two.At = two.At.AddDate(1, 0, 0)
	for i, it := range one.Items {
		a, x := Render(one, it), Write(one, it)
		if b, y := Render(two, two.Items[i]), Write(two, two.Items[i]); !reflect.DeepEqual(a, b) || x != y {
			t.Errorf("%s differs", it.ID)
		}
		f, g := Judge(one, it, a, x)
		if h, k := Judge(two, two.Items[i], a, x); !reflect.DeepEqual(f, h) || !reflect.DeepEqual(g, k) {
			t.Errorf("%s: findings differ", it.ID)
		}
	}
	bad := `<section style="padding:1px;background-color:#ffffff;float:left;margin:0;padding-left:2px"><p>x</p></section>`
	for range 50 {
		if !reflect.DeepEqual(Lint(bad, true, nil), Lint(bad, true, nil)) {
			t.Fatal("findings differ")
		}
	}
}
