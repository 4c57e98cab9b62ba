// Package output turns files as values into files on disk, touching only what differs.
//
// Channels return Files. Write first keeps every promise of bytes and puts what is new or different aside, in a folder
// next to the output; only when all of that has succeeded does it rename into place and remove what the last manifest
// lists and the new set lacks. A failure before that point leaves the output untouched, byte for byte.
//
// The manifest lies beside the output folder, never in it, for it is not for publishing.
package output

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
)

// File is one file to be written: its bytes, or a promise of bytes.
type File struct {
	Path string // slash-separated, below the output folder
	Body []byte // the bytes, if Make is nil
	// Make gives the bytes. It must depend on nothing that Key does not name.
	Make func() ([]byte, error)
	// Key names all that the bytes depend on. If the last manifest has the same Key for Path and the file on disk is
	// still what the manifest says, Make is not called. An empty Key always calls Make.
	Key string
}

// Bytes gives the file's bytes.
func (f File) Bytes() ([]byte, error) {
	if f.Make == nil {
		return f.Body, nil
	}
	b, err := f.Make()
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", f.Path, err)
	}
	return b, nil
}

// Sort orders files by path and refuses two that claim one path, a path that is not clean, or a file where another needs
// a folder.
func Sort(files []File) error {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	dirs := map[string]string{}
	for i, f := range files {
		if !fs.ValidPath(f.Path) || f.Path == "." || !utf8.ValidString(f.Path) || strings.ContainsAny(f.Path, "\\:\x00") {
			return fmt.Errorf("output path %q is not allowed", f.Path)
		}
		if i > 0 && files[i-1].Path == f.Path {
			return fmt.Errorf("two outputs claim %s", f.Path)
		}
		for d := path.Dir(f.Path); d != "."; d = path.Dir(d) {
			if _, ok := dirs[d]; ok {
				break
			}
			dirs[d] = f.Path
		}
	}
	for _, f := range files {
		if other, ok := dirs[f.Path]; ok {
			return fmt.Errorf("output %s is a file, but %s lies below it", f.Path, other)
		}
	}
	return nil
}

// Manifest says what an output folder holds.
type Manifest struct {
	Files map[string]Entry `json:"files"`
}

// Entry is one file of a Manifest.
type Entry struct {
	Hash string `json:"hash"` // SHA-256, hexadecimal
	Size int64  `json:"size"` // bytes
	Key  string `json:"key,omitempty"`
}

// Diff says what a Write did.
type Diff struct {
	Added, Changed, Removed []string // sorted paths
	Kept                    int      // files left as they were
}

// Options of Write. The zero value writes what it is given.
type Options struct {
	Compress bool // also write .gz and .br twins of text files over a kilobyte
	Keep     bool // leave what earlier Writes put there; else what is not among the files is removed
	// Ready, if set, is called when all promises are kept and before anything in the output folder changes; its error stops Write.
	Ready func() error
	// Progress, if set, is told how many of all files are ready. It is called from several goroutines.
	Progress func(done, all int)
}

const (
	manifestVersion = "mingbai output 1\n"
	stateSuffix     = ".mingbai" // of the folder beside the output that holds manifest and staging area
)

// StateDir is the folder beside the output folder that belongs to Write.
func StateDir(dir string) string {
	dir = filepath.Clean(dir)
	if base := filepath.Base(dir); base == "." || base == ".." { // its name decides, and it has none here
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
	}
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+stateSuffix)
}

// ReadState gives a file that WriteState left beside the output folder, nil if there is none that can be read.
func ReadState(dir, name string) []byte {
	b, err := os.ReadFile(filepath.Join(StateDir(dir), name))
	if err != nil {
		return nil
	}
	return b
}

// WriteState leaves a file beside the output folder for the next run. It replaces the old one in one step.
func WriteState(dir, name string, body []byte) error {
	if err := os.MkdirAll(StateDir(dir), 0o755); err != nil {
		return fmt.Errorf("making the state folder: %w", err)
	}
	return Replace(filepath.Join(StateDir(dir), name), body)
}

// Written gives the manifest of what the last Write put into dir; ok is false if there is none that can be used.
func Written(dir string) (m Manifest, ok bool) {
	m = readManifest(filepath.Join(StateDir(dir), "manifest.json"))
	return m, len(m.Files) > 0
}

