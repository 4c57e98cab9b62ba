package headers

import (
	"path"
	"strings"
	"testing"
	"time"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/testsite"
)

func TestOf(t *testing.T) {
	for _, c := range []struct{ path, kind, cache, sharing string }{
		{"index.html", "text/html; charset=utf-8", Revalidate, "same-origin"},
		{"alerts/x/index.html", "text/html; charset=utf-8", Revalidate, "same-origin"},
		{"feed.xml", "application/rss+xml; charset=utf-8", Revalidate, "same-origin"},
		{"topics/shuadan/atom.xml", "application/atom+xml; charset=utf-8", Revalidate, "same-origin"},
		{"tags/反诈/feed.json", "application/feed+json", Revalidate, "same-origin"},
		{"campaigns/calendar.ics", "text/calendar; charset=utf-8", Revalidate, "same-origin"},
		{"myfeed.xml", "application/xml; charset=utf-8", Revalidate, "same-origin"},
		{"sitemap.xml", "application/xml; charset=utf-8", Revalidate, "same-origin"},
		{"manifest.json", "application/json", Revalidate, "same-origin"},
		{"manifest.json.minisig", "text/plain; charset=utf-8", Revalidate, "same-origin"},
		{"assets/site.3efb27a24c.css", "text/css; charset=utf-8", Forever, "same-origin"},
		{"assets/site.3efb27a24c.css.br", "application/octet-stream", Forever, "same-origin"},
		{"assets/site.43cb3255be.js.gz", "application/gzip", Forever, "same-origin"},
		{"assets/mark.b5bc8585fc.svg", "image/svg+xml", Forever, "cross-origin"},
		{"search/c150-0edaf25f.bin", "application/octet-stream", Forever, "same-origin"},
		{"search/pinyin-4d0d35e0.txt", "text/plain; charset=utf-8", Forever, "same-origin"},
		{"search/root.bin", "application/octet-stream", Revalidate, "same-origin"},
		{"alerts/x/poster.pdf", "application/pdf", Revalidate, "same-origin"},
		{"alerts/x/cover.jpg", "image/jpeg", Revalidate, "cross-origin"},
		{"favicon.ico", "image/x-icon", Revalidate, "cross-origin"},
		{"own.woff2", "font/woff2", Revalidate, "same-origin"},
		{"README", "application/octet-stream", Revalidate, "same-origin"},
		{"x.HTML", "application/octet-stream", Revalidate, "same-origin"},
		// What looks like a checksum elsewhere is none.
		{"alerts/assets/site.3efb27a24c.css", "text/css; charset=utf-8", Revalidate, "same-origin"},
		{"assets/a/site.3efb27a24c.css", "text/css; charset=utf-8", Revalidate, "same-origin"},
		{"assets/site.3efb27a24.css", "text/css; charset=utf-8", Revalidate, "same-origin"},
		{"assets/site.3efb27a24c.css/index.html", "text/html; charset=utf-8", Revalidate, "same-origin"},
		{"search/c150-0edaf25f.html", "text/html; charset=utf-8", Revalidate, "same-origin"},
	} {
		if kind, cache := Of(c.path); kind != c.kind || cache != c.cache || Sharing(c.path) != c.sharing {
			t.Errorf("%s: %s, %s, %s", c.path, kind, cache, Sharing(c.path))
		}
	}
}

// TestWhatWeWrite finds a type for every file of the project's own website, and keeps for ever what has a checksum in its name and
// nothing else.
func TestWhatWeWrite(t *testing.T) {
	lib, list, err := content.Load(testsite.Starter(t))
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	files, err := build.Render(edition.At(lib, time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)), "test", build.Public(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]int{}
	for _, f := range files {
		kind, cache := Of(f.Path)
		if kind == unknown && path.Ext(f.Path) != ".bin" {
			t.Errorf("%s has no type", f.Path)
		}
		dir, name := path.Split(f.Path)
		if checksum := dir == "assets/" || dir == "search/" && strings.Contains(name, "-"); checksum != (cache == Forever) {
			t.Errorf("%s: %s", f.Path, cache)
		}
		if cache == Forever {
			kept[dir]++
		}
	}
	if kept["assets/"] < 5 || kept["search/"] < 100 {
		t.Errorf("kept for ever: %v", kept)
	}
}

func TestCommon(t *testing.T) {
	find := func(days int, name string) (found string) {
		for _, h := range Common(days) {
			if h.Name == name {
				found = h.Value
			}
		}
		return found
	}
	if got := find(0, "Strict-Transport-Security"); got != "" {
		t.Errorf("HSTS without being asked: %s", got)
	}
	if got := find(30, "Strict-Transport-Security"); got != "max-age=2592000" {
		t.Errorf("HSTS of 30 days: %s", got)
	}
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(find(0, "Content-Security-Policy"), want) {
			t.Errorf("the policy has no %s", want)
		}
	}
	if strings.Contains(CSP, "unsafe") {
		t.Error("the policy allows what is unsafe")
	}
}
