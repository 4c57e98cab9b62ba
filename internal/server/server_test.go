package server

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aead.dev/minisign"
	"github.com/andybalholm/brotli"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"mingbai/internal/answer"
	"mingbai/internal/channel/web"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/headers"
	"mingbai/internal/release"
	"mingbai/internal/schedule"
	"mingbai/internal/testsite"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// lay makes a release of the files live in a folder target, as a publisher does.
func lay(t testing.TB, dir string, number int64, files map[string]string) *release.Signed {
	t.Helper()
	_, key, err := minisign.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{1}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	m := &release.Manifest{Site: "https://example.com/", Number: number, Instant: noon, Expires: noon.Add(time.Hour), Files: map[string]release.File{}}
	for p, body := range files {
		m.Files[p] = release.File{SHA256: sum(body), Size: int64(len(body))}
	}
	signed, err := release.Sign(m, key)
	if err != nil {
		t.Fatal(err)
	}
	id := fmt.Sprintf("%06d-20261124T040000Z", number)
	for p, body := range files {
		write(t, filepath.Join(dir, "releases", id, p), body)
	}
	write(t, filepath.Join(dir, "releases", id, release.ManifestFile), string(signed.Bytes))
	write(t, filepath.Join(dir, "releases", id, release.SignatureFile), string(signed.Signature))
	link := filepath.Join(dir, ".current.new")
	if err := errors.Join(os.Symlink(filepath.Join("releases", id), link), os.Rename(link, filepath.Join(dir, "current"))); err != nil {
		t.Fatal(err)
	}
	return signed
}

func sum(body string) string {
	s := sha256.Sum256([]byte(body))
	return hex.EncodeToString(s[:])
}

