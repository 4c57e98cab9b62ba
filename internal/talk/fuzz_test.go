package talk_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/talk"
	"mingbai/internal/testsite"
)

// FuzzDeck: any text that may be published becomes slides; nothing panics, no script but ours is in the file, and nothing of the text is
// lost from the notes.
func FuzzDeck(f *testing.F) {
	for _, s := range []string{
		"一句。\n\n## 头\n\n- 一\n  - 二\n\n1. 三\n\n| 甲 | 乙 |\n|--|--|\n| 丙 | |\n\n> [!TIP]\n> 四\n", "> 引\n> > 用\n", "## \n\n## 空\n### 小\n", "**问？**\n\n答。\n\n**问？**\n",
		"|||||||\n|-|-|-|-|-|-|\n||||||a|\n", "```\n码\n```\n\n---\n\n注[^1]\n\n[^1]: 脚\n", "- [x] 做了\n-\n- > 引\n", "{{hotline jingcha}}。“没关上", "<b>\n", "&lt;script&gt;alert(1)&lt;/script&gt;\n\n- &lt;/section&gt;\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		site := testsite.Small(t)
		tip := testsite.Tip("", "status: approved\npublish: 2026-11-01\n")
		site["content/tips/yi.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "%s\n%s\n", tip.Data, text)}
		lib, list, err := content.Load(site)
		if err != nil || lib == nil || list.Errors() > 0 {
			t.Skip()
		}
		at, err := lib.Site.Clock().Parse(noon)
		if err != nil {
			t.Fatal(err)
		}
		e := edition.At(lib, at)
		it, _ := e.Item("tips/yi")
		b, err := talk.Of(it).Deck(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(strings.ToLower(string(b)), "<script"); n != 1 {
			t.Errorf("%d scripts", n)
		}
		said := map[string]int{}
		for _, n := range find(parsed(t, b), class("notes")) {
			for s, k := range texts(n) {
				said[s] += k
			}
		}
		for s, k := range texts(parsed(t, []byte(it.Doc().HTML(e.Dress(nil))))) {
			if said[s] < k {
				t.Errorf("%d times in the notes, want %d: %q", said[s], k, s)
			}
		}
	})
}
