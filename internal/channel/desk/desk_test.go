package desk_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"image/png"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/mmcdole/gofeed"
	nethtml "golang.org/x/net/html"

	"mingbai/internal/build"
	"mingbai/internal/channel/desk"
	"mingbai/internal/content"
	"mingbai/internal/draft"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/problem"
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

const noon = "2026-11-24T12:00:00+08:00"

// editionOf is a site folder at an instant.
func editionOf(t testing.TB, site fs.FS, at time.Time) *edition.Edition {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatalf("loading: %v %v", list, err)
	}
	return edition.At(lib, at)
}

// rendered is the desk in memory, without the bytes of covers: they take their time and are looked at elsewhere.
func rendered(t testing.TB, site fs.FS, at time.Time) (map[string][]byte, problem.List) {
	t.Helper()
	files, list, err := build.Desk(editionOf(t, site, at), "test", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		if path.Ext(files[i].Path) == ".jpg" {
			files[i] = output.File{Path: files[i].Path, Body: []byte("cover")}
		}
	}
	return bodies(t, files), list
}

func bodies(t testing.TB, files []output.File) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, f := range files {
		b, err := f.Bytes()
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		out[f.Path] = b
	}
	return out
}

// write makes the folder dir hold the desk.
func write(t testing.TB, dir string, site fs.FS, at time.Time) problem.List {
	t.Helper()
	_, list, err := build.WriteDesk(editionOf(t, site, at), build.Options{Out: dir, Engine: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// put adds an alert with a picture, in which every field that an editor writes carries a mark.
func put(t testing.TB, site fstest.MapFS, slug, mark, lines string) {
	t.Helper()
	site["content/alerts/"+slug+"/index.md"] = testsite.Marked(mark, lines)
	site["content/alerts/"+slug+"/tu.png"] = testsite.Picture(t, mark)
}

const approved = "status: approved\npublish: 2026-11-20\n"

// campaigns are a campaign for a topic and picked articles, of which one year is known, and one of which nothing is.
func campaigns(topic, items string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, `campaigns:
  - id: huodong
    name: 秋天的宣传
    month: 9
    when: 每年秋天
    about: 讲讲怎么防骗，被骗打 {{hotline jingcha}}。
    host: 某个单位
    topics: [%s]
    items: [%s]
    checklist: [换上海报, "先打 {{hotline jingcha}}"]
    years:
      - {year: 2025, name: 往年的名字, slogan: 往年的口号, source: 某报 2025, checked: 2026-01-02, review_by: 2027-01-01}
      - {year: 2026, from: 2026-11-20, to: 2026-11-26, theme: 今年的主题, slogan: 今年的口号, source: 某报 2026, checked: 2026-01-02, review_by: 2027-01-01}
  - {id: kong, name: 没有年份的宣传, month: 3, when: 每年春天, about: 什么也不知道。, topics: []}
`, topic, items)}
}

// TestG49Schedule: one second before its time an item has no folder and is not in the team's feed; at its time it has and is.
func TestG49Schedule(t *testing.T) {
	at := instant(t, noon)
	site := testsite.Few(t)
	put(t, site, "mimi-item", "暗", "status: approved\npublish: 2026-11-24T12:00:01+08:00\n")
	for _, c := range []struct {
		at   time.Time
		want bool
	}{{at, false}, {at.Add(time.Second - 1), false}, {at.Add(time.Second), true}, {at.Add(time.Minute), true}} {
		files, _ := rendered(t, site, c.at)
		n := 0
		for p := range files {
			if strings.HasPrefix(p, "wechat/alerts/mimi-item/") {
				n++
			}
		}
		if n > 0 != c.want || c.want && n != 16 {
			t.Errorf("%v: %d files", c.at, n)
		}
		for name, want := range map[string]bool{"feed.xml": c.want, "record.csv": c.want, "index.html": true, "week.html": true} {
			if bytes.Contains(files[name], []byte("标题暗")) != want {
				t.Errorf("%v: %s has it: %v", c.at, name, !want)
			}
		}
		if !bytes.Contains(files["index.html"], []byte("待发布")) == !c.want {
			t.Errorf("%v: status", c.at)
		}
	}
}

// TestGoneLeavesNoFolder: what is withdrawn, has expired or was deleted loses its folder in the same build.
func TestGoneLeavesNoFolder(t *testing.T) {
	at := instant(t, noon)
	dir := filepath.Join(t.TempDir(), "desk")
	site := testsite.Few(t)
	put(t, site, "mimi-withdrawn", "暗甲", "status: approved\npublish: 2026-11-01\nwithdrawn: {at: 2026-11-24T12:00:00+08:00, reason: 内容有误}\n")
	put(t, site, "mimi-expired", "暗乙", "status: approved\npublish: 2026-11-01\nexpire: 2026-11-24T12:00:00+08:00\n")
	put(t, site, "mimi-deleted", "暗丙", approved)
	put(t, site, "mimi-stays", "暗丁", approved)
	has := func(slug string) bool {
		_, err := os.Stat(filepath.Join(dir, "wechat/alerts", slug))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return err == nil
	}
	all := []string{"mimi-withdrawn", "mimi-expired", "mimi-deleted", "mimi-stays"}
	write(t, dir, site, at.Add(-1))
	for _, slug := range all {
		if !has(slug) {
			t.Errorf("before: no %s", slug)
		}
	}
	delete(site, "content/alerts/mimi-deleted/index.md")
	delete(site, "content/alerts/mimi-deleted/tu.png")
	write(t, dir, site, at)
	for i, slug := range all {
		if has(slug) != (i == 3) {
			t.Errorf("after: %s is there: %v", slug, has(slug))
		}
	}
	index, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"已撤回", "/alerts/mimi-withdrawn/", "内容有误"} { // the team must take it down elsewhere
		if !bytes.Contains(index, []byte(want)) {
			t.Errorf("the desk does not say %s", want)
		}
	}
	// An error in an item takes its folder away too.
	bad := string(site["content/alerts/mimi-stays/index.md"].Data)
	site["content/alerts/mimi-stays/index.md"] = &fstest.MapFile{Data: []byte(strings.Replace(bad, "title: ", "title: 𠔻", 1))}
	if list := write(t, dir, site, at); list.Errors() == 0 || has("mimi-stays") {
		t.Errorf("a character without glyph in a title: %v, folder: %v", list, has("mimi-stays"))
	}
}

