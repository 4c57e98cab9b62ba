package faulttest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mingbai/internal/release"
)

// kills is how many runs are killed on each kind of target.
func kills() int {
	if faults {
		return 200
	}
	return 8
}

// aim says when to kill: a random moment of a run as long as the last one and, for most, of the release itself and what comes after it.
type aim struct {
	rnd         *rand.Rand
	whole, tail time.Duration // of a run, and from the beginning of its release
}

// kill kills a run. Its release begins when releasing says so. It gives whether the run was still there to be killed.
func (a *aim) kill(p *process, releasing func() bool) bool {
	if a.rnd.IntN(3) == 0 {
		select {
		case <-time.After(time.Duration(a.rnd.Int64N(int64(a.whole)))):
		case <-p.ended:
		}
		return p.kill()
	}
	for !releasing() {
		select {
		case <-p.ended:
			return false
		case <-time.After(time.Millisecond / 2):
		}
	}
	time.Sleep(time.Duration(a.rnd.Int64N(int64(a.tail))))
	return p.kill()
}

// spare lets a run end, and learns how long one takes.
func (a *aim) spare(p *process, releasing func() bool) {
	begin, released := time.Now(), time.Time{}
	for {
		select {
		case <-p.ended:
			if !released.IsZero() {
				a.whole, a.tail = time.Since(begin), time.Since(released)
			}
			return
		case <-time.After(time.Millisecond / 2):
			if released.IsZero() && releasing() {
				released = time.Now()
			}
		}
	}
}

// table prints how often things happened.
func table(counts map[string]int) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%s: %d", k, counts[k]))
	}
	return strings.Join(out, "; ")
}

// TestKilledLocal kills publishers of a folder while a visitor reads it.
func TestKilledLocal(t *testing.T) {
	t.Parallel()
	const seed = 6
	rnd := rand.New(rand.NewPCG(seed, 1))
	w := newWorld(t, "keep: 5")
	live := w.path("live")
	args := w.publish("state", live, "--once")
	for range 3 {
		w.add(time.Now().Add(-time.Hour), time.Time{})
	}
	releases := filepath.Join(live, "releases")
	// aside gives a function that says whether something is being laid out, or cleared away, that is not there now.
	aside := func() func() bool {
		list := func() []string {
			found, _ := filepath.Glob(filepath.Join(releases, ".*.new"))
			return found
		}
		old := list()
		return func() bool {
			return slices.ContainsFunc(list(), func(p string) bool { return !slices.Contains(old, p) })
		}
	}
	number := func() int64 {
		l, err := release.OpenLocal(live, w.site, w.keys, 5)
		if err != nil {
			t.Fatal(err)
		}
		s, err := l.Live(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if s == nil {
			return 0
		}
		return s.Number
	}
	// where says how far a killed run had come, by what is there.
	where := func(before int64, laying func() bool) string {
		_, link := os.Lstat(filepath.Join(live, ".current.new"))
		next, _ := filepath.Glob(filepath.Join(releases, fmt.Sprintf("%06d-*", before+1)))
		_, copying := os.Lstat(filepath.Join(w.path("state"), "content", "new"))
		switch {
		case number() > before && laying():
			return "6 live, clearing old releases"
		case number() > before:
			return "7 live"
		case link == nil:
			return "5 the link is made, not turned"
		case len(next) > 0:
			return "4 the release has its name, not live"
		case laying():
			return "3 laying out the release"
		case copying == nil:
			return "1 copying or checking the site folder"
		}
		return "0 or 2 reading or building"
	}

	r, stop, stopped := newReader(w, live), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		r.watch(stop)
	}()
	// The first release may be killed, too.
	done, runs, counts := 0, 0, map[string]int{}
	at := &aim{rnd, 2500 * time.Millisecond, 300 * time.Millisecond}
	kill := func() {
		before, laying := number(), aside()
		p := w.start(args...)
		runs++
		if at.kill(p, laying) {
			done++
			counts[where(before, laying)]++
		} else if p.code != 0 {
			t.Errorf("a run failed: %v", p)
		}
	}
	for range 3 {
		kill()
	}
	clean := func() {
		laying := aside()
		p := w.start(args...)
		at.spare(p, laying)
		runs++
		if p.code != 0 {
			t.Fatalf("the run after a kill failed: %v", p)
		}
		s := r.wantClean(t, strings.Contains(p.out.String(), "已经公开"))
		if got, want := shown(w, s, filepath.Join(live, release.Current)), w.publicAt(s.Instant); !slices.Equal(got, want) {
			t.Errorf("release %d of %s shows %v, not %v", s.Number, s.Instant, got, want)
		}
	}
	clean()
	for done < kills() {
		for range 1 + rnd.IntN(4) {
			w.edit(rnd)
			kill()
		}
		clean()
	}
	w.settle()
	w.add(time.Now().Add(-time.Hour), time.Time{})
	clean()
	close(stop)
	<-stopped
	for _, s := range r.said {
		t.Error(s)
	}
	got := files(t, filepath.Join(releases, filepath.Base(must(t, live))))
	same(t, r.last, got, w.fresh(r.last.Instant, "--compress"))
	report, err := release.VerifyDir(context.Background(), live, release.Check{Keys: w.keys, Site: w.site, Now: time.Now()})
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("%v %v", report, err)
	}
	t.Logf("folder, seed %d: %d runs, of which %d killed (the last spared run took %v, its release %v), %s", seed, runs, done, at.whole.Round(time.Millisecond), at.tail.Round(time.Millisecond), table(counts))
	t.Logf("visitor: %d times all %d files, %d releases seen: %d torn, %d mixed, %d otherwise wrong; last release %d", r.passes, len(r.last.Files), r.releases, r.torn, r.mixed, r.unlike, r.last.Number)
}

