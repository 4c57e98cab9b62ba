package wechat

import (
	"bytes"
	"fmt"
	"maps"
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
	base, id := article{body: "甲", contact: "official.example", files: map[string][]byte{"a.png": photo(f)}}.folder(f)
	for name := range base {
		if strings.HasPrefix(name, "content/") && !strings.HasPrefix(name, "content/data/") && !strings.HasPrefix(name, "content/pages/") && !strings.HasPrefix(name, "content/"+id) {
			delete(base, name)
		}
	}
	file := "content/" + id + "/index.md"
	head := bytes.TrimSuffix(base[file].Data, []byte("甲"))
	f.Fuzz(func(t *testing.T, body string, settings byte) {
		site := maps.Clone(base)
		site[file] = &fstest.MapFile{Data: append(bytes.Clone(head), body...)}
		lib, list, err := content.Load(site)
		if err != nil || lib == nil || list.Errors() > 0 {
			t.Skip()
		}
		for _, p := range check.Run(lib, now) {
			if p.Level == problem.Error && p.File == file {
				t.Skip()
			}
		}
		if settings&1 != 0 {
			lib.Site.WeChat.Root = "none"
		}
		lib.Site.WeChat.Leaf = settings&2 != 0
		lib.Site.WeChat.TextSize = 14 + int(settings>>2&3)
		e := edition.At(lib, now)
		it, ok := e.Item(id)
		if !ok {
			t.Fatal("not public")
		}
		a, x := Render(e, it), Write(e, it)
		for _, found := range Lint(a.HTML, settings&1 == 0, e.Dir.Official) {
			if found.Level == Error {
				t.Errorf("%+v\n%s", found, a.HTML)
			}
		}
		if strings.ContainsAny(a.HTML, "\n\t\r") {
			t.Errorf("line end or tab: %q", a.HTML)
		}
		parse(t, a.HTML)
		for _, s := range []string{a.Plain, x.Moments, x.Group, x.Weibo, x.Xiaohongshu, x.Douyin} {
			if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }); i >= 0 || !utf8.ValidString(s) || !strings.HasSuffix(s, "\n") {
				t.Errorf("%d: %q", i, s)
			}
			if d := prose.Defang(s, (&renderer{e: e}).official); d != s {
				t.Errorf("an address can be clicked: %q", s)
			}
		}
		if b := Render(e, it); b.HTML != a.HTML || b.Plain != a.Plain {
			t.Error("not the same twice")
		}
	})
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
				if f.Message == "" || strings.Contains(f.Message, "%!") {
					t.Errorf("incomplete: %+v", f)
				}
			}
			if fmt.Sprint(found) != fmt.Sprint(Lint(fragment, root, nil)) {
				t.Error("not the same twice")
			}
		}
	})
}
