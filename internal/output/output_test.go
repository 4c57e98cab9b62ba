package output

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

func text(path, body string) File { return File{Path: path, Body: []byte(body)} }

var making sync.Mutex

// promise is a file whose making is counted.
func promise(path, key, body string, made *[]string) File {
	return File{Path: path, Key: key, Make: func() ([]byte, error) {
		making.Lock() // several goroutines keep promises
		defer making.Unlock()
		*made = append(*made, path)
		return []byte(body), nil
	}}
}

// disk is everything below dir, by path.
func disk(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t *testing.T, dir string, opts Options, files ...File) Diff {
	t.Helper()
	d, err := Write(dir, files, opts)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWriteTouchesOnlyWhatDiffers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	d := write(t, dir, Options{}, text("b/x.txt", "1"), text("a.txt", "2"))
	if fmt.Sprint(d) != "{[a.txt b/x.txt] [] [] 0}" {
		t.Error(d)
	}
	before, err := os.Stat(filepath.Join(dir, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	d = write(t, dir, Options{}, text("b/x.txt", "3"), text("a.txt", "2"), text("c", "4"))
	if fmt.Sprint(d) != "{[c] [b/x.txt] [] 1}" {
		t.Error(d)
	}
	after, err := os.Stat(filepath.Join(dir, "a.txt"))
	if err != nil || !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Error("a file that did not change was written", err)
	}
	d = write(t, dir, Options{}, text("c", "4"))
	if fmt.Sprint(d) != "{[] [] [a.txt b/x.txt] 1}" {
		t.Error(d)
	}
	if _, err := os.Stat(filepath.Join(dir, "b")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the empty folder stays")
	}
}

// TestForeignFilesStay keeps what Write never wrote.
func TestForeignFilesStay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	write(t, dir, Options{}, text("a/b.txt", "1"))
	if err := os.WriteFile(filepath.Join(dir, "a/mine.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	write(t, dir, Options{}, text("c.txt", "1"))
	if got := disk(t, dir); got["a/mine.txt"] != "mine" || len(got) != 2 {
		t.Error(got)
	}
}

// TestFailureLeavesEverything breaks one promise among many: not a byte of output or manifest differs.
func TestFailureLeavesEverything(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "out")
	write(t, dir, Options{Compress: true}, text("a.txt", strings.Repeat("甲", 900)), text("b.txt", "2"))
	before := disk(t, top)
	var files []File
	for i := range 100 {
		files = append(files, text(fmt.Sprintf("new%d.txt", i), "x"))
	}
	files = append(files, File{Path: "bad.txt", Make: func() ([]byte, error) { return nil, errors.New("no ink") }}, text("b.txt", "changed"))
	_, err := Write(dir, files, Options{Compress: true})
	if err == nil || !strings.Contains(err.Error(), "bad.txt") || !strings.Contains(err.Error(), "no ink") {
		t.Error(err)
	}
	if after := disk(t, top); !maps.Equal(before, after) {
		t.Errorf("before %v\nafter %v", slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
	}
}

// TestKeySparesMaking makes a file again only if its key, or the file on disk, is another.
func TestKeySparesMaking(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	var made []string
	write(t, dir, Options{}, promise("a", "k1", "1", &made), promise("b", "k1", "2", &made), promise("c", "", "3", &made))
	made = nil
	write(t, dir, Options{}, promise("a", "k1", "1", &made), promise("b", "k2", "22", &made), promise("c", "", "3", &made))
	slices.Sort(made)
	if fmt.Sprint(made) != "[b c]" {
		t.Error(made)
	}
	for name, damage := range map[string]func(p string) error{
		"altered":     func(p string) error { return os.WriteFile(p, []byte("9"), 0o644) },
		"removed":     os.Remove,
		"folder":      func(p string) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o755)) },
		"symlink":     func(p string) error { return errors.Join(os.Remove(p), os.Symlink("b", p)) },
		"lengthened":  func(p string) error { return os.WriteFile(p, []byte("11"), 0o644) },
		"no manifest": func(string) error { return os.Remove(filepath.Join(StateDir(dir), "manifest.json")) },
		"torn manifest": func(string) error {
			return os.Truncate(filepath.Join(StateDir(dir), "manifest.json"), 40)
		},
	} {
		if err := damage(filepath.Join(dir, "a")); err != nil {
			t.Fatal(name, err)
		}
		made = nil
		write(t, dir, Options{}, promise("a", "k1", "1", &made), promise("b", "k2", "22", &made))
		if !slices.Contains(made, "a") {
			t.Errorf("%s: a was not made again", name)
		}
		if st, err := os.Lstat(filepath.Join(dir, "a")); err != nil || !st.Mode().IsRegular() {
			t.Errorf("%s: a is no file: %v", name, err)
		}
		if got := disk(t, dir); got["a"] != "1" || got["b"] != "22" {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestPathsAreRefused refuses what would leave the folder or meet another file.
func TestPathsAreRefused(t *testing.T) {
	for _, files := range [][]File{
		{text("../x", "")}, {text("/x", "")}, {text("a/../x", "")}, {text("", "")}, {text(".", "")}, {text("a\\b", "")}, {text("c:x", "")}, {text("a\x00b", "")}, {text("a//b", "")}, {text("\xff", "")},
		{text("a", "1"), text("a", "2")}, {text("a", "1"), text("a/b", "2")},
	} {
		top := t.TempDir()
		if _, err := Write(filepath.Join(top, "out"), files, Options{}); err == nil {
			t.Errorf("%q was written", files[0].Path)
		}
		if got := disk(t, top); len(got) > 0 {
			t.Errorf("%q left %v", files[0].Path, got)
		}
	}
}

// TestLinksLeadNowhere puts a link to a folder elsewhere into the output: nothing is written or removed there.
func TestLinksLeadNowhere(t *testing.T) {
	top := t.TempDir()
	dir, other := filepath.Join(top, "out"), filepath.Join(top, "other")
	write(t, dir, Options{}, text("a/x.txt", "1"))
	if err := errors.Join(os.RemoveAll(filepath.Join(dir, "a")), os.Mkdir(other, 0o755), os.WriteFile(filepath.Join(other, "x.txt"), []byte("theirs"), 0o644),
		os.Symlink(other, filepath.Join(dir, "a"))); err != nil {
		t.Fatal(err)
	}
	Write(dir, []File{text("a/x.txt", "2"), text("a/y.txt", "2")}, Options{}) // whether it heals or refuses is its choice
	Write(dir, nil, Options{})
	if got := disk(t, other); !maps.Equal(got, map[string]string{"x.txt": "theirs"}) {
		t.Error(got)
	}
}

// TestTwins writes compressed twins of large texts only, the same on any number of cores, and removes them again.
func TestTwins(t *testing.T) {
	files := []File{text("a.html", strings.Repeat("反诈", 1000)), text("b.html", "short"), text("c.png", strings.Repeat("x", 5000))}
	var trees []map[string]string
	for _, procs := range []int{1, 8} {
		old := runtime.GOMAXPROCS(procs)
		dir := filepath.Join(t.TempDir(), "out")
		write(t, dir, Options{Compress: true}, slices.Clone(files)...)
		runtime.GOMAXPROCS(old)
		trees = append(trees, disk(t, dir))
		if got := fmt.Sprint(slices.Sorted(maps.Keys(trees[0]))); got != "[a.html a.html.br a.html.gz b.html c.png]" {
			t.Error(got)
		}
		d := write(t, dir, Options{}, slices.Clone(files)...)
		if fmt.Sprint(d.Removed) != "[a.html.br a.html.gz]" {
			t.Error(d)
		}
	}
	if !maps.Equal(trees[0], trees[1]) {
		t.Error("the number of cores changes bytes")
	}
}

func TestState(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	if b := ReadState(dir, "x"); b != nil {
		t.Error(b)
	}
	for _, want := range []string{"one", "two"} {
		if err := WriteState(dir, "x", []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got := string(ReadState(dir, "x")); got != want {
			t.Errorf("%q", got)
		}
	}
}
