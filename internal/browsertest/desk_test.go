//go:build browser

package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/testsite"
)

// realDesk builds the desk of the project's own content, with whatever a test adds to the site folder. items are the folders of its
// articles, "wechat/alerts/x".
func realDesk(t *testing.T, change func(fstest.MapFS)) (dir string, items []string) {
	t.Helper()
	site := testsite.Starter(t)
	if change != nil {
		change(site)
	}
	lib, list, err := content.Load(site)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	at, err := lib.Site.Clock().Parse("2026-11-18 12:00") // with something coming in the week
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "desk")
	if _, list, err = build.WriteDesk(edition.At(lib, at), build.Options{Out: dir, Engine: "test"}); err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	items, err = fs.Glob(os.DirFS(dir), "wechat/*/*")
	if err != nil || len(items) < 15 {
		t.Fatal(items, err)
	}
	return dir, items
}

// rich is an article with everything that an article may have, and too much for some places: the linter warns.
func rich(t *testing.T) func(fstest.MapFS) {
	return func(site fstest.MapFS) {
		m := image.NewGray(image.Rect(0, 0, 1400, 300)) // wider than any phone
		for i := range m.Pix {
			m.Pix[i] = byte(i * i / 7)
		}
		var picture bytes.Buffer
		if err := png.Encode(&picture, m); err != nil {
			t.Fatal(err)
		}
		site["content/alerts/daquan/tu.png"] = &fstest.MapFile{Data: picture.Bytes()}
		site["content/alerts/daquan/index.md"] = &fstest.MapFile{Data: []byte(`---
title: 所有写法都在这一篇里，标题也写得很长很长，长到超过三十个字才算数
summary: 这一篇把所有写法都用上一遍，用来看样子。
topic: gouwu
audience: [zhangzhe]
author: 李敏
reviewer: 周晓
review: 2027-09-01
severity: high
sources:
  - title: 自己写的
status: approved
publish: 2026-11-17
---

正文**要紧**，*强调*，~~删掉~~，` + "`代码 abc`" + `，[主页](/about/)，网址 https://mingbai.yunshan.example/` + strings.Repeat("long", 40) + `。

## 识别

- “先付钱”——别信。
  - 第二层` + strings.Repeat("很长的字", 20) + `
    - 第三层[^1]

## 怎么办

9. 不付钱。
10. 打 {{hotline jingcha}}。

### 表

| 甲 | 乙 | 丙 | 丁 |
|--|--|--|--|
| ` + strings.Repeat("很长的格子", 5) + ` | ` + strings.Repeat("a", 60) + ` | 3 | 4 |

| 1 | 2 | 3 | 4 | 5 | 6 |
|--|--|--|--|--|--|
| 一 | 二 | 三 | 四 | 五 | 六 |

> 引用**要紧**的话
>
> > [!WARNING] 当心
> > 卡里的字。

> [!NOTE]
> 提示，[链接](/hotlines/)。

> [!TIP]
> 好办法。

> [!CAUTION]
> 别做。

` + "```\n" + strings.Repeat("x = 1; ", 40) + "\n    缩进\n```\n" + `
---

![图](tu.png "图一：说明")

- [x] 已核实
- [ ] 未核实

[^1]: 脚注。
`)}
	}
}

func file(t *testing.T, parts ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// serveDesk gives the addresses of the desk on the bank's intranet, plain http under a name, and on the own machine.
func serveDesk(t *testing.T, dir string) (intranet, local string) {
	t.Helper()
	srv := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(srv.Close)
	return strings.Replace(srv.URL, "127.0.0.1", "desk.bank.example", 1) + "/", srv.URL + "/"
}

// click presses the left button of the mouse on the element that an expression gives, as somebody who reads would.
func click(t *testing.T, ctx context.Context, element string) {
	t.Helper()
	at := ask[[]float64](t, ctx, fmt.Sprintf(`(() => { const e = %s; e.scrollIntoView({ block: "center" }); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`, element))
	if err := chromedp.Do(ctx, chromedp.MouseClickXY(at[0], at[1])); err != nil {
		t.Fatal(err)
	}
}

// shortcut presses a letter with Ctrl.
func shortcut(t *testing.T, ctx context.Context, letter string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.KeyEvent(letter, chromedp.KeyModifiers(chromedp.ModifierCtrl))); err != nil {
		t.Fatal(err)
	}
}