// TestNothingHiddenGetsOut hides marks in items that are not public and looks for them in every file, decoded too. Only of what is
// approved and coming the title and reviewer stand in the calendar and the week.
func TestNothingHiddenGetsOut(t *testing.T) {
	at := instant(t, noon)
	site := testsite.Few(t)
	marks := map[string]string{ // characters that the font has
		"draft": "暗春", "dateless": "暗夏", "proposed": "暗秋", "future": "暗冬", "far": "暗梅", "expired": "暗兰", "withdrawn": "暗竹", "never": "暗菊",
	}
	for name, lines := range map[string]string{
		"draft":     "status: draft\npublish: 2026-11-01\n",
		"dateless":  "status: draft\n",
		"proposed":  "status: draft\npublish: 2026-11-25\n",
		"future":    "status: approved\npublish: 2026-11-24T12:00:01+08:00\n",
		"far":       "status: approved\npublish: 2028-01-01\n",
		"expired":   "status: approved\npublish: 2026-10-01\nexpire: 2026-11-24T12:00:00+08:00\n",
		"withdrawn": "status: approved\npublish: 2026-10-01\nwithdrawn: {at: 2026-11-24T12:00:00+08:00, reason: 内容有误}\n",
		"never":     "status: approved\npublish: 2026-12-01\nwithdrawn: {at: 2026-11-20 09:00, reason: 内容有误}\n",
	} {
		put(t, site, "mimi-"+name, marks[name], lines+"led: 屏上"+marks[name]+"\n")
	}
	site[content.CampaignsFile] = campaigns("gouwu", "alerts/mimi-draft, alerts/mimi-future, alerts/mimi-expired")
	seen := func(at time.Time) map[string][]string { // which marks are in which files
		files, list := rendered(t, site, at)
		for _, p := range list {
			files["findings"] = append(files["findings"], fmt.Sprintln(p)...)
		}
		out := map[string][]string{}
		for name, b := range files {
			text := forms(b)
			for item, mark := range marks {
				public := item == "future" && at.After(instant(t, noon))
				coming := (item == "future" || item == "far") && (name == "index.html" || name == "week.html" || strings.HasPrefix(name, "campaigns/"))
				left := text
				if coming && !public {
					left = strings.NewReplacer("标题"+mark, "", "审核："+"审核"+mark, "", ">审核"+mark+"<", "").Replace(text)
				}
				if strings.Contains(left, mark) || strings.Contains(name, "mimi-"+item+"/") {
					out[item] = append(out[item], name)
				}
				if slug := "mimi-" + item; !public && item != "withdrawn" && strings.Contains(text, slug) {
					t.Errorf("%s knows of %s", name, slug)
				}
			}
		}
		return out
	}
	if got := seen(at); len(got) > 0 {
		t.Errorf("hidden items show: %v", got)
	}
	later := seen(at.Add(time.Second))
	if n := len(later["future"]); n < 10 || len(later) != 1 { // the scan can see
		t.Errorf("one second later: %v", later)
	}
	files, _ := rendered(t, site, at)
	for name, want := range map[string]int{"index.html": 1, "week.html": 1, "campaigns/huodong/index.html": 1} {
		if n := bytes.Count(files[name], []byte("标题"+marks["future"])); n != want {
			t.Errorf("%s has the coming title %d times", name, n)
		}
	}
}

