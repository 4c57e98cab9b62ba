package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/tools/txtar"

	"mingbai/internal/content"
	"mingbai/internal/edition"
)

var update = flag.Bool("update", false, "rewrite the golden feeds")

const golden = "testdata/site.txtar"

// edit changes the site before it is read.
type edit func(fsys fstest.MapFS)

// replace puts one text in the place of another in a file, which must have it.
func replace(file, old, text string) edit {
	return func(fsys fstest.MapFS) {
		f := fsys[file]
		if f == nil || !bytes.Contains(f.Data, []byte(old)) {
			panic(file + " has no " + old)
		}
		fsys[file] = &fstest.MapFile{Data: bytes.ReplaceAll(f.Data, []byte(old), []byte(text))}
	}
}

// only leaves no other items than those whose path has one of the parts.
func only(parts ...string) edit {
	return func(fsys fstest.MapFS) {
		for name := range fsys {
			if strings.HasPrefix(name, "content/") && !strings.HasPrefix(name, "content/data/") &&
				!slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(name, p) }) {
				delete(fsys, name)
			}
		}
	}
}

func archive(t testing.TB) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// load reads the golden site with some changes. A content mistake fails the test.
func load(t testing.TB, edits ...edit) *content.Library {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range archive(t).Files {
		if !strings.HasPrefix(f.Name, "want/") {
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	fsys["content/alerts/tieka/tu.png"] = &fstest.MapFile{Data: picture(80, 60)}
	for _, e := range edits {
		e(fsys)
	}
	return loadFS(t, fsys)
}

func loadFS(t testing.TB, fsys fs.FS) *content.Library {
	t.Helper()
	lib, list, err := content.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		t.Logf("%v: %s: %s", p.Pos, p.Rule, p.Text)
	}
	if lib == nil || list.Errors() > 0 {
		t.Fatal("the site has mistakes")
	}
	return lib
}

func picture(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, color.NRGBA{uint8(i * i), uint8(i * 31), uint8(i * 7), 255})
	}
	var b bytes.Buffer
	plain := png.Encoder{CompressionLevel: png.NoCompression} // content refuses tiny files
	if err := plain.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

const now = "2026-11-20T12:00:00+08:00"

// made is every feed of an edition by path.
func made(t testing.TB, e *edition.Edition) map[string]string {
	t.Helper()
	files, err := Render(e)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		if _, ok := out[f.Path]; ok {
			t.Errorf("%s twice", f.Path)
		}
		if f.Make == nil || len(f.Key) != 64 {
			t.Errorf("%s is no promise with a key", f.Path)
		}
		b, err := f.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		out[f.Path] = string(b)
	}
	return out
}

func render(t testing.TB, when string, edits ...edit) map[string]string {
	t.Helper()
	return made(t, edition.At(load(t, edits...), at(t, when)))
}

