package preview

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mingbai/internal/engine"
)

// found asks /api/search, waiting for the index if it is still being made.
func found(t *testing.T, base, query string) engine.Answer {
	t.Helper()
	for range 200 {
		code, body := get(t, base+"/api/search?"+query)
		if code == 503 {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		var a engine.Answer
		if err := json.Unmarshal([]byte(body), &a); err != nil || code != 200 {
			t.Fatalf("%d %s: %v", code, body, err)
		}
		return a
	}
	t.Fatal("the index is never ready")
	return engine.Answer{}
}

func ids(a engine.Answer) string {
	var all []string
	for _, h := range a.Hits {
		all = append(all, h.ID)
	}
	return strings.Join(all, " ")
}

// TestSearchWithoutScript asks the server as a browser without JavaScript and as a program do.
func TestSearchWithoutScript(t *testing.T) {
	base, _ := start(t, Options{})
	if a := found(t, base, "q=liandan"); ids(a) != "alerts/shuadan-fanli" || a.Query != "liandan" || a.Total != 1 {
		t.Errorf("liandan: %+v", a)
	}
	if a := found(t, base, "kind=tips&n=1&q="+url.QueryEscape("银行卡")); len(a.Hits) != 1 || a.Hits[0].Kind != "tips" || a.Total < 2 {
		t.Errorf("tips: %+v", a)
	}
	for query, want := range map[string]string{
		"q=": "没有要搜的字", "q=" + strings.Repeat("a", 201): "字太多", "q=a&n=0": "1 到 50", "q=a&n=x": "1 到 50", "q=a&n=51": "1 到 50",
	} {
		if code, body := get(t, base+"/api/search?"+query); code != 400 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", query, code, body)
		}
	}
	for _, path := range []string{"/search?q=", "/search/?q="} {
		code, body := get(t, base+path+url.QueryEscape("刷单被骗怎么办"))
		if code != 200 || !strings.Contains(body, "data-served") || !strings.Contains(body, `<a href="/alerts/shuadan-fanli/">点赞<mark>刷单</mark>`) ||
			strings.Index(body, `<a href="/emergency/">我<mark>被骗</mark>`) > strings.Index(body, `<a href="/alerts/shuadan-fanli/">点赞`) {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	_, body := get(t, base+"/search/?q="+url.QueryEscape(`<script>alert("x")</script>龘`)+"&kind=tips")
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, "没有找到") || !strings.Contains(body, `<option value="tips" selected>`) {
		t.Errorf("nothing found: %s", body)
	}
	if _, body = get(t, base+"/search/?q="+strings.Repeat("x", 201)); !strings.Contains(body, "字太多了") {
		t.Error("a query that is too long is not told so")
	}
	if code, body := get(t, base+"/search/"); code != 200 || !strings.Contains(body, `id="index"`) {
		t.Errorf("without a query: %d", code)
	}
}

// TestSearchGoesOn changes an item again and again while others ask: no query is dropped, and what was withdrawn is not found from
// the moment on at which its page has gone.
func TestSearchGoesOn(t *testing.T) {
	base, dir := start(t, Options{})
	found(t, base, "q=liandan")
	var stop atomic.Bool
	var asked atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for !stop.Load() {
				if code, body := get(t, base+"/api/search?q=zhengxin"); code != 200 {
					t.Errorf("dropped: %d %s", code, body)
					return
				}
				asked.Add(1)
			}
		})
	}
	file := filepath.Join(dir, "content/alerts/shuadan-fanli.md")
	edit(t, base, file, "动动手指", "伸伸手指")
	edit(t, base, file, "伸伸手指", "动动脚趾")
	edit(t, base, file, "severity: high\n", "severity: high\nwithdrawn: {at: 2026-11-24 11:00, reason: 号码写错了}\n")
	if a := found(t, base, "q="+url.QueryEscape("刷单返利")); strings.Contains(ids(a), "shuadan-fanli") {
		t.Errorf("a withdrawn item is found: %s", ids(a))
	}
	stop.Store(true)
	wg.Wait()
	if asked.Load() == 0 {
		t.Error("nobody asked")
	}
}
