package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"math/rand"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	ical "github.com/emersion/go-ical"
	"golang.org/x/net/html"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
)

// files is a site folder: path and text.
type files map[string]string

// smallSite has one of everything that pages show.
func smallSite() files {
	return files{
		"site.yaml": `title: 明白
tagline: 看得懂的金融安全课
description: 给大家看的金融安全课，讲骗局和用卡。
bank: 云杉银行
publisher: 云杉银行消保岗
base_url: https://mingbai.example/
feed_authority: mingbai.example,2026
language: zh-CN
zone: Asia/Shanghai
publish_hour: "09:00"
licence: 欢迎转载
urgent: [jingcha, bank]
page_size: 5
filing: {icp: 示例备号, police: 示例公安备号, police_url: "https://www.mps.gov.cn/"}
footer:
  title: 一分钟记住
  steps:
    - 不转账：一分也不转 <b>&amp;
    - 真被骗了：先打 {{hotline jingcha}}
`,
		"contacts.yaml": `contacts:
  - {id: jingcha, group: 紧急, label: 报警, number: "110", use: 钱转出去了先打它, source: 某报, checked: 2026-01-01, review_by: 2027-01-01}
  - {id: bank, group: 紧急, label: 客服, number: "955XX", use: 挂失, note: 别家打别家, source: 示例, checked: 2026-01-01, review_by: 2027-01-01}
  - {id: mps, group: 网站, label: 公安部, url: "https://www.mps.gov.cn/", use: 看公告, source: 示例, checked: 2026-01-01, review_by: 2027-01-01}
`,
		"content/data/topics.yaml": `topics:
  - {id: shuadan, name: 刷单返利, group: 诈骗, about: 先给甜头再让你垫钱, synonyms: [做任务, 点赞赚钱]}
  - {id: guashi, name: 挂失补卡, group: 用卡, about: 卡丢了怎么办, synonyms: [卡丢了]}
  - {id: jijiu, name: 被骗急救, group: 处置, about: 钱刚转出去怎么办, synonyms: [被骗了]}
  - {id: kong, name: 空的主题, group: 权益, about: 没有公开文章的主题, synonyms: []}
`,
		"content/data/audiences.yaml": "audiences:\n  - {id: zhangzhe, name: 长者, about: 给爸妈看的}\n  - {id: nobody, name: 没有人, about: 没有文章给他们}\n",
		"content/data/series.yaml":    "series:\n  - {id: kanhu, name: 看好钱袋子, about: 几课讲清常用的招}\n",
		"content/data/glossary.yaml":  "terms:\n  - {term: 挂失, also: [报失], meaning: 告诉银行卡丢了。, see: tips/guashi}\n  - {term: 将来的词, meaning: 看不见的文章讲的词。, see: alerts/future, topic: kong}\n  - {term: NFC, meaning: \"贴近就能读卡，被骗打 {{hotline jingcha}}。\", topic: shuadan}\nrights:\n  - {name: 财产安全权, former: 交易安全权, note: 编者的理解, meaning: 钱要安全。}\n",
		"content/data/campaigns.yaml": `campaigns:
  - {id: jiuyue, name: 九月的宣传, month: 9, when: 每年 9 月, about: 讲讲怎么存钱。, topics: [kong], years: [{year: 2024, name: 旧的名称, source: 某报 2024, checked: 2026-01-03, review_by: 2027-01-01}]}
  - id: sanyiwu
    name: 三月的宣传
    month: 3
    when: 每年 3 月 15 日前后
    about: 讲讲权利，被骗打 {{hotline jingcha}}。
    host: 某个单位
    topics: [shuadan, kong, guashi]
    items: [alerts/future, lessons/er]
    checklist: [ZZCHECKLIST 只给同事看]
    years:
      - {year: 2025, theme: 去年的主题, slogan: 去年的口号, source: 某报 2025, checked: 2026-01-02, review_by: 2027-01-01}
      - {year: 2026, from: 2026-03-09, to: 2026-03-15, slogan: "清朗; 守护, 一句很长很长很长很长很长很长很长很长很长很长的口号", source: 某报 2026, checked: 2026-01-02, review_by: 2027-01-01}
  - {id: mei, name: 没有年份的, month: 9, when: 每年 9 月, about: 什么也不知道。, topics: []}
`,
		"content/data/facts.yaml":           "facts:\n  - {id: jian, name: 简单, value: 15 日, source: 某报, checked: 2026-01-01, review_by: 2027-01-01}\n",
		"content/data/complaints.yaml":      "institutions:\n  - {id: yinhang, name: 银行, about: 存款和卡, first: \"先打 {{hotline bank}}。\", then: 再找监管。, letter: \"请在 {{fact jian}}内答复。\", deadlines: [{what: 一般, fact: jian}], source: 公告, checked: 2026-01-01, review_by: 2027-01-01}\n  - {id: pianzi, name: 骗子, about: 不认识, first: \"先打 {{hotline jingcha}}。\", then: 再去问问。, source: 公告, checked: 2026-01-01, review_by: 2027-01-01}\nmatters:\n  - {id: beipian, name: 被骗了, who: [pianzi, yinhang], urgent: true, do: [停下来。], see: [pages/emergency, alerts/future]}\n  - {id: shoufei, name: 收费不对, who: [yinhang], do: [找出那一笔。], see: [tips/guashi]}\nafter: [可以调解。]\nasks: [退钱, 改正]\n",
		"content/pages/emergency.md":        item("我被骗了怎么办", "topic: jijiu", "## 现在就做\n\n1. 打 {{hotline jingcha}}。"),
		"content/pages/hotlines.md":         item("该打哪个电话", "", "看看下面。"),
		"content/pages/rights.md":           item("你有八项权利", "", "钱要安全。"),
		"content/pages/about.md":            item("关于这个网站", "", "谁在写。"),
		"content/pages/yinsi.md":            item("隐私说明", "", "不收集。"),
		"content/alerts/shuadan/index.md":   item("点赞刷单 <都是> 坑 & 套", "topic: shuadan\nseverity: high\ntags: [刷单, 'C12']\naudience: [zhangzhe]\naliases: [/alerts/jiu/]\ncover: {image: a.png, alt: 一张“截图”}\nsources:\n  - {title: 某报, date: 2025-06, url: 'https://www.mps.gov.cn/x'}", "不要转 `<script>`。看[这个](tips/guashi)，看[主题](topics/guashi)，看[未来](alerts/future)。\n\n## 识别\n\n- “做任务”\n\n## 怎么办\n\n1. 停。{{scam http://bank-xx.top/a}}\n\n![图 <1>](a.png \"说明\")\n\n有注[^1]。\n\n[^1]: 注释。"),
		"content/alerts/shuadan/a.png":      aPicture() + "GPS of a home",
		"content/alerts/old.md":             item("旧的提醒", "topic: shuadan\nseverity: low\nsuperseded_by: alerts/shuadan\ntags: [刷单]\nexpire: 2027-01-01", "旧的。"),
		"content/alerts/future.md":          strings.ReplaceAll(item("ZZHIDDEN 将来", "topic: kong\nseverity: high\ntags: [ZZHIDDEN]\naliases: [/alerts/zzhidden-old/]", "ZZHIDDEN"), "publish: 2026-01-02", "publish: 2026-12-01"),
		"content/alerts/gone.md":            item("ZZGONE 过期", "topic: shuadan\nseverity: high\nexpire: 2026-02-01\ntags: [ZZGONE]", "ZZGONE"),
		"content/lessons/draft.md":          strings.Replace(item("ZZHIDDEN 草稿", "topic: guashi\nseries: kanhu\norder: 2", "ZZHIDDEN"), "status: approved", "status: draft", 1),
		"content/lessons/yi.md":             item("第一课的题目", "topic: guashi\nseries: kanhu\norder: 1", "## 记住三点\n\n- 一\n- 二\n- 三\n\n> [!WARNING]\n> 当心。"),
		"content/lessons/er.md":             item("第二课的题目", "topic: guashi\nseries: kanhu\norder: 5", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"),
		"content/lessons/withdrawn.md":      item("ZZGONE 撤回", "topic: guashi\nwithdrawn: {at: 2026-02-01, reason: 说法有误}\nsuperseded_by: lessons/yi", "ZZGONE"),
		"content/tips/guashi.md":            item("卡丢了先挂失", "topic: guashi\ntags: [刷单]", "打 {{hotline bank}}，看 {{site mps}}。[外面](https://evil.top/)"),
		"static/proof.txt":                  "proof",
		"content/alerts/shuadan/.hidden.md": "x",
	}
}

func item(title, fields, body string) string {
	if !strings.Contains(fields, "sources:") {
		fields += "\nsources:\n  - {title: 某报}"
	}
	return fmt.Sprintf("---\ntitle: %q\nsummary: 这是“%s”的一句话，写得短短的。\nstatus: approved\nauthor: 甲\nreviewer: 乙\npublish: 2026-01-02\nreview: 2027-01-01\n%s\n---\n\n%s\n", title, title[:3], fields, body)
}

func aPicture() string {
	im := image.NewRGBA(image.Rect(0, 0, 40, 40))
	r := rand.New(rand.NewSource(1))
	for i := range im.Pix {
		im.Pix[i] = byte(r.Intn(256))
	}
	im.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		panic(err)
	}
	return b.String()
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 8*3600))

