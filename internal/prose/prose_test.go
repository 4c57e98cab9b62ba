package prose_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

var start = problem.Pos{File: "f", Line: 10, Col: 1}

func parse(s string) *prose.Doc {
	doc, _ := prose.Parse(start, []byte(s))
	return doc
}

// TestBlockPositions looks up where characters of the text of a block stood: each is found in the source again.
func TestBlockPositions(t *testing.T) {
	src := strings.Join([]string{
		"## 标题 *甲* 与",            // 10
		"",                       // 11
		"正文**乙**，&lt;丙\\*丁 `戊己`", // 12
		"下一行庚{{hotline fanzha}}辛\u200b壬  ", // 13
		"硬换行癸",                     // 14
		"",                         // 15
		"- 列表子",                    // 16
		"  - 里层丑",                  // 17
		"",                         // 18
		"> [!NOTE] 提示寅",            // 19
		"> 内容卯",                    // 20
		"",                         // 21
		"| 辰 | 巳 |",                // 22
		"| --- | --- |",            // 23
		"| 午 | 未\\|申 |",            // 24
		"",                         // 25
		"![图**酉**](a.png \"说明戌\")", // 26
		"",                         // 27
		"```",                      // 28
		"代码亥",                      // 29
		"  第二行子",                   // 30
		"```",                      // 31
		"",                         // 32
		"- 甲",                      // 33
		"",                         // 34
		"  ```",                    // 35
		"  深处火",                    // 36
		"    土",                    // 37
		"  ```",                    // 38
		"",                         // 39
		"末了[^1]金",                  // 40
		"",                         // 41
		"[^1]: 脚注木",                // 42
		"",                         // 43
		"[文字水](alerts/jia) <https://www.gov.cn/风>", // 44
	}, "\r\n")
	lines := strings.Split(src, "\n")
	doc := parse(src)
	found := 0
	for _, b := range doc.Blocks("f") {
		for off, r := range b.Text {
			if r == '\n' || r == ' ' || string(r) == prose.Object {
				continue
			}
			p := b.Pos(off)
			line := []rune(lines[p.Line-10])
			if p.File != "f" || p.Col < 1 || p.Col > len(line) {
				t.Errorf("%q of %q is said to be at %v", r, b.Text, p)
				continue
			}
			got := line[p.Col-1]
			if got == '&' && r == '<' || got == '\\' && strings.ContainsRune("*|", r) {
				got = r
			}
			if got != r {
				t.Errorf("%q of %q is said to be at %v, where %q stands", r, b.Text, p, got)
			}
			found++
		}
	}
	for _, r := range "甲乙丙丁戊庚辛壬癸子丑寅卯辰巳午未申酉戌亥火土金木水" {
		if !strings.ContainsFunc(texts(doc), func(x rune) bool { return x == r }) {
			t.Errorf("%q is in no block", r)
		}
	}
	if found < 80 {
		t.Errorf("only %d characters looked up", found)
	}
}

func texts(d *prose.Doc) string {
	var b strings.Builder
	for _, x := range d.Blocks("f") {
		b.WriteString(x.Text + "\n")
	}
	return b.String()
}

