package release

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

// pages is a site with a file of every kind.
func pages(word string) map[string]string {
	index := strings.Repeat("<p>先挂断，再打官方电话。"+word+"</p>\n", 50)
	return map[string]string{
		"index.html":                  index,
		"index.html.gz":               packed(index, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }),
		"index.html.br":               packed(index, func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }),
		"404.html":                    "没有这一页",
		"tags/反诈 100%/index.html":     "标签",
		"lessons/cunkuan/index.html":  "存款保险" + word,
		"lessons/cunkuan/a4.pdf":      "%PDF-1.7 …",
		"assets/style.0123456789.css": "p{color:#333}",
		"feed.xml":                    "<feed/>",
		"empty.txt":                   "",
		"archive.gz":                  "not a twin of anything",
	}
}

func packed(s string, make func(io.Writer) io.WriteCloser) string {
	var b bytes.Buffer
	w := make(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

// named is the manifest of release n that names these files.
func named(files map[string]string, n int64) *Manifest {
	m := &Manifest{Site: testSite, Number: n, Instant: nine, Expires: nine.Add(7 * 24 * time.Hour), Files: map[string]File{}}
	for p, body := range files {
		sum := sha256.Sum256([]byte(body))
		m.Files[p] = File{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(body))}
	}
	return m
}

func put(t testing.TB, dir, p, body string) {
	t.Helper()
	name := filepath.Join(dir, filepath.FromSlash(p))
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(body), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// lay writes the folder of a release by hand.
func lay(t testing.TB, dir string, files map[string]string, s *Signed) {
	t.Helper()
	for p, body := range files {
		put(t, dir, p, body)
	}
	put(t, dir, ManifestFile, string(s.Bytes))
	put(t, dir, SignatureFile, string(s.Signature))
}

// target writes a folder target with these releases, of which the last is live.
func target(t *testing.T, numbers ...int64) (dir, live string) {
	t.Helper()
	dir = t.TempDir()
	for _, n := range numbers {
		m := named(pages(fmt.Sprint(n)), n)
		live = filepath.Join(dir, releasesDir, idOf(m))
		lay(t, live, pages(fmt.Sprint(n)), mustSign(t, m, testKey))
	}
	if err := os.Symlink(filepath.Join(releasesDir, filepath.Base(live)), filepath.Join(dir, Current)); err != nil {
		t.Fatal(err)
	}
	return dir, live
}

func usual() Check { return Check{Keys: public(testKey), Site: testSite, Now: nine.Add(time.Hour)} }

// found are the problems of a report, as "kind path".
func found(r *Report) []string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, string(p.Kind)+" "+p.Path)
	}
	return out
}

func wantDir(t *testing.T, dir string, c Check, want ...string) *Report {
	t.Helper()
	r, err := VerifyDir(context.Background(), dir, c)
	if err != nil {
		t.Fatal(err)
	}
	if got := found(r); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	return r
}

