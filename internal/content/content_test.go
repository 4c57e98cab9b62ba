package content

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mingbai/internal/problem"
)

func realSite(t testing.TB) fstest.MapFS {
	t.Helper()
	site := fstest.MapFS{}
	root := os.DirFS("../..")
	for _, p := range []string{SiteFile, ContactsFile, TopicsFile, AudiencesFile, SeriesFile} {
		b, err := root.(interface{ ReadFile(string) ([]byte, error) }).ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		site[p] = &fstest.MapFile{Data: b}
	}
	return site
}

const header = `---
title: 一篇文章
summary: 这篇文章用一句话说清一件事情。
topic: shuadan
severity: high
status: approved
author: 甲
reviewer: 乙
publish: 2026-03-15 09:00
review: 2026-09-15
sources: [{title: 一份材料, date: "2026-01"}]
---
正文
`

// complaints loads the site with some files changed and lists what is wrong, one line each.
func complaints(t testing.TB, files map[string]string) string {
	t.Helper()
	site := realSite(t)
	for p, body := range files {
		site[p] = &fstest.MapFile{Data: []byte(body)}
	}
	_, list, err := Load(site)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%s: %s: %s\n", p.Pos, p.Rule, p.Text)
	}
	return b.String()
}

// TestGlossary changes one thing of a good glossary and wants the complaint.
func TestGlossary(t *testing.T) {
	const good = "terms:\n  - term: 挂失\n    also: [报失]\n    meaning: 告诉银行卡丢了。\n    see: tips/guashi\nrights:\n  - name: 财产安全权\n    former: 旧名\n    meaning: 钱要安全。\n"
	if got := complaints(t, map[string]string{GlossaryFile: good}); strings.Contains(got, GlossaryFile) {
		t.Fatal(got)
	}
	for _, c := range []struct{ old, new, want string }{
		{"[报失]", "[挂失]", ":3:12: field: “挂失”已经在“挂失”那一条里了"},
		{"    meaning: 告诉银行卡丢了。\n", "", ":2:5: field: 缺少“terms[0].meaning”"},
		{"term: 挂失", "term: 失", ":2:11: field: “terms[0].term”有 1 个字"},
		{"tips/guashi", "guashi", ":5:10: field: “see”应当是文章编号"},
		{"see:", "seen:", ":5:5: front-matter: 没有“seen”这个字段"},
		{"former: 旧名", "former: ''", ":8:13: field: 旧名是空的"},
		{"name: 财产安全权", "name: [财产]", ":7:11: front-matter: “rights[0].name”应当是文字"},
	} {
		got := complaints(t, map[string]string{GlossaryFile: strings.Replace(good, c.old, c.new, 1)})
		if !strings.Contains(got, GlossaryFile+c.want) {
			t.Errorf("%q → %q: %s", c.old, c.new, got)
		}
	}
}

const goodCampaigns = `campaigns:
  - id: sanyiwu
    name: 三月的宣传
    month: 3
    when: 每年 3 月
    about: 讲讲权利。
    topics: [shuadan]
    items: [alerts/a]
    checklist: [换上海报]
    years:
      - year: 2026
        from: 2026-03-09
        to: 2026-03-15
        slogan: 一句口号
        source: 通知
        checked: 2026-11-01
        review_by: 2027-02-15
`

