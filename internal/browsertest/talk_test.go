//go:build browser

package browsertest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/talk"
	"mingbai/internal/testsite"
)

// longest is an article in which everything that has a limit is at it, in letters that do not break.
func longest(site fstest.MapFS) {
	fill := func(s string, n int) string { return string([]rune(strings.Repeat(s, n))[:n]) }
	one := fill("长得放不下的字", 60)
	item := func(title, letters, rows string) []byte {
		return fmt.Appendf(nil, `---
title: %[1]s
summary: %[2]s
topic: gouwu
author: 李敏
reviewer: 周晓
review: 2027-09-01
status: approved
publish: 2026-11-17
series: xuesheng-qianbao
order: 1
sources: [{title: 自己写的}]
quiz:
  - ask: %[3]s
    options: [%[4]sA, %[4]sB, %[4]sC, %[4]sD]
    answer: 4
    why: %[5]s
---

开头。

## %[6]s

%[7]s

- %[7]s
- %[6]s
- 短

1. 一
2. 二
3. 三
4. 四
5. 五
6. 六
7. 七
8. 八
9. %[6]s

## 表

%[8]s

> [!NOTE] %[6]s
> %[7]s

**%[6]s？**

%[7]s
`, fill(title, 64), fill(letters, 120), fill(letters, 60), fill(letters, 39), fill(letters, 120), fill(letters, 90), fill(letters, 200), rows)
	}
	m := image.NewGray(image.Rect(0, 0, 300, 1400)) // higher than any screen
	for i := range m.Pix {
		m.Pix[i] = byte(i * i / 7)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, m); err != nil {
		panic(err) // of a picture in memory: cannot be
	}
	site["content/tips/gao-tu/tu.png"] = &fstest.MapFile{Data: picture.Bytes()}
	site["content/tips/gao-tu/index.md"] = &fstest.MapFile{Data: item("图", one, "![看图](tu.png \""+one+"\")")}
	site["content/tips/zui-chang.md"] = &fstest.MapFile{Data: item("标题", one, "| 甲 | 乙 | 丙 |\n|--|--|--|\n"+strings.Repeat("| "+one[:30]+" | "+one+" | 短 |\n", 3)+
		"\n| 甲 | 乙 | 丙 | 丁 | 戊 | 己 |\n|--|--|--|--|--|--|\n| 一 | 二 | 三 | 四 | 五 | "+one+" |\n")}
	site["content/tips/la-ding.md"] = &fstest.MapFile{Data: item("mmWW", "mwMW", "| MMMMMMMM | mmmmmmmmmmmmmmmm |\n|--|--|\n"+strings.Repeat("| wwwwwwwwwwww | "+fill("MW", 70)+" |\n", 4))}
	site["content/tips/biaodian.md"] = &fstest.MapFile{Data: item("“字”，（字）。", "字，“字”——“字”！", "| （字） | “字” |\n|--|--|\n"+strings.Repeat("| “字”，字字 | 字，字；字——字！（字）“字” |\n", 12))}
}

// decks writes the slides of every series, of articles that are in none, and of those that a test has put there.
func decks(t *testing.T, change func(fstest.MapFS)) (addresses []string, slides int) {
	t.Helper()
	site := testsite.Starter(t)
	real := maps.Clone(site)
	change(site)
	lib, list, err := content.Load(site)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	at, err := lib.Site.Clock().Parse("2026-11-27 12:00")
	if err != nil {
		t.Fatal(err)
	}
	e := edition.At(lib, at)
	dir := t.TempDir()
	all := talk.Series(e)
	for _, it := range e.Articles() {
		if _, ours := real[it.Where("").File]; it.Series.ID == "" || !ours {
			all = append(all, talk.Of(it))
		}
	}
	for _, it := range all {
		b, err := it.Deck(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, strings.ReplaceAll(it.ID, "/", "-")+".html")
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, "file://"+name)
		slides += strings.Count(string(b), `<section class="slide`)
	}
	return addresses, slides
}

