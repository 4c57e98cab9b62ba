package talk_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/talk"
	"mingbai/internal/testsite"
)

var update = flag.Bool("update", false, "rewrite the want/ parts of testdata/*.txtar")

// editionOf is a site folder at an instant.
func editionOf(t testing.TB, site fstest.MapFS, at string) *edition.Edition {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatalf("loading: %v %v", list, err)
	}
	instant, err := lib.Site.Clock().Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	return edition.At(lib, instant)
}

const noon = "2026-11-24 12:00"

func deck(t testing.TB, e *edition.Edition, id string) []byte {
	t.Helper()
	it, ok := talk.Find(e, id)
	if !ok {
		t.Fatalf("no talk %s", id)
	}
	b, err := it.Deck(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// find gives the elements below n that match, in order.
func find(n *html.Node, match func(*html.Node) bool) (out []*html.Node) {
	for k := range n.Descendants() {
		if k.Type == html.ElementNode && match(k) {
			out = append(out, k)
		}
	}
	return out
}

func class(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for _, a := range n.Attr {
			if a.Key == "class" && slices.ContainsFunc(strings.Fields(a.Val), func(c string) bool { return slices.Contains(names, c) }) {
				return true
			}
		}
		return false
	}
}

func element(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(names, n.Data) }
}

// text is the text of an element, without that of paragraphs and list items in it and of labels that only tall screens show.
func text(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for k := range n.ChildNodes() {
			if k.Type == html.TextNode {
				b.WriteString(k.Data)
			} else if !element("p", "li")(k) && !class("label")(k) {
				walk(k)
			}
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func parsed(t testing.TB, b []byte) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// dump is what is on the slides and in the notes, a line an element.
func dump(t testing.TB, b []byte) string {
	var out strings.Builder
	for _, s := range find(parsed(t, b), class("slide")) {
		for _, a := range s.Attr {
			if a.Key == "class" {
				fmt.Fprintf(&out, "[%s]", a.Val)
			}
		}
		fmt.Fprintf(&out, " %s\n", text(find(s, class("head"))[0]))
		for _, part := range []string{"text", "notes"} {
			for _, n := range find(find(s, class(part))[0], element("p", "li", "th", "td")) {
				fmt.Fprintf(&out, "  %s %s: %s\n", part, n.Data, text(n))
			}
		}
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	const name = "testdata/small.txtar"
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, at, _ := strings.Cut(string(a.Comment), "at: ")
	site := testsite.Small(t)
	for _, f := range a.Files {
		if strings.HasPrefix(f.Name, "content/") {
			site[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	e := editionOf(t, site, strings.TrimSpace(at))
	for i, f := range a.Files {
		id, ok := strings.CutPrefix(f.Name, "want/")
		if !ok {
			continue
		}
		got := dump(t, deck(t, e, id))
		if got != string(f.Data) && !*update {
			t.Errorf("%s: got\n%s\nwant\n%s", id, got, f.Data)
		}
		a.Files[i].Data = []byte(got)
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// talks are all talks of an edition.
func talks(e *edition.Edition) []talk.Talk {
	out := talk.Series(e)
	for _, it := range e.Articles() {
		out = append(out, talk.Of(it))
	}
	return out
}

// TestNothingHiddenGetsOut puts items that are not public into a course and beside it: no deck knows of them, not even the agenda or a
// link, and without them every deck is the same.
func TestNothingHiddenGetsOut(t *testing.T) {
	site := testsite.Small(t)
	site["content/tips/yi.md"] = testsite.Tip("看得见", "status: approved\npublish: 2026-11-01\nseries: kanhu-qianbao\norder: 2\n")
	bare := testsite.Small(t)
	bare["content/tips/yi.md"] = site["content/tips/yi.md"]
	for name, lines := range map[string]string{
		"caogao":   "status: draft\n",
		"jianglai": "status: approved\npublish: 2026-11-24T12:00:01+08:00\n",
		"guoqi":    "status: approved\npublish: 2026-10-01\nexpire: 2026-11-24T12:00:00+08:00\n",
		"chehui":   "status: approved\npublish: 2026-10-01\nwithdrawn: {at: 2026-11-24T12:00:00+08:00, reason: 内容有误}\n",
	} {
		site["content/tips/"+name+".md"] = testsite.Tip("暗号"+name, lines+"series: kanhu-qianbao\norder: 1\n")
	}
	site["content/tips/yi.md"].Data = append(bytes.Clone(site["content/tips/yi.md"].Data), "\n看[走了的](tips/guoqi)。\n"...)
	bare["content/tips/yi.md"] = &fstest.MapFile{Data: bytes.Replace(site["content/tips/yi.md"].Data, []byte("[走了的](tips/guoqi)"), []byte("走了的"), 1)}
	e := editionOf(t, site, noon)
	for _, it := range talks(e) {
		b := deck(t, e, it.ID)
		if bytes.Contains(b, []byte("暗号")) || !bytes.Contains(b, []byte("看得见")) {
			t.Errorf("%s: shows what is hidden, or nothing", it.ID)
		}
		if want := deck(t, editionOf(t, bare, noon), it.ID); dump(t, b) != dump(t, want) {
			t.Errorf("%s: hidden items change it", it.ID)
		}
	}
	for _, id := range []string{"tips/caogao", "tips/jianglai", "tips/guoqi", "tips/chehui", "pages/about", "series/xuesheng-qianbao", "series/none", "series/", ""} {
		if it, ok := talk.Find(e, id); ok {
			t.Errorf("%s is a talk: %v", id, it)
		}
	}
	if _, ok := talk.Find(editionOf(t, site, "2026-11-24 12:00:01"), "tips/jianglai"); !ok {
		t.Error("at its time it is no talk")
	}
}

// texts counts the texts of paragraphs, items and cells.
func texts(root *html.Node) map[string]int {
	out := map[string]int{}
	for _, n := range find(root, element("p", "li", "td")) {
		if !class("version", "callout-title")(n) {
			out[text(n)]++
		}
	}
	return out
}

// TestNotesSayEverything: the whole text of an article is in the notes of its deck, each paragraph, item and cell once.
func TestNotesSayEverything(t *testing.T) {
	e := editionOf(t, testsite.Starter(t), noon)
	seen := 0
	for _, it := range e.Articles() {
		all := texts(parsed(t, []byte(it.Doc().HTML(e.Dress(nil)))))
		said := map[string]int{}
		for _, n := range find(parsed(t, deck(t, e, it.ID)), class("notes")) {
			for s, k := range texts(n) {
				said[s] += k
			}
		}
		for s, k := range all {
			if seen++; said[s] != k {
				t.Errorf("%s: %d times in the notes, want %d: %s", it.ID, said[s], k, s)
			}
		}
	}
	if seen < 500 {
		t.Errorf("only %d texts", seen)
	}
}

// TestStandsAlone: the file asks for nothing, and its policy names its own style and script.
func TestStandsAlone(t *testing.T) {
	e := editionOf(t, testsite.Starter(t), noon)
	for _, it := range talks(e) {
		b := deck(t, e, it.ID)
		root := parsed(t, b)
		for _, n := range find(root, func(*html.Node) bool { return true }) {
			for _, a := range n.Attr {
				if (a.Key == "src" || a.Key == "srcset" || n.Data == "link" && a.Key == "href") && !strings.HasPrefix(a.Val, "data:") || a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", it.ID, n.Data, a.Key, a.Val)
				}
			}
		}
		if regexp.MustCompile(`url\(|@import`).Match(b) {
			t.Errorf("%s: the style asks for something", it.ID)
		}
		for _, name := range []string{"style", "script"} {
			all := find(root, element(name))
			if len(all) != 1 {
				t.Fatalf("%s: %d %s", it.ID, len(all), name)
			}
			sum := sha256.Sum256([]byte(all[0].FirstChild.Data))
			if want := name + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]); !bytes.Contains(b, []byte(strings.ReplaceAll(want, "'", "&#39;"))) && !bytes.Contains(b, []byte(want)) {
				t.Errorf("%s: the policy does not name its %s", it.ID, name)
			}
		}
	}
}

// TestKeysTellTheTruth: where the bytes differ, the keys do; the same edition gives the same bytes.
func TestKeysTellTheTruth(t *testing.T) {
	type made struct {
		key  string
		body []byte
	}
	make := func(change func(fstest.MapFS), at string) map[string]made {
		site := testsite.Small(t)
		site["content/tips/yi.md"] = testsite.Tip("甲", "status: approved\npublish: 2026-11-01\nseries: kanhu-qianbao\norder: 1\n")
		site["content/tips/er.md"] = testsite.Tip("乙", "status: approved\npublish: 2026-11-25\nseries: kanhu-qianbao\norder: 2\n")
		site["content/tips/yi.md"].Data = append(bytes.Clone(site["content/tips/yi.md"].Data), "\n看[第二课](tips/er)，打 {{hotline jingcha}}。\n"...)
		change(site)
		e := editionOf(t, site, at)
		env, err := talk.Environment(e)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]made{}
		for _, it := range talks(e) {
			out[it.ID] = made{it.Key(env), deck(t, e, it.ID)}
		}
		return out
	}
	swap := func(file, old, new string) func(fstest.MapFS) {
		return func(site fstest.MapFS) {
			src := site[file].Data
			if !bytes.Contains(src, []byte(old)) {
				t.Fatalf("%s has no %q", file, old)
			}
			site[file] = &fstest.MapFile{Data: bytes.Replace(src, []byte(old), []byte(new), 1)}
		}
	}
	same := func(fstest.MapFS) {}
	was := make(same, noon)
	for name, now := range map[string]map[string]made{
		"nothing":     make(same, noon),
		"the text":    make(swap("content/tips/yi.md", "卡和密码", "卡与密码"), noon),
		"the review":  make(swap("content/tips/yi.md", "2099-01-01", "2098-01-01"), noon),
		"a number":    make(swap("contacts.yaml", `"110"`, `"119"`), noon),
		"the site":    make(swap("site.yaml", "title: 明白\n", "title: 清楚\n"), noon),
		"a step":      make(swap("site.yaml", "不转账：", "不汇款："), noon),
		"the series":  make(swap("content/data/series.yaml", "看好自己的钱袋子", "看好钱袋"), noon),
		"a link":      make(same, "2026-11-25 09:00"),
		"another one": make(swap("content/tips/er.md", "publish: 2026-11-25", "publish: 2026-11-20"), noon),
	} {
		for id, m := range now {
			if m.key == was[id].key && !bytes.Equal(m.body, was[id].body) {
				t.Errorf("%s changes, and %s keeps its key", name, id)
			}
		}
		if changed := !bytes.Equal(now["series/kanhu-qianbao"].body, was["series/kanhu-qianbao"].body); changed != (name != "nothing") {
			t.Errorf("%s: the deck changes: %v", name, changed)
		}
	}
}

func TestMinutes(t *testing.T) {
	e := editionOf(t, testsite.Starter(t), noon)
	one, _ := talk.Find(e, "lessons/cunkuan-baoxian")
	course, _ := talk.Find(e, "series/kanhu-qianbao")
	a, b := one.Minutes(e), course.Minutes(e)
	if a < 5 || a > 20 || a%5 != 0 || b <= a || b > talk.MaxMinutes {
		t.Errorf("%d minutes for a lesson, %d for a course", a, b)
	}
	for minutes, want := range map[int]int{0: a, 7: 7} {
		body, err := one.Deck(e, minutes)
		if err != nil || !bytes.Contains(body, fmt.Appendf(nil, `data-minutes="%d"`, want)) {
			t.Errorf("%d: not planned for %d minutes, %v", minutes, want, err)
		}
	}
}
