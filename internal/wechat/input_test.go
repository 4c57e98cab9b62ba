package wechat

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/problem"
)

// verdict is all that loading and the house rules say of an article.
func (a article) verdict(t testing.TB) problem.List {
	t.Helper()
	site, id := a.folder(t)
	lib, list, err := content.Load(site)
	if err != nil {
		t.Fatal(err)
	}
	if lib != nil && list.Errors() == 0 {
		list = append(list, check.Run(lib, now)...)
	}
	return slices.DeleteFunc(list, func(p problem.Problem) bool { return !strings.HasPrefix(p.File, "content/"+id) })
}

// TestBadInput: what may not reach any output is an error before anything is rendered.
func TestBadInput(t *testing.T) {
	huge := photo(t)
	copy(huge[16:24], []byte{0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50}) // the header says 50 000 × 50 000
	binary.BigEndian.PutUint32(huge[29:33], crc32.ChecksumIEEE(huge[12:29]))
	for _, c := range []struct {
		name string
		a    article
		rule string // "" if there must be no error
	}{
		{"raw HTML", article{body: "<b>字</b>"}, "raw-html"},
		{"script", article{body: "<script>alert(1)</script>"}, "raw-html"},
		{"iframe", article{body: "<iframe src=\"https://x.top\"></iframe>"}, "raw-html"},
		{"handler", article{body: "<img src=x onerror=alert(1)>"}, "raw-html"},
		{"javascript link", article{body: "[字](javascript:alert%281%29)"}, "link-scheme"},
		{"data link", article{body: "[字](data:text/html,x)"}, "link-scheme"},
		{"file link", article{body: "[字](file:///etc/passwd)"}, "link-scheme"},
		{"missing image", article{body: "![图](a.png)"}, "image-missing"},
		{"empty image", article{body: "![图](a.png)", files: map[string][]byte{"a.png": {}}}, "picture"},
		{"mislabelled image", article{body: "![图](a.png)", files: map[string][]byte{"a.png": []byte(strings.Repeat("no image ", 300))}}, "picture"},
		{"huge image", article{body: "![图](a.png)", files: map[string][]byte{"a.png": huge}}, "picture"},
		{"invalid UTF-8", article{body: "字\xff字"}, "encoding"},
		{"title of spaces", article{title: `"  "`, body: "字"}, "field"},
		{"title of marks", article{title: "！？", body: "字"}, "field"},
		{"empty body", article{body: ""}, "body"},
		{"card number", article{body: "卡号 4111111111111111"}, "card-number"},
		{"card number with spaces", article{body: "卡号 4111 1111 1111 1111"}, "card-number"},
		{"card number with hyphens", article{body: "卡号 4111-1111-1111-1111"}, "card-number"},
		{"full-width card number", article{body: "卡号 ４１１１１１１１１１１１１１１１"}, "card-number"},
		{"masked card number", article{body: "卡号 4111 **** **** 1111，尾号****1111"}, ""},
		{"no card number", article{body: "编号 4111 1111 1111 1112"}, ""},
		{"unknown kind of call-out", article{body: "> [!XYZ]\n> 字"}, "callout-kind"},
	} {
		list := c.a.verdict(t)
		if c.rule == "" {
			if slices.ContainsFunc(list, func(p problem.Problem) bool { return p.Rule == "card-number" }) {
				t.Errorf("%s: %v", c.name, list)
			}
			continue
		}
		i := slices.IndexFunc(list, func(p problem.Problem) bool { return p.Level == problem.Error && strings.HasPrefix(p.Rule, c.rule) })
		if i < 0 {
			t.Errorf("%s: want %s", c.name, c.rule)
			for _, p := range list {
				t.Errorf("  %s %v %s", p.Rule, p.Level, p.Text)
			}
		}
	}
}

// TestWarnings: what is hard to read on a phone is warned about, with measure and limit.
func TestWarnings(t *testing.T) {
	long := article{body: strings.Repeat("这一段用来把文章写长，长到要提醒编辑为止。\n\n", 110)}.dress(t, true)
	i := slices.IndexFunc(long.found, func(f Finding) bool { return f.Rule == "content" })
	if i < 0 || long.found[i].Level != Warning || long.found[i].Limit != "16000" || content.Chars(long.HTML) <= 16000 {
		t.Errorf("%d: %v", content.Chars(long.HTML), long.found)
	}
	over := article{body: strings.Repeat("这一段用来把文章写长，长到接口不收为止。\n\n", 140)}.dress(t, true)
	if !Refused(over.found) {
		t.Errorf("%d: %v", content.Chars(over.HTML), over.found)
	}
	// The settings of the site hold for everything.
	small := article{body: "字\n\n## 题\n\n```\nx\n```\n\n| 甲 |\n|--|\n| 乙 |", site: "wechat:\n  text_size: 14\n  author: 云杉\n"}.dress(t, true)
	same(t, ids(small.found), "")
	same(t, small.row(t, "字").style("font-size"), "14px")
	same(t, small.row(t, "题").style("font-size"), "18px")
	same(t, small.row(t, "x").style("font-size"), "13px")
}