// stickingOut shows every slide and gives what of its text does not lie between the top of the slide and its foot, or on the QR code.
const stickingOut = `(() => {
	const bad = [], range = document.createRange();
	const slides = [...document.querySelectorAll(".slide")];
	slides.forEach((s, i) => {
		slides.forEach((x) => x.classList.toggle("on", x === s));
		const stage = s.querySelector(".stage").getBoundingClientRect(), foot = s.querySelector(".foot").getBoundingClientRect();
		const code = s.querySelector(".code") && s.querySelector(".code").getBoundingClientRect();
		const say = (why, r, text) => bad.push((i + 1) + " [" + s.className + "] " + why + ": " + text.slice(0, 30) + " " + [r.left, r.top, r.right, r.bottom].map(Math.round) + " in " + [stage.left, stage.top, stage.right, foot.top].map(Math.round));
		if (foot.bottom > stage.bottom + 1) say("foot", foot, "");
		const boxes = [];
		const walk = document.createTreeWalker(s.querySelector(".main"), NodeFilter.SHOW_TEXT);
		for (let n = walk.nextNode(); n; n = walk.nextNode()) {
			if (!n.data.trim()) continue;
			range.selectNodeContents(n);
			for (const r of range.getClientRects()) boxes.push([r, n.data.trim()]);
		}
		for (const m of s.querySelectorAll(".main img")) boxes.push([m.getBoundingClientRect(), m.alt]);
		for (const [r, text] of boxes) {
			if (r.width === 0) continue;
			if (r.top < stage.top - 1 || r.bottom > foot.top + 1 || r.left < stage.left || r.right > stage.right + 1) say("sticks out", r, text);
			if (code && r.right > code.left + 1 && r.bottom > code.top + 1) say("on the code", r, text);
		}
		const text = s.querySelector(".text").getBoundingClientRect(), head = s.querySelector(".head").getBoundingClientRect();
		if (boxes.some(([r, t]) => r.top < head.bottom - head.height * 0.1 && s.querySelector(".text").textContent.includes(t) && !s.querySelector(".head").textContent.includes(t))) say("on the heading", head, "");
	});
	return bad;
})()`

// TestSlidesNeverOverflow looks at every slide of the real content and of the longest texts that can be, on projectors, old ones too, a
// phone held upright and across, with the notes on and off. The browser is quiet and asks for nothing.
func TestSlidesNeverOverflow(t *testing.T) {
	ctx := browser(t)
	addresses, slides := decks(t, func(site fstest.MapFS) { rich(t)(site); longest(site) })
	if slides < 300 {
		t.Fatalf("only %d slides", slides)
	}
	heard := listen(t, ctx)
	for _, a := range addresses {
		name := filepath.Base(a)
		open[bool](t, ctx, a, 1280, 720, "light", "true")
		for _, size := range [][2]int64{{1280, 720}, {1920, 1080}, {1024, 768}, {390, 700}, {360, 640}, {844, 390}} {
			call(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: size[0], Height: size[1], DeviceScaleFactor: 1, Mobile: size[0] < 700})
			for _, notes := range []bool{false, true} {
				for _, b := range ask[[]string](t, ctx, fmt.Sprintf(`(document.documentElement.classList.toggle("noted", %v), %s)`, notes, stickingOut)) {
					t.Errorf("%s at %v, notes %v: %s", name, size, notes, b)
				}
			}
		}
		complaints, asked := heard()
		for _, c := range complaints {
			t.Errorf("%s: %s", name, c)
		}
		for _, u := range asked {
			if !strings.HasPrefix(u, "data:") && u != a {
				t.Errorf("%s: asked %s", name, u)
			}
		}
	}
}

