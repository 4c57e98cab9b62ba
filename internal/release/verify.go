package release

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"aead.dev/minisign"

	"mingbai/internal/parallel"
)

// Check says what is to be believed of a live site.
type Check struct {
	Keys []minisign.PublicKey // of which one must have signed
	Site string               // address that the manifest must be of, "" for any
	Now  time.Time            // the manifest must not have expired then
	Seen Seen                 // what was verified before; nil if nothing is known
}

// Kind is what is wrong.
type Kind string

// Kinds of problems.
const (
	Missing   Kind = "missing"   // a file of the release is not there
	Different Kind = "different" // it has other bytes, or is no file
	Extra     Kind = "extra"     // a file is there that the manifest does not name
	Elsewhere Kind = "elsewhere" // an address leads out of the site
	BadForm   Kind = "form"      // no manifest that a publisher writes
	BadSigner Kind = "signature" // none of the keys has signed the manifest
	WrongSite Kind = "site"      // the manifest is another site's
	Expired   Kind = "expired"   // nobody has signed it anew in time
	Older     Kind = "older"     // a later release was there before
)

// Problem is one thing that is wrong with a live site.
type Problem struct {
	Kind Kind   `json:"kind"`
	Path string `json:"path"`          // as in the manifest; in a folder target also "current" and "releases/…"
	Got  string `json:"got,omitempty"` // what was found: a status, an address, a time, a number. Not to be trusted
}

// Report is what was verified.
type Report struct {
	Place    string    // the absolute folder, or the address with a "/" at its end
	Live     *Signed   // nil if there is no manifest to believe
	Problems []Problem // by path; none if all is as it was published
}

// ErrMoving says that one release after the other went live while the site was verified.
var ErrMoving = errors.New("the site went on changing while it was verified")

// attempts is how often a site is verified that changes meanwhile.
const attempts = 3

// place is where a release is read back from.
type place interface {
	name() string
	// top reads the manifest and its signature. What is wrong already is among the problems.
	top(context.Context) (*top, error)
	// files compares every file with the manifest.
	files(context.Context, *top, *Manifest) ([]Problem, error)
}

// top is what a site says of itself, not yet believed.
type top struct {
	dir             string // of a release in a folder
	body, signature []byte
	problems        []Problem
}

func (t *top) same(o *top) bool {
	return t.dir == o.dir && bytes.Equal(t.body, o.body) && bytes.Equal(t.signature, o.signature)
}

// verify reads a place until what it says of itself stays the same: problems do not count if a release went live meanwhile.
func verify(ctx context.Context, p place, c Check) (*Report, error) {
	t, err := p.top(ctx)
	if err != nil {
		return nil, err
	}
	for range attempts {
		r, err := c.judge(ctx, p, t)
		if err != nil || len(r.Problems) == 0 {
			return r, err
		}
		again, err := p.top(ctx)
		if err != nil {
			return nil, err
		}
		if again.same(t) {
			return r, nil
		}
		t = again
	}
	return nil, ErrMoving
}

func (c Check) judge(ctx context.Context, p place, t *top) (*Report, error) {
	r := &Report{Place: p.name(), Problems: slices.Clone(t.problems)}
	add := func(k Kind, path, got string) { r.Problems = append(r.Problems, Problem{k, path, got}) }
	if t.body == nil || t.signature == nil {
		return r, nil
	}
	s, err := Open(t.body, t.signature, "", c.Keys)
	switch {
	case errors.Is(err, ErrSignature):
		add(BadSigner, ManifestFile, "")
		return r, nil
	case err != nil:
		add(BadForm, ManifestFile, strings.TrimPrefix(err.Error(), ErrForm.Error()+": "))
		return r, nil
	case c.Site != "" && s.Site != c.Site:
		add(WrongSite, ManifestFile, s.Site)
		return r, nil
	}
	r.Live = s
	if !c.Now.Before(s.Expires) {
		add(Expired, ManifestFile, s.Expires.Format(time.RFC3339))
	}
	if old := c.Seen[r.Place]; s.Number < old.Number {
		add(Older, ManifestFile, fmt.Sprintf("%d < %d", s.Number, old.Number))
	} else if s.Number == old.Number && s.Hash() != old.SHA256 {
		add(Different, ManifestFile, fmt.Sprintf("%d = %d", s.Number, old.Number))
	}
	problems, err := p.files(ctx, t, s.Manifest)
	r.Problems = append(r.Problems, problems...)
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	return r, err
}

