package book

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/font"
	"mingbai/internal/printing"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
	"mingbai/internal/scene"
	"mingbai/internal/testsite"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

func bookOf(t testing.TB, site fstest.MapFS, c Choice) *Book {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatal(list, err, line1(list))
	}
	b, ok := Of(edition.At(lib, noon), c)
	if !ok {
		t.Fatalf("the site has no %v", c)
	}
	return b
}

func pagesOf(t testing.TB, b *Book, f Format) []*scene.Page {
	t.Helper()
	pages, list, err := b.Pages(f, nil)
	if err != nil || len(list) > 0 {
		t.Fatal(list, err)
	}
	return pages
}

// article is a site with one lesson of a series of its own.
func article(t testing.TB, header, body string) fstest.MapFS {
	site := testsite.Small(t)
	site["content/data/series.yaml"] = &fstest.MapFile{Data: []byte("series:\n  - id: shi\n    name: 试一试\n    about: 一个例子\n")}
	site["content/lessons/shi.md"] = lesson("试一试", 1, header, body)
	return site
}

func lesson(title string, order int, header, body string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, `---
title: %s
summary: "有人叫你先付钱再退款，是骗子。先打 {{hotline jingcha}}。"
topic: gouwu
status: approved
author: 甲
reviewer: 乙
publish: 2026-11-01 09:00
review: 2027-05-01
series: shi
order: %d
sources: [{title: 一份材料, date: 2026-01-02}]
%s---

%s
`, title, order, header, body)}
}

var shi = Choice{Series: "shi"}

// said is what stands on a page, in order, without spaces.
func said(p *scene.Page) string {
	var b strings.Builder
	for _, m := range p.Marks {
		switch m := m.Mark.(type) {
		case scene.Text:
			b.WriteString(m.S)
		case scene.View:
			b.WriteString(said(m.Page))
		}
	}
	return bare(b.String())
}

func bare(s string) string { return strings.Join(strings.Fields(s), "") }