func write(t testing.TB, name, body string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(body), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// twins adds the compressed copies of a file.
func twins(files map[string]string, name string) {
	var gz, br bytes.Buffer
	for _, c := range []struct {
		io.WriteCloser
		ext string
		to  *bytes.Buffer
	}{{gzip.NewWriter(&gz), ".gz", &gz}, {brotli.NewWriter(&br), ".br", &br}} {
		io.WriteString(c, files[name])
		c.Close()
		files[name+c.ext] = c.to.String()
	}
}

// small is a site with one file of each kind.
func small() map[string]string {
	files := map[string]string{
		"index.html":                             strings.Repeat("<p>首页</p>", 200),
		"404.html":                               strings.Repeat("<p>没有这一页</p>", 200),
		"alerts/index.html":                      "<p>提醒</p>",
		"alerts/shuadan/index.html":              "<p>刷单</p>",
		"tags/反诈/index.html":                     "<p>反诈</p>",
		"feed.xml":                               "<rss/>",
		"alerts/atom.xml":                        "<feed/>",
		"feed.json":                              "{}",
		"sitemap.xml":                            "<urlset/>",
		"robots.txt":                             "User-agent: *\n",
		"assets/site.0123456789.css":             strings.Repeat("p { margin: 0 }\n", 200),
		"search/d0-01234567.bin":                 "\x00\x01",
		"search/index.html":                      "<p>搜索</p>",
		"alerts/shuadan/poster.pdf":              "%PDF-",
		"alerts/shuadan/share.png":               "\x89PNG",
		"fonts/own.woff2":                        "wOF2",
		"data.unknown":                           "?",
		"assets/site.0123456789.css.map/of.html": "<p>not hashed itself</p>",
	}
	for _, name := range []string{"index.html", "404.html", "assets/site.0123456789.css"} {
		twins(files, name)
	}
	return files
}

func newServer(t testing.TB, o Options) *Server {
	t.Helper()
	o.Dir = cmp.Or(o.Dir, t.TempDir())
	o.Log = slog.New(slog.DiscardHandler)
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	return New(o)
}

// ask gives the answer to a request for a target with headers "Name: value".
func ask(h http.Handler, method, target string, lines ...string) *http.Response {
	r := httptest.NewRequest(method, "/", nil)
	path, query, _ := strings.Cut(target, "?")
	r.URL.Path, r.URL.RawQuery = path, query
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func read(t testing.TB, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestAnswers asks for addresses of every kind at both kinds of base path.
func TestAnswers(t *testing.T) {
	for _, base := range []string{"/", "/a/b/"} {
		s := newServer(t, Options{BasePath: base})
		files := small()
		signed := lay(t, s.o.Dir, 1, files)
		for _, c := range []struct {
			path     string
			status   int
			file     string // whose bytes come
			location string
		}{
			{"", 200, "index.html", ""},
			{"index.html", 200, "index.html", ""},
			{"alerts/", 200, "alerts/index.html", ""},
			{"alerts", 301, "", "alerts/"},
			{"alerts?q=1&r=%2F", 301, "", "alerts/?q=1&r=%2F"},
			{"alerts/shuadan", 301, "", "alerts/shuadan/"},
			{"tags/反诈", 301, "", "tags/%E5%8F%8D%E8%AF%88/"},
			{"tags/反诈/", 200, "tags/反诈/index.html", ""},
			{"search", 301, "", "search/"},
			{"feed.xml", 200, "feed.xml", ""},
			{"search/d0-01234567.bin", 200, "search/d0-01234567.bin", ""},
			{"index.html.gz", 200, "index.html.gz", ""},
			{"404.html", 200, "404.html", ""},
			{"nothing", 404, "404.html", ""},
			{"assets/", 404, "404.html", ""},
			{"assets", 404, "404.html", ""},
			{"feed.xml/", 404, "404.html", ""},
			{"../current/index.html", 404, "404.html", ""},
			{"alerts/../index.html", 404, "404.html", ""},
			{"./index.html", 404, "404.html", ""},
			{"/index.html", 404, "404.html", ""},
			{"//evil.example/..", 404, "404.html", ""},
			{"alerts\\index.html", 404, "404.html", ""},
			{"index.html\x00", 404, "404.html", ""},
			{"api/search", 404, "404.html", ""},
		} {
			res := ask(s, "GET", base+c.path)
			body := read(t, res)
			if res.StatusCode != c.status || body != files[c.file] {
				t.Errorf("%s%s: %d with %d bytes, want %d", base, c.path, res.StatusCode, len(body), c.status)
			}
			location := res.Header.Get("Location")
			if c.location != "" && location != base+c.location || c.location == "" && location != "" {
				t.Errorf("%s%s leads to %q, want %q", base, c.path, location, base+c.location)
			}
			for _, h := range headers.Common(0) {
				if res.Header.Get(h.Name) != h.Value {
					t.Errorf("%s%s: %s: %q", base, c.path, h.Name, res.Header.Get(h.Name))
				}
			}
			kind, cache := headers.Of(c.file)
			if c.file != "" && (res.Header.Get("Content-Type") != kind || res.Header.Get(headers.Policy) != headers.Sharing(c.file)) {
				t.Errorf("%s%s: %v", base, c.path, res.Header)
			}
			if got := res.Header.Get("Cache-Control"); got != cache {
				t.Errorf("%s%s: Cache-Control %q, want %q", base, c.path, got, cache)
			}
			head := ask(s, "HEAD", base+c.path)
			if body := read(t, head); body != "" || head.StatusCode != c.status {
				t.Errorf("HEAD %s%s: %d %q", base, c.path, head.StatusCode, body)
			}
			for _, m := range []*http.Response{res, head} {
				m.Header.Del("Date")
			}
			if !maps.EqualFunc(res.Header, head.Header, slices.Equal) {
				t.Errorf("HEAD %s%s: %v, GET %v", base, c.path, head.Header, res.Header)
			}
		}
		for name, body := range map[string][]byte{release.ManifestFile: signed.Bytes, release.SignatureFile: signed.Signature} {
			if res := ask(s, "GET", base+name); read(t, res) != string(body) || res.Header.Get("ETag") != `"`+sum(string(body))+`"` {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
		}
		if base != "/" {
			if res := ask(s, "GET", "/a/b?x"); res.StatusCode != 301 || res.Header.Get("Location") != "/a/b/?x" {
				t.Errorf("/a/b: %d %v", res.StatusCode, res.Header)
			}
			for _, p := range []string{"/", "/a/", "/index.html", "/a/bc"} {
				if res := ask(s, "GET", p); res.StatusCode != 404 || read(t, res) != files["404.html"] {
					t.Errorf("%s: %d", p, res.StatusCode)
				}
			}
		}
	}
}

// TestOnlyWhatIsListed puts files into the folder of a release that its manifest does not name, and links that lead out of it.
func TestOnlyWhatIsListed(t *testing.T) {
	s := newServer(t, Options{})
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, "secret")
	files := map[string]string{"index.html": "<p>ok</p>", "link.html": "secret", "short.html": "12345", "gone.html": "", "folder.html/x": "x"}
	lay(t, s.o.Dir, 1, files)
	current := filepath.Join(s.o.Dir, "current")
	write(t, filepath.Join(current, "draft.html"), "secret")
	write(t, filepath.Join(current, "draft", "index.html"), "secret")
	write(t, filepath.Join(s.o.Dir, "outside.html"), "secret")
	err := errors.Join(os.Remove(filepath.Join(current, "link.html")), os.Symlink(secret, filepath.Join(current, "link.html")),
		os.Remove(filepath.Join(current, "gone.html")), os.WriteFile(filepath.Join(current, "short.html"), []byte("1234"), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/draft.html": 404, "/draft": 404, "/draft/": 404, "/outside.html": 404, "/../outside.html": 404, "/folder.html": 404, secret: 404,
		"/link.html": 500, "/short.html": 500, "/gone.html": 500, "/": 200,
	} {
		res := ask(s, "GET", path)
		if body := read(t, res); res.StatusCode != want || strings.Contains(body, "secret") || strings.Contains(body, "1234") {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
		if want == 500 && res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a failure may be kept: %v", path, res.Header)
		}
	}
}

// TestEncodings asks for a file that has twins with all sorts of Accept-Encoding.
func TestEncodings(t *testing.T) {
	s := newServer(t, Options{})
	files := small()
	lay(t, s.o.Dir, 1, files)
	for _, c := range []struct{ accept, want string }{
		{"", ""},
		{"gzip", "gzip"},
		{"GZip", "gzip"},
		{"x-gzip", "gzip"},
		{"br", "br"},
		{"gzip, deflate, br, zstd", "br"},
		{"gzip;q=1.0, br;q=0.5", "gzip"},
		{"br;q=0, gzip;q=0.001", "gzip"},
		{"br;q=0, gzip;q=0", ""},
		{"gzip; Q=0.0", ""},
		{"*", "br"},
		{"*;q=0", ""},
		{"br;q=0, *", "gzip"},
		{"identity", ""},
		{"identity;q=0.5, gzip;q=0.4", ""},
		{"identity, gzip", "gzip"},
		{"deflate", ""},
		{"gzip;q=2", ""},
		{"gzip;q=NaN", ""},
		{"gzip;level=9", ""},
		{", ,;,gzip", "gzip"},
		{"identity;q=0", ""}, // nothing better is there
	} {
		res := ask(s, "GET", "/", "Accept-Encoding: "+c.accept)
		file := "index.html" + map[string]string{"": "", "br": ".br", "gzip": ".gz"}[c.want]
		if got := res.Header.Get("Content-Encoding"); got != c.want || read(t, res) != files[file] {
			t.Errorf("%q: %q, want %q", c.accept, got, c.want)
		}
		if res.Header.Get("ETag") != `"`+sum(files[file])+`"` || res.Header.Get("Vary") != "Accept-Encoding" || res.Header.Get("Content-Length") != fmt.Sprint(len(files[file])) ||
			res.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%q: %v", c.accept, res.Header)
		}
		missing := ask(s, "GET", "/nothing", "Accept-Encoding: "+c.accept)
		if got := missing.Header.Get("Content-Encoding"); got != c.want || missing.StatusCode != 404 || missing.Header.Get("ETag") != "" {
			t.Errorf("%q: missing: %d %q", c.accept, missing.StatusCode, got)
		}
	}
	if res := ask(s, "GET", "/feed.xml", "Accept-Encoding: gzip, br"); res.Header.Get("Content-Encoding") != "" || res.Header.Get("Vary") != "" {
		t.Errorf("a file without twins: %v", res.Header)
	}
	r := httptest.NewRequest("GET", "/", nil) // in two lines
	r.Header["Accept-Encoding"] = []string{"deflate", "gzip"}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("two lines: %v", w.Header())
	}
}

// TestConditions asks whether what a browser has still holds, and for parts.
func TestConditions(t *testing.T) {
	s := newServer(t, Options{})
	files := small()
	lay(t, s.o.Dir, 1, files)
	tag := func(name string) string { return `"` + sum(files[name]) + `"` }
	plain, gz := tag("index.html"), tag("index.html.gz")
	for _, c := range []struct {
		lines  []string
		status int
		body   string
	}{
		{[]string{"If-None-Match: " + plain}, 304, ""},
		{[]string{"If-None-Match: W/" + plain}, 304, ""},
		{[]string{`If-None-Match: "x", ` + plain}, 304, ""},
		{[]string{"If-None-Match: *"}, 304, ""},
		{[]string{`If-None-Match: "x"`}, 200, files["index.html"]},
		{[]string{"If-None-Match: " + gz}, 200, files["index.html"]},
		{[]string{"Accept-Encoding: gzip", "If-None-Match: " + gz}, 304, ""},
		{[]string{"Accept-Encoding: gzip", "If-None-Match: " + plain}, 200, files["index.html.gz"]},
		{[]string{"If-Modified-Since: Tue, 24 Nov 2037 04:00:00 GMT"}, 200, files["index.html"]}, // times say nothing here
		{[]string{"Range: bytes=3-8"}, 206, files["index.html"][3:9]},
		{[]string{"Range: bytes=3-8", "Accept-Encoding: br, gzip"}, 206, files["index.html"][3:9]},
		{[]string{"Range: bytes=3-8", "If-Range: " + plain}, 206, files["index.html"][3:9]},
		{[]string{"Range: bytes=3-8", "If-Range: " + gz}, 200, files["index.html"]},
		{[]string{"Range: bytes=999999-"}, 416, "*"},
		{[]string{`If-Match: "x"`}, 412, ""},
		{[]string{`If-Match: "x"`, "Accept-Encoding: gzip"}, 412, ""},
		{[]string{"If-Match: " + gz, "Accept-Encoding: gzip"}, 200, files["index.html.gz"]},
	} {
		res := ask(s, "GET", "/", c.lines...)
		if body := read(t, res); res.StatusCode != c.status || body != c.body && c.body != "*" {
			t.Errorf("%q: %d with %d bytes, want %d", c.lines, res.StatusCode, len(body), c.status)
		}
		if c.status == 304 && (res.Header.Get("Cache-Control") != headers.Revalidate || res.Header.Get("Vary") != "Accept-Encoding" || res.Header.Get("ETag") == "") {
			t.Errorf("%q: %v", c.lines, res.Header)
		}
		if c.status == 412 && res.Header.Get("Content-Length") != "" {
			t.Errorf("%q: %v", c.lines, res.Header)
		}
	}
}

// TestOnlyPlainQuestions sends what nobody needs to send.
func TestOnlyPlainQuestions(t *testing.T) {
	s := newServer(t, Options{HSTSDays: 2})
	lay(t, s.o.Dir, 1, small())
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"} {
		for _, path := range []string{"/", "/healthz", "/metrics"} {
			if res := ask(s, method, path); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" || res.Header.Get("Strict-Transport-Security") != "max-age=172800" {
				t.Errorf("%s %s: %d %v", method, path, res.StatusCode, res.Header)
			}
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/", strings.NewReader("body")))
	if w.Code != 413 || w.Header().Get("Connection") != "close" {
		t.Errorf("with a body: %d", w.Code)
	}
}

// TestSwap asks without pause while a hundred releases go live one after the other and old ones are removed: every answer is whole
// and of one release, and they never go back.
func TestSwap(t *testing.T) {
	s := newServer(t, Options{})
	body := func(n int64) map[string]string {
		text := strings.Repeat(fmt.Sprintf("%06d ", n), 3000)
		files := map[string]string{"index.html": text, "404.html": text}
		twins(files, "index.html")
		return files
	}
	lay(t, s.o.Dir, 1, body(1))
	srv := httptest.NewServer(s)
	defer srv.Close()
	var stop atomic.Bool
	var asked atomic.Int64
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			last := ""
			for !stop.Load() {
				req, _ := http.NewRequest("GET", srv.URL+[]string{"/", "/nothing"}[i%2], nil)
				if i < 2 {
					req.Header.Set("Accept-Encoding", "identity")
				}
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				b, err := io.ReadAll(res.Body)
				res.Body.Close()
				if err != nil || res.StatusCode/100 == 5 || len(b) != 21000 || strings.Trim(strings.ReplaceAll(string(b), string(b[:7]), ""), " ") != "" {
					t.Errorf("%d %v: %d bytes", res.StatusCode, err, len(b))
					return
				}
				if got := string(b[:6]); got < last {
					t.Errorf("%s after %s", got, last)
					return
				} else {
					last = got
				}
				asked.Add(1)
			}
		})
	}
	for n := int64(2); n <= 100; n++ {
		lay(t, s.o.Dir, n, body(n))
		if err := os.RemoveAll(filepath.Join(s.o.Dir, "releases", fmt.Sprintf("%06d-20261124T040000Z", n-1))); err != nil {
			t.Fatal(err)
		}
	}
	stop.Store(true)
	wg.Wait()
	if asked.Load() < 20 {
		t.Errorf("only %d requests", asked.Load())
	}
	if got := read(t, ask(s, "GET", "/")); !strings.HasPrefix(got, "000100 ") {
		t.Errorf("the last release is not served, but %.6s", got)
	}
}

