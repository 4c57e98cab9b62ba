//go:build browser

package browsertest

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"mingbai"
	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/preview"
	"mingbai/internal/search"
)

// queries are those of the shared cases.
func queries(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../search/testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(b)) {
		if f := strings.Split(strings.TrimSpace(line), " | "); len(f) == 3 && line[0] != '#' {
			all = append(all, f[1])
		}
	}
	if len(all) < 150 {
		t.Fatalf("only %d queries", len(all))
	}
	return all
}

// mixed are queries that nobody thought of: pieces of the cases put together, with odd characters between.
func mixed(cases []string, n int) []string {
	r := rand.New(rand.NewPCG(3, 4))
	odd := []rune("的了吗 　'-·1０Ａaüǎ壹裏後０9，。《鿿㐀𠀀々〇ﬁ①か😀\u200b")
	var out []string
	for range n {
		var b strings.Builder
		for range 1 + r.IntN(3) {
			q := []rune(cases[r.IntN(len(cases))])
			from := r.IntN(len(q))
			b.WriteString(string(q[from : from+1+r.IntN(len(q)-from)]))
			if r.IntN(2) == 0 {
				b.WriteRune(odd[r.IntN(len(odd))])
			}
		}
		if q := strings.TrimSpace(b.String()); q != "" && len([]rune(q)) <= search.MaxQuery {
			out = append(out, q)
		}
	}
	return out
}

