package printing_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/poster"
	"mingbai/internal/printing"
	"mingbai/internal/testsite"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

func editionOf(t testing.TB, site fstest.MapFS, at time.Time) *edition.Edition {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	return edition.At(lib, at)
}

func setOf(t testing.TB, site fstest.MapFS, at time.Time, judged ...poster.Options) *printing.Set {
	t.Helper()
	s, err := printing.Of(editionOf(t, site, at), nil, judged, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// alert is one with lists to take a poster from.
func alert(title, more string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, `---
title: %s
summary: "有人叫你先付钱再退款，是骗子。先打 {{hotline jingcha}}。"
topic: gouwu
status: approved
author: 甲
reviewer: 乙
publish: 2026-11-01 09:00
review: 2027-05-01
severity: high
sources: [{title: 一份材料}]
%s---

正文。

## 识别

- “先付钱，再退款”——退款不用付钱。
- “点这个链接 https://bank-xx.top/”——别点。

## 怎么办

1. 不付钱。也不点链接。
2. 打 {{hotline jingcha}}。
`, title, more)}
}

const id = "alerts/fukuan"

func site(t testing.TB, title, more string) fstest.MapFS {
	s := testsite.Starter(t)
	s["content/"+id+".md"] = alert(title, more)
	return s
}

func sheet(t testing.TB, s *printing.Set) *printing.Sheet {
	t.Helper()
	for _, sh := range s.Sheets {
		if sh.Item.ID == id {
			return sh
		}
	}
	t.Fatalf("no poster of %s: %v", id, about(s))
	return nil
}

// about gives what is said about the article.
func about(s *printing.Set) (out []string) {
	for _, p := range s.Problems {
		if strings.HasPrefix(p.Pos.File, "content/"+id) {
			out = append(out, fmt.Sprintf("%v: %d %s: %s（%s）", p.Pos, p.Level, p.Rule, p.Text, p.Hint))
		}
	}
	return out
}

// TestDerived: what is not written is taken from the article, and the editor is told.
func TestDerived(t *testing.T) {
	s := setOf(t, site(t, "先付钱的退款，别信", ""), noon, printing.Shown...)
	sh := sheet(t, s)
	src := sh.Source
	if got := strings.Join(src.Head, ""); got != "先付钱的退款，别信" || len(src.Head) != 2 {
		t.Errorf("head %q", src.Head)
	}
	if src.Lead != "有人叫你先付钱再退款，是骗子。先打 110。" {
		t.Errorf("lead %q", src.Lead)
	}
	if want := []poster.Flag{{Say: "“先付钱，再退款”", Why: "退款不用付钱。"}, {Say: "“点这个链接 hxxps://bank-xx[.]top/”", Why: "别点。"}}; !slices.Equal(src.Flags, want) {
		t.Errorf("flags %q", src.Flags)
	}
	if want := []poster.Step{{Do: "不付钱", How: "也不点链接。"}, {Do: "打 110"}}; !slices.Equal(src.Steps, want) {
		t.Errorf("steps %q", src.Steps)
	}
	if src.Icon != "warning" || src.Hotlines[0].Number != "110" || src.Number != id || sh.Target != "/alerts/fukuan/" {
		t.Errorf("%+v", src)
	}
	said := strings.Join(about(s), "\n")
	for _, want := range []string{"poster-derived", "大字（标题）", "导语（一句话）", "要当心的话（“识别”）", "步骤（“怎么办”）"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in %s", want, said)
		}
	}
	if n := s.Problems.Errors(); n > 0 {
		t.Errorf("%d errors: %v", n, s.Problems)
	}
}

const written = `poster:
  head: [先付钱？, 别信]
  lead: 退款从来不用先付钱。
  flags:
    - say: “先付钱，再退款”
  steps:
    - do: "打 {{hotline bank}} 问一问"
  icon: phone
  hotline: bank
  qr: pages/emergency
`

