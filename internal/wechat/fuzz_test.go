package wechat

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// FuzzFragment: whatever Markdown the house rules accept becomes a fragment that the linter has nothing against, whatever the
// settings are, and texts without a control character.
func FuzzFragment(f *testing.F) {
	for _, body := range []string{
		"正文\n\n- 甲\n  1. 乙\n\n> [!WARNING] 题\n> 字", "| 甲 | 乙 |\n|--|--|\n| `码` | **重** |", "[网站](https://official.example/a)[^1]\n\n[^1]: 注\n\n        码",
		"![图](a.png \"说明\") 字 ![图](a.png)", "{{scam http://bank-xx.top/login}} {{hotline fanzha}} {{site nfra}}", "- - a\n- ```\n  x\n  ```\n- [x] y\n- [ ]", "[](https://official.example/) <https://official.example/>",
		"bank-xx.![top](a.png)", "**\u200d** ❤\ufe0f *\ufe0f* &shy;&#8203;", "1|2|3|4|5\n-|-|-|-|-\n[a](https://official.example/)||||", "6222 **** **** 1234 ______ `**`", "~~甲~~ *乙*  \n丙\\\n丁",
		"甲\n===\n\n> > > > > 乙\n\n***\n\n`a  b`", "[^a][^b]\n\n[^a]: - 表\n[^b]:\n    > 引", "[a\\\nb](https://official.example/?a=1&b='2)",
	} {
		f.Add(body, byte(0))
		f.Add(body, byte(7))
	}
	d := newDesk(f)
	f.Fuzz(func(t *testing.T, body string, settings byte) {
		if !d.inspect(t, body, settings) {
			t.Skip()
		}
	})
}

// random is how many texts TestRandomMarkdown makes up.
var random = flag.Int("random", 150, "texts that TestRandomMarkdown tries")

