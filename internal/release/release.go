package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"aead.dev/minisign"

	"mingbai/internal/edition"
	"mingbai/internal/headers"
)

// private begins the paths that belong to the publisher itself: lease and intent of a bucket. No release has a file there.
const private = ".mingbai/"

// carry is how long a style sheet, script or icon outlives the last release that uses it: a page that was opened before must not
// lose them.
const carry = 7 * 24 * time.Hour

// Set is the files of one edition, ready on disk.
type Set struct {
	Dir   string // where they are
	Files map[string]File
}

// read gives the bytes of a file of the set, if it still is what it was built as.
func (s Set) read(p string, f File) ([]byte, error) {
	body, err := os.ReadFile(filepath.Join(s.Dir, filepath.FromSlash(p)))
	if err != nil {
		return nil, fmt.Errorf("reading the build: %w", err)
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fmt.Errorf("%s has changed since it was built", p)
	}
	return body, nil
}

// Target is a place where releases go live.
type Target interface {
	// Name tells the target from others, whatever the current folder is.
	Name() string
	// Select leaves out what this target cannot use.
	Select(Set) Set
	// Live reads and verifies what is live; it is nil if nothing was ever published there. The error wraps one of Open's if what is
	// there cannot be believed.
	Live(ctx context.Context) (*Signed, error)
	// Put makes the release live that next gives for what is live, or nothing if next gives nil. It lets no other publisher in
	// meanwhile: the error wraps ErrBusy if one is there. An error of next is returned as it is.
	Put(ctx context.Context, next func(live *Signed) (*Release, error)) error
}

// Release is what Put makes live.
type Release struct {
	*Signed
	Set Set // files whose Until is set are not in it: the target has them already
}

// Errors of Publish.
var (
	ErrBusy  = errors.New("another publisher is at work")
	ErrOlder = errors.New("what is live is of a later instant")
	// ErrForeign says that a target holds what no publisher put there.
	ErrForeign = errors.New("not a place of this publisher's: something else is there")
)

// GoneError says that addresses which are public would lead nowhere.
type GoneError struct{ Paths []string }

func (e *GoneError) Error() string {
	return "public addresses would be gone: " + strings.Join(e.Paths, ", ")
}

// Order is what Publish is to do.
type Order struct {
	Site    string    // address of the site
	Instant time.Time // of the edition
	Now     time.Time // for the expiry of the manifest
	Fresh   time.Duration
	Key     minisign.PrivateKey
	// Floor is a number that was live before, if known: the next one is greater, whatever the target says.
	Floor int64
	// Drop lets public addresses go without a notice.
	Drop bool
}

// Outcome is what Publish found and did.
type Outcome struct {
	Before *Signed // what was live, nil if nothing
	After  *Signed // what is live now
	Done   bool    // a release was made; else the right one was live already
}

// Publish makes a set live unless it is live already, with a manifest that is less than half way to its expiry. live is what Live said
// a moment ago; before anything is changed it is asked again.
func Publish(ctx context.Context, t Target, live *Signed, set Set, o Order) (Outcome, error) {
	set = t.Select(set)
	if live != nil && current(live.Manifest, set, o) {
		return Outcome{Before: live, After: live}, nil
	}
	out := Outcome{}
	err := t.Put(ctx, func(live *Signed) (*Release, error) {
		out = Outcome{Before: live, After: live}
		if live != nil && current(live.Manifest, set, o) { // another publisher was faster
			return nil, nil
		}
		m, err := next(live, set, o)
		if err != nil {
			return nil, err
		}
		signed, err := Sign(m, o.Key)
		if err != nil {
			return nil, err
		}
		out.After, out.Done = signed, true
		return &Release{signed, set}, nil
	})
	if err != nil {
		out.After, out.Done = out.Before, false
	}
	return out, err
}

// current says whether what is live needs no new release.
func current(m *Manifest, set Set, o Order) bool {
	return Same(m, set) && m.Number >= o.Floor && o.Now.Before(m.Expires.Add(-o.Fresh/2))
}

// Same says whether a manifest names exactly the files of a set, apart from what it carries over.
func Same(m *Manifest, set Set) bool {
	n := 0
	for p, f := range m.Files {
		if f.Until != nil {
			continue
		}
		n++
		if g, ok := set.Files[p]; !ok || g.SHA256 != f.SHA256 || g.Size != f.Size {
			return false
		}
	}
	return n == len(set.Files)
}

// next makes the manifest that follows what is live.
func next(live *Signed, set Set, o Order) (*Manifest, error) {
	m := &Manifest{Site: o.Site, Number: o.Floor + 1, Instant: o.Instant.UTC().Truncate(time.Second), Files: maps.Clone(set.Files)}
	m.Expires = m.Instant.Add(o.Fresh)
	if o.Now.After(o.Instant) {
		m.Expires = o.Now.UTC().Truncate(time.Second).Add(o.Fresh)
	}
	for p := range set.Files {
		if !validPath(p) {
			return nil, fmt.Errorf("%s is a name of the publisher's own; no file of a site may have it", p)
		}
	}
	if live == nil {
		return m, nil
	}
	if m.Instant.Before(live.Instant) {
		return nil, fmt.Errorf("%w: %s", ErrOlder, live.Instant.Format(time.RFC3339))
	}
	m.Number, m.Previous = max(m.Number, live.Number+1), live.Hash()
	if gone := Gone(live.Manifest, set); len(gone) > 0 && !o.Drop {
		return nil, &GoneError{gone}
	}
	for p, f := range live.Files {
		if _, ok := m.Files[p]; ok || !carried(p) {
			continue
		}
		if f.Until == nil {
			until := m.Instant.Add(carry)
			f.Until = &until
		}
		if f.Until.After(m.Instant) && !below(m.Files, p) {
			m.Files[p] = f
		}
	}
	return m, nil
}

// below says whether a path cannot be there because a part of it is a file.
func below(files map[string]File, p string) bool {
	for d := path.Dir(p); d != "."; d = path.Dir(d) {
		if _, ok := files[d]; ok {
			return true
		}
	}
	return false
}

// forever says whether a file of a folder has a checksum in its name and so never changes.
func forever(p, folder string) bool {
	_, cache := headers.Of(p)
	return cache == headers.Forever && strings.HasPrefix(p, folder)
}

// carried says whether a file outlives its release: the program's own assets, which have no word of an article.
func carried(p string) bool { return forever(p, "assets/") }

// Gone lists the addresses of a release that a set has lost although they are promised, see edition.Promised.
func Gone(live *Manifest, set Set) []string {
	var gone []string
	for p := range live.Files {
		if _, ok := set.Files[p]; !ok && edition.Promised(p) {
			gone = append(gone, "/"+strings.TrimSuffix(p, "index.html"))
		}
	}
	slices.Sort(gone)
	return gone
}