func parse(t testing.TB, text string) *gofeed.Feed {
	t.Helper()
	f, err := gofeed.NewParser().ParseString(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return f
}

func TestGolden(t *testing.T) {
	got := render(t, now)
	paths := make([]string, 0, len(got))
	for p := range got {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	got["paths"] = strings.Join(paths, "\n") + "\n"

	a := archive(t)
	if *update {
		a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "want/") })
		for _, p := range []string{"paths", "feed.xml", "alerts/atom.xml", "alerts/feed.json", "topics/mima/feed.xml"} {
			a.Files = append(a.Files, txtar.File{Name: "want/" + p, Data: []byte(got[p])})
		}
		if err := os.WriteFile(golden, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for _, f := range a.Files {
		if p, ok := strings.CutPrefix(f.Name, "want/"); ok {
			n++
			if got[p] != string(f.Data) {
				t.Errorf("%s (run with -update and read the diff):\n%s", p, got[p])
			}
		}
	}
	if n < 5 {
		t.Errorf("only %d golden files", n)
	}
}

// Every format tells a reader the same.
func TestReadBack(t *testing.T) {
	got := render(t, now)
	for _, file := range []string{"feed.xml", "atom.xml", "feed.json"} {
		t.Run(file, func(t *testing.T) {
			f := parse(t, got[file])
			const base = "https://ming.example/anquan/"
			if f.Title != "明白" || f.Link != base || f.FeedLink != base+file || f.Language != "zh-CN" {
				t.Errorf("head: %q %q %q %q", f.Title, f.Link, f.FeedLink, f.Language)
			}
			if f.Description != "示例银行给大家看的金融安全课 & 骗局提醒" {
				t.Errorf("description %q", f.Description)
			}
			// The newest change is the withdrawal of an alert, though no entry shows it. JSON Feed has no such date.
			if file != "feed.json" && (f.UpdatedParsed == nil || !f.UpdatedParsed.Equal(at(t, "2026-11-18T18:00:00+08:00"))) {
				t.Errorf("updated %v", f.UpdatedParsed)
			}
			if file != "feed.json" && f.Copyright != "欢迎转载，请保留出处。" {
				t.Errorf("rights %q", f.Copyright)
			}
			var ids []string
			for _, i := range f.Items {
				ids = append(ids, i.GUID)
				if len(i.Authors) != 1 || i.Authors[0].Name != "示例银行消保岗" || i.Authors[0].Email != "" {
					t.Errorf("%s: authors %v", i.GUID, i.Authors)
				}
			}
			want := []string{"tag:ming.example,2026:alerts/jiu-tieka", "tag:ming.example,2026:lessons/di-yi-ke",
				"tag:ming.example,2026:tips/mima", "tag:ming.example,2026:tips/jiu", "tag:ming.example,2026:lessons/di-er-ke"}
			if !slices.Equal(ids, want) {
				t.Fatalf("ids %q, want %q", ids, want)
			}

			first := f.Items[0]
			if first.Title != "叫你把卡贴手机？<马上>停 & 报警" || first.Link != base+"alerts/tieka/" {
				t.Errorf("title %q link %q", first.Title, first.Link)
			}
			if !first.PublishedParsed.Equal(at(t, "2026-10-28T09:00:00+08:00")) || !first.UpdatedParsed.Equal(at(t, "2026-11-10T09:30:00+08:00")) {
				t.Errorf("published %v updated %v", first.PublishedParsed, first.UpdatedParsed)
			}
			if want := []string{"NFC 贴卡", "骗局提醒", "NFC", "贴卡"}; !slices.Equal(first.Categories, want) {
				t.Errorf("categories %q", first.Categories)
			}
			summary := "叫你装软件、贴卡的，都是 <骗子> & 同伙。先打 110。"
			if file == "feed.xml" { // a description is HTML
				summary = html.EscapeString(summary)
			}
			if first.Description != summary {
				t.Errorf("summary %q", first.Description)
			}
			if !strings.HasPrefix(first.Content, "<p>更新于 2026 年 11 月 10 日</p>\n<p><strong>风险程度：高</strong></p>\n") {
				t.Errorf("content begins %.120q", first.Content)
			}
			for _, s := range []string{
				`>当心</p>`, `>自己的标题</p>`, `href="` + base + `tips/mima/#`, `src="` + base + `alerts/tieka/tu.png"`, `width="80" height="60"`,
				`href="tel:110"`, `href="https://www.nfra.gov.cn/"`, "hxxp://tuikuan[.]bad-site[.]top/a", `和 还没发布的。`,
				`a]]&gt;b &amp; &lt;c&gt;`, "图的说明", "注释里的话",
			} {
				if !strings.Contains(first.Content, s) {
					t.Errorf("content has no %s:\n%s", s, first.Content)
				}
			}
			if last := f.Items[3]; !strings.HasPrefix(last.Content, `<p>`+supersededText+`<a href="`+base+`tips/mima/">密码谁要都不给</a></p>`) {
				t.Errorf("replaced item begins %.200q", last.Content)
			}
			if strings.Contains(f.Items[2].Content, "更新于") || strings.Contains(f.Items[2].Content, severityText) {
				t.Error("a tip that never changed says otherwise")
			}
			if file == "feed.json" && (first.Image == nil || first.Image.URL != base+"alerts/tieka/tu.png") {
				t.Errorf("cover %v", first.Image)
			}
		})
	}
}

func TestDatesOfFeeds(t *testing.T) {
	updated := func(files map[string]string, dir string) string {
		t.Helper()
		atom, rss := parse(t, files[dir+"atom.xml"]), parse(t, files[dir+"feed.xml"])
		if !atom.UpdatedParsed.Equal(*rss.UpdatedParsed) {
			t.Errorf("%s: Atom says %v, RSS %v", dir, atom.UpdatedParsed, rss.UpdatedParsed)
		}
		return atom.Updated
	}
	got := render(t, now)
	for dir, want := range map[string]string{
		"":             "2026-11-18T18:00:00+08:00", // withdrawal
		"alerts/":      "2026-11-18T18:00:00+08:00",
		"topics/nfc/":  "2026-11-15T08:00:00+08:00", // expiry; the withdrawal was of another topic
		"tips/":        "2026-11-01T09:00:00+08:00",
		"topics/mima/": "2026-11-01T09:00:00+08:00",
		"changes/":     "2026-11-18T18:00:00+08:00",
	} {
		if u := updated(got, dir); u != want {
			t.Errorf("%q: %s, want %s", dir, u, want)
		}
	}
	if _, ok := got["topics/kong/feed.xml"]; ok {
		t.Error("a topic with nothing to show has a feed")
	}

	// Before anything is public, and when all has gone.
	empty := render(t, "2020-01-01T00:00:00Z")
	if len(empty) != 15 {
		t.Errorf("%d files of an empty site, want 15", len(empty))
	}
	if u := updated(empty, "tips/"); u != "2000-01-01T00:00:00+08:00" {
		t.Errorf("empty feed: %s", u)
	}
	gone := render(t, now, only("guoqi"))
	if u := updated(gone, "alerts/"); u != "2026-11-15T08:00:00+08:00" || len(parse(t, gone["alerts/atom.xml"]).Items) != 0 {
		t.Errorf("feed of what has gone: %s", u)
	}
	// JSON Feed needs the list even if it is empty; the library leaves it out.
	var list struct{ Items *[]any }
	if err := json.Unmarshal([]byte(empty["feed.json"]), &list); err != nil || list.Items == nil || len(*list.Items) != 0 {
		t.Errorf("items of an empty JSON feed: %v %v", list.Items, err)
	}
}

func TestRenameKeepsID(t *testing.T) {
	ids := func(files map[string]string) (out []string) {
		for _, i := range parse(t, files["tips/atom.xml"]).Items {
			out = append(out, i.GUID)
		}
		return out
	}
	before := ids(render(t, now))
	after := ids(render(t, now, func(fsys fstest.MapFS) {
		fsys["content/tips/aa-xin.md"] = &fstest.MapFile{Data: bytes.Replace(fsys["content/tips/mima.md"].Data,
			[]byte("status:"), []byte("aliases: [/tips/mima/, /tips/zhongjian/]\nstatus:"), 1)}
		delete(fsys, "content/tips/mima.md")
	}, replace("content/alerts/tieka/index.md", "[密码](tips/mima#记住)", "密码"), replace("content/tips/jiu.md", "tips/mima", "tips/aa-xin")))
	if len(before) != 2 || !slices.Equal(before, after) {
		t.Errorf("ids %q became %q", before, after)
	}
}

func TestHidden(t *testing.T) {
	for p, text := range render(t, now) {
		if strings.Contains(text, "YINCANG") || strings.Contains(text, "weilai") || strings.Contains(text, "YEMIAN") {
			t.Errorf("%s shows what is not public, or a page", p)
		}
	}
	// Nothing hidden may have an effect either.
	plain := render(t, now)
	for p, text := range render(t, now, only("tieka", "mima", "jiu.md", "di-", "guoqi", "chehui"),
		replace("content/alerts/tieka/index.md", "[还没发布的](tips/weilai)", "还没发布的")) {
		if plain[p] != text {
			t.Errorf("%s depends on what is hidden", p)
		}
	}
}

func TestSameBytes(t *testing.T) {
	a := render(t, now)
	for p, text := range render(t, now) {
		if a[p] != text {
			t.Errorf("%s differs between two renders", p)
		}
	}
	// output.Write makes files side by side.
	files, err := Render(edition.At(load(t), at(t, now)))
	if err != nil {
		t.Fatal(err)
	}
	var together sync.WaitGroup
	for _, f := range files {
		together.Go(func() {
			if b, err := f.Bytes(); err != nil || string(b) != a[f.Path] {
				t.Errorf("%s differs when made beside others: %v", f.Path, err)
			}
		})
	}
	together.Wait()
	// Between two changes the instant makes no difference.
	for p, text := range render(t, "2026-11-18T18:00:00+08:00") {
		if a[p] != text {
			t.Errorf("%s depends on the instant", p)
		}
	}
	// A time written with another offset is the same time.
	for p, text := range render(t, now, replace("content/tips/jiu.md", "2026-09-01T00:30:00Z", "2026-09-01T08:30:00+08:00")) {
		if a[p] != text {
			t.Errorf("%s depends on how a time was written", p)
		}
	}
}

// The law of output.File: files of the same path and key have the same bytes. Each variant changes one thing.
func TestKeys(t *testing.T) {
	type version struct{ name, key, body string }
	seen := map[string][]version{}
	bytesOf := func(name string, lib *content.Library, when string) {
		files, err := Render(edition.At(lib, at(t, when)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := f.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range seen[f.Path] {
				if v.key == f.Key && v.body != string(b) {
					t.Errorf("%s has one key but other bytes in %q and %q", f.Path, v.name, name)
				}
			}
			seen[f.Path] = append(seen[f.Path], version{name, f.Key, string(b)})
		}
	}
	for _, when := range []string{now, "2026-11-05T00:00:00Z", "2026-11-16T00:00:00Z", "2026-12-02T00:00:00Z", "2026-08-02T00:00:00Z"} {
		bytesOf(when, load(t), when)
	}
	for name, e := range map[string]edit{
		"body":       replace("content/tips/mima.md", "就一句", "就两句"),
		"number":     replace("contacts.yaml", `"110"`, `"122"`),
		"label":      replace("contacts.yaml", "金融监管总局", "监管总局"),
		"topic":      replace("content/data/topics.yaml", "name: 密码", "name: 口令"),
		"about":      replace("content/data/topics.yaml", "密码和验证码", "口令和验证码"),
		"base":       replace("site.yaml", "anquan", "bie"),
		"authority":  replace("site.yaml", "ming.example,2026", "ming.example,2025"),
		"zone":       replace("site.yaml", "Asia/Shanghai", "Asia/Tokyo"),
		"publisher":  replace("site.yaml", "publisher: 示例银行消保岗", "publisher: 别的岗位"),
		"licence":    replace("site.yaml", "欢迎转载", "不许转载"),
		"size":       replace("site.yaml", "feed_size: 5", "feed_size: 6"),
		"language":   replace("site.yaml", "zh-CN", "zh-Hans"),
		"picture":    func(fsys fstest.MapFS) { fsys["content/alerts/tieka/tu.png"].Data = picture(90, 60) },
		"successor":  replace("content/tips/mima.md", "title: 密码谁要都不给", "title: 密码谁都不给"),
		"alias":      replace("content/tips/mima.md", "status:", "aliases: [/tips/yuan/]\nstatus:"),
		"link":       only("tieka", "jiu", "di-"),
		"withdrawal": replace("content/alerts/chehui.md", "2026-11-18 18:00", "2026-11-18 19:00"),
	} {
		bytesOf(name, load(t, e), now)
	}
}

func TestContentStandsAlone(t *testing.T) {
	for name, lib := range libraries(t) {
		for p, text := range made(t, edition.At(lib, at(t, now))) {
			ids := map[string]bool{}
			var jumps []string
			for _, item := range parse(t, text).Items {
				nodes, err := html.ParseFragment(strings.NewReader(item.Content), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
				if err != nil {
					t.Fatal(err)
				}
				for _, root := range nodes {
					for n := range root.Descendants() {
						checkNode(t, name+" "+p+" "+item.GUID, n, ids, &jumps)
					}
					checkNode(t, name+" "+p+" "+item.GUID, root, ids, &jumps)
				}
			}
			for _, j := range jumps {
				if !ids[j] {
					t.Errorf("%s %s: no place #%s", name, p, j)
				}
			}
		}
	}
}

// checkNode refuses whatever needs the page around it. Ids must be unique over a whole feed.
func checkNode(t *testing.T, where string, n *html.Node, ids map[string]bool, jumps *[]string) {
	t.Helper()
	if n.Type != html.ElementNode {
		return
	}
	if slices.Contains([]string{"script", "style", "link", "iframe", "form", "input", "html", "body", "object", "base", "meta"}, n.Data) {
		t.Errorf("%s: <%s>", where, n.Data)
	}
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcset":
			t.Errorf("%s: attribute %s", where, a.Key)
		case a.Key == "id":
			if ids[a.Val] {
				t.Errorf("%s: id %s twice", where, a.Val)
			}
			ids[a.Val] = true
		case (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "#"):
			*jumps = append(*jumps, strings.TrimPrefix(a.Val, "#"))
		case a.Key == "href" || a.Key == "src":
			if u, err := url.Parse(a.Val); err != nil || u.Scheme != "https" && (u.Scheme != "tel" || a.Key == "src") {
				t.Errorf("%s: %s=%q is not absolute", where, a.Key, a.Val)
			}
		}
	}
}

// libraries are the golden site, an empty one, one with hostile texts, and the real content.
func libraries(t *testing.T) map[string]*content.Library {
	return map[string]*content.Library{
		"golden":  load(t),
		"empty":   load(t, only("YINCANG")),
		"hostile": load(t, hostile),
		"real":    loadFS(t, os.DirFS("../../..")),
	}
}

// hostile writes what has broken feeds elsewhere: the end of a CDATA section, characters that XML forbids, markup in a title.
func hostile(fsys fstest.MapFS) {
	replace("content/tips/mima.md", "title: 密码谁要都不给", `title: "a]]>b <b>&amp;</b> bad-host.top"`)(fsys)
	replace("content/tips/mima.md", "summary: 密码、验证码谁要都不给，银行也不会要。", `summary: "]]> <script>alert(1)</script> &lt; 密码"`)(fsys)
	replace("content/tips/mima.md", "就一句。", "坏字符 &#1;&#8;&#xFFFE;&#x1F;。\n\n```\n]]>\u0001\u000b\n```\n\n`]]>` \\]\\]\\> <&amp;>")(fsys)
}

func TestHostile(t *testing.T) {
	got := render(t, now, hostile)
	for _, file := range []string{"tips/feed.xml", "tips/atom.xml", "tips/feed.json"} {
		i := parse(t, got[file]).Items[0]
		if i.Title != "a]]>b <b>&amp;</b> bad-host[.]top" {
			t.Errorf("%s: title %q", file, i.Title)
		}
		if !strings.Contains(html.UnescapeString(i.Content), "]]>") || strings.Contains(i.Content, "<script") {
			t.Errorf("%s: content %q", file, i.Content)
		}
		if i.Content != clean(i.Content) || i.Content != parse(t, got["tips/feed.json"]).Items[0].Content {
			t.Errorf("%s: characters that XML forbids: %q", file, i.Content)
		}
	}
	if s := clean("a\x00b\x08\t\n\uFFFE\uFFFF\U0001F600\x1f"); s != "ab\t\n\U0001F600" {
		t.Errorf("clean gives %q", s)
	}
}

// RSS has no schema; this is the specification's list of what must be there, once, and in which form.
func TestRSSStructure(t *testing.T) {
	for name, lib := range libraries(t) {
		for p, text := range made(t, edition.At(lib, at(t, now))) {
			if path.Base(p) != "feed.xml" {
				continue
			}
			where := name + " " + p
			var rss element
			if err := xml.Unmarshal([]byte(text), &rss); err != nil {
				t.Fatalf("%s: %v", where, err)
			}
			if rss.XMLName.Local != "rss" || rss.attr("version") != "2.0" || len(rss.Kids) != 1 {
				t.Errorf("%s: not RSS 2.0", where)
			}
			channel := rss.Kids[0]
			channel.check(t, where, map[string]string{
				"title": ".", "link": "^https://", "description": ".", "language": "^zh-CN$", "copyright": ".", "ttl": `^\d+$`,
				"docs": "^https://", "pubDate": rfc822, "lastBuildDate": rfc822, atomSpace + " link": "^$",
			}, "item")
			self := channel.all(atomSpace + " link")[0]
			if self.attr("rel") != "self" || self.attr("type") != rssType || self.attr("href") != lib.Site.Absolute("/"+p) {
				t.Errorf("%s: self link %v", where, self.Attrs)
			}
			ids := map[string]bool{}
			for _, item := range channel.all("item") {
				need := map[string]string{
					"title": ".", "link": "^https://", "description": ".", "guid": `^tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:`, "pubDate": rfc822,
					dcSpace + " creator": ".", "http://purl.org/rss/1.0/modules/content/ encoded": ".",
				}
				if len(item.all(atomSpace+" updated")) > 0 {
					need[atomSpace+" updated"] = `^\d{4}-\d\d-\d\dT`
				}
				item.check(t, where, need, "category")
				guid := item.all("guid")[0]
				if guid.attr("isPermaLink") != "false" || ids[guid.Text] {
					t.Errorf("%s: guid %q", where, guid.Text)
				}
				ids[guid.Text] = true
				if len(item.all("category")) < 2 {
					t.Errorf("%s: %s has too few categories", where, guid.Text)
				}
			}
			if len(ids) > lib.Site.FeedSize {
				t.Errorf("%s: %d items", where, len(ids))
			}
		}
	}
}

const rfc822 = `^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$`

type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Kids    []element  `xml:",any"`
}

