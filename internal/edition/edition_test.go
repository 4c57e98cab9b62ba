package edition

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mingbai/internal/content"
)

const site = `title: 明白
tagline: 看得懂的金融安全课
description: 给大家看的金融安全课，讲骗局和用卡。
bank: 云杉银行
publisher: 云杉银行
base_url: https://mingbai.yunshan.example/ming/
feed_authority: yunshan.example,2026
language: zh-CN
zone: Asia/Shanghai
publish_hour: "09:00"
licence: 欢迎转载，请保留出处。
urgent: [jingcha]
footer: {title: 一分钟记住, steps: [不转账。]}
`

const contacts = `contacts:
  - {id: jingcha, group: 紧急, label: 报警电话, number: "110", use: 报警, source: 常识, checked: 2026-01-01, review_by: 2027-01-01}
  - {id: nfra, group: 网站, label: 金融监管总局, url: "https://www.nfra.gov.cn/", use: 查询, source: 常识, checked: 2026-01-01, review_by: 2027-01-01}
`

// library loads items: id to front-matter lines; every item is otherwise complete.
func library(t *testing.T, items map[string]string) *content.Library {
	t.Helper()
	fsys := fstest.MapFS{
		"site.yaml":                   {Data: []byte(site)},
		"contacts.yaml":               {Data: []byte(contacts)},
		"content/data/topics.yaml":    {Data: []byte("topics: [{id: shuadan, name: 刷单返利, group: 诈骗, about: 先给甜头再让你垫钱}]\n")},
		"content/data/audiences.yaml": {Data: []byte("audiences: [{id: zhangzhe, name: 长者, about: 给爸妈看的}]\n")},
		"content/data/series.yaml":    {Data: []byte("series: [{id: qianbao, name: 看好钱袋子, about: 几课讲清常见骗术}]\n")},
	}
	for id, lines := range items {
		kind, slug, _ := strings.Cut(id, "/")
		severity := ""
		if kind == "alerts" {
			severity = "severity: high\n"
		}
		fsys["content/"+id+".md"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\ntitle: 标题%s\nsummary: 摘要%s，打 {{hotline jingcha}} 报警。\ntopic: shuadan\n%s%s---\n\n正文%s。\n", slug, slug, severity, lines, slug))}
	}
	lib, list, err := content.Load(fsys)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	return lib
}

const good = "status: approved\nauthor: 甲\nreviewer: 乙\nreview: 2027-01-01\nsources: [{title: 材料}]\n"

// dump is all that an edition shows, apart from the instant.
func dump(e *Edition) string {
	var b strings.Builder
	for _, it := range e.Items {
		next := ""
		if it.Successor != nil {
			next = it.Successor.ID
		}
		fmt.Fprintln(&b, it.ID, it.Path, it.FeedID, it.Title, it.Summary, it.Publish, it.Updated, it.Expire, it.Series.ID, it.Order, next)
	}
	for _, k := range e.Kept {
		next := ""
		if k.Successor != nil {
			next = k.Successor.ID
		}
		fmt.Fprintln(&b, "kept", k.Path, k.Kind, k.Topic.ID, k.Withdrawn, k.Since, k.Reason, next)
	}
	fmt.Fprintln(&b, e.Moved)
	return b.String()
}

// TestVisible looks at one item from the nanosecond before an edge to the edge itself.
func TestVisible(t *testing.T) {
	const ns = time.Nanosecond
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	due := at("2026-03-15T09:00:00+08:00")
	end := at("2026-04-01T12:00:00+08:00")
	const publish, expire = "publish: 2026-03-15\n", "expire: 2026-04-01 12:00\n"
	for _, c := range []struct {
		lines string
		t     time.Time
		want  string // visible, kept or gone
	}{
		{good + publish, due.Add(-ns), ""},
		{good + publish, due, "visible"},
		{good + publish, due.AddDate(9, 0, 0), "visible"},
		{good + publish + expire, end.Add(-ns), "visible"},
		{good + publish + expire, end, "kept"},
		{good + publish + "withdrawn: {at: 2026-04-01 12:00, reason: 写错了}\n", end.Add(-ns), "visible"},
		{good + publish + "withdrawn: {at: 2026-04-01 12:00, reason: 写错了}\n", end, "kept"},
		{good + publish + "withdrawn: {at: 2026-03-01, reason: 写错了}\n", due, ""},
		{good + publish + "withdrawn: {at: 2026-03-15, reason: 写错了}\n", due, ""},
		{good + publish + expire + "withdrawn: {at: 2026-03-20, reason: 写错了}\n", end, "kept"},
		{strings.Replace(good, "approved", "draft", 1) + publish, due, ""},
		{"status: draft\n", due, ""},
		{"status: draft\nauthor: 甲\nreviewer: 乙\n" + publish + expire, end, ""},
	} {
		e := At(library(t, map[string]string{"alerts/a": c.lines}), c.t)
		got := ""
		if _, ok := e.Item("alerts/a"); ok {
			got = "visible"
		} else if len(e.Kept) > 0 {
			got = "kept"
		}
		if got != c.want {
			t.Errorf("%s at %v: %q, want %q", c.lines, c.t, got, c.want)
		}
		if got != "visible" && strings.Contains(dump(e), "标题") {
			t.Errorf("%s at %v: its words are in\n%s", c.lines, c.t, dump(e))
		}
	}
}

// TestLaws takes random libraries and walks over every change: between two changes the edition is constant, at each
// visible change it differs, and hidden items change nothing.
func TestLaws(t *testing.T) {
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		when := func(t time.Time) string { return t.Format(time.RFC3339) }
		items := map[string]string{}
		for i := range 8 {
			publish := base.Add(time.Duration(r.IntN(100)) * time.Hour)
			lines := good + "publish: " + when(publish) + "\n"
			later := func() string { return when(publish.Add(time.Duration(r.IntN(80)+1) * time.Hour)) }
			if r.IntN(3) == 0 {
				lines += "expire: " + later() + "\n"
			}
			if r.IntN(3) == 0 {
				lines += "withdrawn: {at: " + later() + ", reason: 写错了}\n"
			}
			if r.IntN(3) == 0 {
				lines += "updated: " + later() + "\n"
			}
			if r.IntN(4) == 0 {
				lines += fmt.Sprintf("superseded_by: alerts/i%d\n", r.IntN(8))
			}
			if r.IntN(4) == 0 {
				lines = strings.Replace(lines, "approved", "draft", 1)
			}
			items[fmt.Sprintf("alerts/i%d", i)] = lines
		}
		lib := library(t, items)
		plan := Plan(lib)
		now := base.Add(-time.Hour)
		last := dump(At(lib, now))
		for {
			next, ok := plan.Next(now)
			if !ok {
				break
			}
			if got := dump(At(lib, next.Add(-time.Nanosecond))); got != last {
				t.Fatalf("seed %d: changed before %v:\n%s\nwas\n%s", seed, next, got, last)
			}
			e := At(lib, next)
			got := dump(e)
			if got == last {
				t.Fatalf("seed %d: nothing changed at %v:\n%s", seed, next, got)
			}
			shown := map[string]string{}
			for id, lines := range items {
				it, _ := lib.Item(id)
				if it.PublicBy() && !next.Before(it.Publish) {
					shown[id] = lines
				}
			}
			if without := dump(At(library(t, shown), next)); without != got {
				t.Fatalf("seed %d at %v: hidden items show:\n%s\nwithout them\n%s", seed, next, got, without)
			}
			now, last = next, got
		}
		if far := dump(At(lib, now.AddDate(50, 0, 0))); far != last {
			t.Fatalf("seed %d: something changes that the plan does not know", seed)
		}
	}
}

