package build_test

import (
	"slices"
	"strings"
	"testing"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
	"mingbai/internal/testsite"
)

// TestLibrary holds the project's own content to what readers are promised: something on every topic, and every article with the
// parts that its kind has.
func TestLibrary(t *testing.T) {
	lib, list, err := content.Load(testsite.Starter(t))
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	e := edition.At(lib, instant(t, "2026-11-24T12:00:00+08:00"))
	if n := len(lib.Dir.Topics); n != 43 {
		t.Errorf("%d topics", n)
	}
	for _, topic := range lib.Dir.Topics {
		if !slices.ContainsFunc(e.Articles(), func(it *edition.Item) bool { return it.Topic.ID == topic.ID }) {
			t.Errorf("no article on %s", topic.ID)
		}
	}
	for kind, least := range map[content.Kind]int{content.Alert: 30, content.Lesson: 24, content.Tip: 18} {
		if n := len(e.Of(kind)); n < least {
			t.Errorf("%d %s, want %d", n, kind, least)
		}
	}
	if n := len(lib.Dir.Terms); n < 80 {
		t.Errorf("%d terms", n)
	}
	if n := len(lib.Dir.Rights); n != 8 {
		t.Errorf("%d rights", n)
	}
	for _, a := range lib.Dir.Audiences {
		if n := len(e.Select(func(it *edition.Item) bool { return slices.Contains(it.Audience, a) })); n < 8 {
			t.Errorf("%d articles for %s", n, a.ID)
		}
	}
	for _, s := range lib.Dir.Series {
		if n := len(e.InSeries(s.ID)); n < 3 {
			t.Errorf("%d articles in series %s", n, s.ID)
		}
	}
	used := map[string]bool{}
	for _, it := range lib.Items {
		src := string(it.Source())
		for _, part := range strings.Split(src, "{{fact ")[1:] {
			id, _, _ := strings.Cut(part, "}}")
			used[id] = true
		}
		doc, _ := it.Doc()
		parts := sections(doc)
		between := func(name string, least, most int) {
			n, ok := parts[name]
			if !ok || n < least || n > most {
				t.Errorf("%s: %q has %d points (%v), want %d to %d", it.ID, name, n, ok, least, most)
			}
		}
		if it.Kind != content.Page && (it.Review.IsZero() || len(it.Sources) == 0 || len(it.Audience) == 0 || it.Poster == nil) {
			t.Errorf("%s lacks a review date, sources, readers or its own words for the poster", it.ID)
		}
		switch it.Kind {
		case content.Alert:
			between("套路", 3, 5)
			between("识别", 3, 6)
			between("怎么办", 2, 6)
			between("已经转了钱", 2, 6)
			if it.LED == "" {
				t.Errorf("%s has no text for displays", it.ID)
			}
		case content.Lesson:
			between("记住三点", 3, 3)
			if len(it.Quiz) < 2 {
				t.Errorf("%s has %d questions to check oneself", it.ID, len(it.Quiz))
			}
			if !strings.Contains(src, "情景示例") && !strings.Contains(src, "化名") {
				t.Errorf("%s has no everyday example", it.ID)
			}
		}
	}
	if len(used) < 15 {
		t.Errorf("only %d facts are referred to", len(used))
	}
}

// sections counts the points of the first list below each second-level heading.
func sections(doc *prose.Doc) map[string]int {
	out := map[string]int{}
	name := ""
	for _, n := range doc.Root.Kids {
		switch {
		case n.Kind == prose.Heading && n.Level == 2:
			name = n.ID // of Chinese words: the words themselves
			out[name] = 0
		case n.Kind == prose.List && out[name] == 0:
			out[name] = len(n.Kids)
		}
	}
	return out
}
