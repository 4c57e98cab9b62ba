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
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// lessons is a small site: lessons by name and what they say. Every page leads to others, has a style sheet and a picture.
type lessons map[string]string

// set lays out an edition as files, with twins as a build has them.
func (e lessons) set(t testing.TB) Set {
	t.Helper()
	files := map[string]string{}
	sum := func(s string, n int) string {
		h := sha256.Sum256([]byte(s))
		return hex.EncodeToString(h[:])[:n]
	}
	css := "body{color:#" + sum(e["style"], 6) + "}"
	style := "assets/site." + sum(css, 10) + ".css"
	files[style] = css
	page := func(p string, links ...string) {
		body := "<!doctype html><link rel=stylesheet href=\"/" + style + "\"><p>" + strings.Repeat("只转自己的账户。", 60) + "</p>\n"
		for _, l := range links {
			body += "<a href=\"/" + l + "\">" + l + "</a>\n"
		}
		files[p] = body
	}
	lessons := slices.Sorted(maps.Keys(e))
	lessons = slices.DeleteFunc(lessons, func(l string) bool { return l == "style" })
	var pages, topics, shards []string
	for i, l := range lessons {
		p := "lessons/" + l + "/"
		pages = append(pages, p)
		topic := "topics/" + e[l] + "/"
		topics = append(topics, topic)
		files[p+"poster.pdf"] = "%PDF " + e[l]
		page(p+"index.html", "lessons/"+lessons[(i+1)%len(lessons)]+"/", p+"poster.pdf", topic, "search/")
		shard := "search/d" + l + "-" + sum(l+e[l], 8) + ".bin"
		files[shard] = l + e[l]
		shards = append(shards, shard)
	}
	for _, topic := range slices.Compact(slices.Sorted(slices.Values(topics))) {
		var in []string
		for _, l := range lessons {
			if "topics/"+e[l]+"/" == topic {
				in = append(in, "lessons/"+l+"/")
			}
		}
		page(topic+"index.html", append(in, topic+"feed.xml")...)
		page(topic+"feed.xml", in...)
	}
	page("lessons/index.html", pages...)
	page("feed.xml", pages...)
	page("search/index.html", "search/manifest.bin")
	page("search/manifest.bin", shards...)
	page("sitemap.xml", pages...)
	page("tags/反诈/index.html", pages...)
	page("index.html", append(append(pages, topics...), "lessons/", "feed.xml", "search/", "tags/反诈/")...)
	files["robots.txt"] = "Sitemap: /sitemap.xml"
	dir := t.TempDir()
	s := Set{dir, map[string]File{}}
	for p, body := range files {
		write := func(p, body string) {
			name := filepath.Join(dir, filepath.FromSlash(p))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
			s.Files[p] = File{SHA256: sum(body, 64), Size: int64(len(body))}
		}
		write(p, body)
		if path.Ext(p) == ".html" {
			write(p+".gz", "twin")
			write(p+".br", "twin")
		}
	}
	return s
}

var (
	editionA = lessons{"style": "1", "cunkuan": "cunkuan", "guashi": "kapian", "zhengxin": "zhengxin", "shuadan": "zhapian"}
	// editionB has a new style, a new lesson in a new topic, one that moved to another topic, and one less.
	editionB = lessons{"style": "2", "cunkuan": "cunkuan", "guashi": "zhapian", "shuadan": "zhapian", "nfc": "nfc", "atm": "nfc"}
	// editionC goes back on some of that.
	editionC = lessons{"style": "1", "cunkuan": "cunkuan", "zhengxin": "zhengxin", "shuadan": "zhapian", "atm": "kapian"}
)

var bucketOrder = Order{Site: testSite, Instant: nine, Now: nine, Fresh: 7 * 24 * time.Hour, Key: testKey, Drop: true}

func publishTo(b *Bucket, s Set) (Outcome, error) {
	live, err := b.Live(context.Background())
	if err != nil {
		return Outcome{}, err
	}
	return Publish(context.Background(), b, live, s, bucketOrder)
}

