package wechat

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/contrast"
	"mingbai/internal/problem"
)

// The golden behaviours: Markdown in, what must be seen out. The number in a name is that of the rules.

// same fails unless both are equal.
func same[T comparable](t testing.TB, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func texts(nodes []*node) string {
	var out []string
	for _, n := range nodes {
		out = append(out, n.shows())
	}
	return strings.Join(out, "|")
}

func lacks(t testing.TB, s string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(s, p) {
			t.Errorf("%q is in %s", p, s)
		}
	}
}

func holds(t testing.TB, s string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(s, p) {
			t.Errorf("%q is not in %s", p, s)
		}
	}
}

func TestG01EmphasisAroundQuotes(t *testing.T) {
	d := markdown(t, "**“验证码”**不能告诉任何人")
	row := d.row(t, "“验证码”不能")
	same(t, texts(row.find("strong")), "“验证码”")
	lacks(t, d.every(), "*")
	same(t, len(d.found), 0)
}

func TestG02EmphasisEndsWithMark(t *testing.T) {
	d := markdown(t, "请记住**不要转账！**任何人都不行\n\n**提示：**请看清楚")
	same(t, texts(d.row(t, "请记住").find("strong")), "不要转账！")
	same(t, texts(d.row(t, "提示").find("strong")), "提示：")
	lacks(t, d.every(), "*")
}

func TestG03SoftBreaks(t *testing.T) {
	d := markdown(t, "拨打{{hotline bank}}，\n不要点链接\n\n调用\nAPI 接口\n\nAPI\n接口")
	same(t, strings.Join(d.dom.rows()[2:5], "|"), "拨打955XX，不要点链接|调用 API 接口|API 接口")
	lacks(t, d.HTML, "\n", "\t")
	lacks(t, d.Plain, "，\n")
}

func TestG04HardBreak(t *testing.T) {
	for _, d := range []dressed{markdown(t, "第一行  \n第二行"), markdown(t, "第一行\\\n第二行")} {
		holds(t, d.HTML, "第一行<br>第二行")
		lacks(t, d.HTML, "\n")
	}
}

func TestG05TildesStay(t *testing.T) {
	d := markdown(t, "周一~周五 9:00~18:00")
	d.row(t, "周一~周五 9:00~18:00")
	lacks(t, d.HTML, "<del", "line-through")
	holds(t, markdown(t, "~~不再有效~~的说法").HTML, "text-decoration:line-through", ">不再有效<")
}

func TestG06DollarsStay(t *testing.T) {
	markdown(t, "套餐$5和$10，也就是￥100").row(t, "套餐$5和$10，也就是￥100")
}

func TestG07InvisibleCharacters(t *testing.T) {
	d := markdown(t, "**重点**\u200b：别信\u2060、别急\u00ad。\u200c\ufeff\n\n- **再说**\u200b：一遍")
	row := d.row(t, "重点：别信、别急。")
	same(t, texts(row.find("strong")), "重点")
	same(t, texts(d.row(t, "•"+nbsp+"再说：一遍").find("strong")), "再说")
	for _, c := range []string{"\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad", "\u2028", "\u2029", "\u0085"} {
		lacks(t, d.every(), c)
	}
	// Where they hide in fields, they are dropped too; inside an emoji the joiner stays.
	e := article{title: "标题\u200b里的字", body: "看👩‍👩‍👧这里\u200d和❤️那里"}.dress(t, true)
	same(t, strings.SplitN(e.texts.Moments, "\n", 2)[0], "标题里的字")
	e.row(t, "看👩‍👩‍👧这里和❤️那里")
	lacks(t, e.texts.Group+e.texts.Weibo+e.texts.Xiaohongshu+e.texts.Douyin, "\u200b")
}

func TestG08LinkBecomesNote(t *testing.T) {
	d := article{body: "看[反诈中心](https://official.example/a)的说明", contact: "official.example"}.dress(t, true)
	row := d.row(t, "看反诈中心[1]的说明")
	same(t, texts(row.find("sup")), "[1]")
	d.row(t, "参考链接")
	d.row(t, "[1] 反诈中心：https://official.example/a")
	same(t, len(d.dom.find("a")), 0)
	holds(t, d.Plain, "看反诈中心[1]的说明\n", "参考链接\n[1] 反诈中心：https://official.example/a\n")
	same(t, len(d.found), 0)
}