// TestBlocks is the text as rules see it.
func TestBlocks(t *testing.T) {
	for in, want := range map[string]string{
		"请**记住**，拨打{{hotline fanzha}}或\n{{scam a.top}}": "请记住，拨打\uFFFC或 \uFFFC\n",
		"- 甲\n- 乙":                     "甲\n乙\n",
		"前![图](a.png \"注\")后":          "前\uFFFC后\n图\n注\n",
		"> [!NOTE] 题\n> 文":             "题\n文\n",
		"甲&#x200B;乙&NewLine;丙\n丁  \n戊": "甲乙 丙丁\n戊\n",
		"正文[^1]。\n\n[^1]: 注":           "正文。\n注\n",
	} {
		if got := texts(parse(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// A text that begins in the middle of a line keeps the columns before it.
func TestParseBeginsAnywhere(t *testing.T) {
	_, list := prose.Parse(problem.Pos{File: "f", Line: 3, Col: 8}, []byte("甲<b>\n乙<b>"))
	if len(list) != 2 || list[0].Pos != (problem.Pos{File: "f", Line: 3, Col: 9}) || list[1].Pos != (problem.Pos{File: "f", Line: 4, Col: 2}) {
		t.Error(list)
	}
}

func TestParseLine(t *testing.T) {
	at := problem.Pos{File: "f", Line: 2, Col: 10}
	doc, list := prose.ParseLine(at, "接到{{hotline fanzha}}来电，**要接**；{{fax}}和{{scam a.top}}\u200b。")
	if got, want := doc.Plain(testDress()), "接到96110来电，**要接**；{{fax}}和a[.]top。\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if len(list) != 1 || list[0].Pos != (problem.Pos{File: "f", Line: 2, Col: 10 + utf8.RuneCountInString("接到{{hotline fanzha}}来电，**要接**；")}) || list[0].Rule != "reference" {
		t.Error(list)
	}
	if doc, list := prose.ParseLine(at, ""); len(list) > 0 || doc.Plain(testDress()) != "" {
		t.Error("the empty line")
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"## 题\n\n一\n二\n\n---\n\n三":    "题\n一二\n三\n",
		"- 甲\n- 乙\n  1. 丙\n  2. 丁":    "• 甲\n• 乙\n　1. 丙\n　2. 丁\n",
		"- [x] 甲\n- [ ] 乙":            "• ☑\u00a0甲\n• ☐\u00a0乙\n",
		"- 甲\n\n  乙":                  "• 甲\n　乙\n",
		"> [!WARNING] 当心\n> 甲":        "当心\n甲\n",
		"| 甲 | 乙 |\n|-|-|\n| 1 | 2 |": "甲　乙\n1　2\n",
		"正文[^1]\n\n[^1]: 见 a.top":     "正文[1]\n[1] 见 a[.]top\n",
		"拨{{hotline fanzha}}，{{hotline meiyou}}，看{{site zhengfu}}": "拨96110，meiyou，看中国政府网\n",
		"bank-xx.**top** [甲](http://a.top)":                        "bank-xx[.]top 甲\n",
		"![图](a.png)":                                              "",
		"```\na.top\n```":                                          "a[.]top\n",
		"一  \n二":                                                   "一 二\n",
	} {
		if got := parse(in).Plain(testDress()); got != want {
			t.Errorf("%q:\n%q, want\n%q", in, got, want)
		}
	}
}

func TestSections(t *testing.T) {
	d := testDress()
	d.Section = func(h string) string { return "s-" + h }
	d.HeadingShift = 1
	got := parse("引子\n\n## 识别\n\n甲\n\n> ## 内\n\n### 小\n\n###### 六\n\n## 怎么办\n\n乙[^1]\n\n[^1]: 注").HTML(d)
	want := `<p>引子</p>
<section class="s-识别" aria-labelledby="识别">
<h3 id="识别">识别</h3>
<p>甲</p>
<blockquote>
<h3 id="内">内</h3>
</blockquote>
<h4 id="小">小</h4>
<h6 id="六">六</h6>
</section>
<section class="s-怎么办" aria-labelledby="怎么办">
<h3 id="怎么办">怎么办</h3>
<p>乙<sup><a href="#p-note-1">[1]</a></sup></p>
</section>
<section class="notes" aria-label="注释"><ol>
<li id="p-note-1"><p>注</p>
</li>
</ol></section>
`
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// The zero Dress shows a text that has no links, pictures or numbers.
func TestZeroDress(t *testing.T) {
	got := parse("[甲](alerts/jia) {{hotline fanzha}} ![图](a.png) www.gov.cn").HTML(prose.Dress{})
	if want := "<p>甲 <span class=\"hotline\">fanzha</span>  www[.]gov[.]cn</p>\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// allowed lists the elements that a text may become, and their attributes.
var allowed = map[string]string{"h1": "id", "h2": "id", "h3": "id", "h4": "id", "h5": "id", "h6": "id", "p": "class", "ul": "", "ol": "start", "li": "id",
	"blockquote": "", "aside": "class role", "div": "class role tabindex aria-label", "table": "", "thead": "", "tbody": "", "tr": "", "th": "scope class", "td": "class",
	"pre": "", "code": "", "hr": "", "section": "class aria-label aria-labelledby", "strong": "", "em": "", "del": "", "a": "class href aria-label",
	"img": "src alt width height loading", "span": "class", "br": "", "sup": ""}

var inline = map[string]bool{"strong": true, "em": true, "del": true, "a": true, "span": true, "sup": true, "code": true, "img": true}

// checkHTML holds for the HTML of any text whatever: what it is made of, where its links go, and that no client finds an
// address of its own in what is seen.
func checkHTML(t *testing.T, out string) {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(out), body)
	if err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	var seen strings.Builder
	ids := map[string]bool{}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			seen.WriteString(n.Data)
			return
		case html.ElementNode:
		default:
			t.Errorf("a %v in %q", n.Type, out)
			return
		}
		attrs, ok := allowed[n.Data]
		if !ok {
			t.Errorf("<%s> in %q", n.Data, out)
		}
		for _, a := range n.Attr {
			if !strings.Contains(" "+attrs+" ", " "+a.Key+" ") {
				t.Errorf("<%s %s> in %q", n.Data, a.Key, out)
			}
			switch a.Key {
			case "href":
				if !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "tel:") && !strings.HasPrefix(a.Val, "#") && (!strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "//")) {
					t.Errorf("href=%q", a.Val)
				}
			case "id":
				if ids[a.Val] && !strings.HasPrefix(a.Val, "p-note-") {
					t.Errorf("two elements have the id %q in %q", a.Val, out)
				}
				ids[a.Val] = true
			case "alt", "aria-label":
				harmless(t, a.Key, a.Val)
			}
		}
		if !inline[n.Data] {
			seen.WriteString("\n")
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			walk(k)
		}
		if !inline[n.Data] {
			seen.WriteString("\n")
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	harmless(t, "the text seen", seen.String())
	if strings.ContainsFunc(seen.String(), func(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' || prose.Bidi(r) || r == 0x200B }) {
		t.Errorf("an invisible character in %q", out)
	}
}

// checkParse holds for any source.
func checkParse(t *testing.T, src string) {
	doc, list := prose.Parse(start, []byte(src))
	if shown := prose.ParseToShow([]byte(src)); shown.HTML(testDress()) != doc.HTML(testDress()) {
		t.Errorf("%q is shown otherwise without places", src)
	}
	var widths []int
	for line := range strings.SplitSeq(src, "\n") {
		widths = append(widths, utf8.RuneCountInString(line))
	}
	inside := func(what string, p problem.Pos) {
		if p.File != "f" || p.Line < 10 || p.Line-10 >= len(widths) || p.Col < 1 || p.Col > widths[p.Line-10]+1 {
			t.Errorf("%s at %v is outside %q", what, p, src)
		}
	}
	for _, p := range list {
		inside(p.Rule, p.Pos)
		if p.Text == "" || p.Level != problem.Error {
			t.Errorf("%+v", p)
		}
	}
	doc.Root.Walk(func(n *prose.Node) bool {
		inside("a node", problem.Pos{File: "f", Line: n.Line, Col: n.Col})
		return true
	})
	for _, b := range doc.Blocks("f") {
		for off := range b.Text {
			inside("a character", b.Pos(off))
		}
	}
	out := doc.HTML(testDress())
	if !utf8.ValidString(src) { // refused before it comes here
		return
	}
	checkHTML(t, out)
	harmless(t, "plain text", doc.Plain(testDress()))
	if len(out) > 20*len(src)+1000 {
		t.Errorf("%d bytes become %d: %q", len(src), len(out), src)
	}
	again, list2 := prose.Parse(start, []byte(src))
	if again.HTML(testDress()) != out || len(list) != len(list2) {
		t.Errorf("%q becomes two different things", src)
	}
}

var hostile = []string{
	"", "# 甲\n\n乙", "**“验证码”**不能\n\n- [x] 一\n\n1. 二\n\n> [!NOTE] 三\n> 四",
	"| a | b |\n|-|:-:|\n| `c \\| d` | {{hotline fanzha}} |", "甲[^1]\n\n[^1]: http://evil.top", "![图](a.png \"题\") {{scam evil.top}}",
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<javascript:alert(1)>", "![x](javascript:alert(1))",
	"[x](alerts/jia\" onclick=\"alert(1))", "{{hotline \"><script>}}", "&lt;script&gt;", "`<script>`", "[a]: javascript:x\n[a]", "~~**a~~**",
	"\u200b\u202e\ufeff甲\r\n乙\u2028丙", "&#x200b;&#1;&NewLine;", "ht**tp**://evil.*top*", "evil.{{hotline fanzha}}", "a@**evil.top**",
	"    code\n\tcode\n```\nx\n", strings.Repeat(">", 30) + "x", strings.Repeat("- ", 30) + "x", strings.Repeat("*a ", 50) + strings.Repeat("a*", 50),
	strings.Repeat("[", 200) + "](x)", "##\n##\n## h\n## note-1", "a\x00b", "\xff\xfe**\xff**", "> - > - x\n\ny", "&amp;lt;&#38;lt;\\&lt;",
}

func TestHostile(t *testing.T) {
	for _, s := range hostile {
		checkParse(t, s)
	}
	if testing.Short() {
		return
	}
	for _, s := range []string{"*", "**a", "[", "![", "`", "_a*", "~~", "{{", "<", "&", "> ", "- ", "[^1]", "|", "|-", "\\", "#", "a.b.", "http://", "@a.", "\u200b", "(", "[a]("} {
		checkParse(t, strings.Repeat(s, 3000))
		checkParse(t, strings.Repeat(s+"\n", 1000))
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(checkParse)
}

func FuzzParseLine(f *testing.F) {
	for _, s := range []string{"接到{{hotline fanzha}}来电", "{{", "{{scam http://a.top}}.b", "{{fax}}\u200b甲", "\x01a\n", "www.gov.cn", "{{scam a}}{{scam .top}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc, list := prose.ParseLine(start, s)
		for _, p := range list {
			if p.Line != 10 || p.Col < 1 || p.Col > utf8.RuneCountInString(s)+1 {
				t.Errorf("%v in %q", p.Pos, s)
			}
		}
		out := doc.HTML(testDress())
		if len(out) > 20*len(s)+1000 {
			t.Errorf("%d bytes become %d", len(s), len(out))
		}
		if utf8.ValidString(s) {
			checkHTML(t, out)
			harmless(t, "plain text", doc.Plain(testDress()))
		}
	})
}