// TestSlowReader takes half an answer, sees its release removed, and takes the rest.
func TestSlowReader(t *testing.T) {
	s := newServer(t, Options{})
	want := strings.Repeat("0123456789abcdef", 1<<20)
	lay(t, s.o.Dir, 1, map[string]string{"big.bin": want})
	srv := httptest.NewServer(s)
	defer srv.Close()
	res, err := http.Get(srv.URL + "/big.bin")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	first := make([]byte, 1000)
	if _, err := io.ReadFull(res.Body, first); err != nil {
		t.Fatal(err)
	}
	lay(t, s.o.Dir, 2, map[string]string{"index.html": "x"})
	if err := os.RemoveAll(filepath.Join(s.o.Dir, "releases", "000001-20261124T040000Z")); err != nil {
		t.Fatal(err)
	}
	if res := ask(s, "GET", "/big.bin"); res.StatusCode != 404 {
		t.Errorf("a file of the last release: %d", res.StatusCode)
	}
	if rest := read(t, res); string(first)+rest != want {
		t.Errorf("%d bytes of %d", len(first)+len(rest), len(want))
	}
}

// started runs a server and gives its addresses and what ends it.
func started(t *testing.T, s *Server) (site, admin string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan [2]string, 1), make(chan error, 1)
	go func() {
		done <- s.Serve(ctx, "127.0.0.1:0", func(site, admin string) { ready <- [2]string{site, admin} })
	}()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { stop() })
	select {
	case a := <-ready:
		return "http://" + a[0], "http://" + a[1], stop
	case err := <-done:
		t.Fatal(err)
	}
	return "", "", nil
}

