package edition

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/prose"
)

// GlossaryPath is the page that explains the terms.
const GlossaryPath = "/glossary/"

// TermPath is where a term is explained.
func TermPath(term string) string { return GlossaryPath + "#" + term }

// Record resolves the references of a text of one of content.DataFiles.
func (e *Edition) Record(file, text string) string {
	doc, _ := prose.ParseLine(e.Dir.Where(file, ""), text)
	return strings.TrimSpace(doc.Plain(e.Dress(nil)))
}

// Terms gives the finder of glossary terms for a Dress, nil without a glossary. Of terms that overlap the earlier one is found, of
// those that begin together the longest; letters and digits are no part of a longer word.
func (e *Edition) Terms(href func(path string) string) func(text string) []prose.Term {
	if len(e.Dir.Terms) == 0 {
		return nil
	}
	type word struct {
		text string
		to   prose.Term
	}
	begin := map[rune][]word{}
	for _, t := range e.Dir.Terms {
		to := prose.Term{Href: href(TermPath(t.Term)), Title: e.Record(content.GlossaryFile, t.Meaning)}
		for _, s := range append([]string{t.Term}, t.Also...) {
			r, _ := utf8.DecodeRuneInString(s)
			begin[r] = append(begin[r], word{s, to})
		}
	}
	for _, words := range begin {
		slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
	return func(text string) []prose.Term {
		var out []prose.Term
		end := 0
		for i, r := range text {
			if i < end {
				continue
			}
			for _, w := range begin[r] {
				stop := i + len(w.text)
				if !strings.HasPrefix(text[i:], w.text) || inWord(text, i) || inWord(text, stop) {
					continue
				}
				t := w.to
				t.Start, t.End = i, stop
				out = append(out, t)
				end = stop
				break
			}
		}
		return out
	}
}

// inWord says whether a byte offset lies inside a run of Latin letters and digits.
func inWord(s string, at int) bool {
	latin := func(b byte) bool {
		return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
	}
	return at > 0 && at < len(s) && latin(s[at-1]) && latin(s[at])
}
