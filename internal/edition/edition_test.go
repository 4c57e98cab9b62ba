package edition_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
)

var zone = time.FixedZone("CST", 8*3600)

// noon is the day around which everything happens.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, zone)

func base() fstest.MapFS {
	site := fstest.MapFS{}
	for name, body := range map[string]string{
		"site.yaml": `title: 测试站
tagline: 看得懂的课
description: 给测试用的站点，谁也看不到。
bank: 测试银行
publisher: 测试银行消保岗
base_url: https://m.test.example/jiaoyu/
feed_authority: test.example,2026
language: zh-CN
zone: Asia/Shanghai
publish_hour: "09:00"
licence: 可以转载。
urgent: [fanzha]
footer: {title: 记住, steps: [不转账。]}
`,
		"contacts.yaml": `contacts:
  - {id: fanzha, group: 紧急, label: 反诈专线, number: "96110", use: 咨询, source: 某报, checked: 2026-01-01, review_by: 2027-01-01}
  - {id: bank, group: 紧急, label: 测试银行客服, number: "955XX", use: 挂失, source: 某报, checked: 2026-01-01, review_by: 2027-01-01}
  - {id: zhengfu, group: 查询, label: 中国政府网, url: "https://www.gov.cn/", use: 查政策, source: 某报, checked: 2026-01-01, review_by: 2027-01-01}
`,
		"content/data/topics.yaml":    "topics:\n  - {id: gouwu, name: 网购, group: 诈骗, about: 网上买东西}\n  - {id: yongka, name: 用卡, group: 用卡, about: 怎么用银行卡}\n",
		"content/data/audiences.yaml": "audiences:\n  - {id: zhangzhe, name: 长者, about: 给爸妈看的}\n",
		"content/data/series.yaml":    "series:\n  - {id: qianbao, name: 看好钱袋, about: 五课讲清骗子的招}\n",
	} {
		site[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return site
}

// article is an approved item with some more lines of front matter.
func article(title, more, body string) *fstest.MapFile {
	if body == "" {
		body = "正文。"
	}
	return &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\nsummary: " + title + "的一句话，够十个字了。\ntopic: gouwu\nsources: [{title: 某报报道}]\n" + more + "---\n" + body + "\n")}
}

const approved = "status: approved\nauthor: 甲某\nreviewer: 乙某\nreview: 2027-01-01\n"

func load(t testing.TB, site fstest.MapFS) *content.Library {
	t.Helper()
	lib, list, err := content.Load(site)
	if err != nil || lib == nil {
		t.Fatal(list, err)
	}
	for _, p := range list {
		t.Fatalf("%v %s", p.Pos, p.Text)
	}
	return lib
}

func href(path string) string { return "/base" + path }

// dump writes down all that a channel can see of an edition, but for the instant.
func dump(e *edition.Edition) string {
	var b strings.Builder
	successor := func(it *edition.Item) string {
		if it == nil {
			return "-"
		}
		return it.ID
	}
	for _, it := range e.Items {
		c := *it
		fmt.Fprintf(&b, "%s %s %s %s|%s|%s|%v|%v|%s|%s|%v|%v|%v|%v|%v|%v|%v|%v|%d|%s|%v|%s|%x|%v\n", c.ID, c.Kind, c.Path, c.FeedID, c.Title, c.Summary, c.Topic, c.Tags, c.Author, c.Reviewer,
			c.Publish, c.Updated, c.Expire, c.Review, c.FirstSeen, c.Sources, c.Cover, c.Series, c.Order, c.Severity, c.Draft, successor(c.Successor), c.Hash, c.Audience)
		d := e.Dress(href)
		d.Image = it.Image(href)
		fmt.Fprintf(&b, "%s%v\n", it.Doc().HTML(d), it.Assets())
	}
	for _, k := range e.Kept {
		fmt.Fprintf(&b, "kept %s %s %v %v %v %s %s\n", k.Path, k.Kind, k.Topic, k.Withdrawn, k.Since, k.Reason, successor(k.Successor))
	}
	for _, m := range e.Moved {
		fmt.Fprintf(&b, "moved %s %s\n", m.From, m.To)
	}
	return b.String()
}

// TestVisible says for one item who may see it when, to the nanosecond.
func TestVisible(t *testing.T) {
	const before, after = -time.Nanosecond, time.Nanosecond
	type when struct {
		from time.Duration
		want string // item, kept (expired), withdrawn, or "" for nothing at all
	}
	hour := time.Hour
	for _, c := range []struct {
		name, lines string
		says        []when
	}{
		{"approved and due", approved + "publish: 2026-06-01 12:00\n", []when{{-hour, ""}, {before, ""}, {0, "item"}, {after, "item"}, {1e6 * hour, "item"}}},
		{"with another zone's offset", approved + "publish: 2026-06-01T04:00:00Z\n", []when{{before, ""}, {0, "item"}}},
		{"a day means its publish hour", approved + "publish: 2026-06-01\n", []when{{-3*hour + before, ""}, {-3 * hour, "item"}}},
		{"a draft", "status: draft\nauthor: 甲某\nreviewer: 乙某\npublish: 2026-06-01 12:00\n", []when{{before, ""}, {0, ""}, {1e6 * hour, ""}}},
		{"a draft that ends", "status: draft\npublish: 2026-06-01 12:00\nexpire: 2026-06-01 13:00\n", []when{{0, ""}, {hour, ""}, {2 * hour, ""}}},
		{"a draft that is withdrawn", "status: draft\npublish: 2026-06-01 12:00\nwithdrawn: {at: 2026-06-01 13:00, reason: 内容有误}\n", []when{{0, ""}, {hour, ""}, {2 * hour, ""}}},
		{"expires", approved + "publish: 2026-06-01 12:00\nexpire: 2026-06-01 13:00\n", []when{{before, ""}, {0, "item"}, {hour + before, "item"}, {hour, "kept"}, {hour + after, "kept"}}},
		{"withdrawn", approved + "publish: 2026-06-01 12:00\nwithdrawn: {at: 2026-06-01 13:00, reason: 内容有误}\n", []when{{before, ""}, {0, "item"}, {hour + before, "item"}, {hour, "withdrawn"}}},
		{"withdrawn before it expires", approved + "publish: 2026-06-01 12:00\nexpire: 2026-06-01 14:00\nwithdrawn: {at: 2026-06-01 13:00, reason: 内容有误}\n", []when{{hour + before, "item"}, {hour, "withdrawn"}, {3 * hour, "withdrawn"}}},
		{"withdrawn after it expired", approved + "publish: 2026-06-01 12:00\nexpire: 2026-06-01 13:00\nwithdrawn: {at: 2026-06-01 14:00, reason: 内容有误}\n", []when{{hour + before, "item"}, {hour, "kept"}, {2*hour + before, "kept"}, {2 * hour, "withdrawn"}}},
		{"withdrawn as it expires", approved + "publish: 2026-06-01 12:00\nexpire: 2026-06-01 13:00\nwithdrawn: {at: 2026-06-01 13:00, reason: 内容有误}\n", []when{{hour + before, "item"}, {hour, "withdrawn"}}},
		{"withdrawn before it was ever public", approved + "publish: 2026-06-01 12:00\nwithdrawn: {at: 2026-06-01 11:00, reason: 内容有误}\n", []when{{-2 * hour, ""}, {-hour, ""}, {0, ""}, {hour, ""}}},
		{"withdrawn as it becomes public", approved + "publish: 2026-06-01 12:00\nwithdrawn: {at: 2026-06-01 12:00, reason: 内容有误}\n", []when{{before, ""}, {0, ""}, {after, ""}}},
	} {
		site := base()
		site["content/tips/shishi.md"] = article("试试看的文章", c.lines, "")
		lib := load(t, site)
		for _, w := range c.says {
			at := noon.Add(w.from)
			e := edition.At(lib, at)
			got := ""
			switch {
			case len(e.Items) == 1 && len(e.Kept) == 0:
				got = "item"
				if it, ok := e.Item("tips/shishi"); !ok || it != e.Items[0] || it.Draft {
					t.Errorf("%s: Item", c.name)
				}
			case len(e.Items) == 0 && len(e.Kept) == 1:
				got = "kept"
				if e.Kept[0].Withdrawn {
					got = "withdrawn"
				}
				if (e.Kept[0].Reason != "") != e.Kept[0].Withdrawn || e.Kept[0].Since.After(at) {
					t.Errorf("%s: %+v", c.name, e.Kept[0])
				}
			case len(e.Items)+len(e.Kept) > 0:
				got = "both"
			}
			if got != w.want {
				t.Errorf("%s, %v from noon: %q, want %q", c.name, w.from, got, w.want)
			}
		}
	}
}

// TestNotApproved: what Load complains about is not shown either, should somebody go on in spite of it.
func TestNotApproved(t *testing.T) {
	for name, lines := range map[string]string{
		"no reviewer":               "status: approved\nauthor: 甲某\nreview: 2027-01-01\npublish: 2026-06-01\n",
		"no author":                 "status: approved\nreviewer: 乙某\nreview: 2027-01-01\npublish: 2026-06-01\n",
		"reviewed by the author":    "status: approved\nauthor: 甲某\nreviewer: 甲某\nreview: 2027-01-01\npublish: 2026-06-01\n",
		"no time":                   "status: approved\nauthor: 甲某\nreviewer: 乙某\nreview: 2027-01-01\n",
		"a time that is none":       approved + "publish: 2026-06-31\n",
		"a status that there isn't": "status: Approved\nauthor: 甲某\nreviewer: 乙某\npublish: 2026-06-01\n",
		"no status":                 "author: 甲某\nreviewer: 乙某\npublish: 2026-06-01\n",
	} {
		site := base()
		site["content/tips/shishi.md"] = article("试试看的文章", lines, "")
		lib, list, err := content.Load(site)
		if err != nil || list.Errors() == 0 {
			t.Errorf("%s: no complaint", name)
			continue
		}
		for _, at := range []time.Time{{}, noon, noon.AddDate(10, 0, 0)} {
			if e := edition.At(lib, at); len(e.Items)+len(e.Kept) > 0 {
				t.Errorf("%s: shown at %v", name, at)
			}
		}
		if len(edition.Plan(lib)) > 0 {
			t.Errorf("%s: planned", name)
		}
	}
}

// random makes a library of items whose times fall on few instants, so that edges meet.
func random(r *rand.Rand) fstest.MapFS {
	site := base()
	kinds := []string{"alerts", "lessons", "tips", "pages"}
	n := 3 + r.IntN(10)
	id := func(i int) string { return fmt.Sprintf("%s/w%d", kinds[i%len(kinds)], i) }
	instant := func(slot int) string { return noon.Add(time.Duration(slot) * time.Hour).Format(time.RFC3339) }
	for i := range n {
		var b strings.Builder
		publish := r.IntN(8)
		if r.IntN(4) > 0 {
			b.WriteString(approved)
		} else {
			b.WriteString("status: draft\n")
		}
		fmt.Fprintf(&b, "publish: %s\n", instant(publish))
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "updated: %s\n", instant(publish+r.IntN(6)))
		}
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "expire: %s\n", instant(publish+1+r.IntN(6)))
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "withdrawn: {at: \"%s\", reason: 内容有误}\n", instant(r.IntN(12)))
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "superseded_by: %s\n", id(r.IntN(n)))
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "aliases: [/tips/jiu%d/]\n", i)
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "series: qianbao\norder: %d\n", 1+r.IntN(3))
		}
		if strings.HasPrefix(id(i), "alerts") {
			b.WriteString("severity: high\n")
		}
		body := fmt.Sprintf("见[这篇](%s)、[那篇](%s#节)和[主题](topics/gouwu)。", id(r.IntN(n)), id(r.IntN(n)))
		site["content/"+id(i)+".md"] = article(fmt.Sprintf("第%d篇文章", i), b.String(), body)
	}
	return site
}

