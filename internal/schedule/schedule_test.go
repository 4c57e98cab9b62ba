package schedule

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"aead.dev/minisign"
	"github.com/andybalholm/brotli"

	"mingbai/internal/content"
	"mingbai/internal/release"
	"mingbai/internal/testsite"
)

// faults asks for the long form of tests, see docs/reliability.md.
var faults = os.Getenv("MINGBAI_FAULTS") != ""

// world is a machine with a site folder, a place to publish to, and clocks that a test turns.
type world struct {
	t         *testing.T
	dir       string
	now       time.Time
	boot      string
	up, awake time.Duration
	log       bytes.Buffer
	key       minisign.PrivateKey
	target    *release.Local
	p         *Publisher
}

const begin = "2026-11-24 08:00:00"

func newWorld(t *testing.T, site fstest.MapFS) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), now: at(t, begin), boot: "first", up: time.Hour, awake: time.Hour}
	testsite.Write(t, w.path("site"), site)
	var err error
	if _, w.key, err = minisign.GenerateKey(rand.NewChaCha8([32]byte{1})); err != nil {
		t.Fatal(err)
	}
	w.restart()
	return w
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (w *world) path(p string) string { return filepath.Join(w.dir, filepath.FromSlash(p)) }

// restart begins a new process.
func (w *world) restart() {
	w.t.Helper()
	site, list, err := content.LoadSite(os.DirFS(w.path("site")))
	if err != nil || site == nil {
		w.t.Fatal(list, err)
	}
	keys := []minisign.PublicKey{w.key.Public().(minisign.PublicKey)}
	if w.target, err = release.OpenLocal(w.path("live"), site.BaseURL, keys, site.Publish.Keep); err != nil {
		w.t.Fatal(err)
	}
	w.p = New(Options{
		Site: w.path("site"), State: w.path("state"), Engine: "test", Targets: []release.Target{w.target}, Key: w.key,
		PosterKey: func(*content.Site) ([]byte, error) { return nil, nil },
		Clock:     Clock{func() time.Time { return w.now }, func() Running { return Running{w.boot, w.up, w.awake} }},
		Log:       slog.New(slog.NewTextHandler(&w.log, nil)),
	})
}

// pass lets time go by, set changes the wall clock alone, to goes to an instant.
func (w *world) pass(d time.Duration) { w.now, w.up, w.awake = w.now.Add(d), w.up+d, w.awake+d }
func (w *world) set(d time.Duration)  { w.now = w.now.Add(d) }
func (w *world) to(t time.Time)       { w.pass(t.Sub(w.now)) }

// round does a round that must succeed.
func (w *world) round() Round {
	w.t.Helper()
	r, err := w.p.Round(context.Background())
	if err != nil {
		w.t.Fatalf("at %s: %v", w.now, err)
	}
	return r
}

// held does a round that must hold.
func (w *world) held(reason string) {
	w.t.Helper()
	_, err := w.p.Round(context.Background())
	var held *HeldError
	if !errors.As(err, &held) || held.Reason != reason || w.p.Status().Held != reason {
		w.t.Fatalf("at %s: %v, want it held for %s", w.now, err, reason)
	}
}

// write changes a file of the site folder; "" removes it.
func (w *world) write(name, body string) {
	w.t.Helper()
	file := w.path("site/" + name)
	err := os.Remove(file)
	if body != "" {
		err = errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(body), 0o644))
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// number is that of the live release.
func (w *world) number() int64 {
	w.t.Helper()
	live, err := w.target.Live(context.Background())
	if err != nil || live == nil {
		w.t.Fatal(live, err)
	}
	return live.Number
}

// wants looks at what is live: marks that must be there, and those with a ! that must not.
func (w *world) wants(marks ...string) {
	w.t.Helper()
	all := contents(w.t, w.path("live/current"))
	for _, m := range marks {
		mark, no := strings.CutPrefix(m, "!")
		if strings.Contains(all, mark) == no {
			w.t.Errorf("at %s: %s", w.now.Format(time.RFC3339), m)
		}
	}
	if r, err := release.VerifyDir(context.Background(), w.path("live"), release.Check{Keys: []minisign.PublicKey{w.key.Public().(minisign.PublicKey)}, Now: w.now}); err != nil || slices.ContainsFunc(r.Problems, func(x release.Problem) bool {
		return x.Kind != release.Expired || w.p.Status().Held == "" // nothing is signed while it is held
	}) {
		w.t.Errorf("at %s: %v %v", w.now, r, err)
	}
}