// TestSlideKeys tells a talk with the keys of a keyboard and of a clicker, with a Chinese input method on, by tapping, and through the
// window with the buttons.
func TestSlideKeys(t *testing.T) {
	ctx := browser(t)
	addresses, _ := decks(t, func(fstest.MapFS) {})
	a := addresses[0]
	heard := listen(t, ctx)
	n := open[int](t, ctx, a, 1280, 720, "light", `document.querySelectorAll(".slide").length`)
	const at = `[...document.querySelectorAll(".slide")].filter((s) => getComputedStyle(s).display !== "none").map((s) => s.id).join()`
	key := func(name, code string) {
		t.Helper()
		ask[bool](t, ctx, fmt.Sprintf(`document.body.dispatchEvent(new KeyboardEvent("keydown", { key: %q, code: %q, bubbles: true, cancelable: true }))`, name, code))
	}
	where := func(what, want string) {
		t.Helper()
		if got := ask[string](t, ctx, at); got != want {
			t.Errorf("%s: on %s, want %s", what, got, want)
		}
		if got := ask[string](t, ctx, `location.hash`); got != "#"+want {
			t.Errorf("%s: the address says %s, want #%s", what, got, want)
		}
		if got := ask[string](t, ctx, `document.getElementById("say").textContent`); !strings.HasPrefix(got, "第 "+want[1:]+" 张，共 ") {
			t.Errorf("%s: a screen reader says %q", what, got)
		}
	}
	end := fmt.Sprintf("s%d", n)
	where("at first", "s1")
	for _, step := range []struct{ key, code, want string }{
		{"ArrowRight", "ArrowRight", "s2"}, {" ", "Space", "s3"}, {"PageDown", "", "s4"}, {"PageUp", "", "s3"}, {"ArrowLeft", "ArrowLeft", "s2"},
		{"End", "End", end}, {"ArrowRight", "ArrowRight", end}, {"Home", "Home", "s1"}, {"ArrowUp", "ArrowUp", "s1"}, {"Enter", "Enter", "s2"},
	} {
		key(step.key, step.code)
		where(step.key, step.want)
	}
	press(t, ctx, "\r") // a real one
	where("a real Enter", "s3")
	check := func(what, probe string, want bool) {
		t.Helper()
		if got := ask[bool](t, ctx, probe); got != want {
			t.Errorf("%s: %v", what, got)
		}
	}
	const notes = `getComputedStyle(document.querySelector(".slide.on .notes")).display !== "none"`
	check("notes at first", notes, false)
	key("Process", "KeyN")
	check("notes with an input method", notes, true)
	check("notes below the slide", `document.querySelector(".slide.on .notes").getBoundingClientRect().top >= document.querySelector(".slide.on .stage").getBoundingClientRect().bottom - 1`, true)
	key("n", "KeyN")
	check("notes again", notes, false)
	const dark = `document.elementFromPoint(300, 300).id === "black"`
	key("b", "KeyB")
	check("black", dark, true)
	key("ArrowRight", "ArrowRight")
	check("a key brings the slide back", dark, false)
	where("and stays", "s3")
	key(".", "Period")
	check("black by a clicker", dark, true)
	key(".", "Period")
	const clock = `document.getElementById("clock").offsetWidth > 0`
	check("no clock", clock, false)
	key("t", "KeyT")
	check("the clock", clock+` && /^0\/\d+ 分钟$/.test(document.getElementById("clock").textContent)`, true)
	key("t", "KeyT")
	check("the clock stops", clock+` && /^停在 0\/\d+ 分钟$/.test(document.getElementById("clock").textContent)`, true)
	key("t", "KeyT")
	check("the clock goes", clock, false)
	ask[bool](t, ctx, `(() => { const now = Date.now; Date.now = () => now() + (Date.later || 0); return true; })()`)
	key("t", "KeyT")
	ask[bool](t, ctx, `(Date.later = 61 * 60000, true)`)
	key("t", "KeyT")
	check("the clock when time is over", `/^超了 \d+ 分钟$/.test(document.getElementById("clock").textContent) && document.getElementById("clock").classList.contains("late")`, true)
	key("?", "Slash")
	check("the window", `document.getElementById("menu").open`, true)
	key("ArrowRight", "ArrowRight")
	where("keys wait for the window", "s3")
	click(t, ctx, `document.querySelector("#menu [data-do=next]")`)
	check("a button closes it", `document.getElementById("menu").open`, false)
	where("and works", "s4")
	key(" ", "Space")
	where("and leaves the space bar alone", "s5")
	for _, tap := range []struct {
		x    float64
		want string
	}{{900, "s6"}, {300, "s5"}} {
		if err := chromedp.Do(ctx, chromedp.MouseClickXY(tap.x, 300)); err != nil {
			t.Fatal(err)
		}
		where("a tap", tap.want)
	}
	press(t, ctx, "\t")
	check("visible focus", `document.activeElement.dataset.do === "menu" && getComputedStyle(document.activeElement).outlineStyle !== "none"`, true)
	if complaints, _ := heard(); len(complaints) > 0 {
		t.Errorf("%v", complaints)
	}
	if got := open[string](t, ctx, a+"#s4", 390, 700, "light", at); got != "s4" {
		t.Errorf("the address of a slide opens %s", got)
	}
	check("buttons are big enough", `[...document.querySelectorAll(".tools button")].every((b) => b.offsetHeight >= 44)`, true)
}

// TestSlidesOnPaper: three slides a page with lines to write on, or with the notes; without a script all slides and notes are there too.
func TestSlidesOnPaper(t *testing.T) {
	ctx := browser(t)
	addresses, _ := decks(t, func(site fstest.MapFS) { rich(t)(site); longest(site) })
	for _, a := range addresses {
		name := filepath.Base(a)
		n := open[int](t, ctx, a, 1280, 720, "light", `document.querySelectorAll(".slide").length`)
		if got := sheets(t, ctx); got != (n+2)/3 {
			t.Errorf("%s: %d slides take %d pages", name, n, got)
		}
		call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		if bad := ask[[]string](t, ctx, stickingOut); len(bad) > 0 {
			t.Errorf("%s on paper: %s", name, strings.Join(bad, "\n"))
		}
		const shows = `(sel) => [...document.querySelectorAll(sel)].every((e) => !e.textContent.trim() && !e.childElementCount || e.getBoundingClientRect().height > 0)`
		if !ask[bool](t, ctx, `(`+shows+`)(".lines") && [...document.querySelectorAll(".notes")].every((e) => e.getBoundingClientRect().height === 0)`) {
			t.Errorf("%s: no lines, or notes beside them", name)
		}
		if !ask[bool](t, ctx, `(document.documentElement.classList.add("noted"), (`+shows+`)(".notes") && [...document.querySelectorAll(".lines")].every((e) => e.getBoundingClientRect().height === 0))`) {
			t.Errorf("%s: with the notes on they are not on paper, or lines are", name)
		}
		call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	}
	withoutScript(t, ctx, func() {
		for _, width := range []int64{390, 1280} {
			if all := open[bool](t, ctx, addresses[0], width, 800, "light", `[...document.querySelectorAll(".slide")].every((s) => s.getBoundingClientRect().height > 100) && [...document.querySelectorAll(".notes")].every((e) => !e.textContent.trim() || e.getBoundingClientRect().height > 0) && document.documentElement.scrollWidth <= innerWidth && !document.querySelector(".tools").offsetWidth`); !all {
				t.Errorf("without a script at %d px something is missing or sticks out", width)
			}
		}
	})
}

