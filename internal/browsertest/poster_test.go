//go:build browser

package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mingbai/internal/build"
)

// TestTypeACode types codes as people do: whatever they mistake, they get to the page, and what is no code is said to be none.
func TestTypeACode(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	_, posters := realEdition(t)
	code := posters.Sheets[0].Code
	enter := func(typed string) (path, said string) {
		t.Helper()
		open[bool](t, ctx, base+"/v/", 390, 800, "light", `true`)
		err := chromedp.Do(ctx, chromedp.SendKeys("#poster-code", typed+"\r"))
		if err != nil {
			t.Fatal(err)
		}
		for range 500 {
			got, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[document.readyState, location.pathname, (document.getElementById("code-said") || {}).textContent || ""]`))
			if err == nil && got[0] == "complete" && (got[1] != "/v/" || got[2] != "") { // an error: the page is just going
				return got[1], got[2]
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("%q: nothing happens", typed)
		return "", ""
	}
	for _, typed := range []string{code, code[:4] + "-" + code[4:], strings.ToLower(code[:4]) + " " + strings.ToLower(code[4:]), "　" + code + "。"} {
		if path, said := enter(typed); path != "/v/"+code+"/" {
			t.Errorf("%q leads to %s: %s", typed, path, said)
		}
	}
	if path, said := enter("oooooool"); path != "/v/"+replacedCode+"/" {
		t.Errorf("letters for figures lead to %s: %s", path, said)
	}
	if path, said := enter("123"); path != "/v/" || !strings.Contains(said, "8 位") {
		t.Errorf("too short: %s: %s", path, said)
	}
	if path, said := enter("ZZZZZZZZ"); path != "/v/" || !strings.Contains(said, "没有这个核验码") {
		t.Errorf("unknown: %s: %s", path, said)
	}
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err := chromedp.Do(ctx, chromedp.Navigate(base+"/v/")); err != nil {
		t.Fatal(err)
	}
	text, err := chromedp.Run(ctx, chromedp.Text("main"))
	if err != nil || !strings.Contains(text, "https://mingbai.yunshan.example/v/") {
		t.Errorf("without a script: %v %s", err, text)
	}
}

// TestShelf: the shelf at every width, and a poster with what a branch typed on it, printed on one sheet without anything sent.
func TestShelf(t *testing.T) {
	ctx := browser(t)
	e, posters := realEdition(t)
	dir := filepath.Join(t.TempDir(), "desk")
	if _, _, err := build.WriteDesk(e, build.Options{Out: dir, Engine: "test", Posters: posters}); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer srv.Close()
	shelf, form := srv.URL+"/posters/index.html", srv.URL+"/posters/alerts/nfc-tieka/print.html"
	heard := listen(t, ctx)
	for _, width := range []int64{360, 390, 1280} {
		for name, addr := range map[string]string{"shelf": shelf, "form": form} {
			if wide := open[int](t, ctx, addr, width, 800, "light", `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
				t.Errorf("%s at %d px scrolls sideways by %d", name, width, wide)
			}
			if dir := os.Getenv("SCREENSHOTS"); dir != "" {
				shot(t, ctx, filepath.Join(dir, fmt.Sprintf("posters-%s-%d.png", name, width)))
			}
		}
	}
	open[bool](t, ctx, shelf, 1280, 800, "light", `true`)
	if broken := ask[[]string](t, ctx, `Promise.all([...document.querySelectorAll("a[href]")].map(async (a) => (await fetch(a.href, {method: "HEAD"})).ok ? "" : a.href)).then((all) => all.filter(Boolean))`); len(broken) > 0 {
		t.Errorf("links that lead nowhere: %v", broken)
	}
	if n := ask[int](t, ctx, `document.querySelectorAll(".poster").length`); n != len(posters.Sheets) {
		t.Errorf("%d posters on the shelf, %d made", n, len(posters.Sheets))
	}

	open[bool](t, ctx, form, 1280, 800, "light", `true`)
	heard()
	for label, typed := range map[string]string{"网点": "城东支行", "地址": "云杉市城东路 1 号", "电话": "0571-5550123"} {
		ask[bool](t, ctx, `document.querySelector('input[aria-label="`+label+`"]').focus(), true`)
		press(t, ctx, typed)
	}
	ask[bool](t, ctx, `document.getElementById("saver").click(), true`)
	yes := true
	pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
	if err != nil {
		t.Fatal(err)
	}
	if complaints, asked := heard(); len(complaints)+len(asked) > 1 { // the picture for black printers
		t.Errorf("%v %v", complaints, asked)
	}
	if n := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf.Data, -1)); n != 1 {
		t.Errorf("takes %d pages", n)
	}
	out := filepath.Join(t.TempDir(), "form.pdf")
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		out = filepath.Join(dir, "posters-form.pdf")
	}
	if err := os.WriteFile(out, pdf.Data, 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", out, "-").Output()
	if err != nil {
		t.Logf("SKIPPED: pdftotext: %v", err)
		return
	}
	for _, want := range []string{"城东支行", "云杉市城东路", "0571-5550123"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not on paper: %s", want, text)
		}
	}
	if strings.Contains(string(text), "填上") || strings.Contains(string(text), "彩色") {
		t.Errorf("what is for the screen is on paper: %s", text)
	}
}
