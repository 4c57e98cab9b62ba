// Package preview is the local server for editors: it shows the site as it would be built, rebuilds when a file changes,
// reloads open pages, shows what is wrong in the page itself, and searches. Nothing but the search index is written to disk.
package preview

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"mingbai/internal/answer"
	"mingbai/internal/build"
	"mingbai/internal/channel/desk"
	"mingbai/internal/channel/web"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/headers"
	"mingbai/internal/memo"
	"mingbai/internal/output"
	"mingbai/internal/picture"
	"mingbai/internal/printing"
	"mingbai/internal/problem"
	"mingbai/internal/watch"
	"mingbai/internal/words"
)

//go:embed live.js
var liveJS []byte

//go:embed preview.css
var previewCSS []byte

// Options of a Server.
type Options struct {
	Site    string // folder on disk
	Addr    string // host:port to listen on
	Instant func(content.Clock) (time.Time, error)
	Fixed   bool   // the instant never changes
	Drafts  bool   // also show drafts and coming items
	Desk    bool   // also show the team's desk at /desk/, without drafts; only for addresses that nobody else reaches
	Index   string // folder of the search index
	Program string // names this program, for the search index
	Log     *slog.Logger
	Ready   func(addr string) // told the address once the server listens
}

// snapshot is the site as of one load.
type snapshot struct {
	files   map[string]output.File
	list    problem.List
	failure string
	base    string // path of the site's address without its first slash
	answers *answer.Answers
	desk    map[string]output.File // below /desk/
	next    time.Time              // when what is public changes; zero if never
	version int
}

type server struct {
	o  Options
	mu sync.Mutex
	s  *snapshot
	// changed is closed and replaced at every reload; open pages wait for it.
	changed  chan struct{}
	finder   *answer.Finder
	pictures *picture.Memo
	verdicts *desk.Memo
	posters  *printing.Memo
}

// Serve runs until ctx ends.
func Serve(ctx context.Context, o Options) error {
	s := &server{o: o, s: &snapshot{}, changed: make(chan struct{}), finder: answer.New(o.Index, o.Program, o.Log), pictures: memo.Read[picture.Info]("", nil), verdicts: desk.ReadMemo("", nil), posters: printing.ReadMemo("", nil)}
	watcher, err := watch.Site(o.Site)
	if err != nil {
		return err
	}
	s.reload()
	defer s.finder.Close()
	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	if o.Ready != nil {
		o.Ready(l.Addr().String())
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	go watcher.Run(ctx, settle, s.reload, func(err error) { o.Log.Warn("watching failed", "err", err) })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if srv.Shutdown(stop) != nil {
		srv.Close() // pages that wait for a reload never end by themselves
	}
	return nil
}

// settle is how long the folder must be quiet before it is read.
const settle = 150 * time.Millisecond

// reload reads the folder again. If it has errors the last good pages stay, with the problems shown in them.
func (s *server) reload() {
	next := &snapshot{}
	lib, at, list, err := build.Load(os.DirFS(s.o.Site), s.o.Instant, nil, s.pictures)
	next.list = list
	s.mu.Lock()
	next.files, next.base, next.version = s.s.files, s.s.base, s.s.version+1
	next.answers, next.desk = s.s.answers, s.s.desk
	s.mu.Unlock()
	switch {
	case err != nil:
		next.failure = err.Error()
	case lib != nil && list.Errors() == 0:
		e := edition.At(lib, at)
		if s.o.Drafts {
			e = edition.Preview(lib, at)
		}
		posters, err := printing.Of(e, nil, printing.Shown, s.posters)
		if err != nil {
			next.failure = err.Error()
			break
		}
		files, err := build.Render(e, "preview", build.Public(posters, nil))
		if err != nil {
			next.failure = err.Error()
			break
		}
		next.list = append(next.list, posters.Problems...).Sort()
		next.answers = s.finder.Of(e, web.NewAnswers(e, posters))
		if s.o.Desk {
			visible, shown := e, posters
			if s.o.Drafts {
				visible = edition.At(lib, at)
				if shown, err = printing.Of(visible, nil, printing.Shown, s.posters); err != nil {
					next.failure = err.Error()
					break
				}
			}
			made, more, err := build.Desk(visible, "preview", shown, s.verdicts)
			if err != nil {
				next.failure = err.Error()
				break
			}
			next.desk, next.list = byPath(made), append(next.list, more...).Sort()
		}
		next.base = strings.TrimPrefix(lib.Site.BasePath(), "/")
		next.files = byPath(files)
		if t, ok := edition.Plan(lib).Next(at); ok && !s.o.Fixed {
			next.next = t
		}
	}
	s.mu.Lock()
	s.s = next
	close(s.changed)
	s.changed = make(chan struct{})
	s.mu.Unlock()
	s.o.Log.Info("read", "errors", next.list.Errors(), "warnings", len(next.list)-next.list.Errors(), "files", len(next.files))
}

func byPath(files []output.File) map[string]output.File {
	m := make(map[string]output.File, len(files))
	for _, f := range files {
		m[f.Path] = f
	}
	return m
}

func (s *server) current() (*snapshot, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.s, s.changed
}

// private is where the preview's own files lie; no channel writes there.
const private = "/_mingbai/"

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "只能读", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	for _, common := range headers.Common(0) {
		h.Set(common.Name, common.Value)
	}
	h.Set("Cache-Control", "no-store")
	switch r.URL.Path {
	case private + "live.js":
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		w.Write(liveJS)
		return
	case private + "preview.css":
		h.Set("Content-Type", "text/css; charset=utf-8")
		w.Write(previewCSS)
		return
	case private + "wait":
		s.wait(w, r)
		return
	}
	snap, _ := s.current()
	if !snap.next.IsZero() {
		if now, err := s.o.Instant(content.Clock{Zone: snap.next.Location()}); err == nil && !now.Before(snap.next) {
			s.reload()
			snap, _ = s.current()
		}
	}
	if p, ok := strings.CutPrefix(r.URL.Path, deskPath); ok && s.o.Desk {
		s.deskFile(w, r, snap, p)
		return
	}
	s.page(w, r, snap)
}