func mustPublish(t testing.TB, b *Bucket, s Set) Outcome {
	t.Helper()
	out, err := publishTo(b, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// exactly fails unless a place in the bucket holds what its manifest says, and nothing else but the publisher's lease.
func exactly(t testing.TB, dir string) *Signed {
	t.Helper()
	read := func(p string) []byte {
		body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p)))
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	m, err := Open(read(ManifestFile), read(SignatureFile), testSite, public(testKey))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{ManifestFile, SignatureFile, leaseFile}
	for p, f := range m.Files {
		want = append(want, p)
		body := read(p)
		if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			if body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != f.SHA256 {
			t.Errorf("%s is not what the manifest says", p)
		}
	}
	slices.Sort(want)
	if got := objects(t, dir); !slices.Equal(got, want) {
		t.Errorf("the bucket holds\n%v, not\n%v", got, want)
	}
	return m
}

// objects lists what a place in the bucket holds.
func objects(t testing.TB, dir string) []string {
	t.Helper()
	var got []string
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	return got
}

var linkForm = regexp.MustCompile(`href="/([^"]*)"`)

// crawl follows every link from the home page and gives those that lead nowhere. Without a home page there is nothing to follow.
func crawl(dir string) (dead []string, pages int) {
	todo, seen := []string{"index.html"}, map[string]bool{"index.html": true}
	for len(todo) > 0 {
		p := todo[0]
		todo = todo[1:]
		body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p)))
		if err != nil {
			if p != "index.html" {
				dead = append(dead, p)
			}
			continue
		}
		pages++
		for _, m := range linkForm.FindAllStringSubmatch(string(body), -1) {
			to := m[1]
			if strings.HasSuffix(to, "/") {
				to += "index.html"
			}
			if !seen[to] {
				seen[to] = true
				todo = append(todo, to)
			}
		}
	}
	return dead, pages
}

func methods(asked []string, method string) []string {
	var out []string
	for _, a := range asked {
		if rest, ok := strings.CutPrefix(a, method+" "); ok {
			out = append(out, rest)
		}
	}
	return out
}

// TestBucketRoundTrip: what is published is there, byte for byte; then only what changed is sent, and nothing if nothing did.
func TestBucketRoundTrip(t *testing.T) {
	g := startGateway(t)
	for _, prefix := range []string{"", "site/", "a/b.c/"} {
		t.Run("prefix "+prefix, func(t *testing.T) {
			os.RemoveAll(g.dir)
			os.MkdirAll(g.dir, 0o755)
			w, dir := g.wire(t), filepath.Join(g.dir, prefix)
			b := w.bucket(t, prefix)
			if live, err := b.Live(t.Context()); live != nil || err != nil {
				t.Fatalf("an empty bucket has %v, %v", live, err)
			}
			if out := mustPublish(t, b, editionA.set(t)); !out.Done || out.Before != nil || out.After.Number != 1 {
				t.Errorf("first release: %+v", out)
			}
			w.take(prefix)
			if prefix == "" {
				os.RemoveAll(filepath.Join(g.dir, ".sgwtmp")) // the gateway's own
			}
			exactly(t, dir)
			if dead, n := crawl(dir); len(dead) > 0 || n < 15 {
				t.Errorf("%d pages, dead links %v", n, dead)
			}
			if out := mustPublish(t, b, editionA.set(t)); out.Done || out.After.Number != 1 {
				t.Errorf("nothing changed: %+v", out)
			}
			if asked := w.take(prefix); len(asked) != 2 || len(methods(asked, "GET")) != 2 {
				t.Errorf("to see that nothing changed it asked %v", asked)
			}
			s := editionA.set(t)
			s.Files["robots.txt"] = fileOf(t, s.Dir, "robots.txt", "User-agent: *\n")
			mustPublish(t, b, s)
			put := methods(w.take(prefix), "PUT")
			want := []string{leaseFile, intentFile, "robots.txt", ManifestFile, SignatureFile, leaseFile}
			if !slices.Equal(put, want) {
				t.Errorf("one file changed, sent were %v", put)
			}
			// A second publisher finds the first one's work.
			if out := mustPublish(t, w.bucket(t, prefix), editionB.set(t)); out.Before.Number != 2 || out.After.Number != 3 {
				t.Errorf("third release: %+v", out)
			}
			m := exactly(t, dir)
			if !slices.ContainsFunc(slices.Collect(maps.Values(m.Files)), func(f File) bool { return f.Until != nil }) {
				t.Error("the old style sheet was not carried over")
			}
		})
	}
}