// VerifyDir compares a folder with its manifest: the live release of a folder target, or the folder of a release. The error wraps
// fs.ErrNotExist if there is no such folder; what is wrong with the release is in the report.
func VerifyDir(ctx context.Context, dir string, c Check) (*Report, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("finding the folder: %w", err)
	}
	if st, err := os.Stat(dir); err != nil {
		return nil, err
	} else if !st.IsDir() {
		return nil, fmt.Errorf("%s: %w", dir, fs.ErrNotExist)
	}
	return verify(ctx, folder(dir), c)
}

// folder is the path of a folder target or of a release's folder.
type folder string

func (d folder) name() string { return string(d) }

func (d folder) top(context.Context) (*top, error) {
	t := &top{dir: string(d)}
	if st, err := os.Lstat(filepath.Join(string(d), Current)); err == nil && st.Mode()&fs.ModeSymlink != 0 {
		live, err := (&Local{dir: string(d)}).live()
		if errors.Is(err, ErrForm) || err == nil && live == "" {
			t.problems = append(t.problems, Problem{BadForm, Current, ""})
			return t, nil
		} else if err != nil {
			return nil, err
		}
		t.dir = live
		if err := t.others(filepath.Dir(live)); err != nil {
			return nil, err
		}
	}
	var err error
	if t.body, err = t.read(ManifestFile, maxManifest); t.body != nil {
		t.signature, err = t.read(SignatureFile, maxSignature)
	}
	return t, err
}

// others looks at the releases beside the live one. A later one is there if the link was turned back, or if the publisher died in the
// moment before it turned the link.
func (t *top) others(releases string) error {
	entries, err := os.ReadDir(releases)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // so the live one is missing, too
	} else if err != nil {
		return fmt.Errorf("reading the releases: %w", err)
	}
	for _, e := range entries {
		switch n := numberOf(e.Name()); {
		case n > numberOf(filepath.Base(t.dir)):
			t.problems = append(t.problems, Problem{Older, Current, filepath.Base(t.dir) + " < " + e.Name()})
		case n == 0 && !strings.HasSuffix(e.Name(), ".new"): // that one is the publisher's, at work or dead
			t.problems = append(t.problems, Problem{Extra, releasesDir + "/" + e.Name(), ""})
		}
	}
	return nil
}

// read reads a file at the top of a release. It gives nil if there is none to read, and puts down why.
func (t *top) read(name string, most int64) ([]byte, error) {
	file := filepath.Join(t.dir, name)
	st, err := os.Lstat(file)
	var kind Kind
	switch {
	case errors.Is(err, fs.ErrNotExist):
		kind = Missing
	case err != nil:
		return nil, err
	case !st.Mode().IsRegular():
		kind = Different
	case st.Size() > most:
		kind = BadForm
	default:
		return readAtMost(file, most)
	}
	t.problems = append(t.problems, Problem{kind, name, ""})
	return nil, nil
}

func (d folder) files(ctx context.Context, t *top, m *Manifest) ([]Problem, error) {
	var problems []Problem
	if base := filepath.Base(t.dir); t.dir != string(d) && base != idOf(m) {
		problems = append(problems, Problem{Different, Current, base + " ≠ " + idOf(m)})
	}
	there := map[string]bool{}
	var regular []string
	err := filepath.WalkDir(t.dir+string(filepath.Separator), func(p string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since it was listed, so it is missing
		} else if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(t.dir, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		_, named := m.Files[rel]
		switch {
		case rel == ManifestFile || rel == SignatureFile:
		case !named:
			problems = append(problems, Problem{Extra, rel, ""})
		case !e.Type().IsRegular():
			problems = append(problems, Problem{Different, rel, e.Type().String()})
			there[rel] = true
		default:
			regular = append(regular, rel)
			there[rel] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the release: %w", err)
	}
	for p := range m.Files {
		if !there[p] {
			problems = append(problems, Problem{Missing, p, ""})
		}
	}
	kinds, errs := make([]Kind, len(regular)), make([]error, len(regular))
	parallel.Each(len(regular), func(i int) {
		if ctx.Err() == nil {
			kinds[i], errs[i] = compare(filepath.Join(t.dir, filepath.FromSlash(regular[i])), m.Files[regular[i]])
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, k := range kinds {
		if k != "" {
			problems = append(problems, Problem{k, regular[i], ""})
		}
	}
	return problems, errors.Join(errs...)
}

// compare says what is wrong with a file on the disk, "" if nothing is.
func compare(name string, want File) (Kind, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Missing, nil
	} else if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(f, want.Size+1))
	if err == nil && !matches(h, n, want) {
		return Different, nil
	}
	return "", err
}

func matches(h hash.Hash, n int64, want File) bool {
	return n == want.Size && hex.EncodeToString(h.Sum(nil)) == want.SHA256
}
