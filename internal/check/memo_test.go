package check_test

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/memo"
	"mingbai/internal/problem"
	"mingbai/internal/testsite"
)

// TestMemoNeverServesStale runs twice with memory after every sort of change and requires what a run without memory says.
func TestMemoNeverServesStale(t *testing.T) {
	at := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	load := func(change func(fstest.MapFS)) *content.Library {
		site := testsite.Starter(t)
		change(site)
		lib, list, err := content.Load(site)
		if err != nil || lib == nil {
			t.Fatal(list, err)
		}
		return lib
	}
	replace := func(file, old, new string) func(fstest.MapFS) {
		return func(site fstest.MapFS) {
			b := site[file].Data
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("%s has no %q", file, old)
			}
			site[file] = &fstest.MapFile{Data: bytes.ReplaceAll(b, []byte(old), []byte(new))}
		}
	}
	same := func(site fstest.MapFS) {}
	first := memo.Read[check.Verdict]("a", nil)
	check.RunWith(load(same), at, first)
	kept, err := first.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(fstest.MapFS){
		"nothing":          same,
		"hotline gone":     replace("contacts.yaml", "id: fanzha", "id: fanzha-xin"),
		"hotline number":   replace("contacts.yaml", `"96110"`, `"96119"`),
		"topic renamed":    replace("content/data/topics.yaml", "id: shuadan", "id: shua-dan"),
		"audience renamed": replace("content/data/audiences.yaml", "id: zhangzhe", "id: laoren"),
		"body":             replace("content/alerts/shuadan-fanli.md", "动动手指", "打 96100，动动手指"),
		"draft":            replace("content/alerts/shuadan-fanli.md", "status: approved", "status: draft"),
		"moved": func(site fstest.MapFS) {
			site["content/alerts/zhuan.md"] = site["content/alerts/shuadan-fanli.md"]
			delete(site, "content/alerts/shuadan-fanli.md")
		},
	} {
		lib := load(change)
		want := check.Run(lib, at)
		m := memo.Read[check.Verdict]("a", kept)
		if got := check.RunWith(lib, at, m); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: with memory\n%v\nwithout\n%v", name, list(got), list(want))
		}
		again, err := m.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if got := check.RunWith(lib, at, memo.Read[check.Verdict]("a", again)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: with its own memory\n%v\nwithout\n%v", name, list(got), list(want))
		}
	}
	// A damaged memory is no memory.
	broken := replace("content/alerts/shuadan-fanli.md", "动动手指", "打 96100，动动手指")
	m := memo.Read[check.Verdict]("a", []byte("{damaged"))
	if n := check.RunWith(load(broken), at, m).Errors(); n == 0 {
		t.Error("the broken site has no errors")
	}
}

func list(l problem.List) string {
	var b bytes.Buffer
	for _, p := range l {
		fmt.Fprintln(&b, p.Pos, p.Level, p.Rule)
	}
	return b.String()
}
