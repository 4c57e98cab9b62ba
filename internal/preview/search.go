package preview

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"mingbai/internal/channel/web"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/engine"
	"mingbai/internal/search"
	"mingbai/internal/words"
	"mingbai/templates"
)

// A finder answers searches in the edition it was made of.
type finder struct {
	edition *edition.Edition
	engine  *engine.Engine
}

// find makes the finder of a snapshot beside the running server, one at a time. Until it is ready the last one goes on answering.
func (s *server) find(snap *snapshot) {
	s.making.Lock()
	defer s.making.Unlock()
	newest := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.s.edition == snap.edition
	}
	if !newest() { // the site was read again meanwhile
		return
	}
	e, err := engine.Open(s.o.Index, snap.edition, s.o.Program)
	if err != nil {
		s.o.Log.Error("no search", "err", err)
		return
	}
	if !newest() {
		e.Close()
		return
	}
	if old := s.swap(&finder{snap.edition, e}); old != nil {
		old.engine.Close()
	}
}

// swap puts a finder in the place of the last one.
func (s *server) swap(f *finder) (old *finder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, s.finder = s.finder, f
	return old
}

// stopFinding ends the finder, after the last one that is being made.
func (s *server) stopFinding() {
	s.finding.Wait()
	if old := s.swap(nil); old != nil {
		old.engine.Close()
	}
}

// search asks the finder. While it is that of an older edition, hits that are not public any more or have changed since are left
// out. ok is false if there is none yet.
func (s *server) search(snap *snapshot, query string, f search.Filter, n int) (a engine.Answer, ok bool, err error) {
	for {
		s.mu.Lock()
		finder := s.finder
		s.mu.Unlock()
		if finder == nil || snap.edition == nil {
			return engine.Answer{Query: query, Hits: []engine.Hit{}}, false, nil
		}
		a, err = finder.engine.Search(query, f, n)
		if errors.Is(err, engine.ErrClosed) { // another has taken its place, or none at the end
			continue
		}
		if finder.edition != snap.edition {
			kept := len(a.Hits)
			a.Hits = slices.DeleteFunc(a.Hits, func(h engine.Hit) bool {
				now, public := snap.edition.Item(h.ID)
				then, _ := finder.edition.Item(h.ID)
				return !public || now.Hash != then.Hash
			})
			a.Total -= kept - len(a.Hits)
		}
		return a, true, err
	}
}

// answer is GET /api/search?q=&kind=&topic=&for=&n=.
func (s *server) answer(w http.ResponseWriter, r *http.Request, snap *snapshot) {
	q, f := questionOf(r)
	n := 10
	if v := r.URL.Query().Get("n"); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil || n < 1 || n > engine.MaxHits {
			apiError(w, http.StatusBadRequest, fmt.Sprintf("n 要在 1 到 %d 之间", engine.MaxHits))
			return
		}
	}
	a, ok, err := s.search(snap, q.Text, f, n)
	switch {
	case errors.Is(err, engine.ErrEmpty):
		apiError(w, http.StatusBadRequest, "没有要搜的字（q）")
	case errors.Is(err, engine.ErrLong):
		apiError(w, http.StatusBadRequest, words.ZhHans().Search.Long)
	case err != nil:
		s.o.Log.Error("search failed", "err", err)
		apiError(w, http.StatusInternalServerError, words.ZhHans().Search.Broken)
	case !ok:
		w.Header().Set("Retry-After", "2")
		apiError(w, http.StatusServiceUnavailable, "搜索还在准备，过两秒再试")
	default:
		apiJSON(w, http.StatusOK, a)
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

// results is the search page as a server gives it, or nil if the page as it is built serves, before there is a finder.
func (s *server) results(r *http.Request, snap *snapshot) ([]byte, error) {
	q, f := questionOf(r)
	a, ok, err := s.search(snap, q.Text, f, engine.MaxHits)
	switch {
	case errors.Is(err, engine.ErrEmpty):
		return snap.answers.Page(q, nil)
	case err != nil && !errors.Is(err, engine.ErrLong):
		return nil, err
	case err == nil && !ok:
		return nil, nil
	}
	view := &templates.Results{Urgent: a.Urgent, Long: err != nil}
	if a.Total > 0 {
		view.Count = words.Fill(words.ZhHans().Search.Found, "n", fmt.Sprint(a.Total))
	}
	for _, h := range a.Hits {
		topic, _ := snap.edition.Dir.Topic(h.Topic)
		result := templates.Result{Href: h.URL, Title: search.Mark(h.Title, a.Terms), Passage: h.Snippet, Topic: topic.Name}
		if kind := content.Kind(h.Kind); kind != content.Page {
			result.Kind = kind.Info().Name
		}
		view.Hits = append(view.Hits, result)
	}
	return snap.answers.Page(q, view)
}

func questionOf(r *http.Request) (web.Question, search.Filter) {
	v := r.URL.Query()
	q := web.Question{Text: v.Get("q"), Kind: v.Get("kind"), Topic: v.Get("topic"), Audience: v.Get("for")}
	return q, search.Filter{Kind: q.Kind, Topic: q.Topic, Audience: q.Audience}
}