func TestG09SameAddressSameNumber(t *testing.T) {
	d := article{body: "[甲](https://official.example/a)、[乙](https://official.example/a)、[丙](https://official.example/b)", contact: "official.example"}.dress(t, true)
	d.row(t, "甲[1]、乙[1]、丙[2]")
	same(t, strings.Count(d.HTML, "https://official.example/"), 2)
	d.row(t, "[2] 丙：https://official.example/b")
}

func TestG10ArticleLinkStays(t *testing.T) {
	for _, contact := range []string{"mp.weixin.qq.com", ""} {
		d := article{body: "看[往期](https://mp.weixin.qq.com/s/abc)", contact: contact}.dress(t, contact != "")
		a := d.dom.find("a")
		if len(a) != 1 || a[0].shows() != "往期" || a[0].attr["href"] != "https://mp.weixin.qq.com/s/abc" || a[0].style("color") == "" {
			t.Errorf("in %s", d.HTML)
		}
		same(t, len(d.dom.find("sup")), 0)
		lacks(t, d.HTML, referencesTitle)
		same(t, len(d.found), 0)
	}
}

func TestG11OtherPagesOfThatHost(t *testing.T) {
	d := article{body: "看[主页](https://mp.weixin.qq.com/mp/profile_ext?x=1)", contact: "mp.weixin.qq.com"}.dress(t, true)
	d.row(t, "看主页[1]")
	d.row(t, "[1] 主页：https://mp.weixin.qq.com/mp/profile_ext?x=1")
	same(t, len(d.dom.find("a")), 0)
}

func TestG12TableOfContents(t *testing.T) {
	d := markdown(t, "- [第一段](#第一段)\n- [第二段](#第二段)\n\n## 第一段\n\n甲\n\n## 第二段\n\n乙")
	d.row(t, "•"+nbsp+"第一段")
	same(t, len(d.dom.find("sup"))+len(d.dom.find("a")), 0)
	lacks(t, d.HTML+d.Plain, referencesTitle, "#第")
}

func TestG13FootnotesShareTheNumbers(t *testing.T) {
	d := article{body: "正文[^1]，又见[网站](https://official.example/a)。\n\n[^1]: 注释里的话，打 {{hotline fanzha}}。", contact: "official.example"}.dress(t, true)
	d.row(t, "正文[1]，又见网站[2]。")
	d.row(t, "[1] 注释里的话，打 96110。")
	d.row(t, "[2] 网站：https://official.example/a")
	same(t, strings.Count(d.HTML, referencesTitle), 1)
	lacks(t, d.HTML, "href", "↩", "↩︎")
	holds(t, d.Plain, "正文[1]，又见网站[2]。\n", "[1] 注释里的话，打 96110。\n[2] 网站：https://official.example/a\n")
}

func TestG14PhoneLinks(t *testing.T) {
	// The house rules want {{hotline …}} instead; what is dressed must be right all the same.
	a := article{body: "打[客服](tel:955XX)或[955XX](TEL:955XX)，写[信](mailto:kefu@official.example)", contact: "official.example"}
	if !hasRule(a.problems(t), "link-scheme", problem.Error) {
		t.Error("tel: is accepted")
	}
	d := a.dress(t, false)
	const want = "打客服（955XX）或955XX，写信（kefu[@]official[.]example）"
	d.row(t, want)
	holds(t, d.Plain, want+"\n")
	same(t, len(d.dom.find("sup"))+len(d.dom.find("a")), 0)
}