type clip struct{ HTML, Text, Types string }

// pasted presses Ctrl+V in a place to write, and tells what arrives.
func pasted(t *testing.T, ctx context.Context) clip {
	t.Helper()
	ask[bool](t, ctx, `(() => {
		let d = document.getElementById("scratch");
		if (!d) {
			d = document.createElement("div");
			d.id = "scratch";
			d.contentEditable = "true";
			d.addEventListener("paste", (e) => {
				e.preventDefault();
				window.got = { HTML: e.clipboardData.getData("text/html"), Text: e.clipboardData.getData("text/plain"), Types: [...e.clipboardData.types].sort().join() };
			});
			document.body.append(d);
		}
		window.got = undefined;
		d.focus();
		getSelection().selectAllChildren(d);
		return true;
	})()`)
	shortcut(t, ctx, "v")
	until(t, ctx, "a paste", "window.got")
	return ask[clip](t, ctx, "window.got")
}

// empty puts something else on the clipboard, so that what is found there later is new.
func empty(t *testing.T, ctx context.Context) {
	t.Helper()
	ask[bool](t, ctx, `(() => { const e = document.createElement("textarea"); e.value = "旧"; document.body.append(e); e.select(); return true; })()`)
	shortcut(t, ctx, "c")
	ask[bool](t, ctx, `document.activeElement.remove() || true`)
	if got := pasted(t, ctx); got.Text != "旧" {
		t.Fatalf("the clipboard does not work here: %+v", got)
	}
}

const (
	said      = `[...document.querySelectorAll(".said")].map((o) => o.textContent).join("")`
	byHand    = `document.getElementById("manual").checkVisibility()`
	noAPI     = `!isSecureContext && navigator.clipboard === undefined`
	selection = `(() => { const s = getSelection(), p = document.getElementById("preview"); return s.rangeCount === 1 && s.getRangeAt(0).startContainer === p && s.getRangeAt(0).endOffset === p.childNodes.length && s.toString().length > 50; })()`
)