// fileOf writes one file of a set.
func fileOf(t testing.TB, dir, p, body string) File {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(p)), []byte(body), 0o644); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	return File{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(body))}
}

// TestBucketOrder: files, new pages, changed pages, index, pointers, home, deletes, manifest, signature.
func TestBucketOrder(t *testing.T) {
	g := startGateway(t)
	w := g.wire(t)
	b := w.bucket(t, "")
	mustPublish(t, b, editionA.set(t))
	w.take("")
	mustPublish(t, b, editionB.set(t))
	var groups []string
	for _, a := range w.take("") {
		if method, p, _ := strings.Cut(a, " "); method == "PUT" || method == "DELETE" {
			group := method
			switch {
			case strings.HasPrefix(p, private) || p == ManifestFile || p == SignatureFile || p == "index.html":
				group += " " + p
			case method == "PUT":
				group = map[string]string{
					"lessons/atm/index.html": "new", "lessons/nfc/index.html": "new", "topics/nfc/index.html": "new", "topics/nfc/feed.xml": "new",
					"topics/zhapian/index.html": "pointer", "topics/zhapian/feed.xml": "pointer", "feed.xml": "pointer", "sitemap.xml": "pointer",
					"lessons/index.html": "pointer", "tags/反诈/index.html": "pointer", "search/manifest.bin": "pointer",
					"topics/cunkuan/index.html": "pointer", "topics/cunkuan/feed.xml": "pointer", "search/index.html": "pointer",
					"lessons/cunkuan/index.html": "changed", "lessons/guashi/index.html": "changed", "lessons/shuadan/index.html": "changed",
				}[p]
				if group == "" && strings.HasPrefix(p, "search/d") {
					group = "index"
				} else if group == "" {
					group = "file"
				}
			}
			if len(groups) == 0 || groups[len(groups)-1] != group {
				groups = append(groups, group)
			}
		}
	}
	want := []string{"PUT " + leaseFile, "PUT " + intentFile, "file", "new", "changed", "index", "pointer", "PUT index.html", "DELETE",
		"PUT " + ManifestFile, "PUT " + SignatureFile, "DELETE " + intentFile, "PUT " + leaseFile}
	if !slices.Equal(groups, want) {
		t.Errorf("the order was\n%q, not\n%q", groups, want)
	}
}

