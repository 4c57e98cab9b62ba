package check_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"mingbai/internal/check"
	"mingbai/internal/content"
)

// many is a site of n items of about 1,200 characters, made of the real ones.
func many(t testing.TB, n int) *content.Library {
	t.Helper()
	fsys := fstest.MapFS{}
	var bodies [][]byte
	for _, pattern := range []string{"site.yaml", "contacts.yaml", "content/*/*"} {
		names, _ := filepath.Glob("../../" + pattern)
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				continue
			}
			rel, _ := filepath.Rel("../..", name)
			fsys[filepath.ToSlash(rel)] = &fstest.MapFile{Data: b}
			if strings.HasPrefix(filepath.ToSlash(rel), "content/tips/") {
				_, body, _ := bytes.Cut(b[4:], []byte("\n---\n"))
				bodies = append(bodies, body)
			}
		}
	}
	for i := range n {
		head := fmt.Sprintf("---\ntitle: 第%d篇\nsummary: 这篇文章用一句话说清一件事情。\ntopic: guashi\nstatus: approved\nauthor: 甲\nreviewer: 乙\npublish: 2026-10-01\nreview: 2027-01-01\nsources:\n  - title: 材料\n---\n", i)
		body := append([]byte(head), bodies[i%len(bodies)]...)
		for len([]rune(string(body))) < 1200 {
			body = append(append(body, '\n'), bodies[(i+1)%len(bodies)]...)
		}
		fsys[fmt.Sprintf("content/tips/x-%d.md", i)] = &fstest.MapFile{Data: body}
	}
	lib, list, err := content.Load(fsys)
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	return lib
}

func BenchmarkRun(b *testing.B) {
	lib := many(b, 1000)
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			for _, it := range lib.Items {
				d, _ := it.Doc()
				d.Blocks(it.File)
				it.SummaryDoc()
			}
		}
	})
	b.Run("items", func(b *testing.B) {
		env := check.NewEnv(lib)
		for b.Loop() {
			for _, it := range lib.Items {
				env.Item(it)
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			check.Run(lib, instant)
		}
	})
}
