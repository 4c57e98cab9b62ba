package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/mapping"

	"mingbai"
	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/search"
	"mingbai/internal/testsite"
)

var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// siteWith is the project's own content and more files, as of today.
func siteWith(t testing.TB, more map[string]string) *edition.Edition {
	t.Helper()
	return edition.At(load(t, more), today)
}

// fewItems is siteWith at a time when few items are public, which are indexed fast.
func fewItems(t testing.TB, more map[string]string) *edition.Edition {
	t.Helper()
	return edition.At(load(t, more), time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC))
}

func load(t testing.TB, more map[string]string) *content.Library {
	t.Helper()
	site := testsite.Starter(t)
	for p, text := range more {
		site[p] = &fstest.MapFile{Data: []byte(text)}
	}
	lib, list, err := content.Load(site)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	if list := check.Run(lib, today); list.Errors() > 0 {
		t.Fatal(list)
	}
	return lib
}

// tip is a tip about something.
func tip(header, title, text string) string {
	return fmt.Sprintf(`---
title: %s
summary: %s说的是怎么小心，怎么核实，怎么办才稳妥。
topic: mima-yanzhengma
tags: [密码, 验证码]
audience: [zhangzhe]
author: 梁知微
reviewer: 韩明远
review: 2027-08-23
sources:
  - title: “三不一多”反诈口号（中国建设银行）
    date: 2025-03-27
%s
---

%s

## 怎么做

1. 先停一停，问问家里人。
2. 打 {{hotline bank}} 核实。
`, title, title, header, text)
}