// TestStopsGracefully ends the server while an answer is on its way: it still arrives whole, and nobody else is let in.
func TestStopsGracefully(t *testing.T) {
	s := newServer(t, Options{})
	want := strings.Repeat("0123456789abcdef", 1<<20)
	lay(t, s.o.Dir, 1, map[string]string{"big.bin": want})
	site, _, stop := started(t, s)
	res, err := http.Get(site + "/big.bin")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	done := make(chan error, 1)
	go func() { done <- stop() }()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		c, err := net.Dial("tcp", strings.TrimPrefix(site, "http://"))
		if err != nil {
			break
		}
		c.Close()
		if time.Now().After(deadline) {
			t.Fatal("still listening")
		}
	}
	if got := read(t, res); got != want {
		t.Errorf("%d bytes of %d", len(got), len(want))
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestOversizedHeader sends a header that nobody needs.
func TestOversizedHeader(t *testing.T) {
	s := newServer(t, Options{})
	lay(t, s.o.Dir, 1, small())
	site, _, _ := started(t, s)
	req, _ := http.NewRequest("GET", site, nil)
	req.Header.Set("X-Long", strings.Repeat("x", 64<<10))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 431 {
		t.Errorf("%d", res.StatusCode)
	}
}

// TestHealth asks /healthz in every state.
func TestHealth(t *testing.T) {
	for _, c := range []struct {
		name   string
		live   bool
		now    time.Time
		status schedule.Status
		want   string // "ok", or what is wrong
	}{
		{"well", true, noon, schedule.Status{Next: noon.Add(time.Hour), Targets: []schedule.TargetStatus{{Expires: noon.Add(time.Hour)}, {}}}, "ok"},
		{"nothing planned", true, noon, schedule.Status{}, "ok"},
		{"warnings and mistakes", true, noon, schedule.Status{Errors: 1, Warnings: 2}, "ok"},
		{"nothing live", false, noon, schedule.Status{}, "no release"},
		{"last second", true, noon.Add(time.Hour - time.Second), schedule.Status{}, "ok"},
		{"expired", true, noon.Add(time.Hour), schedule.Status{}, "manifest expired"},
		{"expired elsewhere", true, noon, schedule.Status{Targets: []schedule.TargetStatus{{Expires: noon}}}, "manifest expired"},
		{"held", true, noon, schedule.Status{Held: "clock"}, "held: clock"},
		{"a minute late", true, noon.Add(time.Minute), schedule.Status{Next: noon}, "ok"},
		{"overdue", true, noon.Add(3 * time.Minute), schedule.Status{Next: noon}, "overdue change"},
		{"all at once", false, noon.Add(time.Hour), schedule.Status{Next: noon, Held: "missed", Targets: []schedule.TargetStatus{{Expires: noon}}}, "no release\nmanifest expired\nheld: missed\noverdue change"},
	} {
		s := newServer(t, Options{Now: func() time.Time { return c.now }, Status: func() schedule.Status { return c.status }})
		if c.live {
			lay(t, s.o.Dir, 1, small())
		}
		want := 200
		if c.want != "ok" {
			want = 503
		}
		res := ask(s, "GET", "/healthz")
		if body := read(t, res); res.StatusCode != want || body != c.want+"\n" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %q", c.name, res.StatusCode, body)
		}
		if res := ask(s, "GET", "/"); (res.StatusCode == 200) != c.live || !c.live && (res.StatusCode != 503 || res.Header.Get("Retry-After") == "") {
			t.Errorf("%s: the site: %d", c.name, res.StatusCode)
		}
	}
	s := newServer(t, Options{}) // no publisher at all
	lay(t, s.o.Dir, 1, small())
	if res := ask(s, "GET", "/healthz"); res.StatusCode != 200 {
		t.Errorf("alone: %d", res.StatusCode)
	}
}