// TestScheduleIsComplete: between two changes nothing changes, and at each visible change something does.
func TestScheduleIsComplete(t *testing.T) {
	for seed := range uint64(150) {
		lib := load(t, random(rand.New(rand.NewPCG(seed, 1))))
		plan := edition.Plan(lib)
		if !slices.IsSortedFunc(plan, func(a, b edition.Change) int { return a.At.Compare(b.At) }) {
			t.Fatal("not in order of time")
		}
		var at []time.Time // of visible changes
		for _, c := range plan {
			if c.What != edition.ReviewDue && (len(at) == 0 || !at[len(at)-1].Equal(c.At)) {
				at = append(at, c.At)
			}
		}
		from := noon.AddDate(-1, 0, 0)
		for i := 0; i <= len(at); i++ {
			to := noon.AddDate(5, 0, 0)
			if i < len(at) {
				to = at[i]
			}
			first := dump(edition.At(lib, from))
			for _, x := range []time.Time{from.Add(time.Nanosecond), from.Add(to.Sub(from) / 2), to.Add(-time.Nanosecond)} {
				if dump(edition.At(lib, x)) != first {
					t.Fatalf("seed %d: the edition changes between %v and %v without a change in the plan", seed, from, to)
				}
			}
			if next, ok := plan.Next(from); ok != (i < len(at)) || ok && !next.Equal(to) {
				t.Fatalf("seed %d: after %v comes %v, want %v", seed, from, next, to)
			}
			if i < len(at) && dump(edition.At(lib, to)) == first {
				t.Fatalf("seed %d: nothing changes at %v: %v", seed, to, plan)
			}
			from = to
		}
	}
}

