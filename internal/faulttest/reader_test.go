package faulttest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/brotli"

	"mingbai/internal/release"
)

// marksIn gives the marks that somebody finds who reads a file, packed or not, each once.
func marksIn(p string, body []byte) []string {
	var r io.Reader = bytes.NewReader(body)
	switch path.Ext(p) {
	case ".gz":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil
		}
		r = z
	case ".br":
		r = brotli.NewReader(r)
	}
	b, _ := io.ReadAll(r) // what is torn is found by its sum
	found := marks.FindAllString(string(b), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// reader is a visitor of a folder target who looks at everything again and again.
type reader struct {
	w     *world
	live  string // the folder
	pause time.Duration
	last  *release.Signed
	sums  map[string]bool     // path and SHA-256 of every file of every release that was live
	marks map[string][]string // in files, by path and SHA-256

	passes, releases, torn, mixed, unlike int
	said                                  []string // what was wrong
}

func newReader(w *world, live string) *reader {
	pause := 50 * time.Millisecond
	if faults {
		pause = 2 * time.Millisecond
	}
	return &reader{w: w, live: live, pause: pause, sums: map[string]bool{}, marks: map[string][]string{}}
}

func (r *reader) wrong(count *int, format string, args ...any) {
	*count++
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// watch looks until stop is closed, then once more.
func (r *reader) watch(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			r.look()
			return
		default:
			r.look()
			time.Sleep(r.pause)
		}
	}
}

// look opens current once and reads all that is there.
func (r *reader) look() {
	to, err := os.Readlink(filepath.Join(r.live, release.Current))
	if err != nil {
		if r.last != nil || !errors.Is(err, fs.ErrNotExist) {
			r.wrong(&r.unlike, "there is no current: %v", err)
		}
		return
	}
	dir := filepath.Join(r.live, to)
	root, err := os.OpenRoot(dir)
	if err != nil {
		if now, _ := os.Readlink(filepath.Join(r.live, release.Current)); now == to {
			r.wrong(&r.torn, "current leads nowhere: %v", err)
		}
		return
	}
	defer root.Close()
	problems := r.read(root)
	if _, err := os.Stat(dir); err != nil {
		return // so slow that the release was cleared away meanwhile: what is missing says nothing
	}
	r.passes++
	for _, x := range problems {
		x()
	}
}

// read checks one release against its own manifest. What it finds counts when it is called.
func (r *reader) read(root *os.Root) (problems []func()) {
	add := func(count *int, format string, args ...any) {
		problems = append(problems, func() { r.wrong(count, format, args...) })
	}
	body, err := root.ReadFile(release.ManifestFile)
	signature, err2 := root.ReadFile(release.SignatureFile)
	if err := errors.Join(err, err2); err != nil {
		add(&r.torn, "%v", err)
		return problems
	}
	s, err := release.Open(body, signature, r.w.site, r.w.keys)
	if err != nil {
		add(&r.torn, "the manifest: %v", err)
		return problems
	}
	if now := time.Now(); s.Instant.After(now) {
		add(&r.unlike, "release %d is of %s, and it is %s", s.Number, s.Instant, now)
	}
	if r.last == nil || s.Number != r.last.Number {
		r.releases++
	}
	if r.last != nil && (s.Number < r.last.Number || s.Number == r.last.Number && s.Hash() != r.last.Hash()) {
		add(&r.unlike, "release %d (%s) after release %d (%s)", s.Number, s.Hash(), r.last.Number, r.last.Hash())
	}
	r.last = s
	for p, f := range s.Files {
		r.sums[p+" "+f.SHA256] = true
	}
	for p, f := range s.Files {
		b, err := root.ReadFile(filepath.FromSlash(p))
		if err != nil {
			add(&r.torn, "release %d: %v", s.Number, err)
			continue
		}
		key := p + " " + sum(string(b))
		switch {
		case key == p+" "+f.SHA256:
		case r.sums[key]:
			add(&r.mixed, "release %d has %s of another one", s.Number, p)
		default:
			add(&r.torn, "release %d: %s has other bytes", s.Number, p)
		}
		if _, ok := r.marks[key]; !ok {
			r.marks[key] = marksIn(p, b)
		}
		for _, mark := range r.marks[key] {
			if i, ok := r.w.known(mark); !ok || !i.publicAt(s.Instant) {
				add(&r.unlike, "release %d of %s shows %s in %s, public from %s to %s", s.Number, s.Instant, mark, p, i.from, i.to)
			}
		}
	}
	err = fs.WalkDir(root.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		if _, named := s.Files[p]; err == nil && !e.IsDir() && !named && p != release.ManifestFile && p != release.SignatureFile {
			add(&r.mixed, "release %d has %s, which it does not name", s.Number, p)
		}
		return err
	})
	if err != nil {
		add(&r.torn, "release %d: %v", s.Number, err)
	}
	return problems
}

// links are what a page or a feed leads to within the site: addresses, and files that it shows.
var links = regexp.MustCompile(`(?:href="|src="|srcset="|<loc>|<link>|"url": ?")([^"<#?]*)`)

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// crawl follows every link from the home page and gives those that lead nowhere, and how many files it saw. Without a home page there
// is nothing to follow.
func crawl(site string, there map[string]string) (dead []string, seen int) {
	todo, known := []string{"index.html"}, map[string]bool{"index.html": true}
	for len(todo) > 0 {
		p := todo[0]
		todo = todo[1:]
		body, ok := there[p]
		if !ok {
			if p != "index.html" {
				dead = append(dead, p)
			}
			continue
		}
		seen++
		if !slices.Contains([]string{".html", ".xml", ".json"}, path.Ext(p)) {
			continue
		}
		for _, m := range links.FindAllStringSubmatch(body, -1) {
			to, ours := strings.CutPrefix(m[1], site)
			if !ours {
				if to, ours = strings.CutPrefix(m[1], "/"); !ours || strings.HasPrefix(to, "/") {
					continue
				}
			}
			if to == "" || strings.HasSuffix(to, "/") {
				to += "index.html"
			}
			if !known[to] {
				known[to] = true
				todo = append(todo, to)
			}
		}
	}
	return dead, seen
}