// TestMetrics reads /metrics back with Prometheus' own parser.
func TestMetrics(t *testing.T) {
	status := schedule.Status{
		Targets: []schedule.TargetStatus{
			{Name: "/srv/mingbai", Release: 12, Instant: noon, Expires: noon.Add(time.Hour), Published: noon.Add(1500 * time.Millisecond), Failures: 3},
			{Name: `s3://b/"x"`},
		},
		Next: noon.Add(time.Minute), Late: 1500 * time.Millisecond, Errors: 1, Warnings: 2, Held: "clock",
	}
	s := newServer(t, Options{Status: func() schedule.Status { return status }})
	lay(t, s.o.Dir, 1, small())
	for _, path := range []string{"/", "/", "/alerts", "/nothing", "/healthz", "/metrics"} {
		ask(s, "GET", path)
	}
	at := float64(noon.Unix())
	want := map[string]float64{
		`mingbai_release_number{target="/srv/mingbai"}`: 12, `mingbai_release_number{target="s3://b/\"x\""}`: 0,
		`mingbai_release_instant_timestamp_seconds{target="/srv/mingbai"}`: at,
		`mingbai_manifest_expiry_timestamp_seconds{target="/srv/mingbai"}`: at + 3600,
		`mingbai_last_publish_timestamp_seconds{target="/srv/mingbai"}`:    at + 1.5,
		`mingbai_publish_failures_total{target="/srv/mingbai"}`:            3, `mingbai_publish_failures_total{target="s3://b/\"x\""}`: 0,
		"mingbai_last_change_lateness_seconds": 1.5, "mingbai_next_change_timestamp_seconds": at + 60,
		"mingbai_content_errors": 1, "mingbai_content_warnings": 2, `mingbai_held{reason="clock"}`: 1,
		`mingbai_requests_total{class="2xx"}`: 2, `mingbai_requests_total{class="3xx"}`: 1, `mingbai_requests_total{class="4xx"}`: 1, `mingbai_requests_total{class="5xx"}`: 0,
	}
	if got := measured(t, s); !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	status = schedule.Status{}
	if got := measured(t, s); len(got) != 8 || got[`mingbai_held{reason=""}`] != 0 {
		t.Errorf("without a status: %v", got)
	}
}

