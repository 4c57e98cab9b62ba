package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"aead.dev/minisign"

	"mingbai/internal/parallel"
)

// Names in a folder target.
const (
	Current     = "current"  // a link to the release that is live: what a web server serves
	releasesDir = "releases" // one folder for each release that is kept
	lockFile    = "lock"
)

// Local is a folder where releases go live, each in a folder of its own. One rename of a link makes a release live.
type Local struct {
	dir  string // absolute
	site string
	keys []minisign.PublicKey
	keep int
}

// OpenLocal gives the folder dir as a Target. site and keys are what the live manifest must be of; keep is how many releases stay,
// the live one included.
func OpenLocal(dir, site string, keys []minisign.PublicKey, keep int) (*Local, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("finding %s: %w", dir, err)
	}
	return &Local{abs, site, keys, max(keep, 1)}, nil
}

// Name implements Target: it is the folder's absolute path.
func (l *Local) Name() string { return l.dir }

// Select implements Target: a folder can use everything, compressed twins included.
func (l *Local) Select(s Set) Set { return s }

// releaseID is the name of a release's folder: its number and, for people, its instant.
var releaseID = regexp.MustCompile(`^([0-9]{6,18})-[0-9]{8}T[0-9]{6}Z$`)

func idOf(m *Manifest) string {
	return fmt.Sprintf("%06d-%s", m.Number, m.Instant.UTC().Format("20060102T150405Z"))
}

// Live implements Target.
func (l *Local) Live(context.Context) (*Signed, error) {
	dir, err := l.live()
	if dir == "" || err != nil {
		return nil, err
	}
	return l.read(dir)
}

// live is the folder that current leads to, "" if there is none.
func (l *Local) live() (string, error) {
	to, err := os.Readlink(filepath.Join(l.dir, Current))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	} else if err != nil {
		return "", fmt.Errorf("%s must be a link of the publisher's own: %w", Current, err)
	}
	if path.Dir(filepath.ToSlash(to)) != releasesDir || !releaseID.MatchString(path.Base(filepath.ToSlash(to))) {
		return "", fmt.Errorf("%w: %s leads to %s, which is no release", ErrForm, Current, to)
	}
	return filepath.Join(l.dir, to), nil
}

func (l *Local) read(dir string) (*Signed, error) {
	body, err := readAtMost(filepath.Join(dir, ManifestFile), maxManifest)
	if err != nil {
		return nil, err
	}
	sig, err := readAtMost(filepath.Join(dir, SignatureFile), maxSignature)
	if err != nil {
		return nil, err
	}
	return Open(body, sig, l.site, l.keys)
}

func readAtMost(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: no %s", ErrForm, filepath.Base(name))
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%w: %s is too large", ErrForm, filepath.Base(name))
	}
	return b, err
}

// Put implements Target.
func (l *Local) Put(ctx context.Context, next func(*Signed) (*Release, error)) error {
	if err := l.prepare(); err != nil {
		return err
	}
	unlock, err := Lock(filepath.Join(l.dir, lockFile))
	if err != nil {
		return err
	}
	defer unlock()
	from, err := l.live()
	if err != nil {
		return err
	}
	var live *Signed
	if from != "" {
		if live, err = l.read(from); err != nil {
			return err
		}
	}
	if err := l.clear(live); err != nil {
		return err
	}
	r, err := next(live)
	if r == nil || err != nil {
		return err
	}
	id := idOf(r.Manifest)
	aside := filepath.Join(l.dir, releasesDir, "."+id+".new")
	if err := l.lay(ctx, aside, from, live, r); err != nil {
		return errors.Join(err, os.RemoveAll(aside))
	}
	if live == nil { // a first release that was not finished may have left one of this name
		if err := os.RemoveAll(filepath.Join(l.dir, releasesDir, id)); err != nil {
			return fmt.Errorf("clearing an unfinished release: %w", err)
		}
	}
	if err := os.Rename(aside, filepath.Join(l.dir, releasesDir, id)); err != nil {
		return fmt.Errorf("naming the release: %w", err)
	}
	if err := syncDir(filepath.Join(l.dir, releasesDir)); err != nil {
		return err
	}
	link := filepath.Join(l.dir, "."+Current+".new")
	if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clearing the last link: %w", err)
	}
	if err := os.Symlink(filepath.Join(releasesDir, id), link); err != nil {
		return fmt.Errorf("making the link: %w", err)
	}
	if err := os.Rename(link, filepath.Join(l.dir, Current)); err != nil {
		return fmt.Errorf("making the release live: %w", err)
	}
	if err := syncDir(l.dir); err != nil {
		return err
	}
	return l.prune(r.Number)
}

