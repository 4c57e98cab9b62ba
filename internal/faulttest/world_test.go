// Package faulttest publishes with real processes of the real program, kills them at random, and watches what visitors see. The long
// form is asked for with MINGBAI_FAULTS=1; docs/reliability.md has its figures.
package faulttest

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"aead.dev/minisign"

	"mingbai/internal/content"
	"mingbai/internal/release"
	"mingbai/internal/testproc"
	"mingbai/internal/testsite"
)

var faults = os.Getenv("MINGBAI_FAULTS") != ""

// program is the path of the program.
var program string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "faults")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "mingbai")
	cmd := exec.Command("go", "build", "-o", program, "mingbai/cmd/mingbai")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building the program:", err)
		return 1
	}
	flag.Parse()
	flag.Set("test.parallel", "8") // these tests wait most of the time
	return m.Run()
}

// world is a site folder that is edited, the key, and every item that ever was in it.
type world struct {
	t    testing.TB
	dir  string
	env  []string
	site string // its address
	keys []minisign.PublicKey

	mu    sync.Mutex
	items map[string]item // by mark
}

// item is a tip that is public in [from, to); to is zero if it stays.
type item struct {
	slug     string
	from, to time.Time
	edits    int
}

func (i item) publicAt(t time.Time) bool {
	return !t.Before(i.from) && (i.to.IsZero() || t.Before(i.to))
}

// page is the path of the item's page.
func (i item) page() string { return "tips/" + i.slug + "/index.html" }

// marks are in every text of an item, and nowhere else.
var marks = regexp.MustCompile(`暗号[0-9]{4}号`)

// newWorld makes a small site; settings are those of publish in its site.yaml.
func newWorld(t testing.TB, settings string) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), items: map[string]item{}}
	site := fstest.MapFS(testsite.Small(t))
	site[content.SiteFile].Data = fmt.Appendf(bytes.Clone(site[content.SiteFile].Data), "publish: {%s}\n", settings)
	testsite.Write(t, w.path("site"), site)
	s, list, err := content.LoadSite(os.DirFS(w.path("site")))
	if err != nil || s == nil {
		t.Fatal(list, err)
	}
	w.site = s.BaseURL
	if p := w.do("keygen", w.path("key")); p.code != 0 {
		t.Fatal(p)
	}
	public, err := minisign.PublicKeyFromFile(w.path("key.pub"))
	if err != nil {
		t.Fatal(err)
	}
	w.keys = []minisign.PublicKey{public}
	return w
}

func (w *world) path(p string) string { return filepath.Join(w.dir, filepath.FromSlash(p)) }

// add puts a new item into the site folder and gives its mark.
func (w *world) add(from, to time.Time) string {
	w.t.Helper()
	w.mu.Lock()
	n := len(w.items) + 1
	mark := fmt.Sprintf("暗号%04d号", n)
	w.items[mark] = item{slug: fmt.Sprintf("x%04d", n), from: from.Truncate(time.Second), to: to.Truncate(time.Second)}
	w.mu.Unlock()
	w.write(mark)
	return mark
}

// change gives an item other words.
func (w *world) change(mark string) {
	w.t.Helper()
	w.mu.Lock()
	i := w.items[mark]
	i.edits++
	w.items[mark] = i
	w.mu.Unlock()
	w.write(mark)
}