// Write makes the folder dir hold exactly files, apart from files there that Write never wrote, or with Keep ever wrote. Only one Write on a folder
// may run at a time.
func Write(dir string, files []File, opts Options) (Diff, error) {
	if err := Sort(files); err != nil {
		return Diff{}, err
	}
	w := &writing{opts: opts, state: StateDir(dir), next: Manifest{Files: map[string]Entry{}}}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Diff{}, fmt.Errorf("making the output folder: %w", err)
	}
	if err := os.MkdirAll(w.state, 0o755); err != nil {
		return Diff{}, fmt.Errorf("making the state folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Diff{}, fmt.Errorf("opening the output folder: %w", err)
	}
	defer root.Close()
	w.root = root
	w.last = readManifest(filepath.Join(w.state, "manifest.json"))
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Diff{}, fmt.Errorf("reading the output folder: %w", err)
	}
	w.fresh = len(entries) == 0
	w.aside = filepath.Join(w.state, "staged")
	if err := os.RemoveAll(w.aside); err != nil {
		return Diff{}, fmt.Errorf("clearing the staging folder: %w", err)
	}
	if err := os.MkdirAll(w.aside, 0o755); err != nil {
		return Diff{}, fmt.Errorf("making the staging folder: %w", err)
	}
	defer os.RemoveAll(w.aside)
	w.declared = make(map[string]bool, len(files))
	for _, f := range files {
		for p := f.Path; p != "." && !w.declared[p]; p = path.Dir(p) {
			w.declared[p] = true
		}
	}
	if err := w.stage(files); err != nil {
		return Diff{}, err
	}
	if opts.Ready != nil {
		if err := opts.Ready(); err != nil {
			return Diff{}, err
		}
	}
	return w.commit(dir)
}

type writing struct {
	opts  Options
	state string
	aside string
	root  *os.Root
	last  Manifest
	fresh bool // the output folder is empty: nothing to compare with, nothing in the way
	// declared paths and the folders above them are taken: a site that brings its own a.css.gz gets no twin of that name.
	declared map[string]bool

	mu     sync.Mutex
	next   Manifest
	staged []stagedFile
	kept   int
	done   int
}

type stagedFile struct {
	path, temp string
	existed    bool
}

// stage keeps every promise and writes what differs into the staging folder.
func (w *writing) stage(files []File) error {
	jobs := make(chan File)
	errs := make(chan error, runtime.GOMAXPROCS(0))
	stop := make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for f := range jobs {
				if err := w.stageOne(f); err != nil {
					errs <- err
					once.Do(func() { close(stop) })
					return
				}
				if w.opts.Progress != nil {
					w.mu.Lock()
					w.done++
					n := w.done
					w.mu.Unlock()
					w.opts.Progress(n, len(files))
				}
			}
		})
	}
feed:
	for _, f := range files {
		select {
		case jobs <- f:
		case <-stop:
			break feed
		}
	}
	close(jobs)
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

func (w *writing) stageOne(f File) error {
	var body []byte
	var err error
	old, known := w.last.Files[f.Path]
	if known && f.Key != "" && f.Key == old.Key && w.intact(f.Path, old) {
		w.keep(f.Path, old)
		twins := w.twins(f.Path, old.Size)
		if !slices.ContainsFunc(twins, func(t twin) bool { e, ok := w.last.Files[t.path]; return !ok || !w.intact(t.path, e) }) {
			for _, t := range twins {
				w.keep(t.path, w.last.Files[t.path])
			}
			return nil
		}
		if body, err = w.root.ReadFile(filepath.FromSlash(f.Path)); err != nil {
			return fmt.Errorf("reading %s: %w", f.Path, err)
		}
	} else {
		if body, err = f.Bytes(); err != nil {
			return err
		}
		if err := w.put(f.Path, body, f.Key); err != nil {
			return err
		}
	}
	for _, t := range w.twins(f.Path, int64(len(body))) {
		b, err := t.compress(body)
		if err != nil {
			return fmt.Errorf("compressing %s: %w", f.Path, err)
		}
		if err := w.put(t.path, b, ""); err != nil {
			return err
		}
	}
	return nil
}

// twin is a compressed copy of a file.
type twin struct {
	path     string
	compress func([]byte) ([]byte, error)
}

// twins are the compressed copies that a file of this size should have.
func (w *writing) twins(p string, size int64) []twin {
	if !w.opts.Compress || !compressible(p, size) {
		return nil
	}
	all := []twin{{p + ".gz", gzipped}, {p + ".br", brotlied}}
	return slices.DeleteFunc(all, func(t twin) bool { return w.declared[t.path] })
}