// TestBucketHeads: a browser is told what a file is and how long it may keep it; texts are compressed if that was asked for.
func TestBucketHeads(t *testing.T) {
	g := startGateway(t)
	for _, zip := range []bool{false, true} {
		w := g.wire(t)
		prefix := fmt.Sprintf("zip-%v/", zip)
		b := w.bucket(t, prefix, func(o *BucketOptions) { o.Gzip = zip })
		s := editionA.set(t)
		mustPublish(t, b, s)
		m := exactly(t, filepath.Join(g.dir, prefix))
		for _, c := range []struct{ p, kind, cache, encoding string }{
			{"index.html", "text/html; charset=utf-8", "no-cache", "gzip"},
			{"feed.xml", "application/rss+xml; charset=utf-8", "no-cache", "gzip"},
			{"robots.txt", "text/plain; charset=utf-8", "no-cache", ""}, // too small to gain
			{"lessons/cunkuan/poster.pdf", "application/pdf", "no-cache", ""},
			{ManifestFile, "application/json", "no-cache", ""},
			{SignatureFile, "text/plain; charset=utf-8", "no-cache", ""},
		} {
			o, err := b.get(t.Context(), c.p, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			if !zip {
				c.encoding = ""
			}
			if o.contentType != c.kind || o.cacheControl != c.cache || o.encoding != c.encoding {
				t.Errorf("%s, zip %v: %q %q %q", c.p, zip, o.contentType, o.cacheControl, o.encoding)
			}
		}
		if m.Files["index.html"] != s.Files["index.html"] {
			t.Error("the manifest does not name the bytes as they are built")
		}
	}
}

// TestBucketHostStyle: the bucket's name may stand in the host's.
func TestBucketHostStyle(t *testing.T) {
	g := startGateway(t)
	w := g.wire(t)
	var hosts sync.Map
	w.refuse = func(_ int, _ string, _ http.ResponseWriter, r *http.Request) bool {
		hosts.Store(r.Host, true)
		return false
	}
	b := w.bucket(t, "", func(o *BucketOptions) {
		o.Path, o.Endpoint = false, "http://"+bucketDomain
		o.dial = func(context.Context, string, string) (net.Conn, error) {
			return net.Dial("tcp", w.srv.Listener.Addr().String())
		}
	})
	mustPublish(t, b, editionA.set(t))
	mustPublish(t, b, editionB.set(t))
	os.RemoveAll(filepath.Join(g.dir, ".sgwtmp"))
	exactly(t, g.dir)
	hosts.Range(func(h, _ any) bool {
		if h != bucketName+"."+bucketDomain {
			t.Errorf("asked %v", h)
		}
		return true
	})
}

// TestBucketForeign: where something else lies, nothing is touched.
func TestBucketForeign(t *testing.T) {
	g := startGateway(t)
	w := g.wire(t)
	os.MkdirAll(filepath.Join(g.dir, "site"), 0o755)
	os.WriteFile(filepath.Join(g.dir, "site", "index.html"), []byte("somebody's"), 0o644)
	if _, err := publishTo(w.bucket(t, "site/"), editionA.set(t)); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "bucket/site/index.html") {
		t.Errorf("got %v", err)
	}
	if _, err := publishTo(w.bucket(t, ""), editionA.set(t)); !errors.Is(err, ErrForeign) {
		t.Errorf("above it: got %v", err)
	}
	if _, err := publishTo(w.bucket(t, "sit/"), editionA.set(t)); err != nil {
		t.Errorf("beside it: got %v", err)
	}
	os.WriteFile(filepath.Join(g.dir, "site", ManifestFile), []byte("{}"), 0o644)
	if _, err := publishTo(w.bucket(t, "site/"), editionA.set(t)); !errors.Is(err, ErrForm) {
		t.Errorf("with another program's manifest: got %v", err)
	}
	if got := objects(t, filepath.Join(g.dir, "site")); !slices.Equal(got, []string{"index.html", ManifestFile}) {
		t.Errorf("left were %v", got)
	}
}

// TestBucketChanged: a file that is not what the set says is not sent.
func TestBucketChanged(t *testing.T) {
	g := startGateway(t)
	s := editionA.set(t)
	fileOf(t, s.Dir, "index.html", "torn")
	if _, err := publishTo(g.wire(t).bucket(t, "site/"), s); err == nil || !strings.Contains(err.Error(), "index.html has changed") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(g.dir, "site", "index.html")); err == nil {
		t.Error("it was sent")
	}
}

// TestBucketFlaky: what fails for a moment is asked again, an answer that ends too soon too.
func TestBucketFlaky(t *testing.T) {
	g := startGateway(t)
	w := g.wire(t)
	w.refuse = func(n int, _ string, rw http.ResponseWriter, _ *http.Request) bool {
		switch n % 20 {
		case 2:
			http.Error(rw, "", http.StatusInternalServerError)
		case 9:
			http.Error(rw, "<Error><Code>SlowDown</Code></Error>", http.StatusServiceUnavailable)
		case 16:
			panic(http.ErrAbortHandler)
		default:
			return false
		}
		return true
	}
	var torn sync.Map
	w.answer = func(asked string, resp *http.Response) {
		if _, again := torn.LoadOrStore(asked, true); strings.HasPrefix(asked, "GET") && !again && resp.StatusCode == http.StatusOK {
			resp.Body = io.NopCloser(io.LimitReader(resp.Body, 5))
		} else if p := strings.TrimPrefix(asked, "PUT site/"); !again && (p == leaseFile || p == ManifestFile || p == SignatureFile) {
			panic(http.ErrAbortHandler) // done, but when it is asked again its condition fails
		}
	}
	b := w.bucket(t, "site/")
	mustPublish(t, b, editionA.set(t))
	mustPublish(t, b, editionB.set(t))
	if m := exactly(t, filepath.Join(g.dir, "site")); m.Number != 2 {
		t.Errorf("it is release %d", m.Number)
	}
}