func TestG15ScamAddress(t *testing.T) {
	const harmless = "hxxp://bank-xx[.]top/login"
	raw := article{kind: content.Alert, title: "短信里的链接别点", summary: "短信叫你访问 http://bank-xx.top/login 领取补贴，别点。", body: `访问 http://bank-xx.top/login 领取

## 识别

- “访问 http://bank-xx.top/login 领取”——别点。

## 怎么办

1. 不点。

| 说法 | 网址 |
| --- | --- |
| 领取 | bank-xx.**top**/login |

代码 ` + "`http://bank-xx.top/login`" + `

` + "```\nGET http://bank-xx.top/login\n```" + `

[领取](http://bank-xx.top/login) <http://bank-xx.top/login> http://bank-xx.top@official.example/ http://OFFICIAL.example.bank-xx.top/
`, contact: "official.example"}
	if !hasRule(raw.problems(t), "contact-unknown", problem.Error) {
		t.Error("a typed address is accepted")
	}
	marked := raw
	marked.summary = "短信叫你访问 bank-xx 的网址领取补贴，别点。"
	marked.body = strings.ReplaceAll(regexp.MustCompile(`(?s)\n\|.*`).ReplaceAllString(raw.body, "\n"), "http://bank-xx.top/login", "{{scam http://bank-xx.top/login}}")
	for _, d := range []dressed{raw.dress(t, false), marked.dress(t, true)} {
		d.row(t, "访问 "+harmless+" 领取")
		holds(t, d.Plain, "访问 "+harmless+" 领取\n")
		holds(t, d.texts.Group, harmless)
		holds(t, d.texts.Xiaohongshu, harmless)
		same(t, len(d.dom.find("a")), 0)
		lacks(t, strings.ReplaceAll(d.every(), "https://mingbai.yunshan.example", ""), "http://", "bank-xx.top", "example.bank", "https://official")
		lacks(t, d.texts.Moments, "bank-xx", "http", "[", "hxxp")
		for _, f := range d.found {
			if f.Level == Error {
				t.Errorf("%+v", f)
			}
		}
	}
	holds(t, raw.dress(t, false).texts.Weibo, harmless)
	holds(t, raw.dress(t, false).HTML, "GET"+nbsp+harmless, "bank-xx[.]<strong")
}

func TestG16Bullets(t *testing.T) {
	for _, body := range []string{"- 甲\n- 乙", "- 甲\n\n- 乙"} {
		d := markdown(t, body)
		a, b := d.row(t, "•"+nbsp+"甲"), d.row(t, "•"+nbsp+"乙")
		same(t, a.above, b.above)
		same(t, a.tag+b.tag, "sectionsection")
		same(t, a.attr["style"], b.attr["style"])
		same(t, a.style("text-indent"), "-1.5em")
		same(t, len(d.dom.find("ul"))+len(d.dom.find("li")), 0)
	}
}

func TestG17Numbers(t *testing.T) {
	d := markdown(t, "3. 丙\n4. 丁")
	d.row(t, "3."+nbsp+"丙")
	d.row(t, "4."+nbsp+"丁")
	holds(t, d.Plain, "3. 丙\n4. 丁\n")
}

func TestG18NestedLists(t *testing.T) {
	d := markdown(t, "- 一层\n  - 二层\n    - 三层\n      - 四层\n\n        又一段")
	var margins []string
	for _, text := range []string{"一层", "二层", "三层", "四层"} {
		row := d.row(t, "•"+nbsp+text)
		margins = append(margins, row.left("margin"))
		same(t, row.style("padding"), "0 8px 0 2em")
	}
	same(t, strings.Join(margins, " "), "0 1.2em 2.4em 2.4em")
	same(t, d.row(t, "又一段").left("margin"), "2.4em")
	same(t, d.row(t, "又一段").style("text-indent"), "")
	same(t, ids(d.found), "F42?")
	same(t, len(markdown(t, "- 一层\n  - 二层\n    - 三层").found), 0)
}

func TestG19LabelStaysInItsRow(t *testing.T) {
	for _, body := range []string{"- **不轻信**：陌生来电", "- **不轻信**：陌生来电\n\n- **不转账**：先核实"} {
		row := markdown(t, body).row(t, "•"+nbsp+"不轻信：陌生来电")
		same(t, row.kids[1].tag, "strong")
		for _, k := range row.kids {
			if k.tag != "" && k.tag != "strong" {
				t.Errorf("<%s> in the row", k.tag)
			}
		}
	}
}

func TestG20Tasks(t *testing.T) {
	d := markdown(t, "- [x] 已核实\n- [ ] 未核实")
	d.row(t, "☑"+nbsp+"已核实")
	d.row(t, "☐"+nbsp+"未核实")
	lacks(t, d.HTML, "<input", "[x]", "[ ]")
	holds(t, d.Plain, "☑ 已核实\n☐ 未核实\n")
}