// measured gives every figure of /metrics by name and labels.
func measured(t *testing.T, h http.Handler) map[string]float64 {
	t.Helper()
	res := ask(h, "GET", "/metrics")
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(res.Body)
	if err != nil || res.StatusCode != 200 {
		t.Fatal(res.StatusCode, err)
	}
	all := map[string]float64{}
	for name, f := range families {
		if f.GetHelp() == "" {
			t.Errorf("%s says nothing of itself", name)
		}
		for _, m := range f.Metric {
			for _, l := range m.Label {
				name += fmt.Sprintf("{%s=%q}", l.GetName(), l.GetValue())
			}
			all[name] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
			name = f.GetName()
		}
	}
	return all
}

// TestAdminAddress keeps health and figures off the site's address.
func TestAdminAddress(t *testing.T) {
	s := newServer(t, Options{AdminAddr: "127.0.0.1:0"})
	files := small()
	lay(t, s.o.Dir, 1, files)
	site, admin, stop := started(t, s)
	for url, want := range map[string]int{
		site + "/": 200, site + "/healthz": 404, site + "/metrics": 404,
		admin + "/healthz": 200, admin + "/metrics": 200, admin + "/": 404, admin + "/alerts/": 404,
	} {
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d", url, res.StatusCode)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := newServer(t, Options{AdminAddr: "127.0.0.1:x"}).Serve(t.Context(), "127.0.0.1:0", nil); err == nil {
		t.Error("an address that is none is taken")
	}
}