// TestBucketDamaged: the store itself refuses bytes that were damaged on the way.
func TestBucketDamaged(t *testing.T) {
	g := startGateway(t)
	w := g.wire(t)
	b := w.bucket(t, "site/")
	w.ignore = func(asked string, r *http.Request) bool {
		if asked != "PUT site/index.html" {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		body[0] ^= 1
		r.Body = io.NopCloser(bytes.NewReader(body))
		sum := sha256.Sum256(body)
		r.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:])) // only the MD5 sum is left to see it
		return false
	}
	if _, err := publishTo(b, editionA.set(t)); err == nil {
		t.Error("damage went unseen")
	}
	if _, err := os.Stat(filepath.Join(g.dir, "site", "index.html")); err == nil {
		t.Error("it was stored")
	}
}

// long says whether tests of failures take their long form.
var long = os.Getenv("MINGBAI_FAULTS") != ""

// TestBucketCut: a run is cut short at every single request, once before it arrives and once before its answer does; the next run, of
// this edition or another, may be, too. At no time does a link lead nowhere; the last run leaves exactly what it says.
func TestBucketCut(t *testing.T) {
	g := startGateway(t)
	direct := g.wire(t)
	direct.aged.Store(true)
	a, b, c := editionA.set(t), editionB.set(t), editionC.set(t)
	random := rand.New(rand.NewPCG(6, 4))
	step := 5
	if long {
		step = 1
	}
	cuts, second := 0, 0
	for n := 0; ; n += step {
		finished := 0
		for _, lost := range []bool{false, true} {
			prefix := fmt.Sprintf("cut-%d-%v/", n, lost)
			dir := filepath.Join(g.dir, prefix)
			first := n == 0 || long && n%3 == 1 // the very first release can be cut short as well
			if !first {
				mustPublish(t, direct.bucket(t, prefix), a)
			}
			intact := func(what string) {
				t.Helper()
				if dead, _ := crawl(dir); len(dead) > 0 {
					t.Fatalf("cut at %d, lost %v, %s: links lead nowhere: %v\n%v", n, lost, what, dead, objects(t, dir))
				}
			}
			broken := g.wire(t)
			broken.cut, broken.lost = n, lost
			if _, err := publishTo(broken.bucket(t, prefix), b); err == nil {
				finished++
			}
			cuts++
			if _, err := os.Stat(dir); err == nil {
				intact("once")
			}
			after := []Set{a, b, c}[random.IntN(3)]
			if random.IntN(2) == 0 {
				again := g.wire(t)
				again.aged.Store(true)
				again.cut, again.lost = random.IntN(40), random.IntN(2) == 0
				publishTo(again.bucket(t, prefix), []Set{a, b, c}[random.IntN(3)])
				second++
				if _, err := os.Stat(dir); err == nil {
					intact("twice")
				}
			}
			mustPublish(t, direct.bucket(t, prefix), after)
			if m := exactly(t, dir); !Same(m.Manifest, (*Bucket)(nil).Select(after)) {
				t.Errorf("cut at %d: the next run did not make its edition live", n)
			}
			intact("in the end")
		}
		if finished == 2 {
			t.Logf("%d runs cut short, %d of them twice", cuts, second)
			return
		}
	}
}