// forms gives every form in which a file's text could be read.
func forms(b []byte) string {
	text := string(b)
	all := []string{text, html.UnescapeString(text)}
	if u, err := url.PathUnescape(strings.ReplaceAll(text, "% ", "")); err == nil {
		all = append(all, u)
	}
	all = append(all, testsite.JSONStrings(b)...)
	if _, data, ok := strings.Cut(text, `id="data">`); ok {
		data, _, _ = strings.Cut(data, "</script>")
		all = append(all, testsite.JSONStrings([]byte(data))...)
	}
	return strings.Join(all, "\x00")
}

// TestMissingGlyph: a title with a character that the font lacks is refused by name; the other items are written.
func TestMissingGlyph(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	site := testsite.Few(t)
	put(t, site, "mimi-rare", "𠔻", approved)
	put(t, site, "mimi-long", "长", approved)
	long := site["content/alerts/mimi-long/index.md"]
	long.Data = bytes.Replace(long.Data, []byte("标题长"), []byte(strings.Repeat("很长的标题", 12)), 1)
	put(t, site, "mimi-fine", "好", approved)
	list := write(t, dir, site, instant(t, noon))
	named := map[string]bool{}
	for _, p := range list {
		if p.Level == problem.Error {
			named[path.Base(path.Dir(p.Pos.File))+" "+p.Rule] = true
			if p.Rule == "wechat-cover" && strings.Contains(p.Pos.File, "mimi-rare") && (!strings.Contains(p.Text, "𠔻") || p.Pos.Line != 2) {
				t.Errorf("%v: %s", p.Pos, p.Text)
			}
		}
	}
	for _, want := range []string{"mimi-rare wechat-cover", "mimi-long wechat-cover"} {
		if !named[want] {
			t.Errorf("no finding %s: %v", want, list)
		}
		delete(named, want)
	}
	if len(named) > 0 {
		t.Errorf("other findings: %v", named)
	}
	for _, e := range editionOf(t, site, instant(t, noon)).Items {
		_, err := os.Stat(filepath.Join(dir, "wechat", e.ID, "copy.html"))
		if refused := strings.HasSuffix(e.ID, "-rare") || strings.HasSuffix(e.ID, "-long"); (err != nil) != refused {
			t.Errorf("%s: %v", e.ID, err)
		}
	}
	index, _ := os.ReadFile(filepath.Join(dir, "index.html"))
	feed, _ := os.ReadFile(filepath.Join(dir, "feed.xml"))
	if n := bytes.Count(index, []byte("素材有错，没有生成")); n != 2 {
		t.Errorf("%d notes on the desk", n)
	}
	if bytes.Contains(feed, []byte("mimi-rare")) || !bytes.Contains(feed, []byte("mimi-fine")) {
		t.Error("the feed has what was refused, or lacks what was not")
	}
}