// TestDeskG39CopyIsExact clicks 复制正文 on the intranet, from a file and on the own machine, and pastes: the bytes are those of the
// files. Every page's data are the files' too, and the preview is made of the very string that is copied (C01, C05, C09).
func TestDeskG39CopyIsExact(t *testing.T) {
	ctx := browser(t)
	dir, items := realDesk(t, rich(t))
	intranet, local := serveDesk(t, dir)
	// C09: what the preview is given is kept by a setter that stands before the page's own script.
	call(t, ctx, page.Enable, page.EnableParams{})
	call(t, ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		window.given = [];
		const p = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
		Object.defineProperty(Element.prototype, "innerHTML", { ...p, set(v) { if (this.id === "preview") window.given.push(v); p.set.call(this, v); } });`})
	for _, base := range []string{intranet, "file://" + filepath.ToSlash(dir) + "/", local} {
		for _, item := range []string{"wechat/alerts/shuadan-fanli", "wechat/pages/emergency", "wechat/alerts/daquan"} {
			if missing := open[bool](t, ctx, base+item+"/copy.html", 1280, 800, "light", noAPI); missing != (base == intranet) {
				t.Errorf("%s: the newer interface is missing: %v", base, missing)
			}
			empty(t, ctx)
			click(t, ctx, `document.querySelector("[data-rich]")`)
			until(t, ctx, "success", said+`.includes("复制好了")`)
			want := clip{file(t, dir, item, "wechat.html"), file(t, dir, item, "wechat.txt"), "text/html,text/plain"}
			if got := pasted(t, ctx); got != want {
				t.Errorf("%s%s: pasted\n%+v\nwant\n%+v", base, item, got, want)
			}
			if ask[bool](t, ctx, byHand) || ask[string](t, ctx, `getSelection().toString()`) != "" {
				t.Error("the instructions for a copy by hand show, or something stays selected")
			}
			ask[bool](t, ctx, `document.getElementById("scratch").remove() || true`)
		}
	}
	for _, item := range items {
		got := open[map[string]string](t, ctx, intranet+item+"/copy.html", 390, 800, "light",
			`({ ...JSON.parse(document.getElementById("data").textContent), given: window.given.join("|"), preview: document.getElementById("preview").innerHTML })`)
		var d struct{ Title, Author, Digest, Content_source_url string }
		if err := json.Unmarshal([]byte(file(t, dir, item, "draft.json")), &d); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{
			"html": file(t, dir, item, "wechat.html"), "text": file(t, dir, item, "wechat.txt"), "given": file(t, dir, item, "wechat.html"),
			"moments": file(t, dir, item, "moments.txt"), "group": file(t, dir, item, "group.txt"), "weibo": file(t, dir, item, "weibo.txt"),
			"xiaohongshu": file(t, dir, item, "xiaohongshu.txt"), "douyin": file(t, dir, item, "douyin.txt"),
			"title": d.Title, "author": d.Author, "digest": d.Digest, "source": d.Content_source_url,
		} {
			if got[key] != want || want == "" {
				t.Errorf("%s: %s is %q, want %q", item, key, got[key], want)
			}
		}
	}
}

// TestDeskG40NoFalseSuccess takes the ways to copy away: no success is told, the article is selected and the page says how to go on.
func TestDeskG40NoFalseSuccess(t *testing.T) {
	ctx := browser(t)
	dir, _ := realDesk(t, nil)
	intranet, local := serveDesk(t, dir)
	const item = "wechat/alerts/shuadan-fanli"
	exact := clip{file(t, dir, item, "wechat.html"), file(t, dir, item, "wechat.txt"), "text/html,text/plain"}
	const refuse = `document.execCommand = () => false;`
	for name, c := range map[string]struct{ base, broken string }{
		"refused":               {intranet, refuse},
		"throws":                {intranet, `document.execCommand = () => { throw new Error("no"); };`},
		"says yes, does not":    {intranet, `document.execCommand = () => true;`},
		"setData throws":        {intranet, `DataTransfer.prototype.setData = () => { throw new Error("no"); };`},
		"only text is set":      {intranet, `const old = DataTransfer.prototype.setData; DataTransfer.prototype.setData = function (type, v) { if (type === "text/html") throw new Error("no"); old.call(this, type, v); };`},
		"both refused":          {local, refuse + `navigator.clipboard.write = () => Promise.reject(new Error("no")); navigator.clipboard.writeText = navigator.clipboard.write;`},
		"no ClipboardItem":      {local, refuse + `delete window.ClipboardItem; navigator.clipboard.writeText = () => Promise.reject(new Error("no"));`},
		"ClipboardItem is thin": {local, refuse + `window.ClipboardItem = function () { throw new Error("no HTML"); }; navigator.clipboard.writeText = () => { throw new Error("no"); };`},
	} {
		open[bool](t, ctx, c.base+item+"/copy.html", 390, 800, "light", noAPI)
		ask[bool](t, ctx, `(() => { `+c.broken+` return true; })()`)
		click(t, ctx, `document.querySelector("[data-mode=dark]")`)
		click(t, ctx, `document.querySelector("[data-rich]")`)
		until(t, ctx, name+": instructions", byHand)
		if got := ask[string](t, ctx, said); got != "" {
			t.Errorf("%s: says %q", name, got)
		}
		if !ask[bool](t, ctx, selection) {
			t.Errorf("%s: selected is %q", name, ask[string](t, ctx, `getSelection().toString().slice(0, 50)`))
		}
		if ask[bool](t, ctx, `document.querySelector(".phone").classList.contains("dark")`) || !strings.Contains(ask[string](t, ctx, `document.getElementById("manual").textContent`), "Ctrl+C") {
			t.Errorf("%s: what is selected is the dark preview, or nothing says how to copy it", name)
		}
		if c.broken == refuse { // the browser lets the page fill a copy by hand: it is exact too, and is told
			shortcut(t, ctx, "c")
			until(t, ctx, "success by hand", said+`.includes("复制好了") && !`+byHand)
			if got := pasted(t, ctx); got != exact {
				t.Errorf("by hand: %+v", got)
			}
			// A part that somebody selects is copied as it is.
			ask[bool](t, ctx, `(document.getElementById("manual").hidden = false, getSelection().selectAllChildren(document.querySelector("#preview h2")), true)`)
			shortcut(t, ctx, "c")
			if got, want := pasted(t, ctx), ask[string](t, ctx, `document.querySelector("#preview h2").textContent`); got.Text != want {
				t.Errorf("a part: %q, want %q", got.Text, want)
			}
		}
		if name == "only text is set" { // which is all that a short text needs
			continue
		}
		// A short text and a field are shown selected, exact.
		for _, key := range []string{"digest", "group"} {
			click(t, ctx, fmt.Sprintf(`document.querySelector("[data-copy=%s]")`, key))
			until(t, ctx, name+": the text to copy by hand", said+`.includes("没有复制成")`)
			got := ask[string](t, ctx, `(() => { const e = document.activeElement; return e.value.slice(e.selectionStart, e.selectionEnd); })()`)
			if want := ask[string](t, ctx, fmt.Sprintf(`JSON.parse(document.getElementById("data").textContent).%s`, key)); got != want {
				t.Errorf("%s: %s: selected is %q, want %q", name, key, got, want)
			}
		}
	}
}

// TestDeskC02NewerInterface: where the copy event fails and the newer interface exists it is given both types.
func TestDeskC02NewerInterface(t *testing.T) {
	ctx := browser(t)
	dir, _ := realDesk(t, nil)
	_, local := serveDesk(t, dir)
	const item = "wechat/lessons/cunkuan-baoxian"
	call(t, ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	open[bool](t, ctx, local+item+"/copy.html", 1280, 800, "light", `(() => {
		document.execCommand = () => false;
		const write = navigator.clipboard.write.bind(navigator.clipboard);
		navigator.clipboard.write = async (all) => {
			const text = async (type) => (await all[0].getType(type)).text();
			window.written = { HTML: await text("text/html"), Text: await text("text/plain"), Types: [...all[0].types].sort().join() };
			return write(all);
		};
		return true;
	})()`)
	click(t, ctx, `document.querySelector("[data-rich]")`)
	until(t, ctx, "success", said+`.includes("复制好了")`)
	want := clip{file(t, dir, item, "wechat.html"), file(t, dir, item, "wechat.txt"), "text/html,text/plain"}
	if got := ask[clip](t, ctx, "window.written"); got != want {
		t.Errorf("given: %+v", got)
	}
	if got := pasted(t, ctx); got.Text != want.Text || got.HTML == "" {
		t.Errorf("pasted: %+v", got)
	}
	click(t, ctx, `document.querySelector("[data-copy=weibo]")`)
	until(t, ctx, "success", said+`.includes("微博已复制")`)
	if got := pasted(t, ctx); got.Text != file(t, dir, item, "weibo.txt") || got.HTML != "" {
		t.Errorf("微博: %+v", got)
	}
}

// TestDeskButtons clicks every button: each copies its value and nothing else, and says so beside itself (C05, C06).
func TestDeskButtons(t *testing.T) {
	ctx := browser(t)
	dir, _ := realDesk(t, nil)
	intranet, _ := serveDesk(t, dir)
	const item = "wechat/alerts/shuadan-fanli"
	var d struct{ Title, Author, Digest, Content_source_url string }
	if err := json.Unmarshal([]byte(file(t, dir, item, "draft.json")), &d); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"title": d.Title, "author": d.Author, "digest": d.Digest, "source": d.Content_source_url}
	text := func(item, name string) string {
		s := file(t, dir, item, name+".txt")
		if name == "led" { // the file is for the programs of displays
			s = strings.TrimSuffix(strings.TrimPrefix(s, "\uFEFF"), "\r\n")
		}
		return s
	}
	for _, name := range []string{"moments", "group", "weibo", "xiaohongshu", "douyin", "press", "led"} {
		want[name] = text(item, name)
	}
	keys := open[[]string](t, ctx, intranet+item+"/copy.html", 1280, 800, "light", `[...document.querySelectorAll("[data-copy]")].map((b) => b.dataset.copy)`)
	if len(keys) != len(want) {
		t.Errorf("buttons: %v", keys)
	}
	for _, key := range keys {
		b := fmt.Sprintf(`document.querySelector("[data-copy=%s]")`, key)
		click(t, ctx, b)
		until(t, ctx, key+": success", said+`.includes("已复制")`)
		if got := pasted(t, ctx); got != (clip{"", want[key], "text/plain"}) {
			t.Errorf("%s: %+v, want %q", key, got, want[key])
		}
		if n := ask[float64](t, ctx, fmt.Sprintf(`(() => { const o = [...document.querySelectorAll(".said")].filter((o) => o.textContent), a = o[0].getBoundingClientRect(), b = %s.getBoundingClientRect();
			return o.length === 1 ? Math.abs((a.top + a.bottom) / 2 - (b.top + b.bottom) / 2) : 1e9; })()`, b)); n > 30 {
			t.Errorf("%s: success is told %v px from the button", key, n)
		}
	}

	// The desk.
	names := map[string]string{"朋友圈": "moments", "群": "group", "微博": "weibo", "小红书": "xiaohongshu", "抖音": "douyin", "电子屏": "led"}
	buttons := open[[][3]string](t, ctx, intranet, 390, 800, "light",
		`[...document.querySelectorAll("[data-text]")].map((b) => [b.closest("article").querySelector("h3 a").getAttribute("href"), b.textContent, b.dataset.text])`)
	if len(buttons) < 50 {
		t.Fatalf("%d buttons on the desk", len(buttons))
	}
	for i, b := range buttons {
		text := text(filepath.Dir(b[0]), names[b[1]])
		if b[2] != text {
			t.Errorf("%s %s: %q, want %q", b[0], b[1], b[2], text)
		}
		if i%7 != 0 {
			continue
		}
		click(t, ctx, fmt.Sprintf(`document.querySelectorAll("[data-text]")[%d]`, i))
		until(t, ctx, b[1]+": success", said+`.includes("`+b[1]+`已复制")`)
		if got := pasted(t, ctx); got != (clip{"", text, "text/plain"}) {
			t.Errorf("%s %s: %+v", b[0], b[1], got)
		}
	}
	ask[bool](t, ctx, `(document.execCommand = () => false, true)`)
	click(t, ctx, `document.querySelector("[data-text]")`)
	until(t, ctx, "the text to copy by hand", said+`.includes("没有复制成")`)
	if got := ask[string](t, ctx, `(() => { const e = document.activeElement; return e.value.slice(e.selectionStart, e.selectionEnd); })()`); got != buttons[0][2] {
		t.Errorf("by hand: %q", got)
	}
}

// TestDeskPagesSayAll: lengths with their limits, findings, the five steps after pasting, a copy by hand without scripts (C07, C10).
func TestDeskPagesSayAll(t *testing.T) {
	ctx := browser(t)
	dir, items := realDesk(t, rich(t))
	warned := false
	for _, item := range items {
		var r struct {
			Lengths []struct {
				Name, Unit   string
				Value, Limit int
			}
			Findings []struct{ Rule, Message string }
		}
		if err := json.Unmarshal([]byte(file(t, dir, item, "report.json")), &r); err != nil {
			t.Fatal(err)
		}
		got := open[struct {
			Lengths, Findings string
			Over, Steps       []string
			Width             float64
		}](t, ctx, "file://"+filepath.ToSlash(filepath.Join(dir, item, "copy.html")), 1280, 800, "light", `({
			Lengths: [...document.querySelectorAll(".length")].map((e) => e.innerText).join("\n"), Over: [...document.querySelectorAll(".length.over")].map((e) => e.innerText),
			Findings: [...document.querySelectorAll(".findings li")].map((e) => e.innerText).join("\n"), Steps: [...document.querySelectorAll(".after li")].map((e) => e.innerText),
			Width: document.querySelector(".phone").getBoundingClientRect().width })`)
		over := 0
		for _, l := range r.Lengths {
			if !strings.Contains(got.Lengths, fmt.Sprintf("%d / %d %s", l.Value, l.Limit, l.Unit)) {
				t.Errorf("%s: the length of %s is not shown: %s", item, l.Name, got.Lengths)
			}
			if l.Value > l.Limit {
				over++
			}
		}
		if over > 0 != (len(got.Over) > 0) || len(got.Over) > over {
			t.Errorf("%s: %d are too long, marked: %q", item, over, got.Over)
		}
		for _, f := range r.Findings {
			warned = true
			if !strings.Contains(got.Findings, f.Message) || !strings.Contains(got.Findings, f.Rule) {
				t.Errorf("%s: does not show %s %s: %s", item, f.Rule, f.Message, got.Findings)
			}
		}
		if n := strings.Count(got.Findings, "\n") + 1; len(r.Findings) == 0 && got.Findings != "" || len(r.Findings) > 0 && n != len(r.Findings) {
			t.Errorf("%s: %d findings, shown: %s", item, len(r.Findings), got.Findings)
		}
		if len(got.Steps) != 5 {
			t.Errorf("%s: steps %q", item, got.Steps)
		}
		for i, words := range []string{"粘贴", "标题、摘要、作者、阅读原文", "封面", "预览到手机", "深色"} {
			if !strings.Contains(got.Steps[i], words) {
				t.Errorf("%s: step %d: %s", item, i+1, got.Steps[i])
			}
		}
		if got.Width != 375 {
			t.Errorf("%s: the preview is %v px wide", item, got.Width)
		}
	}
	if !warned {
		t.Error("no page with a finding was looked at")
	}
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if !open[bool](t, ctx, "file://"+filepath.ToSlash(filepath.Join(dir, items[0], "copy.html")), 390, 800, "light", `document.querySelector("noscript").checkVisibility()`) {
		t.Error("without scripts the page does not say what to do")
	}
}

// TestDeskIsQuiet opens every page, on the intranet and from a file: nothing is asked for outside its own folder, and nothing is
// complained about (C08).
func TestDeskIsQuiet(t *testing.T) {
	ctx := browser(t)
	dir, items := realDesk(t, nil)
	intranet, _ := serveDesk(t, dir)
	heard := listen(t, ctx)
	for _, base := range []string{intranet, "file://" + filepath.ToSlash(dir) + "/"} {
		for _, p := range append([]string{"index.html", "week.html"}, items...) {
			own := base + p
			if strings.HasPrefix(p, "wechat/") {
				p += "/copy.html"
				own += "/"
			}
			open[bool](t, ctx, base+p, 390, 800, "light", `(document.querySelectorAll("button").forEach((b) => b.click()), true)`)
			complaints, urls := heard()
			for _, c := range complaints {
				t.Errorf("%s: %s", p, c)
			}
			for _, u := range urls {
				if !strings.HasPrefix(u, own) && !strings.HasPrefix(u, "data:") && (p != "index.html" || u != base) { // where a server sends those who ask for index.html
					t.Errorf("%s asks for %s", p, u)
				}
			}
			if want := map[bool]int{true: 4, false: 1}[own != base+p]; len(urls) < want { // the page and three pictures
				t.Errorf("%s: asked only for %v", p, urls)
			}
		}
	}
}

// contrastProbe looks at all texts within an element on their grounds. What has a colour that shines through counts as wrong.
const contrastProbe = `((root, paper) => {
	const bad = [];
	const parse = (s) => { const m = s.match(/^rgb\((\d+), (\d+), (\d+)\)$/); return m && m.slice(1).map(Number); };
	const light = (c) => c.map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
	const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	let n = 0;
	for (let node = walk.nextNode(); node; node = walk.nextNode()) {
		if (!node.data.replace(/[\s\u00a0]/g, "")) continue;
		n++;
		const ink = parse(getComputedStyle(node.parentElement).color);
		let ground = paper;
		for (let e = node.parentElement; e !== root; e = e.parentElement) {
			const s = getComputedStyle(e).backgroundColor;
			if (s === "rgba(0, 0, 0, 0)") continue;
			ground = parse(s);
			break;
		}
		if (!ink || !ground) { bad.push("no plain colours: " + node.data.slice(0, 20)); continue; }
		const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
		if (ratio < 4.5) bad.push(ratio.toFixed(2) + " rgb(" + ink + ") on rgb(" + ground + "): " + node.data.slice(0, 20));
	}
	if (n < 5) bad.push("only " + n + " texts");
	return bad;
})`

// TestDeskF70Contrast: every text of every article has a contrast of 4.5 by day and in the dark preview, which really is dark.
func TestDeskF70Contrast(t *testing.T) {
	ctx := browser(t)
	dir, items := realDesk(t, rich(t))
	for _, item := range items {
		addr := "file://" + filepath.ToSlash(filepath.Join(dir, item, "copy.html"))
		bad := open[[]string](t, ctx, addr, 390, 800, "light", contrastProbe+`(document.getElementById("preview"), [255, 255, 255])`)
		click(t, ctx, `document.querySelector("[data-mode=dark]")`)
		dark := ask[[]string](t, ctx, contrastProbe+`(document.getElementById("preview"), [25, 25, 25])`)
		for _, b := range append(bad, dark...) {
			t.Errorf("%s: %s", item, b)
		}
		if got := ask[string](t, ctx, `getComputedStyle(document.querySelector(".phone")).backgroundColor + document.querySelector("[aria-pressed=true]").dataset.mode`); got != "rgb(25, 25, 25)dark" {
			t.Errorf("%s: dark is %s", item, got)
		}
	}
	// The probe can see.
	bad := ask[[]string](t, ctx, `(() => { const d = document.createElement("div"); d.innerHTML = '<p style="color:#888888">甲</p><section style="background-color:#fdecea"><p style="color:#777777">乙</p></section>'; document.body.append(d); return `+contrastProbe+`(d, [255, 255, 255]); })()`)
	if len(bad) != 3 {
		t.Errorf("bad colours: %q", bad)
	}
}

// TestDeskF18Widths: in a page with 16 pixels at both sides no article is wider than its place, on the phones there are.
func TestDeskF18Widths(t *testing.T) {
	ctx := browser(t)
	dir, items := realDesk(t, rich(t))
	src := regexp.MustCompile(`src="https://[^"]*/([^/"]+)"`)
	for _, item := range items {
		body := src.ReplaceAllString(file(t, dir, item, "wechat.html"), `src="images/$1"`)
		probe := filepath.Join(dir, item, "probe.html")
		html := `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>body{margin:0;padding:0 16px;font-size:17px;line-height:1.6;background:#fff}</style><body><div id="place">` + body + `</div>`
		if err := os.WriteFile(probe, []byte(html), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int64{360, 375, 390, 430} {
			bad := open[[]string](t, ctx, "file://"+filepath.ToSlash(probe), width, 800, "light", `(() => {
				const bad = [], place = document.getElementById("place"), edge = place.getBoundingClientRect(), root = document.documentElement;
				if (root.scrollWidth !== root.clientWidth) bad.push("page " + root.scrollWidth + " > " + root.clientWidth);
				if (place.scrollWidth !== place.clientWidth) bad.push("place " + place.scrollWidth + " > " + place.clientWidth);
				for (const e of place.querySelectorAll("*")) {
					const r = e.getBoundingClientRect();
					if (r.right > edge.right + .5 || r.left < edge.left - .5) bad.push("<" + e.localName + "> from " + r.left + " to " + r.right);
					if (e.localName === "img" && !e.naturalWidth) bad.push("no picture: " + e.src);
				}
				return bad;
			})()`)
			for _, b := range bad {
				t.Errorf("%s at %d px: %s", item, width, b)
			}
		}
	}
}

// TestDeskNothingSticksOut looks at the team's own pages at phone and desk widths: no sideways scrolling, no small target, no small
// text, and a week that fits the paper.
func TestDeskNothingSticksOut(t *testing.T) {
	ctx := browser(t)
	week := regexp.MustCompile(`publish: 2026-1[01]-\d\d`)
	thatWeek := regexp.MustCompile(`\b(publish|updated): 2026-11-(?:1[6-9]|2[0-2])`)
	changes := regexp.MustCompile(`(?m)^changes:\n(?: .*\n)+`) // which have times of their own
	dir, _ := realDesk(t, func(site fstest.MapFS) {            // a full week: two things a day
		for p, f := range site { // nothing else in it
			if strings.HasPrefix(p, "content/") {
				f.Data = thatWeek.ReplaceAll(changes.ReplaceAll(f.Data, nil), []byte("$1: 2026-11-10"))
			}
		}
		rich(t)(site)
		n := 0
		for _, p := range []string{"alerts/shuadan-fanli", "alerts/touzi-laoshi", "alerts/nfc-tieka", "alerts/ai-huanlian", "lessons/zenme-tousu", "lessons/zhengxin-baogao", "alerts/xianxia-quxian", "tips/ka-bei-daoshua", "lessons/geren-xinxi", "lessons/kandong-licai", "tips/xinpian-ka", "tips/guashi-buka", "alerts/shebao-duanxin"} {
			f := site["content/"+p+".md"]
			b := week.ReplaceAll(f.Data, fmt.Appendf(nil, "publish: 2026-11-%d", 16+n%7))
			if bytes.Contains(b, fmt.Appendf(nil, "publish: 2026-11-%d", 16+n%7)) {
				f.Data = regexp.MustCompile(`updated: [^\n]*\n`).ReplaceAll(b, nil)
				n++
			}
		}
		if n < 10 {
			t.Fatalf("only %d articles in the week", n)
		}
	})
	intranet, _ := serveDesk(t, dir)
	const probe = `(() => {
		const bad = [], root = document.documentElement;
		if (root.scrollWidth > root.clientWidth) bad.push("scrolls sideways: " + root.scrollWidth + " > " + root.clientWidth);
		for (const e of document.querySelectorAll("a, button")) {
			const r = e.getBoundingClientRect();
			if (r.height < 43.5 || r.width < 43.5) bad.push("small target " + r.width + "x" + r.height + ": " + e.outerHTML.slice(0, 90));
			for (const o of document.querySelectorAll("a, button")) {
				const q = o.getBoundingClientRect();
				if (o !== e && q.left < r.right - 1 && r.left < q.right - 1 && q.top < r.bottom - 1 && r.top < q.bottom - 1) bad.push("on another: " + e.outerHTML.slice(0, 60));
			}
		}
		for (const e of document.querySelectorAll("body *")) {
			const r = e.getBoundingClientRect();
			if (r.width && r.right > root.clientWidth + .5) bad.push("sticks out: " + e.outerHTML.slice(0, 60));
		}
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n = walk.nextNode(); n; n = walk.nextNode()) {
			if (n.data.trim() && !n.parentElement.closest("#preview, script") && parseFloat(getComputedStyle(n.parentElement).fontSize) < 14) bad.push("small text: " + n.data.trim().slice(0, 20));
		}
		return bad;
	})()`
	for _, p := range []string{"index.html", "week.html", "wechat/alerts/shuadan-fanli/copy.html", "wechat/alerts/daquan/copy.html", "led.html", "campaigns/index.html", "campaigns/feifa-jinrong/index.html"} {
		for _, width := range []int64{360, 390, 768, 1280} {
			for _, b := range open[[]string](t, ctx, intranet+p, width, 800, "light", probe) {
				t.Errorf("%s at %d px: %s", p, width, b)
			}
			if dir := os.Getenv("SCREENSHOTS"); dir != "" {
				shot(t, ctx, filepath.Join(dir, fmt.Sprintf("desk-%s-%d.png", strings.ReplaceAll(p, "/", "_"), width)))
			}
		}
		// Every link leads somewhere.
		for _, link := range ask[[]string](t, ctx, `[...document.querySelectorAll("a[href], img[src]")].filter((e) => !e.closest("#preview")).map((e) => e.href || e.src)`) {
			rel, own := strings.CutPrefix(link, intranet)
			name, err := url.PathUnescape(rel)
			if _, missing := os.Stat(filepath.Join(dir, name)); !own || err != nil || missing != nil {
				t.Errorf("%s leads to %s", p, link)
			}
		}
		if p != "week.html" {
			continue
		}
		yes := true
		pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "week.pdf")
		if err := os.WriteFile(out, pdf.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("SCREENSHOTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, "desk-week.pdf"), pdf.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf.Data, -1)); n != 1 {
			t.Errorf("the week takes %d pages", n)
		}
		if info, err := exec.Command("pdfinfo", out).Output(); err == nil && !regexp.MustCompile(`Page size:\s+84[12](\.\d+)? x 59[456]`).Match(info) {
			t.Errorf("the paper is no A4 on its side: %s", info)
		}
		if n := strings.Count(file(t, dir, "week.html"), `<td class="time">`); n < 10 {
			t.Errorf("only %d things in the week", n)
		}
	}
}

// TestBranchSheets: a text for displays is copied as it is, and a campaign's pack prints upright with boxes to tick.
func TestBranchSheets(t *testing.T) {
	ctx := browser(t)
	dir, _ := realDesk(t, nil)
	intranet, _ := serveDesk(t, dir)
	want := open[string](t, ctx, intranet+"led.html", 390, 800, "light", `document.querySelector(".screen-text").textContent`)
	empty(t, ctx)
	click(t, ctx, `document.querySelector("[data-text]")`)
	until(t, ctx, "success", said+`.includes("已复制")`)
	first, _, _ := strings.Cut(strings.TrimPrefix(file(t, dir, "led.txt"), "\uFEFF"), "\r\n")
	if got := pasted(t, ctx); got.Text != want || got.Text != first || want == "" {
		t.Errorf("pasted %q, shown %q, in the file %q", got.Text, want, first)
	}
	if n := open[int](t, ctx, intranet+"campaigns/feifa-jinrong/index.html", 1280, 800, "light", `document.querySelectorAll("input[type=checkbox]").length`); n < 5 {
		t.Errorf("%d boxes to tick", n)
	}
	yes := true
	pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`/MediaBox\s*\[0 0 59[456]\S* 84[12]`).Match(pdf.Data) {
		t.Error("the paper is no A4 standing up")
	}
}
