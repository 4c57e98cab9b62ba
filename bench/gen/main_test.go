package main

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mingbai/internal/check"
	"mingbai/internal/content"
)

// small makes a small site of both sorts and gives its folder.
func small(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	o := options{n: 60, chars: 1200, out: filepath.Join(dir, "site"), hugo: filepath.Join(dir, "hugo"), from: "../.."}
	if err := generate(o); err != nil {
		t.Fatal(err)
	}
	return dir
}

func sums(t *testing.T, dir string) map[string][sha256.Size]byte {
	t.Helper()
	out := map[string][sha256.Size]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, p))
		out[p] = sha256.Sum256(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameBytes(t *testing.T) {
	a, b := sums(t, small(t)), sums(t, small(t))
	if len(a) != len(b) {
		t.Errorf("%d files, then %d", len(a), len(b))
	}
	for p, sum := range a {
		if b[p] != sum {
			t.Errorf("%s differs", p)
		}
	}
}

// TestChecks holds the generated text to the house rules, and the site to what a benchmark must exercise.
func TestChecks(t *testing.T) {
	dir := filepath.Join(small(t), "site")
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, zone)
	lib, list, err := content.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if lib != nil {
		list = append(list, check.Run(lib, at)...)
	}
	for _, p := range list {
		t.Error(p)
		if lib == nil {
			return
		}
	}
	topics, kinds, chars, items := map[string]bool{}, map[content.Kind]int{}, 0, 0
	for _, it := range lib.Items {
		if !it.VisibleAt(at) {
			t.Errorf("%s is not public", it.ID)
		}
		kinds[it.Kind]++
		if it.Kind != content.Page {
			topics[it.Topic] = true
			chars += len([]rune(string(it.Body)))
			items++
		}
	}
	if items != 60 || len(topics) != len(lib.Dir.Topics) || len(kinds) != len(content.Kinds) {
		t.Errorf("%d items, %d topics of %d, kinds %v", items, len(topics), len(lib.Dir.Topics), kinds)
	}
	if mean := chars / items; mean < 1100 || mean > 1400 {
		t.Errorf("an item has %d characters", mean)
	}
}

func TestHugoBody(t *testing.T) {
	lib, _, err := content.Load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	in := "> [!TIP]\n> 打 {{hotline jingcha}}，看[这里](pages/emergency)和[那里](alerts/a-1#x)。\n\n[官网](https://www.gov.cn/) {{scam http://a.top/b}}\n"
	want := "> **小窍门**\n>\n> 打 110，看[这里](/emergency/)和[那里](/alerts/a-1/#x)。\n\n[官网](https://www.gov.cn/) hxxp://a\\[.\\]top/b\n"
	if got := hugoBody(lib, in); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if strings.Contains(hugoConfig(lib), "{{") {
		t.Error("a reference is left in hugo.yaml")
	}
}
