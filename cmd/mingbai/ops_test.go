//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"mingbai/internal/testproc"
	"mingbai/internal/testsite"
)

// Where the files of ops/ lie, and the program in them.
const (
	unitsDir      = "../../ops/systemd"
	containerfile = "../../ops/Containerfile"
	installed     = "/usr/local/bin/mingbai"
)

// tool skips a test without a program that it needs.
func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("SKIPPED: %s is not installed; .ci/tools installs it", name)
	}
}

// units is a copy of the units in which the program is one that is there.
func units(t *testing.T) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(unitsDir)); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"*.service", "*.timer", "*.path"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	for _, f := range files {
		change(t, f, func(s string) string { return strings.ReplaceAll(s, installed, self) })
	}
	return dir, files
}

// change rewrites a file.
func change(t *testing.T, name string, edit func(string) string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(edit(string(b))), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestUnits: systemd finds nothing wrong with the units, and every service is exposed by 2.0 at most.
func TestUnits(t *testing.T) {
	tool(t, "systemd-analyze")
	verify := func(files []string) string {
		out, err := exec.Command("systemd-analyze", append([]string{"verify"}, files...)...).CombinedOutput()
		if err != nil {
			out = append(out, err.Error()...)
		}
		return string(out)
	}
	exposure := func(service string) float64 {
		t.Helper()
		out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--no-pager", service).CombinedOutput()
		m := regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`).FindSubmatch(out)
		if err != nil || m == nil {
			t.Fatalf("%s: %v\n%s", service, err, out)
		}
		x, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	dir, files := units(t)
	if out := verify(files); out != "" {
		t.Errorf("systemd-analyze verify says:\n%s", out)
	}
	for _, f := range files {
		if strings.HasSuffix(f, ".service") {
			x := exposure(f)
			t.Logf("%s: %.1f", filepath.Base(f), x)
			if x > 2.0 {
				t.Errorf("%s is exposed by %.1f", filepath.Base(f), x)
			}
		}
	}
	// Both would see it.
	if err := os.RemoveAll(filepath.Join(dir, "mingbai-.service.d")); err != nil {
		t.Fatal(err)
	}
	if x := exposure(files[0]); x <= 2.0 {
		t.Errorf("without the common part %s is exposed by %.1f only", filepath.Base(files[0]), x)
	}
	change(t, files[0], func(s string) string { return s + "\n[Service]\nNoSuchSetting=1\n" })
	if out := verify(files); !strings.Contains(out, "NoSuchSetting") {
		t.Errorf("a setting that does not exist is not seen: %q", out)
	}
}

// TestUnitCommands: the command lines in the units are commands of this program.
func TestUnitCommands(t *testing.T) {
	_, files := units(t)
	n := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^Exec\w+=\S+ (.+)$`).FindAllStringSubmatch(string(b), -1) {
			n++
			if out, err := exec.Command("mingbai", append(strings.Fields(m[1]), "--help")...).CombinedOutput(); err != nil {
				t.Errorf("%s: %s: %v\n%s", filepath.Base(f), m[1], err, out)
			}
		}
	}
	if n < 2 {
		t.Errorf("%d commands", n)
	}
}

// settings gives all values of a setting in the common part of the units, in order.
func settings(t *testing.T, name string) (out []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(unitsDir, "mingbai-.service.d/common.conf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^`+name+`=(.*)$`).FindAllStringSubmatch(string(b), -1) {
		out = append(out, m[1])
	}
	if len(out) == 0 {
		t.Fatalf("no %s", name)
	}
	return out
}

// allowedCalls are the system calls that SystemCallFilter leaves.
func allowedCalls(t *testing.T) map[string]bool {
	t.Helper()
	var expand func(name string) []string
	expand = func(name string) (calls []string) {
		if !strings.HasPrefix(name, "@") {
			return []string{name}
		}
		out, err := exec.Command("systemd-analyze", "syscall-filter", "--no-pager", name).Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for line := range strings.Lines(string(out)) {
			if line = strings.TrimSpace(line); line != "" && line != name && !strings.HasPrefix(line, "#") {
				calls = append(calls, expand(line)...)
			}
		}
		return calls
	}
	allowed := map[string]bool{}
	for _, line := range settings(t, "SystemCallFilter") {
		names, without := strings.CutPrefix(line, "~")
		for _, n := range strings.Fields(names) {
			for _, c := range expand(n) {
				allowed[c] = !without
			}
		}
	}
	for _, c := range expand("@default") { // systemd never takes these away
		allowed[c] = true
	}
	return allowed
}

