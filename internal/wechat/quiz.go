package wechat

import (
	"strconv"

	"mingbai/internal/prose"
)

// quiz is the item's quiz as blocks: the questions with their options, then all answers, so that nobody reads one before the question.
func (r *renderer) quiz() (blocks []*prose.Node) {
	questions := r.e.Quiz(r.it)
	if len(questions) == 0 {
		return nil
	}
	text := func(s string) *prose.Node { return &prose.Node{Kind: prose.Text, Text: s} }
	strong := func(s string) *prose.Node { return &prose.Node{Kind: prose.Strong, Kids: []*prose.Node{text(s)}} }
	add := func(kind prose.Kind, level int, kids ...*prose.Node) {
		blocks = append(blocks, &prose.Node{Kind: kind, Level: level, Kids: kids})
	}
	letter := func(i int) string { return string(rune('A'+i)) + "." + nbsp }
	add(prose.Heading, 2, text(r.w.Quiz.Here))
	for i, q := range questions {
		kids := []*prose.Node{strong(strconv.Itoa(i+1) + "." + nbsp + q.Ask)}
		for j, o := range q.Options {
			kids = append(kids, &prose.Node{Kind: prose.Break}, text(letter(j)+o))
		}
		add(prose.Paragraph, 0, kids...)
	}
	add(prose.Heading, 3, text(r.w.Quiz.Answers))
	for i, q := range questions {
		add(prose.Paragraph, 0, strong(strconv.Itoa(i+1)+"."+nbsp+letter(q.Answer-1)+q.Right()), &prose.Node{Kind: prose.Break}, text(q.Why))
	}
	return blocks
}
