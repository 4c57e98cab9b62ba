package output_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/andybalholm/brotli"

	"mingbai/internal/output"
)

// site makes files of path, body pairs.
func site(pairs ...string) []output.File {
	var out []output.File
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, output.File{Path: pairs[i], Body: []byte(pairs[i+1])})
	}
	return out
}

func write(t *testing.T, dir string, files []output.File, o output.Options) output.Diff {
	t.Helper()
	d, err := output.Write(dir, files, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// read gives everything below a folder; folders end in / and links in @.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		rel = filepath.ToSlash(rel)
		switch {
		case e.Type()&fs.ModeSymlink != 0:
			out[rel+"@"], err = os.Readlink(p)
		case e.IsDir():
			out[rel+"/"] = ""
		default:
			var b []byte
			b, err = os.ReadFile(p)
			out[rel] = string(b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func want(t *testing.T, dir string, pairs ...string) {
	t.Helper()
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	if got := read(t, dir); !maps.Equal(got, m) {
		t.Errorf("on disk %v, want %v", got, m)
	}
}

func wantDiff(t *testing.T, got output.Diff, added, changed, removed string, kept int) {
	t.Helper()
	list := func(s string) []string { return strings.Fields(s) }
	if !slices.Equal(got.Added, list(added)) || !slices.Equal(got.Changed, list(changed)) || !slices.Equal(got.Removed, list(removed)) || got.Kept != kept {
		t.Errorf("%+v, want added %s, changed %s, removed %s, kept %d", got, added, changed, removed, kept)
	}
}

// state gives the manifest, byte for byte.
func state(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(output.StateDir(dir), "manifest.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(b)
}

func put(t *testing.T, file, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip("no symbolic links here:", err)
	}
}

func newDir(t *testing.T) string { return filepath.Join(t.TempDir(), "public") }

func TestWrite(t *testing.T) {
	dir := newDir(t)
	d := write(t, dir, site("b.txt", "乙", "a/x.txt", "甲", "a/y/z.txt", "丙"), output.Options{})
	wantDiff(t, d, "a/x.txt a/y/z.txt b.txt", "", "", 0)
	want(t, dir, "a/", "", "a/x.txt", "甲", "a/y/", "", "a/y/z.txt", "丙", "b.txt", "乙")

	before, err := os.Stat(filepath.Join(dir, "b.txt"))
	if err != nil {
		t.Fatal(err)
	}
	manifest := state(t, dir)
	d = write(t, dir, site("a/x.txt", "甲", "a/y/z.txt", "丙", "b.txt", "乙"), output.Options{})
	wantDiff(t, d, "", "", "", 3)
	after, err := os.Stat(filepath.Join(dir, "b.txt"))
	if err != nil || !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Error("an unchanged file was touched")
	}
	if state(t, dir) != manifest {
		t.Error("the same files gave another manifest")
	}

	d = write(t, dir, site("a/x.txt", "改了", "c.txt", "丁", "b.txt", "乙"), output.Options{})
	wantDiff(t, d, "c.txt", "a/x.txt", "a/y/z.txt", 1)
	want(t, dir, "a/", "", "a/x.txt", "改了", "b.txt", "乙", "c.txt", "丁") // the empty folder is gone too

	d = write(t, dir, nil, output.Options{})
	wantDiff(t, d, "", "", "a/x.txt b.txt c.txt", 0)
	want(t, dir)
	for _, name := range []string{"staged", "manifest.json.new"} {
		if _, err := os.Stat(filepath.Join(output.StateDir(dir), name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s was left behind", name)
		}
	}
}

// A file may become a folder and the other way round.
func TestFileBecomesFolder(t *testing.T) {
	dir := newDir(t)
	write(t, dir, site("a", "甲", "b/c/d", "乙"), output.Options{})
	d := write(t, dir, site("a/x", "丙", "b", "丁"), output.Options{})
	wantDiff(t, d, "a/x b", "", "a b/c/d", 0)
	want(t, dir, "a/", "", "a/x", "丙", "b", "丁")
	if err := os.MkdirAll(filepath.Join(dir, "e", "f"), 0o755); err != nil { // empty folders are in nobody's way
		t.Fatal(err)
	}
	write(t, dir, site("a/x", "丙", "b", "丁", "e", "戊"), output.Options{})
	want(t, dir, "a/", "", "a/x", "丙", "b", "丁", "e", "戊")
}

func TestFailedMakeTouchesNothing(t *testing.T) {
	dir := newDir(t)
	write(t, dir, site("a.txt", "甲", "b/c.txt", "乙"), output.Options{})
	disk, manifest := read(t, dir), state(t, dir)
	boom := errors.New("no font")
	for _, n := range []int{0, 1, 50} {
		files := site("a.txt", "改", "new.txt", "新")
		for i := range n {
			files = append(files, output.File{Path: fmt.Sprintf("m%02d", i), Make: func() ([]byte, error) { return nil, boom }})
		}
		files = append(files, output.File{Path: "z", Key: "k", Make: func() ([]byte, error) { return []byte("半"), boom }})
		_, err := output.Write(dir, files, output.Options{Compress: true})
		if !errors.Is(err, boom) || !strings.Contains(err.Error(), "making ") {
			t.Errorf("error %v", err)
		}
		if got := read(t, dir); !maps.Equal(got, disk) || state(t, dir) != manifest {
			t.Errorf("after a failure: %v", got)
		}
	}
	if read(t, filepath.Dir(dir))[".public.mingbai/staged/"] != "" {
		t.Error("the staging folder was left behind")
	}
}

// promise counts how often it is kept.
func promise(path, key, body string, made *atomic.Int32) output.File {
	return output.File{Path: path, Key: key, Make: func() ([]byte, error) { made.Add(1); return []byte(body), nil }}
}

func TestKey(t *testing.T) {
	for _, compress := range []bool{false, true} {
		dir := newDir(t)
		var made atomic.Int32
		body := strings.Repeat("文字 ", 1000)
		o := output.Options{Compress: compress}
		step := func(what, path, key string, calls int32, altered bool) {
			t.Helper()
			made.Store(0)
			d := write(t, dir, []output.File{promise(path, key, body, &made)}, o)
			if made.Load() != calls {
				t.Errorf("%s: Make was called %d times, want %d", what, made.Load(), calls)
			}
			if altered != (len(d.Added)+len(d.Changed) > 0) {
				t.Errorf("%s: %+v", what, d)
			}
			all := read(t, dir)
			if all["a.txt"] != body || len(all) != map[bool]int{false: 1, true: 3}[compress] {
				t.Errorf("%s: %d files", what, len(all))
			}
		}
		file := filepath.Join(dir, "a.txt")
		step("first", "a.txt", "k1", 1, true)
		step("same key", "a.txt", "k1", 0, false)
		step("other key, same bytes", "a.txt", "k2", 1, false)
		step("the new key", "a.txt", "k2", 0, false)
		put(t, file, strings.Replace(body, "文", "丈", 1)) // same length
		step("altered", "a.txt", "k2", 1, true)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		step("removed", "a.txt", "k2", 1, true)
		step("no key", "a.txt", "", 1, false)
		step("no key again", "a.txt", "", 1, false)
		step("a key again", "a.txt", "k3", 1, false)
		put(t, file, body+"x")
		step("longer", "a.txt", "k3", 1, true)
		if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o755)); err != nil {
			t.Fatal(err)
		}
		step("a folder instead", "a.txt", "k3", 1, true)
		if err := os.Remove(filepath.Join(output.StateDir(dir), "manifest.json")); err != nil {
			t.Fatal(err)
		}
		step("no manifest", "a.txt", "k3", 1, false)
		if err := os.Rename(file, file+"2"); err != nil {
			t.Fatal(err)
		}
		link(t, "a.txt2", file)
		made.Store(0)
		write(t, dir, []output.File{promise("a.txt", "k3", body, &made)}, o)
		if st, err := os.Lstat(file); made.Load() != 1 || err != nil || !st.Mode().IsRegular() {
			t.Error("a link to the right bytes was taken for the file")
		}
	}
}

// TestKeyAndTwins: what is compressed can be made again without making the file again.
func TestKeyAndTwins(t *testing.T) {
	dir := newDir(t)
	var made atomic.Int32
	files := func() []output.File {
		return []output.File{promise("a.html", "k", strings.Repeat("<p>文字</p>", 300), &made)}
	}
	write(t, dir, files(), output.Options{})
	d := write(t, dir, files(), output.Options{Compress: true})
	wantDiff(t, d, "a.html.br a.html.gz", "", "", 1)
	all := read(t, dir)
	put(t, filepath.Join(dir, "a.html.gz"), "kaputt")
	if err := os.Remove(filepath.Join(dir, "a.html.br")); err != nil {
		t.Fatal(err)
	}
	d = write(t, dir, files(), output.Options{Compress: true})
	wantDiff(t, d, "", "a.html.br a.html.gz", "", 1)
	if got := read(t, dir); !maps.Equal(got, all) {
		t.Error("the twins are not as they were")
	}
	d = write(t, dir, files(), output.Options{})
	wantDiff(t, d, "", "", "a.html.br a.html.gz", 1)
	if n := made.Load(); n != 1 {
		t.Errorf("Make was called %d times", n)
	}
}

func TestTwins(t *testing.T) {
	dir := newDir(t)
	long := strings.Repeat("安全 ", 2000)
	files := func() []output.File {
		return site("a.html", long, "b.css", long, "short.txt", "短", "c.png", long, "d.js", long, "d.js.gz", "自己带来的", "edge.txt", strings.Repeat("x", 1024), "under.txt", strings.Repeat("x", 1023),
			"e.js", long, "e.js.br/f", "文件夹")
	}
	write(t, dir, files(), output.Options{Compress: true})
	all := read(t, dir)
	names := slices.Sorted(maps.Keys(all))
	if got, want := strings.Join(names, " "), "a.html a.html.br a.html.gz b.css b.css.br b.css.gz c.png d.js d.js.br d.js.gz e.js e.js.br/ e.js.br/f e.js.gz edge.txt edge.txt.br edge.txt.gz short.txt under.txt"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if all["d.js.gz"] != "自己带来的" {
		t.Error("a file that the site brings was overwritten by a twin")
	}
	for _, name := range []string{"a.html", "b.css", "edge.txt"} {
		z, err := gzip.NewReader(strings.NewReader(all[name+".gz"]))
		if err != nil {
			t.Fatal(err)
		}
		if !z.ModTime.IsZero() || z.Name != "" {
			t.Error("a twin holds a time or a name")
		}
		for suffix, r := range map[string]io.Reader{".gz": z, ".br": brotli.NewReader(strings.NewReader(all[name+".br"]))} {
			if b, err := io.ReadAll(r); err != nil || string(b) != all[name] {
				t.Errorf("%s%s does not hold %s: %v", name, suffix, name, err)
			}
		}
	}
	d := write(t, dir, files(), output.Options{Compress: true})
	wantDiff(t, d, "", "", "", len(names)-1) // all but the folder
	write(t, dir, files(), output.Options{})
	for name := range read(t, dir) {
		if strings.HasSuffix(name, ".br") && name != "e.js.br/" || strings.HasSuffix(name, ".gz") && name != "d.js.gz" {
			t.Errorf("%s is still there", name)
		}
	}
	write(t, dir, site("a.html", "短"), output.Options{Compress: true}) // grown too short for twins
	want(t, dir, "a.html", "短")
}

func TestSameBytesOnAnyMachine(t *testing.T) {
	var files []output.File
	for i := range 200 {
		f := output.File{Path: fmt.Sprintf("d%d/f%03d.html", i%7, i)}
		body := []byte(strings.Repeat(fmt.Sprintf("<p>%d 安全</p>", i), 10+i))
		if i%2 == 0 {
			f.Body = body
		} else {
			f.Key, f.Make = fmt.Sprint("k", i), func() ([]byte, error) { return body, nil }
		}
		files = append(files, f)
	}
	var first map[string]string
	for _, procs := range []int{1, 8, 3} {
		old := runtime.GOMAXPROCS(procs)
		top := t.TempDir()
		var last atomic.Int32
		var calls atomic.Int32
		d := write(t, filepath.Join(top, "public"), slices.Clone(files), output.Options{Compress: true, Progress: func(done, all int) {
			calls.Add(1)
			if all != 200 || done < 1 || done > all {
				t.Errorf("progress %d of %d", done, all)
			}
			if done == all {
				last.Add(1)
			}
		}})
		runtime.GOMAXPROCS(old)
		if calls.Load() != 200 || last.Load() != 1 {
			t.Errorf("progress was told %d times, %d times at the end", calls.Load(), last.Load())
		}
		if !slices.IsSorted(d.Added) || len(d.Added) < 400 {
			t.Errorf("%d added", len(d.Added))
		}
		got := read(t, top) // the manifest too
		if first == nil {
			first = got
		} else if !maps.Equal(first, got) {
			t.Errorf("GOMAXPROCS=%d gives other bytes", procs)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, files := range map[string][]output.File{
		"two outputs claim a":       site("a", "1", "b", "2", "a", "1"),
		"is not allowed":            site("../a", ""),
		`"/a" is not allowed`:       site("/a", ""),
		`"a/../b" is not allowed`:   site("a/../b", ""),
		`"./a" is not allowed`:      site("./a", ""),
		`"" is not allowed`:         site("", ""),
		`"." is not allowed`:        site(".", ""),
		`"a//b" is not allowed`:     site("a//b", ""),
		`"a/" is not allowed`:       site("a/", ""),
		`"a\\b" is not allowed`:     site(`a\b`, ""),
		`"c:a" is not allowed`:      site("c:a", ""),
		`"a\x00b" is not allowed`:   site("a\x00b", ""),
		`"\xff" is not allowed`:     site("\xff", ""),
		"output a is a file, but":   site("a", "", "a/b", ""),
		"output a/b is a file, but": site("a/b", "", "a/b/c/d", "", "a/x", "", "a-b", ""),
	} {
		dir := newDir(t)
		if _, err := output.Write(dir, files, output.Options{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if len(read(t, filepath.Dir(dir))) > 0 {
			t.Errorf("%s: something was written", name)
		}
	}
	files := site("b", "", "a-b", "", "a/b", "", "a.b", "")
	if err := output.Sort(files); err != nil || !slices.IsSortedFunc(files, func(a, b output.File) int { return strings.Compare(a.Path, b.Path) }) {
		t.Error(err, files)
	}
}

// TestCrash alters the folder as a crash or a hand would and expects the next Write to mend it.
func TestCrash(t *testing.T) {
	files := func() []output.File { return site("a.txt", "甲", "b/c.txt", "乙", "d.txt", "丁") }
	for name, harm := range map[string]func(dir string, manifest string){
		"altered file":       func(dir, _ string) { put(t, filepath.Join(dir, "a.txt"), "改") },
		"missing file":       func(dir, _ string) { os.Remove(filepath.Join(dir, "d.txt")) },
		"missing folder":     func(dir, _ string) { os.RemoveAll(filepath.Join(dir, "b")) },
		"missing output":     func(dir, _ string) { os.RemoveAll(dir) },
		"truncated manifest": func(_, m string) { os.Truncate(m, 40) },
		"empty manifest":     func(_, m string) { os.Truncate(m, 0) },
		"no manifest":        func(_, m string) { os.Remove(m) },
		"foreign manifest":   func(_, m string) { put(t, m, "mingbai output 99\n{}") },
		"odd manifest":       func(_, m string) { put(t, m, "mingbai output 1\n{\"files\":{\"../a.txt\":{}}}") },
		"null manifest":      func(_, m string) { put(t, m, "mingbai output 1\nnull") },
		"old staging": func(_, m string) {
			put(t, filepath.Join(filepath.Dir(m), "staged", "0"), "alt")
			put(t, filepath.Join(filepath.Dir(m), "staged", "x", "y"), "alt")
			put(t, m+".new", "halb")
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newDir(t)
			write(t, dir, files(), output.Options{})
			whole, manifest := read(t, dir), state(t, dir)
			harm(dir, filepath.Join(output.StateDir(dir), "manifest.json"))
			write(t, dir, files(), output.Options{})
			if got := read(t, dir); !maps.Equal(got, whole) || state(t, dir) != manifest {
				t.Errorf("not mended: %v", got)
			}
			write(t, dir, site("a.txt", "甲"), output.Options{})
			want(t, dir, "a.txt", "甲")
		})
	}
}

// TestCrashBetweenRenames: what a Write that died half-way has put in place is known to the next one, which may not want it.
func TestCrashBetweenRenames(t *testing.T) {
	dir := newDir(t)
	write(t, dir, site("a.txt", "甲"), output.Options{})
	files := site("a.txt", "改", "b.txt", "新", "x.txt", "丙", "y.txt", "丁")
	staged := filepath.Join(output.StateDir(dir), "staged")
	// The last staged file vanishes before it is renamed, as if a cleaner of old files had come by.
	done := 0
	_, err := output.Write(dir, files, output.Options{Progress: func(n, all int) {
		if n == all {
			done++
			entries, _ := os.ReadDir(staged)
			for _, e := range entries {
				p := filepath.Join(staged, e.Name())
				if b, _ := os.ReadFile(p); string(b) == "丁" {
					os.Remove(p)
				}
			}
		}
	}})
	if err == nil || done != 1 {
		t.Fatal("the commit was not stopped", err, done)
	}
	want(t, dir, "a.txt", "改", "b.txt", "新", "x.txt", "丙")
	d := write(t, dir, site("a.txt", "甲"), output.Options{})
	want(t, dir, "a.txt", "甲")
	if !slices.Equal(d.Changed, []string{"a.txt"}) {
		t.Errorf("%+v", d)
	}
}

func TestForeignFilesStay(t *testing.T) {
	dir := newDir(t)
	put(t, filepath.Join(dir, "CNAME"), "x.example")
	put(t, filepath.Join(dir, "a", "own.txt"), "外来")
	write(t, dir, site("a/b.txt", "乙", "c.txt", "丙"), output.Options{})
	write(t, dir, nil, output.Options{})
	want(t, dir, "CNAME", "x.example", "a/", "", "a/own.txt", "外来")

	// One that has the name of an output is taken over: it is the site's address.
	write(t, dir, site("CNAME", "y.example"), output.Options{})
	want(t, dir, "CNAME", "y.example", "a/", "", "a/own.txt", "外来")
}

// TestObstacles: foreign things in the way are complained about before anything is touched.
func TestObstacles(t *testing.T) {
	for name, c := range map[string]struct {
		foreign string
		says    string
	}{
		"a file where a folder is needed": {"b", "b in the output folder is a file where a folder is needed"},
		"a full folder where a file is":   {"a.txt/x/y", "a.txt in the output folder is a folder with other files"},
	} {
		dir := newDir(t)
		put(t, filepath.Join(dir, filepath.FromSlash(c.foreign)), "外来")
		write(t, dir, site("z", "尾"), output.Options{})
		disk, manifest := read(t, dir), state(t, dir)
		_, err := output.Write(dir, site("0", "零", "a.txt", "甲", "b/c", "乙"), output.Options{})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if got := read(t, dir); !maps.Equal(got, disk) || state(t, dir) != manifest {
			t.Errorf("%s: %v", name, got)
		}
	}

	// What once was ours and is now a folder of somebody else's is not removed.
	dir := newDir(t)
	write(t, dir, site("a", "甲", "b", "乙"), output.Options{})
	if err := os.Remove(filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "a", "own"), "外来")
	write(t, dir, site("b", "乙"), output.Options{})
	want(t, dir, "a/", "", "a/own", "外来", "b", "乙")
}

// TestLinks: no link in the output folder leads a Write out of it, nor to another place in it.
func TestLinks(t *testing.T) {
	for _, target := range []string{"outside", "inside"} {
		top := t.TempDir()
		dir := filepath.Join(top, "public")
		out := filepath.Join(top, "outside")
		if target == "inside" {
			out = filepath.Join(dir, "inside")
		}
		put(t, filepath.Join(out, "x.txt"), "别人的")
		rel, err := filepath.Rel(dir, out)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range []string{out, rel} {
			// A folder that is a link.
			sub := filepath.Join(dir, "sub")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			link(t, to, sub)
			visible := func() map[string]string { // all but the state folder
				all := read(t, top)
				maps.DeleteFunc(all, func(name, _ string) bool { return strings.HasPrefix(name, ".public.mingbai/") })
				return all
			}
			before := visible()
			for _, files := range [][]output.File{site("sub/x.txt", "我们的"), site("sub/deep/x.txt", "我们的"), site("sub/y.txt", "我们的", "a", "甲")} {
				if _, err := output.Write(dir, files, output.Options{}); err == nil {
					t.Errorf("%s: wrote through a link", to)
				}
				after := visible()
				if !maps.Equal(before, after) {
					t.Errorf("%s: %v", to, after)
				}
			}
			if err := os.Remove(sub); err != nil {
				t.Fatal(err)
			}
			// A folder of ours that was replaced by a link: its files are not removed at the other end.
			write(t, dir, site("sub/x.txt", "别人的", "keep", "留"), output.Options{})
			if err := os.RemoveAll(sub); err != nil {
				t.Fatal(err)
			}
			link(t, to, sub)
			write(t, dir, site("keep", "留"), output.Options{})
			if b, err := os.ReadFile(filepath.Join(out, "x.txt")); err != nil || string(b) != "别人的" {
				t.Errorf("%s: removed through a link: %v", to, err)
			}
			if err := os.Remove(sub); err != nil {
				t.Fatal(err)
			}
			// A file that is a link is replaced, not written through.
			link(t, filepath.Join(to, "x.txt"), filepath.Join(dir, "f.txt"))
			write(t, dir, site("f.txt", "我们的"), output.Options{})
			if b, err := os.ReadFile(filepath.Join(out, "x.txt")); err != nil || string(b) != "别人的" {
				t.Errorf("%s: written through a link: %v", to, err)
			}
			if st, err := os.Lstat(filepath.Join(dir, "f.txt")); err != nil || !st.Mode().IsRegular() {
				t.Error("the link is still there")
			}
			write(t, dir, nil, output.Options{})
		}
	}
}

// The output folder itself may be a link: that is how a server switches releases.
func TestOutputIsLink(t *testing.T) {
	top := t.TempDir()
	if err := os.Mkdir(filepath.Join(top, "real"), 0o755); err != nil {
		t.Fatal(err)
	}
	link(t, "real", filepath.Join(top, "public"))
	write(t, filepath.Join(top, "public"), site("a", "甲"), output.Options{})
	want(t, filepath.Join(top, "real"), "a", "甲")
}

func TestStateDir(t *testing.T) {
	top := t.TempDir()
	t.Chdir(top)
	real, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"public": ".public.mingbai", "./public/": ".public.mingbai", "a/b": filepath.Join("a", ".b.mingbai"),
		".": filepath.Join(filepath.Dir(real), "."+filepath.Base(real)+".mingbai"), "x/..": filepath.Join(filepath.Dir(real), "."+filepath.Base(real)+".mingbai"),
	} {
		if got := output.StateDir(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if err := os.Mkdir("here", 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir("here")
	write(t, ".", site("a", "甲"), output.Options{})
	want(t, ".", "a", "甲") // and no manifest
}

func TestState(t *testing.T) {
	dir := newDir(t)
	if b := output.ReadState(dir, "memo"); b != nil {
		t.Errorf("%q out of nothing", b)
	}
	for _, body := range []string{"一", "二"} {
		if err := output.WriteState(dir, "memo", []byte(body)); err != nil || string(output.ReadState(dir, "memo")) != body {
			t.Error(err)
		}
		write(t, dir, site("a", body), output.Options{}) // leaves it alone, and publishes none of it
		want(t, dir, "a", body)
		if string(output.ReadState(dir, "memo")) != body {
			t.Error("gone after a Write")
		}
	}
}

func TestBytes(t *testing.T) {
	if b, err := (output.File{Path: "a", Body: []byte("甲")}).Bytes(); err != nil || !bytes.Equal(b, []byte("甲")) {
		t.Error(b, err)
	}
	if !reflect.DeepEqual(write(t, newDir(t), nil, output.Options{}), output.Diff{}) {
		t.Error("nothing is something")
	}
}