// testSystemCalls: what publishing does, once and for ever, to a folder and to a store, is allowed in the units. systemd itself is not
// there in a test; strace says what the program asks of the kernel.
func testSystemCalls(t *testing.T, program string) {
	tool(t, "strace")
	tool(t, "systemd-analyze")
	p := newPlace(t, testsite.Small(t))
	change(t, filepath.Join(p.site, "site.yaml"), func(s string) string {
		return s + "\npublish: {s3: {endpoint: \"http://localhost:9\", region: here, style: path}}\n" // nobody listens there
	})
	trace := filepath.Join(p.dir, "trace")
	strace := func(args ...string) *exec.Cmd {
		cmd := exec.Command("strace", append([]string{"-D", "-f", "-qq", "-e", "signal=none", "-o", trace, program}, args...)...)
		cmd.Env = []string{"MINGBAI_KEY=" + p.key, "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b"}
		return cmd
	}
	allowed, families := allowedCalls(t), strings.Fields(settings(t, "RestrictAddressFamilies")[0])
	check := func(name string, must ...string) {
		t.Helper()
		b, err := os.ReadFile(trace)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, m := range regexp.MustCompile(`(?m)^\d+ +(?:<\.\.\. )?([a-z0-9_]+)(.*)$`).FindAllStringSubmatch(string(b), -1) {
			call, args := m[1], m[2]
			if !allowed[call] && !seen[call] {
				t.Errorf("%s: SystemCallFilter refuses %s", name, m[0])
			}
			seen[call] = true
			if family := regexp.MustCompile(`^\(AF_\w+`).FindString(args); call == "socket" && family != "" && !slices.Contains(families, family[1:]) {
				t.Errorf("%s: RestrictAddressFamilies refuses %s", name, m[0])
			}
			if strings.Contains(args, "PROT_WRITE|PROT_EXEC") || call == "mprotect" && strings.Contains(args, "PROT_EXEC") {
				t.Errorf("%s: MemoryDenyWriteExecute refuses %s", name, m[0])
			}
		}
		for _, call := range must {
			if !seen[call] {
				t.Errorf("%s: the trace has no %s", name, call)
			}
		}
	}
	publish := []string{"publish", "--site", p.site, "--state", p.state, "--to", p.live}
	if out, err := strace(append(publish, "--once")...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	check("once", "fsync", "flock", "renameat")
	d := start(t, strace(append(publish, "--to", "s3://bucket/prefix", "--serve", "127.0.0.1:0", "--admin", "127.0.0.1:0")...))
	get(t, d.site)
	get(t, d.site+"search/?q=ka")
	get(t, d.admin+"metrics")
	d.wait(t, "not published") // to the store
	edit(t, p.site)
	d.wait(t, "released")
	d.stop(t)
	check("serve", "inotify_add_watch", "connect", "accept4")
	if allowed["mount"] || allowed["chroot"] || !allowed["read"] {
		t.Error("the filter is not read right")
	}
}

// place is where something is published.
type place struct{ dir, site, state, live, key string }

func newPlace(t *testing.T, site fstest.MapFS) place {
	t.Helper()
	dir := t.TempDir()
	p := place{dir, filepath.Join(dir, "site"), filepath.Join(dir, "state"), filepath.Join(dir, "live"), filepath.Join(dir, "release.key")}
	testsite.Write(t, p.site, site)
	if out, err := exec.Command("mingbai", "keygen", p.key).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return p
}

// edit changes something that is public.
func edit(t *testing.T, site string) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(site, "content/pages/*"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no page: %v", err)
	}
	change(t, pages[0], func(s string) string { return s + "\n改过了。\n" })
}

// daemon is a publisher that serves.
type daemon struct {
	cmd         *exec.Cmd
	out         testproc.Buffer
	site, admin string // addresses, ending with a slash
}

// start starts a publisher with --serve and --admin, and waits until it has a release.
func start(t *testing.T, cmd *exec.Cmd) *daemon {
	t.Helper()
	d := &daemon{cmd: cmd}
	cmd.Stdout, cmd.Stderr = &d.out, &d.out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	address := func(pattern string) string {
		return "http://" + d.match(t, regexp.MustCompile(pattern))[1] + "/"
	}
	d.site, d.admin = address(`公开在 http://(\S+)/`), address(`状态在 http://(\S+)/healthz`)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		res, err := http.Get(d.site)
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return d
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing is served: %v\n%s", err, d.out.String())
		}
	}
}

