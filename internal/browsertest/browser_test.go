//go:build browser

// Package browsertest opens the built site in a real Chromium, as visitors do.
package browsertest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/headers"
	"mingbai/internal/printing"
	"mingbai/internal/testsite"
)

// browser starts Chromium, or skips loudly where there is none. As root Chromium needs --no-sandbox.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("NO BROWSER: chromium is not installed, nothing here was tested")
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", false),
		chromedp.Flag("host-resolver-rules", "MAP desk.bank.example 127.0.0.1"), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting chromium: %v", err)
	}
	return ctx
}

// call sends one protocol command.
func call[P, R any](t *testing.T, ctx context.Context, cmd cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(ctx, cmd, params); err != nil {
		t.Fatal(err)
	}
}

// open shows a page as a phone or desk would, and evaluates an expression in it.
func open[T any](t *testing.T, ctx context.Context, addr string, width, height int64, scheme, probe string) T {
	t.Helper()
	call(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 700})
	call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	if err := chromedp.Do(ctx, chromedp.Navigate(addr)); err != nil {
		t.Fatalf("%s: %v", addr, err)
	}
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](probe))
	if err != nil {
		t.Fatalf("%s: %v", addr, err)
	}
	return v
}

// csp is what the operator's server sends; the pages must live with it.
const csp = headers.CSP

// Codes of posters that are not current any more.
const (
	replacedCode = "00000001"
	voidCode     = "00000002"
)

// rooms spares the tests to find out again and again which posters have room.
var rooms = printing.ReadMemo("test", nil)

// realEdition is the project's own content at noon of a day, with its posters.
func realEdition(t *testing.T) (*edition.Edition, *printing.Set) {
	t.Helper()
	site := testsite.Starter(t)
	site[content.CodesFile] = &fstest.MapFile{Data: []byte("code,item,version\n" +
		replacedCode + ",alerts/shuadan-fanli,2026-09-08T01:00:00Z\n" + voidCode + ",alerts/jiu-de,2026-09-08T01:00:00Z\n")}
	lib, list, err := content.Load(site)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	at, err := lib.Site.Clock().Parse("2026-11-24 12:00")
	if err != nil {
		t.Fatal(err)
	}
	e := edition.At(lib, at)
	posters, err := printing.Of(e, nil, printing.Shown, rooms)
	if err != nil {
		t.Fatal(err)
	}
	return e, posters
}

// realSite builds the project's own content and serves it. pages are the paths of all its HTML pages.
func realSite(t *testing.T) (base string, pages []string) {
	t.Helper()
	return siteWith(t, func(files http.Handler) http.Handler { return files })
}

