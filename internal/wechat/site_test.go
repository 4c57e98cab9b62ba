package wechat

import (
	"bytes"
	"image"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/problem"
	"mingbai/internal/testsite"
)

// now is the instant of every edition in these tests.
var now = time.Date(2026, 12, 24, 4, 0, 0, 0, time.UTC)

// article is an article to be tried out, in the starter site.
type article struct {
	kind    content.Kind // default a tip
	title   string
	summary string
	body    string
	more    string            // lines of front matter
	site    string            // more lines of site.yaml
	contact string            // a host that counts as official
	files   map[string][]byte // beside the article
}

const tryOut = "shishi"

// folder is the starter site with the article in it.
func (a article) folder(t testing.TB) (site fstest.MapFS, id string) {
	t.Helper()
	site = testsite.Starter(t)
	if a.kind == "" {
		a.kind = content.Tip
	}
	if a.title == "" {
		a.title = "用来试一试的文章"
	}
	if a.summary == "" {
		a.summary = "这一篇只用来试一试写法，不会发布。"
	}
	urgency := ""
	if a.kind == content.Alert {
		urgency = "severity: high\n"
	}
	id = string(a.kind) + "/" + tryOut
	site["content/"+id+"/index.md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + a.title + "\nsummary: " + a.summary + "\ntopic: guashi\ntags: [挂失]\nstatus: approved\nauthor: 甲\n" +
		"reviewer: 乙\npublish: 2026-10-01\nreview: 2027-10-01\n" + urgency + a.more + "sources:\n  - title: 某某材料\n    date: 2026-01-02\n---\n" + a.body)}
	for name, data := range a.files {
		site["content/"+id+"/"+name] = &fstest.MapFile{Data: data}
	}
	if a.site != "" {
		site[content.SiteFile] = &fstest.MapFile{Data: append(bytes.Clone(site[content.SiteFile].Data), "\n"+a.site...)}
	}
	if a.contact != "" {
		site[content.ContactsFile] = &fstest.MapFile{Data: append(bytes.Clone(site[content.ContactsFile].Data),
			"\n  - id: shiyong\n    group: 其他\n    label: 试用网站\n    url: https://"+a.contact+"/\n    use: 试一试\n    source: 某某材料\n    checked: 2026-11-23\n    review_by: 2027-05-23\n"...)}
	}
	return site, id
}

// load loads a site folder.
func load(t testing.TB, site fs.FS) *content.Library {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatalf("loading: %v %v", list, err)
	}
	return lib
}

// problems is what the house rules say of the article.
func (a article) problems(t testing.TB) problem.List {
	t.Helper()
	site, id := a.folder(t)
	var out problem.List
	for _, p := range check.Run(load(t, site), now) {
		if strings.HasPrefix(p.File, "content/"+id) {
			out = append(out, p)
		}
	}
	return out
}

func (a article) item(t testing.TB) (*edition.Edition, *edition.Item) {
	t.Helper()
	site, id := a.folder(t)
	e := edition.At(load(t, site), now)
	it, ok := e.Item(id)
	if !ok {
		t.Fatal("the article is not public")
	}
	return e, it
}

// dressed is an article with all that is made of it.
type dressed struct {
	Article
	texts  Texts
	found  []Finding
	fields []Field
	dom    *node // root element
	e      *edition.Edition
	it     *edition.Item
}

// dress renders the article. accepted says that the house rules must have nothing against it.
func (a article) dress(t testing.TB, accepted bool) dressed {
	t.Helper()
	if accepted {
		if list := a.problems(t); list.Errors() > 0 {
			t.Fatalf("not accepted: %v", list)
		}
	}
	var d dressed
	d.e, d.it = a.item(t)
	d.Article = Render(d.e, d.it)
	d.texts = Write(d.e, d.it)
	d.found, d.fields = Judge(d.e, d.it, d.Article, d.texts)
	d.dom = parse(t, d.HTML)
	return d
}

// markdown dresses a body that the house rules accept.
func markdown(t testing.TB, body string) dressed {
	t.Helper()
	return article{body: body}.dress(t, true)
}