// TestSearch searches in the live release and in no other.
func TestSearch(t *testing.T) {
	lib, list, err := content.Load(testsite.Starter(t))
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	e := edition.At(lib, noon)
	finder := answer.New(t.TempDir(), "test", slog.New(slog.DiscardHandler))
	defer finder.Close()
	s := newServer(t, Options{BasePath: "/a/"})
	built := map[string]string{"search/index.html": "as it was built", "404.html": "nothing"}
	first := lay(t, s.o.Dir, 1, built)
	if res := ask(s, "GET", "/a/api/search?q=shuadan"); res.StatusCode != 404 {
		t.Errorf("without answers: %d", res.StatusCode)
	}
	s.Answer(first.Hash(), finder.Of(e, web.NewAnswers(e, nil)))
	status := 503
	for range 200 {
		if status = ask(s, "GET", "/a/api/search?q=shuadan").StatusCode; status != 503 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	res := ask(s, "GET", "/a/api/search?q=shuadan")
	if body := read(t, res); status != 200 || !strings.Contains(body, `"id":"alerts/shuadan-fanli"`) || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%d %s", status, body)
	}
	for _, path := range []string{"/a/search", "/a/search/"} {
		res := ask(s, "GET", path+"?q=shuadan")
		if body := read(t, res); res.StatusCode != 200 || !strings.Contains(body, "data-served") || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
		}
	}
	if res := ask(s, "GET", "/a/search/"); read(t, res) != "as it was built" || res.Header.Get("ETag") == "" {
		t.Error("without a query, the page is not the one that is signed")
	}
	if res := ask(s, "GET", "/a/search/"); read(t, res) != "as it was built" {
		t.Error("the page before anything is asked is not the one that was signed")
	}
	second := lay(t, s.o.Dir, 2, built)
	if res := ask(s, "GET", "/a/api/search?q=shuadan"); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("answers of the last release are given in the next: %d", res.StatusCode)
	}
	if res := ask(s, "GET", "/a/search/?q=shuadan"); read(t, res) != "as it was built" {
		t.Errorf("the page of the last release is given in the next")
	}
	s.Answer(second.Hash(), finder.Of(e, web.NewAnswers(e, nil)))
	if res := ask(s, "GET", "/a/search/?q=shuadan"); !strings.Contains(read(t, res), "data-served") {
		t.Error("the next release is not searched")
	}
}