func TestG21HotlineIsNoList(t *testing.T) {
	list := article{body: "第一段。\n\n96110. 是反诈专线"}.problems(t)
	i := slices.IndexFunc(list, func(p problem.Problem) bool { return p.Rule == "hotline-list" })
	if i < 0 || list[i].Level != problem.Error || list[i].Line != 17 {
		t.Errorf("got %v", list)
	}
	if list := (article{body: "99. 不是热线"}).problems(t); hasRule(list, "hotline-list", problem.Error) {
		t.Errorf("got %v", list)
	}
}

func TestG22Table(t *testing.T) {
	d := markdown(t, "| 部门 | 电话 |\n| --- | :---: |\n| 反诈专线 | {{hotline fanzha}} |\n| 空 | |")
	tables := d.dom.find("table")
	same(t, len(tables), 1)
	same(t, tables[0].style("width"), "100%")
	for _, th := range tables[0].find("th") {
		same(t, th.above.tag+" "+th.above.above.tag, "tr thead")
	}
	cells := append(tables[0].find("th"), tables[0].find("td")...)
	same(t, texts(cells), "部门|电话|反诈专线|96110|空|"+nbsp)
	for _, c := range cells {
		same(t, c.style("border")+c.style("padding")+c.style("word-break"), "1px solid #d9d9d96px 8pxbreak-word")
	}
	lacks(t, d.HTML, "nowrap")
	same(t, len(d.found), 0)
	fits(t, d.dom)
}

func TestG23WideTable(t *testing.T) {
	d := markdown(t, "| 甲 | 乙 | 丙 | 丁 | 戊 | 己 |\n|--|--|--|--|--|--|\n| 1 | 2 | 3 | 4 | 5 | 6 |\n| 一 | 二 | 三 | 四 | 五 | |")
	same(t, len(d.dom.find("table")), 0)
	first, second := d.row(t, "甲：1").above, d.row(t, "甲：一").above
	same(t, texts(first.kids), "甲：1|乙：2|丙：3|丁：4|戊：5|己：6")
	same(t, texts(second.kids), "甲：一|乙：二|丙：三|丁：四|戊：五|己：")
	same(t, len(d.found), 0)
	// Four columns stay a table, nine are warned about, headings alone are not lost.
	same(t, len(markdown(t, "| 甲 | 乙 | 丙 | 丁 |\n|--|--|--|--|\n| 1 | 2 | 3 | 4 |").dom.find("table")), 1)
	same(t, ids(markdown(t, "|1|2|3|4|5|6|7|8|9|\n|--|--|--|--|--|--|--|--|--|\n|a|b|c|d|e|f|g|h|i|").found), "F45?")
	holds(t, markdown(t, "| 甲 | 乙 | 丙 | 丁 | 戊 |\n|--|--|--|--|--|").HTML, "戊")
}

func TestG24Code(t *testing.T) {
	d := markdown(t, "```\nif a < b {\n  x &= 1\n}\n```")
	row := d.row(t, "if")
	same(t, row.shows(), strings.ReplaceAll("if a < b {/  x &= 1/}", " ", nbsp))
	same(t, len(row.find("br")), 2)
	lacks(t, d.HTML, "\n", "<pre", "white-space", "<code")
	holds(t, d.Plain, "if a < b {\n  x &= 1\n}\n")
	// A tab is four spaces, blank lines stay, and line ends of Windows are one break.
	crlf := markdown(t, "```\n甲\r\n\r\n\t乙\r\n```")
	same(t, crlf.row(t, "甲").shows(), "甲//"+strings.Repeat(nbsp, 4)+"乙")
}

func TestG25Warning(t *testing.T) {
	d := markdown(t, "> [!WARNING]\n> 一要钱，就挂断。")
	body := d.row(t, "一要钱")
	card := body.above.above
	bar := card.kids[0]
	red := d.e.Site.WeChat.Themes.Alert
	same(t, bar.style("color")+" on "+bar.style("background-color"), "#ffffff on "+red.Bar)
	same(t, body.style("color")+" on "+body.above.style("background-color"), content.WeChatInk+" on "+red.Tint)
	lacks(t, d.every(), "[!", "WARNING")
	holds(t, markdown(t, "> [!TIP] 记住\n> 先挂断。").HTML, ">记住</section>")
	if list := (article{body: "> [!XYZ]\n> 字"}).problems(t); !hasRule(list, "callout-kind", problem.Error) {
		t.Errorf("got %v", list)
	}
}