func TestOrderAndAddresses(t *testing.T) {
	lib := library(t, map[string]string{
		"lessons/b":   good + "publish: 2026-01-02\nseries: qianbao\norder: 1\n",
		"lessons/a":   good + "publish: 2026-01-02\nseries: qianbao\norder: 2\naliases: [/lessons/oldest/, /lessons/old/]\n",
		"alerts/c":    good + "publish: 2026-01-03\naudience: [zhangzhe]\n",
		"pages/about": good + "publish: 2026-01-01\n",
	})
	e := At(lib, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	var ids []string
	for _, it := range e.Items {
		ids = append(ids, it.ID+" "+it.Path+" "+it.FeedID)
	}
	want := `alerts/c /alerts/c/ tag:yunshan.example,2026:alerts/c
lessons/a /lessons/a/ tag:yunshan.example,2026:lessons/oldest
lessons/b /lessons/b/ tag:yunshan.example,2026:lessons/b
pages/about /about/ tag:yunshan.example,2026:about`
	if got := strings.Join(ids, "\n"); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := fmt.Sprint(e.Moved); got != "[{/lessons/old/ /lessons/a/} {/lessons/oldest/ /lessons/a/}]" {
		t.Error(got)
	}
	if s := e.InSeries("qianbao"); len(s) != 2 || s[0].ID != "lessons/b" {
		t.Error("series order")
	}
	if it, _ := e.Item("alerts/c"); it.Summary != "摘要c，打 110 报警。" || it.Audience[0].Name != "长者" {
		t.Error(it.Summary)
	}
	for ref, want := range map[string]string{
		"alerts/c": "/ming/alerts/c/", "alerts/c#x": "/ming/alerts/c/#x", "alerts/none": "", "topics/shuadan": "/ming/topics/shuadan/", "topics/none": "",
		"https://www.nfra.gov.cn/x": "https://www.nfra.gov.cn/x", "https://nfra.gov.cn.bank-xx.top/": "", "http://www.nfra.gov.cn/": "",
		"https://a@www.nfra.gov.cn/": "", "javascript:alert(1)": "", "#here": "#here",
	} {
		if href, ok := e.Link(ref, e.Site.Href); ok != (want != "") || ok && href != want {
			t.Errorf("%s: %q %v, want %q", ref, href, ok, want)
		}
	}
	if got := e.Site.Absolute("/alerts/c/#头"); got != "https://mingbai.yunshan.example/ming/alerts/c/#%E5%A4%B4" {
		t.Error(got)
	}
}

// TestPreviewShowsDrafts marks what visitors could not see.
func TestPreviewShowsDrafts(t *testing.T) {
	lib := library(t, map[string]string{"alerts/a": "status: draft\n", "alerts/b": good + "publish: 2027-01-01\n", "alerts/c": good + "publish: 2026-01-01\n", "alerts/d": good + "publish: 2026-01-01\nexpire: 2026-02-01\n"})
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	got := ""
	for _, it := range Preview(lib, now).Items {
		got += fmt.Sprint(it.ID, it.Draft, " ")
	}
	if got != "alerts/btrue alerts/atrue alerts/cfalse " {
		t.Error(got)
	}
	if n := len(At(lib, now).Items); n != 1 {
		t.Error(n)
	}
}

func TestPlan(t *testing.T) {
	lib := library(t, map[string]string{
		"alerts/a": good + "publish: 2026-03-01\nexpire: 2026-05-01\nupdated: 2026-04-01\n",
		"alerts/b": strings.Replace(good, "review: 2027-01-01", "review: 2026-03-10", 1) + "publish: 2026-03-01\nwithdrawn: {at: 2026-06-01, reason: 写错了}\n",
		"alerts/c": "status: draft\npublish: 2026-03-01\n",
	})
	got := ""
	for _, c := range Plan(lib) {
		got += c.At.Format("01-02 ") + c.Item + " " + string(c.What) + "\n"
	}
	if want := "03-01 alerts/a publish\n03-01 alerts/b publish\n03-10 alerts/b review-due\n04-01 alerts/a update\n05-01 alerts/a expire\n06-01 alerts/b withdraw\n"; got != want {
		t.Errorf("got\n%s", got)
	}
	at := time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC) // 09:00 in Shanghai
	if next, ok := Plan(lib).Next(at); !ok || next.Format("01-02 15:04") != "04-01 09:00" {
		t.Error(next, "a review is no visible change")
	}
	if next, _ := Plan(lib).Next(at.Add(-time.Nanosecond)); !next.Equal(at) {
		t.Error(next)
	}
}
