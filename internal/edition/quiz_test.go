package edition_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mingbai/internal/edition"
)

// asked are the questions of the self-test, by what they ask.
func asked(e *edition.Edition) string {
	var out []string
	for _, a := range e.SelfTest() {
		out = append(out, a.Ask)
	}
	return strings.Join(out, " ")
}

// quizzed is an approved item whose n questions ask name1?, name2? and so on.
func quizzed(name, more string, n int) *fstest.MapFile {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  - {ask: %q, options: [对, 打 955XX], answer: 2, why: 因为不能信。}\n", fmt.Sprintf("%s%d？", name, i+1))
	}
	f := article("题目"+name, more+approved+"quiz:\n"+b.String(), "")
	return f
}

func TestSelfTest(t *testing.T) {
	site := base()
	site["content/data/topics.yaml"] = &fstest.MapFile{Data: []byte("topics:\n  - {id: jia, name: 甲甲, group: 诈骗, about: 甲乙丙丁}\n  - {id: yi, name: 乙乙, group: 诈骗, about: 甲乙丙丁}\n  - {id: bing, name: 丙丙, group: 诈骗, about: 甲乙丙丁}\n  - {id: gouwu, name: 网购, group: 用卡, about: 网上买东西}\n")}
	add := func(id, topic, more string, n int) {
		name := id[strings.Index(id, "/")+1:]
		f := quizzed(name, more, n)
		f.Data = []byte(strings.Replace(string(f.Data), "topic: gouwu", "topic: "+topic, 1))
		site["content/"+id+".md"] = f
	}
	high, medium := "severity: high\npublish: 2026-05-01\n", "severity: medium\npublish: 2026-05-01\n"
	see := func() string { return asked(edition.At(load(t, site), noon)) }

	add("alerts/aaa", "jia", medium, 1)
	add("alerts/bbb", "yi", high, 2)
	if got := see(); got != "bbb1？ aaa1？ bbb2？" {
		t.Errorf("two alerts: %s", got)
	}
	add("alerts/new", "yi", "severity: high\npublish: 2026-05-02\n", 1)
	add("alerts/low", "yi", "severity: low\npublish: 2026-05-30\n", 1)
	add("alerts/ccc", "bing", high, 1)
	if got := see(); got != "new1？ ccc1？ aaa1？ bbb1？ low1？ bbb2？" {
		t.Errorf("the gravest, then the newest of each topic: %s", got)
	}
	add("lessons/les", "gouwu", "publish: 2026-05-01\n", 3)
	add("tips/tip", "jia", "publish: 2026-05-01\n", 2)
	if got, want := see(), "new1？ ccc1？ aaa1？ les1？ tip1？ les2？ tip2？ les3？"; !strings.HasPrefix(got, want) {
		t.Errorf("lessons and tips fill, other topics first: %s", got)
	}
	add("lessons/more", "bing", "publish: 2026-05-01\n", 9)
	if got := strings.Fields(see()); len(got) != 10 || len(slices.Compact(slices.Sorted(slices.Values(got)))) != 10 {
		t.Errorf("not ten, each once: %v", got)
	}

	// What is not public asks nothing, what has a successor neither.
	site["content/alerts/bbb.md"].Data = []byte(strings.Replace(string(site["content/alerts/bbb.md"].Data), "severity: high", "severity: high\nsuperseded_by: alerts/new", 1))
	site["content/alerts/ccc.md"].Data = []byte(strings.Replace(string(site["content/alerts/ccc.md"].Data), "2026-05-01", "2026-06-01 12:00:01", 1))
	lib := load(t, site)
	if got := asked(edition.At(lib, noon)); strings.Contains(got, "bbb") || strings.Contains(got, "ccc") {
		t.Errorf("asks what it must not: %s", got)
	}
	if got := asked(edition.At(lib, noon.Add(time.Second))); !strings.Contains(got, "ccc1") {
		t.Errorf("the time of ccc has come: %s", got)
	}
}

func TestSelfTestNeedsThree(t *testing.T) {
	site := base()
	site["content/lessons/les.md"] = quizzed("les", "publish: 2026-05-01\n", 2)
	if got := edition.At(load(t, site), noon).SelfTest(); got != nil {
		t.Errorf("a self-test of two questions: %v", got)
	}
	site["content/lessons/les.md"] = quizzed("les", "publish: 2026-05-01\n", 3)
	if got := edition.At(load(t, site), noon).SelfTest(); len(got) != 3 {
		t.Errorf("%d questions, not three", len(got))
	}
}
