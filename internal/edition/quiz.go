package edition

import (
	"cmp"
	"slices"

	"mingbai/internal/content"
)

// SelfTestPath is the page with questions across topics, SelfTestSheetPath the same to print.
const (
	SelfTestPath      = "/quiz/"
	SelfTestSheetPath = SelfTestPath + "print/"
)

// QuizPath is the address of the sheet to print of the item's quiz.
func (it *Item) QuizPath() string { return it.Path + "quiz/" }

// HasQuiz says whether the item has questions.
func (it *Item) HasQuiz() bool { return len(it.src.Quiz) > 0 }

// Quiz gives an item's questions with references resolved and addresses made harmless.
func (e *Edition) Quiz(it *Item) []content.Question {
	out := slices.Clone(it.src.Quiz)
	for i, q := range out {
		out[i].Ask, out[i].Why = e.line(it, q.Ask), e.line(it, q.Why)
		out[i].Options = slices.Clone(q.Options)
		for j, o := range q.Options {
			out[i].Options[j] = e.line(it, o)
		}
	}
	return out
}

// Asked is a question and where it comes from.
type Asked struct {
	content.Question
	Item *Item
}

// How many questions the self-test has; with fewer than the least there is none.
const (
	selfTestMost  = 10
	selfTestLeast = 3
)

// SelfTest gives 3 to 10 questions across topics, or none if there are fewer than 3: the first one of the gravest alert of each topic
// (else the newest, then by id), the gravest first, then in the order of topics.yaml. What is missing to ten is filled with questions
// of lessons and tips, then of other alerts, each time of a topic that has fewest so far. What has a successor is left out.
func (e *Edition) SelfTest() []Asked {
	order := map[string]int{}
	for i, t := range e.Dir.Topics {
		order[t.ID] = i
	}
	type candidate struct {
		it *Item
		n  int // of the question
	}
	var alerts, rest []candidate
	for _, it := range e.Items { // newest first, then by id
		if it.Successor != nil {
			continue
		}
		for n := range it.src.Quiz {
			if c := (candidate{it, n}); it.Kind == content.Alert {
				alerts = append(alerts, c)
			} else {
				rest = append(rest, c)
			}
		}
	}
	slices.SortStableFunc(alerts, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.it.Severity.Rank(), a.it.Severity.Rank()), cmp.Compare(order[a.it.Topic.ID], order[b.it.Topic.ID]))
	})
	slices.SortStableFunc(rest, func(a, b candidate) int { return cmp.Compare(order[a.it.Topic.ID], order[b.it.Topic.ID]) })
	var chosen []candidate
	of := map[string]int{} // questions by topic
	take := func(c candidate) {
		of[c.it.Topic.ID]++
		chosen = append(chosen, c)
	}
	var others []candidate
	for _, c := range alerts {
		if of[c.it.Topic.ID] == 0 && len(chosen) < selfTestMost {
			take(c)
		} else {
			others = append(others, c)
		}
	}
	for _, pool := range [][]candidate{rest, others} {
		slices.SortStableFunc(pool, func(a, b candidate) int { return cmp.Compare(a.n, b.n) }) // first questions first
		for len(pool) > 0 && len(chosen) < selfTestMost {
			next := 0
			for i, c := range pool {
				if of[c.it.Topic.ID] < of[pool[next].it.Topic.ID] {
					next = i
				}
			}
			take(pool[next])
			pool = slices.Delete(pool, next, next+1)
		}
	}
	if len(chosen) < selfTestLeast {
		return nil
	}
	quizzes := map[*Item][]content.Question{}
	out := make([]Asked, len(chosen))
	for i, c := range chosen {
		if quizzes[c.it] == nil {
			quizzes[c.it] = e.Quiz(c.it)
		}
		out[i] = Asked{quizzes[c.it][c.n], c.it}
	}
	return out
}