func open(t testing.TB, dir string, e *edition.Edition) *Engine {
	t.Helper()
	g, err := Open(dir, e, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestSameIndex: Bleve gives what the index in memory has, for every key there is.
func TestSameIndex(t *testing.T) {
	e := siteWith(t, nil)
	x := search.MakeIndex(e, nil)
	s := open(t, t.TempDir(), e).source
	if s.Len() != x.Len() || s.Emergency() != x.Emergency() || x.Emergency() < 0 {
		t.Fatalf("%d documents, emergency %d; want %d, %d", s.Len(), s.Emergency(), x.Len(), x.Emergency())
	}
	for i, d := range x.Docs {
		if s.docs[i].ID != d.ID || s.Boost(uint32(i)) != x.Boost(uint32(i)) {
			t.Errorf("document %d: %+v", i, s.docs[i])
		}
	}
	terms := 0
	first := map[string]bool{}
	for term, want := range x.Terms() {
		terms++
		for range 2 { // the second time from memory
			if got := must[[]search.Posting](t)(s.Postings(term)); !slices.Equal(got, want) {
				t.Fatalf("postings of %q: %v, want %v", term, got, want)
			}
		}
		if !isFacet(term) {
			_, size := utf8.DecodeRuneInString(term)
			first[term[:size]] = true
		}
	}
	if terms < 5000 {
		t.Errorf("only %d terms", terms)
	}
	for _, none := range []string{"", "没有的词", "x\x00", "\xff", "#kind:none", vocabularyID} {
		if got := must[[]search.Posting](t)(s.Postings(none)); len(got) > 0 {
			t.Errorf("%q has postings", none)
		}
	}
	same := func(what, key string, got, want func(string) ([]string, error)) {
		t.Helper()
		g, w := must[[]string](t)(got(key)), must[[]string](t)(want(key))
		if !slices.Equal(g, w) {
			t.Errorf("%s %q: %q, want %q", what, key, g, w)
		}
	}
	for c := range first {
		same("pairs from", c, s.PairsFrom, x.PairsFrom)
	}
	begun := map[string]bool{}
	x.Dictionary(func(sound string, _ []string) {
		same("written", sound, s.Written, x.Written)
		for n := range len(sound) + 1 {
			if n > 2 && !begun[sound[:n]] {
				begun[sound[:n]] = true
				same("beginning", sound[:n], s.Beginning, x.Beginning)
			}
		}
		same("written", sound+"x", s.Written, x.Written)
	}, func(letters string, _ []string) {
		same("initials", letters, s.Initials, x.Initials)
		same("initials", letters+"x", s.Initials, x.Initials)
	})
}

// queries are those of package search's quality test.
func queries(t testing.TB) []string {
	t.Helper()
	b := must[[]byte](t)(os.ReadFile("../search/testdata/queries.txt"))
	var all []string
	for line := range strings.Lines(string(b)) {
		if f := strings.Split(line, " | "); len(f) == 3 {
			all = append(all, f[1])
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d queries", len(all))
	}
	return all
}

// TestSameRanking: both sources answer every query alike.
func TestSameRanking(t *testing.T) {
	e := siteWith(t, nil)
	x := search.MakeIndex(e, nil)
	s := open(t, t.TempDir(), e).source
	for _, q := range queries(t) {
		for _, f := range []search.Filter{{}, {Kind: "alerts"}, {Kind: "tips", Audience: "zhangzhe"}, {Topic: "mima-yanzhengma"}, {Topic: "none"}} {
			got := must[search.Ranking](t)(search.Rank(s, search.Parse(q), f))
			want := must[search.Ranking](t)(search.Rank(x, search.Parse(q), f))
			if !slices.Equal(got.Hits, want.Hits) || !maps.Equal(got.Terms, want.Terms) || got.Urgent != want.Urgent {
				t.Errorf("%q %v: %v, want %v", q, f, got, want)
			}
		}
	}
}

// TestAnalyzers: what Bleve looks at is what Analyse gives.
func TestAnalyzers(t *testing.T) {
	m := indexMapping().(*mapping.IndexMappingImpl)
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	e := siteWith(t, nil)
	x := search.MakeIndex(e, nil)
	for i := range x.Docs {
		d := x.Filled(e, i)
		want, _ := d.Counts()
		got := map[string]*[search.Fields]int{}
		for f, name := range fields {
			analyzer := m.AnalyzerNameForPath(name)
			tokens, err := m.AnalyzeText(analyzer, []byte(d.Text[f]))
			if err != nil {
				t.Fatal(err)
			}
			for _, token := range tokens {
				if token.Start >= token.End || token.End > len(d.Text[f]) {
					t.Fatalf("%s: %v", d.ID, token)
				}
				if got[string(token.Term)] == nil {
					got[string(token.Term)] = new([search.Fields]int)
				}
				got[string(token.Term)][f]++
			}
		}
		if !maps.EqualFunc(got, want, func(a, b *[search.Fields]int) bool { return *a == *b }) {
			t.Errorf("%s: other terms", d.ID)
		}
	}
	tokens, err := m.AnalyzeText(m.AnalyzerNameForPath(facetField), []byte("#kind:tips\n#for:a b"))
	if err != nil || len(tokens) != 2 || string(tokens[0].Term) != "#kind:tips" || string(tokens[1].Term) != "#for:a b" {
		t.Error(tokens, err)
	}
}

func TestAnswer(t *testing.T) {
	const evil = "怎么识别 <script>alert(1)</script> & 假客服"
	e := siteWith(t, map[string]string{"content/tips/heike.md": tip(
		"status: approved\npublish: 2026-11-01 09:00",
		"“"+evil+"”", "遇到钓鱼页面里的 `<script>alert('x')</script>` 和 `&lt;` 别慌，𠮷先生说先截图。"+strings.Repeat("钓鱼页面很像真的，", 20)+"别输密码。")})
	g := open(t, t.TempDir(), e)
	a := must[Answer](t)(g.Search(" 钓鱼页面 ", search.Filter{Kind: "tips"}, 3))
	body := must[[]byte](t)(json.Marshal(a))
	var shape struct {
		Query string
		Total int
		Hits  []map[string]any
	}
	if err := json.Unmarshal(body, &shape); err != nil {
		t.Fatal(err)
	}
	if shape.Query != "钓鱼页面" || shape.Total < 1 || len(shape.Hits) == 0 || len(shape.Hits) > 3 {
		t.Fatalf("%s", body)
	}
	if keys := slices.Sorted(maps.Keys(shape.Hits[0])); !slices.Equal(keys, []string{"id", "kind", "score", "snippet", "title", "topic", "url"}) {
		t.Error(keys)
	}
	if bytes.Contains(bytes.ToLower(body), []byte("urgent")) {
		t.Errorf("%s", body)
	}
	h := a.Hits[0]
	want := Hit{ID: "tips/heike", Kind: "tips", Topic: "mima-yanzhengma", Title: "“" + evil + "”", URL: e.Site.Href("/tips/heike/"), Score: h.Score, Snippet: h.Snippet}
	if h != want || h.Score <= 0 {
		t.Errorf("%+v\nwant %+v", h, want)
	}
	for _, q := range append(queries(t), "script", "怎么识别", "钓鱼页面", "𠮷先生", "alert", "lt") {
		a := must[Answer](t)(g.Search(q, search.Filter{}, MaxHits))
		if a.Query != q || a.Hits == nil || len(a.Hits) > min(a.Total, MaxHits) {
			t.Errorf("%q: %+v", q, a)
		}
		valid(t, a)
	}

	none := must[Answer](t)(g.Search("xyzzy", search.Filter{}, 10))
	if body := must[[]byte](t)(json.Marshal(none)); string(body) != `{"query":"xyzzy","total":0,"hits":[]}` {
		t.Errorf("%s", body)
	}
	for n, want := range map[int]int{-1: 1, 0: 1, 1: 1, 2: 2, 1000: MaxHits} {
		a := must[Answer](t)(g.Search("骗", search.Filter{}, n))
		if len(a.Hits) != min(want, a.Total) {
			t.Errorf("%d hits for %d", len(a.Hits), n)
		}
	}
	if a := must[Answer](t)(g.Search("我刚被骗了", search.Filter{}, 5)); !a.Urgent || a.Hits[0].ID != "pages/emergency" {
		t.Errorf("%+v", a)
	}
	for q, want := range map[string]error{
		"": ErrEmpty, " \t　\n": ErrEmpty, strings.Repeat("骗", search.MaxQuery+1): ErrLong, " " + strings.Repeat("骗", search.MaxQuery) + " ": nil,
	} {
		if _, err := g.Search(q, search.Filter{}, 1); !errors.Is(err, want) {
			t.Errorf("%q: %v", q, err)
		}
	}
	g.Close()
	if _, err := g.Search("骗", search.Filter{}, 1); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

var markOrText = regexp.MustCompile(`^(?:[^<>]|<mark>[^<>]+</mark>)*$`)

// valid requires of an answer that it is UTF-8 throughout and that its snippets hold nothing but text and marks.
func valid(t testing.TB, a Answer) {
	t.Helper()
	if !utf8.ValidString(a.Query) {
		t.Errorf("query %q", a.Query)
	}
	for _, h := range a.Hits {
		for _, s := range []string{h.ID, h.Kind, h.Topic, h.Title, h.URL, h.Snippet} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
				t.Errorf("%q: %q is broken", a.Query, s)
			}
		}
		text := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(h.Snippet)
		if !markOrText.MatchString(h.Snippet) || html.EscapeString(html.UnescapeString(text)) != text {
			t.Errorf("%q: snippet %q", a.Query, h.Snippet)
		}
	}
}

// TestDamagedIndex: whatever happened to the files of an index, Open gives an engine that answers.
func TestDamagedIndex(t *testing.T) {
	e := fewItems(t, nil)
	dir := t.TempDir()
	first := open(t, dir, e)
	want := must[Answer](t)(first.Search("被骗", search.Filter{}, 5))
	if len(want.Hits) == 0 {
		t.Fatal("nothing found")
	}
	path := filepath.Join(dir, must[string](t)(keyOf(e, "test")))
	var files []string
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, p)
		}
		return err
	})
	if err != nil || len(files) != 5 { // sums, docs.json, Bleve's index_meta.json, root.bolt, segment
		t.Fatal(files, err)
	}
	broken := map[string]func(file string) error{
		"removed": os.Remove,
		"emptied": func(p string) error { return os.WriteFile(p, nil, 0o600) },
		"cut":     func(p string) error { return os.Truncate(p, sizeOfFile(t, p)/2) },
		"folder":  func(p string) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o700)) },
		"flipped": func(p string) error {
			b, err := os.ReadFile(p)
			b[len(b)/2] ^= 4
			return errors.Join(err, replace(p, b))
		},
		"cut short": func(p string) error { b, err := os.ReadFile(p); return errors.Join(err, replace(p, b[:len(b)-1])) },
	}
	check := func(name string) {
		t.Helper()
		g := open(t, dir, e)
		if got := must[Answer](t)(g.Search("被骗", search.Filter{}, 5)); !slices.Equal(got.Hits, want.Hits) {
			t.Errorf("%s: %+v", name, got)
		}
		g.Close()
		if left := names(t, dir); len(left) != 1 {
			t.Errorf("%s: left %v", name, left)
		}
	}
	first.Close() // what a process has open is never cut by ours; somebody else's cut would end it
	for _, file := range files {
		for how, damage := range broken {
			if err := damage(file); err != nil {
				t.Fatal(err)
			}
			check(filepath.Base(file) + " " + how)
		}
	}
	for how, damage := range map[string]func() error{
		"a file in its place":      func() error { return errors.Join(os.RemoveAll(path), os.WriteFile(path, []byte("x"), 0o600)) },
		"an empty folder":          func() error { return errors.Join(os.RemoveAll(path), os.Mkdir(path, 0o700)) },
		"everything gone":          func() error { return os.RemoveAll(dir) },
		"one more file":            func() error { return os.WriteFile(filepath.Join(path, "bleve", "x"), nil, 0o600) },
		"only the sums":            func() error { return os.RemoveAll(filepath.Join(path, "bleve")) },
		"a dead maker's beginning": func() error { return os.MkdirAll(filepath.Join(path, "bleve", "scorch-offline-build1"), 0o700) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		check(how)
	}
}

