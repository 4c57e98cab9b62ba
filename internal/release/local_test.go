package release

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// house is a folder target and the instant of what is published there next.
type house struct {
	t   *testing.T
	l   *Local
	now time.Time
	o   Order
}

func newHouse(t *testing.T) *house {
	t.Helper()
	l, err := OpenLocal(filepath.Join(t.TempDir(), "live"), testSite, public(testKey), 3)
	if err != nil {
		t.Fatal(err)
	}
	return &house{t: t, l: l, now: nine, o: Order{Site: testSite, Fresh: 7 * 24 * time.Hour, Key: testKey}}
}

// set lays out a build of these files.
func (h *house) set(files map[string]string) Set {
	h.t.Helper()
	dir := h.t.TempDir()
	for p, body := range files {
		put(h.t, dir, p, body)
	}
	return Set{dir, named(files, 1).Files}
}

func (h *house) publish(files map[string]string) (Outcome, error) {
	h.t.Helper()
	o := h.o
	o.Instant, o.Now = h.now, h.now
	return h.put(h.set(files), o)
}

func (h *house) put(set Set, o Order) (Outcome, error) {
	live, err := h.l.Live(context.Background())
	if err != nil {
		return Outcome{}, err
	}
	return Publish(context.Background(), h.l, live, set, o)
}

// done publishes what must become release n.
func (h *house) done(n int64, files map[string]string) Outcome {
	h.t.Helper()
	out, err := h.publish(files)
	if err != nil || !out.Done || out.After.Number != n {
		h.t.Fatalf("%+v %v, want release %d", out.After, err, n)
	}
	c := usual()
	c.Now = h.now
	wantDir(h.t, h.l.Name(), c)
	return out
}