// contents is every byte of every file below a folder, with the names, compressed ones as they are read.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(real, func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		var r io.Reader = bytes.NewReader(b)
		switch filepath.Ext(p) {
		case ".gz":
			r, err = gzip.NewReader(r)
		case ".br":
			r = brotli.NewReader(r)
		}
		if err == nil {
			fmt.Fprintln(&all, p)
			_, err = io.Copy(&all, r)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// tips makes a small site of tips; each is "mark: lines of the header".
func tips(t *testing.T, items map[string]string) fstest.MapFS {
	site := testsite.Small(t)
	for mark, lines := range items {
		site["content/tips/"+slug(mark)+".md"] = testsite.Tip(mark, "status: approved\n"+lines+"\n")
	}
	return site
}

// slug gives each mark a name of its own that does not hold it.
func slug(mark string) string { return fmt.Sprintf("x%x", mark) }

const day = 24 * time.Hour

func TestEverythingAtItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tips(t, map[string]string{
		"开着": "publish: 2026-11-01", "明早": "publish: 2026-11-25 09:00", "到期": "publish: 2026-11-01\nexpire: 2026-11-25 09:00",
		"收走": "publish: 2026-11-01\nwithdrawn: {at: 2026-11-26 09:00, reason: 内容有误}",
	}))
	r := w.round()
	w.wants("开着", "!明早", "到期", "收走")
	if want := at(t, "2026-11-25 09:00:00"); !r.Next.Equal(want) || len(r.Released) != 1 || r.Released[0].Number != 1 {
		t.Fatalf("%+v", r)
	}
	w.to(r.Next.Add(-time.Second))
	if r := w.round(); len(r.Released) != 0 {
		t.Fatalf("a release for nothing: %+v", r)
	}
	w.wants("开着", "!明早", "到期", "收走")
	w.pass(time.Second)
	r = w.round()
	w.wants("开着", "明早", "!到期", "收走")
	if len(r.Released) != 1 || len(r.Released[0].Late) != 2 || r.Released[0].Late[0].By != 0 {
		t.Fatalf("%+v", r)
	}
	w.to(at(t, "2026-11-26 09:00:00"))
	w.restart()
	w.round()
	w.wants("开着", "明早", "!到期", "!收走")
	if w.number() != 3 {
		t.Errorf("release %d", w.number())
	}
}

func TestDownForAMonth(t *testing.T) {
	t.Parallel()
	site := tips(t, map[string]string{"开着": "publish: 2026-11-01", "一号": "publish: 2026-12-01", "二号": "publish: 2026-12-02", "路过": "publish: 2026-12-03\nexpire: 2026-12-04"})
	for _, policy := range []string{"publish", "hold"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			site := fstest.MapFS(cloneMap(site))
			site["site.yaml"] = &fstest.MapFile{Data: append(bytes.Clone(site["site.yaml"].Data), "publish: {on_missed: "+policy+"}\n"...)}
			w := newWorld(t, site)
			w.round()
			w.pass(30 * day)
			w.boot, w.up = "second", 0 // the machine was off
			w.restart()
			if policy == "hold" {
				w.held("missed")
				w.wants("!一号", "!二号")
				if err := Confirm(w.path("state"), w.p.o.Clock); err != nil {
					t.Fatal(err)
				}
			}
			r := w.round()
			if len(r.Released) != 1 || r.Released[0].Number != 2 {
				t.Fatalf("%+v", r)
			}
			late := map[string]time.Duration{}
			for _, l := range r.Released[0].Late {
				late[string(l.What)+" "+l.Item] = l.By
			}
			if len(late) != 4 || late["publish tips/"+slug("一号")] != w.now.Sub(at(t, "2026-12-01 09:00:00")) {
				t.Errorf("%v", late)
			}
			w.wants("开着", "一号", "二号", "!路过")
			if !strings.Contains(w.log.String(), "item=tips/"+slug("二号")) {
				t.Errorf("the log says nothing of what was late: %s", &w.log)
			}
		})
	}
}

