package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"html"
	"io/fs"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/testsite"
)

func TestAnalyse(t *testing.T) {
	for _, c := range []struct{ text, terms string }{
		{"刷单", "刷单 刷 单"},
		{"詐騙", "诈骗 诈 骗"},
		{"身分證", "身份 身 份证 份 证"},
		{"NFC贴卡", "nfc 贴卡 贴 卡"},
		{"打１１０，再打955XX。", "打 110 再打 再 打 955xx"},
		{"3·15 活动", "3 15 活动 活 动"},
		{"ﬁ ㎏ ①", "fi kg 1"},
		{"hxxp://bank-xx[.]top", "hxxp bank xx top"},
		{"，。！　", ""},
		{"", ""},
	} {
		var terms []string
		for tok := range Analyse(c.text) {
			terms = append(terms, tok.Term)
			if tok.Start < 0 || tok.End <= tok.Start || tok.End > len(c.text) || !utf8.ValidString(c.text[tok.Start:tok.End]) {
				t.Errorf("%q: %q stands at %d to %d", c.text, tok.Term, tok.Start, tok.End)
			}
		}
		if got := strings.Join(terms, " "); got != c.terms {
			t.Errorf("%q: %s, want %s", c.text, got, c.terms)
		}
	}
}

func TestSounds(t *testing.T) {
	for term, want := range map[string]string{
		"刷单": "shua dan", "银行": "yin hang", "行为": "xing wei", "卡": "ka,qia", "110": "", "三个字": "", "U币": "",
	} {
		if got := strings.Join(Sounds(term), ","); got != want {
			t.Errorf("%s: %s, want %s", term, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		query, runs string
		urgent      bool
	}{
		{"刷单怎么办", "刷单", false},
		{"刷单被骗怎么办", "刷单被骗", true},
		{"怎么办", "怎么办", false},
		{"我的卡丢了", "卡丢", false},
		{"fang zha", "[fang zha]", false},
		{"NFC，贴卡 atm", "[nfc] 贴卡 [atm]", false},
		{"怎么防止被骗", "防止被骗", false},
		{"beipianle zenmeban", "[beipianle zenmeban]", true},
		{"征信修復是真的嗎", "征信修复", false},
		{"验证码给了", "验证码给", true},
		{"shuādān", "[shuādān]", false},
		{"！？", "", false},
	} {
		q := Parse(c.query)
		var runs []string
		for _, r := range q.runs {
			if r.han != nil {
				runs = append(runs, string(r.han))
			} else {
				runs = append(runs, fmt.Sprint(r.words))
			}
		}
		if got := strings.Join(runs, " "); got != c.runs || q.Urgent != c.urgent {
			t.Errorf("%s: %s urgent %v, want %s %v", c.query, got, q.Urgent, c.runs, c.urgent)
		}
	}
}

// TestRanking states what ranks before what.
func TestRanking(t *testing.T) {
	x := realIndex(t)
	first := func(query string, f Filter) string {
		r, err := Rank(x, Parse(query), f)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range r.Hits[1:] {
			if before := r.Hits[i]; before.Tier < h.Tier && !(r.Urgent && i == 0) {
				t.Errorf("%s: tier %d before tier %d", query, before.Tier, h.Tier)
			}
		}
		return x.Docs[r.Hits[0].Doc].ID
	}
	for _, c := range []struct {
		query string
		f     Filter
		want  string
	}{
		{"做任务返佣", Filter{}, "alerts/shuadan-fanli"},                   // a synonym of the topic that no text has
		{"补卡", Filter{Topic: "guashi"}, "tips/guashi-buka"},           // of a word
		{"被骗 刷单", Filter{}, "pages/emergency"},                        // urgent
		{"被骗 刷单", Filter{Kind: "alerts"}, "alerts/shuadan-fanli"},     // unless it is filtered out
		{"验证码", Filter{Audience: "zhangzhe"}, "tips/mima-yanzhengma"}, // by reader
		{"银行卡", Filter{Topic: "guashi"}, "tips/guashi-buka"},          // by topic
		{"12378", Filter{}, "pages/hotlines"},                         // a number of contacts.yaml
		{"zhengxin xiuf", Filter{}, "alerts/zhengxin-xiufu"},          // still typing
	} {
		if got := first(c.query, c.f); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.query, c.f, got, c.want)
		}
	}
}