// must is where current leads.
func must(t *testing.T, live string) string {
	t.Helper()
	to, err := os.Readlink(filepath.Join(live, release.Current))
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// shown are the marks of all items whose page shows them.
func shown(w *world, s *release.Signed, dir string) []string {
	var out []string
	for mark, i := range w.items {
		if b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(i.page()))); err == nil && strings.Contains(string(b), mark) {
			out = append(out, mark)
		}
	}
	slices.Sort(out)
	return out
}

// wantClean looks at a folder after a run that nobody killed. Only a run that made a release clears away what others left.
func (r *reader) wantClean(t *testing.T, released bool) *release.Signed {
	t.Helper()
	l, err := release.OpenLocal(r.live, r.w.site, r.w.keys, 5)
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Live(context.Background())
	if err != nil || s == nil {
		t.Fatal(s, err)
	}
	if !released {
		return s
	}
	top, err := os.ReadDir(r.live)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range top {
		if !slices.Contains([]string{"current", "releases", "lock"}, e.Name()) {
			t.Errorf("after release %d there is %s", s.Number, e.Name())
		}
	}
	kept, err := os.ReadDir(filepath.Join(r.live, "releases"))
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) > 5 {
		t.Errorf("after release %d there are %d", s.Number, len(kept))
	}
	for _, e := range kept {
		if strings.HasPrefix(e.Name(), ".") || e.Name() > fmt.Sprintf("%06d.", s.Number) {
			t.Errorf("after release %d there is releases/%s", s.Number, e.Name())
		}
	}
	return s
}