func cloneMap(m fstest.MapFS) fstest.MapFS {
	out := fstest.MapFS{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// TestClock turns the wall clock alone.
func TestClock(t *testing.T) {
	site := tips(t, map[string]string{"开着": "publish: 2026-11-01", "到期": "publish: 2026-11-01\nexpire: 2026-11-24 08:30", "将来": "publish: 2026-11-24 08:45"})
	const year = 365 * day
	for _, d := range []time.Duration{time.Hour, year} {
		t.Run("ahead "+d.String(), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, site)
			w.round()
			w.set(d)
			for range 2 {
				w.held("clock")
				w.wants("开着", "到期", "!将来")
				w.restart() // the next process remembers
			}
			w.set(-d) // somebody put it right
			w.round()
			w.set(d)
			w.held("clock")
			if err := Confirm(w.path("state"), w.p.o.Clock); err != nil {
				t.Fatal(err)
			}
			w.round()
			w.wants("开着", "!到期", "将来")
		})
		t.Run("back "+d.String(), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, site)
			w.pass(40 * time.Minute)
			w.round()
			w.wants("开着", "!到期", "!将来")
			w.set(-d)
			for range 2 {
				w.round()
				w.wants("!到期", "!将来")
				w.restart()
			}
			w.write("content/tips/xin.md", string(testsite.Tip("新的", "status: approved\npublish: 2026-11-02\n").Data))
			w.round() // edits go out all the same
			w.wants("新的", "!到期", "!将来")
			// Back again is a jump ahead, too.
			w.set(d)
			w.held("clock")
		})
	}
	t.Run("a little", func(t *testing.T) {
		w := newWorld(t, site)
		w.round()
		w.set(59 * time.Second)
		w.round()
		w.set(2 * time.Second) // steps add up
		w.held("clock")
	})
	t.Run("sleep", func(t *testing.T) {
		w := newWorld(t, site)
		w.round()
		w.pass(5 * time.Hour)
		w.awake -= 5 * time.Hour
		w.round()
		w.wants("!到期", "将来")
		if !strings.Contains(w.log.String(), "the machine slept") {
			t.Errorf("%s", &w.log)
		}
	})
	t.Run("new start", func(t *testing.T) {
		w := newWorld(t, site)
		w.round()
		w.boot, w.up = "second", 0
		w.set(-year)
		w.restart()
		w.round()
		w.wants("到期", "!将来")
	})
}

// TestBadContent: while the folder has mistakes, what is public stays and what is planned goes out.
func TestBadContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tips(t, map[string]string{"开着": "publish: 2026-11-01", "到期": "publish: 2026-11-01\nexpire: 2026-11-24 09:00", "将来": "publish: 2026-11-24 12:00"}))
	w.round()
	good := w.path("site/content/tips/" + slug("开着") + ".md")
	before, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	w.write("content/tips/mimi.md", strings.Replace(string(testsite.Tip("机密", "status: approved\npublish: 2026-12-24\n").Data), "卡和密码", "打 13800138000，卡和密码", 1))
	w.write("content/tips/"+slug("开着")+".md", strings.Replace(string(before), "分开放开着", "放一起", 1))
	for range 2 {
		r := w.round()
		if r.Problems.Errors() != 1 || r.Problems[0].Rule != "contact-unknown" || len(r.Released) != 0 || w.p.Status().Errors != 1 {
			t.Fatalf("%+v", r)
		}
		w.wants("分开放开着", "!放一起", "!机密")
	}
	if !strings.Contains(w.log.String(), "at=content/tips/mimi.md:13:3") || strings.Contains(w.log.String(), "机密") {
		t.Errorf("the log: %s", &w.log)
	}
	w.to(at(t, "2026-11-24 12:00:00"))
	w.restart()
	r := w.round()
	if r.Problems.Errors() != 1 || len(r.Released) != 1 {
		t.Fatalf("%+v", r)
	}
	w.wants("分开放开着", "!放一起", "!到期", "将来", "!机密")
	w.write("content/tips/mimi.md", "")
	w.round()
	w.wants("!分开放开着", "放一起", "将来")
	// Nor does a folder that is not there.
	if err := os.Rename(w.path("site"), w.path("gone")); err != nil {
		t.Fatal(err)
	}
	if r, err := w.p.Round(context.Background()); err != nil || r.Problems.Errors() == 0 {
		t.Fatalf("%+v %v", r, err)
	}
	w.wants("放一起")
}