// TestBoostIsBounded: whatever the severity and the date, a boost adds at most a sixteenth.
func TestBoostIsBounded(t *testing.T) {
	if most := float64(boostBase+maxBoost) / boostBase; most > 1.0625 {
		t.Errorf("a boost multiplies by %v", most)
	}
	boosted := 0
	for _, d := range realIndex(t).Docs {
		if d.Boost > maxBoost || d.Boost > 0 && d.Kind != content.Alert {
			t.Errorf("%s has boost %d", d.ID, d.Boost)
		}
		if d.Boost > 0 {
			boosted++
		}
	}
	if boosted == 0 {
		t.Error("nothing is boosted")
	}
}

func TestImpact(t *testing.T) {
	usual := [Fields]int{Title: 16, Topic: 50, Headings: 40, Summary: 40, Body: 900}
	in := func(f Field, n int) [Fields]int { var c [Fields]int; c[f] = n; return c }
	if a, b := Impact(in(Title, 1), usual), Impact(in(Body, 1), usual); a <= 2*b {
		t.Errorf("title %d, body %d", a, b)
	}
	if a, b := Impact(in(Body, 5), usual), Impact(in(Body, 1), usual); a <= b {
		t.Errorf("five times %d, once %d", a, b)
	}
	long := usual
	long[Body] = 9000
	if a, b := Impact(in(Body, 2), usual), Impact(in(Body, 2), long); a <= b {
		t.Errorf("usual %d, long %d", a, b)
	}
	if n := Impact([Fields]int{1000, 1000, 1000, 1000, 1000}, usual); n != MaxImpact {
		t.Errorf("most is %d", n)
	}
}

