package talks_test

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"mingbai/internal/channel/talks"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/testsite"
)

const noon = "2026-11-24 12:00"

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

// render gives the files by path, and their bytes.
func render(t testing.TB, e *edition.Edition, poster func(*edition.Item) string) (map[string]output.File, map[string]string) {
	t.Helper()
	files, err := talks.Render(e, poster)
	if err != nil {
		t.Fatal(err)
	}
	byPath, bodies := map[string]output.File{}, map[string]string{}
	for _, f := range files {
		b, err := f.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		byPath[f.Path], bodies[f.Path] = f, string(b)
	}
	return byPath, bodies
}

// course is a lesson with a quiz in a series, beside a tip.
func course(t testing.TB) fstest.MapFS {
	site := testsite.Small(t)
	site["content/lessons/yi.md"] = testsite.Tip("甲", "status: approved\npublish: 2026-11-01\nseries: kanhu-qianbao\norder: 1\nquiz: [{ask: 密码能给谁？, options: [谁也不给, 给柜员], answer: 1, why: 柜员不要密码。}]\n")
	site["content/tips/er.md"] = testsite.Tip("乙", "status: approved\npublish: 2026-11-02\nseries: kanhu-qianbao\norder: 2\n")
	return site
}

// TestKit: a lesson and a series have slides, a sheet to sign and, if somebody asks questions in them, a quiz; a tip has none of its own.
func TestKit(t *testing.T) {
	e := editionOf(t, course(t), noon)
	_, made := render(t, e, func(it *edition.Item) string { return "posters/" + it.ID + "/a4.pdf" })
	var got []string
	for p := range made {
		got = append(got, p)
	}
	slices.Sort(got)
	want := []string{"talks/index.html"}
	for _, dir := range []string{"talks/lessons/yi/", "talks/series/kanhu-qianbao/"} {
		want = append(want, dir+"attendance.html", dir+"quiz.html", dir+"slides.html")
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	for name, has := range map[string][]string{
		"talks/index.html":                       {"贴士甲", "看好自己的钱袋子", `href="../posters/tips/er/a4.pdf"`, `href="lessons/yi/slides.html#print"`, `download="series-kanhu-qianbao.html"`, "大约讲 5 分钟"},
		"talks/series/kanhu-qianbao/slides.html": {"贴士甲", "贴士乙", "密码能给谁？"},
		"talks/lessons/yi/quiz.html":             {"密码能给谁？", "柜员不要密码。", "谁也不给"},
		"talks/lessons/yi/attendance.html":       {"贴士甲", "大家问了什么", "60 岁和以上", `href="../../index.html"`},
	} {
		for _, s := range has {
			if !strings.Contains(made[name], s) {
				t.Errorf("%s does not have %s", name, s)
			}
		}
	}
	// Every link leads to a file of the kit, but for those to the desk and to posters.
	for name, body := range made {
		root, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				if n.Data != "a" || a.Key != "href" || strings.Contains(a.Val, ":") || strings.HasPrefix(a.Val, "#") {
					continue
				}
				to, _, _ := strings.Cut(path.Join(path.Dir(name), a.Val), "#")
				if _, ok := made[to]; !ok && to != "index.html" && !strings.HasPrefix(to, "posters/") {
					t.Errorf("%s leads to %s", name, to)
				}
			}
		}
	}
	if _, made := render(t, e, nil); strings.Contains(made["talks/index.html"], "海报") {
		t.Error("posters where there are none")
	}
}

// TestNoPersonalNumbers: nobody is asked for a number, an address or a name.
func TestNoPersonalNumbers(t *testing.T) {
	_, made := render(t, editionOf(t, course(t), noon), nil)
	root, err := html.Parse(strings.NewReader(made["talks/lessons/yi/attendance.html"]))
	if err != nil {
		t.Fatal(err)
	}
	heads := 0
	for n := range root.Descendants() {
		if n.Data != "th" || n.FirstChild == nil {
			continue
		}
		heads++
		for _, bad := range []string{"姓名", "电话", "手机", "身份证", "证件", "卡号", "住址", "地址", "账号"} {
			if strings.Contains(n.FirstChild.Data, bad) {
				t.Errorf("it asks for %s", n.FirstChild.Data)
			}
		}
	}
	if heads < 15 || bytes.Contains([]byte(made["talks/lessons/yi/attendance.html"]), []byte("<input")) {
		t.Errorf("%d heads, or something to type on", heads)
	}
}