// match waits until the publisher has said something.
func (d *daemon) match(t *testing.T, pattern *regexp.Regexp) []string {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if m := pattern.FindStringSubmatch(d.out.String()); m != nil {
			return m
		}
		if time.Now().After(deadline) {
			t.Fatalf("it never said %s:\n%s", pattern, d.out.String())
		}
	}
}

func (d *daemon) wait(t *testing.T, text string) {
	t.Helper()
	d.match(t, regexp.MustCompile(regexp.QuoteMeta(text)))
}

// stop asks the publisher to end, and wants it to end well.
func (d *daemon) stop(t *testing.T) {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Wait(); err != nil {
		t.Errorf("it ended badly: %v\n%s", err, d.out.String())
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v\n%s", url, res.Status, err, b)
	}
	return string(b)
}

// image is what the Containerfile says.
type image struct {
	run     []string // of the first stage
	copies  []copying
	uid     uint32
	command []string // ENTRYPOINT and CMD
}

// copying is a COPY line of the last stage.
type copying struct {
	from, to string
	uid      int
}

func readContainerfile(t *testing.T) image {
	t.Helper()
	b, err := os.ReadFile(containerfile)
	if err != nil {
		t.Fatal(err)
	}
	var i image
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("%s is no number of a user", s)
		}
		return n
	}
	stage := 0
	for line := range strings.Lines(string(b)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		last := stage == 2
		switch {
		case word == "" || strings.HasPrefix(word, "#") || word == "VOLUME" || word == "EXPOSE" || word == "WORKDIR":
		case word == "FROM":
			if stage++; stage == 2 && rest != "scratch" {
				t.Fatalf("the image is made from %s", rest)
			}
		case word == "RUN" && !last:
			i.run = append(i.run, rest)
		case word == "COPY" && !last:
		case word == "COPY":
			c := copying{}
			var paths []string
			for _, w := range strings.Fields(rest) {
				if owner, ok := strings.CutPrefix(w, "--chown="); ok {
					uid, _, _ := strings.Cut(owner, ":")
					c.uid = number(uid)
				} else if !strings.HasPrefix(w, "--") {
					paths = append(paths, w)
				}
			}
			if len(paths) != 2 {
				t.Fatalf("not read: %s", line)
			}
			c.from, c.to = paths[0], paths[1]
			i.copies = append(i.copies, c)
		case word == "USER":
			uid, _, _ := strings.Cut(rest, ":")
			i.uid = uint32(number(uid))
		case word == "ENTRYPOINT" || word == "CMD":
			var words []string
			if err := json.Unmarshal([]byte(rest), &words); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			i.command = append(i.command, words...)
		default:
			t.Fatalf("this test does not know what it does: %s", line)
		}
	}
	if stage != 2 || i.uid == 0 || len(i.copies) == 0 || len(i.command) == 0 {
		t.Fatalf("not read right: %+v", i)
	}
	return i
}

// TestProgram tests the static binary that the Containerfile makes.
func TestProgram(t *testing.T) {
	out := t.TempDir()
	for _, line := range readContainerfile(t).run {
		if !strings.Contains(line, "/out/") { // as to download what is here already
			continue
		}
		cmd := exec.Command("sh", "-c", "umask 022; "+strings.ReplaceAll(line, "/out/", out+"/"))
		cmd.Dir = "../.."
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, said)
		}
	}
	t.Run("SystemCalls", func(t *testing.T) { testSystemCalls(t, filepath.Join(out, "mingbai")) })
	t.Run("Container", func(t *testing.T) { testContainer(t, out) })
}