// FuzzPath asks for paths of all sorts: nothing but what the release holds is ever answered, and no answer leads off the site.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"/", "/a/", "/a", "//", "/a/../../secret.html", "/a/alerts", "/a/alerts/?q#f", "/a//alerts/", "/a/alerts//evil.example", "/a/%2e%2e/", "/a/\\..\\", "/a/tags/反诈", "/a/index.html.gz", "/a/manifest.json", "a", ""} {
		f.Add(seed, "gzip, br;q=0.5", "bytes=1-2")
	}
	s := newServer(f, Options{BasePath: "/a/"})
	files := small()
	signed := lay(f, s.o.Dir, 1, files)
	write(f, filepath.Join(s.o.Dir, "secret.html"), "secret")
	write(f, filepath.Join(s.o.Dir, "current", "unlisted.html"), "secret")
	bodies := map[string]bool{string(signed.Bytes): true, string(signed.Signature): true}
	for _, body := range files {
		bodies[body] = true
	}
	f.Fuzz(func(t *testing.T, path, accept, part string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path = path
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		switch {
		case path == healthPath || path == metricsPath:
		case w.Code == 301:
			if to := w.Header().Get("Location"); !strings.HasPrefix(to, "/a/") || !strings.HasSuffix(to, "/") {
				t.Errorf("%q leads to %q", path, to)
			}
		case w.Code != 200 && w.Code != 404 || !bodies[w.Body.String()]:
			t.Errorf("%q: %d %q", path, w.Code, w.Body)
		}
		r.Header.Set("Range", part)
		w = httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "secret") || w.Header().Get("Content-Encoding") != "" && w.Code != 404 && part != "" {
			t.Errorf("%q, %q: %d %q", path, part, w.Code, w.Body)
		}
	})
}