// TestHiddenChangesNothing: an edition is the same as if what is not public had never been written.
func TestHiddenChangesNothing(t *testing.T) {
	for seed := range uint64(60) {
		site := random(rand.New(rand.NewPCG(seed, 2)))
		lib := load(t, site)
		for slot := -1; slot < 15; slot += 2 {
			at := noon.Add(time.Duration(slot) * time.Hour)
			bare := fstest.MapFS{}
			for name, f := range site {
				bare[name] = f
			}
			gone := 0
			for _, it := range lib.Items {
				// Said once more in other words: nobody has ever seen it by then.
				seen := it.Approved && !it.Publish.After(at) && (it.Withdrawn == nil || it.Withdrawn.At.After(it.Publish))
				if !seen {
					delete(bare, it.File)
					gone++
				}
			}
			with, without := dump(edition.At(lib, at)), dump(edition.At(load(t, bare), at))
			if with != without {
				t.Fatalf("seed %d at slot %d, %d hidden:\n%s\nwithout them:\n%s", seed, slot, gone, with, without)
			}
		}
	}
}

// TestSameEdition: the same library and instant give the same edition.
func TestSameEdition(t *testing.T) {
	site := random(rand.New(rand.NewPCG(7, 3)))
	at := noon.Add(5 * time.Hour)
	want := dump(edition.At(load(t, site), at))
	for range 5 {
		if dump(edition.At(load(t, site), at)) != want {
			t.Fatal("another one")
		}
	}
	if dump(edition.At(load(t, site), at.UTC())) != want {
		t.Error("the zone of the instant matters")
	}
}