// testContainer does without a container what the Containerfile says: in a folder with nothing but what it copies, as the user that it
// names, without /proc, time zones, a shell or /tmp, a site is published once and then served.
func testContainer(t *testing.T, out string) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root may change the root folder")
	}
	i, root := readContainerfile(t), t.TempDir()
	for _, c := range i.copies {
		from := c.from
		if below, ok := strings.CutPrefix(from, "/out/"); ok {
			from = filepath.Join(out, below)
		} else if _, err := os.Stat(from); err != nil {
			t.Skipf("SKIPPED: this machine has no %s", from)
		}
		to := filepath.Join(root, c.to)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		cp := exec.Command("cp", "-RT", "--preserve=mode", from, to)
		if out, err := cp.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cp.Args, err, out)
		}
		if c.to == "/" { // what was copied into it, not the root itself
			entries, err := os.ReadDir(from)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				own(t, filepath.Join(root, e.Name()), c.uid)
			}
		}
	}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	// What whoever runs it brings along: a site, and a key that root has laid down for this user.
	testsite.Write(t, filepath.Join(root, "site"), testsite.Small(t))
	own(t, filepath.Join(root, "site"), int(i.uid))
	if out, err := exec.Command("mingbai", "keygen", filepath.Join(root, "release.key")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	key := func(gid int, mode os.FileMode) {
		t.Helper()
		if err := os.Chown(filepath.Join(root, "release.key"), 0, gid); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(root, "release.key"), mode); err != nil {
			t.Fatal(err)
		}
	}
	inside := func(args ...string) *exec.Cmd {
		return &exec.Cmd{
			Path: args[0], Args: args, Dir: "/", Env: []string{"MINGBAI_KEY=/release.key"},
			SysProcAttr: &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: i.uid, Gid: i.uid}},
		}
	}
	once := []string{i.command[0], "publish", "--once", "--site", "/site", "--state", "/state", "--to", "/live"}
	key(0, 0o444)
	if out, err := inside(once...).CombinedOutput(); err == nil || !strings.Contains(string(out), "别人也能读") {
		t.Errorf("a key for everybody: %v\n%s", err, out)
	}
	key(int(i.uid), 0o440)
	if out, err := inside(once...).CombinedOutput(); err != nil || !strings.Contains(string(out), "第 1 版已经公开") {
		t.Fatalf("%v\n%s", err, out)
	}
	command := slices.Clone(i.command)
	for n, word := range command {
		if strings.HasPrefix(word, ":") {
			command[n] = "127.0.0.1:0"
		}
	}
	d := start(t, inside(command...))
	if page := get(t, d.site); !strings.Contains(page, "<!DOCTYPE html>") && !strings.Contains(page, "<!doctype html>") {
		t.Errorf("served: %s", page)
	}
	edit(t, filepath.Join(root, "site"))
	d.wait(t, `"release":2`)
	if health := get(t, d.admin+"healthz"); health != "ok\n" {
		t.Errorf("health: %q", health)
	}
	d.stop(t)
	if out, err := exec.Command("mingbai", "verify", filepath.Join(root, "live"), "--pub", filepath.Join(root, "release.key.pub"), "--site", filepath.Join(root, "site")).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// own gives a folder with all that is in it to a user and the group of the same number.