func TestPassage(t *testing.T) {
	terms := map[string]bool{"验证": true, "证码": true, "刷单": true}
	for _, c := range []struct{ summary, body, want string }{
		{"别给验证码。", "没有。", "别给<mark>验证码</mark>。"},
		{"别给。", "他要 <b>验证码</b> & 密码！第二句。", "他要 &lt;b&gt;<mark>验证码</mark>&lt;/b&gt; &amp; 密码！"},
		{"刷单。", "刷单要验证码。", "<mark>刷单</mark>要<mark>验证码</mark>。"},
		{"什么也没有。", "也没有。", "什么也没有。"},
		{"x", strings.Repeat("长", 60) + "驗證碼" + strings.Repeat("短", 80) + "。", "…" + strings.Repeat("长", 15) + "<mark>驗證碼</mark>" + strings.Repeat("短", 72) + "…"},
	} {
		if got := Passage(c.summary, c.body, terms); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func editionOf(t testing.TB, site fs.FS, at time.Time) *edition.Edition {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || lib == nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	return edition.At(lib, at)
}

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// TestHiddenLeavesNothing: with drafts, coming, expired and withdrawn items in the folder the files are, byte for byte, those of a
// folder without them.
func TestHiddenLeavesNothing(t *testing.T) {
	encode := func(site fs.FS) []File {
		e := editionOf(t, site, noon)
		return MakeIndex(e, nil).Encode(e.Site.Location())
	}
	site := testsite.Starter(t)
	want := encode(site)
	for name, lines := range map[string]string{
		"draft":     "status: draft\npublish: 2026-11-01\n",
		"coming":    "status: approved\npublish: 2026-11-24T12:00:01+08:00\n",
		"expired":   "status: approved\npublish: 2026-10-01\nexpire: 2026-11-24T12:00:00+08:00\n",
		"withdrawn": "status: approved\npublish: 2026-10-01\nwithdrawn: {at: 2026-11-24T12:00:00+08:00, reason: 内容有误}\n",
	} {
		site["content/alerts/hidden-"+name+".md"] = &fstest.MapFile{Data: []byte(`---
title: 藏獒犇犇` + name + `
summary: 摘要里也有犇犇这个暗号，用来找漏网的字。
topic: gouwu
tags: [犇犇]
audience: [zhangzhe]
author: 李敏
reviewer: 周晓
review: 2027-09-01
severity: high
sources:
  - title: 来源
` + lines + `---

正文犇犇开头。

## 识别

- “先付犇犇”——骗人。

## 怎么办

1. 不付。
`)}
	}
	if got := encode(site); !reflect.DeepEqual(got, want) {
		for i := range min(len(got), len(want)) {
			if got[i].Name != want[i].Name {
				t.Fatalf("file %d is %s, without the hidden ones %s", i, got[i].Name, want[i].Name)
			}
		}
		t.Fatal("hidden items change the index")
	}
}

// TestQuizIsFound: what a quiz asks is found, a wrong answer is not.
func TestQuizIsFound(t *testing.T) {
	site := testsite.Starter(t)
	site["content/alerts/wen/index.md"] = testsite.Marked("麒麟", "status: approved\npublish: 2026-11-01\n")
	site["content/alerts/wen/tu.png"] = testsite.Picture(t, "")
	text := string(site["content/alerts/wen/index.md"].Data)
	site["content/alerts/wen/index.md"].Data = []byte(strings.NewReplacer("问的是麒麟吗？", "鹦鹉会讲话吗？", "选麒麟", "貔貅").Replace(text))
	x := MakeIndex(editionOf(t, site, noon), nil)
	for query, want := range map[string]bool{"鹦鹉": true, "貔貅": false} {
		r, err := Rank(x, Parse(query), Filter{})
		if err != nil {
			t.Fatal(err)
		}
		found := len(r.Hits) > 0 && x.Docs[r.Hits[0].Doc].ID == "alerts/wen"
		if found != want {
			t.Errorf("%s: found %v", query, found)
		}
	}
}

// TestMemo: an index made with the memory of another run is the same, only the changed item is analysed again, and a memory that is
// damaged or another program's is as good as none.
func TestMemo(t *testing.T) {
	site := testsite.Starter(t)
	e := editionOf(t, site, noon)
	m := ReadMemo("a", nil)
	want := MakeIndex(e, m).Encode(time.UTC)
	saved := m.Bytes()
	for _, b := range [][]byte{saved, saved[:len(saved)/2], saved[:len(saved)-1], append(slices.Clone(saved), 7), nil} {
		if got := MakeIndex(e, ReadMemo("a", b)).Encode(time.UTC); !reflect.DeepEqual(got, want) {
			t.Fatal("the memory changes the index")
		}
	}
	if m := ReadMemo("b", saved); m.old == nil || len(m.old.known) != 0 {
		t.Error("another program's memory is used")
	}
	second := ReadMemo("a", saved)
	MakeIndex(e, second)
	if !bytes.Equal(second.Bytes(), saved) {
		t.Error("the memory changes from run to run")
	}
	const changed = "content/alerts/shuadan-fanli.md"
	site[changed] = &fstest.MapFile{Data: append(slices.Clone(site[changed].Data), "\n最后补上一句犇犇。\n"...)}
	e = editionOf(t, site, noon)
	third := ReadMemo("a", saved)
	known := len(third.old.known)
	got := MakeIndex(e, third).Encode(time.UTC)
	if fresh := MakeIndex(e, nil).Encode(time.UTC); !reflect.DeepEqual(got, fresh) {
		t.Error("after a change the memory gives another index")
	}
	reused := 0
	for _, k := range third.now.keys {
		if _, ok := third.old.known[k]; ok {
			reused++
		}
	}
	if reused != known-1 {
		t.Errorf("%d of %d analyses were used again", reused, known)
	}
	if p, _ := MakeIndex(e, third).Postings("犇犇"); len(p) != 1 {
		t.Errorf("the new word has %d documents", len(p))
	}
	for at := 0; at < len(saved); at += len(saved) / 50 {
		b := slices.Clone(saved)
		b[at] ^= 1
		if m := ReadMemo("a", b); len(m.old.known) != 0 {
			t.Errorf("a memory with a wrong byte at %d is used", at)
		}
	}
}

// TestFilesSayWhatTheIndexSays reads the static files back by their description, not with the code that wrote them.
func TestFilesSayWhatTheIndexSays(t *testing.T) {
	x := realIndex(t)
	files := map[string][]byte{}
	for _, f := range x.Encode(time.UTC) {
		files[f.Name] = f.Body
	}
	got := map[string][]Posting{}
	texts := map[string][]string{}
	last := ""
	for i := 0; ; i++ {
		name, ok := "", false
		for n := range files {
			if strings.HasPrefix(n, fmt.Sprintf("t%d-", i)) {
				name, ok = n, true
			}
		}
		if !ok {
			break
		}
		r := &plainReader{t, files[name]}
		for key := ""; len(r.b) > 0; {
			key = r.key(key)
			payload := &plainReader{t, r.take(r.number())}
			if key <= last {
				t.Fatalf("%q after %q", key, last)
			}
			last = key
			if key[0] == soundMark[0] || key[0] == initialsMark[0] {
				for range payload.number() {
					texts[key] = append(texts[key], payload.text())
				}
			} else {
				got[key] = payload.postings(len(x.Docs))
			}
			if len(payload.b) > 0 {
				t.Fatalf("%s: %d bytes left", key, len(payload.b))
			}
		}
	}
	if len(got) != len(x.terms) {
		t.Errorf("%d terms, want %d", len(got), len(x.terms))
	}
	for i, term := range x.terms {
		if !slices.Equal(got[term], x.postings[i]) {
			t.Errorf("%s: %v, want %v", term, got[term], x.postings[i])
		}
	}
	x.Dictionary(
		func(sound string, terms []string) {
			if !slices.Equal(texts[soundMark+sound], terms) {
				t.Errorf("%s: %v, want %v", sound, texts[soundMark+sound], terms)
			}
		},
		func(letters string, phrases []string) {
			if !slices.Equal(texts[initialsMark+letters], phrases) {
				t.Errorf("%s: %v, want %v", letters, texts[initialsMark+letters], phrases)
			}
		})
}

// plainReader reads the formats of encode.go.
type plainReader struct {
	t *testing.T
	b []byte
}

func (r *plainReader) take(n int) []byte {
	if n > len(r.b) {
		r.t.Fatal("too short")
	}
	part := r.b[:n]
	r.b = r.b[n:]
	return part
}

func (r *plainReader) number() int {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.t.Fatal("bad number")
	}
	r.b = r.b[size:]
	return int(n)
}

func (r *plainReader) text() string {
	b := r.take(r.number())
	var out strings.Builder
	for len(b) > 0 {
		if b[0] < 0x80 {
			out.WriteByte(b[0])
			b = b[1:]
			continue
		}
		v := rune(b[0]&0x7F)<<8 | rune(b[1])
		b = b[2:]
		switch {
		case v < 0x7000:
			v += 0x3000
		case v < 0x7100:
			v += 0xFF00 - 0x7000
		case v < 0x7F00:
			v += 0x2000 - 0x7100
		case v < 0x7FFF:
			v += 0x80 - 0x7F00
		default:
			v = rune(b[0])<<16 | rune(b[1])<<8 | rune(b[2])
			b = b[3:]
		}
		out.WriteRune(v)
	}
	return out.String()
}

func (r *plainReader) key(last string) string {
	n := int(r.take(1)[0])
	return string([]rune(last)[:n]) + r.text()
}

func (r *plainReader) postings(docs int) []Posting {
	n := r.number()
	form := r.take(1)[0]
	k := int(form & 15)
	var impacts []uint8
	for _, b := range r.take((k + 1) / 2) {
		impacts = append(impacts, b&15, b>>4)
	}
	var list []Posting
	if form&0x80 != 0 {
		bits := r.take((docs + 7) / 8)
		for d := range docs {
			if bits[d/8]>>(d%8)&1 != 0 {
				list = append(list, Posting{Doc: uint32(d)})
			}
		}
	} else {
		d := -1
		for range n {
			d += r.number() + 1
			list = append(list, Posting{Doc: uint32(d)})
		}
	}
	if len(list) != n {
		r.t.Fatalf("%d documents, want %d", len(list), n)
	}
	width := 0
	for 1<<width < k {
		width++
	}
	codes := r.take((n*width + 7) / 8)
	for i := range list {
		c := 0
		for j := range width {
			c |= int(codes[(i*width+j)/8]>>((i*width+j)%8)&1) << j
		}
		list[i].Impact = impacts[c]
	}
	return list
}

// TestPostingsOfAnyShape round-trips lists of every density and number of impacts.
func TestPostingsOfAnyShape(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{1, 7, 8, 9, 300, 5000} {
		for _, density := range []float64{0.001, 0.02, 0.3, 0.9, 1} {
			for _, impacts := range []int{1, 2, 3, 5, 15} {
				var list []Posting
				for d := range n {
					if r.Float64() < density {
						list = append(list, Posting{uint32(d), uint8(1 + r.IntN(impacts))})
					}
				}
				if len(list) == 0 {
					continue
				}
				b := postings(list, n)
				read := &plainReader{t, b}
				if got := read.postings(n); !slices.Equal(got, list) || len(read.b) > 0 {
					t.Fatalf("%d documents, density %v, %d impacts: differs", n, density, impacts)
				}
			}
		}
	}
}

// TestCharactersCoverTheTable: every character that has a simplified form or a reading can be looked up.
func TestCharactersCoverTheTable(t *testing.T) {
	n := 0
	for _, b := range characters() {
		n += len(b.body)
	}
	if blocks := len(characters()); blocks < 160 || blocks > 180 || n > 120<<10 {
		t.Errorf("%d blocks, %d bytes", blocks, n)
	}
}

// TestScams: the message check knows the crooks' words of public alerts, and their topics' words.
func TestScams(t *testing.T) {
	x := realIndex(t)
	topics := map[string]Scam{}
	for _, s := range x.scams {
		topics[s.Topic] = s
		if len(s.Alerts) == 0 || len(s.Words) == 0 || len(s.Quotes) == 0 {
			t.Errorf("%s: %d alerts, %d words, %d quotes", s.Topic, len(s.Alerts), len(s.Words), len(s.Quotes))
		}
	}
	if s := topics["shuadan"]; !slices.Contains(s.Words, "做任务返佣") || x.Docs[s.Alerts[0]].ID != "alerts/shuadan-fanli" || s.Quotes[0].Text != "做任务返佣当天到账" {
		t.Errorf("shuadan: %v", s)
	}
}

func FuzzQuery(f *testing.F) {
	for _, c := range readCases(f) {
		f.Add(c.query)
	}
	f.Add("\xff\u200b 𠮷㐀々 ｱ lü nv:e xi'an")
	x := realIndex(f)
	f.Fuzz(func(t *testing.T, s string) {
		if utf8.RuneCountInString(s) > MaxQuery {
			return
		}
		r, err := Rank(x, Parse(s), Filter{})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[uint32]bool{}
		for _, h := range r.Hits {
			if int(h.Doc) >= x.Len() || seen[h.Doc] || h.Score < 0 {
				t.Fatalf("hit %v", h)
			}
			seen[h.Doc] = true
		}
		for _, text := range []string{s, "刷单" + s + "验证码"} {
			out := Mark(text, r.Terms)
			plain := html.UnescapeString(strings.NewReplacer("<mark>", "", "</mark>", "").Replace(out))
			if plain != strings.ReplaceAll(text, "\r", "\r") || !utf8.ValidString(out) && utf8.ValidString(text) {
				t.Fatalf("marked %q is %q", text, out)
			}
			if strings.Count(out, "<mark>") != strings.Count(out, "</mark>") || strings.ContainsAny(strings.NewReplacer("<mark>", "", "</mark>", "").Replace(out), "<>\"") {
				t.Fatalf("marked %q is %q", text, out)
			}
		}
	})
}