func library(t testing.TB, site files) *content.Library {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range site {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	lib, list, err := content.Load(fsys)
	if err != nil || list.Errors() > 0 {
		for _, p := range list {
			t.Log(p.Pos, p.Text)
		}
		t.Fatal(err)
	}
	return lib
}

// render gives the website as bytes, and the Keys.
func render(t testing.TB, e *edition.Edition) (map[string]string, map[string]string) {
	t.Helper()
	made, err := Render(e, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := output.Sort(made); err != nil {
		t.Fatal(err)
	}
	out, keys := map[string]string{}, map[string]string{}
	for _, f := range made {
		b, err := f.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		out[f.Path], keys[f.Path] = string(b), f.Key
	}
	return out, keys
}

func renderSite(t testing.TB, site files) map[string]string {
	t.Helper()
	out, _ := render(t, edition.At(library(t, site), noon))
	return out
}

// TestEveryPage holds every page of three sites against what no page may break.
func TestEveryPage(t *testing.T) {
	below := smallSite()
	below["site.yaml"] = strings.Replace(below["site.yaml"], "https://mingbai.example/", "https://bank.example/fz/mingbai/", 1)
	for name, e := range map[string]*edition.Edition{
		"small":  edition.At(library(t, smallSite()), noon),
		"below":  edition.At(library(t, below), noon),
		"empty":  edition.At(library(t, emptied(smallSite())), noon),
		"drafts": edition.Preview(library(t, smallSite()), noon),
		"real":   realEdition(t),
	} {
		t.Run(name, func(t *testing.T) {
			out, _ := render(t, e)
			for p, text := range out {
				if path.Ext(p) == ".html" {
					checkPage(t, e.Site, out, p, text)
				}
			}
		})
	}
}

func emptied(site files) files {
	maps.DeleteFunc(site, func(name, _ string) bool {
		return strings.HasPrefix(name, "content/") && !strings.HasPrefix(name, "content/data/") || name == "static/proof.txt"
	})
	site["content/pages/about.md"] = item("关于这个网站", "", "谁在写。")
	return site
}

func realEdition(t *testing.T) *edition.Edition {
	lib, list, err := content.Load(os.DirFS("../../.."))
	if err != nil || list.Errors() > 0 {
		t.Fatal(err, list)
	}
	return edition.At(lib, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for k := range n.Descendants() {
		if k.Type == html.TextNode {
			b.WriteString(k.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

var twice = regexp.MustCompile(`&amp;(amp|lt|gt|quot|#\d+);`)

func checkPage(t *testing.T, site *content.Site, out map[string]string, p, text string) {
	t.Helper()
	bad := func(format string, args ...any) { t.Helper(); t.Errorf("%s: %s", p, fmt.Sprintf(format, args...)) }
	if !strings.HasPrefix(strings.ToLower(text), "<!doctype html>") {
		bad("no doctype")
	}
	// One step of the footer and one body hold an entity on purpose.
	if m := twice.FindString(strings.ReplaceAll(text, "&lt;b&gt;&amp;amp;", "")); m != "" {
		bad("escaped twice: %s", m)
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	h1, level := 0, 0
	ids := map[string]bool{}
	var need []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || inTemplate(n) {
			continue
		}
		if id, ok := attr(n, "id"); ok {
			if ids[id] {
				bad("id %q stands twice", id)
			}
			ids[id] = true
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				bad("inline %s on %s", a.Key, n.Data)
			case a.Key == "aria-labelledby" || a.Key == "for":
				need = append(need, a.Val)
			case a.Key == "class" && strings.TrimSpace(a.Val) == "":
				bad("empty class on %s", n.Data)
			case a.Key == "src" || a.Key == "href" || a.Key == "action":
				checkAddress(bad, site, out, n, a.Val)
			}
		}
		switch n.Data {
		case "html":
			if lang, _ := attr(n, "lang"); lang != "zh-CN" {
				bad("lang is %q", lang)
			}
		case "title":
			if n.Parent.Data == "head" && textOf(n) == "" {
				bad("no title")
			}
		case "h1", "h2", "h3", "h4":
			now := int(n.Data[1] - '0')
			if now == 1 {
				h1++
			}
			if now > level+1 {
				bad("%s %q after h%d", n.Data, textOf(n), level)
			}
			level = now
			if textOf(n) == "" {
				bad("empty %s", n.Data)
			}
		case "style":
			bad("inline style")
		case "script":
			kind, _ := attr(n, "type")
			if _, ok := attr(n, "src"); !ok && kind != "application/ld+json" {
				bad("inline script")
			}
			if kind == "application/ld+json" {
				var v map[string]any
				if err := json.Unmarshal([]byte(n.FirstChild.Data), &v); err != nil || v["@context"] != schema || v["@type"] == "" {
					bad("JSON-LD %v: %s", err, n.FirstChild.Data)
				}
			}
		case "img":
			if _, ok := attr(n, "alt"); !ok {
				bad("picture without alt")
			}
		case "a", "button":
			label, _ := attr(n, "aria-label")
			if textOf(n) == "" && label == "" {
				bad("%s without a name", n.Data)
			}
		}
	}
	if h1 != 1 {
		bad("%d h1", h1)
	}
	for _, id := range need {
		if !ids[id] {
			bad("nothing has id %q", id)
		}
	}
	for n := range root.Descendants() {
		if href, ok := attr(n, "href"); ok && n.Data == "a" && strings.HasPrefix(href, "#") {
			if frag, _ := url.PathUnescape(href[1:]); !ids[frag] {
				bad("nothing has id %q", frag)
			}
		}
	}
}

var feedFile = regexp.MustCompile(`(^|/)(feed\.xml|atom\.xml|feed\.json)$`)

// checkAddress wants addresses of this site to exist below its base path, and other hosts only in plain links.
// inTemplate says whether n is only a pattern that a script fills.
func inTemplate(n *html.Node) bool {
	for p := range n.Ancestors() {
		if p.Data == "template" {
			return true
		}
	}
	return false
}

func checkAddress(bad func(string, ...any), site *content.Site, out map[string]string, n *html.Node, href string) {
	if strings.HasPrefix(href, "#") {
		return
	}
	u, err := url.Parse(href)
	if err != nil {
		bad("address %q: %v", href, err)
		return
	}
	rel, _ := attr(n, "rel")
	if u.Scheme == "tel" {
		if n.Data != "a" {
			bad("tel: in %s", n.Data)
		}
		return
	}
	base, _ := url.Parse(site.BaseURL)
	if u.Host != "" && u.Host != base.Host {
		if n.Data != "a" || u.Scheme != "https" {
			bad("%s asks another host: %s", n.Data, href)
		}
		return
	}
	if u.Host != "" && rel != "canonical" {
		bad("full address %s in %s", href, n.Data)
	}
	file, ok := strings.CutPrefix(u.Path, site.BasePath())
	if !ok {
		bad("%s is not below %s", href, site.BasePath())
		return
	}
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	if _, ok := out[file]; !ok && !feedFile.MatchString(file) {
		bad("%s leads nowhere", href)
	}
}

func TestHiddenAndGone(t *testing.T) {
	out := renderSite(t, smallSite())
	for p, text := range out {
		if strings.Contains(strings.ToUpper(p+text), "ZZHIDDEN") || strings.Contains(text, "空的主题") || strings.Contains(text, "alerts/future") {
			t.Errorf("%s shows what is hidden", p)
		}
		if strings.Contains(p+text, "ZZGONE") {
			t.Errorf("%s shows what has gone", p)
		}
	}
	gone, withdrawn := out["alerts/gone/index.html"], out["lessons/withdrawn/index.html"]
	for want, text := range map[string]string{"这条提醒已经过期": gone, "2026年2月1日": gone, "topics/shuadan/": gone, "说法有误": withdrawn, "第一课的题目": withdrawn} {
		if !strings.Contains(text, want) {
			t.Errorf("notice lacks %q", want)
		}
	}
	for _, p := range []string{"alerts/gone", "lessons/withdrawn", "alerts/jiu"} {
		if !strings.Contains(out[p+"/index.html"], `<meta name="robots" content="noindex">`) {
			t.Errorf("%s may be indexed", p)
		}
		if strings.Contains(out["sitemap.xml"], p) {
			t.Errorf("%s is in the sitemap", p)
		}
	}
	if moved := out["alerts/jiu/index.html"]; !strings.Contains(moved, `content="0; url=/alerts/shuadan/"`) || !strings.Contains(moved, `rel="canonical" href="https://mingbai.example/alerts/shuadan/"`) {
		t.Errorf("redirect: %s", moved)
	}
	if out["proof.txt"] != "proof" {
		t.Error("files of the site are not handed on")
	}
	if p := out["alerts/shuadan/a.png"]; !strings.HasPrefix(p, "\x89PNG") || strings.Contains(p, "GPS") {
		t.Error("a picture is not published as a picture without what came with it")
	}
}

// mainText is what a page says, without any space: where space stands is the style sheet's affair.
func mainText(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "main" {
			return bare(textOf(n))
		}
	}
	t.Fatal("no main")
	return ""
}

func bare(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestItemPage(t *testing.T) {
	out := renderSite(t, smallSite())
	alert := out["alerts/shuadan/index.html"]
	for _, want := range []string{
		"点赞刷单 <都是> 坑 & 套", "高风险", "一句话", "发布 2026年1月2日", "下次复核 2027年1月1日", "作者 甲", "审核 乙", "已经转了钱？",
		"hxxp://bank-xx[.]top/a", "看未来", "某报 2025-06", "刷单返利", "长者", "卡丢了先挂失",
	} {
		if !strings.Contains(mainText(t, alert), bare(want)) {
			t.Errorf("alert lacks %q: %s", want, mainText(t, alert))
		}
	}
	for _, want := range []string{
		`<section class="signs"`, `<section class="act"`, `href="/topics/guashi/"`, `href="/tips/guashi/"`, `src="/alerts/shuadan/a.png"`,
		`property="og:image" content="https://mingbai.example/alerts/shuadan/a.png"`, `"@type":"Article"`, `href="/emergency/"`, `icons.`,
	} {
		if !strings.Contains(alert, want) {
			t.Errorf("alert lacks %s", want)
		}
	}
	if strings.Contains(mainText(t, alert), "旧的提醒") {
		t.Error("related shows what is superseded")
	}
	if old := mainText(t, out["alerts/old/index.html"]); !strings.Contains(old, "这一篇有了新版本") || strings.Contains(old, "2027年1月1日起") {
		t.Error("old alert lacks the banner")
	}
	if one := mainText(t, out["lessons/yi/index.html"]); !strings.Contains(one, "第1课，共2课") || !strings.Contains(one, "下一篇第二课的题目") || strings.Contains(one, "上一篇") {
		t.Errorf("place in the series: %s", one)
	}
	if tip := out["tips/guashi/index.html"]; strings.Contains(tip, "evil.top/\"") || !strings.Contains(tip, `<span class="hotline">955XX</span>`) {
		t.Error("a foreign link or a dialled example")
	}
	hot := mainText(t, out["hotlines/index.html"])
	for _, want := range []string{"紧急 110 报警", "注意：别家打别家", "核对日期：2026年1月1日", "打开网站 https://www.mps.gov.cn/"} {
		if !strings.Contains(hot, bare(want)) {
			t.Errorf("directory lacks %q: %s", want, hot)
		}
	}
	if sos := mainText(t, out["emergency/index.html"]); strings.Index(sos, "110") > strings.Index(sos, "现在就做") {
		t.Error("numbers do not come first")
	}
	home := mainText(t, out["index.html"])
	if i, j := strings.Index(home, "我被骗了怎么办"), strings.Index(home, "最近的骗局"); i < 0 || j < i || strings.Contains(home, "旧的提醒") {
		t.Errorf("home: %s", home)
	}
	if s := mainText(t, out["search/index.html"]); !strings.Contains(s, "刷单返利大家也这么说：做任务点赞赚钱") || !strings.Contains(s, "被骗急救") {
		t.Errorf("search: %s", s)
	}
}

func TestGlossary(t *testing.T) {
	site := smallSite()
	site["content/lessons/yi.md"] += "\n## NFC 挂失\n\n先报失，再**挂失**。[挂失](tips/guashi)用 NFC，不是 NFCX。\n"
	out := renderSite(t, site)
	page := out["glossary/index.html"]
	for _, want := range []string{"这个词是什么意思", "挂失也叫：报失", "告诉银行卡丢了。", "看：卡丢了先挂失", "被骗打110。", "财产安全权旧名：交易安全权", "编者的理解"} {
		if !strings.Contains(mainText(t, page), bare(want)) {
			t.Errorf("the glossary lacks %q: %s", want, mainText(t, page))
		}
	}
	if strings.Contains(page, "空的主题") || strings.Contains(page, "future") {
		t.Error("the glossary leads to what is not public")
	}
	if !strings.Contains(page, `id="letter-G"`) || strings.Index(page, `id="letter-G"`) > strings.Index(page, `id="letter-N"`) {
		t.Error("the letters are not in order")
	}
	if !strings.Contains(mainText(t, out["rights/index.html"]), "财产安全权旧名：交易安全权") {
		t.Error("the page of rights lacks the names")
	}
	lesson := out["lessons/yi/index.html"]
	if n := strings.Count(lesson, `class="term"`); n != 2 || !strings.Contains(lesson, `title="告诉银行卡丢了。">报失</a>，再<strong>挂失</strong>`) || !strings.Contains(lesson, `>NFC</a>，不是 NFCX`) {
		t.Errorf("%d terms are linked: %s", n, lesson[strings.Index(lesson, "先"):][:400])
	}
	if strings.Contains(out["rights/index.html"], `class="term"`) {
		t.Error("terms are linked on a page")
	}
	delete(site, "content/data/glossary.yaml")
	for p, text := range renderSite(t, site) {
		if strings.Contains(p+text, "glossary") {
			t.Errorf("%s speaks of a glossary that is not there", p)
		}
	}
}

func TestComplain(t *testing.T) {
	out := renderSite(t, smallSite())
	router := mainText(t, out["complain/index.html"])
	for _, want := range []string{
		"银行存款和卡按这个顺序先打955XX。再找监管。可以调解。一般15日", "骗子不认识按这个顺序先打110。再去问问。投诉以前，先这样做被骗了我被骗了怎么办停下来。",
		"收费不对找出那一笔。卡丢了先挂失",
	} {
		if !strings.Contains(router, bare(want)) {
			t.Errorf("the router lacks %q: %s", want, router)
		}
	}
	if strings.Count(router, "收费不对找出") != 1 || strings.Contains(router, "ZZHIDDEN") {
		t.Errorf("a matter stands where it does not belong: %s", router)
	}
	letter := out["complain/letter/index.html"]
	for _, want := range []string{"投诉信", "退钱", "请在15日内答复。", "不会发出去"} {
		if !strings.Contains(mainText(t, letter), want) {
			t.Errorf("the letter lacks %q", want)
		}
	}
	// Nothing can be sent: no field has a name, no form an address, and no button of a form sends it.
	form := letter[strings.Index(letter, `<form id="letter-form"`):]
	form = form[:strings.Index(form, "</form>")]
	if strings.Contains(form, " name=") || strings.Contains(form, "action=") || strings.Contains(form, "<button") || strings.Contains(mainText(t, letter), "骗子") {
		t.Errorf("the letter can be sent, or is to a crook: %s", form)
	}
	if s := mainText(t, out["complain/form/index.html"]); !strings.Contains(s, "☐被骗了☐收费不对") || !strings.Contains(s, "☐退钱☐改正☐别的要求") {
		t.Errorf("the empty form: %s", s)
	}
	if s := mainText(t, out["complain/log/index.html"]); !strings.Contains(s, "报警110") || strings.Count(out["complain/log/index.html"], "<tr>") != logRows+1 {
		t.Errorf("the sheet for calls: %s", s)
	}
	site := smallSite()
	delete(site, "content/data/complaints.yaml")
	for p, text := range renderSite(t, site) {
		if strings.Contains(p+text, "/complain/") {
			t.Errorf("%s speaks of pages that are not there", p)
		}
	}
}

func TestChanges(t *testing.T) {
	site := smallSite()
	empty := maps.Clone(site)
	delete(empty, "content/lessons/withdrawn.md")
	if s := mainText(t, renderSite(t, empty)["changes/index.html"]); !strings.Contains(s, "到现在还没有改动") {
		t.Errorf("nothing has changed: %s", s)
	}
	site["content/tips/guashi.md"] = strings.Replace(site["content/tips/guashi.md"], "review:",
		"updated: 2026-03-02\nchanges:\n  - {at: 2026-02-10, kind: correction, what: \"号码写错了，应当是 {{hotline jingcha}}。\"}\n  - {at: 2026-03-02, kind: update, what: ZZHIDDEN还没改}\nreview:", 1)
	out := renderSite(t, site)
	log := mainText(t, out["changes/index.html"])
	for _, want := range []string{"更正 2026年2月10日", "号码写错了，应当是110。", "卡丢了先挂失", "撤回 2026年2月1日 说法有误 一条金融小课（挂失补卡）"} {
		if !strings.Contains(log, bare(want)) {
			t.Errorf("the log lacks %q: %s", want, log)
		}
	}
	if s := mainText(t, out["tips/guashi/index.html"]); !strings.Contains(s, "这一篇的改动更正2026年2月10日号码写错了，应当是110。") {
		t.Errorf("the item does not say what was changed: %s", s)
	}
	for p, text := range out {
		if strings.Contains(text, "ZZHIDDEN") {
			t.Errorf("%s tells of a change before its time", p)
		}
	}
	before := edition.At(library(t, site), time.Date(2026, 3, 2, 8, 59, 59, 0, noon.Location()))
	after := edition.At(library(t, site), time.Date(2026, 3, 2, 9, 0, 0, 0, noon.Location()))
	if a, b := len(before.Log()), len(after.Log()); b != a+1 {
		t.Errorf("%d lines before the change, %d after", a, b)
	}
}

func TestCampaigns(t *testing.T) {
	site := smallSite()
	out := renderSite(t, site)
	page := out["campaigns/index.html"]
	text := mainText(t, page)
	last := -1
	for _, want := range []string{"宣传活动日历", "以主办单位公告为准", "3 月", "三月的宣传", "被骗打 110。", "谁来办：某个单位", "2026年", "3月9日至3月15日", "口号：清朗; 守护,", "出处：某报 2026", "2026年1月2日核对",
		"2025年", "主题：去年的主题", "先看这几篇", "第二课的题目", "点赞刷单", "卡丢了先挂失", "9 月", "九月的宣传", "2024年 旧的名称", "主题和口号我们还没有核实到", "没有年份的", "今年的名称和主题还没有公布", "下载日历文件", "https://mingbai.example/campaigns/calendar.ics"} {
		at := strings.Index(text[max(last, 0):], bare(want))
		if at < 0 {
			t.Fatalf("the page lacks %q in its place: %s", want, text)
		}
		last = max(last, 0) + at
	}
	for _, no := range []string{"ZZ", "旧的提醒", "future"} {
		if strings.Contains(page, no) {
			t.Errorf("the page shows %q", no)
		}
	}
	if !strings.Contains(page, `type="text/calendar"`) || !strings.Contains(out["index.html"], `href="/campaigns/"`) || !strings.Contains(out["sitemap.xml"], "/campaigns/<") {
		t.Error("nothing leads to the page or from it to the calendar")
	}
	delete(site, "content/data/campaigns.yaml")
	for p, text := range renderSite(t, site) {
		if strings.Contains(p+text, "campaigns/") {
			t.Errorf("%s speaks of campaigns that are not there", p)
		}
	}
}

// TestCalendar reads the calendar with somebody else's eyes and looks at what they do not: the length of lines and their ends.
func TestCalendar(t *testing.T) {
	site := smallSite()
	raw := renderSite(t, site)["campaigns/calendar.ics"]
	if strings.Count(raw, "\n") != strings.Count(raw, "\r\n") || !strings.HasSuffix(raw, "\r\n") {
		t.Error("lines do not end as RFC 5545 wants")
	}
	for _, line := range strings.Split(raw, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	cal, err := ical.NewDecoder(strings.NewReader(raw)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if err := ical.NewEncoder(io.Discard).Encode(cal); err != nil { // it checks what must be there
		t.Fatal(err)
	}
	events := cal.Events()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	for name, want := range map[string]string{
		"UID": "campaign-sanyiwu-2026@mingbai.example", "DTSTAMP": "20260101T160000Z", "DTSTART": "20260309", "DTEND": "20260316", "SUMMARY": "三月的宣传",
		"URL": "https://mingbai.example/campaigns/#c-sanyiwu", "TRANSP": "TRANSPARENT",
		"DESCRIPTION": "讲讲权利，被骗打 110。\n口号：清朗; 守护, 一句很长很长很长很长很长很长很长很长很长很长的口号\n出处：某报 2026",
	} {
		got, err := events[0].Props.Text(name)
		if p := events[0].Props.Get(name); p != nil && strings.HasPrefix(name, "DT") || name == "URL" {
			got, err = p.Value, nil
		}
		if err != nil || got != want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if events[0].Props.Get("DTSTART").Params.Get("VALUE") != "DATE" {
		t.Error("the event is not a whole day")
	}
	site["content/data/campaigns.yaml"] = strings.Replace(site["content/data/campaigns.yaml"], "from: 2026-03-09, to: 2026-03-15, ", "", 1)
	out := renderSite(t, site)
	if _, there := out["campaigns/calendar.ics"]; there || strings.Contains(out["campaigns/index.html"], "calendar.ics") {
		t.Error("there is a calendar without a day")
	}
}

// many adds n tips whose bodies and tags differ.
func many(site files, n int) files {
	for i := range n {
		text := item(fmt.Sprintf("第 %d 条小知识", i), fmt.Sprintf("topic: guashi\ntags: [词%d, 公共]\naudience: [zhangzhe]", i%7), fmt.Sprintf("正文 %d。看[挂失](tips/guashi)。", i))
		site[fmt.Sprintf("content/tips/n-%d.md", i)] = strings.Replace(text, "2026-01-02", fmt.Sprintf("2026-01-%02d 10:00", 3+i%20), 1)
	}
	return site
}

func TestPagination(t *testing.T) {
	out := renderSite(t, many(smallSite(), 42))
	if _, ok := out["tips/page/10/index.html"]; ok {
		t.Error("43 tips need 9 pages of 5")
	}
	seen := map[string]bool{}
	link := regexp.MustCompile(`card-title"><a href="([^"]+)"`)
	for n := 1; n <= 9; n++ {
		p := fmt.Sprintf("tips/page/%d/index.html", n)
		if n == 1 {
			p = "tips/index.html"
		}
		for _, m := range link.FindAllStringSubmatch(out[p], -1) {
			if seen[m[1]] {
				t.Errorf("%s stands on two pages", m[1])
			}
			seen[m[1]] = true
		}
	}
	if len(seen) != 43 {
		t.Errorf("%d tips are listed", len(seen))
	}
	fifth := mainText(t, out["tips/page/5/index.html"])
	for _, want := range []string{"用卡安全（第 5 页）", "共 43 篇 第 5 页，共 9 页", "上一页 1 … 4 5 6 … 9 下一页", "RSS Atom JSON"} {
		if !strings.Contains(fifth, bare(want)) {
			t.Errorf("page 5 lacks %q: %s", want, fifth)
		}
	}
	for _, p := range []string{"topics/guashi/page/2/index.html", "tags/公共/page/9/index.html", "for/zhangzhe/page/9/index.html"} {
		if _, ok := out[p]; !ok {
			t.Errorf("no %s", p)
		}
	}
	var sitemap struct {
		URL []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(out["sitemap.xml"]), &sitemap); err != nil {
		t.Fatal(err)
	}
	for _, u := range sitemap.URL {
		file := strings.TrimPrefix(u.Loc, "https://mingbai.example/")
		file, _ = url.PathUnescape(file)
		if _, ok := out[file+"index.html"]; !ok {
			t.Errorf("sitemap: %s leads nowhere", u.Loc)
		}
		if _, err := time.Parse(time.RFC3339, u.LastMod); u.LastMod != "" && err != nil {
			t.Error(err)
		}
	}
}

// TestKeyOfBody: a new body changes the Key of one page and no other.
func TestKeyOfBody(t *testing.T) {
	site := many(smallSite(), 12)
	_, before := render(t, edition.At(library(t, site), noon))
	site["content/tips/n-3.md"] += "\n再加一句。\n"
	_, after := render(t, edition.At(library(t, site), noon))
	for p, k := range before {
		if (k != after[p]) != (p == "tips/n-3/index.html") {
			t.Errorf("%s: Key changed: %v", p, k != after[p])
		}
	}
}

// TestKeyOfTitle: a new title changes the pages that show it, not the far ones.
func TestKeyOfTitle(t *testing.T) {
	site := many(smallSite(), 30)
	_, before := render(t, edition.At(library(t, site), noon))
	site["content/lessons/er.md"] = strings.Replace(site["content/lessons/er.md"], "第二课的题目", "换了题目", 1)
	_, after := render(t, edition.At(library(t, site), noon))
	for p, want := range map[string]bool{
		"index.html": true, "lessons/er/index.html": true, "lessons/yi/index.html": true, "lessons/index.html": true, "series/kanhu/index.html": true,
		"alerts/index.html": false, "alerts/shuadan/index.html": false, "tips/n-3/index.html": false, "tags/刷单/index.html": false, "404.html": false,
	} {
		if (before[p] != after[p]) != want {
			t.Errorf("%s: Key changed: %v, want %v", p, !want, want)
		}
	}
}

// TestKeysNameAll is the law of output.File: different bytes have different Keys.
func TestKeysNameAll(t *testing.T) {
	base := many(smallSite(), 12)
	out, keys := render(t, edition.At(library(t, base), noon))
	for name, change := range map[string][3]string{
		"title of site": {"site.yaml", "title: 明白", "title: 清楚"},
		"base":          {"site.yaml", "mingbai.example/", "mingbai.example/a/"},
		"page size":     {"site.yaml", "page_size: 5", "page_size: 6"},
		"zone":          {"site.yaml", "Asia/Shanghai", "Asia/Tokyo"},
		"step":          {"site.yaml", "一分也不转", "一角也不转"},
		"urgent":        {"site.yaml", "[jingcha, bank]", "[bank]"},
		"number":        {"contacts.yaml", `"110"`, `"119"`},
		"checked":       {"contacts.yaml", "checked: 2026-01-01", "checked: 2026-01-09"},
		"topic name":    {"content/data/topics.yaml", "挂失补卡", "挂失和补卡"},
		"synonyms":      {"content/data/topics.yaml", "[卡丢了]", "[卡没了]"},
		"audience":      {"content/data/audiences.yaml", "长者", "老人"},
		"series":        {"content/data/series.yaml", "几课讲清", "两课讲清"},
		"title":         {"content/tips/n-5.md", "条小知识", "条大知识"},
		"summary":       {"content/lessons/yi.md", "写得短短的", "写得长长的"},
		"tag":           {"content/tips/n-5.md", "公共", "私有"},
		"topic":         {"content/tips/guashi.md", "topic: guashi", "topic: shuadan"},
		"topic gone":    {"content/alerts/shuadan/index.md", "topic: shuadan", "topic: guashi"},
		"severity":      {"content/alerts/shuadan/index.md", "severity: high", "severity: low"},
		"order":         {"content/lessons/er.md", "order: 5", "order: 0005"},
		"order swapped": {"content/lessons/yi.md", "order: 1", "order: 9"},
		"public":        {"content/alerts/future.md", "publish: 2026-12-01", "publish: 2026-01-01"},
		"withdrawn":     {"content/tips/guashi.md", "tags:", "withdrawn: {at: 2026-02-01, reason: 有误}\ntags:"},
		"reason":        {"content/lessons/withdrawn.md", "说法有误", "写错了"},
		"successor":     {"content/alerts/old.md", "superseded_by: alerts/shuadan", "superseded_by: alerts/gone"},
		"updated":       {"content/tips/n-1.md", "review:", "updated: 2026-02-20\nreview:"},
		"alias":         {"content/alerts/shuadan/index.md", "/alerts/jiu/", "/alerts/geng-jiu/"},
		"complaint":     {"content/data/complaints.yaml", "找出那一笔", "找出这一笔"},
		"fact":          {"content/data/facts.yaml", "15 日", "20 日"},
		"meaning":       {"content/data/glossary.yaml", "卡丢了", "卡没了"},
		"slogan":        {"content/data/campaigns.yaml", "去年的口号", "前年的口号"},
		"campaign days": {"content/data/campaigns.yaml", "from: 2026-03-09", "from: 2026-03-08"},
		"campaign item": {"content/data/campaigns.yaml", "lessons/er", "lessons/yi"},
		"right":         {"content/data/glossary.yaml", "交易安全权", "金融安全权"},
		"cover":         {"content/alerts/shuadan/index.md", "截图", "照片"},
	} {
		t.Run(name, func(t *testing.T) {
			site := maps.Clone(base)
			site[change[0]] = strings.Replace(site[change[0]], change[1], change[2], 1)
			if site[change[0]] == base[change[0]] {
				t.Fatal("nothing was changed")
			}
			lib := library(t, site)
			out2, keys2 := render(t, edition.At(lib, noon))
			for p, text := range out2 {
				if old, ok := out[p]; ok && old != text && keys[p] == keys2[p] && keys[p] != "" {
					t.Errorf("%s changed, its Key did not", p)
				}
			}
		})
	}
}

// TestKeysOverTime holds the same law as the clock moves, and that between two changes nothing moves.
func TestKeysOverTime(t *testing.T) {
	site := smallSite()
	site["content/tips/guashi.md"] = strings.Replace(site["content/tips/guashi.md"], "review:", "updated: 2026-03-02\nreview:", 1)
	lib := library(t, site)
	out, keys := render(t, edition.At(lib, noon))
	same, sameKeys := render(t, edition.At(lib, noon.Add(time.Hour)))
	if !maps.Equal(out, same) || !maps.Equal(keys, sameKeys) {
		t.Error("an hour without changes changed something")
	}
	for _, at := range []time.Time{noon.AddDate(0, 0, 2), noon.AddDate(0, 9, 2), noon.AddDate(1, 0, 0)} {
		out2, keys2 := render(t, edition.At(lib, at))
		for p, text := range out2 {
			if old, ok := out[p]; ok && old != text && keys[p] == keys2[p] && keys[p] != "" {
				t.Errorf("%s: %s changed, its Key did not", at, p)
			}
		}
	}
}

func TestSideBySide(t *testing.T) {
	made, err := Render(edition.At(library(t, smallSite()), noon), nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	results := make([][]string, 4)
	for i := range results {
		wg.Go(func() {
			for _, f := range made {
				b, err := f.Bytes()
				if err != nil {
					t.Error(err)
				}
				results[i] = append(results[i], string(b))
			}
		})
	}
	wg.Wait()
	for _, r := range results[1:] {
		if !slices.Equal(r, results[0]) {
			t.Error("two goroutines got different bytes")
		}
	}
}

func BenchmarkRender(b *testing.B) {
	site := many(smallSite(), 10_000)
	e := edition.At(library(b, site), noon)
	b.Run("promise", func(b *testing.B) {
		for b.Loop() {
			if _, err := Render(e, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("make", func(b *testing.B) {
		made, err := Render(e, nil)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			for _, f := range made {
				if _, err := f.Bytes(); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(len(made)), "files")
	})
}

// TestShare: what is handed on of a page is in it without a script, and the code leads to it.
func TestShare(t *testing.T) {
	out := renderSite(t, smallSite())
	page := out["alerts/shuadan/index.html"]
	for _, want := range []string{"转给家人", "【骗局提醒】点赞刷单 <都是> 坑 & 套", "https://mingbai.example/alerts/shuadan/"} {
		if !strings.Contains(mainText(t, page), bare(want)) {
			t.Errorf("nothing to hand on: %q", want)
		}
	}
	if !strings.Contains(page, `src="/alerts/shuadan/qr.png"`) || !strings.HasPrefix(out["alerts/shuadan/qr.png"], "\x89PNG") {
		t.Error("no code")
	}
	for p, text := range out {
		if strings.HasSuffix(p, "qr.png") && out[strings.TrimSuffix(p, "qr.png")+"index.html"] == "" {
			t.Errorf("%s is of no page", p)
		}
		if strings.Contains(text, "poster.pdf") && strings.HasSuffix(p, ".html") && !strings.Contains(text, "data-wechat") {
			t.Errorf("%s does not say what to do in WeChat", p)
		}
	}
}

// TestFirstLoadIsSmall: a page of the project's own content with all that it needs at once, compressed as servers do it.
func TestFirstLoadIsSmall(t *testing.T) {
	out, _ := render(t, realEdition(t))
	packed := func(p string) int {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write([]byte(out[p]))
		w.Close()
		return b.Len()
	}
	needs := regexp.MustCompile(`(?:<link rel="stylesheet" href|<script src|<use href|<img src)="/([^"#]+)`)
	for p, text := range out {
		if !strings.HasSuffix(p, "/index.html") {
			continue
		}
		sum, seen := packed(p), map[string]bool{}
		for _, m := range needs.FindAllStringSubmatch(text, -1) {
			if !seen[m[1]] && !strings.HasSuffix(m[1], "qr.png") { // fetched when it is looked at
				seen[m[1]] = true
				sum += packed(m[1])
			}
		}
		if sum > 60<<10 {
			t.Errorf("%s needs %d KB at once", p, sum>>10)
		}
	}
}