// TestCampaigns changes one thing of good campaigns and wants the complaint.
func TestCampaigns(t *testing.T) {
	if got := complaints(t, map[string]string{CampaignsFile: goodCampaigns}); strings.Contains(got, CampaignsFile) {
		t.Fatal(got)
	}
	for _, c := range []struct{ old, new, want string }{
		{"id: sanyiwu", "id: 三一五", ":2:9: field: 编号“三一五”写法不对"},
		{"    about: 讲讲权利。\n", "", ":2:5: field: 缺少“campaigns[0].about”"},
		{"month: 3", "month: 13", ":4:12: field: 月份不对"},
		{"month: 3", "month: 三", ":4:12: front-matter: "},
		{"when:", "wehn:", ":5:5: front-matter: 没有“wehn”这个字段"},
		{"    topics:", "    host: ''\n    topics:", ":7:11: field: “campaigns[0].host”有 0 个字"},
		{"[shuadan]", "[shuadan, shuadan]", ":7:23: field: “shuadan”写了两次"},
		{"[shuadan]", "[a, b, c, d, e, f, g, h, i, j, k, l, m]", ":7:13: field: “campaigns[0].topics”有 13 个"},
		{"alerts/a", "a", ":8:13: field: “items”里应当是文章编号"},
		{"换上海报", "换", ":9:17: field: “campaigns[0].checklist[0]”有 1 个字"},
		{"year: 2026", "year: 26", ":11:15: field: 年份不对"},
		{"to: 2026-03-15", "to: 2026-03-08", ":13:13: field: 2026-03-08 早于 2026-03-09"},
		{"to: 2026-03-15", "to: 2026-07-15", ":13:13: field: 活动太长"},
		{"from: 2026-03-09", "from: 2025-03-09", ":12:15: field: 2025-03-09 不在 2026 年"},
		{"from: 2026-03-09", "from: 2026-02-30", ":12:15: field: 开始日期："},
		{"        to: 2026-03-15\n", "", ":11:9: field: 只写了开始或结束的日期"},
		{"        from: 2026-03-09\n        to: 2026-03-15\n        slogan: 一句口号\n", "", ":11:9: field: 2026 年什么也没有写"},
		{"        source: 通知\n", "", ":11:9: field: 缺少“campaigns[0].years[0].source”"},
		{"        review_by: 2027-02-15\n", "", ":11:9: field: 复核日期："},
		{"        review_by: 2027-02-15\n", "        review_by: 2027-02-15\n      - {year: 2026, theme: 主题, source: 通知, checked: 2026-11-01, review_by: 2027-01-01}\n", ":18:16: field: 2026 年写了两次"},
	} {
		changed := strings.Replace(goodCampaigns, c.old, c.new, 1)
		if changed == goodCampaigns {
			t.Fatalf("no %q", c.old)
		}
		if got := complaints(t, map[string]string{CampaignsFile: changed}); !strings.Contains(got, CampaignsFile+c.want) {
			t.Errorf("%q → %q: %s", c.old, c.new, got)
		}
	}
}

// TestComplaints changes one thing of a good file and wants the complaint.
func TestComplaints(t *testing.T) {
	const good = "institutions:\n  - {id: yinhang, name: 银行, about: 存款和卡, first: 先找银行。, then: 再找监管。, source: 公告, checked: 2026-01-01, review_by: 2027-01-01}\nmatters:\n  - id: shoufei\n    name: 收费不对\n    who: [yinhang]\n    do: [找出那一笔。]\n    see: [tips/guashi]\n"
	if got := complaints(t, map[string]string{ComplaintsFile: good}); strings.Contains(got, ComplaintsFile) {
		t.Fatal(got)
	}
	for _, c := range []struct{ old, new, want string }{
		{"who: [yinhang]", "who: [yinghang]", ":6:11: field: 没有编号为“yinghang”的机构"},
		{"who: [yinhang]", "who: []", ":6:10: field: “matters[0].who”有 0 条"},
		{"tips/guashi", "guashi", ":8:11: field: “see”应当是文章编号"},
		{"first: 先找银行。, ", "", ":2:5: field: 缺少“institutions[0].first”"},
		{"2027-01-01", "2027-13-01", ":2:113: field: 复核日期："},
		{"then:", "than:", ":2:56: front-matter: 没有“than”这个字段"},
		{"matters:", "after: []\nmatters:", ":3:8: field: “after”有 0 条"},
	} {
		got := complaints(t, map[string]string{ComplaintsFile: strings.Replace(good, c.old, c.new, 1)})
		if !strings.Contains(got, ComplaintsFile+c.want) {
			t.Errorf("%q → %q: %s", c.old, c.new, got)
		}
	}
}

