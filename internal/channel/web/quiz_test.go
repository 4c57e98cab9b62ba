package web

import (
	"fmt"
	"maps"
	"path"
	"strings"
	"testing"

	"mingbai/internal/edition"
)

// quizSite has three questions: two of the alert's, one of the tip's, and hidden ones.
func quizSite() files {
	site := smallSite()
	add := func(name string, questions ...string) {
		lines := "quiz:\n"
		for _, q := range questions {
			lines += fmt.Sprintf("  - {ask: %q, options: [转一点试试, \"打 {{hotline jingcha}}\"], answer: 2, why: \"先交钱的都是骗子 <&>。\"}\n", q)
		}
		site[name] = strings.Replace(site[name], "review: 2027-01-01\n", "review: 2027-01-01\n"+lines, 1)
	}
	add("content/alerts/shuadan/index.md", "先垫钱再返利？", "返了小钱就可信吗？")
	add("content/tips/guashi.md", "卡丢了先做什么？")
	for _, name := range []string{"content/alerts/future.md", "content/alerts/gone.md", "content/lessons/draft.md", "content/lessons/withdrawn.md"} {
		add(name, "问ZZHIDDEN或ZZGONE？")
	}
	add("content/alerts/old.md", "旧的问题不再问？")
	return site
}

func TestQuiz(t *testing.T) {
	e := edition.At(library(t, quizSite()), noon)
	out, _ := render(t, e)
	lacks := func(p string, wants ...string) {
		t.Helper()
		text := mainText(t, out[p])
		for _, want := range wants {
			if !strings.Contains(text, bare(want)) {
				t.Errorf("%s lacks %q: %s", p, want, text)
			}
		}
	}
	lacks("quiz/index.html", "3 道题", "先垫钱再返利？ 转一点试试 打 110 看答案 B 打 110 先交钱的都是骗子 <&>。 看：点赞刷单 <都是> 坑 & 套", "卡丢了先做什么？", "打印这套题")
	lacks("alerts/shuadan/index.html", "自测", "返了小钱就可信吗？", "再做一套：识骗自测")
	lacks("quiz/print/index.html", "识骗自测", "每题只选一个", "A 转一点试试 B 打 110", "答案", "云杉银行", "mingbai.example/quiz/")
	lacks("alerts/shuadan/quiz/index.html", "自测：点赞刷单 <都是> 坑 & 套", "mingbai.example/alerts/shuadan/")
	if s := mainText(t, out["quiz/index.html"]); strings.Contains(s, "旧的问题") {
		t.Error("what has a successor asks")
	}
	if front, back, ok := strings.Cut(mainText(t, out["quiz/print/index.html"]), "答案识骗自测"); !ok || strings.Contains(front, "骗子<&>") || !strings.Contains(back, "B打110") {
		t.Errorf("the answers are not on the back alone: %s", front)
	}
	for _, p := range []string{"quiz/print/", "alerts/shuadan/quiz/"} {
		if !strings.Contains(out[p+"index.html"], `content="noindex"`) || strings.Contains(out["sitemap.xml"], p) {
			t.Errorf("%s may be indexed", p)
		}
	}
	if !strings.Contains(out["sitemap.xml"], "/quiz/</loc>") || strings.Count(out["index.html"], `href="/quiz/"`) != 2 {
		t.Error("the way to the self-test is missing in the sitemap, on the first page or at its foot")
	}
	for p, text := range out {
		if strings.Contains(text, "ZZHIDDEN") || strings.Contains(text, "ZZGONE") {
			t.Errorf("%s asks of what is hidden or gone", p)
		}
		if path.Ext(p) == ".html" {
			checkPage(t, e.Site, out, p, text)
		}
	}

	site := quizSite()
	site["content/tips/guashi.md"] = smallSite()["content/tips/guashi.md"]
	for p, text := range renderSite(t, site) {
		if strings.HasPrefix(p, "quiz/") || strings.Contains(text, `"/quiz/"`) || strings.Contains(text, "识骗自测") {
			t.Errorf("%s leads to a self-test of two questions", p)
		}
	}
}

// TestKeysOfQuiz: a page that shows a question has a new Key when the question is another, and no other page has.
func TestKeysOfQuiz(t *testing.T) {
	site := quizSite()
	out, keys := render(t, edition.At(library(t, site), noon))
	for name, c := range map[string]struct {
		file, old, new string
		changes        map[string]bool
	}{
		"question": {"content/tips/guashi.md", "先做什么？", "先干什么？", map[string]bool{"quiz/index.html": true, "quiz/print/index.html": true, "tips/guashi/index.html": true, "tips/guashi/quiz/index.html": true}},
		"answer":   {"content/tips/guashi.md", "answer: 2", "answer: 1", map[string]bool{"quiz/index.html": true, "quiz/print/index.html": true, "tips/guashi/index.html": true, "tips/guashi/quiz/index.html": true}},
		"body":     {"content/tips/guashi.md", "打 {{hotline bank}}，", "快打 {{hotline bank}}，", map[string]bool{"tips/guashi/index.html": true}},
	} {
		t.Run(name, func(t *testing.T) {
			other := maps.Clone(site)
			other[c.file] = strings.Replace(other[c.file], c.old, c.new, 1)
			out2, keys2 := render(t, edition.At(library(t, other), noon))
			for p := range out {
				if (out[p] != out2[p]) != c.changes[p] {
					t.Errorf("%s: the bytes changed: %v", p, out[p] != out2[p])
				}
				if out[p] != out2[p] && keys[p] == keys2[p] {
					t.Errorf("%s changed, its Key did not", p)
				}
				if strings.HasPrefix(p, "quiz/") && (keys[p] != keys2[p]) != c.changes[p] {
					t.Errorf("%s: the Key changed: %v", p, keys[p] != keys2[p])
				}
			}
		})
	}
}