// deskPath is where the desk is; the website has no such address.
const deskPath = "/desk/"

// deskFile shows a file of the desk. Its pages stand alone, with their style and script inside, and ask for nothing but their own
// pictures and those of the site.
func (s *server) deskFile(w http.ResponseWriter, r *http.Request, snap *snapshot, p string) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	if p == "" || strings.HasSuffix(p, "/") {
		p += "index.html"
	}
	f, ok := snap.desk[p]
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := f.Bytes()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	kind, _ := headers.Of(p)
	h.Set("Content-Type", kind)
	w.Write(body)
}

// wait answers once the site has been read again, so that the open page can reload itself.
func (s *server) wait(w http.ResponseWriter, r *http.Request) {
	snap, changed := s.current()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if v := r.URL.Query().Get("v"); v == fmt.Sprint(snap.version) {
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		case <-time.After(25 * time.Second):
		}
		snap, _ = s.current()
	}
	fmt.Fprint(w, snap.version)
}

func (s *server) page(w http.ResponseWriter, r *http.Request, snap *snapshot) {
	h := w.Header()
	p := strings.TrimPrefix(r.URL.Path, "/")
	p = strings.TrimPrefix(p, snap.base) // the preview answers below the site's own path and at the root
	switch {
	case p == "api/search":
		snap.answers.ServeHTTP(w, r)
		return
	case p == "search" || p == "search/":
		body, err := snap.answers.Page(r)
		if err != nil {
			s.o.Log.Error("search failed", "err", err)
			http.Error(w, words.ZhHans().Search.Broken, http.StatusInternalServerError)
			return
		}
		if body != nil {
			h.Set("Content-Type", "text/html; charset=utf-8")
			w.Write(s.inject(body, snap))
			return
		}
		p = "search/"
	}
	if p == "" || strings.HasSuffix(p, "/") {
		p += "index.html"
	}
	f, ok := snap.files[p]
	status := http.StatusOK
	if !ok {
		if _, folder := snap.files[p+"/index.html"]; folder {
			http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
			return
		}
		f, ok = snap.files["404.html"]
		status = http.StatusNotFound
	}
	body, err := []byte("<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>预览</title><body>"), error(nil)
	if ok {
		body, err = f.Bytes()
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	kind, _ := headers.Of(f.Path)
	if f.Path == "" || path.Ext(f.Path) == ".html" {
		kind = "text/html; charset=utf-8"
		body = s.inject(body, snap)
	}
	h.Set("Content-Type", kind)
	w.WriteHeader(status)
	w.Write(body)
}

// inject puts the live-reload script and the list of problems into a page.
func (s *server) inject(body []byte, snap *snapshot) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<link rel="stylesheet" href="%spreview.css"><script src="%slive.js" data-version="%d" defer></script>`, private, private, snap.version)
	if len(snap.list) > 0 || snap.failure != "" {
		fmt.Fprintf(&b, `<details id="mingbai-problems" open><summary>%d 个错误，%d 个提醒</summary>`, snap.list.Errors(), len(snap.list)-snap.list.Errors())
		if snap.list.Errors() > 0 || snap.failure != "" {
			b.WriteString("<p>有错误时不能发布；下面是上一次没有错误时的样子。</p>")
		}
		if snap.failure != "" {
			fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(snap.failure))
		}
		b.WriteString("<ol>")
		for _, p := range snap.list {
			fmt.Fprintf(&b, `<li class="%s"><code>%s</code> %s`, p.Level, html.EscapeString(p.Pos.String()), html.EscapeString(p.Text))
			if p.Hint != "" {
				fmt.Fprintf(&b, "<br>怎么改：%s", html.EscapeString(p.Hint))
			}
			b.WriteString("</li>")
		}
		b.WriteString("</ol></details>")
	}
	if s.o.Drafts {
		b.WriteString(`<p id="mingbai-drafts">预览：包括草稿和还没到时间的文章，不能对外。</p>`)
	}
	if i := bytes.LastIndex(body, []byte("</body>")); i >= 0 {
		return append(append(append([]byte{}, body[:i]...), b.String()...), body[i:]...)
	}
	return append(append([]byte{}, body...), b.String()...)
}
