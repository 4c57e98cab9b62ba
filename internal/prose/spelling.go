package prose

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// What a text says and how it is spelled differ: &lt; is one character, \* is a star, invisible characters are dropped,
// and the lines of a code block lose their indentation. A spelling puts a Node's text together and notes where each
// stretch of it stood, so that a complaint about any character has its true place.

// mark says where the character at offset off of a text stood; those after it follow one by one.
type mark struct{ off, line, col int }

type spelling struct {
	c     *converter
	text  strings.Builder
	marks []mark
}

func (s *spelling) mark(off int) {
	if s.c.lines == nil {
		return
	}
	p := s.c.pos(off)
	s.marks = append(s.marks, mark{s.text.Len(), p.Line, p.Col})
}

// verbatim adds source text as it is.
func (s *spelling) verbatim(from, to int) {
	if from >= to {
		return
	}
	gaps := s.c.dropped
	for i := sort.Search(len(gaps), func(i int) bool { return gaps[i].at > from }); i < len(gaps) && gaps[i].at < to; i++ {
		s.mark(from)
		s.text.Write(s.c.src[from:gaps[i].at])
		from = gaps[i].at
	}
	s.mark(from)
	s.text.Write(s.c.src[from:to])
}

// instead adds what the source at off stands for, as a whole.
func (s *spelling) instead(t string, off int) {
	for _, r := range t {
		s.mark(off)
		s.text.WriteRune(r)
	}
}

// line adds a line of a code block.
func (s *spelling) line(seg text.Segment) {
	s.instead(strings.Repeat(" ", seg.Padding), max(seg.Start-1, 0)) // the rest of a tab
	s.verbatim(seg.Start, seg.Stop)
	if seg.ForceNewline && (seg.Stop == seg.Start || s.c.src[seg.Stop-1] != '\n') {
		s.instead("\n", seg.Stop)
	}
}

// unescaped adds source text with backslash escapes and entities resolved, each once.
func (s *spelling) unescaped(from, to int) {
	start := from
	eachEscape(s.c.src[from:to], func(i, n int, means string) {
		s.verbatim(start, from+i)
		s.instead(means, from+i)
		start = from + i + n
	})
	s.verbatim(start, to)
}

// put hands the text to a node.
func (s *spelling) put(n *Node) {
	n.Text, n.marks = s.text.String(), s.marks
}

// unescape resolves backslash escapes and entities.
func unescape(b []byte) string {
	var out strings.Builder
	start := 0
	eachEscape(b, func(i, n int, means string) {
		out.Write(b[start:i])
		out.WriteString(means)
		start = i + n
	})
	out.Write(b[start:])
	return out.String()
}

// eachEscape calls f for every backslash escape and entity with its place, its length and what it means. An entity for
// an invisible character means nothing, one for a line end or tab means a space.
func eachEscape(b []byte, f func(at, n int, means string)) {
	if bytes.IndexByte(b, '\\') < 0 && bytes.IndexByte(b, '&') < 0 {
		return
	}
	for i := 0; i < len(b); {
		if b[i] == '\\' && i+1 < len(b) && util.IsPunct(b[i+1]) {
			f(i, 2, string(b[i+1]))
			i += 2
			continue
		}
		if b[i] == '&' {
			if n := bytes.IndexByte(b[i:min(len(b), i+40)], ';'); n > 1 {
				entity := b[i : i+n+1]
				means := entity
				if entity[1] == '#' {
					means = util.ResolveNumericReferences(entity)
				} else {
					means = util.ResolveEntityNames(entity)
				}
				if !bytes.Equal(means, entity) {
					f(i, n+1, strings.Map(visible, string(means)))
					i += n + 1
					continue
				}
			}
		}
		i++
	}
}

func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return ' '
	case invisible(r):
		return -1
	}
	return r
}

// spelled is the text of inline nodes with their marks; line breaks are spaces.
func spelled(kids []*Node) (string, []mark) {
	var b strings.Builder
	var marks []mark
	for _, k := range kids {
		k.Walk(func(n *Node) bool {
			switch n.Kind {
			case Text, CodeSpan, Image:
				for _, m := range n.spots() {
					marks = append(marks, mark{b.Len() + m.off, m.line, m.col})
				}
				b.WriteString(strings.ReplaceAll(n.Text, softBreak, " "))
			case Break:
				marks = append(marks, mark{b.Len(), n.Line, n.Col})
				b.WriteByte(' ')
			}
			return true
		})
	}
	return b.String(), marks
}

// spots are the marks of a node's Text.
func (n *Node) spots() []mark {
	if n.marks != nil {
		return n.marks
	}
	return []mark{{0, n.Line, n.Col}}
}

// after is the place k characters behind a mark.
func (m mark) after(between string) (line, col int) {
	line = m.line + strings.Count(between, "\n")
	if j := strings.LastIndexByte(between, '\n'); j >= 0 {
		return line, utf8.RuneCountInString(between[j+1:]) + 1
	}
	return line, m.col + utf8.RuneCountInString(between)
}