func sizeOfFile(t testing.TB, p string) int64 { return must[os.FileInfo](t)(os.Stat(p)).Size() }

func replace(p string, b []byte) error { return errors.Join(os.Remove(p), os.WriteFile(p, b, 0o600)) }

func names(t testing.TB, dir string) []string {
	var all []string
	for _, d := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
		all = append(all, d.Name())
	}
	return all
}

// TestManyAtOnce: goroutines open the same and other editions and search, while old indexes are pruned.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	var editions []*edition.Edition
	for i := range 6 {
		editions = append(editions, fewItems(t, map[string]string{"content/tips/bian.md": tip(
			"status: approved\npublish: 2026-09-01 09:00", fmt.Sprintf("第%d版的提醒长一点", i+1), "这一版说的是另一件事。")}))
	}
	old := open(t, dir, editions[0])
	want := must[Answer](t)(old.Search("第1版的提醒", search.Filter{}, 5))
	if want.Hits[0].ID != "tips/bian" {
		t.Fatal(want)
	}
	done := make(chan bool)
	var searching sync.WaitGroup
	searching.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if got, err := old.Search("第1版的提醒", search.Filter{}, 5); err != nil || !slices.Equal(got.Hits, want.Hits) {
				t.Errorf("%+v %v", got, err)
				return
			}
		}
	})
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			e := editions[1+i/2%5]
			g, err := Open(dir, e, "test")
			if err != nil {
				t.Error(err)
				return
			}
			defer g.Close()
			if a, err := g.Search("提醒", search.Filter{Topic: "mima-yanzhengma"}, 5); err != nil || a.Total == 0 {
				t.Error(a, err)
			}
		})
	}
	wg.Wait()
	open(t, dir, editions[1])
	close(done)
	searching.Wait()
	left := names(t, dir)
	if len(left) > 1+keptIndexes || slices.ContainsFunc(left, func(n string) bool { return !isKey(n) }) {
		t.Errorf("left %v", left)
	}
	// The old engine's folder is gone, and a term never asked for before is read from it all the same.
	if slices.Contains(left, must[string](t)(keyOf(editions[0], "test"))) {
		t.Error("the oldest index is still there")
	}
	if a := must[Answer](t)(old.Search("报警", search.Filter{}, 5)); a.Total == 0 {
		t.Error("the old engine finds nothing")
	}
}

