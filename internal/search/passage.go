package search

import (
	"html"
	"strings"
	"unicode/utf8"
)

// A span is a stretch of a text, in bytes.
type span struct{ from, to int }

// marks are the stretches of a text that terms name, in order, without overlap.
func marks(text string, terms map[string]bool) []span {
	var all []span
	for t := range Analyse(text) {
		switch {
		case !terms[t.Term]:
		case len(all) > 0 && t.Start <= all[len(all)-1].to:
			all[len(all)-1].to = max(all[len(all)-1].to, t.End)
		default:
			all = append(all, span{t.Start, t.End})
		}
	}
	return all
}

// Mark gives a text as HTML in which the stretches that terms name stand in <mark>.
func Mark(text string, terms map[string]bool) string {
	return marked(text, 0, len(text), marks(text, terms))
}

func marked(text string, from, to int, all []span) string {
	var b strings.Builder
	at := from
	for _, m := range all {
		if m.to <= from || m.from >= to {
			continue
		}
		a, z := max(m.from, from), min(m.to, to)
		b.WriteString(html.EscapeString(text[at:a]))
		b.WriteString("<mark>" + html.EscapeString(text[a:z]) + "</mark>")
		at = z
	}
	b.WriteString(html.EscapeString(text[at:to]))
	return b.String()
}

// passageLength is how many characters a passage has at most, leadIn how many of them stand before the first mark.
const (
	passageLength = 90
	leadIn        = 15
)

// Passage gives, as HTML with <mark>, the summary if it has as many different terms as any sentence of the body, else the
// stretch of the body around the sentence that has most; … stands where something was left out.
func Passage(summary, body string, terms map[string]bool) string {
	found := map[string]bool{}
	different := func(text string) int {
		clear(found)
		for t := range Analyse(text) {
			if terms[t.Term] {
				found[t.Term] = true
			}
		}
		return len(found)
	}
	best, most := "", different(summary)
	for sentence := range sentences(body) {
		if n := different(sentence); n > most {
			best, most = sentence, n
		}
	}
	if best == "" {
		return Mark(summary, terms)
	}
	all := marks(best, terms)
	from := back(best, all[0].from, leadIn)
	if utf8.RuneCountInString(best) <= passageLength {
		from = 0
	}
	to := ahead(best, from, passageLength)
	out := marked(best, from, to, all)
	if from > 0 {
		out = "…" + out
	}
	if to < len(best) {
		out += "…"
	}
	return out
}

// sentences cuts a text after 。！？ and at line ends.
func sentences(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			for line = strings.TrimSpace(line); line != ""; {
				i := strings.IndexAny(line, "。！？")
				end := len(line)
				if i >= 0 {
					_, size := utf8.DecodeRuneInString(line[i:])
					end = i + size
				}
				if !yield(line[:end]) {
					return
				}
				line = strings.TrimSpace(line[end:])
			}
		}
	}
}

// back and ahead go n characters from a place in s.
func back(s string, at, n int) int {
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return at
}

func ahead(s string, at, n int) int {
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}