func TestG26Headings(t *testing.T) {
	d := article{title: "标题就是这个", body: "# 标题就是这个\n\n正文"}.dress(t, false)
	lacks(t, d.HTML, "标题就是这个", "<h1")
	d = article{title: "标题就是这个", body: "# 另一个\n\n##### 小的\n\n###### 更小\n\n## 标题就是这个"}.dress(t, false)
	same(t, texts(d.dom.find("h2")), "另一个|标题就是这个")
	same(t, texts(d.dom.find("h4")), "小的|更小")
	lacks(t, d.HTML, "<h1", "<h5", "<h6")
}

func TestG27Rule(t *testing.T) {
	d := markdown(t, "上面\n\n---\n\n下面")
	all := d.dom.where(func(n *node) bool { return n.style("border-top") != "" })
	same(t, texts(all), nbsp)
	same(t, all[0].tag, "section")
	lacks(t, d.HTML, "<hr")
}

func TestG28Image(t *testing.T) {
	d := article{body: "看图\n![转账界面](a.png)\n再看", files: map[string][]byte{"a.png": photo(t)}}.dress(t, true)
	img := d.dom.find("img")
	same(t, len(img), 1)
	same(t, img[0].attr["alt"], "转账界面")
	same(t, img[0].attr["style"], "max-width:100%;height:auto;display:block;margin:0 auto")
	same(t, len(img[0].attr), 3)
	same(t, img[0].above.tag+img[0].above.style("text-align"), "sectioncenter")
	same(t, len(img[0].above.kids), 1)
	lacks(t, strings.ReplaceAll(d.HTML, `alt="转账界面"`, "")+d.Plain, "转账界面")
	same(t, strings.Join(d.dom.rows()[2:4], "|"), "看图|再看")
	same(t, len(d.Images), 1)
	same(t, d.Images[0].Src, img[0].attr["src"])
	same(t, d.Images[0].Asset.Name, "a.png")
	same(t, len(d.found), 0)
}

func TestG29Caption(t *testing.T) {
	d := article{body: "![图](a.png \"图1：假冒短信\")\n\n- ![图](./a.png)\n\n[![图](a.png)](https://official.example/)", files: map[string][]byte{"a.png": photo(t)}, contact: "official.example"}.dress(t, true)
	row := d.row(t, "图1")
	same(t, row.shows(), "图1：假冒短信")
	same(t, row.style("font-size")+row.style("text-align"), "13pxcenter")
	same(t, len(d.dom.find("img")), 3)
	same(t, len(d.Images), 1)
	d.row(t, "[1] 图：https://official.example/")
	same(t, len(d.found), 0)
}

// G30 and G31 are for package picture: a fragment names pictures only.

func TestG32ForeignImages(t *testing.T) {
	for _, ref := range []string{"https://other.example/a.png", "../../secret.png", "http://127.0.0.1/a.png", "data:image/png;base64,AAAA", "/etc/a.png", `..\a.png`, "file:///a.png"} {
		a := article{body: "![x](" + ref + ")", files: map[string][]byte{"a.png": photo(t)}}
		if list := a.problems(t); !hasRule(list, "image-remote", problem.Error) {
			t.Errorf("%s: %v", ref, list)
		}
		lacks(t, a.dress(t, false).HTML, "<img", "secret", "other.example")
	}
	if list := (article{body: "![x](b.png)", files: map[string][]byte{"a.png": photo(t)}}).problems(t); !hasRule(list, "image-missing", problem.Error) {
		t.Errorf("got %v", list)
	}
}

func TestG33EmojiInTitle(t *testing.T) {
	for _, c := range []string{"⚠", "🔔", "⬛", "㊙"} {
		site, _ := article{title: "小心" + c + "骗子"}.folder(t)
		_, list, err := content.Load(site)
		if err != nil || !slices.ContainsFunc(list, func(p problem.Problem) bool { return p.Level == problem.Error && strings.Contains(p.Text, c) }) {
			t.Errorf("%s: %v %v", c, list, err)
		}
		e, it := article{body: "正文"}.item(t)
		it.Title = "小心" + c + "骗子"
		found, _ := Judge(e, it, Article{HTML: "<section></section>"}, Write(e, it))
		if !slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == "title" && f.Level == Error && strings.Contains(f.Message, c) }) {
			t.Errorf("%s: %v", c, found)
		}
	}
}