// TestNothingHiddenGetsOut: what is not public has no kit and stands in none, nor in the list.
func TestNothingHiddenGetsOut(t *testing.T) {
	site := course(t)
	for name, lines := range map[string]string{
		"caogao":   "status: draft\n",
		"jianglai": "status: approved\npublish: 2026-11-24T12:00:01+08:00\n",
		"guoqi":    "status: approved\npublish: 2026-10-01\nexpire: 2026-11-24T12:00:00+08:00\n",
		"chehui":   "status: approved\npublish: 2026-10-01\nwithdrawn: {at: 2026-11-24T12:00:00+08:00, reason: 内容有误}\n",
	} {
		site["content/lessons/"+name+".md"] = testsite.Tip("暗号"+name, lines+"series: kanhu-qianbao\norder: 1\nquiz: [{ask: 暗号是什么呢, options: [暗号, 不知道], answer: 1, why: 这里也有暗号。}]\n")
		site["content/alerts/"+name+"/index.md"] = testsite.Marked("暗号"+name, lines)
		site["content/alerts/"+name+"/tu.png"] = testsite.Picture(t, "暗号")
	}
	without, _ := render(t, editionOf(t, course(t), noon), nil)
	with, made := render(t, editionOf(t, site, noon), nil)
	for p, body := range made {
		if strings.Contains(body, "暗号") || strings.Contains(p, "caogao") {
			t.Errorf("%s shows what is hidden", p)
		}
		if with[p].Key != without[p].Key {
			t.Errorf("%s has another key", p)
		}
	}
	if len(with) != len(without) {
		t.Errorf("%d files, %d without the hidden ones", len(with), len(without))
	}
	// The scan can see.
	if _, made := render(t, editionOf(t, site, "2026-11-24 12:00:01"), nil); !strings.Contains(made["talks/index.html"], "贴士暗号jianglai") || made["talks/lessons/jianglai/quiz.html"] == "" {
		t.Error("at its time it has no kit")
	}
}

// TestNewestAlerts: of many alerts the newest ten have a kit; and a site with neither lesson nor series has no page.
func TestNewestAlerts(t *testing.T) {
	site := course(t)
	for i := range 12 {
		slug := "alerts/t" + string(rune('a'+i))
		site["content/"+slug+"/index.md"] = testsite.Marked("号", "status: approved\npublish: 2026-11-0"+string(rune('1'+i%9))+"\n")
		site["content/"+slug+"/tu.png"] = testsite.Picture(t, slug)
	}
	made, _ := render(t, editionOf(t, site, noon), nil)
	n := 0
	for p := range made {
		if strings.HasPrefix(p, "talks/alerts/") && strings.HasSuffix(p, "slides.html") {
			n++
		}
	}
	if n != 10 {
		t.Errorf("%d alerts", n)
	}
	if e := editionOf(t, testsite.Small(t), noon); talks.Has(e) {
		t.Error("a kit of nothing")
	} else if made, _ := render(t, e, nil); len(made) > 0 {
		t.Errorf("%d files of nothing", len(made))
	}
}

// TestKeysTellTheTruth: a file with other bytes has another key.
func TestKeysTellTheTruth(t *testing.T) {
	was, old := render(t, editionOf(t, course(t), noon), nil)
	for _, c := range []struct{ file, old, new string }{
		{"content/lessons/yi.md", "卡和密码", "卡与密码"},
		{"content/lessons/yi.md", "柜员不要密码", "柜员不会要密码"},
		{"content/lessons/yi.md", "title: 贴士甲", "title: 贴士新甲"},
		{"site.yaml", "bank: 云杉银行", "bank: 红杉银行"},
		{"site.yaml", "mingbai.yunshan.example", "anquan.yunshan.example"},
		{"contacts.yaml", `"110"`, `"119"`},
	} {
		site := course(t)
		if !bytes.Contains(site[c.file].Data, []byte(c.old)) {
			t.Fatalf("%s has no %s", c.file, c.old)
		}
		site[c.file] = &fstest.MapFile{Data: bytes.ReplaceAll(site[c.file].Data, []byte(c.old), []byte(c.new))}
		now, bodies := render(t, editionOf(t, site, noon), nil)
		changed := 0
		for p, f := range now {
			if bodies[p] == old[p] {
				continue
			}
			changed++
			if f.Key != "" && f.Key == was[p].Key {
				t.Errorf("%s → %s: %s has the same key", c.old, c.new, p)
			}
		}
		if changed == 0 {
			t.Errorf("%s → %s changes nothing", c.old, c.new)
		}
	}
}