// prepare makes the folder, unless something else is in it.
func (l *Local) prepare() error {
	entries, err := os.ReadDir(l.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading %s: %w", l.dir, err)
	}
	for _, e := range entries {
		if !slices.Contains([]string{Current, releasesDir, lockFile, "." + Current + ".new"}, e.Name()) {
			return fmt.Errorf("%w: %s", ErrForeign, filepath.Join(l.dir, e.Name()))
		}
	}
	if err := os.MkdirAll(filepath.Join(l.dir, releasesDir), 0o755); err != nil {
		return fmt.Errorf("making %s: %w", l.dir, err)
	}
	return nil
}

// clear removes what an interrupted release left: folders that were never named, and those that were never live.
func (l *Local) clear(live *Signed) error {
	entries, err := os.ReadDir(filepath.Join(l.dir, releasesDir))
	if err != nil {
		return fmt.Errorf("reading the releases: %w", err)
	}
	for _, e := range entries {
		n := numberOf(e.Name())
		if n > 0 && live != nil && n <= live.Number {
			continue
		}
		if n == 0 && !strings.HasSuffix(e.Name(), ".new") {
			return fmt.Errorf("%w: %s", ErrForeign, filepath.Join(l.dir, releasesDir, e.Name()))
		}
		if n > 0 && live == nil { // current was taken away by hand: what was live must not be lost
			continue
		}
		if err := os.RemoveAll(filepath.Join(l.dir, releasesDir, e.Name())); err != nil {
			return fmt.Errorf("clearing an unfinished release: %w", err)
		}
	}
	return nil
}

// numberOf is the number in the name of a release's folder, 0 if it is none.
func numberOf(name string) int64 {
	m := releaseID.FindStringSubmatch(name)
	if m == nil {
		return 0
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// lay writes a whole release into the folder aside and makes sure that it is on the disk.
func (l *Local) lay(ctx context.Context, aside, from string, live *Signed, r *Release) error {
	paths := slices.Sorted(maps.Keys(r.Files))
	dirs := map[string]bool{".": true}
	for _, p := range paths {
		for d := path.Dir(p); !dirs[d]; d = path.Dir(d) {
			dirs[d] = true
		}
	}
	for _, d := range slices.Sorted(maps.Keys(dirs)) { // a folder comes before what is in it
		if err := os.Mkdir(filepath.Join(aside, filepath.FromSlash(d)), 0o755); err != nil {
			return fmt.Errorf("laying out the release: %w", err)
		}
	}
	errs := make([]error, len(paths))
	parallel.Each(len(paths), func(i int) {
		p, f := paths[i], r.Files[paths[i]]
		if errs[i] = ctx.Err(); errs[i] != nil {
			return
		}
		to := filepath.Join(aside, filepath.FromSlash(p))
		if live != nil {
			if old, ok := live.Files[p]; ok && old.SHA256 == f.SHA256 {
				// The same bytes on the disk once: releases never change after they were laid out.
				if os.Link(filepath.Join(from, filepath.FromSlash(p)), to) == nil {
					// One damaged on the disk must not live on.
					if kind, err := compare(to, f); kind == "" && err == nil {
						return
					}
				}
				os.Remove(to)
			}
		}
		if f.Until != nil {
			errs[i] = fmt.Errorf("the last release has lost %s", p)
			return
		}
		var body []byte
		if body, errs[i] = r.Set.read(p, f); errs[i] == nil {
			errs[i] = writeSynced(to, body)
		}
	})
	if err := cmp.Or(ctx.Err(), errors.Join(errs...)); err != nil {
		return fmt.Errorf("laying out the release: %w", err)
	}
	for name, body := range map[string][]byte{ManifestFile: r.Bytes, SignatureFile: r.Signature} {
		if err := writeSynced(filepath.Join(aside, name), body); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	for _, d := range slices.Sorted(maps.Keys(dirs)) {
		if err := syncDir(filepath.Join(aside, filepath.FromSlash(d))); err != nil {
			return err
		}
	}
	return nil
}

func writeSynced(name string, body []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("keeping %s: %w", name, err)
	}
	return nil
}

// prune removes the oldest releases beyond those that stay.
func (l *Local) prune(live int64) error {
	entries, err := os.ReadDir(filepath.Join(l.dir, releasesDir))
	if err != nil {
		return fmt.Errorf("reading the releases: %w", err)
	}
	var names []string
	for _, e := range entries {
		if n := numberOf(e.Name()); n > 0 && n <= live {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return int(numberOf(b) - numberOf(a)) })
	for _, name := range names[min(len(names), l.keep):] {
		// Out of sight first: nobody shall find half a release.
		old := filepath.Join(l.dir, releasesDir, "."+name+".new")
		if err := os.Rename(filepath.Join(l.dir, releasesDir, name), old); err != nil {
			return fmt.Errorf("removing an old release: %w", err)
		}
		if err := os.RemoveAll(old); err != nil {
			return fmt.Errorf("removing an old release: %w", err)
		}
	}
	return nil
}
