package build_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"html"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/andybalholm/brotli"

	"mingbai/internal/build"
	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/testsite"
)

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// files builds the site in memory.
func files(t testing.TB, site fstest.MapFS, at time.Time) map[string][]byte {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || lib == nil {
		t.Fatalf("loading: %v %v", list, err)
	}
	for _, p := range append(list, check.Run(lib, at)...) {
		if p.Level == 0 {
			t.Fatalf("%v: %s: %s", p.Pos, p.Rule, p.Text)
		}
	}
	made, err := build.Render(edition.At(lib, at), "test", build.Public(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range made {
		if out[f.Path], err = f.Bytes(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestNothingHiddenGetsOut hides a mark of its own in a draft, an item of the future, one without reviewer's consent, an
// expired and a withdrawn one, and looks for it in every byte of every output, also inside compressed twins, decoded
// JSON, HTML entities, percent-encoding and file names.
func TestNothingHiddenGetsOut(t *testing.T) {
	at := instant(t, "2026-11-24T12:00:00+08:00")
	site := testsite.Starter(t)
	hidden := map[string]string{
		"draft":     "status: draft\npublish: 2026-11-01\n",
		"dateless":  "status: draft\n",
		"future":    "status: approved\npublish: 2026-11-24T12:00:01+08:00\n",
		"expired":   "status: approved\npublish: 2026-10-01\nexpire: 2026-11-24T12:00:00+08:00\n",
		"withdrawn": "status: approved\npublish: 2026-10-01\nwithdrawn: {at: 2026-11-24T12:00:00+08:00, reason: 内容有误}\n",
		"never":     "status: approved\npublish: 2026-12-01\nwithdrawn: {at: 2026-11-20 09:00, reason: 内容有误}\n",
	}
	var marks []string
	for name, lines := range hidden {
		mark := "暗" + strings.Map(func(r rune) rune { return r - 'a' + '甲' }, name)
		marks = append(marks, mark)
		slug := "mimi-" + name
		site["content/alerts/"+slug+"/index.md"] = testsite.Marked(mark, lines)
		site["content/alerts/"+slug+"/tu.png"] = testsite.Picture(t, mark)
	}
	site[content.CampaignsFile] = &fstest.MapFile{Data: []byte("campaigns:\n  - {id: huodong, name: 秋天的宣传, month: 9, when: 每年秋天, about: 讲讲怎么防骗。, topics: [gouwu], items: [alerts/mimi-draft, alerts/mimi-future]}\n")}
	dir := filepath.Join(t.TempDir(), "public")
	lib, _, err := content.Load(site)
	if err != nil {
		t.Fatal(err)
	}
	write := func(at time.Time) map[string]string {
		if n := check.Run(lib, at).Errors(); n > 0 {
			t.Fatalf("%d errors: %v", n, check.Run(lib, at))
		}
		if _, err := build.Write(edition.At(lib, at), build.Options{Out: dir, Engine: "test", Compress: true}); err != nil {
			t.Fatal(err)
		}
		return readAll(t, filepath.Dir(dir)) // the manifest beside it too
	}
	all := write(at)
	if len(all) < 100 {
		t.Fatalf("only %d files", len(all))
	}
	for name, text := range all {
		for _, mark := range marks {
			if strings.Contains(text, mark) || strings.Contains(name, mark) {
				t.Errorf("%s holds %s", name, mark)
			}
		}
		for _, slug := range []string{"mimi-draft", "mimi-dateless", "mimi-future", "mimi-never"} {
			if strings.Contains(text, slug) || strings.Contains(name, slug) {
				t.Errorf("%s knows of %s", name, slug)
			}
		}
	}
	// The scan can see: one second later the item of the future is found in page, feeds and lists.
	later := write(at.Add(time.Second))
	if !strings.Contains(later["public/campaigns/index.html"], "mimi-future") {
		t.Error("one second later the campaign does not lead to it")
	}
	seen := 0
	for _, text := range later {
		if strings.Contains(text, "暗"+strings.Map(func(r rune) rune { return r - 'a' + '甲' }, "future")) {
			seen++
		}
	}
	if seen < 8 {
		t.Errorf("one second later the mark is in %d files only", seen)
	}
	if sheet := later["public/alerts/mimi-future/quiz/index.html"]; !strings.Contains(sheet, "道理暗") {
		t.Errorf("one second later the quiz is not on its sheet: %q", sheet)
	}
}

// readAll gives every form in which a file's text could be read, by file name.
func readAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		switch {
		case strings.HasSuffix(p, ".gz"):
			z, err := gzip.NewReader(bytes.NewReader(b))
			if err != nil {
				return err
			}
			if b, err = io.ReadAll(z); err != nil {
				return err
			}
		case strings.HasSuffix(p, ".br"):
			if b, err = io.ReadAll(brotli.NewReader(bytes.NewReader(b))); err != nil {
				return err
			}
		}
		text := string(b)
		forms := []string{text, html.UnescapeString(text)}
		if u, err := url.PathUnescape(text); err == nil {
			forms = append(forms, u)
		} else {
			forms = append(forms, unescapePercent(text))
		}
		forms = append(forms, testsite.JSONStrings(b)...)
		rel, _ := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = strings.Join(forms, "\x00")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unescapePercent decodes what is percent-encoded in a text that is not one whole address.
func unescapePercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		var c byte
		if s[i] == '%' && i+2 < len(s) {
			if _, err := fmt.Sscanf(s[i+1:i+3], "%02X", &c); err == nil {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// TestHiddenItemsChangeNothing builds with hidden items and with none: not a byte differs.
func TestHiddenItemsChangeNothing(t *testing.T) {
	at := instant(t, "2026-11-24T12:00:00+08:00")
	without := testsite.Starter(t)
	with := testsite.Starter(t)
	with["content/alerts/mimi-a/index.md"] = testsite.Marked("暗甲", "status: draft\n")
	with["content/alerts/mimi-a/tu.png"] = testsite.Picture(t, "暗甲")
	with["content/alerts/aa-first/index.md"] = testsite.Marked("暗乙", "status: approved\npublish: 2026-11-25\nseries: kanhu-qianbao\norder: 99\naliases: [/alerts/old/]\n")
	with["content/alerts/aa-first/tu.png"] = testsite.Picture(t, "暗乙")
	a, b := files(t, without, at), files(t, with, at)
	if !maps.EqualFunc(a, b, bytes.Equal) {
		for p := range b {
			if !bytes.Equal(a[p], b[p]) {
				t.Errorf("%s differs", p)
			}
		}
	}
}

// TestConstantBetweenChanges renders generated sites around every change: one nanosecond before a visible change the
// bytes are those of the change before it, and at the change they differ.
func TestConstantBetweenChanges(t *testing.T) {
	site := testsite.Starter(t)
	for p := range site {
		if strings.HasPrefix(p, "content/alerts/") || strings.HasPrefix(p, "content/lessons/") || strings.HasPrefix(p, "content/tips/") {
			delete(site, p)
		}
	}
	r := rand.New(rand.NewPCG(7, 7))
	base := instant(t, "2026-01-01T00:00:00+08:00")
	for i := range 12 {
		publish := base.Add(time.Duration(r.IntN(400)) * time.Hour)
		lines := fmt.Sprintf("status: approved\npublish: %s\n", publish.Format(time.RFC3339))
		switch i % 4 {
		case 1:
			lines += fmt.Sprintf("expire: %s\n", publish.Add(time.Duration(1+r.IntN(300))*time.Hour).Format(time.RFC3339))
		case 2:
			lines += fmt.Sprintf("withdrawn: {at: %s, reason: 内容有误}\n", publish.Add(time.Duration(1+r.IntN(300))*time.Hour).Format(time.RFC3339))
		case 3:
			lines += fmt.Sprintf("updated: %s\n", publish.Add(time.Duration(1+r.IntN(300))*time.Hour).Format(time.RFC3339))
		}
		slug := fmt.Sprintf("item-%d", i)
		site["content/alerts/"+slug+"/index.md"] = testsite.Marked(fmt.Sprintf("字%d", i), lines)
		site["content/alerts/"+slug+"/tu.png"] = testsite.Picture(t, "x")
	}
	for p, f := range site { // the pages were published later than the items here
		if strings.HasPrefix(p, "content/pages/") {
			site[p] = &fstest.MapFile{Data: bytes.ReplaceAll(f.Data, []byte("publish: 2026-09-01"), []byte("publish: 2025-09-01"))}
		}
	}
	lib, list, err := content.Load(site)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	digest := func(at time.Time) string {
		made, err := build.Render(edition.At(lib, at), "test", build.Public(nil, nil))
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		for _, f := range made {
			b, err := f.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s %d\n%s", f.Path, len(b), b)
		}
		return string(h.Sum(nil))
	}
	plan := edition.Plan(lib)
	t0 := base.Add(-time.Hour)
	last := digest(t0)
	for n := 0; n < 40; n++ {
		next, ok := plan.Next(t0)
		if !ok {
			if n < 12 {
				t.Fatalf("only %d changes", n)
			}
			return
		}
		if digest(next.Add(-time.Nanosecond)) != last {
			t.Fatalf("something changed between %v and %v", t0, next)
		}
		now := digest(next)
		if now == last {
			t.Errorf("nothing changed at %v", next)
		}
		t0, last = next, now
	}
}

// TestKeysTellTheTruth edits one thing at a time and requires that every file whose bytes changed has another Key: else a
// second build would leave a stale file.
func TestKeysTellTheTruth(t *testing.T) {
	at := instant(t, "2026-11-24T12:00:00+08:00")
	render := func(site fstest.MapFS, at time.Time) map[string]output.File {
		lib, list, err := content.Load(site)
		if err != nil || list.Errors() > 0 {
			t.Fatal(list, err)
		}
		made, err := build.Render(edition.At(lib, at), "test", build.Public(nil, nil))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]output.File{}
		for _, f := range made {
			out[f.Path] = f
		}
		return out
	}
	before := render(testsite.Starter(t), at)
	replace := func(file, old, new string) func(fstest.MapFS) {
		return func(site fstest.MapFS) {
			b := site[file].Data
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("%s has no %q", file, old)
			}
			site[file] = &fstest.MapFile{Data: bytes.ReplaceAll(b, []byte(old), []byte(new))}
		}
	}
	edits := map[string]func(fstest.MapFS){
		"body":        replace("content/alerts/shuadan-fanli.md", "动动手指", "动一动手指"),
		"title":       replace("content/lessons/cunkuan-baoxian.md", "title: ", "title: 新"),
		"number":      replace("contacts.yaml", "955XX", "955X1"),
		"label":       replace("contacts.yaml", "label: ", "label: 新"),
		"site title":  replace("site.yaml", "title: 明白", "title: 清楚"),
		"footer":      replace("site.yaml", "不转账：", "不要转账："),
		"zone":        replace("site.yaml", "zone: Asia/Shanghai", "zone: Asia/Tokyo"),
		"base url":    replace("site.yaml", "mingbai.yunshan.example/", "mingbai.yunshan.example/a/"),
		"topic name":  replace("content/data/topics.yaml", "name: 刷单返利", "name: 刷单"),
		"fact":        replace("content/data/facts.yaml", "value: 50 万元", "value: 60 万元"),
		"meaning":     replace("content/data/glossary.yaml", "meaning: ", "meaning: 新"),
		"deadline":    replace("content/data/complaints.yaml", "what: 情况复杂", "what: 事情复杂"),
		"series name": replace("content/data/series.yaml", "name: ", "name: 新"),
		"campaign":    replace(content.CampaignsFile, "清朗金融网络", "清朗网络"),
		"quiz":        replace("content/lessons/daoshua-zeren.md", "算盗刷吗？", "算不算盗刷？"),
		"severity":    replace("content/alerts/shuadan-fanli.md", "severity: high", "severity: low"),
		"gone":        func(site fstest.MapFS) { delete(site, "content/tips/atm-anquan.md") },
		"expired":     replace("content/tips/atm-anquan.md", "status: approved", "expire: 2026-11-20\nstatus: approved"),
		"new": func(site fstest.MapFS) {
			site["content/alerts/xin/index.md"] = testsite.Marked("新", "status: approved\npublish: 2026-11-23\n")
			site["content/alerts/xin/tu.png"] = testsite.Picture(t, "")
		},
	}
	for _, name := range slices.Sorted(maps.Keys(edits)) {
		t.Run(name, func(t *testing.T) {
			site := testsite.Starter(t)
			edits[name](site)
			changed := 0
			for p, f := range render(site, at) {
				old, ok := before[p]
				if !ok {
					continue
				}
				a, err := old.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				b, err := f.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(a, b) {
					changed++
					if f.Key != "" && f.Key == old.Key {
						t.Errorf("%s changed under the same key", p)
					}
				}
			}
			if changed == 0 {
				t.Error("no file changed")
			}
		})
	}
}
