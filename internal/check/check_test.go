package check_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/problem"
)

var update = flag.Bool("update", false, "rewrite the want files of testdata")

// A case is a txtar: the files that differ from testdata/base.txtar and, in want, the complaints. ⟦202E⟧ stands for the
// character of that number, so that nothing invisible lies in the repository; a picture's text is its seed.

var hidden = regexp.MustCompile(`⟦([0-9A-F]+)⟧`)

func site(t testing.TB, archives ...*txtar.Archive) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, a := range archives {
		for _, f := range a.Files {
			if f.Name == "want" {
				continue
			}
			data := hidden.ReplaceAllFunc(f.Data, func(m []byte) []byte {
				n, err := strconv.ParseInt(string(hidden.FindSubmatch(m)[1]), 16, 32)
				if err != nil {
					t.Fatal(err)
				}
				return []byte(string(rune(n)))
			})
			if filepath.Ext(f.Name) == ".png" {
				data = picture(t, uint64(len(data)))
			}
			if len(data) == 0 {
				delete(fsys, f.Name) // an empty file takes one of the base away
				continue
			}
			fsys[f.Name] = &fstest.MapFile{Data: data}
		}
	}
	return fsys
}

func picture(t testing.TB, seed uint64) []byte {
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func run(t testing.TB, fsys fstest.MapFS) problem.List {
	t.Helper()
	lib, list, err := content.Load(fsys)
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	found := check.Run(lib, instant)
	for _, p := range found {
		f, ok := fsys[p.File]
		if !ok && p.Rule != "required-page" {
			t.Errorf("no such file: %v", p)
		}
		if ok && p.Line > 0 {
			lines := strings.Split(string(f.Data), "\n")
			if p.Line > len(lines) || p.Col < 1 || p.Col > len([]rune(lines[p.Line-1]))+1 {
				t.Errorf("outside the file: %v %s", p.Pos, p.Rule)
			}
		}
		if p.Text == "" || p.Hint == "" || strings.Contains(p.Text+p.Hint, "%!") {
			t.Errorf("incomplete: %+v", p)
		}
	}
	return found
}

func parse(t testing.TB, file string) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRules(t *testing.T) {
	base := parse(t, "testdata/base.txtar")
	if list := run(t, site(t, base)); len(list) > 0 {
		t.Fatalf("the base site has problems: %v", list)
	}
	files, err := filepath.Glob("testdata/*_*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		seen[name] = true
		t.Run(name, func(t *testing.T) {
			a := parse(t, file)
			var got strings.Builder
			rule, verdict, _ := strings.Cut(name, "_")
			hit := false
			for _, p := range run(t, site(t, base, a)) {
				level := ""
				if p.Level == problem.Warning {
					level = " (warning)"
				}
				fmt.Fprintf(&got, "%v: %s%s\n", p.Pos, p.Rule, level)
				hit = hit || p.Rule == rule
			}
			if hit != (verdict == "bad") {
				t.Errorf("%s finds %v", rule, hit)
			}
			want := -1
			for i, f := range a.Files {
				if f.Name == "want" {
					want = i
				}
			}
			if *update {
				if want < 0 {
					a.Files = append(a.Files, txtar.File{Name: "want"})
					want = len(a.Files) - 1
				}
				a.Files[want].Data = []byte(got.String())
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want < 0 || string(a.Files[want].Data) != got.String() {
				t.Errorf("got:\n%s", got.String())
			}
		})
	}
	for _, r := range check.Rules {
		for _, verdict := range []string{"_bad", "_ok"} {
			if !seen[r.Name+verdict] {
				t.Errorf("no testdata/%s%s.txtar", r.Name, verdict)
			}
		}
		if (r.Item == nil) == (r.Library == nil) || r.Doc == "" || r.Site && r.Item == nil {
			t.Errorf("%s: not a whole rule", r.Name)
		}
	}
}

// TestDraft: what is an error in an approved item is a warning in a draft.
func TestDraft(t *testing.T) {
	base, bad := parse(t, "testdata/base.txtar"), parse(t, "testdata/promise_bad.txtar")
	fsys := site(t, base, bad)
	for name, f := range fsys {
		if strings.HasPrefix(name, "content/alerts/") || strings.HasPrefix(name, "content/tips/") {
			f.Data = bytes.Replace(f.Data, []byte("status: approved"), []byte("status: draft"), 1)
		}
	}
	list := run(t, fsys)
	if list.Errors() > 0 || len(list) == 0 {
		t.Errorf("got %v", list)
	}
}

// TestRecordsNameWhatTheyTouch: a record that is due or has changed names every article and file that refers to it, and no other.
func TestRecordsNameWhatTheyTouch(t *testing.T) {
	fsys := site(t, parse(t, "testdata/base.txtar"), parse(t, "testdata/fact-overdue_bad.txtar"))
	other := bytes.Replace(fsys["content/tips/yi.md"].Data, []byte("最高赔 {{fact baoxian-e}}。"), []byte("打 {{hotline bank}}。"), 1)
	fsys["content/tips/er.md"] = &fstest.MapFile{Data: bytes.Replace(other, []byte("title: 一篇"), []byte("title: 又一篇"), 1)}
	fsys["content/data/complaints.yaml"] = &fstest.MapFile{Data: []byte("institutions:\n  - {id: yinhang, name: 银行, about: 存款和卡, first: \"先打 {{hotline bank}}。\", then: 再去找监管。, deadlines: [{what: 一般, fact: baoxian-e}], source: 公告, checked: 2026-11-01, review_by: 2027-05-01}\nmatters:\n  - {id: shoufei, name: 收费不对, who: [yinhang], do: [找出那一笔。]}\n")}
	fsys["content/data/facts.yaml"] = &fstest.MapFile{Data: append(fsys["content/data/facts.yaml"].Data, "    changed: 2026-11-02\n"...)}
	contacts := string(fsys["contacts.yaml"].Data)
	at := strings.Index(contacts, "id: bank")
	fsys["contacts.yaml"] = &fstest.MapFile{Data: []byte(contacts[:at] + strings.Replace(contacts[at:], "review_by: 2027-05-01", "review_by: 2026-11-01\n    changed: 2026-11-02", 1))}
	hints := map[string]string{}
	for _, p := range run(t, fsys) {
		hints[p.Rule] += p.Hint
	}
	for rule, want := range map[string]string{
		"fact-overdue": "tips/yi、content/data/complaints.yaml", "contact-overdue": "tips/er、content/data/complaints.yaml",
		"fact-changed": "tips/yi", "contact-changed": "tips/er",
	} {
		if _, named, _ := strings.Cut(hints[rule], "："); named != want {
			t.Errorf("%s names %q, want %q", rule, named, want)
		}
	}
}
