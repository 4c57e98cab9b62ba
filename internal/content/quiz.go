package content

import (
	"fmt"
	"slices"
)

// Question is one question of an item's quiz. Its texts may hold references.
type Question struct {
	Ask     string   `yaml:"ask"`
	Options []string `yaml:"options"`
	Answer  int      `yaml:"answer"` // the right option, counted from 1
	Why     string   `yaml:"why"`    // what to know, said to everybody
}

// Limits of a quiz: what fits a phone's screen and half a printed page.
const (
	MaxQuestions = 10
	MaxOptions   = 4
	minOptions   = 2
	quizAsk      = 60 // characters
	quizOption   = 40
	quizWhy      = 120
)

// Right is the right option.
func (q Question) Right() string { return q.Options[q.Answer-1] }

// fillQuiz checks the quiz of an item.
func (m *meta) fillQuiz(it *Item, text func(field, s string, least, most int) string, bad func(field, hint, format string, args ...any)) {
	if !it.where.Has("quiz") {
		return
	}
	if it.Kind == Page {
		bad("quiz", "删掉 quiz；题目写在骗局提醒、金融小课和用卡安全里", "页面没有题目")
		return
	}
	if n := len(m.Quiz); n < 1 || n > MaxQuestions {
		bad("quiz", fmt.Sprintf("写 1 到 %d 道题", MaxQuestions), "有 %d 道题", n)
	}
	for i, q := range m.Quiz {
		field := fmt.Sprintf("quiz[%d]", i)
		need := func(name, s string, least, most int) {
			if !it.where.Has(field + "." + name) {
				bad(field, "补上这一行", "缺少“%s”", field+"."+name)
				return
			}
			text(field+"."+name, s, least, most)
		}
		need("ask", q.Ask, 4, quizAsk)
		need("why", q.Why, 4, quizWhy)
		if n := len(q.Options); n < minOptions || n > MaxOptions {
			bad(field, fmt.Sprintf("写 %d 到 %d 个选项 options", minOptions, MaxOptions), "这道题有 %d 个选项", n)
			continue
		}
		for j, o := range q.Options {
			text(fmt.Sprintf("%s.options[%d]", field, j), o, 1, quizOption)
			if slices.Index(q.Options, o) < j {
				bad(fmt.Sprintf("%s.options[%d]", field, j), "改一个", "选项“%s”写了两次", o)
			}
		}
		if q.Answer < 1 || q.Answer > len(q.Options) {
			bad(field, fmt.Sprintf("写正确选项的序号 answer，1 到 %d", len(q.Options)), "答案不在选项里")
		}
	}
	it.Quiz = m.Quiz
}