// TestFields changes one line of a good item and wants the complaint, with its place.
func TestFields(t *testing.T) {
	const file = "content/alerts/a.md"
	if got := complaints(t, map[string]string{file: header}); got != "" {
		t.Fatal(got)
	}
	long := strings.Repeat("长", 121)
	for _, c := range []struct{ old, new, want string }{
		{"title: 一篇文章\n", "", "1:1: field: 缺少“title”"},
		{"severity: high", "severity: high\nchanges: [{at: 2026-04-01, kind: correction, what: 号码写错了，已改。}]", "6:16: field: 改动的时间跟 publish、updated 对不上"},
		{"severity: high", "severity: high\nupdated: 2026-04-01\nchanges: [{at: 2026-03-01, kind: correction, what: 号码写错了，已改。}]", "7:16: field: 改动的时间跟 publish、updated 对不上"},
		{"severity: high", "severity: high\nupdated: 2026-04-01\nchanges: [{at: 2026-04-01, kind: fix, what: 号码写错了，已改。}]", "7:34: field: “kind”不能是“fix”"},
		{"severity: high", "severity: high\nupdated: 2026-04-01\nchanges: [{at: 2026-04-01, kind: update}]", "7:11: field: 这条改动缺少“what”"},
		{"severity: high", "severity: high\nled: 好", "6:6: field: “led”有 1 个字"},
		{"severity: high", "severity: high\nquiz: []", "6:7: field: 有 0 道题"},
		{"severity: high", "severity: high\nquiz: [{ask: 一个问题？, options: [对], answer: 1, why: 因为如此。}]", "6:8: field: 这道题有 1 个选项"},
		{"severity: high", "severity: high\nquiz: [{ask: 一个问题？, options: [对, 对], answer: 1, why: 因为如此。}]", "6:34: field: 选项“对”写了两次"},
		{"severity: high", "severity: high\nquiz: [{ask: 一个问题？, options: [对, 错], answer: 3, why: 因为如此。}]", "6:8: field: 答案不在选项里"},
		{"severity: high", "severity: high\nquiz: [{ask: 一个问题？, options: [对, 错], why: 因为如此。}]", "6:8: field: 答案不在选项里"},
		{"severity: high", "severity: high\nquiz: [{ask: 一个问题？, options: [对, 错], answer: 1}]", "6:8: field: 缺少“quiz[0].why”"},
		{"title: 一篇文章", "title: 一", "2:8: field: “title”有 1 个字"},
		{"title: 一篇文章", "title: 2026", "2:8: front-matter: “title”应当是文字"},
		{"title: 一篇文章", "title: ……——", "2:8: field: 标题里没有字"},
		{"title: 一篇文章", "title: 小心⚠骗局", "2:8: field: 标题里有符号 ⚠（U+26A0）"},
		{"title: 一篇文章", "titel: 一篇文章", "2:1: front-matter: 没有“titel”这个字段"},
		{"title: 一篇文章", "title: 一篇文章\ntitle: 又一篇", "3:1: front-matter: “title”写了两次"},
		{"title: 一篇文章", "title: 一篇: 文章", "2:10: front-matter: 这里多了一个冒号，或者上一行没有写完"},
		{"title: 一篇文章", "title:", "2:7: front-matter: “title”没有填"},
		{"summary: 这篇文章用一句话说清一件事情。", "summary: 太短", "3:10: field: “summary”有 2 个字"},
		{"summary: 这篇文章用一句话说清一件事情。", "summary: " + long, "3:10: field: “summary”有 121 个字"},
		{"topic: shuadan\n", "", "1:1: field: 缺少“topic”"},
		{"severity: high", "severity: huge", "5:11: field: “severity”不能是“huge”"},
		{"severity: high\n", "", "1:1: field: 骗局提醒缺少“severity”"},
		{"status: approved", "status: published", "6:9: field: “status”不能是“published”"},
		{"author: 甲\n", "", "1:1: field: 已审核的文章缺少“author”"},
		{"reviewer: 乙", "reviewer: 甲", "8:11: reviewer: 审核人不能是作者本人"},
		{"publish: 2026-03-15 09:00\n", "", "1:1: field: 已审核的文章缺少“publish”"},
		{"publish: 2026-03-15 09:00", "publish: 2026-02-30", "9:10: time: “publish”：“2026-02-30”这个时间不存在"},
		{"publish: 2026-03-15 09:00", "publish: 明天", "9:10: time: “publish”：“明天”不是能认的时间"},
		{"publish: 2026-03-15 09:00", "publish: 0026-03-15", "9:10: time: “publish”：“0026-03-15”的年份不在 2000 到 2100 之间"},
		{"review: 2026-09-15", "review: 2026-09-15 09:00", "10:9: time: “review”：“2026-09-15 09:00”不是日期"},
		{"review: 2026-09-15", "review: 2026-09-15\nexpire: 2026-03-15 09:00", "11:9: field: “expire”应当晚于“publish”"},
		{"review: 2026-09-15", "review: 2026-09-15\nupdated: 2026-03-14", "11:10: field: “updated”早于“publish”"},
		{"review: 2026-09-15", "review: 2026-09-15\ntags: [好, 好]", "11:11: field: 标签“好”写了两次"},
		{"review: 2026-09-15", "review: 2026-09-15\ntags: [a b]", "11:8: field: 标签“a b”里有别的符号"},
		{"review: 2026-09-15", "review: 2026-09-15\ntags: 好", "11:7: front-matter: “tags”应当是一个列表"},
		{"review: 2026-09-15", "review: 2026-09-15\nseries: a", "11:9: field: “series”和“order”要一起写"},
		{"review: 2026-09-15", "review: 2026-09-15\nseries: a\norder: 0", "12:8: field: “order”应当在 1 到 999 之间"},
		{"review: 2026-09-15", "review: 2026-09-15\naliases: [alerts/x]", "11:11: field: 旧地址“alerts/x”写法不对"},
		{"review: 2026-09-15", "review: 2026-09-15\nwithdrawn: {reason: 写错了}", "11:12: field: 撤回缺少时间 at"},
		{"review: 2026-09-15", "review: 2026-09-15\nwithdrawn: {at: 2026-05-01}", "11:12: field: 撤回缺少原因 reason"},
		{"review: 2026-09-15", "review: 2026-09-15\nsuperseded_by: 新文章", "11:16: field: “superseded_by”应当是文章编号"},
		{"review: 2026-09-15", "review: 2026-09-15\ncover: {image: ../a.png, alt: 图}", "11:8: field: 封面缺少 image，或它不在文章旁边"},
		{"review: 2026-09-15", "review: &a 2026-09-15", "10:9: front-matter: 不能用 & 和 * 的引用写法"},
		{"[{title: 一份材料, date: \"2026-01\"}]", "[]", "11:10: field: 来源是空的"},
		{"{title: 一份材料, date: \"2026-01\"}", "{date: \"2026-01\"}", "11:11: field: 来源缺少标题"},
		{"date: \"2026-01\"", "url: \"http://a.cn\"", "11:30: field: 来源的网址不对"},
		{"正文\n", "", "13:1: body: 正文是空的"},
		{"---\n正文\n", "正文\n", "1:1: front-matter: 找不到文章开头的信息"},
		{"---\ntitle", "title", "1:1: front-matter: 找不到文章开头的信息"},
		{"正文", "正\x00文", "13:2: encoding: 这里有空字符，不是文本文件"},
		{"正文", "正\xff文", ""},
		{"正文", strings.Repeat("字", MaxLine/3+1), "13:1: line-length: 这一行超过 8 KB"},
		{"正文", strings.Repeat("字字字\n", MaxFile/10+1), ": file-size: 文件有 256 KB，最多 256 KB"},
	} {
		if !strings.Contains(header, c.old) {
			t.Fatal(c.old)
		}
		got := complaints(t, map[string]string{file: strings.Replace(header, c.old, c.new, 1)})
		want := file + ":" + c.want + "\n"
		if strings.HasPrefix(c.want, ":") {
			want = file + c.want + "\n"
		}
		if c.want == "" { // the byte's number depends on the header's length
			if !strings.HasPrefix(got, file+":13:2: encoding: 第 ") {
				t.Errorf("%q → %q: got %s", c.old, c.new, got)
			}
			continue
		}
		if got != want && !strings.HasPrefix(got, strings.TrimSuffix(want, "\n")) {
			t.Errorf("%q → %q: got\n%swant\n%s", c.old, c.new, got, want)
		}
	}
	for name, same := range map[string]string{
		"CRLF": strings.ReplaceAll(header, "\n", "\r\n"), "BOM": "\xEF\xBB\xBF" + header, "rule in the body": header + "\n---\n\n后文\n",
		"no last line end": strings.TrimSuffix(header, "\n"),
	} {
		if got := complaints(t, map[string]string{file: same}); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestPlaces(t *testing.T) {
	for p, want := range map[string]string{
		"content/alerts/Shua.md":       "content/alerts/Shua.md: slug: 文件名“Shua.md”不能当网址",
		"content/alerts/刷单.md":         "content/alerts/刷单.md: slug: 文件名“刷单.md”不能当网址",
		"content/alerts/a--b.md":       "content/alerts/a--b.md: slug: 文件名“a--b.md”不能当网址",
		"content/alerts/a.txt":         "content/alerts/a.txt: stray-file: 这里只能放文章",
		"content/alert/a.md":           "content/alert: stray-file: 不认识这个文件或文件夹",
		"content/alerts/a/index.md":    "",
		"content/alerts/.a.md.swp":     "",
		"content/alerts/_later/x.md":   "",
		"content/alerts/a/sub/more.md": "content/alerts/a/index.md: file: 没有这个文件",
	} {
		got := complaints(t, map[string]string{p: header})
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %s", p, got)
		}
	}
	if got := complaints(t, map[string]string{"content/alerts/a.md": header, "content/alerts/a/index.md": header}); !strings.Contains(got, "slug-taken") {
		t.Error(got)
	}
}

// pngHeader is a PNG that claims a size and has no pixels.
func pngHeader(w, h uint32) string {
	ihdr := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	ihdr = append(ihdr, 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	b = append(b, ihdr...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(ihdr))
	return string(b) + strings.Repeat("\x00", 2000)
}

func TestPictures(t *testing.T) {
	var good bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 40, 40))
	r := rand.New(rand.NewPCG(1, 1))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	if err := png.Encode(&good, img); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ body, want string }{
		"a.png":  {good.String(), ""},
		"b.jpg":  {good.String(), ""}, // known by its bytes, not by its name
		"c.png":  {pngHeader(50000, 50000), "picture: 图片有 50000×50000 像素"},
		"d.png":  {"tiny", "picture: 图片只有 4 个字节"},
		"e.webp": {strings.Repeat("RIFFnot a picture", 100), "picture: 这不是能认的图片"},
		"f.svg":  {strings.Repeat("<svg>", 500), "picture: 文章的文件夹里只能放图片"},
		"g.png":  {strings.Repeat("x", MaxPicture+1), "picture: 图片有 20 MB"},
	} {
		got := complaints(t, map[string]string{"content/alerts/a/index.md": header, "content/alerts/a/" + name: c.body})
		want := ""
		if c.want != "" {
			want = "content/alerts/a/" + name + ": " + c.want
		}
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// TestSiteFiles changes a line of site.yaml, contacts.yaml or a data file.
func TestSiteFiles(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{SiteFile, "base_url: https://mingbai.yunshan.example/", "base_url: http://mingbai.yunshan.example/", "field: 网址写法不对"},
		{SiteFile, "base_url: https://mingbai.yunshan.example/", "base_url: https://mingbai.yunshan.example", "field: 网址写法不对"},
		{SiteFile, "base_url: https://mingbai.yunshan.example/", "base_url: https://mingbai.yunshan.example/a b/", "field: 网址写法不对"},
		{SiteFile, "zone: Asia/Shanghai", "zone: Asia/Peking", "field: 不认识时区“Asia/Peking”"},
		{SiteFile, "zone: Asia/Shanghai", "zone: Local", "field: 不认识时区“Local”"},
		{SiteFile, `publish_hour: "09:00"`, `publish_hour: "24:00"`, "field: 时刻“24:00”写法不对"},
		{SiteFile, "feed_authority: yunshan.example,2026", "feed_authority: yunshan", "field: “feed_authority”写法不对"},
		{SiteFile, "urgent: [jingcha, bank, fanzha]", "urgent: [jingcha, meiyou]", "contact-missing: 没有编号为“meiyou”的热线"},
		{SiteFile, "urgent: [jingcha, bank, fanzha]", "urgent: []", "field: 紧急热线有 0 个"},
		{ContactsFile, `number: "96110"`, `number: 96110`, "front-matter: “contacts[2].number”应当是文字"},
		{ContactsFile, `number: "96110"`, `number: "96 110"`, "field: 号码“96 110”写法不对"},
		{ContactsFile, `number: "96110"`, `number: "110"`, "field: 号码“110”写了两次"},
		{ContactsFile, "id: fanzha", "id: jingcha", "field: 编号“jingcha”用了两次"},
		{TopicsFile, "id: touzi", "id: shuadan", "field: 编号“shuadan”用了两次"},
		{TopicsFile, "group: 诈骗", "group: 诈", "field: 没有“诈”这一组"},
	} {
		site := realSite(t)
		if !bytes.Contains(site[c.file].Data, []byte(c.old)) {
			t.Fatalf("%s has no %q", c.file, c.old)
		}
		site[c.file] = &fstest.MapFile{Data: bytes.Replace(site[c.file].Data, []byte(c.old), []byte(c.new), 1)}
		site["content/alerts/a.md"] = &fstest.MapFile{Data: []byte(header)}
		_, list, err := Load(site)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, p := range list {
			found = found || strings.HasPrefix(p.Rule+": "+p.Text, c.want) && p.Line > 0
		}
		if !found {
			t.Errorf("%s %q: %v", c.file, c.new, list)
		}
	}
}

