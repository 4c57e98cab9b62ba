// Package answer answers visitors' searches over HTTP: as JSON for programs, and as a page for browsers without JavaScript.
//
// A Finder keeps the search index of the newest edition it was given. The index of the next edition is made beside it and takes
// its place when it is ready, so no query is ever dropped. Answers are those of one edition: whatever index is in use, they hold
// nothing that is not public in that edition.
package answer

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"mingbai/internal/channel/web"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/engine"
	"mingbai/internal/search"
	"mingbai/internal/words"
	"mingbai/templates"
)

// Finder makes and keeps the search index. It is safe for concurrent use.
type Finder struct {
	dir, program string
	log          *slog.Logger

	mu     sync.Mutex
	newest *edition.Edition // that was asked for
	closed bool
	index  *index     // of the newest edition that has one, nil if there is none yet
	making sync.Mutex // one index is made at a time
	tasks  sync.WaitGroup
}

type index struct {
	edition *edition.Edition
	engine  *engine.Engine
}

// New gives a Finder whose indexes lie in the folder dir; program names this program, see engine.Open.
func New(dir, program string, log *slog.Logger) *Finder {
	return &Finder{dir: dir, program: program, log: log}
}

// Answers are what a search finds in one edition. Nil Answers have nothing to search in and say so.
type Answers struct {
	finder  *Finder
	edition *edition.Edition
	pages   *web.Answers
}

// Of gives the answers of an edition and begins to make its index.
func (f *Finder) Of(e *edition.Edition, pages *web.Answers) *Answers {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.newest = e
		f.tasks.Go(func() { f.make(e) })
	}
	return &Answers{f, e, pages}
}

// Close ends the Finder, after the index that is being made: its Answers have nothing to search in any more.
func (f *Finder) Close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.tasks.Wait()
	if old := f.swap(nil); old != nil {
		old.engine.Close()
	}
}

// make makes the index of an edition. Until it is ready the last one goes on answering.
func (f *Finder) make(e *edition.Edition) {
	f.making.Lock()
	defer f.making.Unlock()
	newest := func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.newest == e
	}
	if !newest() { // the next one is waiting already
		return
	}
	g, err := engine.Open(f.dir, e, f.program)
	if err != nil {
		f.log.Error("no search", "err", err)
		return
	}
	if !newest() {
		g.Close()
		return
	}
	if old := f.swap(&index{e, g}); old != nil {
		old.engine.Close()
	}
}

// swap puts an index in the place of the last one.
func (f *Finder) swap(i *index) (old *index) {
	f.mu.Lock()
	defer f.mu.Unlock()
	old, f.index = f.index, i
	return old
}

// search asks the index. While it is that of another edition, hits that are not public in this one or have changed are left out. ok
// is false if there is none yet.
func (a *Answers) search(query string, filter search.Filter, n int) (found engine.Answer, ok bool, err error) {
	none := engine.Answer{Query: query, Hits: []engine.Hit{}}
	if a == nil {
		return none, false, nil
	}
	for {
		a.finder.mu.Lock()
		i := a.finder.index
		a.finder.mu.Unlock()
		if i == nil {
			return none, false, nil
		}
		found, err = i.engine.Search(query, filter, n)
		if errors.Is(err, engine.ErrClosed) { // another has taken its place, or none at the end
			continue
		}
		if i.edition != a.edition {
			kept := len(found.Hits)
			found.Hits = slices.DeleteFunc(found.Hits, func(h engine.Hit) bool {
				here, public := a.edition.Item(h.ID)
				there, _ := i.edition.Item(h.ID)
				return !public || here.Hash != there.Hash
			})
			found.Total -= kept - len(found.Hits)
		}
		return found, true, err
	}
}

// ServeHTTP answers GET /api/search?q=&kind=&topic=&for=&n= with JSON.
func (a *Answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, filter := questionOf(r)
	n := 10
	if v := r.URL.Query().Get("n"); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil || n < 1 || n > engine.MaxHits {
			apiError(w, http.StatusBadRequest, fmt.Sprintf("n 要在 1 到 %d 之间", engine.MaxHits))
			return
		}
	}
	found, ok, err := a.search(q.Text, filter, n)
	switch {
	case errors.Is(err, engine.ErrEmpty):
		apiError(w, http.StatusBadRequest, "没有要搜的字（q）")
	case errors.Is(err, engine.ErrLong):
		apiError(w, http.StatusBadRequest, words.ZhHans().Search.Long)
	case err != nil:
		a.finder.log.Error("search failed", "err", err)
		apiError(w, http.StatusInternalServerError, words.ZhHans().Search.Broken)
	case !ok:
		w.Header().Set("Retry-After", "2")
		apiError(w, http.StatusServiceUnavailable, "搜索还在准备，过两秒再试")
	default:
		apiJSON(w, http.StatusOK, found)
	}
}

func apiError(w http.ResponseWriter, status int, text string) {
	apiJSON(w, status, struct {
		Error string `json:"error"`
	}{text})
}

// apiJSON escapes <, > and &, so that an answer shown as a page would be harmless too.
func apiJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

// Page is the search page with the answer to a request, or nil if the page as it is built serves, before there is an index.
func (a *Answers) Page(r *http.Request) ([]byte, error) {
	q, filter := questionOf(r)
	found, ok, err := a.search(q.Text, filter, engine.MaxHits)
	switch {
	case errors.Is(err, engine.ErrEmpty):
		return a.pages.Page(q, nil)
	case err != nil && !errors.Is(err, engine.ErrLong):
		return nil, err
	case err == nil && !ok:
		return nil, nil
	}
	view := &templates.Results{Urgent: found.Urgent, Long: err != nil}
	if found.Total > 0 {
		view.Count = words.Fill(words.ZhHans().Search.Found, "n", fmt.Sprint(found.Total))
	}
	for _, h := range found.Hits {
		topic, _ := a.edition.Dir.Topic(h.Topic)
		result := templates.Result{Href: h.URL, Title: search.Mark(h.Title, found.Terms), Passage: h.Snippet, Topic: topic.Name}
		if kind := content.Kind(h.Kind); kind != content.Page {
			result.Kind = kind.Info().Name
		}
		view.Hits = append(view.Hits, result)
	}
	return a.pages.Page(q, view)
}

func questionOf(r *http.Request) (web.Question, search.Filter) {
	v := r.URL.Query()
	q := web.Question{Text: v.Get("q"), Kind: v.Get("kind"), Topic: v.Get("topic"), Audience: v.Get("for")}
	return q, search.Filter{Kind: q.Kind, Topic: q.Topic, Audience: q.Audience}
}
