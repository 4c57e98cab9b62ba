package build_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/printing"
	"mingbai/internal/testsite"
)

// rooms spares the tests to find out again and again which posters have room.
var rooms = printing.ReadMemo("test", nil)

// withPosters gives what website and desk are made of, with the posters, by path.
func withPosters(t testing.TB, site fstest.MapFS, at time.Time) (map[string]output.File, *printing.Set) {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	e := edition.At(lib, at)
	posters, err := printing.Of(e, nil, printing.Shown, rooms)
	if err != nil {
		t.Fatal(err)
	}
	public, err := build.Render(e, "test", build.Public(posters, nil))
	if err != nil {
		t.Fatal(err)
	}
	team, _, err := build.Desk(e, "test", posters, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]output.File{}
	for _, f := range public {
		out["public/"+f.Path] = f
	}
	for _, f := range team {
		out["desk/"+f.Path] = f
	}
	return out, posters
}

// aboutPosters says whether a file is made of posters.
func aboutPosters(name string) bool {
	return strings.HasPrefix(name, "desk/posters/") || strings.HasPrefix(name, "public/v/") || strings.HasSuffix(name, "/poster.pdf")
}

func bytesOf(t testing.TB, f output.File) []byte {
	t.Helper()
	b, err := f.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPackLeadsToPosters: a campaign's pack links the posters of its articles, and only those that are there.
func TestPackLeadsToPosters(t *testing.T) {
	site := testsite.Few(t)
	site[content.CampaignsFile] = &fstest.MapFile{Data: []byte("campaigns:\n  - {id: huodong, name: 秋天的宣传, month: 9, when: 每年秋天, about: 讲讲怎么防骗。, items: [alerts/shuadan-fanli, pages/rights]}\n")}
	made, _ := withPosters(t, site, instant(t, "2026-11-24T12:00:00+08:00"))
	pack := string(bytesOf(t, made["desk/campaigns/huodong/index.html"]))
	if _, there := made["desk/posters/alerts/shuadan-fanli/a4.pdf"]; !there || !strings.Contains(pack, `href="../../posters/alerts/shuadan-fanli/a4.pdf"`) || strings.Contains(pack, "posters/pages") {
		t.Error("the pack does not lead to its posters")
	}
}

// TestHiddenHasNoPoster: what is not public has neither poster nor code, and changes nobody else's. What was public and has gone keeps
// its code, which says no word of it.
func TestHiddenHasNoPoster(t *testing.T) {
	at := instant(t, "2026-11-24T12:00:00+08:00")
	before, _ := withPosters(t, testsite.Few(t), at)
	site := testsite.Few(t)
	const mark = "鑫"
	for name, lines := range map[string]string{
		"draft":  "status: draft\npublish: 2026-11-01\n",
		"future": "status: approved\npublish: 2026-11-24T12:00:01+08:00\n",
		"gone":   "status: approved\npublish: 2026-10-01\nexpire: 2026-11-24T12:00:00+08:00\n",
	} {
		lines += "poster: {head: [" + mark + "海报], lead: 海报上的" + mark + "号, icon: phone}\n"
		site["content/alerts/mimi-"+name+"/index.md"] = testsite.Marked(mark, lines)
		site["content/alerts/mimi-"+name+"/tu.png"] = testsite.Picture(t, mark)
	}
	const code = "7K3M9QXZ"
	site[content.CodesFile] = &fstest.MapFile{Data: content.EncodeCodes([]content.IssuedCode{
		{Code: code, Item: "alerts/mimi-gone", Version: at.AddDate(0, -1, 0)},
		{Code: "7K3M9QX0", Item: "alerts/mimi-future", Version: at.Add(time.Second)},
	})}
	after, posters := withPosters(t, site, at)
	for _, name := range slices.Sorted(maps.Keys(after)) {
		old, ok := before[name]
		switch {
		case !aboutPosters(name):
		case strings.HasPrefix(name, "public/v/"+code):
			if page := bytesOf(t, after[name]); bytes.Contains(page, []byte(mark)) || !bytes.Contains(page, []byte("已作废")) {
				t.Errorf("%s: %s", name, page)
			}
		case !ok:
			t.Errorf("%s is new", name)
		case strings.HasSuffix(name, ".html"):
			if !bytes.Equal(bytesOf(t, old), bytesOf(t, after[name])) {
				t.Errorf("%s has changed", name)
			}
		case old.Key != after[name].Key:
			t.Errorf("%s has another key", name)
		}
	}
	for _, sh := range posters.Sheets {
		if b, err := json.Marshal(sh.Source); err != nil || bytes.Contains(b, []byte(mark)) {
			t.Errorf("%s %v", b, err)
		}
	}
	// The scan can see: one second later there is a poster, and its code answers.
	later, posters := withPosters(t, site, at.Add(time.Second))
	if _, ok := later["public/alerts/mimi-future/poster.pdf"]; !ok || len(posters.Checks) != len(posters.Sheets)+2 {
		t.Errorf("%d codes of %d posters: %v", len(posters.Checks), len(posters.Sheets), posters.Problems)
	}
}

// TestPosterKeysTellTheTruth edits one thing at a time: what has other bytes then has another key. In the end two builds of the same give
// the same bytes.
func TestPosterKeysTellTheTruth(t *testing.T) {
	at := instant(t, "2026-11-24T12:00:00+08:00")
	const item = "tips/atm-anquan"
	mine := func(name string) bool { // one of each sort
		name = strings.TrimPrefix(name, "desk/posters/"+item+"/")
		return slices.Contains([]string{"a4-saver.pdf", "card.png", "thumb.png", "print.html", "public/" + item + "/poster.pdf", "public/v/index.html"}, name)
	}
	draw := func(files map[string]output.File) map[string][]byte {
		out := map[string][]byte{}
		for name, f := range files {
			if mine(name) {
				out[name] = bytesOf(t, f)
			}
		}
		return out
	}
	before, _ := withPosters(t, testsite.Few(t), at)
	old := draw(before)
	if len(old) < 6 {
		t.Fatalf("only %d files", len(old))
	}
	page := "content/" + item + ".md"
	for name, c := range map[string]struct{ file, from, to string }{
		"headline": {page, "head: [用取款机,", "head: [取款时,"},
		"review":   {page, "\nreview: ", "\nreview: 2027-09-09 # "},
		"icon":     {page, "icon: lock", "icon: shield"},
		"number":   {"contacts.yaml", `"110"`, `"119"`},
		"bank":     {"site.yaml", "bank: 云杉银行", "bank: 云松银行"},
		"base url": {"site.yaml", "mingbai.yunshan.example/", "mingbai.yunshan.example/a/"},
		"title":    {page, "title: ", "title: 新"},
		"nothing":  {page, "", ""},
	} {
		site := testsite.Few(t)
		src := string(site[c.file].Data)
		if !strings.Contains(src, c.from) {
			t.Fatalf("%s has no %q", c.file, c.from)
		}
		site[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(src, c.from, c.to, 1))}
		after, _ := withPosters(t, site, at)
		changed := 0
		for file, b := range draw(after) {
			if again := bytesOf(t, after[file]); !bytes.Equal(again, b) {
				t.Errorf("%s: %s is made differently the second time", name, file)
			}
			if !bytes.Equal(b, old[file]) {
				changed++
				if after[file].Key == before[file].Key {
					t.Errorf("%s: %s has other bytes under the same key", name, file)
				}
			}
		}
		if (changed == 0) != (name == "nothing") {
			t.Errorf("%s: %d files have changed", name, changed)
		}
	}
}