func TestRealContentLoads(t *testing.T) {
	lib, list, err := Load(os.DirFS("../.."))
	if err != nil || len(list) > 0 {
		t.Fatal(list, err)
	}
	if len(lib.Items) < 28 || len(lib.Dir.Topics) != 43 {
		t.Error(len(lib.Items), len(lib.Dir.Topics))
	}
}

func TestClock(t *testing.T) {
	shanghai, _ := time.LoadLocation("Asia/Shanghai")
	newYork, _ := time.LoadLocation("America/New_York")
	c := Clock{shanghai, 9 * time.Hour}
	for in, want := range map[string]string{
		"2026-03-15":                "2026-03-15T09:00:00+08:00",
		"2026-03-15 18:30":          "2026-03-15T18:30:00+08:00",
		"2026-03-15 18:30:05":       "2026-03-15T18:30:05+08:00",
		"2026-03-15T18:30:05Z":      "2026-03-16T02:30:05+08:00",
		"2026-03-15T18:30:05-05:00": "2026-03-16T07:30:05+08:00",
		"2026-2-5":                  "", "2026/03/15": "", "2026-03-15 9:00": "", "2026-03-15 24:00": "", "2026-03-15T18:30:05": "", "": "", "0001-01-01": "",
		"2026-04-31": "", "2026-03-15 09:00 ": "", "2101-01-01": "", "２０２６-03-15": "", "2026-03-15T18:30:05+25:00": "",
	} {
		got, err := c.Parse(in)
		if (err == nil) != (want != "") || err == nil && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v %v", in, got, err)
		}
	}
	if _, err := (Clock{newYork, 0}).Parse("2026-03-08 02:30"); err == nil {
		t.Error("an hour that the zone skips was taken")
	}
}