// TestSameBytes: twice, with one core and eight, with a memo that is empty, full or damaged.
func TestSameBytes(t *testing.T) {
	at := instant(t, noon)
	site := testsite.Few(t)
	put(t, site, "mimi-rare", "𠔻", approved)
	put(t, site, "mimi-fine", "好", approved)
	run := func(cores int, memo *desk.Memo) (map[string][]byte, string) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		files, list, err := build.Desk(editionOf(t, site, at), "test", nil, memo)
		if err != nil {
			t.Fatal(err)
		}
		return bodies(t, files), fmt.Sprint(list)
	}
	want, said := run(1, nil)
	memo := desk.ReadMemo("test", nil)
	remembered := func() []byte {
		b, err := memo.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, c := range []struct {
		name  string
		cores int
		memo  func() *desk.Memo
	}{
		{"again", 1, func() *desk.Memo { return nil }},
		{"eight cores", 8, func() *desk.Memo { return nil }},
		{"empty memo", 8, func() *desk.Memo { return memo }},
		{"warm memo", 1, func() *desk.Memo { return desk.ReadMemo("test", remembered()) }},
		{"warm memo, eight cores", 8, func() *desk.Memo { return desk.ReadMemo("test", remembered()) }},
		{"another program's memo", 8, func() *desk.Memo { return desk.ReadMemo("other", remembered()) }},
		{"damaged memo", 1, func() *desk.Memo { return desk.ReadMemo("test", remembered()[1:]) }},
	} {
		got, heard := run(c.cores, c.memo())
		if heard != said {
			t.Errorf("%s: other findings:\n%s\n%s", c.name, said, heard)
		}
		if !maps.EqualFunc(want, got, bytes.Equal) {
			for p := range want {
				if !bytes.Equal(want[p], got[p]) {
					t.Errorf("%s: %s differs", c.name, p)
				}
			}
			t.Errorf("%s: %d files, %d", c.name, len(want), len(got))
		}
	}
}