// read gives what the pages of a PDF say, in the order of their texts.
func read(t *testing.T, pages []*scene.Page) (out []string) {
	t.Helper()
	src, err := scene.PDF(pages...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := pdf.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.NumPage() {
		var got []uint16
		pdf.Interpret(r.Page(i+1).V.Key("Contents"), func(stack *pdf.Stack, op string) {
			if op == "Tj" {
				raw := stack.Pop().RawString()
				for k := 0; k+1 < len(raw); k += 2 {
					got = append(got, binary.BigEndian.Uint16([]byte(raw[k:])))
				}
			}
		})
		out = append(out, bare(string(utf16.Decode(got))))
	}
	return out
}

// everyBook is a book of each series, topic and audience of the project's own content that has articles.
func everyBook(t *testing.T, f func(t *testing.T, b *Book)) {
	lib, list, err := content.Load(testsite.Starter(t))
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	e := edition.At(lib, noon)
	var all []Choice
	for _, s := range e.Dir.Series {
		all = append(all, Choice{Series: s.ID})
	}
	for _, s := range e.Dir.Audiences {
		all = append(all, Choice{Audience: s.ID})
	}
	all = append(all, Choice{Topic: "tousu"})
	n := 0
	for _, c := range all {
		b, ok := Of(e, c)
		if !ok {
			t.Fatalf("no %v", c)
		}
		if len(b.Items) == 0 {
			continue
		}
		n++
		t.Run(b.Name, func(t *testing.T) { f(t, b) })
	}
	if n < 5 {
		t.Fatalf("%d books", n)
	}
}

// TestContentsTellTheTruth reads the PDF back: the page that the contents name is the one on which a chapter begins, and each page
// has its own number at its foot.
func TestContentsTellTheTruth(t *testing.T) {
	everyBook(t, func(t *testing.T, b *Book) {
		for _, f := range []Format{A4, A5} {
			pages := read(t, pagesOf(t, b, f))
			for i, p := range pages[1:] {
				if !strings.HasSuffix(p, strconv.Itoa(i+2)) {
					t.Errorf("page %d ends with %q", i+2, p[max(0, len(p)-20):])
				}
			}
			first := map[string]int{}
			for i, p := range pages[1:] {
				for k, it := range b.Items {
					if strings.HasPrefix(p, bare(fmt.Sprintf("第 %d 篇 · %s%s", k+1, it.Kind.Info().Name, it.Title))) {
						first[it.Title] = i + 2
					}
				}
				for _, name := range []string{"题目的答案", "有事打这些电话"} {
					if strings.HasPrefix(p, name) && i > 0 {
						first[name] = i + 2
					}
				}
			}
			var contents string
			for _, p := range pages[1 : first[b.Items[0].Title]-1] {
				contents += strings.TrimSuffix(p, regexp.MustCompile(`[0-9]+$`).FindString(p))
			}
			var names []string
			for _, it := range b.Items {
				names = append(names, it.Title)
			}
			for _, name := range append(names, "有事打这些电话") {
				if !strings.Contains(contents, bare(name)+strconv.Itoa(first[name])) || first[name] == 0 {
					t.Errorf("the contents do not say that %s begins on page %d: %s", name, first[name], contents)
				}
			}
		}
	})
}

// TestNothingIsLost finds every text of every article in the PDF, in its order.
func TestNothingIsLost(t *testing.T) {
	everyBook(t, func(t *testing.T, b *Book) {
		for _, f := range []Format{A4, A5} {
			var all strings.Builder
			foot := regexp.MustCompile(regexp.QuoteMeta(bare(b.Title+" · "+b.e.Site.Bank)) + `[0-9]+$`)
			for _, p := range read(t, pagesOf(t, b, f)) {
				all.WriteString(foot.ReplaceAllString(p, ""))
			}
			page, err := b.HTML()
			if err != nil {
				t.Fatal(err)
			}
			html := bare(string(page))
			at := 0
			text := all.String()
			want := func(it *edition.Item, s string) {
				t.Helper()
				i := strings.Index(text[at:], bare(s))
				if i < 0 {
					t.Errorf("%s: %q is not there after %q", it.ID, s, text[max(0, at-60):at])
					return
				}
				at += i + len(bare(s))
			}
			for _, it := range b.Items {
				want(it, it.Title)
				want(it, it.Summary)
				dress := b.e.Dress(nil)
				it.Doc().Root.Walk(func(n *prose.Node) bool {
					if n.Kind != prose.Heading && n.Kind != prose.Paragraph && n.Kind != prose.Cell {
						return true
					}
					shown := prose.Show(n.Kids, dress)
					n.Walk(func(k *prose.Node) bool {
						if k.Kind == prose.Text || k.Kind == prose.Contact {
							want(it, shown[k])
						}
						return true
					})
					return false
				})
				for _, q := range b.e.Quiz(it) {
					want(it, q.Ask)
					for _, o := range q.Options {
						want(it, o)
					}
				}
				if !strings.Contains(html, bare(it.Title)) {
					t.Errorf("%s is not in the page", it.ID)
				}
			}
			for _, it := range b.Items {
				for _, q := range b.e.Quiz(it) {
					want(it, q.Why)
				}
			}
		}
	})
}

// TestCodesCanBeScanned reads the code of the cover and of a chapter from their pictures.
func TestCodesCanBeScanned(t *testing.T) {
	b := bookOf(t, testsite.Starter(t), Choice{Series: "wangdian-weike"})
	for _, f := range []Format{A4, A5} {
		pages := pagesOf(t, b, f)
		for page, path := range map[int]string{0: b.Path, 2: b.Items[0].Path} {
			png, err := pages[page].PNG(150)
			if err != nil {
				t.Fatal(err)
			}
			img, _, err := image.Decode(bytes.NewReader(png))
			if err != nil {
				t.Fatal(err)
			}
			m, err := gozxing.NewBinaryBitmapFromImage(img)
			if err != nil {
				t.Fatal(err)
			}
			got, err := qrcode.NewQRCodeReader().Decode(m, nil)
			if want := "https://mingbai.yunshan.example" + path; err != nil || got.GetText() != want {
				t.Errorf("page %d: %v %v, want %s", page+1, got, err, want)
			}
		}
	}
}

// TestEverything has each construct of our Markdown in one article.
func TestEverything(t *testing.T) {
	site := article(t, "quiz:\n  - ask: 退款要先付钱吗？\n    options: [要, 不要]\n    answer: 2\n    why: 退款不用付钱。\n", `开头**重点**和~~旧的~~字，[看另一篇](lessons/lia)。第一行\
第二行[^1]。

## 小节

> [!WARNING] 当心这个
> 别信他。
>
> - 一点
> - 两点

> 他说的话。

1. 第一步
   - 里面一条
   - 里面两条
2. 第二步

   第二步的第二段。

- [ ] 没做
- [x] 做了

| 左 | 中 | 右 |
| :-- | :-: | --: |
| 甲 | **乙** | 丙 |
| 丁 | 戊 | 己 |

`+"```\nabc   def\n\n第三行\n```"+`

---

### 小小节

骗子的网址 {{scam bank-xx.top}}。

[^1]: 注里的话。
`)
	site["content/lessons/lia.md"] = lesson("另一篇", 2, "", "正文。")
	b := bookOf(t, site, shi)
	for _, f := range []Format{A4, A5} {
		var text string
		for _, p := range pagesOf(t, b, f) {
			text += said(p)
		}
		at := 0
		for _, want := range []string{
			"有人叫你先付钱再退款，是骗子。先打110。", "开头重点和旧的字，看另一篇（见第2篇）。第一行第二行[1]。", "小节", "当心这个别信他。", "一点", "两点", "他说的话。",
			"1.第一步", "里面一条", "2.第二步", "第二步的第二段。", "☐没做", "☑做了", "左中右甲乙丙丁戊己", "abcdef第三行", "小小节", "骗子的网址bank-xx[.]top。", "[1]注里的话。",
			"想一想1.退款要先付钱吗？A.要B.不要", "出处：一份材料（2026-01-02）", "第2篇", "题目的答案", "1.B.不要退款不用付钱。", "有事打这些电话110公安报警电话",
		} {
			i := strings.Index(text[at:], bare(want))
			if i < 0 {
				t.Errorf("%q is missing after %q", want, text[max(0, at-60):at])
				continue
			}
			at += i + len(bare(want))
		}
	}
	page, err := b.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<a href="#chapter-2">看另一篇</a>`, `href="#chapter-1-note-1"`, `id="chapter-1-note-1"`, `<li><strong>B. 不要</strong>`} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %s", want)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllSubmatch(page, -1) {
		if ids[string(m[1])] {
			t.Errorf("two elements are called %s", m[1])
		}
		ids[string(m[1])] = true
	}
	if m := regexp.MustCompile(`(src|href)="(https?:)?//[^"]*\.(css|js|png)|<script`).Find(page); m != nil {
		t.Errorf("the page needs something else: %s", m)
	}
}

// TestRefused: what cannot be printed is named with its place, and there are no pages.
func TestRefused(t *testing.T) {
	long := strings.Repeat("A", 200)
	for _, c := range []struct{ name, header, body, want string }{
		{"no glyph", "", "第一段。\n\n第二段有𠮷字。", "lessons/shi.md:17:1: 印不出来：《试一试》的正文里的“𠮷”（U+20BB7）没有字形"},
		{"no glyph in the name of a series", "series", "正文。", "content/data/series.yaml:3:11: 印不出来：书名里的“𠮷”"},
		{"no glyph in the title", "title", "正文。", "lessons/shi.md:2:8: 印不出来：《𠮷字》的标题里的“𠮷”"},
		{"no glyph in a quiz", "quiz:\n  - ask: 这个𠮷字？\n    options: [要, 不要]\n    answer: 2\n    why: 不要给钱。\n", "正文。", "lessons/shi.md:14:3: 印不出来：《试一试》的题目里的“𠮷”"},
		{"too wide", "", "字" + long + "字", "lessons/shi.md:15:1: 排不下：《试一试》的正文里的“" + long + "”太宽"},
		{"too wide for a cell", "", "| a | b |\n| - | - |\n| 好 | " + long + " |", "《试一试》的表格里的“" + long},
		{"a row higher than a page", "", "| a | b |\n| - | - |\n| 好 | " + strings.Repeat("说不完的话，", 400) + " |", "排不下：《试一试》的表格有一块比一页还高"},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := article(t, "", c.body)
			switch c.header {
			case "series":
				site[content.SeriesFile] = &fstest.MapFile{Data: []byte("series:\n  - id: shi\n    name: 𠮷一试\n    about: 一个例子\n")}
			case "title":
				site["content/lessons/shi.md"] = lesson("𠮷字", 1, "", c.body)
			default:
				site = article(t, c.header, c.body)
			}
			b := bookOf(t, site, shi)
			pages, list, err := b.Pages(A4, nil)
			if err != nil || pages != nil || list.Errors() == 0 {
				t.Fatal(pages, list, err)
			}
			if got := line1(list); !strings.Contains(got, c.want) {
				t.Errorf("says %s, want %s", got, c.want)
			}
		})
	}
}

// TestLongestTexts: texts as long as package content lets in have room in every format, or are refused; they never make a page that is
// not fit to be printed.
func TestLongestTexts(t *testing.T) {
	long := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteRune([]rune("长得不能再长的话还没有说完")[i%13])
		}
		return b.String()
	}
	site := article(t, "", "")
	site["content/data/series.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "series:\n  - id: shi\n    name: %s\n    about: %s\n", long(20), long(80))}
	yaml := string(site["site.yaml"].Data)
	for field, n := range map[string]int{"tagline": 40, "bank": 20, "publisher": 40} {
		yaml = regexp.MustCompile(`(?m)^`+field+`: .*$`).ReplaceAllString(yaml, field+": "+long(n))
	}
	site["site.yaml"] = &fstest.MapFile{Data: []byte(yaml + "wechat: {author: 明白}\n")}
	site["content/lessons/shi.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, `---
title: %s
summary: %s
topic: gouwu
status: approved
author: 甲
reviewer: 乙
publish: 2026-11-01 09:00
updated: 2026-11-02 09:00
review: 2027-05-01
series: shi
order: 1
sources: [{title: %s}]
quiz:
  - ask: %s
    options: [%[5]s, %s, %s, %s]
    answer: 4
    why: %s
---

## 记住三点

- %s
`, long(64), long(120), long(120), long(60), long(37), long(38), long(39), long(40), long(120), long(300))}
	b := bookOf(t, site, shi)
	for _, f := range []Format{A4, A5} {
		pages := pagesOf(t, b, f)
		if got := said(pages[0]); !strings.Contains(got, long(20)+long(80)+"一共1篇") || !strings.Contains(got, long(40)) {
			t.Error(got)
		}
	}
	for name, made := range map[string]func(*font.Fallback) ([]*scene.Page, problem.List, error){"booklet": b.Booklet, "brochure": b.Brochure} {
		if pages, list, err := made(nil); err != nil || len(pages) == 0 && len(list) == 0 {
			t.Errorf("%s: %v %v", name, list, err)
		}
	}
}

func line1(list problem.List) (out string) {
	for _, p := range list {
		out += fmt.Sprintf("%s:%d:%d: %s\n", p.Pos.File, p.Pos.Line, p.Pos.Col, p.Text)
	}
	return out
}

// TestNothingHidden: drafts, coming, expired and withdrawn articles change no byte.
func TestNothingHidden(t *testing.T) {
	site := testsite.Starter(t)
	plainBook := bookOf(t, site, Choice{Audience: "zhangzhe"})
	const mark = "绝密暗号"
	for name, lines := range map[string]string{
		"caogao": "status: draft\npublish: 2026-11-01 09:00\n", "jianglai": "status: approved\npublish: 2026-12-01 09:00\n",
		"guoqi":  "status: approved\npublish: 2026-10-01 09:00\nexpire: 2026-11-01 09:00\n",
		"chehui": "status: approved\npublish: 2026-10-01 09:00\nwithdrawn: {at: 2026-11-01 09:00, reason: 写错了}\n",
	} {
		site["content/alerts/"+name+"/index.md"] = testsite.Marked(mark, lines)
		site["content/alerts/"+name+"/tu.png"] = testsite.Picture(t, mark)
	}
	b := bookOf(t, site, Choice{Audience: "zhangzhe"})
	one, err := scene.PDF(pagesOf(t, plainBook, A5)...)
	if err != nil {
		t.Fatal(err)
	}
	two, err := scene.PDF(pagesOf(t, b, A5)...)
	if err != nil {
		t.Fatal(err)
	}
	page1, err1 := plainBook.HTML()
	page2, err2 := b.HTML()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if !bytes.Equal(one, two) || !bytes.Equal(page1, page2) {
		t.Error("hidden articles change the book")
	}
	if bytes.Contains(page2, []byte(mark)) {
		t.Error("the page has a hidden text")
	}
}

// TestPictures: on paper it is said what a picture shows; the page has it whole.
func TestPictures(t *testing.T) {
	site := article(t, "", "")
	delete(site, "content/lessons/shi.md")
	site["content/lessons/shi/index.md"] = lesson("试一试", 1, "", `![一张卡](tu.png "卡的背面")`)
	site["content/lessons/shi/tu.png"] = testsite.Picture(t, "")
	b := bookOf(t, site, shi)
	if got := said(pagesOf(t, b, A4)[2]); !strings.Contains(got, "〔图：一张卡〕卡的背面") {
		t.Error(got)
	}
	page, err := b.HTML()
	if err != nil || !bytes.Contains(page, []byte(`<img src="data:image/png;base64,`)) || bytes.Contains(page, []byte(`src="/`)) {
		t.Errorf("%v %s", err, page)
	}
}

func TestOnly(t *testing.T) {
	b := bookOf(t, testsite.Starter(t), Choice{Series: "wangdian-weike"})
	only, missing := b.Only([]string{b.Items[2].ID, b.Items[0].ID})
	if missing != "" || len(only.Items) != 2 || only.Items[0] != b.Items[2] || only.Items[1] != b.Items[0] {
		t.Error(only, missing)
	}
	if only, missing = b.Only([]string{"lessons/nein"}); only != nil || missing != "lessons/nein" {
		t.Error(only, missing)
	}
	if _, ok := Of(b.e, Choice{Topic: "nein"}); ok {
		t.Error("there is a book of an unknown topic")
	}
}

// TestStitched: in the order in which a booklet is read, its sheets show page after page.
func TestStitched(t *testing.T) {
	for n, want := range map[int][][2]int{
		4:  {{3, 0}, {1, 2}},
		8:  {{7, 0}, {1, 6}, {5, 2}, {3, 4}},
		12: {{11, 0}, {1, 10}, {9, 2}, {3, 8}, {7, 4}, {5, 6}},
	} {
		if got := stitched(n); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d pages: %v, want %v", n, got, want)
		}
	}
	for n, want := range map[int]int{1: 3, 4: 0, 5: 3, 6: 2, 7: 1, 8: 0} {
		if got := blanks(n, 4); got != want {
			t.Errorf("%d pages lack %d, want %d", n, got, want)
		}
	}
}

// TestBooklet: the sheets show the A5 pages of the same text, cover and last page on the outside, each with the number that it has when
// the booklet is read.
func TestBooklet(t *testing.T) {
	everyBook(t, func(t *testing.T, b *Book) {
		sides, list, err := b.Booklet(nil)
		if err != nil || len(list) > 0 {
			t.Fatal(list, err)
		}
		n := 2 * len(sides)
		if n%4 != 0 {
			t.Fatalf("%d pages", n)
		}
		order := make([]string, n)
		for i, s := range sides {
			if s.Width != 297 || s.Height != 210 {
				t.Errorf("side %d is %v × %v", i, s.Width, s.Height)
			}
			for k, mark := range s.Marks {
				v := mark.Mark.(scene.View)
				if x := []float64{0.5, 148.5}[k]; v.At.X != x {
					t.Errorf("side %d: a page stands at %v, want %v", i, v.At.X, x)
				}
				order[stitched(n)[i][k]] = said(v.Page)
			}
		}
		blank := 0
		var text []string
		for i, p := range order {
			switch {
			case p == "":
				blank++
			case i > 0 && !strings.HasSuffix(p, strconv.Itoa(i+1)):
				t.Errorf("page %d ends with %q", i+1, p[max(0, len(p)-20):])
			}
			if p != "" {
				text = append(text, p)
			}
		}
		if order[0] == "" || !strings.HasPrefix(order[n-1], "有事打这些电话") || blank > 3 {
			t.Errorf("%d blank pages; the last one is %q", blank, order[n-1])
		}
		if single := pagesOf(t, b, A5); len(single) != len(text) {
			t.Errorf("%d pages, want %d", len(text), len(single))
		}
		if !strings.Contains(strings.Join(text, ""), "有事打这些电话"+strconv.Itoa(n)) {
			t.Errorf("the contents do not say that the last page is %d", n)
		}
	})
}

// TestBrochure: the panels stand where they are when the sheet is folded, and all that matters of each article is inside.
func TestBrochure(t *testing.T) {
	b := bookOf(t, testsite.Starter(t), Choice{Series: "wangdian-weike"})
	pages, list, err := b.Brochure(nil)
	if err != nil || len(list) > 0 || len(pages) != 2 {
		t.Fatal(list, err)
	}
	within := func(p *scene.Page, from, to float64) string {
		var out strings.Builder
		for _, m := range p.Marks {
			if x, ok := m.Mark.(scene.Text); ok && x.X >= from && x.X < to {
				out.WriteString(x.S)
			}
		}
		return bare(out.String())
	}
	for what, got := range map[string][2]string{
		"flap":  {within(pages[0], 0, 97), "一分钟记住"},
		"back":  {within(pages[0], 97, 197), "有事打这些电话110"},
		"front": {within(pages[0], 197, 297), "云杉银行"},
		"left":  {within(pages[1], 0, 100), bare(b.Items[0].Title)},
	} {
		if !strings.HasPrefix(got[0], got[1]) {
			t.Errorf("%s says %q, want %q first", what, got[0], got[1])
		}
	}
	inside := within(pages[1], 0, 100) + within(pages[1], 100, 200) + within(pages[1], 200, 297)
	at := 0
	for _, it := range b.Items {
		src, _ := printing.Essentials(b.e, it)
		want := []string{it.Title, it.Summary}
		for _, f := range src.Flags {
			want = append(want, f.Say, f.Why)
		}
		for _, s := range src.Steps {
			want = append(want, s.Do, s.How)
		}
		for _, w := range want {
			i := strings.Index(inside[at:], bare(w))
			if i < 0 {
				t.Fatalf("%q is missing after %q", w, inside[max(0, at-60):at])
			}
			at += i + len(bare(w))
		}
	}
	// Nothing but the marks stands within 7 mm of where the sheet is folded, nor the marks in a text.
	for i, folds := range [][]float64{{97, 197}, {100, 200}} {
		for _, m := range pages[i].Marks {
			if m.In == (scene.Rect{}) {
				if p := m.Mark.(scene.Path).Points; p[1].Y > 8 && p[0].Y < 202 || p[0].X != folds[0] && p[0].X != folds[1] {
					t.Errorf("a mark at %v", p)
				}
				continue
			}
			for _, x := range append(folds, 0, 297) {
				if m.In.X < x+6.4 && m.In.X+m.In.W > x-6.4 || m.In.Y < 10 || m.In.Y+m.In.H > 200 {
					t.Fatalf("side %d: a panel of %v", i, m.In)
				}
			}
		}
	}
}

// TestBrochureRefused says what to leave out, and that is enough; or, of one article, what to shorten.
func TestBrochureRefused(t *testing.T) {
	b := bookOf(t, testsite.Starter(t), Choice{Audience: "zhangzhe"})
	pages, list, err := b.Brochure(nil)
	if err != nil || pages != nil || len(list) != 1 {
		t.Fatal(pages, list, err)
	}
	m := regexp.MustCompile(`--items ([a-z/,0-9-]+)；`).FindStringSubmatch(list[0].Hint)
	if m == nil || !strings.Contains(list[0].Text, fmt.Sprintf("一共 %d 篇，从第", len(b.Items))) {
		t.Fatalf("says %s; %s", list[0].Text, list[0].Hint)
	}
	ids := strings.Split(m[1], ",")
	only, _ := b.Only(ids)
	if pages, list, err = only.Brochure(nil); err != nil || len(pages) != 2 {
		t.Error(list, err)
	}
	ids = append(ids, b.Items[len(ids)].ID)
	only, _ = b.Only(ids)
	if pages, _, err = only.Brochure(nil); err != nil || pages != nil {
		t.Error("one article more has room, too")
	}

	body := "## 记住三点\n\n"
	for i := range 4 {
		body += "- " + strings.Repeat("这一条说得很长很长，", 70+i) + "\n"
	}
	b = bookOf(t, article(t, "", body), shi)
	pages, list, err = b.Brochure(nil)
	if err != nil || pages != nil || len(list) != 1 || !strings.Contains(list[0].Text, "《试一试》一篇就太长") || !strings.Contains(list[0].Hint, "《试一试》的第 4 条步骤，有 7") {
		t.Error(pages, list, err)
	}
}

// TestHeadingsStandOverText: on no page of any book is a heading the last thing.
func TestHeadingsStandOverText(t *testing.T) {
	everyBook(t, func(t *testing.T, b *Book) {
		for _, f := range []Format{A4, A5} {
			foot := f.measures().text().Y + f.measures().text().H
			for i, p := range pagesOf(t, b, f) {
				var last scene.Text
				for _, m := range p.Marks {
					if x, ok := m.Mark.(scene.Text); ok && x.Y < foot {
						last = x
					}
				}
				if i > 0 && last.Colour == accent && last.Weight == font.Heavy {
					t.Errorf("page %d ends with the heading %q", i+1, last.S)
				}
			}
		}
	})
}

// TestLongTable: a table that goes over several pages has its head on each, and every row whole.
func TestLongTable(t *testing.T) {
	body := "| 左边 | 右边 |\n| - | - |\n"
	var rows []string
	for i := range 60 {
		row := fmt.Sprintf("第%d行", i+1) + "右" + strings.Repeat("说", 10+7*i%60) + "完"
		rows = append(rows, row)
		body += "| " + strings.Replace(row, "行右", "行 | 右", 1) + " |\n"
	}
	b := bookOf(t, article(t, "", body), shi)
	for _, f := range []Format{A4, A5} {
		var on []string
		for _, p := range pagesOf(t, b, f)[2:] {
			if s := said(p); strings.Contains(s, "左边右边") {
				on = append(on, s)
			}
		}
		if len(on) < 3 {
			t.Fatalf("the table takes %d pages", len(on))
		}
		for i, p := range on[1:] {
			if !strings.HasPrefix(p, "左边右边第") {
				t.Errorf("page %d of the table begins with %q", i+2, p[:30])
			}
		}
		for _, row := range rows {
			n := 0
			for _, p := range on {
				n += strings.Count(p, row)
			}
			if n != 1 {
				t.Errorf("%s is there %d times", row, n)
			}
		}
	}
}

// TestNoEntryAlone: the last row of a table and the last entry of a list do not stand on a page by themselves, nor the first ones.
func TestNoEntryAlone(t *testing.T) {
	torn := 0
	const n = 9
	rows, list := "| 左边 | 右边 |\n| - | - |\n", ""
	for range n {
		rows += "| 行 | 右 |\n"
		list += "- 行右\n"
	}
	for before := range 24 {
		for what, body := range map[string]string{"table": rows, "list": list} {
			pages := pagesOf(t, bookOf(t, article(t, "", strings.Repeat("前面。\n\n", before)+body+strings.Repeat("\n后面。\n", 20)), shi), A5)
			for i, p := range pages[2 : len(pages)-1] {
				k := strings.Count(said(p), "行右")
				if k == 1 {
					t.Errorf("%s after %d: one alone on page %d", what, before, i+3)
				}
				if k > 0 && k < n {
					torn++
				}
			}
		}
	}
	if torn < 10 {
		t.Errorf("only %d pages end in a table or list", torn)
	}
}

// TestLettersAreLarge: old people read the text of every format, also where a chapter has less white.
func TestLettersAreLarge(t *testing.T) {
	const point = 25.4 / 72
	for f, least := range map[Format]float64{A4: 12, A5: 11} {
		m := f.measures()
		if min(m.body, m.table) < least*point {
			t.Errorf("text of %.1f points, tables of %.1f", m.body/point, m.table/point)
		}
		if lead := 1 + (m.lead-1)*whites[len(whites)-1]; lead < 1.4 {
			t.Errorf("a lead of %.2f", lead)
		}
	}
	if least := foldSizes[len(foldSizes)-1]; least < 10*point {
		t.Errorf("the sheet to fold has letters of %.1f points", least/point)
	}
}

// TestFewSparsePages: a chapter whose last page would be almost empty has less white instead.
func TestFewSparsePages(t *testing.T) {
	at := func(paragraphs int) int {
		return len(pagesOf(t, bookOf(t, article(t, "", strings.Repeat("一段话。\n\n", paragraphs)), shi), A5)) - 3
	}
	n := 10
	for at(n) == 1 {
		n++
	}
	if full := flowOf(t, article(t, "", strings.Repeat("一段话。\n\n", n-1))); len(full) != 2 {
		t.Errorf("%d paragraphs, which the book has on one page, take %d with all their white", n-1, len(full))
	}
}

// flowOf lays the only chapter of a site out with all its white.
func flowOf(t *testing.T, site fstest.MapFS) [][]spot {
	b := bookOf(t, site, shi)
	m := A5.measures()
	c := &chapter{Book: b, setter: newSetter(A5, nil), it: b.Items[0], dress: b.e.Dress(nil), size: m.body, white: 1, other: func(string) int { return 0 }}
	strips, err := c.strips(1, place{0, m.text().W, nil})
	if err != nil {
		t.Fatal(err)
	}
	pages, _ := flow(strips, m.text().H)
	return pages
}