func FuzzClock(f *testing.F) {
	for _, s := range []string{"2026-03-15", "2026-03-15 09:00", "2026-03-15T09:00:00+08:00", "2026-02-29", "9999-99-99"} {
		f.Add(s)
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		f.Fatal(err)
	}
	c := Clock{zone, 9 * time.Hour}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := c.Parse(s)
		if err != nil {
			return
		}
		if y := got.Year(); y < firstYear || y > lastYear {
			t.Errorf("%q is %v", s, got)
		}
		if again, err := c.Parse(got.Format(time.RFC3339)); err != nil || !again.Equal(got) {
			t.Errorf("%q is %v, written again %v %v", s, got, again, err)
		}
	})
}

// inside says whether every problem of a file lies within it.
func inside(t *testing.T, file string, src []byte, list problem.List) {
	lines := bytes.Split(src, []byte("\n"))
	for _, p := range list {
		if p.File != file || p.Line == 0 {
			continue
		}
		if p.Line > len(lines)+1 || p.Col < 0 {
			t.Errorf("%v is outside the file (%d lines)", p.Pos, len(lines))
		}
		if p.Text == "" || p.Rule == "" {
			t.Errorf("%v says nothing", p)
		}
	}
}

func FuzzItem(f *testing.F) {
	f.Add([]byte(header))
	f.Add([]byte("---\n---\n"))
	f.Add([]byte("---\ntitle: {a: [b\n---\n正文"))
	f.Add([]byte("---\ntags: [1, null, ~, !!x y]\nwithdrawn: {at: x}\n---\n**"))
	site := realSite(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		const file = "content/alerts/a.md"
		site[file] = &fstest.MapFile{Data: src}
		lib, list, err := Load(site)
		if err != nil || lib == nil {
			t.Fatal(list, err)
		}
		inside(t, file, src, list)
		if len(lib.Items) == 1 && list.Errors() == 0 {
			it := lib.Items[0]
			if it.Approved && (it.Publish.IsZero() || it.Author == it.Reviewer) {
				t.Errorf("accepted: %+v", it)
			}
			doc, more := it.Doc()
			inside(t, file, src, more)
			_ = doc
		}
	})
}