// ask evaluates an expression that gives a promise.
func ask[T any](t *testing.T, ctx context.Context, expr string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expr, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// until waits for an expression to be true.
func until(t *testing.T, ctx context.Context, what, expr string) {
	t.Helper()
	for range 100 {
		if ask[bool](t, ctx, "!!("+expr+")") {
			return
		}
		if err := chromedp.Do(ctx, chromedp.Sleep(50*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("never: %s", what)
}

// press types keys.
func press(t *testing.T, ctx context.Context, keys string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.KeyEvent(keys)); err != nil {
		t.Fatal(err)
	}
}

const first = `document.querySelector(".result-hits a")`

// TestSameOrderTwice lets the script on the built site and Rank in Go order the same queries: the same number of hits, and the
// same ten first ones with the same tiers and scores.
func TestSameOrderTwice(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	e, _ := realEdition(t)
	index := search.MakeIndex(e, nil)
	cases := queries(t)
	cases = append(cases, mixed(cases, 600)...)
	open[bool](t, ctx, base+"/search/", 390, 800, "light", "true")
	for _, f := range []search.Filter{{}, {Kind: "alerts"}, {Topic: "shuadan", Audience: "zhangzhe"}} {
		var facets []string
		for _, x := range [][2]string{{"kind", f.Kind}, {"topic", f.Topic}, {"for", f.Audience}} {
			if x[1] != "" {
				facets = append(facets, search.Facet(x[0], x[1]))
			}
		}
		asked, _ := json.Marshal(cases)
		narrowed, _ := json.Marshal(facets)
		got := ask[[][]any](t, ctx, fmt.Sprintf(
			`(async () => { const out = []; for (const q of %s) out.push(await document.getElementById("results").rank(q, %s)); return out; })()`, asked, narrowed))
		wrong := 0
		for i, q := range cases {
			r, err := search.Rank(index, search.Parse(q), f)
			if err != nil {
				t.Fatal(err)
			}
			want := []any{float64(len(r.Hits))}
			for _, h := range r.Hits[:min(len(r.Hits), 10)] {
				want = append(want, fmt.Sprintf("%s %d %d", index.Docs[h.Doc].ID, h.Tier, h.Score))
			}
			if !slices.Equal(got[i], want) {
				if wrong++; wrong < 10 {
					t.Errorf("%q %v:\nbrowser %v\nGo      %v", q, f, got[i], want)
				}
			}
		}
		if wrong > 0 {
			t.Errorf("%v: %d of %d queries differ", f, wrong, len(cases))
		}
	}
}

// TestSearchAsPeopleDo types, reads the results, narrows them, goes back, uses the keyboard only, and finds nothing, on the built
// site behind a plain file server.
func TestSearchAsPeopleDo(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	open[bool](t, ctx, base+"/", 360, 640, "light", `document.getElementById("q").focus() || true`)
	press(t, ctx, "shuadan\r")
	until(t, ctx, "results on the search page", first)
	if got := ask[string](t, ctx, first+`.getAttribute("href") + " " + location.search + " " + document.querySelector(".result-hits mark").textContent`); got != "/alerts/shuadan-fanli/ ?q=shuadan 刷单" {
		t.Errorf("typed pinyin: %s", got)
	}
	ask[bool](t, ctx, `document.getElementById("q").select() || true`)
	press(t, ctx, "验证码给了怎么办\r")
	until(t, ctx, "the emergency page first", first+` && `+first+`.getAttribute("href") === "/emergency/"`)
	if !ask[bool](t, ctx, `document.querySelector(".result-urgent a").checkVisibility()`) {
		t.Error("no way to the emergency page above the results")
	}
	press(t, ctx, kb.ArrowDown)
	if got := ask[string](t, ctx, `document.activeElement.getAttribute("href")`); got != "/emergency/" {
		t.Errorf("arrow down goes to %q", got)
	}
	ask[bool](t, ctx, `history.back() || true`)
	until(t, ctx, "the results before", first+` && `+first+`.getAttribute("href") === "/alerts/shuadan-fanli/" && document.getElementById("q").value === "shuadan"`)

	open[bool](t, ctx, base+"/search/?q="+url.QueryEscape("银行卡")+"&kind=tips", 390, 800, "light", "true")
	until(t, ctx, "narrowed results", first)
	if got := ask[string](t, ctx, `[...document.querySelectorAll(".result-hits a")].map((a) => a.getAttribute("href").split("/")[1]).filter((k) => k !== "tips").join() + document.querySelector("[name=kind]").value + document.querySelector("details").open`); got != "tipstrue" {
		t.Errorf("narrowed to tips: %s", got)
	}
	open[bool](t, ctx, base+"/search/?q="+url.QueryEscape("龘龘龘"), 360, 800, "light", "true")
	until(t, ctx, "the advice", `document.querySelector(".result-none").checkVisibility()`)
	if !ask[bool](t, ctx, `!!document.querySelector('.result-none a[href="tel:110"]') && !document.querySelector(".result-broken").checkVisibility()`) {
		t.Error("nothing found, and no number to call")
	}
	open[bool](t, ctx, base+"/search/?q="+strings.Repeat("a", 201), 360, 800, "light", "true")
	until(t, ctx, "too long", `document.querySelector(".result-long").checkVisibility()`)

	// What somebody types is text, never markup.
	open[bool](t, ctx, base+"/search/?q="+url.QueryEscape(`<img src=x onerror="document.title='hurt'">刷单`), 390, 800, "light", "true")
	until(t, ctx, "an answer", first+` || document.querySelector(".result-none").checkVisibility()`)
	if got := ask[string](t, ctx, `document.title + document.querySelectorAll("#results img").length`); strings.Contains(got, "hurt") || !strings.HasSuffix(got, "0") {
		t.Errorf("markup from the query: %s", got)
	}

	// Without a script the page is an index of topics and says so.
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	got := open[string](t, ctx, base+"/search/?q=x", 390, 800, "light", `[...document.querySelectorAll("noscript, #index")].every((e) => e.checkVisibility()) + " " + document.querySelector("#results").checkVisibility()`)
	if got != "true false" {
		t.Errorf("without a script: %s", got)
	}
}

// TestSearchUnderServe types on the site that `mingbai serve` shows, with JavaScript and without: the server answers.
func TestSearchUnderServe(t *testing.T) {
	browserCtx := browser(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, mingbai.Starter); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() {
		done <- preview.Serve(ctx, preview.Options{
			Site: dir, Addr: "127.0.0.1:0", Index: t.TempDir(), Program: "test", Log: slog.New(slog.DiscardHandler),
			Instant: func(c content.Clock) (time.Time, error) { return c.Parse("2026-11-24 12:00") }, Fixed: true,
			Ready: func(addr string) { ready <- "http://" + addr },
		})
	}()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	base := <-ready
	for range 200 {
		res, err := http.Get(base + "/api/search?q=x")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, off := range []bool{false, true} {
		call(t, browserCtx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
		open[bool](t, browserCtx, base+"/search/", 390, 800, "light", "true")
		ask[bool](t, browserCtx, `document.getElementById("q").focus() || true`)
		press(t, browserCtx, "kuaidi lipei\r")
		until(t, browserCtx, "results from the server", `document.querySelector("[data-served]") && `+first)
		got := ask[string](t, browserCtx, first+`.getAttribute("href") + " " + location.search + " " + document.getElementById("q").value`)
		if got != "/alerts/kuaidi-lipei/ ?q=kuaidi+lipei&kind=&topic=&for= kuaidi lipei" {
			t.Errorf("scripts off %v: %s", off, got)
		}
	}
}

// TestMessageCheck pastes messages as people receive them.
func TestMessageCheck(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	for _, c := range []struct{ message, topic, marked string }{
		{"【社保局】您的社保卡停用，请在今日内点 击 链 接 办理，逾期作废", "短信链接钓鱼", "社保卡停用"},
		{"您的百万保障到期了，不取消每月自动扣费，请下载会议软件", "冒充平台客服", "百万保障"},
		{"【社保局】您的社保卡停用，請點擊鏈接", "短信链接钓鱼", "社保卡停用"},
		{"我是公安局的，你涉嫌洗錢，把钱转到安全账户", "冒充公检法", "安全账户"},
	} {
		open[bool](t, ctx, base+"/check/", 390, 800, "light", "true")
		message, _ := json.Marshal(c.message)
		ask[bool](t, ctx, fmt.Sprintf(`(document.getElementById("message").value = %s, document.querySelector("#check button").click(), true)`, message))
		until(t, ctx, "a verdict", `document.querySelector(".verdict-like").checkVisibility()`)
		got := ask[string](t, ctx, `document.querySelector(".likenesses h3").textContent + "|" + [...document.querySelectorAll(".verdict-message mark")].map((m) => m.textContent).join() + "|" + document.querySelectorAll(".likenesses a").length + "|" + document.querySelector("blockquote").textContent`)
		f := strings.Split(got, "|")
		if f[0] != c.topic || !strings.Contains(f[1], c.marked) || f[2] == "0" || f[3] != c.message {
			t.Errorf("%s: %s", c.message, got)
		}
	}
	// A harmless message matches nothing, and the page says that this proves nothing.
	open[bool](t, ctx, base+"/check/", 390, 800, "light", "true")
	ask[bool](t, ctx, `(document.getElementById("message").value = "妈，晚上七点回家吃饭，<b>买点</b>青菜", document.querySelector("#check button").click(), true)`)
	until(t, ctx, "no match", `document.querySelector(".verdict-none").checkVisibility()`)
	if got := ask[string](t, ctx, `document.querySelector(".verdict-none").textContent + location.search + localStorage.length + sessionStorage.length + document.cookie`); !strings.Contains(got, "不等于安全") || !strings.HasSuffix(got, "00") {
		t.Errorf("no match: %s", got)
	}
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if !open[bool](t, ctx, base+"/check/", 360, 640, "light", `document.querySelector("noscript").checkVisibility() && !document.querySelector("#check").checkVisibility() && document.querySelectorAll(".signs-list li").length > 5`) {
		t.Error("without a script there is no list to compare by hand")
	}
}

// TestDamagedIndex serves files of the index that are cut short, changed or missing. The page says that it cannot search and
// never hangs. Behind the checksums the decoders are tried too, with wrong bytes under right sums.
func TestDamagedIndex(t *testing.T) {
	ctx := browser(t)
	var broken atomic.Value
	broken.Store("")
	base, _ := siteWith(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			name := filepath.Base(r.URL.Path)
			which, how, _ := strings.Cut(broken.Load().(string), " ")
			if which == "" || !strings.HasPrefix(name, which) || !strings.HasPrefix(r.URL.Path, "/search/") {
				next.ServeHTTP(w, r)
				return
			}
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			b := rec.Body.Bytes()
			switch how {
			case "gone":
				http.NotFound(w, r)
				return
			case "short":
				b = b[:len(b)/2]
			case "empty":
				b = nil
			case "changed":
				b[len(b)/2] ^= 0x55
			case "html":
				b = []byte("<!doctype html><title>index</title>")
			}
			w.Write(b)
		})
	})
	for _, which := range []string{"manifest", "t", "d", "c", "pinyin"} {
		for _, how := range []string{"gone", "short", "empty", "changed", "html"} {
			broken.Store(which + " " + how)
			open[bool](t, ctx, base+"/search/?q="+url.QueryEscape("快递理陪"), 390, 800, "light", "true")
			until(t, ctx, which+" "+how, `document.querySelector(".result-broken").checkVisibility()`)
		}
	}
	broken.Store("")
	open[bool](t, ctx, base+"/search/", 390, 800, "light", "true")
	got := ask[string](t, ctx, `(async () => {
		const { open, rank } = document.getElementById("results").finder, files = new Map();
		const fetched = async (name) => {
			if (!files.has(name)) files.set(name, new Uint8Array(await (await fetch("/search/" + name)).arrayBuffer()));
			return files.get(name);
		};
		const sum = (b) => { let h = 2166136261; for (const c of b) h = Math.imul(h ^ c, 16777619); return h >>> 0; };
		const four = (n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
		let seed = 7, refused = 0, answered = 0;
		const random = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 8) % n; };
		const queries = ["快递理陪", "shuadan", "fzzx", "卡", "zhengxinx"];
		for (let round = 0; round < 400; round++) {
			const hurt = (b) => {
				const c = b.slice(), cut = random(4) === 0 ? random(c.length) : c.length;
				for (let i = random(4); i >= 0; i--) c[random(c.length)] = random(256);
				return c.subarray(0, cut);
			};
			const target = "tdcpm"[random(5)];
			// Wrong files keep their names; the manifest is the one with the sums of the wrong ones.
			const wrong = new Map();
			const get = async (name) => wrong.get(name) || fetched(name);
			let m = (await fetched("manifest.bin")).slice();
			if (target === "m") m = hurt(m.subarray(0, m.length - 4));
			else m = m.subarray(0, m.length - 4);
			if (target !== "m") {
				for (const name of files.keys()) {
					if (name[0] !== target || name === "manifest.bin") continue;
					const bad = hurt(files.get(name)), was = parseInt(name.split("-")[1], 16), now = sum(bad), old = four(was);
					for (let i = 0; i + 4 <= m.length; i++) if (old.every((v, k) => m[i + k] === v)) { m.set(four(now), i); break; }
					wrong.set(name.replace(/-[0-9a-f]+/, "-" + now.toString(16).padStart(8, "0")), bad);
				}
			}
			const whole = new Uint8Array(m.length + 4);
			whole.set(m);
			whole.set(four(sum(m)), m.length);
			wrong.set("manifest.bin", whole);
			const late = new Promise((_, no) => setTimeout(() => no(new Error("late")), 5000));
			try {
				const x = await Promise.race([open(get), late]);
				const a = await Promise.race([rank(x, queries[random(queries.length)], []), late]);
				for (const h of a.hits.slice(0, 3)) await x.result(h.doc);
				answered++;
			} catch (e) {
				if (e.message === "late") return "hangs in round " + round;
				refused++;
			}
		}
		return refused > 50 && answered > 10 ? "" : refused + " refused, " + answered + " answered";
	})()`)
	if got != "" {
		t.Error(got)
	}
}

// TestFirstQueryIsSmall generates sites of 1,000 and 10,000 items and counts the bytes that the first query on a cold cache takes:
// script, manifest, shards and result texts, as a server sends them that compresses the script and leaves the rest as it is.
func TestFirstQueryIsSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	ctx := browser(t)
	for _, size := range []struct{ items, most, files int }{{1000, 30 << 10, 2000}, {10000, 60 << 10, 2000}} {
		site := filepath.Join(t.TempDir(), "site")
		gen := exec.Command("go", "run", "./bench/gen", "-n", fmt.Sprint(size.items), "-out", site)
		gen.Dir = "../.."
		if out, err := gen.CombinedOutput(); err != nil {
			t.Fatalf("generating: %v\n%s", err, out)
		}
		lib, list, err := content.Load(os.DirFS(site))
		if err != nil || list.Errors() > 0 {
			t.Fatal(list, err)
		}
		at, _ := lib.Site.Clock().Parse("2026-11-24 12:00")
		files, err := build.Render(edition.At(lib, at), "test", build.Public(nil, nil))
		if err != nil {
			t.Fatal(err)
		}
		bodies, n := map[string]func() ([]byte, error){}, 0
		for _, f := range files {
			bodies["/"+strings.TrimSuffix(f.Path, "index.html")] = f.Bytes
			if strings.HasPrefix(f.Path, "search/") {
				n++
			}
		}
		if n > size.files {
			t.Errorf("%d items: %d files in search/", size.items, n)
		}
		var sent atomic.Int64
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			make, ok := bodies[r.URL.Path]
			if !ok {
				http.NotFound(w, r)
				return
			}
			b, _ := make()
			w.Header().Set("Cache-Control", "no-store")
			count := func(p []byte) { sent.Add(int64(len(p))) }
			switch filepath.Ext(r.URL.Path) {
			case ".js":
				w.Header().Set("Content-Type", "text/javascript")
				w.Header().Set("Content-Encoding", "gzip")
				var out strings.Builder
				z := gzip.NewWriter(&out)
				z.Write(b)
				z.Close()
				b = []byte(out.String())
				if strings.Contains(r.URL.Path, "search") {
					count(b)
				}
			case ".css":
				w.Header().Set("Content-Type", "text/css")
			case ".bin", ".txt":
				count(b)
			default:
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
			}
			w.Write(b)
		}))
		var all []int
		for _, q := range []string{"刷单被骗怎么办", "银行卡被盗刷", "征信修复是真的吗", "冒充公检法", "快递理陪", "shuadan", "fzzx", "验证码", "屏共享", "存款保險", "卡", "nfc"} {
			sent.Store(0)
			open[bool](t, ctx, srv.URL+"/search/?q="+url.QueryEscape(q), 390, 800, "light", "true")
			until(t, ctx, "an answer to "+q, first+` && document.querySelector(".result-count").textContent`)
			n := int(sent.Load())
			all = append(all, n)
			if n > size.most {
				t.Errorf("%d items: %q takes %d bytes, at most %d are allowed", size.items, q, n, size.most)
			}
		}
		slices.Sort(all)
		t.Logf("%d items: first query %d to %d bytes, median %d; %d files", size.items, all[0], all[len(all)-1], all[len(all)/2], n)
		srv.Close()
	}
}