// TestPrune: what goes and what stays.
func TestPrune(t *testing.T) {
	dir := t.TempDir()
	key := func(c string) string { return strings.Repeat(c, 32) }
	now := today
	for name, age := range map[string]time.Duration{
		key("a"): 5 * time.Hour, key("b"): time.Hour, key("c"): 2 * time.Hour, key("d"): 9 * time.Hour, key("e"): 7 * time.Hour,
		key("b") + ".1-0.new": 5*time.Hour + stale + time.Second, key("b") + ".2-0.new": 5*time.Hour + stale - time.Second, "notes": 99 * time.Hour, "abcd": 99 * time.Hour,
	} {
		p := filepath.Join(dir, name)
		if err := errors.Join(os.Mkdir(p, 0o700), os.Chtimes(p, now.Add(-age), now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	prune(dir, key("a"))
	want := []string{key("a"), "abcd", key("b"), key("b") + ".2-0.new", key("c"), "notes"}
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("left %v", got)
	}
}

// TestKey: it changes with all that the index depends on and with nothing else.
func TestKey(t *testing.T) {
	item := func(text string) map[string]string {
		return map[string]string{"content/tips/x.md": tip("status: approved\npublish: 2026-11-01 09:00", "提醒一下大家小心点", text)}
	}
	key := func(e *edition.Edition, program string) string { return must[string](t)(keyOf(e, program)) }
	first := key(siteWith(t, item("一件事。")), "a")
	if again := key(siteWith(t, item("一件事。")), "a"); again != first {
		t.Error("two equal editions have two keys")
	}
	if !isKey(first) {
		t.Error(first)
	}
	topics := string(must[[]byte](t)(mingbai.Starter.ReadFile("content/data/topics.yaml")))
	more := item("一件事。")
	more["content/data/topics.yaml"] = strings.Replace(topics, "synonyms: [", "synonyms: [某个说法, ", 1)
	seen := map[string]string{first: "first"}
	for what, k := range map[string]string{
		"body": key(siteWith(t, item("两件事。")), "a"), "no item": key(siteWith(t, nil), "a"),
		"program": key(siteWith(t, item("一件事。")), "b"), "topics": key(siteWith(t, more), "a"),
	} {
		if seen[k] != "" {
			t.Errorf("%s has the key of %s", what, seen[k])
		}
		seen[k] = what
	}
}

// TestHiddenItems: no word of an item that is not public is on disk or in an answer.
func TestHiddenItems(t *testing.T) {
	states := map[string]string{
		"caogao":  "status: draft\npublish: 2026-11-01 09:00",
		"weilai":  "status: approved\npublish: 2026-12-01 09:00",
		"guoqi":   "status: approved\npublish: 2026-10-01 09:00\nexpire: 2026-11-01 09:00",
		"chehui":  "status: approved\npublish: 2026-10-01 09:00\nwithdrawn: {at: 2026-11-02 09:00, reason: 内容有误，以新的为准。}",
		"gongkai": "status: approved\npublish: 2026-10-01 09:00",
	}
	items := map[string]string{}
	for slug, header := range states {
		items["content/tips/"+slug+".md"] = tip(header, "标记"+slug+"qzx 提醒", "正文里的 wvk"+slug+"jq 这个词。")
	}
	dir := t.TempDir()
	g := open(t, dir, siteWith(t, items))
	var disk []byte
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		disk = append(disk, b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for slug := range states {
		for _, marker := range []string{slug + "qzx", "wvk" + slug + "jq"} {
			public := slug == "gongkai"
			if bytes.Contains(disk, []byte(marker)) != public {
				t.Errorf("%s on disk: %v", marker, !public)
			}
			a := must[Answer](t)(g.Search(marker, search.Filter{}, MaxHits))
			if found := slices.ContainsFunc(a.Hits, func(h Hit) bool { return h.ID == "tips/"+slug }); found != public {
				t.Errorf("%s found: %v", marker, found)
			}
			if got := must[[]search.Posting](t)(g.source.Postings(marker)); (len(got) > 0) != public {
				t.Errorf("%s has postings %v", marker, got)
			}
		}
	}
}

func TestEmptyEdition(t *testing.T) {
	g := open(t, t.TempDir(), edition.At(load(t, nil), time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)))
	for _, q := range []string{"骗", "刷单", "我被骗了", "shuadan", "sdfl"} {
		if a := must[Answer](t)(g.Search(q, search.Filter{Kind: "tips"}, 5)); a.Total != 0 {
			t.Error(a)
		}
	}
}

func TestCache(t *testing.T) {
	c := cache[int]{limit: 100}
	for i := range 1000 {
		c.put(fmt.Sprint(i), i, 10)
		c.get("0") // asked for all the time, so it stays
		if v, ok := c.get(fmt.Sprint(i)); !ok || v != i {
			t.Fatalf("%d is gone at once", i)
		}
		if n := len(c.recent) + len(c.before); n > 10 {
			t.Fatalf("%d values", n)
		}
	}
	if v, ok := c.get("0"); !ok || v != 0 {
		t.Error("0 is gone")
	}
	if _, ok := c.get("500"); ok {
		t.Error("500 is still there")
	}
	c.put("heavy", 1, 51)
	if _, ok := c.get("heavy"); ok {
		t.Error("too heavy a value is kept")
	}
}

func FuzzSearch(f *testing.F) {
	for _, q := range queries(f) {
		f.Add(q, "", "", "", 10)
	}
	f.Add("\xff\xfe骗", "tips", "\x00", "#", -5)
	f.Add("ﷺﷺﷺ ㍿ Ǆ shuā dān", "", "", "zhangzhe", 50)
	f.Add("~!#\x1f00\x1f", "alerts", "a\nb", "", 1<<31-1)
	g := open(f, f.TempDir(), siteWith(f, nil))
	f.Fuzz(func(t *testing.T, q, kind, topic, audience string, n int) {
		a, err := g.Search(q, search.Filter{Kind: kind, Topic: topic, Audience: audience}, n)
		switch {
		case errors.Is(err, ErrEmpty), errors.Is(err, ErrLong):
			return
		case err != nil:
			t.Fatal(err)
		}
		if len(a.Hits) > MaxHits || len(a.Hits) > a.Total {
			t.Errorf("%d hits of %d", len(a.Hits), a.Total)
		}
		valid(t, a)
	})
}