func own(t *testing.T, dir string, uid int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(p, uid, uid)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEmbargo: no word of an item that is not public yet is in what publishing logs, prints or measures, whatever is wrong with it.
// Names of files and folders are no words of an item.
func TestEmbargo(t *testing.T) {
	const mark = "kanari"
	for _, form := range []string{"text", "json"} {
		t.Run(form, func(t *testing.T) {
			site := testsite.Small(t)
			site["site.yaml"].Data = bytes.Replace(site["site.yaml"].Data, []byte("\nposters: {off: true}\n"), nil, 1)
			site["content/tips/gongkai.md"] = testsite.Tip("公开", "status: approved\npublish: 2026-01-01\n")
			// So soon that the release with it is made ready while the test runs, and too late to be seen.
			soon := time.Now().Add(110 * time.Second).Format(time.RFC3339)
			site["content/alerts/mimi/index.md"] = testsite.Marked(mark, fmt.Sprintf(`status: approved
publish: %[2]s
poster:
  head: [%[1]s]
  lead: 谁叫你%[1]s都不要听。
  flags: [{say: “%[1]s，先付钱”, why: 不要%[1]s}]
  steps: [{do: 不%[1]s, how: 拿不准%[1]s就问}]
`, mark, soon))
			site["content/alerts/mimi/index.md"].Data = bytes.ReplaceAll(site["content/alerts/mimi/index.md"].Data, []byte("tu.png"), []byte(mark+".png"))
			site["content/alerts/mimi/"+mark+".png"] = testsite.Picture(t, mark)
			p := newPlace(t, site)
			folder := filepath.Join(p.site, "content/alerts/mimi")
			text, picture := filepath.Join(folder, "index.md"), filepath.Join(folder, mark+".png")
			silent := func(where, said string) {
				t.Helper()
				for line := range strings.Lines(said) {
					// A file that is wrong is named: without its address nobody could mend it.
					line = strings.ReplaceAll(line, "content/alerts/mimi/"+mark+".png", "")
					if strings.Contains(strings.ToLower(line), mark) {
						t.Errorf("%s: %s", where, line)
					}
				}
			}
			command := func(args ...string) *exec.Cmd {
				cmd := exec.Command("mingbai", append([]string{"publish", "--site", p.site, "--state", p.state, "--to", p.live, "--log", form, "--desk", filepath.Join(p.dir, "desk")}, args...)...)
				cmd.Env = append(os.Environ(), "MINGBAI_KEY="+p.key)
				return cmd
			}
			out, err := command("--once").CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			silent("once", string(out))
			d := start(t, command("--serve", "127.0.0.1:0", "--admin", "127.0.0.1:0"))
			before, err := os.ReadFile(text)
			if err != nil {
				t.Fatal(err)
			}
			was, err := os.ReadFile(picture)
			if err != nil {
				t.Fatal(err)
			}
			replace := func(old, new string) func() error {
				return func() error {
					if !bytes.Contains(before, []byte(old)) {
						return fmt.Errorf("there is no %q", old)
					}
					return os.WriteFile(text, bytes.Replace(before, []byte(old), []byte(new), 1), 0o644)
				}
			}
			for _, c := range []struct {
				name  string
				edit  func() error
				check bool // whether check quotes the mark
				log   string
			}{
				{"title", replace("title: 标题", "title: 保本理财"), true, "promise"},
				{"header", replace("title: 标题", "title: [标题"), true, "refused"},
				{"field", replace("topic: gouwu\n", "topic: gouwu\n"+mark+": 1\n"), true, "refused"},
				{"tag", replace("["+mark+"]", "["+mark+", "+mark+"]"), true, "refused"},
				{"body", replace("开头。", "开头，打 400-123-4567。"), true, "contact-unknown"},
				{"link", replace("开头。", "开头，看[这里](alerts/"+mark+")。"), true, "refused"},
				{"poster", replace("head: ["+mark+"]", "head: ["+mark+"贴手机停下来再想想]"), true, "refused"},
				{"picture", func() error { return os.WriteFile(picture, was[:1500], 0o644) }, true, "refused"},
				{"no picture", func() error { return os.Remove(picture) }, true, "refused"},
				{"no file", func() error { return os.Symlink(picture, picture) }, true, "round failed"},
				{"mended", func() error {
					return errors.Join(os.Remove(picture), os.WriteFile(picture, was, 0o644), os.WriteFile(text, before, 0o644))
				}, false, "content taken over"},
			} {
				n := len(d.out.String())
				if err := c.edit(); err != nil {
					t.Fatal(err)
				}
				said, _ := exec.Command("mingbai", "check", "--site", p.site).CombinedOutput()
				if c.check != strings.Contains(string(said), mark) {
					t.Errorf("%s: check says:\n%s", c.name, said)
				}
				for deadline := time.Now().Add(20 * time.Second); !strings.Contains(d.out.String()[n:], c.log); time.Sleep(50 * time.Millisecond) {
					if time.Now().After(deadline) {
						t.Fatalf("%s: nothing is logged of %s:\n%s", c.name, c.log, d.out.String()[n:])
					}
				}
				silent("metrics", get(t, d.admin+"metrics"))
				res, err := http.Get(d.admin + "healthz")
				if err != nil {
					t.Fatal(err)
				}
				health, err := io.ReadAll(res.Body)
				res.Body.Close()
				silent("health", string(health))
				if err != nil {
					t.Fatal(err)
				}
			}
			for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
				ready, err := filepath.Glob(filepath.Join(p.state, "build/?/alerts/mimi/index.html"))
				if len(ready) > 0 {
					break
				}
				if err != nil || time.Now().After(deadline) {
					t.Fatalf("the release with it is not made ready: %v", err)
				}
			}
			d.stop(t)
			silent("daemon", d.out.String())
			if err := replace("title: 标题", "title: 保本理财")(); err != nil {
				t.Fatal(err)
			}
			cmd := command("--once")
			if out, _ = cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != exitProblems {
				t.Errorf("once, with errors: %v\n%s", cmd.ProcessState, out)
			}
			silent("once, with errors", string(out))
		})
	}
}