// TestBucketLease: one publisher at a time, and the dead one's place is taken.
func TestBucketLease(t *testing.T) {
	g := startGateway(t)
	w := g.wire(t)
	a, b := editionA.set(t), editionB.set(t)
	short := func(o *BucketOptions) { o.Lease = 3 * time.Second }

	t.Run("busy while it is renewed", func(t *testing.T) {
		slow := g.wire(t)
		slow.refuse = func(_ int, asked string, _ http.ResponseWriter, _ *http.Request) bool {
			if strings.HasSuffix(asked, "index.html") {
				time.Sleep(1500 * time.Millisecond)
			}
			return false
		}
		done := make(chan error)
		go func() {
			_, err := publishTo(slow.bucket(t, "renew/", short), a)
			done <- err
		}()
		start, refused := time.Now(), 0
		for {
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
				if time.Since(start) < 4*time.Second || refused < 10 {
					t.Errorf("it took %v, another was kept away %d times", time.Since(start), refused)
				}
				if out := mustPublish(t, w.bucket(t, "renew/", short), b); out.After.Number != 2 {
					t.Errorf("it left %v", out.Before)
				}
				exactly(t, filepath.Join(g.dir, "renew"))
				return
			case <-time.After(100 * time.Millisecond):
				err := w.bucket(t, "renew/", short).Put(t.Context(), func(*Signed) (*Release, error) { return nil, nil })
				if errors.Is(err, ErrBusy) && strings.Contains(err.Error(), "test-") {
					refused++
				} else if time.Since(start) > 500*time.Millisecond && time.Since(start) < 4*time.Second {
					t.Errorf("another got in: %v", err)
				}
			}
		}
	})

	t.Run("a dead one is followed, and does nothing when it comes back", func(t *testing.T) {
		mustPublish(t, w.bucket(t, "dead/"), a)
		cut, gone := g.wire(t), make(chan bool)
		var once sync.Once
		cut.refuse = func(_ int, asked string, rw http.ResponseWriter, r *http.Request) bool {
			if asked == "PUT dead/index.html" {
				once.Do(func() { close(gone) })
			}
			select {
			case <-gone: // from here on it reaches nobody
				<-r.Context().Done()
				return true
			default:
				return false
			}
		}
		done := make(chan error, 1)
		start := time.Now()
		go func() {
			_, err := publishTo(cut.bucket(t, "dead/", short), b)
			done <- err
		}()
		<-gone
		if _, err := publishTo(w.bucket(t, "dead/", short), b); !errors.Is(err, ErrBusy) {
			t.Errorf("at once: %v", err)
		}
		if err := <-done; !errors.Is(err, errLost) {
			t.Errorf("it says %v", err)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("it went on for %v", took)
		}
		for {
			out, err := publishTo(w.bucket(t, "dead/", short), editionC.set(t))
			if err == nil {
				if took := time.Since(start); took < 3*time.Second || took > 8*time.Second {
					t.Errorf("its place was taken after %v", took)
				}
				if out.After.Number != 2 {
					t.Errorf("release %d", out.After.Number)
				}
				break
			}
			if !errors.Is(err, ErrBusy) {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		exactly(t, filepath.Join(g.dir, "dead"))
	})

	t.Run("a machine that slept stops", func(t *testing.T) {
		mustPublish(t, w.bucket(t, "slept/"), a)
		var slept time.Duration
		start := time.Now()
		asleep := g.wire(t)
		var mu sync.Mutex
		asleep.refuse = func(_ int, asked string, _ http.ResponseWriter, _ *http.Request) bool {
			if asked == "PUT slept/sitemap.xml" {
				mu.Lock()
				slept = time.Hour
				mu.Unlock()
			}
			return false
		}
		_, err := publishTo(asleep.bucket(t, "slept/", func(o *BucketOptions) {
			o.Elapsed = func() time.Duration {
				mu.Lock()
				defer mu.Unlock()
				return time.Since(start) + slept
			}
		}), b)
		if !errors.Is(err, errLost) || slices.Contains(asleep.take("slept/"), "PUT index.html") {
			t.Errorf("it went on: %v", err)
		}
	})

	t.Run("manifest of another", func(t *testing.T) {
		// Should two write all the same, the second manifest is not taken.
		mustPublish(t, w.bucket(t, "both/"), a)
		late := g.wire(t)
		var once sync.Once
		late.refuse = func(_ int, asked string, _ http.ResponseWriter, _ *http.Request) bool {
			if asked == "PUT both/"+ManifestFile {
				once.Do(func() {
					mustPublish(t, w.bucket(t, "both/", func(o *BucketOptions) { o.NoLease = true }), editionC.set(t))
				})
			}
			return false
		}
		if _, err := publishTo(late.bucket(t, "both/"), b); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v", err)
		}
		// The loser has overwritten pages: whoever comes next puts that right, even if the edition is the one that is said to be live.
		w.aged.Store(true)
		defer w.aged.Store(false)
		mustPublish(t, w.bucket(t, "both/"), editionC.set(t))
		exactly(t, filepath.Join(g.dir, "both"))
	})

	t.Run("conditions ignored", func(t *testing.T) {
		for name, ignored := range map[string]string{"all": "If-", "replacing": "If-Match", "creating": "If-None-Match"} {
			deaf := g.wire(t)
			deaf.ignore = func(_ string, r *http.Request) bool {
				for h := range r.Header {
					if strings.HasPrefix(h, ignored) {
						return true
					}
				}
				return false
			}
			prefix := "deaf-" + name + "/"
			if _, err := publishTo(deaf.bucket(t, prefix), a); !errors.Is(err, ErrNoConditions) {
				t.Errorf("%s: got %v", name, err)
			}
			if _, err := publishTo(deaf.bucket(t, prefix, func(o *BucketOptions) { o.NoLease = true }), a); err != nil {
				t.Errorf("%s, without a lease: %v", name, err)
			}
		}
	})

	t.Run("skew", func(t *testing.T) {
		b := w.bucket(t, "skew/", func(o *BucketOptions) { o.Now = func() time.Time { return time.Now().Add(-time.Hour) } })
		if _, ok := b.Skew(); ok {
			t.Error("it knows before it asked")
		}
		if _, err := b.Live(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d, ok := b.Skew(); !ok || (d-time.Hour).Abs() > 2*time.Second {
			t.Errorf("skew is %v %v", d, ok)
		}
	})
}

// TestBucketRace: publishers that know nothing of each other, killed at random and started again. Numbers grow by one; what was done is
// there; in the end the bucket is exactly what the last manifest says.
func TestBucketRace(t *testing.T) {
	g := startGateway(t)
	crowds, each := []int{3}, 8*time.Second
	if long {
		crowds, each = []int{2, 3, 5, 8}, time.Minute
	}
	sets := []Set{editionA.set(t), editionB.set(t), editionC.set(t)}
	for _, crowd := range crowds {
		prefix := fmt.Sprintf("race-%d/", crowd)
		var mu sync.Mutex
		var numbers []int64 // of manifests as the store took them
		done := map[int64]int{}
		busy, killed := 0, 0
		ctx, cancel := context.WithTimeout(t.Context(), each)
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				random := rand.New(rand.NewPCG(uint64(crowd), uint64(i)))
				for ctx.Err() == nil {
					w := g.wire(t)
					w.answer = func(asked string, resp *http.Response) {
						if asked == "PUT "+prefix+ManifestFile && resp.StatusCode == http.StatusOK {
							body, _ := io.ReadAll(resp.Request.Body)
							var m Manifest
							if err := decode(body, &m); err != nil {
								t.Error(err)
							}
							mu.Lock()
							numbers = append(numbers, m.Number)
							mu.Unlock()
						}
					}
					b := w.bucket(t, prefix, func(o *BucketOptions) { o.Lease = 2 * time.Second })
					w.cut, w.lost = random.IntN(400), random.IntN(2) == 0
					for ctx.Err() == nil {
						out, err := publishTo(b, sets[random.IntN(3)])
						mu.Lock()
						if err == nil && out.Done {
							done[out.After.Number]++
						}
						if errors.Is(err, ErrBusy) {
							busy++
						} else if err != nil {
							killed++
						}
						mu.Unlock()
						if err != nil && !errors.Is(err, ErrBusy) {
							break // it was killed
						}
						time.Sleep(time.Duration(random.IntN(30)) * time.Millisecond)
					}
					w.srv.Close()
				}
			})
		}
		wg.Wait()
		cancel()
		for i, n := range numbers {
			if n != int64(i+1) {
				t.Fatalf("releases were %v", numbers)
			}
		}
		for n, times := range done {
			if times != 1 || n > int64(len(numbers)) {
				t.Errorf("release %d was made %d times", n, times)
			}
		}
		w := g.wire(t)
		w.aged.Store(true)
		mustPublish(t, w.bucket(t, prefix), editionA.set(t))
		if m := exactly(t, filepath.Join(g.dir, prefix)); m.Number < int64(len(numbers)) || len(numbers) < 5 || killed == 0 {
			t.Errorf("after %d releases the live one is %d; %d were killed", len(numbers), m.Number, killed)
		}
		t.Logf("%d publishers: %d releases, %d of them known to who made them, %d times busy, %d killed", crowd, len(numbers), len(done), busy, killed)
	}
}