// TestDeletedArticle: what was public keeps its address.
func TestDeletedArticle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tips(t, map[string]string{"开着": "publish: 2026-11-01", "删掉": "publish: 2026-11-01", "草稿": "publish: 2026-12-01"}))
	w.round()
	name := "content/tips/" + slug("删掉") + ".md"
	body, err := os.ReadFile(w.path("site/" + name))
	if err != nil {
		t.Fatal(err)
	}
	w.write(name, "")
	w.write("content/tips/"+slug("草稿")+".md", "") // this one was never public
	r := w.round()
	if len(r.Problems) != 1 || r.Problems[0].Rule != "address-gone" || !strings.Contains(r.Problems[0].Text, "/tips/"+slug("删掉")+"/") {
		t.Fatalf("%v", r.Problems)
	}
	w.wants("删掉")
	w.restart()
	if r := w.round(); len(r.Problems) != 1 {
		t.Fatalf("a new process forgot: %v", r.Problems)
	}
	w.write(name, strings.Replace(string(body), "publish:", "withdrawn: {at: 2026-11-24 07:00, reason: 内容有误}\npublish:", 1))
	if r := w.round(); len(r.Problems) != 0 {
		t.Fatalf("%v", r.Problems)
	}
	w.wants("!删掉", "/tips/"+slug("删掉")+"/")
}

func TestRollback(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tips(t, map[string]string{"老文": "publish: 2026-11-01", "到期": "publish: 2026-11-01\nexpire: 2026-11-24 09:00", "收回": "publish: 2026-11-01"}))
	back := func(name string) (Round, []string, error) { return w.p.Rollback(context.Background(), name) }
	w.round()
	first := w.p.libOf
	w.write("content/tips/cuo.md", string(testsite.Tip("谬一", "status: approved\npublish: 2026-11-02\n").Data))
	w.round()
	w.wants("谬一", "到期")
	w.to(at(t, "2026-11-24 10:00:00"))
	w.restart()
	r, dropped, err := back(first)
	if err != nil || len(r.Released) != 1 || !slices.Equal(dropped, []string{"/tips/cuo/"}) {
		t.Fatalf("%+v %v %v", r, dropped, err)
	}
	w.wants("老文", "!谬一", "!到期")
	w.restart()
	w.pass(day)
	w.round() // stays, until somebody edits
	w.wants("老文", "!谬一", "!到期")
	w.write("content/tips/cuo.md", string(testsite.Tip("改好", "status: approved\npublish: 2026-11-02\n").Data))
	w.round()
	w.wants("老文", "改好", "!谬一")
	// What was withdrawn since does not come back.
	name := "content/tips/" + slug("收回") + ".md"
	w.write(name, string(testsite.Tip("收回", "status: approved\npublish: 2026-11-01\nwithdrawn: {at: 2026-11-25 10:00, reason: 内容有误}\n").Data))
	w.pass(time.Hour)
	w.round()
	w.wants("!收回")
	n := w.number()
	var over *BackError
	if _, _, err := back(first); !errors.As(err, &over) || !slices.Equal(over.Items, []string{"tips/" + slug("收回")}) {
		t.Fatalf("%v", err)
	}
	w.round()
	w.wants("!收回", "改好")
	if w.number() != n {
		t.Error("a release for nothing")
	}
	if _, _, err := back("0123456789abcdef"); !errors.Is(err, ErrNoContent) {
		t.Errorf("%v", err)
	}
	if past, err := Content(w.path("state")); err != nil || len(past) < 4 || past[0].Content != first || past[0].Numbers[w.target.Name()] != 1 {
		t.Errorf("%+v %v", past, err)
	}
}

