//go:build browser

package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"mingbai/internal/words"
	"mingbai/templates"
	"mingbai/templates/assets"
)

// solve answers the question that is shown first and not yet answered, rightly or not, and gives what is told then.
const solve = `((rightly) => {
	const li = [...document.querySelectorAll(".asked > li")].find((l) => !l.hidden && !l.querySelector(".told"));
	const labels = [...li.querySelectorAll("label")], answer = li.dataset.answer - 1;
	li.querySelector("button").click();
	const hint = li.querySelector("[role=status]").textContent;
	labels[rightly ? answer : (answer + 1) %% labels.length].click();
	li.querySelector("button").click();
	const told = li.querySelector(".told"), focused = document.activeElement === told;
	const seen = [hint, li.querySelector("legend").textContent, ...labels.map((l) => l.textContent), told.textContent, focused].join("|");
	const next = told.querySelector("button");
	if (next) next.click();
	return seen;
})(%v)`

// TestQuiz answers quizzes with a script, and reads them without one.
func TestQuiz(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	heard := listen(t, ctx)
	eval := func(expr string) string {
		t.Helper()
		v, err := chromedp.Run(ctx, chromedp.Evaluate[string](expr))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	has := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in %s", want, text)
			}
		}
	}

	open[bool](t, ctx, base+"/quiz/", 390, 800, "light", "true")
	for i := range 10 {
		seen := eval(fmt.Sprintf(solve, i != 3))
		has(seen, "先选一个。|", fmt.Sprintf("|第 %d 题，共 10 题", i+1), "✓ 正确答案", "看：", "|true")
		if wrong := strings.Contains(seen, "✗ 你选的") && strings.Contains(seen, "✗ 答错了"); wrong != (i == 3) || wrong == strings.Contains(seen, "✓ 答对了") {
			t.Errorf("question %d: %s", i+1, seen)
		}
	}
	end := eval(`document.querySelector(".score").innerText + document.querySelectorAll(".score li a").length + (document.activeElement.className) + document.querySelector(".asked").hidden`)
	has(end, "答对 9 题，共 10 题", "答错不要紧", "再做一遍", "1score", "true")
	eval(`document.querySelector(".score button").click(), ""`)
	has(eval(`document.querySelector(".score").textContent + document.querySelector(".asked").innerText`), "第 1 题，共 10 题", "看对不对")
	for range 10 {
		eval(fmt.Sprintf(solve, true))
	}
	has(eval(`document.querySelector(".score").innerText`), "答对 10 题，共 10 题", "都答对了")

	open[bool](t, ctx, base+"/lessons/daoshua-zeren/", 390, 800, "light", "true")
	n := open[int](t, ctx, base+"/lessons/daoshua-zeren/", 390, 800, "light", `document.querySelectorAll(".asked fieldset").length`)
	for i := range n {
		if s := eval(`document.querySelector(".score").innerText`); s != "" {
			t.Errorf("a score before the end: %s", s)
		}
		has(eval(fmt.Sprintf(solve, i > 0)), "✓ 正确答案")
	}
	has(eval(`document.querySelector(".score[role=status]").innerText`), fmt.Sprintf("答对 %d 题，共 %d 题", n-1, n))

	// The keyboard alone: choosing says nothing yet, Enter on the button does.
	open[bool](t, ctx, base+"/quiz/", 390, 800, "light", `document.querySelector(".asked input").focus(), true`)
	for _, key := range []string{" ", "\t", "\r"} {
		if s := eval(`document.querySelector(".told") ? "told" : ""`); s != "" {
			t.Errorf("told before it was asked, at key %q", key)
		}
		if err := chromedp.Do(ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
	has(eval(`document.activeElement.className`), "told")

	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	closed := open[string](t, ctx, base+"/quiz/", 390, 800, "light", `[...document.querySelectorAll(".asked details")].map((d) => {
		const before = d.innerText;
		d.open = true;
		return [before.trim() === "看答案", d.innerText.includes("看："), getComputedStyle(d.previousElementSibling).listStyleType].join();
	}).join(" ") + document.querySelectorAll("input[type=radio]").length`)
	if want := strings.Repeat("true,true,upper-alpha ", 10); closed+" " != want[:len(want)-1]+"0 " {
		t.Errorf("without a script: %s", closed)
	}
	if said, _ := heard(); len(said) > 0 {
		t.Errorf("the browser complains: %q", said)
	}
}

// TestQuizSheet prints sheets: every leaf has two sides and no more, whatever the questions are, also in a document of somebody else.
func TestQuizSheet(t *testing.T) {
	ctx := browser(t)
	base, pages := realSite(t)
	addrs := []string{base + "/quiz/print/"}
	for _, p := range pages {
		if strings.HasSuffix(p, "/quiz/") && p != "/quiz/" && len(addrs) < 4 {
			addrs = append(addrs, base+p)
		}
	}
	text := func(n int) string { return strings.Repeat("字", n) }
	long := &templates.Sheet{Title: text(40), Bank: "云杉银行", Address: "mingbai.example/" + strings.Repeat("x", 60)}
	wordy := &templates.Sheet{Title: text(40), Bank: "云杉银行", Address: "mingbai.example/"}
	for i := range 10 {
		long.Questions = append(long.Questions, templates.Question{Ask: text(60), Options: []string{text(40), text(39), text(38), text(37)}, Answer: 1 + i%4, Why: text(10)})
		wordy.Questions = append(wordy.Questions, templates.Question{Ask: text(4), Options: []string{"对", text(40)}, Answer: 2, Why: text(120)})
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<!DOCTYPE html><meta charset=utf-8><style>%s</style>", assets.Sheet.Body)
		for _, v := range []*templates.Sheet{long, wordy} {
			if err := templates.QuizSheet(&templates.Frame{Shell: &templates.Shell{Words: words.ZhHans()}}, v).Render(r.Context(), w); err != nil {
				t.Error(err)
			}
		}
	}))
	t.Cleanup(other.Close)
	for _, addr := range append(addrs, other.URL) {
		sides := open[int](t, ctx, addr, 800, 1200, "light", `document.querySelectorAll(".sheet-side").length`)
		if n := sheets(t, ctx); n != sides || n%2 > 0 || n == 0 {
			t.Errorf("%s: %d sides are %d pages", addr, sides, n)
		}
	}
}