// TestRandomMarkdown: FuzzFragment for texts made of our Markdown's own pieces, which mutations of bytes seldom reach.
func TestRandomMarkdown(t *testing.T) {
	d := newDesk(t)
	pieces := []string{"\n", "\n", "\n\n", "\n\n", "  ", " ", "> ", "> ", "- ", "- ", "1. ", "7) ", "- [x] ", "## ", "#### ", "**", "**", "*", "~~", "`", "```\n", "    ", "\t", "***", "---\n", "===\n", "  \n", "\\\n",
		"| 甲 | 乙 |\n|--|--|\n| ", "|1|2|3|4|5|\n|-|-|-|-|-|\n|", " | ", "> [!WARNING] 题\n> ", "> [!NOTE]\n> ", "[字](https://official.example/a?b=1&c='2)", "[", "](https://official.example/b)", "[](https://official.example/)",
		"<https://official.example/c>", "[同](#题)", "![图](a.png)", "![图](a.png \"说明\")", "[^1]", "[^2]", "\n[^1]: 注", "\n[^2]: - 注\n\n        码\n", "{{hotline fanzha}}", "{{site nfra}}", "{{scam http://bank-xx.top/login}}", "{{scam bank-xx.top}}",
		"\u200b", "\u200d", "\ufe0f", "👩", "❤", "\u00ad", "&nbsp;", "&amp;", "&#8205;", "&lt;b&gt;", "“字。”", "字", "字", "，", "。", "：", "abc", "1.5", "5", "***", "____", "\\*", "\\_", "题", "\u00a0", "　", "（", "）", "official.example", "a.", "b."}
	rnd := rand.New(rand.NewPCG(uint64(*random), 3))
	accepted := 0
	for range *random {
		var body strings.Builder
		body.WriteString("字")
		for range 1 + rnd.IntN(24) {
			body.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		if d.inspect(t, body.String(), byte(rnd.Uint32())) {
			accepted++
		}
		if t.Failed() {
			t.Fatalf("%q", body.String())
		}
	}
	if accepted < *random/5 {
		t.Errorf("only %d of %d were accepted", accepted, *random)
	}
	t.Logf("%d of %d accepted", accepted, *random)
}

// desk is a small site in which an article's body is changed again and again.
type desk struct {
	site     fstest.MapFS
	id, file string
	head     []byte
}

func newDesk(t testing.TB) desk {
	var d desk
	d.site, d.id = article{body: "甲", contact: "official.example", files: map[string][]byte{"a.png": photo(t)}}.folder(t)
	for name := range d.site { // the rest of the content only takes time
		if strings.HasPrefix(name, "content/") && !strings.HasPrefix(name, "content/data/") && !strings.HasPrefix(name, "content/"+d.id) {
			delete(d.site, name)
		}
	}
	d.file = "content/" + d.id + "/index.md"
	d.head = bytes.TrimSuffix(d.site[d.file].Data, []byte("甲"))
	return d
}

// inspect dresses a body and looks at everything that is made of it. It gives false if the house rules refuse the body.
func (d desk) inspect(t *testing.T, body string, settings byte) bool {
	site := maps.Clone(d.site)
	site[d.file] = &fstest.MapFile{Data: append(bytes.Clone(d.head), body...)}
	lib, list, err := content.Load(site)
	if err != nil || lib == nil || list.Errors() > 0 {
		return false
	}
	for _, p := range check.Run(lib, now) {
		if p.Level == problem.Error && p.File == d.file {
			return false
		}
	}
	root := settings&1 == 0
	if !root {
		lib.Site.WeChat.Root = "none"
	}
	lib.Site.WeChat.Leaf = settings&2 != 0
	lib.Site.WeChat.TextSize = 14 + int(settings>>2&3)
	e := edition.At(lib, now)
	it, ok := e.Item(d.id)
	if !ok {
		t.Fatal("not public")
	}
	a, x := Render(e, it), Write(e, it)
	for _, found := range Lint(a.HTML, root, e.Dir.Official) {
		// Marks may be left where the rule that reads the source sees none: stars before a link without words.
		if found.Level == Error && found.Rule != "F24" {
			t.Errorf("%+v\n%s", found, a.HTML)
		}
	}
	if strings.ContainsAny(a.HTML, "\n\t\r") {
		t.Errorf("line end or tab: %q", a.HTML)
	}
	fits(t, parse(t, a.HTML))
	for _, s := range []string{a.Plain, x.Moments, x.Group, x.Weibo, x.Xiaohongshu, x.Douyin} {
		if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }); i >= 0 || !utf8.ValidString(s) || !strings.HasSuffix(s, "\n") {
			t.Errorf("%d: %q", i, s)
		}
		if safe := prose.Defang(s, (&renderer{e: e}).official); safe != s {
			t.Errorf("an address can be clicked: %q", s)
		}
	}
	judgeTexts(t, e, it, x)
	if b := Render(e, it); b.HTML != a.HTML || b.Plain != a.Plain || Write(e, it) != x {
		t.Error("not the same twice")
	}
	return true
}

// FuzzLint: any HTML is judged without panic, twice alike, and every place lies in it.
func FuzzLint(f *testing.F) {
	for _, bad := range violations {
		f.Add(bad.html)
	}
	f.Fuzz(func(t *testing.T, fragment string) {
		lines := strings.Split(fragment, "\n")
		for _, root := range []bool{true, false} {
			found := Lint(fragment, root, nil)
			for _, f := range found {
				if f.Line < 1 || f.Line > len(lines) || f.Col < 1 || f.Col > utf8.RuneCountInString(lines[f.Line-1])+1 {
					t.Errorf("outside: %+v", f)
				}
				if f.Message == "" || strings.Contains(f.Message, "%!") && !strings.Contains(fragment, "%!") {
					t.Errorf("incomplete: %+v", f)
				}
			}
			if fmt.Sprint(found) != fmt.Sprint(Lint(fragment, root, nil)) {
				t.Error("not the same twice")
			}
		}
	})
}