// FuzzData feeds the optional data files, each under its own name.
func FuzzData(f *testing.F) {
	files := []string{FactsFile, GlossaryFile, ComplaintsFile}
	for i, name := range files {
		b, err := os.ReadFile("../../" + name)
		if err == nil {
			f.Add(i, b)
		}
	}
	f.Add(1, []byte("terms: [{term: 挂失, also: [挂失], meaning: ~}]\nrights: [{}]\n"))
	f.Add(2, []byte("institutions: [{id: a, review_by: 2026-02-30}]\nmatters: [{who: [b]}]\nafter: []\n"))
	site := realSite(f)
	f.Fuzz(func(t *testing.T, which int, src []byte) {
		file := files[uint(which)%uint(len(files))]
		for _, name := range files {
			delete(site, name)
		}
		site[file] = &fstest.MapFile{Data: src}
		lib, list, err := Load(site)
		if err != nil || lib == nil {
			t.Fatal(list, err)
		}
		inside(t, file, src, list)
		if list.Errors() > 0 {
			return
		}
		for _, x := range lib.Dir.Terms {
			if len(x.Term) == 0 || len(x.Meaning) == 0 {
				t.Errorf("accepted: %+v", x)
			}
		}
		if c := lib.Dir.Complaints; c != nil {
			for _, x := range c.Institutions {
				if x.ReviewDay.IsZero() || x.First == "" {
					t.Errorf("accepted: %+v", x)
				}
			}
		}
	})
}