// TestKilledBucket kills publishers of a bucket, and follows every link there after each kill.
func TestKilledBucket(t *testing.T) {
	t.Parallel()
	const seed = 6
	rnd := rand.New(rand.NewPCG(seed, 2))
	g := startGateway(t)
	w := newWorld(t, g.settings())
	w.env = s3Env
	args := w.publish("state", "s3://"+bucket+"/site", "--once")
	g.dir = filepath.Join(g.dir, "site")
	for range 3 {
		w.add(time.Now().Add(-time.Hour), time.Time{})
	}
	owners := &alive{pids: map[int]bool{}}
	// intent is when a release was begun that is not finished, or zero.
	intent := func() (t time.Time) {
		if st, err := os.Stat(filepath.Join(g.dir, ".mingbai/intent.json")); err == nil {
			t = st.ModTime()
		}
		return t
	}
	manifest := func() []byte {
		b, _ := os.ReadFile(filepath.Join(g.dir, release.ManifestFile)) // none before the first release
		return b
	}
	open := func(there map[string]string) (*release.Signed, error) {
		return release.Open([]byte(there[release.ManifestFile]), []byte(there[release.SignatureFile]), w.site, w.keys)
	}
	crawled, counts := 0, map[string]int{}
	// look is what a visitor finds, whatever just happened.
	look := func() map[string]string {
		now, there := time.Now(), map[string]string{}
		if _, err := os.Stat(g.dir); err == nil {
			there = files(t, g.dir)
		}
		dead, n := crawl(w.site, there)
		crawled += n
		for _, p := range dead {
			t.Errorf("%s leads nowhere", p)
		}
		for p, b := range there {
			for _, mark := range marksIn(p, []byte(b)) {
				if i, ok := w.known(mark); !ok || now.Before(i.from) {
					t.Errorf("%s shows %s at %s, before %s", p, mark, now, i.from)
				}
			}
		}
		return there
	}
	at := &aim{rnd, 3 * time.Second, 500 * time.Millisecond}
	clean := func(wait bool) {
		begin := time.Now()
		if !wait {
			if err := owners.age(g); err != nil {
				t.Fatal(err)
			}
		}
		old := intent()
		p := w.start(args...)
		at.spare(p, func() bool { return intent().After(old) })
		held := p.code == 4
		for wait && p.code == 4 && time.Since(begin) < 75*time.Second {
			time.Sleep(time.Second)
			p = w.do(args...)
		}
		if p.code != 0 {
			t.Fatalf("the run after a kill failed: %v", p)
		}
		if held {
			t.Logf("a dead publisher's lease was taken over after %v", time.Since(begin).Round(time.Second))
		}
		there := look()
		s, err := open(there)
		if err != nil {
			t.Fatal(err)
		}
		for p := range there {
			if _, ok := s.Files[p]; !ok && !slices.Contains([]string{release.ManifestFile, release.SignatureFile, leaseFile}, p) {
				t.Errorf("after release %d the bucket holds %s", s.Number, p)
			}
		}
		for p, f := range s.Files {
			if sum(there[p]) != f.SHA256 {
				t.Errorf("after release %d %s is not what the manifest says", s.Number, p)
			}
		}
		if got, want := shown(w, s, g.dir), w.publicAt(s.Instant); !slices.Equal(got, want) {
			t.Errorf("release %d of %s shows %v, not %v", s.Number, s.Instant, got, want)
		}
	}
	done, runs := 0, 0
	kill := func() {
		if err := owners.age(g); err != nil {
			t.Fatal(err)
		}
		old, was := intent(), string(manifest())
		p := w.start(args...)
		runs++
		if !at.kill(p, func() bool { return intent().After(old) }) {
			if p.code != 0 {
				t.Errorf("a run failed: %v", p)
			}
			return
		}
		done++
		switch now := intent(); {
		case string(manifest()) != was && !now.IsZero():
			counts["3 the manifest is live, the intent is left"]++
		case string(manifest()) != was:
			counts["4 live"]++
		case now.After(old):
			counts["2 sending or deleting files"]++
		default:
			counts["1 before the release"]++
		}
		look()
	}
	for range 2 {
		kill()
	}
	clean(false)
	for n := 0; done < kills(); n++ {
		for range 1 + rnd.IntN(4) {
			w.edit(rnd)
			kill()
		}
		clean(faults && n%20 == 10)
	}
	w.settle()
	clean(false)
	there := look()
	s, err := open(there)
	if err != nil {
		t.Fatal(err)
	}
	same(t, s, there, w.fresh(s.Instant))
	t.Logf("bucket, seed %d: %d runs, of which %d killed (the last spared run took %v, its release %v), %s", seed, runs, done, at.whole.Round(time.Millisecond), at.tail.Round(time.Millisecond), table(counts))
	t.Logf("visitor: %d files crawled, no dead link, no missing asset; last release %d of %d files", crawled, s.Number, len(s.Files))
}
