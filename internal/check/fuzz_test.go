package check_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"mingbai/internal/check"
	"mingbai/internal/content"
)

// FuzzBody: whatever an editor writes, nothing panics, every complaint lies inside its file, and asking twice gives the same.
func FuzzBody(f *testing.F) {
	base := parse(f, "testdata/base.txtar")
	names, _ := filepath.Glob("testdata/*_bad.txtar")
	for _, name := range names {
		for _, file := range parse(f, name).Files {
			if head, body, ok := strings.Cut(strings.TrimPrefix(string(file.Data), "---\n"), "\n---\n"); ok && filepath.Ext(file.Name) == ".md" {
				title, _, _ := strings.Cut(strings.TrimPrefix(head, "title: "), "\n")
				f.Add(title, body)
			}
		}
	}
	f.Add("a: |\n x", "![a][b]\n\n[b]: c \"d\ne 12378 f\"\n\n    code 110\n> ```\n> 96100")
	sites := site(f, base)
	f.Fuzz(func(t *testing.T, title, body string) {
		fsys := fstest.MapFS{}
		for k, v := range sites {
			fsys[k] = v
		}
		for _, kind := range []string{"alerts", "lessons"} {
			extra := ""
			if kind == "alerts" {
				extra = "severity: low\n"
			}
			fsys["content/"+kind+"/yi.md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\nsummary: >\n  有事打 {{hotline fanzha}}，\n  别打 96100。" + "\ntopic: guashi\nstatus: approved\nauthor: 甲\nreviewer: 乙\npublish: 2026-10-01\nreview: 2027-01-01\n" + extra + "sources: [{title: \"材料\\u200b 12378\"}]\n---\n" + body)}
		}
		lib, _, err := content.Load(fsys)
		if err != nil || lib == nil {
			t.Skip()
		}
		list := check.Run(lib, instant)
		for _, p := range list {
			file, ok := fsys[p.File]
			if !ok || p.Line == 0 {
				continue
			}
			data := strings.TrimPrefix(string(file.Data), "\uFEFF")
			lines := strings.Split(data, "\n")
			if p.Line > len(lines) || p.Col < 1 || p.Col > len([]rune(lines[p.Line-1]))+1 {
				t.Errorf("outside the file: %v %s", p.Pos, p.Rule)
			}
			if p.Text == "" || p.Hint == "" || strings.Contains(p.Text, "%!") {
				t.Errorf("incomplete: %+v", p)
			}
		}
		again := check.Run(lib, instant)
		if len(again) != len(list) {
			t.Fatalf("%d problems, then %d", len(list), len(again))
		}
		for i := range list {
			if list[i] != again[i] {
				t.Fatalf("%v, then %v", list[i], again[i])
			}
		}
	})
}
