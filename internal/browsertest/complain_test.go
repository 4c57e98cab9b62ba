//go:build browser

package browsertest

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestRouter: two choices leave one answer, opened; without them all stands there.
func TestRouter(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	const visible = `[...document.querySelectorAll("[data-who]")].filter(s => s.checkVisibility()).map(s => s.dataset.who).join(" ")`
	all := open[string](t, ctx, base+"/complain/", 390, 844, "light", visible)
	if n := len(strings.Fields(all)); n < 5 {
		t.Fatalf("%d institutions before anything is chosen", n)
	}
	choose := func(id, value string) {
		t.Helper()
		ask[any](t, ctx, `(s => { s.value = "`+value+`"; s.dispatchEvent(new Event("change", {bubbles: true})); return s.value })(document.getElementById("`+id+`"))`)
	}
	choose("router-who", "zhengxin")
	if got := ask[string](t, ctx, visible); got != "zhengxin" {
		t.Errorf("shows %q", got)
	}
	if got := ask[string](t, ctx, `[...document.querySelectorAll("#router-what option")].filter(o => !o.disabled).map(o => o.value).join(" ")`); strings.Contains(got, "beipian") || !strings.Contains(got, "jilu") {
		t.Errorf("offers %q", got)
	}
	choose("router-what", "jilu")
	if got := ask[string](t, ctx, `[...document.querySelectorAll("[data-matter]")].filter(m => m.checkVisibility() && m.open).map(m => m.innerText).join("|")`); !strings.Contains(got, "异议") || strings.Contains(got, "|") {
		t.Errorf("opens %q", got)
	}
	if got := ask[string](t, ctx, `document.getElementById("router-said").textContent`); !strings.Contains(got, "1") {
		t.Errorf("says %q", got)
	}
	choose("router-who", "")
	choose("router-what", "")
	if got := ask[string](t, ctx, visible); got != all {
		t.Errorf("shows %q, before %q", got, all)
	}
}

// TestLetter fills the letter in as people do. Nothing of it leaves the page or stays behind, and an empty one is a form.
func TestLetter(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	heard := listen(t, ctx)
	empty := open[string](t, ctx, base+"/complain/letter/", 390, 844, "light", `document.getElementById("letter").innerText`)
	if !strings.Contains(empty, "云杉银行") || !strings.Contains(empty, "15 日") {
		t.Errorf("the empty letter: %s", empty)
	}
	for id, text := range map[string]string{"l-who": "何明明", "l-phone": "座机", "l-tail": "12345", "l-when": "十一月三日，城东网点", "l-amount": "30", "l-story": "多收了一笔手续费。"} {
		ask[bool](t, ctx, `document.getElementById("`+id+`").focus(), true`)
		press(t, ctx, text)
	}
	ask[bool](t, ctx, `document.querySelector(".tick input").click(), true`)
	letter := ask[string](t, ctx, `document.getElementById("letter").innerText`)
	for _, want := range []string{"何明明", "后四位 1234", "多收了一笔手续费。", "退还多收、错扣的钱"} {
		if !strings.Contains(strings.Join(strings.Fields(letter), ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("the letter lacks %q: %s", want, letter)
		}
	}
	if strings.Contains(letter, "改正写错的记录") || strings.Contains(letter, "12345") {
		t.Errorf("the letter asks for what was not ticked, or has a longer number: %s", letter)
	}
	ask[bool](t, ctx, `document.querySelector("[data-copy-text]").click(), true`)
	until(t, ctx, "copied", `document.getElementById("letter-said").textContent !== ""`)
	if kept := ask[string](t, ctx, `location.search + location.hash + document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)`); kept != "{}{}" {
		t.Errorf("something is kept: %s", kept)
	}
	press(t, ctx, "\r") // no field sends anything
	if at := ask[string](t, ctx, `location.pathname + location.search`); at != "/complain/letter/" {
		t.Errorf("went to %s", at)
	}
	complaints, asked := heard()
	if len(complaints) > 0 || slices.ContainsFunc(asked, func(a string) bool { return !strings.HasPrefix(a, base) || strings.Contains(a, "?") }) {
		t.Errorf("%v %v", complaints, asked)
	}
	ask[bool](t, ctx, `document.querySelector("[data-clear]").click(), true`)
	if after := ask[string](t, ctx, `document.getElementById("letter").innerText`); after != empty {
		t.Errorf("cleared: %s", after)
	}
}

// TestSheetsArePaper: what one prints fits a sheet, with nothing of the site's frame on it.
func TestSheetsArePaper(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	for _, name := range []string{"letter", "form", "log"} {
		open[bool](t, ctx, base+"/complain/"+name+"/", 1280, 800, "light", "true")
		if n := sheets(t, ctx); n != 1 {
			t.Errorf("%s takes %d sheets", name, n)
		}
	}
}

// sheets is how many pages of paper the open page takes.
func sheets(t *testing.T, ctx context.Context) int {
	t.Helper()
	yes := true
	pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
	if err != nil {
		t.Fatal(err)
	}
	return len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf.Data, -1))
}