func (w *writing) keep(p string, e Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next.Files[p] = e
	w.kept++
}

// put stages body for path p unless the file on disk already has these bytes.
func (w *writing) put(p string, body []byte, key string) error {
	sum := sha256.Sum256(body)
	e := Entry{Hash: hex.EncodeToString(sum[:]), Size: int64(len(body)), Key: key}
	if w.intact(p, e) {
		w.keep(p, e)
		return nil
	}
	w.mu.Lock()
	temp := filepath.Join(w.aside, fmt.Sprintf("%d", len(w.staged)))
	if w.fresh {
		temp = filepath.Join(w.aside, filepath.FromSlash(p))
	}
	_, existed := w.last.Files[p]
	w.staged = append(w.staged, stagedFile{p, temp, existed})
	w.next.Files[p] = e
	w.mu.Unlock()
	if w.fresh {
		if err := os.MkdirAll(filepath.Dir(temp), 0o755); err != nil {
			return fmt.Errorf("staging %s: %w", p, err)
		}
	}
	if err := os.WriteFile(temp, body, 0o644); err != nil {
		return fmt.Errorf("staging %s: %w", p, err)
	}
	return nil
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 64<<10); return &b }}

// intact says whether the file on disk is a regular file with exactly these bytes.
func (w *writing) intact(p string, e Entry) bool {
	if w.fresh {
		return false
	}
	st, err := w.root.Lstat(filepath.FromSlash(p)) // a link to the right bytes is not the file
	if err != nil || !st.Mode().IsRegular() || st.Size() != e.Size {
		return false
	}
	f, err := w.root.Open(filepath.FromSlash(p))
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	// Without the wrapper io would prefer os.File's own copying, which makes a buffer for every file.
	if _, err := io.CopyBuffer(h, struct{ io.Reader }{f}, *buf); err != nil {
		return false
	}
	return hex.EncodeToString(h.Sum(nil)) == e.Hash
}

// commit renames what is staged into place, removes what is gone, and writes the manifest last.
func (w *writing) commit(dir string) (Diff, error) {
	slices.SortFunc(w.staged, func(a, b stagedFile) int { return strings.Compare(a.path, b.path) })
	if w.fresh {
		return w.commitFresh(dir)
	}
	d := Diff{Kept: w.kept}
	for p, e := range w.last.Files {
		if _, ok := w.next.Files[p]; ok {
			continue
		}
		if w.opts.Keep {
			w.next.Files[p] = e
		} else {
			d.Removed = append(d.Removed, p)
		}
	}
	slices.Sort(d.Removed)
	if err := w.unobstructed(); err != nil {
		return Diff{}, err
	}
	manifest := filepath.Join(w.state, "manifest.json")
	if len(d.Removed)+len(w.staged) > 0 {
		// If the machine stops half-way, the next Write must still know every file that may be there.
		both := Manifest{Files: maps.Clone(w.last.Files)}
		maps.Copy(both.Files, w.next.Files)
		if err := writeManifest(manifest, both); err != nil {
			return Diff{}, err
		}
	}
	for _, p := range d.Removed { // first, so that a folder can take a file's name
		if !w.ours(p) {
			continue
		}
		if err := w.root.Remove(filepath.FromSlash(p)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Diff{}, fmt.Errorf("removing %s: %w", p, err)
		}
		for parent := path.Dir(p); parent != "."; parent = path.Dir(parent) {
			if w.root.Remove(filepath.FromSlash(parent)) != nil { // not empty
				break
			}
		}
	}
	made := map[string]bool{".": true}
	for _, s := range w.staged {
		if parent := path.Dir(s.path); !made[parent] {
			if err := w.root.MkdirAll(filepath.FromSlash(parent), 0o755); err != nil {
				return Diff{}, fmt.Errorf("making the folder of %s: %w", s.path, err)
			}
			made[parent] = true
		}
		if st, err := w.root.Lstat(filepath.FromSlash(s.path)); err == nil && st.IsDir() { // only empty folders in it
			if err := w.root.RemoveAll(filepath.FromSlash(s.path)); err != nil {
				return Diff{}, fmt.Errorf("removing %s: %w", s.path, err)
			}
		}
		if err := os.Rename(s.temp, filepath.Join(dir, filepath.FromSlash(s.path))); err != nil {
			return Diff{}, fmt.Errorf("writing %s: %w", s.path, err)
		}
		if s.existed {
			d.Changed = append(d.Changed, s.path)
		} else {
			d.Added = append(d.Added, s.path)
		}
	}
	return d, writeManifest(manifest, w.next)
}