// TestKeysTellTheTruth edits one thing at a time: a file whose bytes changed has another key, else a second build would leave a stale
// one; and a memo of the build before changes nothing.
func TestKeysTellTheTruth(t *testing.T) {
	at := instant(t, noon)
	render := func(site fstest.MapFS, at time.Time, memo *desk.Memo) (map[string]output.File, string) {
		files, list, err := build.Desk(editionOf(t, site, at), "test", nil, memo)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]output.File{}
		for _, f := range files {
			out[f.Path] = f
		}
		return out, fmt.Sprint(list)
	}
	first := testsite.Few(t)
	put(t, first, "mimi-one", "一", approved+"updated: 2026-11-24T12:00:01+08:00\n")
	first[content.CampaignsFile] = campaigns("gouwu", "alerts/mimi-one")
	memo := desk.ReadMemo("test", nil)
	before, _ := render(first, at, memo)
	remembered, err := memo.Bytes()
	if err != nil {
		t.Fatal(err)
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
	one := "content/alerts/mimi-one/index.md"
	const later = "a second later"
	edits := map[string]func(fstest.MapFS){
		"body":     replace("content/alerts/shuadan-fanli.md", "动动手指", "动一动手指"),
		"title":    replace("content/lessons/cunkuan-baoxian.md", "title: ", "title: 新"),
		"summary":  replace(one, "摘要里", "新摘要里"),
		"tag":      replace(one, "tags: [", "tags: [新"),
		"source":   replace(one, "来源", "新来源"),
		"reviewer": replace(one, "审核", "新审核"),
		"severity": replace(one, "severity: high", "severity: low"),
		"updated":  replace(one, "updated: 2026-11-24T12:00:01+08:00", "updated: 2026-11-22"),
		"picture": func(site fstest.MapFS) {
			put(t, site, "mimi-two", "二二", approved)
			site["content/alerts/mimi-one/tu.png"] = site["content/alerts/mimi-two/tu.png"]
		},
		"number":      replace("contacts.yaml", "955XX", "955X1"),
		"site title":  replace("site.yaml", "title: 明白", "title: 清楚"),
		"bank":        replace("site.yaml", "bank: 云杉银行", "bank: 青杉银行"),
		"zone":        replace("site.yaml", "zone: Asia/Shanghai", "zone: Asia/Tokyo"),
		"base url":    replace("site.yaml", "mingbai.yunshan.example/", "mingbai.yunshan.example/a/"),
		"leaf":        replace("site.yaml", "language: ", "wechat: {leaf: true}\nlanguage: "),
		"theme":       replace("site.yaml", "language: ", "wechat: {themes: {alert: {bar: \"#1b5e20\"}}}\nlanguage: "),
		"topic name":  replace("content/data/topics.yaml", "name: 刷单返利", "name: 刷单"),
		"series name": replace("content/data/series.yaml", "name: ", "name: 新"),
		"slogan":      replace(content.CampaignsFile, "今年的口号", "明年的口号"),
		"checklist":   replace(content.CampaignsFile, "换上海报", "换下海报"),
		"picked":      replace(content.CampaignsFile, "items: [alerts/mimi-one]", "items: [tips/atm-anquan]"),
		"coming":      func(site fstest.MapFS) { put(t, site, "mimi-two", "二", "status: approved\npublish: 2027-01-01\n") },
		"led":         replace(one, "先停一停", "先歇一歇"),
		"link's end":  func(site fstest.MapFS) { delete(site, "content/lessons/fanzha-gongju.md") },
		"expired":     replace("content/tips/atm-anquan.md", "status: approved", "expire: 2026-11-20\nstatus: approved"),
		"new":         func(site fstest.MapFS) { put(t, site, "mimi-two", "二", approved) },
	}
	edits[later] = func(fstest.MapFS) {} // the correction of mimi-one shows
	for _, name := range slices.Sorted(maps.Keys(edits)) {
		t.Run(name, func(t *testing.T) {
			site, at := maps.Clone(first), at
			if name == later {
				at = at.Add(time.Second)
			}
			edits[name](site)
			after, said := render(site, at, nil)
			again, heard := render(site, at, desk.ReadMemo("test", remembered))
			if said != heard {
				t.Errorf("findings from the memo:\n%s\n%s", said, heard)
			}
			changed := 0
			for p, f := range after {
				if path.Ext(p) == ".jpg" && !strings.Contains(p, "mimi-one") { // one cover tells for all
					continue
				}
				b, err := f.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				if path.Ext(p) != ".jpg" {
					if c, err := again[p].Bytes(); err != nil || !bytes.Equal(b, c) {
						t.Errorf("%s is another with a memo: %v", p, err)
					}
				}
				old, ok := before[p]
				if !ok {
					changed++
					continue
				}
				a, err := old.Bytes()
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
			if changed == 0 && name != "series name" {
				t.Error("no file changed")
			}
		})
	}
}

// TestFolders looks at the folder of every item: what push reads, the code to scan, the page's data.
func TestFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	site := testsite.Starter(t)
	put(t, site, "mimi-fine", "好", approved)
	if list := write(t, dir, site, instant(t, noon)); list.Errors() > 0 {
		t.Fatal(list)
	}
	e := editionOf(t, site, instant(t, noon))
	pictures := 0
	for _, it := range e.Items {
		a, err := draft.Load(os.DirFS(dir), "wechat/"+it.ID)
		if err != nil {
			t.Errorf("%s: %v", it.ID, err)
			continue
		}
		if bad, _ := (draft.Rules{}).Check(a); len(bad) > 0 {
			t.Errorf("%s would not be pushed: %v", it.ID, bad)
		}
		pictures += len(a.Images)
		if a.ID != it.ID || a.Title != it.Title || a.SourceURL != e.Site.Absolute(it.Path) || a.Author != "云杉银行" || a.Digest == "" || a.Cover.Type != "image/jpeg" {
			t.Errorf("%s: %+v", it.ID, a)
		}
		read := func(name string) string {
			b, err := os.ReadFile(filepath.Join(dir, "wechat", it.ID, name))
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		m, err := png.Decode(strings.NewReader(read("qr.png")))
		if err != nil {
			t.Fatal(err)
		}
		bits, err := gozxing.NewBinaryBitmapFromImage(m)
		if err != nil {
			t.Fatal(err)
		}
		r, err := qrcode.NewQRCodeReader().Decode(bits, nil)
		if err != nil || r.GetText() != e.Site.Absolute(it.Path) {
			t.Errorf("%s: the code reads %v, %v", it.ID, r, err)
		}
		_, data, _ := strings.Cut(read("copy.html"), `id="data">`)
		data, _, _ = strings.Cut(data, "</script>")
		var got map[string]string
		if err := json.Unmarshal([]byte(data), &got); err != nil {
			t.Fatalf("%s: %v", it.ID, err)
		}
		for key, want := range map[string]string{
			"html": read("wechat.html"), "text": read("wechat.txt"), "title": it.Title, "digest": a.Digest, "author": a.Author, "source": a.SourceURL,
			"moments": read("moments.txt"), "group": read("group.txt"), "weibo": read("weibo.txt"), "xiaohongshu": read("xiaohongshu.txt"), "douyin": read("douyin.txt"), "press": read("press.txt"),
		} {
			if got[key] != want || want == "" {
				t.Errorf("%s: the page's %s is %q, want %q", it.ID, key, got[key], want)
			}
		}
	}
	if pictures == 0 {
		t.Error("no item has a picture")
	}
}

// TestCampaigns looks at the packs: what is known of this year, what to tick off, what can be taken, and nothing of what is not public.
func TestCampaigns(t *testing.T) {
	site := testsite.Few(t)
	put(t, site, "mimi-one", "一", approved+"led: 屏上的字\n")
	put(t, site, "mimi-rare", "𠔻", approved)
	put(t, site, "mimi-old", "旧", approved+"superseded_by: alerts/mimi-one\n")
	put(t, site, "mimi-two", "二", "status: approved\npublish: 2026-12-01 09:00\n")
	site[content.CampaignsFile] = campaigns("gouwu", "tips/atm-anquan")
	files, _ := rendered(t, site, instant(t, noon))
	pack := string(files["campaigns/huodong/index.html"])
	last := -1
	for _, want := range []string{"秋天的宣传", "被骗打 110。", "谁来办：某个单位", "2026 年：秋天的宣传", "日期：11月20日至11月26日", "今年的主题", "今年的口号", "出处：某报 2026", `<input type="checkbox"`, "换上海报", "先打 110",
		"../../wechat/tips/atm-anquan/copy.html", "../../wechat/alerts/mimi-one/copy.html", `data-text="屏上的字"`, "素材有错，没有生成", "就要发布的", "2026年12月1日 星期二 09:00", "标题二", "2025 年", "往年的名字"} {
		at := strings.Index(pack, want)
		if at < last {
			t.Errorf("the pack lacks %q in its place", want)
		}
		last = max(at, last)
	}
	if strings.Contains(pack, "标题旧") || strings.Contains(pack, "摘要里也有二") {
		t.Error("the pack has what was replaced, or more than the title of what comes")
	}
	if empty := string(files["campaigns/kong/index.html"]); !strings.Contains(empty, "2026年的名称和主题还没有公布") || !strings.Contains(empty, "现在没有合适的文章") {
		t.Error("a pack does not say what is not known")
	}
	next, _ := rendered(t, site, instant(t, "2027-01-01T12:00:00+08:00"))
	if p := string(next["campaigns/huodong/index.html"]); !strings.Contains(p, "2027年的名称和主题还没有公布") || !strings.Contains(string(next["campaigns/index.html"]), "2027年的名称和主题还没有公布") {
		t.Error("in the next year the pack shows the old one as this year's")
	}
	if !bytes.Contains(files["index.html"], []byte(`href="campaigns/index.html"`)) {
		t.Error("the desk does not lead to the packs")
	}
	delete(site, content.CampaignsFile)
	files, _ = rendered(t, site, instant(t, noon))
	for p, b := range files {
		if strings.HasPrefix(p, "campaigns/") || bytes.Contains(b, []byte("campaigns/")) {
			t.Errorf("%s speaks of campaigns that are not there", p)
		}
	}
}

// TestLED: the most severe alert first, then the newest; what is replaced, refused or not public is where it belongs.
func TestLED(t *testing.T) {
	site := testsite.Few(t)
	delete(site, "content/alerts/shuadan-fanli.md")
	low := func(slug, mark, lines string) {
		put(t, site, slug, mark, lines)
		f := site["content/alerts/"+slug+"/index.md"]
		f.Data = bytes.Replace(f.Data, []byte("severity: high"), []byte("severity: low"), 1)
	}
	low("mimi-low", "低", "status: approved\npublish: 2026-11-23\nled: 低的，打 {{hotline jingcha}}\n")
	put(t, site, "mimi-a", "甲", "status: approved\npublish: 2026-11-01\n")
	put(t, site, "mimi-b", "乙", "status: approved\npublish: 2026-11-02\n")
	for _, slug := range []string{"mimi-a", "mimi-b"} { // for these the title is shown
		f := site["content/alerts/"+slug+"/index.md"]
		f.Data = regexp.MustCompile(`(?m)^led: .*\n`).ReplaceAll(f.Data, nil)
	}
	put(t, site, "mimi-rare", "𠔻", "status: approved\npublish: 2026-11-03\nled: 写错了的也要播\n")
	put(t, site, "mimi-old", "旧", "status: approved\npublish: 2026-11-04\nsuperseded_by: alerts/mimi-a\n")
	put(t, site, "mimi-gone", "去", "status: approved\npublish: 2026-11-04\nexpire: 2026-11-20\n")
	put(t, site, "mimi-two", "来", "status: approved\npublish: 2026-12-01\n")
	files, _ := rendered(t, site, instant(t, noon))
	const bom = "\uFEFF"
	if got, want := string(files["led.txt"]), bom+"写错了的也要播\r\n标题乙\r\n标题甲\r\n低的，打 110\r\n"; got != want {
		t.Errorf("led.txt: %q", got)
	}
	if got := string(files["wechat/alerts/mimi-low/led.txt"]); got != bom+"低的，打 110\r\n" {
		t.Errorf("one text: %q", got)
	}
	if files["wechat/alerts/mimi-rare/led.txt"] != nil || files["wechat/tips/atm-anquan/led.txt"] != nil {
		t.Error("there is a text for a folder without article, or for a tip")
	}
	page := string(files["led.html"])
	for _, want := range []string{`data-text="低的，打 110"`, "wechat/alerts/mimi-a/copy.html", "8 / 40 字", "低风险"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "mimi-rare") || !strings.Contains(string(files["wechat/alerts/mimi-low/copy.html"]), "低的，打 110") {
		t.Error("a link leads nowhere, or the article's page lacks the text")
	}
	for p := range site {
		if strings.HasPrefix(p, "content/alerts/") {
			delete(site, p)
		}
	}
	files, _ = rendered(t, site, instant(t, noon))
	if b, there := files["led.txt"]; !there || len(b) > 0 || !bytes.Contains(files["led.html"], []byte("现在没有骗局提醒")) {
		t.Error("without alerts the boards do not go dark")
	}
}

// TestLinks: whatever a page of the desk leads to or shows exists.
func TestLinks(t *testing.T) {
	site := testsite.Starter(t)
	put(t, site, "mimi-fine", "好", approved)
	files, _ := rendered(t, site, instant(t, noon))
	n := 0
	for p, b := range files {
		if !strings.HasSuffix(p, ".html") || slices.Contains([]string{"wechat.html", "slides.html"}, path.Base(p)) { // they are taken elsewhere
			continue
		}
		root, err := nethtml.Parse(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		for node := range root.Descendants() {
			for _, a := range node.Attr {
				if node.Type != nethtml.ElementNode || a.Key != "href" && a.Key != "src" || strings.HasPrefix(a.Val, "data:") {
					continue
				}
				u, err := url.Parse(a.Val)
				if err != nil || u.IsAbs() || u.Host != "" {
					t.Errorf("%s leads to %s", p, a.Val)
					continue
				}
				if files[path.Join(path.Dir(p), u.Path)] == nil {
					t.Errorf("%s leads to %s, which is not there", p, a.Val)
				}
				n++
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d links", n)
	}
}

// TestFeed reads the team's feed as a reader does.
func TestFeed(t *testing.T) {
	site := testsite.Starter(t)
	put(t, site, "mimi-fine", "好", "status: approved\npublish: 2026-11-01\nupdated: 2026-11-24T11:00:00+08:00\n")
	fine := site["content/alerts/mimi-fine/index.md"]
	fine.Data = bytes.ReplaceAll(fine.Data, []byte("题好"), []byte("题“好” & 1 < 2 ]]>"))
	e := editionOf(t, site, instant(t, noon))
	files, _ := rendered(t, site, instant(t, noon))
	f, err := gofeed.NewParser().Parse(bytes.NewReader(files["feed.xml"]))
	if err != nil {
		t.Fatal(err)
	}
	if f.FeedType != "rss" || f.Link != e.Site.WeChat.DeskURL || len(f.Items) != min(len(e.Items), e.Site.FeedSize) {
		t.Errorf("%s %s, %d items", f.FeedType, f.Link, len(f.Items))
	}
	ids := map[string]bool{}
	for i, x := range f.Items {
		rel, ok := strings.CutPrefix(x.Link, e.Site.WeChat.DeskURL)
		if !ok || files[rel] == nil || path.Base(rel) != "copy.html" {
			t.Errorf("links to %s", x.Link)
			continue
		}
		if want := files[path.Join(path.Dir(rel), "wechat.html")]; x.Content != string(want) {
			t.Errorf("%s: content %q, want %q", rel, x.Content, want)
		}
		it, _ := e.Item(strings.TrimSuffix(strings.TrimPrefix(rel, "wechat/"), "/copy.html"))
		if it == nil || x.Title != it.Title || x.Description == "" || x.PublishedParsed == nil || !x.PublishedParsed.Equal(it.Changed()) {
			t.Errorf("%s: %+v", rel, x)
		}
		if i > 0 && x.PublishedParsed.After(*f.Items[i-1].PublishedParsed) {
			t.Errorf("%s is out of order", rel)
		}
		ids[x.GUID] = true
	}
	if len(ids) != len(f.Items) || !strings.Contains(f.Items[0].Link, "mimi-fine") {
		t.Errorf("%d ids, first %s", len(ids), f.Items[0].Link)
	}
}

// TestRecord: a spreadsheet takes the record for UTF-8 and runs nothing in it.
func TestRecord(t *testing.T) {
	site := testsite.Starter(t)
	put(t, site, "mimi-sum", "甲", approved)
	titles := []string{`=HYPERLINK("x")`, "+1", "-2", "@SUM(1)", "＝1+1", "＠甲", `=1,"a"`}
	for i, title := range titles {
		slug := fmt.Sprintf("mimi-run-%d", i)
		put(t, site, slug, "乙", approved)
		p := "content/alerts/" + slug + "/index.md"
		quoted, _ := json.Marshal(title)
		site[p] = &fstest.MapFile{Data: bytes.Replace(site[p].Data, []byte("title: 标题乙"), append([]byte("title: "), quoted...), 1)}
	}
	put(t, site, "mimi-gone", "丙", "status: approved\npublish: 2026-11-01\nwithdrawn: {at: 2026-11-23 10:00, reason: 内容有误}\n")
	files, _ := rendered(t, site, instant(t, noon))
	b, marked := bytes.CutPrefix(files["record.csv"], []byte("\xEF\xBB\xBF"))
	if !marked || bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) {
		t.Error("no byte order mark, or bare line feeds")
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, row := range rows[1:] {
		if len(row) != len(rows[0]) {
			t.Errorf("%q", row)
		}
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "＠") {
				t.Errorf("%q would be run", cell)
			}
		}
		if slices.Contains(titles, strings.TrimPrefix(row[3], "'")) {
			found++
		}
		if _, err := time.Parse("2006-01-02 15:04", row[0]); err != nil {
			t.Error(err)
		}
	}
	if found != len(titles) {
		t.Errorf("%d titles of %d", found, len(titles))
	}
	if s := string(b); !strings.Contains(s, "2026-11-23 10:00,已撤回,骗局提醒,/alerts/mimi-gone/") || strings.Contains(s, "标题丙") {
		t.Error("the withdrawal is not there, or repeats the title")
	}
}