func TestG34Digest(t *testing.T) {
	d := markdown(t, "正文")
	same(t, Digest(d.it, d.Article), d.it.Summary)
	d.it.Summary = ""
	long := article{body: strings.Repeat("家人👩‍👩‍👧都要知道，不要转账，", 30) + "好。"}
	l := long.dress(t, false)
	l.it.Summary = ""
	got := Digest(l.it, Render(l.e, l.it))
	if n := content.Chars(got); n < DigestMax-10 || n > DigestMax || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
		t.Errorf("%d: %s", n, got)
	}
	lacks(t, strings.ReplaceAll(got, "👩‍👩‍👧", ""), "👩", "👧", "\u200d")
	two := article{body: "第一句。第二句。"}.dress(t, true)
	two.it.Summary = ""
	if got := Digest(two.it, Render(two.e, two.it)); !strings.HasPrefix(got, "第一句。第二句。") {
		t.Error(got)
	}
}

func TestG35LongTitle(t *testing.T) {
	// For a push internal/draft refuses what is longer than wechat.title_max.
	d := article{title: strings.Repeat("汉字标题", 8) + "长", body: "正文"}.dress(t, true)
	same(t, d.e.Site.WeChat.TitleMax, 32)
	i := slices.IndexFunc(d.found, func(f Finding) bool { return f.Rule == "title" })
	if i < 0 || d.found[i].Level != Warning || d.found[i].Value != "33" || Refused(d.found) {
		t.Errorf("%v", d.found)
	}
	d.it.Title = strings.Repeat("字", 65)
	if found, _ := Judge(d.e, d.it, d.Article, d.texts); !Refused(found) {
		t.Errorf("%v", found)
	}
}

func TestG36ExactFindings(t *testing.T) {
	for _, it := range realEdition(t).Items[:5] {
		a := Render(realEdition(t), it).HTML
		official := (&renderer{e: realEdition(t)}).official
		same(t, ids(Lint(a, true, official)), "")
		at := strings.LastIndex(a, "<section")
		bad := a[:at] + `<div class="x" style="position:absolute">` + "</div>" + a[at:]
		found := Lint(bad, true, official)
		same(t, ids(found), "F05 F06 F11")
		for _, f := range found {
			same(t, f.Line, 1)
			same(t, f.Col, utf8.RuneCountInString(a[:at])+1)
		}
		wrapped := strings.Replace(a, "</section>", `</section><div class="x" style="position:absolute">`, 1)
		same(t, ids(Lint(wrapped, true, official)), "F05 F06 F11")
	}
}

func TestG37Contrast(t *testing.T) {
	d := article{body: "字[网站](https://official.example/)\n\n> [!WARNING]\n> 字**重**`码`[网站](https://official.example/)\n\n> 引**重**~~旧~~\n\n| 表 |\n|--|\n| **格** |", contact: "official.example"}.dress(t, true)
	for _, theme := range []content.Theme{d.e.Site.WeChat.Themes.Alert, d.e.Site.WeChat.Themes.Lesson, d.e.Site.WeChat.Themes.Tip} {
		for _, p := range theme.Pairs() {
			text, err := contrast.Parse(p.Text)
			ground, err2 := contrast.Parse(p.Ground)
			if day, night := contrast.Ratio(text, ground), contrast.Ratio(contrast.Dark(text, ground)); err != nil || err2 != nil || day < 4.5 || night < 4.5 {
				t.Errorf("%+v: %.2f %.2f", p, day, night)
			}
		}
	}
	for _, kind := range []content.Kind{content.Alert, content.Lesson, content.Tip, content.Page} {
		d.it.Kind = kind
		a := Render(d.e, d.it)
		same(t, ids(Lint(a.HTML, true, d.e.Dir.Official)), "")
		lighter := strings.ReplaceAll(a.HTML, "#595959", "#5a5a5a")
		if found := Lint(lighter, true, d.e.Dir.Official); len(found) == 0 || strings.Trim(strings.ReplaceAll(ids(found), "F70", ""), " ") != "" {
			t.Errorf("%s", ids(found))
		}
	}
	site, _ := article{site: "wechat:\n  themes:\n    tip:\n      strong: \"#888888\"\n"}.folder(t)
	if _, list, err := content.Load(site); err != nil || list.Errors() == 0 {
		t.Errorf("%v %v", list, err)
	}
}