// commitFresh moves the staged tree into the empty output folder, a few renames for any number of files.
func (w *writing) commitFresh(dir string) (Diff, error) {
	var d Diff
	for _, s := range w.staged {
		d.Added = append(d.Added, s.path)
	}
	manifest := filepath.Join(w.state, "manifest.json")
	if err := writeManifest(manifest, w.next); err != nil { // before the files: what a crash leaves must be known as ours
		return Diff{}, err
	}
	top, err := os.ReadDir(w.aside)
	if err != nil {
		return Diff{}, fmt.Errorf("reading the staging folder: %w", err)
	}
	for _, e := range top {
		if err := os.Rename(filepath.Join(w.aside, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return Diff{}, fmt.Errorf("writing %s: %w", e.Name(), err)
		}
	}
	return d, nil
}

// ours says whether what stands at a path may be what Write put there: no folder, and not behind a symbolic link.
func (w *writing) ours(p string) bool {
	if st, err := w.root.Lstat(filepath.FromSlash(p)); err != nil || st.IsDir() {
		return errors.Is(err, fs.ErrNotExist)
	}
	for d := path.Dir(p); d != "."; d = path.Dir(d) {
		if st, err := w.root.Lstat(filepath.FromSlash(d)); err != nil || !st.IsDir() {
			return false
		}
	}
	return true
}

// unobstructed finds what stands in the way of the staged files and was not put there by Write, before anything is changed:
// a symbolic link or a file where a folder must be, or a folder with other files where a file must be.
func (w *writing) unobstructed() error {
	stays := func(p string) bool { // nothing of ours that is about to go
		_, before := w.last.Files[p]
		_, after := w.next.Files[p]
		return !before || after
	}
	checked := map[string]bool{".": true}
	for _, p := range slices.Sorted(maps.Keys(w.next.Files)) {
		for d := path.Dir(p); !checked[d]; d = path.Dir(d) {
			checked[d] = true
			st, err := w.root.Lstat(filepath.FromSlash(d))
			switch {
			case err != nil || st.IsDir():
			case st.Mode()&fs.ModeSymlink != 0:
				return fmt.Errorf("%s in the output folder is a symbolic link where a folder is needed; it is not followed, remove it", d)
			case stays(d):
				return fmt.Errorf("%s in the output folder is a file where a folder is needed; remove it", d)
			}
		}
	}
	for _, s := range w.staged {
		if st, err := w.root.Lstat(filepath.FromSlash(s.path)); err != nil || !st.IsDir() {
			continue
		}
		err := fs.WalkDir(w.root.FS(), s.path, func(p string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && stays(p) {
				return fmt.Errorf("%s in the output folder is a folder with other files where a file is needed; remove it", s.path)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readManifest gives an empty manifest if there is none that can be used: then everything is compared with the disk.
func readManifest(file string) Manifest {
	m := Manifest{Files: map[string]Entry{}}
	b, err := os.ReadFile(file)
	if err != nil {
		return m
	}
	rest, ok := bytes.CutPrefix(b, []byte(manifestVersion))
	var read Manifest
	if !ok || json.Unmarshal(rest, &read) != nil || read.Files == nil {
		return m
	}
	for p := range read.Files {
		if !fs.ValidPath(p) || p == "." {
			return m
		}
	}
	return read
}

func writeManifest(file string, m Manifest) error {
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	return Replace(file, append([]byte(manifestVersion), b...))
}

// Replace writes a file in one step: the old one stays until the new one is whole on the disk.
func Replace(file string, body []byte) error {
	temp := file + ".new"
	f, err := os.Create(temp)
	if err == nil {
		_, err = f.Write(body)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(file), err)
	}
	if err := os.Rename(temp, file); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(file), err)
	}
	return nil
}

// compressible says whether a twin is worth having: text of at least a kilobyte.
func compressible(p string, size int64) bool {
	switch path.Ext(p) {
	case ".html", ".css", ".js", ".xml", ".json", ".txt", ".svg", ".webmanifest", ".ics":
		return size >= 1<<10
	}
	return false
}

func gzipped(b []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func brotlied(b []byte) ([]byte, error) {
	var out bytes.Buffer
	window := 22
	if len(b) <= 1<<16 { // nothing is farther away, and small tables take an eighth of the time
		window = 16
	}
	z := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: 9, LGWin: window})
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
