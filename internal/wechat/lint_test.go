package wechat

import (
	"strconv"
	"strings"
	"testing"
)

// violations are fragments with what the linter must find in them: rule, line and column of each finding, ? for a warning. A
// fragment that wants nothing is a good one. P stands for a paragraph's style, S for one of small print, T for a cell's.
var violations = []struct{ name, html, want string }{
	{"a good one", `<section style="font-size:16px;color:#3f3f3f"><p style="P">字<strong style="color:#8b0000">重</strong><br>字</p></section>`, ""},
	{"F01 none", ``, "F01 1:1"},
	{"F01 two", `<section><p style="P">一</p></section><section><p style="P">二</p></section>`, "F01 1:LEN-2"},
	{"F01 not a section", `<p style="P">字</p>`, "F01 1:1"},
	{"F01 comment", `<section><!-- x --><p style="P">字</p></section>`, "F01 1:10"},
	{"F01 whole page", `<!doctype html><html><body><section><p style="P">字</p></section></body></html>`, "F01 1:1|F01 1:16|F01 1:22"},
	{"F01 text outside", `<section><p style="P">字</p></section>尾`, "F01 1:END"},
	{"F02 once", "<section>\n<p style=\"P\">字\t字</p>\n</section>", "F02 1:10"},
	{"F02 in a tag", "<section><p\nstyle=\"P\">字</p></section>", "F02 1:12"},
	{"F03", `<section style="padding:8px;background-color:#ffffff"><p style="P">字</p></section>`, "F03 1:1|F03 1:1"},
	{"F03 left", `<section style="padding-left:8px"><p style="P">字</p></section>`, "F03 1:1"},
	{"F04", `<section><p style="P">字<u style="color:#3f3f3f">字</u></p></section>`, "F04 1:"},
	{"F05 lists", `<section><ul><li>字</li></ul></section>`, "F05 1:10|F05 1:14"},
	{"F05 wrapper", `<section><article><p style="P">字</p></article></section>`, "F05 1:10"},
	{"F05 script", `<section><script>a** http://x.top</script><p style="P">字</p></section>`, "F05 1:10"},
	{"F06", `<section id="x"><p class="y" onclick="z()" style="P">字</p></section>`, "F06 1:1|F06 1:17|F06 1:17"},
	{"F06 image", `<section><section style="text-align:center"><img src="https://a.example/a.png" alt="图" width="3" data-x="1" style="max-width:100%;height:auto"></section></section>`, "F06 1:45|F06 1:45"},
	{"F06 cell spans are allowed", `<section><table><tbody><tr><td colspan="2" rowspan="1" style="T">字</td></tr></tbody></table></section>`, ""},
	{"F07 leaf", `<section><p style="P"><span leaf="">字</span></p></section>`, ""},
	{"F07 leaf is nothing else", `<section><p style="P"><span leaf="x" style="color:#3f3f3f">字</span></p></section>`, "F06 1:P"},
	{"F08", `<section><p style="P"></p><p style="P"> </p><p style="P"><strong style="color:#3f3f3f"></strong></p></section>`, "F08|F08|F08"},
	{"F08 a spacer is not empty", `<section><section style="line-height:8px">&nbsp;</section></section>`, ""},
	{"F10", `<section><p style="P;cursor:pointer;--x:1;background:#ffffff;border-image:none">字</p></section>`, "F10 1:10|F10 1:10|F10 1:10|F10 1:10"},
	{"F10 opacity that shows", `<section><p style="P;opacity:0.5">字</p></section>`, "F10 1:10"},
	{"F11", `<section><section style="position:relative;float:left;z-index:1;transform:none;transition:none;animation:x;filter:none;clip-path:none;opacity:0;flex:1;flex-wrap:wrap;grid-area:a;gap:1px;order:1"><p style="P">字</p></section></section>`, strings.Repeat("F11 1:10|", 13) + "F11 1:10"},
	{"F11 gradient", `<section><section style="background-image:none"><p style="P;background-color:linear-gradient(red,blue)">字</p></section></section>`, "F11 1:10|F11|F72?"},
	{"F12", `<section><section style="display:flex"><p style="P;display:inline-block">字</p></section></section>`, "F12 1:10"},
	{"F13", `<section><p style="P;width:calc(1px);margin-top:var(--x);color:#3f3f3f!important;text-indent:'1'">字</p></section>`, "F13 1:10|F13 1:10|F13 1:10|F13 1:10"},
	{"F13 escaped quote", `<section><p style="P;text-indent:&quot;">字</p></section>`, "F13 1:10"},
	{"F14", `<section><p style="P;font-family:Arial">字</p></section>`, "F14 1:10"},
	{"F15", `<section><p style="Q;color:#FFF">字</p><p style="Q;color:#000000">字</p><p style="Q;color:rgb(1, 2, 3)">字</p><section style="background-color:transparent;border:1px solid red"><p style="P">字</p></section></section>`, "F15|F15|F15|F15|F15"},
	{"F15 capitals", `<section><p style="Q;color:#3F3F3F">字</p></section>`, "F15"},
	{"F16 directly in elements", `<section>字<p style="Q">字</p><p style="P">字<span>字</span></p><section>字</section></section>`, "F16 1:1|F16 1:11|F16|F16"},
	{"F16 leaf in no colour", `<section><p style="Q"><span leaf="">字</span></p></section>`, "F16"},
	{"F17", `<section><p style="Q;color:#3f3f3f;font-size:13px">字</p><p style="Q;color:#3f3f3f;font-size:1em">字</p><section style="S;font-size:12px">字</section><h2 style="color:#3f3f3f;font-size:23px">字</h2><p style="P;line-height:1.5">字</p><p style="P;line-height:20.5px">字</p></section>`, "F17|F17|F17|F17|F17|F17"},
	{"F17 good", `<section><p style="Q;color:#3f3f3f;font-size:14px;line-height:28px">字</p><section style="S;font-size:13px;line-height:1.6">字</section><h2 style="color:#3f3f3f;font-size:22px;line-height:2">字</h2></section>`, ""},
	{"F18", `<section><section style="width:321px"><p style="P;min-width:101%">字</p><p style="P;width:100vw">字</p></section></section>`, "F18 1:10|F18|F18"},
	{"F18 good", `<section><section style="width:320px"><p style="P;width:100%;min-width:0">字</p></section></section>`, ""},
	{"F24", `<section><p style="P">**字</p><p style="P">__字~~</p><p style="P">[字](x</p><p style="P">[^1]</p><p style="P">[!NOTE]</p></section>`, "F24 1:P|F24|F24|F24|F24|F24"},
	{"F24 over elements", `<section><p style="P">字*<strong style="color:#3f3f3f">*字</strong></p></section>`, "F24"},
	{"F24 code", `<section><p style="P"><span style="color:#3f3f3f;background-color:#f7f7f7;word-break:break-all">**x**[^1]</span></p></section>`, ""},
	{"F24 masked numbers", `<section><p style="P">6222 **** **** 1234，6222****1234，尾号****1234，***，____</p></section>`, ""},
	{"F24 two are none", `<section><p style="P">6222**1234，***重点***</p></section>`, "F24|F24|F24"},
	{"F25", "<section><p style=\"P\">字\u200b字&shy;字\u200d字\ufe0f</p></section>", "F25 1:P+1|F25 1:P+3|F25 1:P+9|F25 1:P+11"},
	{"F25 emoji", `<section><p style="P">👩‍👩‍👧❤️1️⃣</p></section>`, ""},
	{"F26", `<section><p style="P;word-break:break-all">电话 96110</p></section>`, "F26 1:10"},
	{"F26 printed address", `<section><p style="P">网址 <span style="color:#3f3f3f;word-break:break-all">hxxp://bank-xx[.]top/login</span></p></section>`, ""},
	{"F30", `<section><p style="P"><a href="https://official.example/" style="color:#0a3d8f">字</a><a href="#x" style="color:#0a3d8f">字</a><a style="color:#0a3d8f">字</a></p></section>`, "F30 1:P|F30|F30"},
	{"F31", `<section><p style="P">` + strings.Join([]string{link("https://mp.weixin.qq.com/mp/profile_ext?x=1"), link("https://mp.weixin.qq.com:443/s/x"), link("https://u@mp.weixin.qq.com/s/x"), link("HTTPS://MP.weixin.qq.com/s/x"), link("https://mp.weixin.qq.com/sx"),
		link("https://mp.weixin.qq.com/s/../mp/x"), link("https://mp.weixin.qq.com/s/%2e%2e/x"), link("ftp://mp.weixin.qq.com/s/x")}, "") + `</p></section>`, "F31|F31|F31|F31|F31|F31|F31|F31"},
	{"F31 tricks", `<section><p style="P">` + strings.Join([]string{link("https://mp.weixin.qq.com@evil.top/s/x"), link("https://mp.weixin.qq.com.evil.top/s/x"), link("https://evil.top/s/?mp.weixin.qq.com/s/"), link("//mp.weixin.qq.com.top/s/x"), link("javascript:alert(1)")}, "") + `</p></section>`, "F30|F30|F30|F30|F30"},
	{"F31 good", `<section><p style="P">` + link("https://mp.weixin.qq.com/s/abc") + link("http://mp.weixin.qq.com/s?__biz=x&amp;mid=1") + link("https://mp.weixin.qq.com/s") + `</p></section>`, ""},
	{"F32", `<section><p style="P">字<sup style="color:#595959">[1]</sup><sup style="color:#595959">[2]</sup></p><section style="S">[1] 网站：https://official.example/</section></section>`, "F32"},
	{"F35", `<section><p style="P">http://bank-xx.top/login</p><section style="S">[1] 网站：https://bank-xx.top/</section><table><tbody><tr><td style="T">bank-xx.top</td></tr></tbody></table>` +
		`<section style="text-align:center"><img src="https://a.example/a.png" alt="网址 bank-xx.top" style="max-width:100%;height:auto"></section><p style="P"><span style="color:#3f3f3f;background-color:#f7f7f7;word-break:break-all">www.bank-xx.top</span></p></section>`, "F35 1:P|F35|F35|F35|F35"},
	{"F35 over elements", `<section><p style="P">bank-xx.<strong style="color:#3f3f3f">top</strong></p></section>`, "F35 1:P"},
	{"F35 who is official", `<section><p style="P">https://evilofficial.example/ https://official.example@evil.top/ https://official.example.top/</p></section>`, "F35 1:P|F35|F35"},
	{"F35 good", `<section><p style="P">https://official.example/ HTTPS://WWW.Official.Example/a hxxp://bank-xx[.]top/login</p></section>`, ""},
	{"F35 a line ends an address", `<section><p style="P">bank-xx.<br>top</p><p style="P">bank-xx.</p><p style="P">top</p></section>`, ""},
	{"F45", `<section><table><tbody><tr><td>1</td></tr></tbody></table><table><thead><th style="T;white-space:nowrap">1</th></thead></table></section>`, "F45|F45|F45|F16|F45|F45"},
	{"F45 five columns", `<section><table><tbody><tr>` + strings.Repeat(`<td style="T">1</td>`, 5) + `</tr></tbody></table></section>`, "F45"},
	{"F46", `<section><section style="color:#3f3f3f;background-color:#f7f7f7;word-break:break-all;white-space:pre">a b</section></section>`, "F46|F46"},
	{"F50", `<section><section style="text-align:center"><img src="https://a.example/a.png" alt="图" style="width:100%"></section>` +
		`<p style="P"><img src="https://a.example/a.png" alt="图" style="max-width:100%;height:auto"></p>` +
		`<section style="text-align:center;color:#3f3f3f"><img src="https://a.example/a.png" alt="图" style="max-width:100%;height:auto">说明</section></section>`, "F50|F50|F50"},
	{"F53", `<section><section style="text-align:center"><img src="data:image/png;base64,AA" alt="图" style="max-width:100%;height:auto"></section><section style="text-align:center"><img src="../a.png" alt="图" style="max-width:100%;height:auto"></section></section>`, "F53|F53"},
	{"F54", `<section><section style="text-align:center"><img src="https://a.example/a.png" style="max-width:100%;height:auto"></section></section>`, "F54?"},
	{"F70", `<section><p style="Q;color:#888888">字</p><p style="Q;color:#5a5a5a">字</p><section style="background-color:#fdecea"><p style="Q;color:#c7302b">字</p></section></section>`, "F70|F70|F70"},
	{"F70 good", `<section><section style="background-color:#a61b1b;color:#ffffff">字</section><section style="background-color:#fdecea"><p style="P">字</p></section></section>`, ""},
	{"F72", `<section><p style="P">字<strong style="color:#3f3f3f;background-color:#eef4fb">字</strong></p></section>`, "F72?"},
}