func (e element) name() string { return strings.TrimSpace(e.XMLName.Space + " " + e.XMLName.Local) }

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func (e element) all(name string) (out []element) {
	for _, k := range e.Kids {
		if k.name() == name {
			out = append(out, k)
		}
	}
	return out
}

// check wants each of need once with a text of its form, and nothing else but many.
func (e element) check(t *testing.T, where string, need map[string]string, many string) {
	t.Helper()
	for name, form := range need {
		found := e.all(name)
		if len(found) != 1 {
			t.Errorf("%s: %d × %s in %s", where, len(found), name, e.name())
		} else if !regexp.MustCompile(form).MatchString(found[0].Text) {
			t.Errorf("%s: %s is %q", where, name, found[0].Text)
		}
	}
	for _, k := range e.Kids {
		if _, ok := need[k.name()]; !ok && k.name() != many {
			t.Errorf("%s: <%s> in <%s>", where, k.name(), e.name())
		}
	}
}

// Other people's programs read the XML, too.
func TestValidators(t *testing.T) {
	dir := t.TempDir()
	var all, atoms []string
	for name, lib := range libraries(t) {
		for p, text := range made(t, edition.At(lib, at(t, now))) {
			if !strings.HasSuffix(p, ".xml") {
				continue
			}
			file := filepath.Join(dir, name+"-"+strings.ReplaceAll(p, "/", "-"))
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			all = append(all, file)
			if path.Base(p) == "atom.xml" {
				atoms = append(atoms, file)
			}
		}
	}
	for _, c := range []struct {
		tool, install string
		args          []string
	}{
		{"xmllint", "libxml2-utils", append([]string{"--noout", "--nonet"}, all...)},
		{"jing", "jing", append([]string{"testdata/atom.rng"}, atoms...)},
	} {
		t.Run(c.tool, func(t *testing.T) {
			if _, err := exec.LookPath(c.tool); err != nil {
				t.Skipf("SKIPPED, NOT CHECKED: %s is not installed (apt-get install %s)", c.tool, c.install)
			}
			if out, err := exec.Command(c.tool, c.args...).CombinedOutput(); err != nil {
				t.Errorf("%v\n%.4000s", err, out)
			}
		})
	}
	// A schema that accepts everything would pass as well.
	t.Run("jing refuses", func(t *testing.T) {
		if _, err := exec.LookPath("jing"); err != nil {
			t.Skip("SKIPPED, NOT CHECKED: jing is not installed (apt-get install jing)")
		}
		good := render(t, now)["atom.xml"]
		for name, bad := range map[string]string{
			"no id":        regexp.MustCompile(`<id>.*?</id>`).ReplaceAllString(good, ""),
			"no self":      strings.Replace(good, `rel="self"`, `rel="alternate"`, 1),
			"empty date":   regexp.MustCompile(`<updated>.*?</updated>`).ReplaceAllString(good, "<updated></updated>"),
			"relative":     strings.Replace(good, `href="https://ming.example/`, `href="/`, 1),
			"other suffix": strings.Replace(good, "<summary", "<category>x</category><summary", 1),
		} {
			file := filepath.Join(t.TempDir(), "bad.xml")
			if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
				t.Fatal(err)
			}
			if bad == good || exec.Command("jing", "testdata/atom.rng", file).Run() == nil {
				t.Errorf("the schema accepts: %s", name)
			}
		}
	})
}

func TestBasePath(t *testing.T) {
	for p, text := range render(t, now, replace("site.yaml", "anquan/", "")) {
		if strings.Contains(text, "anquan") || !strings.Contains(text, "https://ming.example/"+p) {
			t.Errorf("%s does not name itself at the root", p)
		}
	}
	for p, text := range render(t, now) {
		if strings.Contains(strings.ReplaceAll(text, "https://ming.example/anquan/", ""), "ming.example/") {
			t.Errorf("%s leaves the base path", p)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	lib := loadFS(b, os.DirFS("../../.."))
	for b.Loop() {
		made(b, edition.At(lib, at(b, now)))
	}
}
