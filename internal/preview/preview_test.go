package preview

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/testsite"
)

// start serves a copy of the project's own site folder and gives its address and the folder.
func start(t *testing.T, o Options) (base, dir string) {
	t.Helper()
	dir = t.TempDir()
	site := testsite.Starter(t)
	site["site.yaml"].Data = append(bytes.Clone(site["site.yaml"].Data), "\nposters: {off: true}\n"...) // they take their time
	testsite.Write(t, dir, site)
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan string, 1)
	done := make(chan error, 1)
	o.Index, o.Program = t.TempDir(), "test"
	o.Site, o.Addr, o.Log = dir, "127.0.0.1:0", slog.New(slog.DiscardHandler)
	o.Ready = func(addr string) { ready <- addr }
	if o.Instant == nil {
		o.Instant = func(c content.Clock) (time.Time, error) { return c.Parse("2026-11-24 12:00") }
	}
	go func() { done <- Serve(ctx, o) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case addr := <-ready:
		return "http://" + addr, dir
	case err := <-done:
		done <- err
		t.Fatal(err)
	}
	return "", ""
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// edit changes a file and waits until the open page would reload itself.
func edit(t *testing.T, base, file, old, new string) {
	t.Helper()
	_, version := get(t, base+"/_mingbai/wait")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(b), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, now := get(t, base+"/_mingbai/wait?v="+version); now == version {
		t.Fatal("the change was not noticed")
	}
}

// TestEditing follows an editor: the page shows the text, a change of the file shows at once, a mistake is shown in the
// page while the last good text stays, and mending it brings the page back.
func TestEditing(t *testing.T) {
	base, dir := start(t, Options{})
	page, file := base+"/alerts/shuadan-fanli/", filepath.Join(dir, "content/alerts/shuadan-fanli.md")
	if code, body := get(t, page); code != 200 || !strings.Contains(body, "动动手指") || strings.Contains(body, "mingbai-problems") {
		t.Fatalf("%d %s", code, body)
	}
	edit(t, base, file, "动动手指", "伸伸手指")
	if _, body := get(t, page); !strings.Contains(body, "伸伸手指") {
		t.Error("the new text is not shown")
	}
	edit(t, base, file, "severity: high", "severity: huge")
	if _, body := get(t, page); !strings.Contains(body, "伸伸手指") || !strings.Contains(body, "content/alerts/shuadan-fanli.md:17:11") {
		t.Errorf("with a mistake the page shows\n%s", body)
	}
	edit(t, base, file, "severity: huge", "severity: low")
	if _, body := get(t, page); strings.Contains(body, "mingbai-problems") || !strings.Contains(body, "低风险") {
		t.Error("the mended page is not back")
	}
	if code, body := get(t, base+"/nowhere/"); code != 404 || !strings.Contains(body, "<h1") {
		t.Errorf("an unknown page: %d", code)
	}
	if code, _ := get(t, base+"/../../etc/passwd"); code != 404 {
		t.Errorf("a path out of the site: %d", code)
	}
}

// TestDraftsOnlyOnRequest shows a draft with Drafts and hides it without.
func TestDraftsOnlyOnRequest(t *testing.T) {
	for _, drafts := range []bool{false, true} {
		base, dir := start(t, Options{Drafts: drafts})
		edit(t, base, filepath.Join(dir, "content/alerts/hangban-quxiao.md"), "status: approved", "status: draft")
		code, body := get(t, base+"/alerts/hangban-quxiao/")
		if shown := code == 200; shown != drafts {
			t.Errorf("drafts %v: status %d", drafts, code)
		}
		if strings.Contains(body, "mingbai-drafts") != drafts {
			t.Errorf("drafts %v: the banner is wrong", drafts)
		}
	}
}

// TestDeskOnRequest shows the desk with Desk and has no such address without; with drafts it shows none of theirs as ready.
func TestDeskOnRequest(t *testing.T) {
	base, _ := start(t, Options{Desk: true})
	if code, body := get(t, base+"/desk/"); code != 200 || !strings.Contains(body, "wechat/alerts/ai-huanlian/copy.html") {
		t.Errorf("%d %s", code, body)
	}
	if code, body := get(t, base+"/desk/wechat/alerts/ai-huanlian/group.txt"); code != 200 || !strings.HasPrefix(body, "【骗局提醒】") {
		t.Errorf("%d %s", code, body)
	}
	for _, p := range []string{"/desk/nothing.html", "/desk/wechat/"} {
		if code, _ := get(t, base+p); code != 404 {
			t.Errorf("%s: %d", p, code)
		}
	}
	base, _ = start(t, Options{})
	if code, body := get(t, base+"/desk/"); code != 404 || strings.Contains(body, "工作台") {
		t.Errorf("without Desk: %d", code)
	}
}

// TestTimePasses serves across a publication without any file changing.
func TestTimePasses(t *testing.T) {
	now := "2026-11-20 08:59:59"
	base, _ := start(t, Options{Instant: func(c content.Clock) (time.Time, error) { return c.Parse(now) }})
	if code, _ := get(t, base+"/alerts/ai-huanlian/"); code != 404 {
		t.Errorf("a second early: %d", code)
	}
	now = "2026-11-20 09:00:00"
	if code, _ := get(t, base+"/alerts/ai-huanlian/"); code != 200 {
		t.Errorf("in time: %d", code)
	}
}