// TestSlidesCanBeRead: every text on a slide has a contrast of 4.5, and none is smaller than 13 pixels on a phone, 20 on a projector.
func TestSlidesCanBeRead(t *testing.T) {
	ctx := browser(t)
	addresses, _ := decks(t, longest)
	kinds := map[string]bool{}
	for _, a := range addresses {
		kind, _, _ := strings.Cut(filepath.Base(a), "-")
		if kinds[kind] {
			continue
		}
		kinds[kind] = true
		for width, least := range map[int64]int{390: 13, 1280: 20} {
			const probe = `[...document.querySelectorAll(".slide")].flatMap((s, i, all) => {
				all.forEach((x) => x.classList.toggle("on", x === s));
				const stage = s.querySelector(".stage"), small = [...stage.querySelectorAll("*")].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.offsetWidth > 0 && parseFloat(getComputedStyle(e).fontSize) < %d);
				return %s(stage, getComputedStyle(stage).backgroundColor.match(/\d+/g).map(Number)).filter((b) => !b.startsWith("only")).concat(small.map((e) => "small: " + e.textContent.trim().slice(0, 20) + " " + getComputedStyle(e).fontSize));
			})`
			height := map[int64]int64{390: 700, 1280: 720}[width]
			for _, b := range open[[]string](t, ctx, a, width, height, "light", fmt.Sprintf(probe, least, contrastProbe)) {
				t.Errorf("%s at %d px: %s", filepath.Base(a), width, b)
			}
		}
	}
	if len(kinds) != 4 {
		t.Errorf("only %v", kinds)
	}
}

// TestTalkKit opens the kit as it lies on the intranet: quiet, on phones too; the sheet to sign is one page of paper, a quiz is leaves with
// two sides, and the handout asks to be printed.
func TestTalkKit(t *testing.T) {
	ctx := browser(t)
	dir, _ := realDesk(t, nil)
	intranet, _ := serveDesk(t, dir)
	heard := listen(t, ctx)
	const wide = `document.documentElement.scrollWidth > document.documentElement.clientWidth`
	for _, p := range []string{"", "lessons/cunkuan-baoxian/slides.html", "series/kanhu-qianbao/slides.html", "series/kanhu-qianbao/quiz.html", "lessons/cunkuan-baoxian/attendance.html"} {
		for _, width := range []int64{390, 1280} {
			if open[bool](t, ctx, intranet+"talks/"+p, width, 800, "light", wide) {
				t.Errorf("%s at %d px scrolls sideways", p, width)
			}
			complaints, urls := heard()
			if len(complaints) > 0 || len(urls) == 0 || slices.ContainsFunc(urls[1:], func(u string) bool { return !strings.HasPrefix(u, "data:") }) {
				t.Errorf("%s: %v, asks for %v", p, complaints, urls)
			}
		}
		switch n := sheets(t, ctx); {
		case strings.HasSuffix(p, "attendance.html") && n != 1:
			t.Errorf("the sheet to sign takes %d pages", n)
		case strings.HasSuffix(p, "quiz.html") && n != ask[int](t, ctx, `document.querySelectorAll(".sheet-side").length`):
			t.Errorf("the quiz takes %d pages", n)
		}
	}
	if bad := open[int](t, ctx, intranet+"talks/index.html", 390, 800, "light", `[...document.querySelectorAll(".button")].filter((b) => b.offsetHeight < 44).length`); bad > 0 {
		t.Errorf("%d small buttons", bad)
	}
	if got := open[string](t, ctx, intranet+"index.html", 390, 800, "light", `[...document.querySelectorAll("a")].find((a) => a.textContent === "讲座").getAttribute("href")`); got != "talks/index.html" {
		t.Errorf("the desk leads to %s", got)
	}
}

// withoutScript runs f with scripts switched off; probes run all the same.
func withoutScript(t *testing.T, ctx context.Context, f func()) {
	t.Helper()
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	f()
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
}