func link(href string) string { return `<a href="` + href + `" style="color:#0a3d8f">字</a>` }

const (
	paragraphStyle = "color:#3f3f3f;font-size:16px;line-height:1.75"
	smallStyle     = "color:#595959"
	cellStyle      = "color:#3f3f3f;padding:6px 8px;border:1px solid #d9d9d9;word-break:break-word"
)

func init() {
	for i := range violations {
		v := &violations[i]
		v.html = strings.NewReplacer(`style="P`, `style="`+paragraphStyle, `style="Q`, `style="margin:0`, `style="S`, `style="`+smallStyle, `style="T`, `style="`+cellStyle).Replace(v.html)
	}
}

func TestLint(t *testing.T) {
	official := func(host string) bool {
		return host == "official.example" || strings.HasSuffix(host, ".official.example")
	}
	p := len([]rune(`<section><p style="`+paragraphStyle+`">`)) + 1
	for _, v := range violations {
		t.Run(v.name, func(t *testing.T) {
			found := Lint(v.html, true, official)
			var want []string
			if v.want != "" {
				want = strings.Split(v.want, "|")
			}
			ok := len(want) == len(found)
			for i := 0; ok && i < len(want); i++ {
				rule, place, _ := strings.Cut(want[i], " ")
				f := found[i]
				level := Error
				if strings.HasSuffix(rule, "?") {
					rule, level = strings.TrimSuffix(rule, "?"), Warning
				}
				ok = f.Rule == rule && f.Level == level
				if _, col, exact := strings.Cut(place, ":"); exact && col != "" {
					n := 0
					switch {
					case strings.HasPrefix(col, "P+"):
						n, _ = strconv.Atoi(col[2:])
						n += p
					case col == "P":
						n = p
					case col == "END":
						n = len([]rune(v.html))
					case col == "LEN-2":
						n = len([]rune(v.html))/2 + 1
					default:
						n, _ = strconv.Atoi(col)
					}
					ok = ok && f.Line == 1 && f.Col == n
				}
			}
			if !ok {
				t.Errorf("%s\nwant %s", v.html, v.want)
				for _, f := range found {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

// TestLintPlaces: line and column count characters of the source, over lines and named characters.
func TestLintPlaces(t *testing.T) {
	src := "<section>\n 汉字&amp;&lt;\n<p style=\"color:#3f3f3f\">a&nbsp;b **</p>x.top\n</section>"
	var got []string
	for _, f := range Lint(src, true, nil) {
		got = append(got, f.Rule+" "+strconv.Itoa(f.Line)+":"+strconv.Itoa(f.Col))
	}
	same(t, strings.Join(got, "|"), "F16 1:1|F02 1:10|F24 3:35|F35 3:41")
}

// TestLintRoot: without an outermost element blocks are siblings.
func TestLintRoot(t *testing.T) {
	d := article{body: "一\n\n二", site: "wechat:\n  root: none\n"}.dress(t, true)
	if strings.HasPrefix(d.HTML, `<section style="font-size`) || len(d.dom.kids) < 4 {
		t.Errorf("%s", d.HTML)
	}
	same(t, ids(d.found), "")
	if len(Lint(d.HTML, true, nil)) == 0 {
		t.Error("accepted as one section")
	}
}

// TestLeaf: the editor's own shape, each run of text in a wrapper.
func TestLeaf(t *testing.T) {
	d := article{body: "一**二**三\n\n| 甲 |\n|--|\n| 乙 |", site: "wechat:\n  leaf: true\n"}.dress(t, true)
	same(t, ids(d.found), "")
	holds(t, d.HTML, `<span leaf="">一</span><strong`, `><span leaf="">二</span></strong><span leaf="">三</span>`)
	for _, n := range d.dom.where(func(n *node) bool { return n.text != "" }) {
		same(t, n.above.tag, "span")
	}
	lacks(t, article{body: "一"}.dress(t, true).HTML, "leaf")
}