func (w *world) write(mark string) {
	w.t.Helper()
	i := w.items[mark]
	lines := "status: approved\npublish: " + i.from.Format(time.RFC3339) + "\n"
	if !i.to.IsZero() {
		lines += "expire: " + i.to.Format(time.RFC3339) + "\n"
	}
	body := fmt.Appendf(testsite.Tip(mark, lines).Data, "\n这是第 %d 次修改。\n", i.edits)
	file := w.path("site/content/tips/" + i.slug + ".md")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, body, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// edit changes the site folder as an editor may. Now and then it leaves it alone, and what changes comes with time.
func (w *world) edit(rnd *rand.Rand) {
	w.t.Helper()
	now, never := time.Now(), time.Time{}
	later := func() time.Time { return now.Add(time.Duration(1+rnd.IntN(5)) * time.Second) }
	switch rnd.IntN(6) {
	case 0:
		w.add(now.Add(-time.Hour), never)
	case 1:
		w.add(later(), never)
	case 2:
		w.add(now.Add(-time.Hour), later())
	case 3:
		from := later()
		w.add(from, from.Add(2*time.Second))
	case 4:
		return
	}
	w.change(slices.Sorted(maps.Keys(w.items))[rnd.IntN(len(w.items))])
}

// settle waits until the last item has come or gone.
func (w *world) settle() {
	var last time.Time
	for _, i := range w.items {
		for _, t := range []time.Time{i.from, i.to} {
			if t.After(last) {
				last = t
			}
		}
	}
	time.Sleep(time.Until(last))
}

// known gives an item by its mark.
func (w *world) known(mark string) (item, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, ok := w.items[mark]
	return i, ok
}

// publicAt are the marks that are public at an instant.
func (w *world) publicAt(t time.Time) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for mark, i := range w.items {
		if i.publicAt(t) {
			out = append(out, mark)
		}
	}
	slices.Sort(out)
	return out
}

// process is a run of the program.
type process struct {
	cmd      *exec.Cmd
	out, err testproc.Buffer
	ended    chan struct{}
	code     int // once it has ended; -1 if it was killed
}

func (p *process) String() string {
	return fmt.Sprintf("%v\nexit code %d\n%s%s", p.cmd.Args, p.code, &p.out, &p.err)
}

// start begins a run of the program. What is still running when the test ends is killed.
func (w *world) start(args ...string) *process {
	w.t.Helper()
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), w.env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.err
	if err := p.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() {
		p.cmd.Wait() // the code tells
		p.code = p.cmd.ProcessState.ExitCode()
		close(p.ended)
	}()
	w.t.Cleanup(func() { p.kill() })
	return p
}

// kill is kill -9. It says whether the process was still running.
func (p *process) kill() bool {
	p.cmd.Process.Signal(syscall.SIGKILL) // it may have ended
	<-p.ended
	return p.code == -1
}

// stop is what systemd does.
func (p *process) stop() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.ended
}

// do waits for a run to end.
func (w *world) do(args ...string) *process {
	w.t.Helper()
	p := w.start(args...)
	<-p.ended
	return p
}

// publish are the arguments of a publisher with a memory of its own.
func (w *world) publish(state, to string, more ...string) []string {
	return append([]string{"publish", "--site", w.path("site"), "--state", w.path(state), "--key", w.path("key"), "--desk", "none", "--log", "json", "--to", to}, more...)
}

// fresh builds what should be live at an instant into an empty folder and gives the bytes by path.
func (w *world) fresh(at time.Time, args ...string) map[string]string {
	w.t.Helper()
	out := filepath.Join(w.t.TempDir(), "out")
	if p := w.do(append([]string{"build", "--site", w.path("site"), "--out", out, "--desk", "none", "--at", at.Format(time.RFC3339)}, args...)...); p.code != 0 {
		w.t.Fatal(p)
	}
	return files(w.t, out)
}

// files are the bytes of every file below a folder, by path.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.Contains(p, ".sgwtmp") { // of the gateway's own: objects on their way
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p)))
		out[p] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// same compares what is live with what should be.
func same(t testing.TB, live *release.Signed, got, want map[string]string) {
	t.Helper()
	for p, f := range live.Files {
		switch {
		case f.Until != nil: // only earlier pages ask for it
		case want[p] == "" && f.Size > 0:
			t.Errorf("%s is live and a fresh build has not got it", p)
		case got[p] != want[p]:
			t.Errorf("%s is not what a fresh build has", p)
		}
	}
	for p := range want {
		if _, ok := live.Files[p]; !ok {
			t.Errorf("a fresh build has %s, which is not live", p)
		}
	}
}

// load is what the machine has to do, from the kernel, for the figures.
func load() string {
	f, err := os.Open("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	b, _ := io.ReadAll(f)
	return strings.Join(strings.Fields(string(b))[:3], " ")
}