// node is an element of a parsed fragment.
type node struct {
	tag   string
	attr  map[string]string
	kids  []*node
	text  string // of a text node
	above *node
}

func parse(t testing.TB, fragment string) *node {
	t.Helper()
	root := &node{tag: "top"}
	at := root
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		tok := z.Token()
		switch kind {
		case html.TextToken:
			at.kids = append(at.kids, &node{text: tok.Data, above: at})
		case html.StartTagToken:
			n := &node{tag: tok.Data, attr: map[string]string{}, above: at}
			for _, a := range tok.Attr {
				n.attr[a.Key] = a.Val
			}
			at.kids = append(at.kids, n)
			if !void[tok.Data] {
				at = n
			}
		case html.EndTagToken:
			if at.tag != tok.Data {
				t.Fatalf("</%s> closes <%s> in %s", tok.Data, at.tag, fragment)
			}
			at = at.above
		}
	}
	if at != root {
		t.Fatalf("<%s> is not closed in %s", at.tag, fragment)
	}
	return root
}

// find gives the elements of a name, or all that f takes.
func (n *node) find(tag string) []*node { return n.where(func(k *node) bool { return k.tag == tag }) }

func (n *node) where(f func(*node) bool) []*node {
	var out []*node
	for _, k := range n.kids {
		if f(k) {
			out = append(out, k)
		}
		out = append(out, k.where(f)...)
	}
	return out
}

// shows is the text of a node, a line break as /.
func (n *node) shows() string {
	if n.tag == "br" {
		return "/"
	}
	var b strings.Builder
	b.WriteString(n.text)
	for _, k := range n.kids {
		b.WriteString(k.shows())
	}
	return b.String()
}

// style is a property of a node.
func (n *node) style(name string) string {
	for decl := range strings.SplitSeq(n.attr["style"], ";") {
		if k, v, _ := strings.Cut(decl, ":"); k == name {
			return v
		}
	}
	return ""
}

// left is the left part of a margin or padding, as written.
func (n *node) left(name string) string {
	f := strings.Fields(n.style(name))
	switch len(f) {
	case 0:
		return ""
	case 1:
		return f[0]
	case 4:
		return f[3]
	}
	return f[1]
}

// rows are the texts of the leaves among blocks that hold text, in order.
func (n *node) rows() []string {
	var out []string
	for _, k := range n.where(func(k *node) bool {
		if k.tag != "section" && k.tag != "p" && k.tag != "td" && k.tag != "th" && !strings.HasPrefix(k.tag, "h") {
			return false
		}
		for _, c := range k.kids {
			if c.tag == "section" || c.tag == "p" || c.tag == "table" || c.tag == "img" {
				return false
			}
		}
		return strings.Trim(k.shows(), nbsp) != ""
	}) {
		out = append(out, k.shows())
	}
	return out
}

// row gives the innermost block whose text starts so.
func (d dressed) row(t testing.TB, start string) *node {
	t.Helper()
	all := d.dom.where(func(k *node) bool {
		return (k.tag == "section" || k.tag == "p" || k.tag == "td" || k.tag == "th" || strings.HasPrefix(k.tag, "h")) && strings.HasPrefix(k.shows(), start)
	})
	if len(all) == 0 {
		t.Fatalf("no row %q in %s", start, d.HTML)
	}
	return all[len(all)-1]
}

func (d dressed) every() string {
	return strings.Join([]string{d.HTML, d.Plain, d.texts.Moments, d.texts.Group, d.texts.Weibo, d.texts.Xiaohongshu, d.texts.Douyin}, "\n")
}

// ids are the rules of findings, with ! for errors.
func ids(found []Finding) string {
	var out []string
	for _, f := range found {
		id := f.Rule
		if f.Level == Warning {
			id += "?"
		}
		out = append(out, id)
	}
	return strings.Join(out, " ")
}

func hasRule(list problem.List, rule string, level problem.Level) bool {
	for _, p := range list {
		if p.Rule == rule && p.Level == level {
			return true
		}
	}
	return false
}

// photo is a picture of more than a kilobyte.
func photo(t testing.TB) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