// TestUnsettled: a folder that is being written in is not read.
func TestUnsettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tips(t, map[string]string{"开着": "publish: 2026-11-01", "将来": "publish: 2026-11-24 08:00:03"}))
	w.round()
	w.p.o.Settle = 2 * time.Second
	half := string(testsite.Tip("慢写", "status: approved\npublish: 2026-11-02\n").Data)
	for i := range 4 { // a second each
		w.write("content/tips/man.md", half[:len(half)-60+15*i])
		w.pass(time.Second)
		if r := w.round(); !r.Pending {
			t.Fatalf("second %d: %+v", i, r)
		}
		w.wants("!慢写")
	}
	w.wants("将来") // what is due does not wait for it
	w.write("content/tips/man.md", half)
	w.round()
	w.pass(2 * time.Second)
	if r := w.round(); r.Pending {
		t.Fatalf("%+v", r)
	}
	w.wants("慢写")
}

// TestOtherPublisher: who holds the lock is not disturbed.
func TestOtherPublisher(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tips(t, map[string]string{"开着": "publish: 2026-11-01"}))
	for _, lock := range []string{"state/lock", "live/lock"} {
		if err := os.MkdirAll(filepath.Dir(w.path(lock)), 0o755); err != nil {
			t.Fatal(err)
		}
		unlock, err := release.Lock(w.path(lock))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.p.Round(context.Background()); !errors.Is(err, release.ErrBusy) {
			t.Errorf("%s: %v", lock, err)
		}
		unlock()
	}
	if _, err := os.Lstat(w.path("live/current")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something is live: %v", err)
	}
	w.round()
	w.wants("开着")
}

// TestForeignManifest: what somebody else signed is not published over.
func TestForeignManifest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tips(t, map[string]string{"开着": "publish: 2026-11-01"}))
	w.round()
	old := w.key
	var err error
	if _, w.key, err = minisign.GenerateKey(rand.NewChaCha8([32]byte{2})); err != nil {
		t.Fatal(err)
	}
	w.restart()
	if _, err := w.p.Round(context.Background()); !errors.Is(err, release.ErrSignature) {
		t.Fatalf("%v", err)
	}
	// The old key counts again once site.yaml names it; a new manifest comes before the old one is too old.
	f, err := os.OpenFile(w.path("site/site.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintf(f, "publish: {keys: [%s]}\n", old.Public())
	}
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	w.restart()
	site, _, err := content.LoadSite(os.DirFS(w.path("site")))
	if err != nil {
		t.Fatal(err)
	}
	keys := append(site.Publish.PublicKeys, w.key.Public().(minisign.PublicKey))
	if w.target, err = release.OpenLocal(w.path("live"), site.BaseURL, keys, 5); err != nil {
		t.Fatal(err)
	}
	w.p.o.Targets = []release.Target{w.target}
	w.pass(4 * day)
	if r := w.round(); len(r.Released) != 1 || w.number() != 2 {
		t.Fatalf("%+v", r)
	}
	w.wants("开着")
}

// TestLostState: what is live is known from what is live.
func TestLostState(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tips(t, map[string]string{"开着": "publish: 2026-11-01", "到期": "publish: 2026-11-01\nexpire: 2026-11-24 09:00"}))
	w.pass(2 * time.Hour)
	w.round()
	if err := os.RemoveAll(w.path("state")); err != nil {
		t.Fatal(err)
	}
	w.set(-2 * time.Hour)
	w.restart()
	if r := w.round(); len(r.Released) != 0 {
		t.Fatalf("%+v", r)
	}
	w.wants("开着", "!到期")
	// A copy that was damaged is not published from.
	w.write("content/tips/xin.md", string(testsite.Tip("新的", "status: approved\npublish: 2026-11-02\n").Data))
	w.round()
	copies, err := filepath.Glob(w.path("state/content/*/content/tips/xin.md"))
	if err != nil || len(copies) != 1 {
		t.Fatal(copies, err)
	}
	if err := os.WriteFile(copies[0], testsite.Tip("坏的", "status: approved\npublish: 2026-11-02\n").Data, 0o644); err != nil {
		t.Fatal(err)
	}
	w.restart()
	if _, err := w.p.Round(context.Background()); err == nil {
		t.Error("a damaged copy was believed")
	}
	w.round()
	w.wants("新的", "!坏的")
}