func TestG38OnlySourcesDiffer(t *testing.T) {
	d := article{body: "![图](a.png)\n\n![图&'](b'&.png)\n\n![图](a.png)", files: map[string][]byte{"a.png": photo(t), "b'&.png": photo(t)}}.dress(t, true)
	same(t, len(d.Images), 2)
	mapped := d.HTML
	for _, p := range d.Images {
		attribute := `src="` + p.Src + `"`
		holds(t, mapped, attribute)
		mapped = strings.ReplaceAll(mapped, attribute, `src="https://mmbiz.qpic.cn/x"`)
	}
	same(t, strings.Count(mapped, "https://mmbiz.qpic.cn/x"), 3)
	src := regexp.MustCompile(`src="[^"]*"`)
	same(t, src.ReplaceAllString(d.HTML, ""), src.ReplaceAllString(mapped, ""))
	same(t, ids(Lint(mapped, true, d.e.Dir.Official)), "")
}

// longAlert is an alert of more than 800 characters.
func longAlert() article {
	steps := strings.Repeat("他先说几句好话，再说机会难得，名额有限，过时不候，叫你马上转一笔钱。\n\n", 24)
	return article{kind: content.Alert, title: "叫你先转钱的#都是骗子*", summary: "不管他说什么，一叫你转钱就停下来，先打电话核实。", body: steps + `
## 识别

- “先转[一](#识别)笔，马上返还”——不会返还。
- “名额有限，现在就交”——是催你。
- “访问 www.gov.cn 核对”——是假的。

## 怎么办

1. 挂断，打 {{hotline fanzha}}。
`}
}

func TestG46Moments(t *testing.T) {
	a := longAlert()
	d := a.dress(t, false)
	if n := utf8.RuneCountInString(d.Plain); n < 800 {
		t.Fatalf("only %d", n)
	}
	m := d.texts.Moments
	lines := strings.Split(strings.TrimSuffix(m, "\n"), "\n")
	if len(lines) > MomentsLines || content.Chars(m)-1 > MomentsMax || !strings.HasSuffix(m, "\n") {
		t.Errorf("%d lines, %d characters: %s", len(lines), content.Chars(m)-1, m)
	}
	same(t, lines[0], "叫你先转钱的都是骗子")
	lacks(t, m, "#", "*", "[", "]", "http", "www", ".cn", "://")
	holds(t, m, "110", "955XX", "96110", "码")
}

func TestG47NoteTitle(t *testing.T) {
	const title = "Visa卡在境外这样用才安全省心不踩坑"
	same(t, noteTitle(title), 17) // 4 letters and 15 characters make 34 halves
	same(t, noteTitle("abc"), 2)
	d := article{title: title, body: "正文"}.dress(t, true)
	same(t, strings.SplitN(d.texts.Xiaohongshu, "\n", 2)[0], title)
	same(t, ids(d.found), "")
	for _, c := range []struct {
		title string
		fits  bool
	}{{strings.Repeat("汉", 20), true}, {strings.Repeat("汉", 20) + "a", false}, {strings.Repeat("汉", 19) + "ab", true}, {strings.Repeat("a", 40), true}, {strings.Repeat("a", 41), false}} {
		d := article{title: c.title, body: "正文"}.dress(t, false)
		line := strings.SplitN(d.texts.Xiaohongshu, "\n", 2)[0]
		same(t, line == c.title, c.fits)
		if noteTitle(line) > NoteTitleMax {
			t.Errorf("%d: %s", noteTitle(line), line)
		}
		same(t, slices.ContainsFunc(d.found, func(f Finding) bool { return f.Rule == "xiaohongshu" }), !c.fits)
	}
}

func TestG48Weibo(t *testing.T) {
	d := markdown(t, "正文")
	same(t, regexp.MustCompile(`^【用来试一试的文章】这一篇只用来试一试写法，不会发布。钱转出去了，.*#挂失和补卡# https://mingbai\.yunshan\.example/tips/shishi/\n$`).MatchString(d.texts.Weibo), true)
	same(t, strings.Count(d.texts.Weibo, "#"), 2)
}