// siteWith is realSite behind a handler of the test's own.
func siteWith(t *testing.T, wrap func(files http.Handler) http.Handler) (base string, pages []string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "public")
	e, posters := realEdition(t)
	if _, err := build.Write(e, build.Options{Out: dir, Engine: "test", Posters: posters}); err != nil {
		t.Fatal(err)
	}
	files := wrap(http.FileServer(http.Dir(dir)))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", csp)
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(p, ".html") {
			rel, _ := filepath.Rel(dir, p)
			pages = append(pages, "/"+strings.TrimSuffix(filepath.ToSlash(rel), "index.html"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 40 {
		t.Fatalf("only %d pages", len(pages))
	}
	return srv.URL, pages
}

// sample is one page of each kind.
var sample = []string{"/", "/alerts/", "/alerts/shuadan-fanli/", "/lessons/cunkuan-baoxian/", "/tips/mima-yanzhengma/", "/topics/", "/topics/shuadan/",
	"/for/zhangzhe/", "/series/kanhu-qianbao/", "/emergency/", "/hotlines/", "/rights/", "/about/", "/search/", "/search/?q=%E5%88%B7%E5%8D%95%E8%A2%AB%E9%AA%97", "/check/", "/glossary/", "/changes/", "/campaigns/", "/complain/", "/complain/letter/", "/complain/form/", "/complain/log/", "/quiz/", "/quiz/print/", "/lessons/daoshua-zeren/", "/v/", "/v/" + replacedCode + "/", "/v/" + voidCode + "/", "/404.html"}

// listen hears what the browser complains about and asks for. heard gives what has come since it was last called.
func listen(t *testing.T, ctx context.Context) (heard func() (complaints, asked []string)) {
	t.Helper()
	var mu sync.Mutex
	var complaints, asked []string
	complain := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		complaints = append(complaints, fmt.Sprintf(format, args...))
	}
	err := chromedp.Listen(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *runtime.EventConsoleAPICalled:
			complain("console %s", ev.Type)
		case *runtime.EventExceptionThrown:
			complain("%s", ev.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			complain("%s %v", ev.Entry.Text, ev.Entry.URL)
		case *network.EventLoadingFailed:
			complain("%s %v", ev.ErrorText, ev.BlockedReason)
		case *network.EventRequestWillBeSent:
			mu.Lock()
			asked = append(asked, ev.Request.URL)
			mu.Unlock()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	call(t, ctx, network.Enable, network.EnableParams{})
	call(t, ctx, log.Enable, cdp.Empty{})
	call(t, ctx, runtime.Enable, cdp.Empty{})
	return func() ([]string, []string) {
		mu.Lock()
		defer mu.Unlock()
		seen, urls := complaints, asked
		complaints, asked = nil, nil
		return seen, urls
	}
}

// TestEveryPageIsQuiet opens every page and wants no console message, no blocked or failed request and no request to
// another host.
func TestEveryPageIsQuiet(t *testing.T) {
	ctx := browser(t)
	base, pages := realSite(t)
	own, _ := url.Parse(base)
	heard := listen(t, ctx)
	for _, p := range pages {
		if err := chromedp.Do(ctx, chromedp.Navigate(base+p)); err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		complaints, asked := heard()
		for _, c := range complaints {
			t.Errorf("%s: %s", p, c)
		}
		for _, a := range asked {
			if u, err := url.Parse(a); err == nil && u.Scheme != "data" && u.Host != own.Host {
				t.Errorf("%s: asked %s", p, a)
			}
		}
	}
}

// TestNothingSticksOut looks at each kind of page at phone and desk widths, in light and dark: no sideways scrolling, no
// target smaller than 44 pixels among the things that are not inside running text, no text smaller than 14 pixels.
func TestNothingSticksOut(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	const probe = `(() => {
		const bad = [];
		const root = document.documentElement;
		if (root.scrollWidth > root.clientWidth) bad.push("scrolls sideways: " + root.scrollWidth + " > " + root.clientWidth);
		for (const e of document.querySelectorAll("a, button, input, select, textarea, summary")) {
			const r = (e.closest("label") || e).getBoundingClientRect(); // a tap on the words of a box ticks it
			if (r.width <= 1 || r.bottom < 0 || getComputedStyle(e).display === "inline" || e.closest(".table")) continue;
			if (r.height < 43.5) bad.push("small target " + r.width + "x" + r.height + ": " + e.outerHTML.slice(0, 90));
		}
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n = walk.nextNode(); n; n = walk.nextNode()) {
			if (n.data.trim() && parseFloat(getComputedStyle(n.parentElement).fontSize) < 14) bad.push("small text: " + n.data.trim().slice(0, 20));
		}
		return bad;
	})()`
	for _, width := range []int64{360, 390, 768, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			for _, p := range sample {
				bad := open[[]string](t, ctx, base+p, width, 800, scheme, probe)
				for _, b := range bad {
					t.Errorf("%s at %d px, %s: %s", p, width, scheme, b)
				}
				if dir := os.Getenv("SCREENSHOTS"); dir != "" {
					shot(t, ctx, filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", strings.Trim(strings.ReplaceAll(p, "/", "_"), "_"), width, scheme)))
				}
			}
		}
	}
}

// shot writes a picture of the whole page.
func shot(t *testing.T, ctx context.Context, file string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestFirstScreenHelps wants, on the smallest phone and without JavaScript, the way to the emergency page and a number to
// call on the first screen of the home page, and numbers to call on the first screen of the emergency page.
func TestFirstScreenHelps(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	above := func(sel string) string {
		return fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => { const r = e.getBoundingClientRect(); return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight; }).length`, sel)
	}
	for _, c := range []struct{ page, sel string }{
		{"/", `main a[href$="/emergency/"], header a[href$="/emergency/"]`},
		{"/", `a[href="tel:110"]`},
		{"/emergency/", `a[href="tel:110"]`},
		{"/alerts/shuadan-fanli/", `a[href$="/emergency/"]`},
	} {
		call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		n := open[int](t, ctx, base+c.page, 360, 640, "light", above(c.sel)) // the probe runs all the same
		if n == 0 {
			t.Errorf("%s: no %s on the first screen", c.page, c.sel)
		}
	}
}

// TestKeyboard reaches the main part of the home page by the skip link and then the emergency page with Tab and Enter.
func TestKeyboard(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	press := func(key, expr string) string {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
		v, err := chromedp.Run(ctx, chromedp.Evaluate[string](expr))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	open[bool](t, ctx, base+"/", 390, 800, "light", "true")
	where := press("\t", `document.activeElement.getAttribute("href") + " " + (document.activeElement.getBoundingClientRect().height > 0)`)
	if !strings.HasPrefix(where, "#") || !strings.HasSuffix(where, "true") {
		t.Errorf("the first Tab goes to %q, not to a visible skip link", where)
	}
	for range 30 {
		href := press("\t", `(getComputedStyle(document.activeElement).outlineStyle === "none" ? "no outline: " : "") + (document.activeElement.getAttribute("href") || "")`)
		if strings.HasPrefix(href, "no outline") {
			t.Errorf("no visible focus on %s", href)
		}
		if !strings.HasSuffix(href, "/emergency/") {
			continue
		}
		loc := ""
		press("\r", `""`)
		for i := 0; i < 50 && !strings.HasSuffix(loc, "/emergency/"); i++ {
			if err := chromedp.Do(ctx, chromedp.Sleep(100*time.Millisecond)); err != nil {
				t.Fatal(err)
			}
			var err error
			if loc, err = chromedp.Run(ctx, chromedp.Location()); err != nil {
				t.Fatal(err)
			}
		}
		if !strings.HasSuffix(loc, "/emergency/") {
			t.Errorf("Enter led to %s", loc)
		}
		return
	}
	t.Error("the emergency page is not within 30 Tabs")
}