func FuzzContacts(f *testing.F) {
	site := realSite(f)
	f.Add(site[ContactsFile].Data)
	f.Add([]byte("contacts:\n- {id: a, url: 'https://%'}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		site[ContactsFile] = &fstest.MapFile{Data: src}
		lib, list, err := Load(site)
		if err != nil || lib == nil {
			t.Fatal(list, err)
		}
		inside(t, ContactsFile, src, list)
		if list.Errors() > 0 {
			return
		}
		for _, c := range lib.Dir.Contacts {
			if c.Number == "" && c.Host == "" || c.Host != "" && !lib.Dir.Official(c.Host) {
				t.Errorf("accepted: %+v", c)
			}
		}
	})
}

func FuzzCampaigns(f *testing.F) {
	site := realSite(f)
	f.Add([]byte(goodCampaigns))
	f.Add([]byte("campaigns:\n- {id: a, years: [{year: 2026, from: 0001-01-01, to: ''}]}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		site[CampaignsFile] = &fstest.MapFile{Data: src}
		lib, list, err := Load(site)
		if err != nil || lib == nil {
			t.Fatal(list, err)
		}
		inside(t, CampaignsFile, src, list)
		if list.Errors() > 0 {
			return
		}
		for _, c := range lib.Dir.Campaigns {
			if c.Name == "" || c.Month < 1 || c.Month > 12 {
				t.Errorf("accepted: %+v", c)
			}
			for _, y := range c.Years {
				if y.FromDay.IsZero() != y.ToDay.IsZero() || y.ToDay.Before(y.FromDay) || y.ReviewDay.IsZero() || y.CheckedDay.IsZero() || y.Source == "" {
					t.Errorf("accepted: %+v", y)
				}
			}
		}
	})
}

func FuzzSlug(f *testing.F) {
	f.Add("shuadan-fanli")
	f.Add("a--b")
	f.Fuzz(func(t *testing.T, s string) {
		if ValidSlug(s) && (strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Contains(s, "--") || s[0] == '-' || s[len(s)-1] == '-' || len(s) > 60) {
			t.Errorf("%q", s)
		}
	})
}