// TestBucketProbe: what doctor is told.
func TestBucketProbe(t *testing.T) {
	g := startGateway(t)
	w := g.wire(t)
	p := w.bucket(t, "site/").Probe(t.Context())
	if p.Reach != nil || p.Foreign != nil || p.Live != nil || p.LiveErr != nil || p.Write != nil || p.Lost != nil || !p.Create || !p.Replace || p.Conditions != nil || p.Skew.Abs() > 5*time.Second {
		t.Errorf("a good store: %+v", p)
	}
	if left := objects(t, g.dir); slices.ContainsFunc(left, func(p string) bool { return strings.Contains(p, private) }) {
		t.Errorf("left were %v", left)
	}
	mustPublish(t, w.bucket(t, "site/"), editionA.set(t))
	if p := w.bucket(t, "site/").Probe(t.Context()); p.Live == nil || p.Live.Number != 1 || p.Foreign != nil {
		t.Errorf("a live one: %+v", p)
	}
	if p := w.bucket(t, "").Probe(t.Context()); !errors.Is(p.Foreign, ErrForeign) || p.Write != nil {
		t.Errorf("with something else: %+v", p)
	}
	if p := w.bucket(t, "site/", func(o *BucketOptions) { o.Keys = public(otherKey) }).Probe(t.Context()); !errors.Is(p.LiveErr, ErrSignature) {
		t.Errorf("with another key: %+v", p)
	}
	if p := w.bucket(t, "", func(o *BucketOptions) { o.URL = "s3://nobody" }).Probe(t.Context()); !errors.Is(p.Reach, ErrNoBucket) || p.OtherStyle {
		t.Errorf("no bucket: %+v", p)
	}
	inPath := g.wire(t)
	inPath.refuse = func(_ int, _ string, rw http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.Host, bucketName) {
			http.Error(rw, "no such host", http.StatusBadRequest)
		}
		return strings.HasPrefix(r.Host, bucketName)
	}
	p = inPath.bucket(t, "", func(o *BucketOptions) {
		o.Path, o.Endpoint = false, "http://"+bucketDomain
		o.dial = func(context.Context, string, string) (net.Conn, error) {
			return net.Dial("tcp", inPath.srv.Listener.Addr().String())
		}
	}).Probe(t.Context())
	if p.Reach == nil || !p.OtherStyle {
		t.Errorf("other style: %+v", p)
	}

	poor := g.wire(t)
	poor.ignore = func(_ string, r *http.Request) bool { return r.Method == http.MethodPut }
	poor.answer = func(_ string, resp *http.Response) {
		resp.Header.Set("Content-Type", "binary/octet-stream")
		resp.Header.Del("Content-Encoding")
	}
	if p := poor.bucket(t, "poor/").Probe(t.Context()); !slices.Equal(p.Lost, []string{"Content-Type", "Content-Encoding"}) || p.Create || p.Replace || p.Write != nil {
		t.Errorf("a poor store: %+v", p)
	}
	guarded := g.wire(t)
	guarded.refuse = func(_ int, _ string, rw http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut {
			http.Error(rw, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
		}
		return r.Method == http.MethodPut
	}
	if p := guarded.bucket(t, "guarded/").Probe(t.Context()); p.Reach != nil || !errors.Is(p.Write, ErrDenied) {
		t.Errorf("a store that may only be read: %+v", p)
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	if p := w.bucket(t, "site/").Probe(t.Context()); !errors.Is(p.Reach, ErrCredentials) {
		t.Errorf("wrong credentials: %+v", p)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	if p := w.bucket(t, "site/").Probe(t.Context()); !errors.Is(p.Reach, ErrCredentials) {
		t.Errorf("no credentials: %+v", p)
	}
}