// releases are the names in releases/, leftovers too.
func (h *house) releases() []string {
	h.t.Helper()
	entries, err := os.ReadDir(filepath.Join(h.l.Name(), releasesDir))
	if err != nil {
		h.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (h *house) has(p string) bool {
	_, err := os.Stat(filepath.Join(h.l.Name(), Current, filepath.FromSlash(p)))
	return err == nil
}

const (
	css1 = "assets/site.0000000001.css"
	css2 = "assets/site.0000000002.css"
)

// TestLocal publishes for two weeks: one release for each change, styles that outlive it, and no more folders than were asked for.
func TestLocal(t *testing.T) {
	h := newHouse(t)
	files := map[string]string{"index.html": "1", "alerts/a/index.html": "a", css1: "old", css1 + ".gz": "old packed", "search/t1-00000001.bin": "words"}
	first := h.done(1, files)
	if out, err := h.publish(files); err != nil || out.Done || out.After.Number != 1 {
		t.Fatalf("%+v %v: a release for nothing", out, err)
	}
	h.now = h.now.Add(time.Hour)
	delete(files, css1)
	delete(files, css1+".gz")
	delete(files, "search/t1-00000001.bin")
	files[css2], files["index.html"] = "new", "2"
	second := h.done(2, files)
	if second.After.Previous != first.After.Hash() || !h.has(css1) || !h.has(css1+".gz") || !h.has(css2) || h.has("search/t1-00000001.bin") {
		t.Fatal("an open page has lost its style, or words of what is over have stayed")
	}
	// The same bytes are on the disk once.
	a, err := os.Stat(filepath.Join(h.l.Name(), releasesDir, idOf(first.After.Manifest), "alerts/a/index.html"))
	b, err2 := os.Stat(filepath.Join(h.l.Name(), Current, "alerts/a/index.html"))
	if err != nil || err2 != nil || !os.SameFile(a, b) {
		t.Errorf("an unchanged file was written again: %v %v", err, err2)
	}
	for i := range 4 { // half way to its expiry a manifest is signed anew
		h.now = h.now.Add(4 * 24 * time.Hour)
		h.done(int64(3+i), files)
		if want := i == 0; h.has(css1) != want {
			t.Errorf("after %d days the old style is there: %v", 4*(i+1), !want)
		}
	}
	if names := h.releases(); len(names) != 3 || !strings.HasPrefix(names[0], "000004-") {
		t.Errorf("%q are kept", names)
	}
}

// TestLocalRefuses: what must never go live does not, and what is live stays as it is.
func TestLocalRefuses(t *testing.T) {
	h := newHouse(t)
	files := map[string]string{"index.html": "1", "alerts/a/index.html": "a", "v/ABCD1234/index.html": "code", "topics/t/index.html": "list"}
	h.done(1, files)
	with := func(p, body string) map[string]string {
		m := maps.Clone(files)
		m[p] = body
		if body == "" {
			delete(m, p)
		}
		return m
	}
	h.now = h.now.Add(time.Hour)
	var gone *GoneError
	for p, address := range map[string]string{"alerts/a/index.html": "/alerts/a/", "v/ABCD1234/index.html": "/v/ABCD1234/", "index.html": "/"} {
		if _, err := h.publish(with(p, "")); !errors.As(err, &gone) || !slices.Equal(gone.Paths, []string{address}) {
			t.Errorf("%s: %v", p, err)
		}
	}
	for _, p := range []string{"manifest.json", ".mingbai/lease.json", "a/../b", "a\\b"} {
		set := h.set(files)
		set.Files[p] = File{}
		o := h.o
		o.Instant, o.Now = h.now, h.now
		if _, err := h.put(set, o); err == nil {
			t.Errorf("%s was published", p)
		}
	}
	set := h.set(with("index.html", "2"))
	put(t, set.Dir, "index.html", "3")
	o := h.o
	o.Instant, o.Now = h.now, h.now
	if _, err := h.put(set, o); err == nil || !strings.Contains(err.Error(), "has changed since it was built") {
		t.Errorf("a build that changed: %v", err)
	}
	h.now = nine.Add(-time.Second)
	if _, err := h.publish(with("index.html", "2")); !errors.Is(err, ErrOlder) {
		t.Errorf("an older edition: %v", err)
	}
	h.now = nine.Add(time.Hour)
	c := usual()
	c.Now = h.now
	if r := wantDir(t, h.l.Name(), c); r.Live.Number != 1 {
		t.Errorf("release %d is live", r.Live.Number)
	}
	if names := h.releases(); len(names) != 1 {
		t.Errorf("%q were left", names)
	}
	h.done(2, with("topics/t/index.html", "")) // lists come and go
	h.o.Drop = true
	h.done(3, map[string]string{"index.html": "1"})
	h.o.Floor = 8 // somebody put an old folder back
	if out := h.done(9, map[string]string{"index.html": "1"}); out.Before.Number != 3 {
		t.Errorf("%+v", out.Before)
	}
}

// TestLocalLeftovers: what a run that was cut short has left is cleared away, at every place where it can have been.
func TestLocalLeftovers(t *testing.T) {
	unfinished := func(h *house, n int64, name string) {
		put(t, filepath.Join(h.l.Name(), releasesDir, fmt.Sprintf(name, n)), "alerts/half/index.html", "half")
	}
	const folder, aside = "%06d-20260315T020000Z", ".%06d-20260315T020000Z.new"
	for _, name := range []string{folder, aside} {
		for _, first := range []bool{true, false} {
			h := newHouse(t)
			n := int64(1)
			if !first {
				h.done(n, map[string]string{"index.html": "1"})
				n++
			}
			h.now = h.now.Add(time.Hour)
			unfinished(h, n, name)
			put(t, h.l.Name(), ".current.new", "half a link")
			h.done(n, map[string]string{"index.html": "2"})
			if h.has("alerts/half/index.html") || slices.ContainsFunc(h.releases(), func(s string) bool { return strings.HasPrefix(s, ".") }) {
				t.Errorf("%s, first %v: %q", name, first, h.releases())
			}
			if _, err := os.Lstat(filepath.Join(h.l.Name(), ".current.new")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the link's name is still there: %v", err)
			}
		}
	}
	// A file that rotted on the disk is not carried on.
	h := newHouse(t)
	h.done(1, map[string]string{"index.html": "1", "alerts/a/index.html": "a"})
	put(t, filepath.Join(h.l.Name(), Current), "alerts/a/index.html", "b")
	h.now = h.now.Add(time.Hour)
	h.done(2, map[string]string{"index.html": "2", "alerts/a/index.html": "a"})
}

// TestLocalForeign: a folder with other things in it is not touched, and a link that is not ours not followed.
func TestLocalForeign(t *testing.T) {
	h := newHouse(t)
	put(t, h.l.Name(), "letter.txt", "mine")
	if _, err := h.publish(map[string]string{"index.html": "1"}); !errors.Is(err, ErrForeign) {
		t.Errorf("%v", err)
	}
	h = newHouse(t)
	put(t, h.l.Name(), "releases/photos/a.jpg", "mine")
	if _, err := h.publish(map[string]string{"index.html": "1"}); !errors.Is(err, ErrForeign) {
		t.Errorf("%v", err)
	}
	h = newHouse(t)
	h.done(1, map[string]string{"index.html": "1"})
	current := filepath.Join(h.l.Name(), Current)
	if err := errors.Join(os.Remove(current), os.Symlink("../elsewhere", current)); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(time.Hour)
	if _, err := h.publish(map[string]string{"index.html": "2"}); !errors.Is(err, ErrForm) {
		t.Errorf("%v", err)
	}
	entries, err := os.ReadDir(h.l.Name())
	if err != nil || len(entries) != 3 {
		t.Errorf("%v %v", entries, err)
	}
}