func TestPlan(t *testing.T) {
	site := base()
	site["content/tips/jia.md"] = article("第一篇文章", approved+"publish: 2026-06-02\nupdated: 2026-06-03\nexpire: 2026-06-05\nwithdrawn: {at: 2026-06-06, reason: 内容有误}\n", "")
	site["content/tips/yi.md"] = article("第二篇文章", approved+"publish: 2026-06-02\nwithdrawn: {at: 2026-06-03, reason: 内容有误}\nexpire: 2026-06-09\nupdated: 2026-06-04\n", "")
	site["content/tips/bing.md"] = article("第三篇文章", approved+"publish: 2026-06-04\nwithdrawn: {at: 2026-06-03, reason: 内容有误}\n", "")
	site["content/tips/ding.md"] = article("第四篇文章", "status: draft\npublish: 2026-06-04\n", "")
	site["content/tips/wu.md"] = article("第五篇文章", strings.Replace(approved, "2027-01-01", "2026-06-04", 1)+"publish: 2026-06-01\nupdated: 2026-06-01\n", "")
	plan := edition.Plan(load(t, site))
	var got []string
	for _, c := range plan {
		got = append(got, c.At.Format("02T15")+" "+c.Item+" "+string(c.What))
	}
	want := []string{"01T09 tips/wu publish", "02T09 tips/jia publish", "02T09 tips/yi publish", "03T09 tips/jia update", "03T09 tips/yi withdraw",
		"04T00 tips/wu review-due", "05T09 tips/jia expire", "06T09 tips/jia withdraw"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if rest := plan.After(plan[3].At); len(rest) != 3 || rest[0].What != edition.ReviewDue {
		t.Errorf("after the update: %v", rest)
	}
	if rest := plan.After(plan[3].At.Add(-1)); len(rest) != 5 {
		t.Errorf("just before the update: %v", rest)
	}
	if next, ok := plan.Next(plan[4].At); !ok || !next.Equal(plan[6].At) { // the review is not seen
		t.Errorf("next is %v", next)
	}
	if _, ok := plan.Next(plan[7].At); ok {
		t.Error("something comes after the end")
	}
	if _, ok := (edition.Schedule)(nil).Next(noon); ok {
		t.Error("something comes of nothing")
	}
}

// TestKeptHoldsNoText: of what is gone only address, topic, date and reason remain.
func TestKeptHoldsNoText(t *testing.T) {
	const mark = "暗号"
	for _, end := range []string{"expire: 2026-06-01 11:00\n", "withdrawn: {at: 2026-06-01 11:00, reason: 内容有误}\n"} {
		site := base()
		lines := strings.NewReplacer("甲某", "甲"+mark, "乙某", "乙"+mark).Replace(approved) + "publish: 2026-05-01\ntags: [" + mark + "]\ncover: {image: tu.png, alt: " + mark + "}\nallow_numbers: [\"" + mark + "\"]\n" + end
		site["content/tips/yinmi/index.md"] = article("标题"+mark, lines, "正文"+mark)
		site["content/tips/yinmi/tu.png"] = picture(t)
		e := edition.At(load(t, site), noon)
		if len(e.Items) != 0 || len(e.Kept) != 1 {
			t.Fatal(dump(e))
		}
		if s := fmt.Sprintf("%+v %s", *e.Kept[0], dump(e)); strings.Contains(s, mark) {
			t.Errorf("the mark is in %s", s)
		}
		if _, ok := e.Item("tips/yinmi"); ok {
			t.Error("still an item")
		}
		if _, ok := e.Link("tips/yinmi", href); ok {
			t.Error("still a link")
		}
	}
}

func picture(t testing.TB) *fstest.MapFile {
	img := image.NewGray(image.Rect(0, 0, 60, 50))
	r := rand.New(rand.NewPCG(1, 1))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

// some is a library with an item of every state, for the tests below.
func some(t *testing.T) *content.Library {
	site := base()
	site["static/robots.txt"] = &fstest.MapFile{Data: []byte("x")}
	site["content/alerts/xin/index.md"] = article("新的骗局来了", approved+"severity: high\npublish: 2026-05-20\naudience: [zhangzhe]\naliases: [/alerts/jiu/, /tips/geng-jiu/]\n", "![图](tu.png)\n\n见[课](lessons/san)、[稿](lessons/gao)、[走了的](tips/zou)、[站](https://www.gov.cn/)、[假站](https://evil.top/)，拨{{hotline fanzha}}。")
	site["content/alerts/xin/tu.png"] = picture(t)
	site["content/lessons/yi.md"] = article("第一课讲什么", approved+"publish: 2026-05-22\nseries: qianbao\norder: 2\n", "")
	site["content/lessons/er.md"] = article("第二课讲什么", approved+"publish: 2026-05-21\nseries: qianbao\norder: 10\n", "")
	site["content/lessons/san.md"] = article("第三课讲什么", approved+"publish: 2026-05-23\nseries: qianbao\norder: 1\nupdated: 2026-05-30\n", "")
	site["content/lessons/si.md"] = article("第四课讲什么", approved+"publish: 2026-07-01\nseries: qianbao\norder: 3\n", "")
	site["content/lessons/gao.md"] = article("草稿讲什么呢", "status: draft\nseries: qianbao\norder: 4\n", "")
	site["content/tips/zou.md"] = article("走了的文章", approved+"publish: 2026-05-01\nexpire: 2026-05-15\nsuperseded_by: alerts/xin\naliases: [/tips/zou-jiu/]\n", "")
	site["content/tips/wei.md"] = article("未来被替代的", approved+"publish: 2026-05-20\nsuperseded_by: lessons/si\nupdated: 2026-08-01\n", "")
	site["content/pages/guanyu.md"] = &fstest.MapFile{Data: []byte("---\ntitle: 关于我们\nsummary: 拨打{{hotline fanzha}}，别去 evil.top。\n" + approved + "publish: 2026-05-20\n---\n正文\n")}
	return load(t, site)
}

func ids(items []*edition.Item) string {
	var out []string
	for _, it := range items {
		out = append(out, it.ID)
	}
	return strings.Join(out, " ")
}

func TestAt(t *testing.T) {
	lib := some(t)
	e := edition.At(lib, noon)
	for what, c := range map[string]struct{ got, want string }{
		"items, newest first": {ids(e.Items), "lessons/san lessons/yi lessons/er alerts/xin pages/guanyu tips/wei"},
		"articles":            {ids(e.Articles()), "lessons/san lessons/yi lessons/er alerts/xin tips/wei"},
		"lessons":             {ids(e.Of(content.Lesson)), "lessons/san lessons/yi lessons/er"},
		"series in order":     {ids(e.InSeries("qianbao")), "lessons/san lessons/yi lessons/er"},
		"moved":               {fmt.Sprint(e.Moved), "[{/alerts/jiu/ /alerts/xin/} {/tips/geng-jiu/ /alerts/xin/} {/tips/zou-jiu/ /tips/zou/}]"},
		"static":              {fmt.Sprint(e.Static()), "[{robots.txt 1}]"},
		"changed":             {e.Changed(e.Items, e.Kept).Format("01-02T15"), "05-30T09"},
		"changed, kept only":  {e.Changed(nil, e.Kept).Format("01-02T15"), "05-15T09"},
		"changed, nothing":    {fmt.Sprint(e.Changed(nil, nil).IsZero()), "true"},
		"paths":               {edition.TopicPath("a") + edition.TagPath("b") + edition.AudiencePath("c") + edition.SeriesPath("d") + edition.KindPath(content.Tip), "/topics/a//tags/b//for/c//series/d//tips/"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", what, c.got, c.want)
		}
	}
	xin, _ := e.Item("alerts/xin")
	if xin.FeedID != "tag:test.example,2026:alerts/jiu" || len(xin.Audience) != 1 || xin.Topic.Name != "网购" || xin.Path != "/alerts/xin/" {
		t.Errorf("%+v", xin)
	}
	if k := e.Kept[0]; len(e.Kept) != 1 || k.Path != "/tips/zou/" || k.Successor != xin || k.Topic.ID != "gouwu" {
		t.Errorf("%+v", k)
	}
	if wei, _ := e.Item("tips/wei"); wei.Successor != nil || !wei.Updated.IsZero() || !wei.Changed().Equal(wei.Publish) {
		t.Errorf("what is to come shows: %+v", wei)
	}
	if page, _ := e.Item("pages/guanyu"); page.Path != "/guanyu/" || page.FeedID != "tag:test.example,2026:guanyu" || page.Summary != "拨打96110，别去 evil[.]top。" {
		t.Errorf("%+v", page)
	}
	if b, err := e.ReadFile(xin.Assets()[0].File); err != nil || len(b) < 1024 {
		t.Error(err)
	}
	later := edition.At(lib, noon.AddDate(0, 3, 0))
	if wei, _ := later.Item("tips/wei"); wei.Successor == nil || wei.Updated.IsZero() {
		t.Error("what has come does not show")
	}
}

// TestFeedID: an item keeps its id in feeds through every change of address.
func TestFeedID(t *testing.T) {
	site := base()
	site["content/tips/yi.md"] = article("会改名的文章", approved+"publish: 2026-05-20\n", "")
	was := edition.At(load(t, site), noon).Items[0].FeedID
	delete(site, "content/tips/yi.md")
	for _, step := range []struct{ file, aliases string }{{"lessons/er", "/tips/yi/"}, {"lessons/san", "/tips/yi/, /lessons/er/"}} {
		site["content/"+step.file+".md"] = article("改过名的文章", approved+"publish: 2026-05-20\naliases: ["+step.aliases+"]\n", "")
		if it := edition.At(load(t, site), noon).Items[0]; it.FeedID != was || it.ID != step.file {
			t.Errorf("%s: %s, was %s", it.ID, it.FeedID, was)
		}
		delete(site, "content/"+step.file+".md")
	}
}

func TestPreview(t *testing.T) {
	e := edition.Preview(some(t), noon)
	if got, want := ids(e.Items), "lessons/si lessons/gao lessons/san lessons/yi lessons/er alerts/xin pages/guanyu tips/wei"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, it := range e.Items {
		if it.Draft != (it.ID == "lessons/si" || it.ID == "lessons/gao") {
			t.Errorf("%s: draft %v", it.ID, it.Draft)
		}
	}
	if gao, _ := e.Item("lessons/gao"); !gao.Publish.Equal(noon) {
		t.Error("a draft without a time is of now")
	}
	if got, want := ids(e.InSeries("qianbao")), "lessons/san lessons/yi lessons/si lessons/gao lessons/er"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if len(e.Kept) != 1 {
		t.Errorf("%d kept", len(e.Kept))
	}
}

func TestLink(t *testing.T) {
	e := edition.At(some(t), noon)
	for ref, want := range map[string]string{
		"lessons/san": "/base/lessons/san/", "lessons/san#怎么办": "/base/lessons/san/#怎么办", "pages/guanyu": "/base/guanyu/",
		"#怎么办": "#怎么办", "topics/gouwu": "/base/topics/gouwu/",
		"https://www.gov.cn/x?y=1#z": "https://www.gov.cn/x?y=1#z", "https://a.b.gov.cn/": "https://a.b.gov.cn/", "HTTPS://WWW.GOV.CN/": "HTTPS://WWW.GOV.CN/",

		"topics/yongka": "", "topics/meiyou": "", "lessons/si": "", "lessons/gao": "", "tips/zou": "", "lessons/meiyou": "", "guanyu": "", "": "",
		"http://www.gov.cn/": "", "https://evil.top/": "", "https://www.gov.cn@evil.top/": "", "https://x@www.gov.cn/": "", "https://www.gov.cn.evil.top/": "",
		"https://evil.top／.gov.cn/": "", "https://evil.top。gov.cn/": "", `https://evil.top\.gov.cn/`: "", "https://evil-gov.cn/": "", "https://evil.top%2f.gov.cn/": "",
		"//www.gov.cn/": "", "/lessons/san/": "", "javascript:alert(1)": "", "https:lessons/san": "", "tel:110": "", "https://": "",
	} {
		got, ok := e.Link(ref, href)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", ref, got, ok, want)
		}
	}
}

// TestDress: links to what is not public now are their text; it needs no editor to come by when a target goes.
func TestDress(t *testing.T) {
	e := edition.At(some(t), noon)
	xin, _ := e.Item("alerts/xin")
	d := e.Dress(href)
	d.Image = xin.Image(href)
	want := `<p><img src="/base/alerts/xin/tu.png" alt="图" width="60" height="50" loading="lazy"></p>
<p>见<a href="/base/lessons/san/">课</a>、稿、走了的、<a href="https://www.gov.cn/">站</a>、假站，拨<a class="hotline" href="tel:96110" aria-label="反诈专线 96110">96110</a>。</p>
`
	if got := xin.Doc().HTML(d); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := xin.Doc().HTML(e.Dress(nil)); strings.Contains(got, "lessons") || !strings.Contains(got, "tel:96110") {
		t.Errorf("without addresses: %s", got)
	}
	if _, ok := xin.Image(href)("meiyou.png"); ok {
		t.Error("a picture that there is not")
	}
	if p, ok := xin.Image(href)("./tu.png"); !ok || p.URL != "/base/alerts/xin/tu.png" {
		t.Error("./")
	}
}

func TestContactText(t *testing.T) {
	e := edition.At(some(t), noon)
	for ref, want := range map[string]string{"hotline fanzha": "96110 tel:96110 反诈专线", "hotline bank": "955XX  测试银行客服", "site zhengfu": "中国政府网 https://www.gov.cn/ ",
		"hotline zhengfu": "", "site fanzha": "", "hotline meiyou": "", "fax fanzha": ""} {
		kind, id, _ := strings.Cut(ref, " ")
		c, ok := e.ContactText(kind, id)
		if got := c.Text + " " + c.Href + " " + c.Title; ok != (want != "") || ok && got != want {
			t.Errorf("%s: %q %v, want %q", ref, got, ok, want)
		}
	}
}

// TestPromised: what was public keeps its address, lists and their pages need not.
func TestPromised(t *testing.T) {
	for file, want := range map[string]bool{
		"index.html": true, "emergency/index.html": true, "alerts/shuadan/index.html": true, "tips/a/index.html": true, "v/ABCD1234/index.html": true,
		"alerts/index.html": false, "tips/page/4/index.html": false, "v/index.html": false, "topics/index.html": false, "topics/atm/index.html": false,
		"tags/index.html": false, "tags/验证码/index.html": false, "for/zhangzhe/index.html": false, "series/a/index.html": false, "campaigns/index.html": false,
		"quiz/index.html": false, "quiz/print/index.html": false, "lessons/a/quiz/index.html": false,
		"404.html": false, "alerts/feed.xml": false, "alerts/shuadan/poster.pdf": false, "alerts/shuadan/index.html.gz": false,
	} {
		if edition.Promised(file) != want {
			t.Errorf("%s: %v", file, !want)
		}
	}
}

// TestFacts: a text says what the record says, in a sentence as in a summary.
func TestFacts(t *testing.T) {
	site := base()
	site["content/data/facts.yaml"] = &fstest.MapFile{Data: []byte("facts:\n  - {id: baoxian-e, name: 最高偿付, value: 50 万元, source: 条例, checked: 2026-01-01, review_by: 2027-01-01}\n")}
	site["content/tips/yi.md"] = article("一共 {{fact baoxian-e}}", approved+"publish: 2026-01-01\n", "最高**{{fact baoxian-e}}**。")
	e := edition.At(load(t, site), noon)
	it, ok := e.Item("tips/yi")
	if !ok {
		t.Fatal("not visible")
	}
	if got := it.Doc().HTML(e.Dress(href)); !strings.Contains(got, "最高<strong>50 万元</strong>。") {
		t.Errorf("%s", got)
	}
	if it.Summary != "一共 50 万元的一句话，够十个字了。" {
		t.Errorf("%s", it.Summary)
	}
}