// TestWritten: what is written stands, with nothing to say.
func TestWritten(t *testing.T) {
	s := setOf(t, site(t, "先付钱再退款，这样的话一句也不要信", written), noon, printing.Shown...)
	sh := sheet(t, s)
	src := sh.Source
	if !slices.Equal(src.Head, []string{"先付钱？", "别信"}) || src.Lead != "退款从来不用先付钱。" || len(src.Flags) != 1 || src.Steps[0].Do != "打 955XX 问一问" || src.Icon != "phone" || src.Hotlines[0].Number != "955XX" || len(src.Hotlines) != 3 {
		t.Errorf("%+v", src)
	}
	if sh.Target != "/emergency/" {
		t.Errorf("leads to %s", sh.Target)
	}
	if got := about(s); len(got) > 0 {
		t.Error(got)
	}
}

// TestRefused: what cannot be printed is refused at its place, an error if it was written and a warning if it was taken.
func TestRefused(t *testing.T) {
	long := strings.Repeat("长", 70)
	for _, c := range []struct{ name, title, more, want string }{
		{"title too long for a headline", "叫你先付钱再退款的，一分也不要给", "", `content/alerts/fukuan.md:2:8: 1 poster: 做不出海报：标题太长`},
		{"flag without room", "先付钱，别信", strings.Replace(written, "“先付钱，再退款”", long, 1), `content/alerts/fukuan.md:16:12: 0 poster: 做不出海报：第 1 条要当心的话有 70 个字，放不下（最多 `},
		{"step without room", "先付钱，别信", strings.Replace(written, `"打 {{hotline bank}} 问一问"`, long, 1), `content/alerts/fukuan.md:18:11: 0 poster: 做不出海报：第 1 条步骤有 70 个字，放不下（最多 `},
		{"no such icon", "先付钱，别信", strings.Replace(written, "icon: phone", "icon: horse", 1), `content/alerts/fukuan.md:19:9: 0 poster: 做不出海报：没有这个图案（可以写：calendar、`},
		{"no glyph", "先付钱，别信", strings.Replace(written, "退款从来", "𠮷退款从来", 1), `content/alerts/fukuan.md:14:9: 0 poster: 做不出海报：导语里的“𠮷”（U+20BB7）没有字形`},
	} {
		s := setOf(t, site(t, c.title, c.more), noon, printing.Shown...)
		got := strings.Join(about(s), "\n")
		if !strings.Contains(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		for _, sh := range s.Sheets {
			if sh.Item.ID == id {
				t.Errorf("%s: is made all the same", c.name)
			}
		}
	}
}

// TestCode: eight characters of Crockford's alphabet that change with all that the poster says, and with the key.
func TestCode(t *testing.T) {
	code := func(change func(fstest.MapFS), key []byte) string {
		f := site(t, "先付钱，别信", written)
		change(f)
		s, err := printing.Of(editionOf(t, f, noon), key, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return sheet(t, s).Code
	}
	same := func(fstest.MapFS) {}
	first := code(same, nil)
	if !regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{8}$`).MatchString(first) || code(same, nil) != first {
		t.Errorf("code %q", first)
	}
	seen := map[string]string{first: "nothing"}
	in := func(file, from, to string) func(fstest.MapFS) {
		return func(f fstest.MapFS) {
			src := string(f[file].Data)
			if !strings.Contains(src, from) {
				t.Fatalf("%s has no %q", file, from)
			}
			f[file] = &fstest.MapFile{Data: []byte(strings.Replace(src, from, to, 1))}
		}
	}
	page := "content/" + id + ".md"
	for name, change := range map[string]func(fstest.MapFS){
		"headline": in(page, "先付钱？", "先付款？"), "lead": in(page, "从来不用", "一定不用"), "flag": in(page, "say: “先付钱，", "say: “先给钱，"), "step": in(page, "问一问", "问问"),
		"hotline": in(page, "hotline: bank", "hotline: fanzha"), "number": in("contacts.yaml", `"110"`, `"120"`), "review": in(page, "2027-05-01", "2027-06-01"),
		"bank": in("site.yaml", "bank: 云杉银行", "bank: 云松银行"), "icon": in(page, "icon: phone", "icon: chat"), "updated": in(page, "review:", "updated: 2026-11-20 09:00\nreview:"),
	} {
		c := code(change, nil)
		if other, ok := seen[c]; ok {
			t.Errorf("changing the %s gives the code of %s", name, other)
		}
		seen[c] = name
	}
	if code(in(page, "正文。", "别的正文。"), nil) != first {
		t.Error("what does not stand on the poster changes the code")
	}
	keyed := code(same, []byte("0123456789abcdef"))
	if keyed == first || keyed == code(same, []byte("0123456789abcdeF")) {
		t.Error("the key makes no difference")
	}
}

// TestChecks: what a code answers in the life of an article.
func TestChecks(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return v.Add(-8 * time.Hour).In(noon.Location())
	}
	first := site(t, "先付钱，别信", written)
	old := sheet(t, setOf(t, first, noon))
	codes := content.EncodeCodes([]content.IssuedCode{{Code: old.Code, Item: id, Version: old.Source.Issued}})
	find := func(f fstest.MapFS, when string) *printing.Check {
		f[content.CodesFile] = &fstest.MapFile{Data: codes}
		for _, c := range setOf(t, f, at(when)).Checks {
			if c.Code == old.Code {
				return &c
			}
		}
		return nil
	}
	if c := find(first, "2026-11-01 08:59"); c != nil {
		t.Errorf("before it is public: %+v", c)
	}
	if c := find(first, "2026-11-01 09:00"); c == nil || c.State != printing.Current || c.Sheet.Code != old.Code {
		t.Errorf("when it is public: %+v", c)
	}
	changed := site(t, "先付钱，别信", "updated: 2026-11-20 09:00\n"+strings.Replace(written, "问一问", "问清楚", 1))
	if c := find(changed, "2026-11-24 12:00"); c == nil || c.State != printing.Replaced || !c.Since.Equal(at("2026-11-20 09:00")) || c.Sheet == nil || c.Sheet.Code == old.Code {
		t.Errorf("after a change: %+v", c)
	}
	gone := site(t, "先付钱，别信", "withdrawn: {at: 2026-11-22 10:00, reason: 内容有误}\nsuperseded_by: alerts/nfc-tieka\n"+written)
	if c := find(gone, "2026-11-22 09:59"); c == nil || c.State != printing.Current {
		t.Errorf("before it is withdrawn: %+v", c)
	}
	if c := find(gone, "2026-11-22 10:00"); c == nil || c.State != printing.Void || !c.Since.Equal(at("2026-11-22 10:00")) || c.Item == nil || c.Item.ID != "alerts/nfc-tieka" || c.Sheet == nil {
		t.Errorf("when it is withdrawn: %+v", c)
	}
	lost := testsite.Starter(t) // nobody should delete an article, but its posters hang there
	if c := find(lost, "2026-11-24 12:00"); c == nil || c.State != printing.Void || !c.Since.IsZero() || c.Item != nil {
		t.Errorf("deleted: %+v", c)
	}
	draft := site(t, "先付钱，别信", written)
	draft["content/"+id+".md"].Data = []byte(strings.Replace(string(draft["content/"+id+".md"].Data), "status: approved", "status: draft", 1))
	if c := find(draft, "2026-11-24 12:00"); c == nil || c.State != printing.Void || c.Item != nil || c.Sheet != nil {
		t.Errorf("a draft again: %+v", c)
	}
}

// TestIssued: the list only grows.
func TestIssued(t *testing.T) {
	s := setOf(t, site(t, "先付钱，别信", written), noon)
	known := []content.IssuedCode{{Code: "7K3M9QXZ", Item: "alerts/jiu", Version: noon}}
	all := printing.Issued(known, s.Sheets)
	if len(all) != 1+len(s.Sheets) || all[0] != known[0] {
		t.Errorf("%v", all)
	}
	if again := printing.Issued(all, s.Sheets); !slices.Equal(again, all) {
		t.Errorf("%v", again)
	}
	f := testsite.Starter(t)
	f[content.CodesFile] = &fstest.MapFile{Data: content.EncodeCodes(all)}
	if e := editionOf(t, f, noon.AddDate(1, 0, 0)); len(e.Codes) != len(all) {
		t.Errorf("read back %d of %d", len(e.Codes), len(all))
	}
}

// TestRealPosters: every article of the project has a poster in every format, and there is nothing to say.
func TestRealPosters(t *testing.T) {
	e := editionOf(t, testsite.Starter(t), noon)
	s, err := printing.Of(e, nil, printing.Shown, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Problems {
		t.Errorf("%v: %s（%s）", p.Pos, p.Text, p.Hint)
	}
	if len(s.Sheets) != len(e.Articles()) || len(s.Checks) != len(s.Sheets) {
		t.Errorf("%d articles, %d posters, %d codes", len(e.Articles()), len(s.Sheets), len(s.Checks))
	}
	if off := editionOf(t, func() fstest.MapFS {
		f := testsite.Starter(t)
		f["site.yaml"].Data = append(f["site.yaml"].Data, "posters: {off: true}\n"...)
		return f
	}(), noon); len(mustOf(t, off).Sheets) > 0 {
		t.Error("posters although they are off")
	}
}

func mustOf(t *testing.T, e *edition.Edition) *printing.Set {
	t.Helper()
	s, err := printing.Of(e, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestMemo: an unchanged poster is not laid out again, a changed one is.
func TestMemo(t *testing.T) {
	f := site(t, "先付钱，别信", written)
	memo := printing.ReadMemo("test", nil)
	first, err := printing.Of(editionOf(t, f, noon), nil, printing.Shown, memo)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := memo.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	bad := site(t, "先付钱，别信", strings.Replace(written, "退款从来", "𠮷退款从来", 1))
	again, err := printing.Of(editionOf(t, bad, noon), nil, printing.Shown, printing.ReadMemo("test", kept))
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Problems) != 0 || len(about(again)) != 1 || len(again.Sheets) != len(first.Sheets)-1 {
		t.Errorf("%v, then %v", first.Problems, again.Problems)
	}
}

// TestBranches reads lists of branches.
func TestBranches(t *testing.T) {
	const head = "name,address,phone\n"
	got, list := printing.Branches("b.csv", []byte("\uFEFF网点,地址,电话\r\n城东支行,\"云杉市城东路 1 号,一楼\",0571-5550123\r\n城西支行,,\r\n"))
	if len(list) > 0 || len(got) != 2 || got[0].Name != "城东支行" || got[0].Address != "云杉市城东路 1 号,一楼" || got[0].Phone != "0571-5550123" || got[1].Phone != "" || got[1].Pos.Line != 3 {
		t.Errorf("%+v %v", got, list)
	}
	for name, c := range map[string]struct{ src, want string }{
		"empty":           {"", "b.csv:1:1: 里面没有网点"},
		"no head":         {"城东支行,城东路,0571-5550123\n", "b.csv:1:1: 第一行不对"},
		"head only":       {head, "b.csv:1:1: 里面没有网点"},
		"columns":         {head + "城东支行,城东路\n", "b.csv:2:1: 这一行有 2 列，要 3 列"},
		"quote":           {head + "城东支行,\"城东路,1\n", "这一行的引号没有配对"},
		"GBK":             {head + "\xb3\xc7\xb6\xab,,\n", "b.csv:1:1: 文件不是 UTF-8 编码"},
		"letter in phone": {head + "城东支行,城东路,9611O\n", "b.csv:2:10: 电话“9611O”写法不对"},
		"twice":           {head + "城东支行,,\n城东支行,,\n", "b.csv:3:1: 网点“城东支行”在第 2 行已经有了"},
		"long name":       {head + strings.Repeat("长", 31) + ",,\n", "b.csv:2:1: 网点名称有 31 个字"},
		"long address":    {head + "城东支行," + strings.Repeat("长", 61) + ",\n", "b.csv:2:6: 地址有 61 个字"},
		"line break":      {head + "城东支行,\"一\n二\",\n", "b.csv:2:6: 格子里有换行或看不见的字符"},
		"too many":        {head + manyBranches(printing.MaxBranches+1), "网点太多"},
		"too large":       {head + strings.Repeat("长", printing.MaxBranchesFile), "最多 1024 KB"},
	} {
		got, list := printing.Branches("b.csv", []byte(c.src))
		if len(got) > 0 || len(list) != 1 || !strings.Contains(fmt.Sprintf("%v: %s", list[0].Pos, list[0].Text), c.want) {
			t.Errorf("%s: %v %v, want %s", name, got, list, c.want)
		}
	}
}

func manyBranches(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "支行%d,,\n", i)
	}
	return b.String()
}

func FuzzBranches(f *testing.F) {
	f.Add([]byte("name,address,phone\n城东支行,\"一\n二\",0571-5550123\n"))
	f.Add([]byte("网点,地址,电话\r\n\"城\"\"东\",,\r\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		got, list := printing.Branches("b.csv", src)
		if (len(got) > 0) == (len(list) > 0) {
			t.Errorf("%d branches and %d problems", len(got), len(list))
		}
		lines := strings.Split(string(src), "\n")
		for _, p := range list {
			if p.Pos.Line < 1 || p.Pos.Line > len(lines) || p.Pos.Col < 1 {
				t.Errorf("outside of the file: %v", p.Pos)
			}
		}
	})
}

// TestSameCodeTwice cannot happen by chance; if it does, nothing is built.
func TestSameCodeTwice(t *testing.T) {
	f := site(t, "先付钱，别信", written)
	code := sheet(t, setOf(t, f, noon)).Code
	f[content.CodesFile] = &fstest.MapFile{Data: content.EncodeCodes([]content.IssuedCode{{Code: code, Item: "alerts/bie-de", Version: noon}})}
	if _, err := printing.Of(editionOf(t, f, noon), nil, nil, nil); err == nil {
		t.Error("a code of two posters is taken")
	}
}

// TestCodesFile: the program's own list is read strictly.
func TestCodesFile(t *testing.T) {
	const head = "code,item,version\n"
	for src, want := range map[string]string{
		"": "第一行应当是", "code;item": "第一行应当是",
		head + "7K3M9QXZ,alerts/jiu":                                                                  "codes.csv:2:1: 这一行读不懂",
		head + "7K3M9QXI,alerts/jiu,2026-11-24T04:00:00Z\n":                                           "codes.csv:2:1: 这一行读不懂",
		head + "7K3M9QXZ,alerts/jiu,2026-11-24\n":                                                     "codes.csv:2:1: 时间“2026-11-24”读不懂",
		head + "7K3M9QXZ,alerts/jiu,2026-11-24T04:00:00Z\n7K3M9QXZ,alerts/xin,2026-11-24T04:00:00Z\n": "codes.csv:3:1: 核验码 7K3M9QXZ 写了两次",
	} {
		f := testsite.Starter(t)
		f[content.CodesFile] = &fstest.MapFile{Data: []byte(src)}
		_, list, err := content.Load(f)
		if err != nil || list.Errors() != 1 || !strings.Contains(fmt.Sprintf("%v: %s", list[0].Pos, list[0].Text), want) {
			t.Errorf("%q: %v %v", src, list, err)
		}
	}
}