// TestYear lives through days with a change each, with a process of its own now and then.
func TestYear(t *testing.T) {
	t.Parallel()
	days := 9
	if faults {
		days = 365
	}
	items := map[string]string{}
	name := func(i int) string { return fmt.Sprintf("第%03d号", i) }
	first := at(t, "2026-11-25 09:00:00")
	for i := range days {
		d := first.Add(time.Duration(i) * day)
		items[name(i)] = fmt.Sprintf("publish: %s\nexpire: %s", d.Format("2006-01-02 15:04"), d.Add(5*day).Format("2006-01-02 15:04"))
	}
	w := newWorld(t, tips(t, items))
	w.p.o.Ahead = true
	w.round()
	for i := range days {
		w.to(first.Add(time.Duration(i) * day).Add(-time.Second))
		w.round() // makes the build of what comes
		marks := []string{"!" + name(i)}
		w.wants(marks...)
		w.pass(time.Second)
		if i%7 == 3 {
			w.restart()
		}
		r := w.round()
		if len(r.Released) == 0 || r.Released[0].Number != w.number() || r.Released[0].Late[0].By != 0 {
			t.Fatalf("day %d: %+v", i, r)
		}
		marks = []string{name(i)}
		if i >= 5 {
			marks = append(marks, "!"+name(i-5), name(i-4))
		}
		if i+1 < days {
			marks = append(marks, "!"+name(i+1))
		}
		w.wants(marks...)
		if future := contents(t, w.path("live")); i+1 < days && strings.Contains(future, name(i+1)) {
			t.Fatalf("day %d: what comes lies in the target folder", i)
		}
	}
	t.Logf("%d days, release %d", days, w.number())
}

// TestCanaries scans every byte of the target a second before, at and a second after each change of sites made by chance.
func TestCanaries(t *testing.T) {
	t.Parallel()
	sites := 1
	if faults {
		sites = 25
	}
	changes, scans := 0, 0
	for seed := range sites {
		rnd := rand.New(rand.NewPCG(uint64(seed), 6))
		base := at(t, begin)
		type span struct {
			mark     string
			from, to time.Time
		}
		var spans []span
		items := map[string]string{}
		for i := range 8 {
			s := span{mark: fmt.Sprintf("暗号%c%d", '甲'+i, seed)}
			s.from = base.Add(time.Duration(rnd.IntN(500)-100) * time.Minute)
			lines := "publish: " + s.from.Format("2006-01-02 15:04:05")
			switch rnd.IntN(3) {
			case 0:
				s.to = s.from.Add(time.Duration(rnd.IntN(300)+1) * time.Minute)
				lines += "\nexpire: " + s.to.Format("2006-01-02 15:04:05")
			case 1:
				s.to = s.from.Add(time.Duration(rnd.IntN(300)+1) * time.Minute)
				lines += "\nwithdrawn: {at: " + s.to.Format("2006-01-02 15:04:05") + ", reason: 内容有误}"
			}
			spans = append(spans, s)
			items[s.mark] = lines
		}
		w := newWorld(t, tips(t, items))
		w.p.o.Ahead = true
		r := w.round()
		for !r.Next.IsZero() {
			next := r.Next
			changes++
			for _, d := range []time.Duration{-time.Second, 0, time.Second} {
				if next.Add(d).Before(w.now) {
					continue
				}
				w.to(next.Add(d))
				r = w.round()
				scans++
				visible, ever := contents(t, w.path("live/current")), contents(t, w.path("live"))
				for _, s := range spans {
					public := !w.now.Before(s.from) && (s.to.IsZero() || w.now.Before(s.to))
					if strings.Contains(visible, s.mark) != public {
						t.Errorf("seed %d at %s: %s should be public: %v", seed, w.now, s.mark, public)
					}
					if w.now.Before(s.from) && strings.Contains(ever, s.mark) {
						t.Errorf("seed %d at %s: %s lies in the target before its time", seed, w.now, s.mark)
					}
				}
			}
		}
	}
	t.Logf("%d sites, %d changes, %d scans", sites, changes, scans)
}
