package answer

import (
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mingbai/internal/channel/web"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/engine"
	"mingbai/internal/search"
	"mingbai/internal/testsite"
)

// editionAt is the project's own content at a time of 2026, with one line of an alert changed.
func editionAt(t *testing.T, at, old, new string) *edition.Edition {
	t.Helper()
	site := testsite.Starter(t)
	file := site["content/alerts/shuadan-fanli.md"]
	body := strings.Replace(string(file.Data), old, new, 1)
	if old != new && body == string(file.Data) {
		t.Fatalf("no %q", old)
	}
	file.Data = []byte(body)
	lib, list, err := content.Load(site)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	instant, err := lib.Site.Clock().Parse("2026-" + at)
	if err != nil {
		t.Fatal(err)
	}
	return edition.At(lib, instant)
}

// asked gives the status and the ids of the hits of a query, waiting for the index if it is still being made.
func asked(t *testing.T, a *Answers, query string) (status int, ids string) {
	t.Helper()
	for range 200 {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, httptest.NewRequest("GET", "/api/search?q="+url.QueryEscape(query), nil))
		if w.Code == 503 && a != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		var found engine.Answer
		if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil {
			t.Fatal(err)
		}
		if found.Total != len(found.Hits) {
			t.Errorf("%s: %d hits, but %d are counted", query, len(found.Hits), found.Total)
		}
		var all []string
		for _, h := range found.Hits {
			all = append(all, h.ID)
		}
		return w.Code, strings.Join(all, " ")
	}
	t.Fatal("the index is never ready")
	return 0, ""
}

// TestOldAndNew asks for answers of one edition while the index is another's: what is withdrawn or changed in either is not found.
func TestOldAndNew(t *testing.T) {
	const id = "alerts/shuadan-fanli"
	public := editionAt(t, "11-24 12:00", "", "")
	for name, other := range map[string]*edition.Edition{
		"withdrawn": editionAt(t, "11-24 12:00", "severity: high\n", "severity: high\nwithdrawn: {at: 2026-11-24 11:00, reason: 号码写错了}\n"),
		"changed":   editionAt(t, "11-24 12:00", "动动手指", "伸伸手指"),
	} {
		f := New(t.TempDir(), "test", slog.New(slog.DiscardHandler))
		first := f.Of(public, web.NewAnswers(public, nil))
		if _, ids := asked(t, first, "liandan"); ids != id {
			t.Fatalf("%s: before, %q is found", name, ids)
		}
		second := &Answers{f, other, web.NewAnswers(other, nil)} // as long as its index is not ready
		if _, ids := asked(t, second, "liandan"); ids != "" {
			t.Errorf("%s: by the old index %q is found", name, ids)
		}
		page, err := second.Page(httptest.NewRequest("GET", "/search/?q=liandan", nil))
		if err != nil || !strings.Contains(string(page), "data-served") || strings.Contains(string(page), "<mark>") {
			t.Errorf("%s: by the old index the page shows hits: %v", name, err)
		}
		f.make(other) // not the newest any more: nothing happens
		f.Of(other, nil)
		f.tasks.Wait()
		if _, ids := asked(t, first, "liandan"); ids != "" {
			t.Errorf("%s: by the new index %q is found", name, ids)
		}
		f.Close()
		if _, ok, err := first.search("shuadan", search.Filter{}, 10); ok || err != nil {
			t.Errorf("%s: closed: %v %v", name, ok, err)
		}
		if f.Of(public, nil); f.index != nil {
			t.Errorf("%s: an index was made after the end", name)
		}
	}
}

// TestNothingToSearch asks where there is no edition at all.
func TestNothingToSearch(t *testing.T) {
	var none *Answers
	if status, _ := asked(t, none, "shuadan"); status != 503 {
		t.Errorf("status %d", status)
	}
	if page, err := none.Page(httptest.NewRequest("GET", "/search/?q=liandan", nil)); page != nil || err != nil {
		t.Errorf("%s %v", page, err)
	}
}