// TestVerifyDirFine: a folder target, the link in it, a release's folder.
func TestVerifyDirFine(t *testing.T) {
	dir, live := target(t, 6, 7)
	for _, d := range []string{dir, live, filepath.Join(dir, Current)} {
		if r := wantDir(t, d, usual()); r.Live == nil || r.Live.Number != 7 || r.Place != d {
			t.Errorf("%s: verified %+v", d, r)
		}
	}
	put(t, live, "current/index.html", "no link")
	wantDir(t, live, usual(), "extra current/index.html")
	if _, err := VerifyDir(context.Background(), filepath.Join(dir, "none"), usual()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := VerifyDir(ctx, dir, usual()); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestVerifyDirFlipped: one bit of one byte of any file is found, wherever it is.
func TestVerifyDirFlipped(t *testing.T) {
	dir, live := target(t, 7)
	for p, body := range pages("7") {
		for _, i := range []int{0, len(body) / 2, len(body) - 1} {
			if body == "" {
				continue
			}
			b := []byte(body)
			b[i] ^= 1
			put(t, live, p, string(b))
			wantDir(t, dir, usual(), "different "+p)
		}
		put(t, live, p, body+"\n")
		wantDir(t, dir, usual(), "different "+p)
		put(t, live, p, body)
	}
	s := mustSign(t, named(pages("7"), 7), testKey)
	for name, b := range map[string][]byte{ManifestFile: s.Bytes, SignatureFile: s.Signature} {
		flipped := bytes.Clone(b)
		flipped[len(b)/2] ^= 1
		put(t, live, name, string(flipped))
		wantDir(t, dir, usual(), "signature "+ManifestFile)
		put(t, live, name, string(b))
	}
	wantDir(t, dir, usual())
}

// TestVerifyDirRefuses: what a folder can be instead of what was published.
func TestVerifyDirRefuses(t *testing.T) {
	remove := func(t *testing.T, name string) {
		t.Helper()
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
	}
	link := func(t *testing.T, to, name string) {
		t.Helper()
		if err := os.Symlink(to, name); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		do   func(t *testing.T, dir, live string)
		want []string
	}{
		{"two files swapped", func(t *testing.T, _, live string) {
			put(t, live, "404.html", pages("7")["feed.xml"])
			put(t, live, "feed.xml", pages("7")["404.html"])
		}, []string{"different 404.html", "different feed.xml"}},
		{"a page of the last release", func(t *testing.T, _, live string) {
			put(t, live, "lessons/cunkuan/index.html", pages("6")["lessons/cunkuan/index.html"])
		}, []string{"different lessons/cunkuan/index.html"}},
		{"a file gone", func(t *testing.T, _, live string) { remove(t, filepath.Join(live, "feed.xml")) }, []string{"missing feed.xml"}},
		{"a folder gone", func(t *testing.T, _, live string) { remove(t, filepath.Join(live, "lessons")) },
			[]string{"missing lessons/cunkuan/a4.pdf", "missing lessons/cunkuan/index.html"}},
		{"a file too many", func(t *testing.T, _, live string) { put(t, live, ".well-known/x", "") }, []string{"extra .well-known/x"}},
		{"a link instead of a file", func(t *testing.T, _, live string) {
			put(t, live, "../same", pages("7")["feed.xml"])
			remove(t, filepath.Join(live, "feed.xml"))
			link(t, "../same", filepath.Join(live, "feed.xml"))
		}, []string{"different feed.xml", "extra releases/same"}},
		{"a link to a folder", func(t *testing.T, _, live string) {
			link(t, "lessons", filepath.Join(live, "more"))
		}, []string{"extra more"}},
		{"a folder instead of a file", func(t *testing.T, _, live string) {
			remove(t, filepath.Join(live, "feed.xml"))
			put(t, live, "feed.xml/x", "")
		}, []string{"missing feed.xml", "extra feed.xml/x"}},
		{"no manifest", func(t *testing.T, _, live string) { remove(t, filepath.Join(live, ManifestFile)) }, []string{"missing manifest.json"}},
		{"no signature", func(t *testing.T, _, live string) { remove(t, filepath.Join(live, SignatureFile)) }, []string{"missing manifest.json.minisig"}},
		{"a link instead of the manifest", func(t *testing.T, dir, live string) {
			b, _ := os.ReadFile(filepath.Join(live, ManifestFile))
			remove(t, filepath.Join(live, ManifestFile))
			put(t, t.TempDir(), "m", string(b))
			link(t, filepath.Join(dir, "m"), filepath.Join(live, ManifestFile))
		}, []string{"different manifest.json"}},
		{"a huge signature", func(t *testing.T, _, live string) {
			put(t, live, SignatureFile, strings.Repeat("a", maxSignature+1))
		}, []string{"form manifest.json.minisig"}},
		{"the manifest and signature of the last release", func(t *testing.T, _, live string) {
			s := mustSign(t, named(pages("6"), 6), testKey)
			lay(t, live, nil, s)
		}, []string{"different current", "different index.html", "different index.html.br", "different index.html.gz", "different lessons/cunkuan/index.html"}},
		{"the link turned back", func(t *testing.T, dir, _ string) {
			remove(t, filepath.Join(dir, Current))
			link(t, filepath.Join(releasesDir, idOf(named(nil, 6))), filepath.Join(dir, Current))
		}, []string{"older current"}},
		{"the link leads out", func(t *testing.T, dir, live string) {
			remove(t, filepath.Join(dir, Current))
			link(t, live, filepath.Join(dir, Current))
		}, []string{"form current"}},
		{"the link leads nowhere", func(t *testing.T, _, live string) { remove(t, live) }, []string{"missing manifest.json"}},
		{"a release under another name", func(t *testing.T, dir, live string) {
			other := filepath.Join(dir, releasesDir, idOf(named(nil, 8)))
			if err := os.Rename(live, other); err != nil {
				t.Fatal(err)
			}
			remove(t, filepath.Join(dir, Current))
			link(t, filepath.Join(releasesDir, filepath.Base(other)), filepath.Join(dir, Current))
		}, []string{"different current"}},
		{"something among the releases", func(t *testing.T, dir, _ string) {
			put(t, dir, "releases/notes.txt", "")
			put(t, dir, "releases/.000008-20260315T010000Z.new/index.html", "at work")
		}, []string{"extra releases/notes.txt"}},
		{"another key", func(t *testing.T, _, live string) {
			lay(t, live, nil, mustSign(t, named(pages("7"), 7), otherKey))
		}, []string{"signature manifest.json"}},
		{"another site", func(t *testing.T, _, live string) {
			m := named(pages("7"), 7)
			m.Site = "https://mingbei.example/"
			lay(t, live, nil, mustSign(t, m, testKey))
		}, []string{"site manifest.json"}},
		{"a form of its own", func(t *testing.T, _, live string) {
			put(t, live, ManifestFile, "{}\n")
			put(t, live, SignatureFile, string(signRaw([]byte("{}\n"), testKey)))
		}, []string{"form manifest.json"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, live := target(t, 6, 7)
			c.do(t, dir, live)
			wantDir(t, dir, usual(), c.want...)
		})
	}
}

// TestVerifyExpired: a manifest counts until just before its expiry.
func TestVerifyExpired(t *testing.T) {
	dir, _ := target(t, 7)
	c := usual()
	c.Now = nine.Add(7*24*time.Hour - 1)
	wantDir(t, dir, c)
	c.Now = nine.Add(7 * 24 * time.Hour)
	if r := wantDir(t, dir, c, "expired manifest.json"); r.Problems[0].Got != "2026-03-22T01:00:00Z" {
		t.Errorf("expired at %s", r.Problems[0].Got)
	}
}

// TestSeen: once a release was believed, none before it is, and no other under its number.
func TestSeen(t *testing.T) {
	dir, live := target(t, 7)
	c := usual()
	c.Seen = Seen{}
	if r := wantDir(t, dir, c); !c.Seen.Learn(r) || c.Seen.Learn(r) || c.Seen[dir].SHA256 != r.Live.Hash() {
		t.Errorf("learned %v", c.Seen)
	}
	wantDir(t, dir, c)

	lay(t, live, nil, mustSign(t, named(pages("7"), 6), testKey))
	if r := wantDir(t, dir, c, "different current", "older manifest.json"); c.Seen.Learn(r) {
		t.Error("learned an older release")
	}
	m := named(pages("7"), 7)
	m.Previous = strings.Repeat("ab", 32)
	lay(t, live, nil, mustSign(t, m, testKey))
	if r := wantDir(t, dir, c, "different manifest.json"); c.Seen.Learn(r) {
		t.Error("learned another release under the same number")
	}
	lay(t, live, nil, mustSign(t, named(pages("7"), 8), otherKey))
	if r := wantDir(t, dir, c, "signature manifest.json"); c.Seen.Learn(r) {
		t.Error("learned what nobody has signed")
	}

	dir, live = target(t, 8)
	put(t, live, "feed.xml", "damaged")
	if r := wantDir(t, dir, c, "different feed.xml"); !c.Seen.Learn(r) {
		t.Error("a signed manifest is to be remembered although a file is damaged")
	}
	b, err := c.Seen.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReadSeen(b)
	if err != nil || !maps.Equal(again, c.Seen) || len(again) != 2 {
		t.Errorf("read back %v, %v", again, err)
	}
}

func TestReadSeen(t *testing.T) {
	good, _ := Seen{"https://mingbai.example/": {7, strings.Repeat("ab", 32)}}.Bytes()
	for _, b := range []string{
		"", "{}\n", "null\n", "[]",
		strings.Replace(string(good), "seen 1", "seen 2", 1),
		strings.Replace(string(good), `"number": 7`, `"number": 0`, 1),
		strings.Replace(string(good), `"number": 7`, `"number": 9, "number": 7`, 1),
		strings.Replace(string(good), `"number": 7`, `"note": "", "number": 7`, 1),
		strings.Replace(string(good), `"abab`, `"ABab`, 1),
		string(good) + string(good),
		string(good[:len(good)-1]),
		string(good) + strings.Repeat(" ", maxSeen),
	} {
		if s, err := ReadSeen([]byte(b)); !errors.Is(err, ErrSeen) {
			t.Errorf("%.80q was read as %v, %v", b, s, err)
		}
	}
}

// FuzzReadSeen: only what Bytes writes is read.
func FuzzReadSeen(f *testing.F) {
	good, _ := Seen{"https://mingbai.example/": {7, strings.Repeat("ab", 32)}}.Bytes()
	f.Add(good)
	f.Add([]byte(`{"schema":"mingbai seen 1","places":{"":{}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ReadSeen(b)
		if err != nil {
			return
		}
		if again, err := s.Bytes(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q was read, and is written as %q, %v", b, again, err)
		}
	})
}

// host serves a folder under /bank/ as a server does that knows compressed twins, and counts the requests of each path.
func host(t *testing.T, root func() string, before func(http.ResponseWriter, *http.Request) bool) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before != nil && before(w, r) {
			return
		}
		p, ok := strings.CutPrefix(r.URL.Path, "/bank/")
		if !ok || p != "" && path.Clean(p) != strings.TrimSuffix(p, "/") {
			http.Error(w, "no such path", http.StatusBadRequest)
			return
		}
		if p == "" || strings.HasSuffix(p, "/") {
			p += "index.html"
		}
		for encoding, ext := range map[string]string{"gzip": ".gz", "br": ".br"} {
			if b, err := os.ReadFile(filepath.Join(root(), p+ext)); err == nil && r.Header.Get("Accept-Encoding") == encoding {
				w.Header().Set("Content-Encoding", encoding)
				w.Write(b)
				return
			}
			if plain, ok := strings.CutSuffix(p, ext); ok {
				if _, err := os.Stat(filepath.Join(root(), plain)); err == nil {
					http.NotFound(w, r) // a twin has no address of its own
					return
				}
			}
		}
		b, err := os.ReadFile(filepath.Join(root(), p))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if p == "404.html" {
			w.WriteHeader(http.StatusNotFound)
		}
		w.Write(b)
	}))
	t.Cleanup(s.Close)
	return s
}

func wantURL(t *testing.T, address string, c Check, want ...string) *Report {
	t.Helper()
	r, err := VerifyURL(context.Background(), &http.Client{Timeout: 10 * time.Second}, address, c)
	if err != nil {
		t.Fatal(err)
	}
	if got := found(r); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	return r
}

// TestVerifyURLFlipped: a site is as it was published, until one byte of one file is not.
func TestVerifyURLFlipped(t *testing.T) {
	_, live := target(t, 7)
	s := host(t, func() string { return live }, nil)
	for _, address := range []string{s.URL + "/bank/", s.URL + "/bank"} {
		if r := wantURL(t, address, usual()); r.Live.Number != 7 || r.Place != s.URL+"/bank/" {
			t.Errorf("verified %+v", r)
		}
	}
	for p, body := range pages("7") {
		b := []byte(body + "x")
		b[len(body)/2] ^= 1
		put(t, live, p, string(b))
		wantURL(t, s.URL+"/bank/", usual(), "different "+p)
		put(t, live, p, body)
	}
	for _, name := range []string{ManifestFile, SignatureFile} {
		old, err := os.ReadFile(filepath.Join(live, name))
		if err != nil {
			t.Fatal(err)
		}
		b := bytes.Clone(old)
		b[len(b)/2] ^= 1
		put(t, live, name, string(b))
		wantURL(t, s.URL+"/bank/", usual(), "signature "+ManifestFile)
		put(t, live, name, string(old))
	}
	// A twin that decodes to something else, whole as it is.
	other := pages("8")
	put(t, live, "index.html.gz", other["index.html.gz"])
	put(t, live, "index.html.br", other["index.html.br"])
	wantURL(t, s.URL+"/bank/", usual(), "different index.html.br", "different index.html.gz")
}

// TestVerifyURLRefuses: what a server can give instead of what was published.
func TestVerifyURLRefuses(t *testing.T) {
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("%s of another server was asked for", r.URL)
	}))
	defer stranger.Close()
	endless := func(w http.ResponseWriter, first string) {
		io.WriteString(w, first)
		b := make([]byte, 1<<16)
		for {
			if _, err := w.Write(b); err != nil {
				return
			}
		}
	}
	for _, c := range []struct {
		name, path string
		answer     func(w http.ResponseWriter, r *http.Request)
		want       []string
	}{
		{"not found", "/bank/feed.xml", http.NotFound, []string{"missing feed.xml"}},
		{"forbidden", "/bank/feed.xml", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, []string{"missing feed.xml"}},
		{"no manifest", "/bank/manifest.json", http.NotFound, []string{"missing manifest.json"}},
		{"no signature", "/bank/manifest.json.minisig", http.NotFound, []string{"missing manifest.json.minisig"}},
		{"another server", "/bank/feed.xml", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, stranger.URL+"/bank/feed.xml", http.StatusFound)
		}, []string{"elsewhere feed.xml"}},
		{"a manifest of another server", "/bank/manifest.json", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, stranger.URL+"/bank/manifest.json", http.StatusFound)
		}, []string{"elsewhere manifest.json"}},
		{"another site of the server", "/bank/feed.xml", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/feed.xml", http.StatusMovedPermanently)
		}, []string{"elsewhere feed.xml"}},
		{"in a circle", "/bank/feed.xml", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/bank/feed.xml", http.StatusFound)
		}, []string{"elsewhere feed.xml"}},
		{"another page of the site", "/bank/feed.xml", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/bank/404.html", http.StatusFound)
		}, []string{"missing feed.xml"}},
		{"endless", "/bank/feed.xml", func(w http.ResponseWriter, _ *http.Request) { endless(w, "<feed/>") }, []string{"different feed.xml"}},
		{"an endless manifest", "/bank/manifest.json", func(w http.ResponseWriter, _ *http.Request) { endless(w, "{") }, []string{"form manifest.json"}},
		{"an endless signature", "/bank/manifest.json.minisig", func(w http.ResponseWriter, _ *http.Request) { endless(w, "") }, []string{"form manifest.json.minisig"}},
		{"endless gzip of nothing", "/bank/feed.xml", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			nothing := packed("", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
			for {
				if _, err := io.WriteString(w, strings.Repeat(nothing, 1000)); err != nil {
					return
				}
			}
		}, []string{"different feed.xml"}},
		{"a bomb", "/bank/feed.xml", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, packed(strings.Repeat("0", 10<<20), func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }))
		}, []string{"different feed.xml"}},
		{"gzip that is none", "/bank/feed.xml", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, "<feed/>")
		}, []string{"different feed.xml"}},
		{"gzip cut short", "/bank/feed.xml", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := packed("<feed/>", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
			io.WriteString(w, z[:len(z)-4])
		}, []string{"different feed.xml"}},
		{"an encoding nobody asked for", "/bank/feed.xml", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "zstd")
			io.WriteString(w, "<feed/>")
		}, []string{"different feed.xml"}},
		{"gzip nobody asked for", "/bank/feed.xml", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, packed("<feed/>", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }))
		}, nil},
		{"no compression", "/bank/", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, pages("7")["index.html"]) }, nil},
		{"the same behind a redirect within", "/bank/feed.xml", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "" {
				http.Redirect(w, r, "/bank/feed.xml?v=7", http.StatusFound)
				return
			}
			io.WriteString(w, "<feed/>")
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, live := target(t, 7)
			s := host(t, func() string { return live }, func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path != c.path {
					return false
				}
				c.answer(w, r)
				return true
			})
			wantURL(t, s.URL+"/bank/", usual(), c.want...)
		})
	}
}

// TestVerifyURLMoves: a release that goes live meanwhile is verified instead, and a site that never stands still is given up.
func TestVerifyURLMoves(t *testing.T) {
	dir := t.TempDir()
	var at atomic.Int64
	folder := func() string { return filepath.Join(dir, fmt.Sprint(at.Load())) }
	release := func(n int64) {
		lay(t, filepath.Join(dir, fmt.Sprint(n)), pages(fmt.Sprint(n)), mustSign(t, named(pages(fmt.Sprint(n)), n), testKey))
	}
	for n := range int64(10) {
		release(n + 1)
	}
	for _, between := range []string{ManifestFile, SignatureFile} { // and what is asked for next
		at.Store(1)
		var old atomic.Int64
		s := host(t, folder, func(_ http.ResponseWriter, r *http.Request) bool {
			if old.Load() > 0 {
				at.CompareAndSwap(1, 2)
			} else if r.URL.Path == "/bank/"+between {
				old.Add(1)
			}
			return false
		})
		if r := wantURL(t, s.URL+"/bank/", usual()); r.Live.Number != 2 {
			t.Errorf("new after %s: verified release %d", between, r.Live.Number)
		}
	}
	at.Store(1)
	s := host(t, folder, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/bank/"+SignatureFile {
			at.Add(1)
		}
		return false
	})
	if _, err := VerifyURL(context.Background(), http.DefaultClient, s.URL+"/bank/", usual()); !errors.Is(err, ErrMoving) {
		t.Errorf("a site that never stands still: %v", err)
	}
}

// TestVerifyURLUnreachable: what cannot be seen is an error and no verdict; once is not enough for it.
func TestVerifyURLUnreachable(t *testing.T) {
	_, live := target(t, 7)
	var failed atomic.Int64
	first := func(n int64, fail func(http.ResponseWriter)) *httptest.Server {
		failed.Store(0)
		return host(t, func() string { return live }, func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/bank/feed.xml" || failed.Add(1) > n {
				return false
			}
			fail(w)
			return true
		})
	}
	busy := func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }
	cut := func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "7")
		io.WriteString(w, "<feed")
	}
	for _, fail := range []func(http.ResponseWriter){busy, cut} {
		wantURL(t, first(2, fail).URL+"/bank/", usual())
		if r, err := VerifyURL(context.Background(), http.DefaultClient, first(3, fail).URL+"/bank/", usual()); err == nil {
			t.Errorf("verified %v", found(r))
		}
	}
	stop := make(chan struct{})
	slow := first(9, func(w http.ResponseWriter) { <-stop })
	if _, err := VerifyURL(context.Background(), &http.Client{Timeout: 200 * time.Millisecond}, slow.URL+"/bank/", usual()); err == nil || !strings.Contains(err.Error(), "Timeout") {
		t.Errorf("a server that does not answer: %v", err)
	}
	close(stop)
	slow.Close()
	if _, err := VerifyURL(context.Background(), http.DefaultClient, slow.URL+"/bank/", usual()); err == nil {
		t.Error("a server that is gone was verified")
	}
	for _, address := range []string{"", "mingbai.example", "ftp://mingbai.example/", "https:///", "https://a@mingbai.example/", "https://mingbai.example/?x", "https://mingbai.example/#x", "http://[::1"} {
		if _, err := VerifyURL(context.Background(), http.DefaultClient, address, usual()); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestVerifyURLAtOnce: files are fetched several at a time, but never more than a server can bear, and nothing is left behind.
func TestVerifyURLAtOnce(t *testing.T) {
	files := map[string]string{}
	for i := range 100 {
		files[fmt.Sprintf("%d.txt", i)] = fmt.Sprint(i)
	}
	live := t.TempDir()
	lay(t, live, files, mustSign(t, named(files, 1), testKey))
	var now, most atomic.Int64
	s := host(t, func() string { return live }, func(_ http.ResponseWriter, r *http.Request) bool {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(2 * time.Millisecond)
		return false
	})
	before := runtime.NumGoroutine()
	client := s.Client()
	if r, err := VerifyURL(context.Background(), client, s.URL+"/bank/", usual()); err != nil || len(r.Problems) > 0 {
		t.Fatal(r, err)
	}
	if m := most.Load(); m < 2 || m > atOnce {
		t.Errorf("%d requests at once", m)
	}
	client.CloseIdleConnections()
	s.Close()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
