package check

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// text is a block of the body or a string of the front matter, with what one pass over it found out.
type text struct {
	prose.Block
	field     string       // of the front matter, "" in the body
	reference bool         // of the front matter or a data file, and may hold references
	still     *problem.Pos // the one place of a field that is not written as it reads (escapes, folded lines)

	hits     []hit // trigger words, see words.go
	digits   bool  // has a digit of any script
	numerals bool  // has three Chinese digits or more
	dot      bool  // has a full stop that may stand in a host
	markup   bool  // has an ASCII character that Markdown uses for emphasis, links and references

	said *speech      // memo of speech
	long []longNumber // memo of longNumbers
}

// Pos is where the character at a byte offset stands.
func (t *text) Pos(off int) problem.Pos {
	if t.still != nil {
		return *t.still
	}
	return t.Block.Pos(off)
}

// source says whether the text is the title of a source: a name given by others, which is quoted as it is.
func (t *text) source() bool { return strings.HasPrefix(t.field, "sources[") }

// refers says whether the text may hold references such as {{hotline id}}.
func (t *text) refers() bool {
	switch t.Kind {
	case prose.Image, prose.Code, prose.Callout:
		return false
	}
	return t.field == "" || t.reference
}

// read lays out the item's texts.
func (it *item) read() problem.List {
	summary, list := it.SummaryDoc()
	it.field("title", it.Title, nil)
	it.field("summary", it.Summary, summary)
	for i, t := range it.Tags {
		it.field(fmt.Sprintf("tags[%d]", i), t, nil)
	}
	for i, s := range it.Sources {
		it.field(fmt.Sprintf("sources[%d].title", i), s.Title, nil)
	}
	if it.Cover != nil {
		it.field("cover.alt", it.Cover.Alt, nil)
	}
	if it.Withdrawn != nil {
		it.field("withdrawn.reason", it.Withdrawn.Reason, nil)
	}
	for i, c := range it.Changes {
		list = append(list, it.line(fmt.Sprintf("changes[%d].what", i), c.What)...)
	}
	list = append(list, it.poster()...)
	list = append(list, it.quiz()...)
	for _, b := range it.doc.Blocks(it.File) {
		t := &text{Block: b}
		lexicon.scan(t)
		it.texts = append(it.texts, t)
	}
	it.doc.Root.Walk(func(n *prose.Node) bool {
		if n.Kind == prose.Heading {
			it.Headings = append(it.Headings, n.ID)
		}
		return true
	})
	return list
}

// poster lays out the texts of the poster.
func (it *item) poster() (list problem.List) {
	p := it.Poster
	if p == nil {
		return nil
	}
	for i, line := range p.Head {
		it.field(fmt.Sprintf("poster.head[%d]", i), line, nil)
	}
	line := func(field, s string) { list = append(list, it.line(field, s)...) }
	line("poster.lead", p.Lead)
	for i, f := range p.Flags {
		line(fmt.Sprintf("poster.flags[%d].say", i), f.Say)
		line(fmt.Sprintf("poster.flags[%d].why", i), f.Why)
	}
	for i, s := range p.Steps {
		line(fmt.Sprintf("poster.steps[%d].do", i), s.Do)
		line(fmt.Sprintf("poster.steps[%d].how", i), s.How)
	}
	return list
}

// quiz lays out the texts of the quiz and of the counter display.
func (it *item) quiz() (list problem.List) {
	list = append(list, it.line("led", it.LED)...)
	for i, q := range it.Quiz {
		list = append(list, it.line(fmt.Sprintf("quiz[%d].ask", i), q.Ask)...)
		for j, o := range q.Options {
			list = append(list, it.line(fmt.Sprintf("quiz[%d].options[%d]", i, j), o)...)
		}
		list = append(list, it.line(fmt.Sprintf("quiz[%d].why", i), q.Why)...)
	}
	return list
}

// line adds one string of the front matter that may hold references.
func (it *item) line(field, s string) problem.List {
	doc, list := it.LineDoc(field, s)
	it.field(field, s, doc)
	return list
}

// field adds one string of the front matter. doc is its parsed form if it may hold references.
func (it *item) field(name, s string, doc *prose.Doc) {
	if s != "" {
		t := fieldText(it.Where(name), it.Source(), name, s, doc)
		t.reference = doc != nil
		it.texts = append(it.texts, t)
	}
}

func fieldText(at problem.Pos, src []byte, name, s string, doc *prose.Doc) *text {
	written := lineFrom(src, at)
	exact := strings.HasPrefix(written, s)
	if !exact && len(written) > 0 && (written[0] == '"' || written[0] == '\'') && strings.HasPrefix(written[1:], s) {
		exact = true
		at.Col++
		if doc != nil {
			doc, _ = prose.ParseLine(at, s)
		}
	}
	if doc == nil {
		leaf := &prose.Node{Kind: prose.Text, Line: at.Line, Col: at.Col, Text: s}
		doc = &prose.Doc{Root: &prose.Node{Kind: prose.Paragraph, Line: at.Line, Col: at.Col, Kids: []*prose.Node{leaf}}}
	}
	t := &text{field: name}
	if blocks := doc.Blocks(at.File); len(blocks) > 0 {
		t.Block = blocks[0]
	}
	if !exact {
		t.still = &at
	}
	lexicon.scan(t)
	return t
}

// lineFrom is what stands in src from a place to the end of its line.
func lineFrom(src []byte, at problem.Pos) string {
	rest := string(src[:min(len(src), content.MaxHeader)])
	for range at.Line - 1 {
		_, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return ""
		}
		rest = after
	}
	rest, _, _ = strings.Cut(rest, "\n")
	for range at.Col - 1 {
		_, n := utf8.DecodeRuneInString(rest)
		rest = rest[n:]
	}
	return rest
}

// span is a stretch of a text, in bytes.
type span struct{ start, end int }

// quotes gives the outermost stretches in Chinese quotation marks, marks included. A mark without its partner counts for
// nothing, so that a forgotten one cannot excuse the rest of the text.
func quotes(s string) []span {
	if !strings.ContainsAny(s, "“‘「『") {
		return nil
	}
	closing := map[rune]rune{'“': '”', '‘': '’', '「': '」', '『': '』'}
	type open struct {
		want rune
		at   int
	}
	var stack []open
	var out []span
	for i, r := range s {
		if c, ok := closing[r]; ok {
			if len(stack) < 50 { // deeper is no quotation
				stack = append(stack, open{c, i})
			}
			continue
		}
		for k := len(stack) - 1; k >= 0; k-- {
			if stack[k].want != r {
				continue
			}
			at := stack[k].at
			stack = stack[:k]
			for len(out) > 0 && out[len(out)-1].start > at {
				out = out[:len(out)-1]
			}
			out = append(out, span{at, i + utf8.RuneLen(r)})
			break
		}
	}
	return out
}

// speech is who says what in a text: its quotations and sentences.
type speech struct {
	text      string
	quoted    []span
	sentences []span
	denials   map[int]bool // memo of denied, by start of sentence
}

// newSpeech reads a text. Marks inside quotation marks do not end a sentence.
func newSpeech(s string) *speech {
	sp := &speech{text: s, quoted: quotes(s)}
	start, q := 0, 0
	for i, r := range s {
		switch r {
		case '。', '！', '？', '；', '!', '?', '\n':
			for q < len(sp.quoted) && sp.quoted[q].end <= i {
				q++
			}
			if q < len(sp.quoted) && i >= sp.quoted[q].start {
				continue
			}
			end := i + utf8.RuneLen(r)
			sp.sentences = append(sp.sentences, span{start, end})
			start = end
		}
	}
	sp.sentences = append(sp.sentences, span{start, len(s)})
	return sp
}

func (t *text) speech() *speech {
	if t.said == nil {
		t.said = newSpeech(t.Text)
	}
	return t.said
}

// quote is the number of the quotation that off stands in, or -1.
func (sp *speech) quote(off int) int {
	i := sort.Search(len(sp.quoted), func(i int) bool { return sp.quoted[i].end > off })
	if i < len(sp.quoted) && off >= sp.quoted[i].start {
		return i
	}
	return -1
}

func (sp *speech) inQuotes(off int) bool { return sp.quote(off) >= 0 }

// sentence is the sentence that off stands in.
func (sp *speech) sentence(off int) span {
	i := sort.Search(len(sp.sentences), func(i int) bool { return sp.sentences[i].end > off })
	return sp.sentences[min(i, len(sp.sentences)-1)]
}

// outside is what of a stretch stands outside quotation marks.
func (sp *speech) outside(in span) string {
	q := sort.Search(len(sp.quoted), func(i int) bool { return sp.quoted[i].start >= in.start })
	var b strings.Builder
	at := in.start
	for ; q < len(sp.quoted) && sp.quoted[q].end <= in.end; q++ {
		b.WriteString(sp.text[at:sp.quoted[q].start])
		at = sp.quoted[q].end
	}
	b.WriteString(sp.text[at:in.end])
	return b.String()
}

// denied says whether the sentence around off denies what it quotes.
func (sp *speech) denied(off int) bool {
	in := sp.sentence(off)
	yes, ok := sp.denials[in.start]
	if !ok {
		if sp.denials == nil {
			sp.denials = map[int]bool{}
		}
		yes = denial.MatchString(sp.outside(in))
		sp.denials[in.start] = yes
	}
	return yes
}

// titled says whether off stands in 《…》.
func titled(s string, off int) bool {
	const longest = 400 // bytes of a title
	before, after := s[max(0, off-longest):off], s[off:min(len(s), off+longest)]
	i := strings.LastIndex(before, "《")
	return i >= 0 && !strings.Contains(before[i:], "》") && strings.Contains(after, "》")
}

// expand puts the numbers and labels of contacts into a text for rules on what is said about them. at maps an offset of the
// result back.
func (it *item) expand(t *text) (s string, at func(int) int) {
	if !strings.Contains(t.Text, prose.Object) {
		return t.Text, func(off int) int { return off }
	}
	var objects []string
	t.Node.Walk(func(n *prose.Node) bool {
		switch n.Kind {
		case prose.Contact:
			c, _ := it.env.dir.Contact(n.Text)
			if n.Ref == "fact" {
				x, _ := it.env.dir.Fact(n.Text)
				objects = append(objects, x.Value)
			} else if n.Ref == "hotline" {
				objects = append(objects, c.Number)
			} else {
				objects = append(objects, c.Label)
			}
		case prose.Scam, prose.Image:
			objects = append(objects, "")
		}
		return true
	})
	var b strings.Builder
	type stop struct{ to, from int }
	stops := []stop{{0, 0}}
	rest, off := t.Text, 0
	for i := 0; ; i++ {
		before, after, ok := strings.Cut(rest, prose.Object)
		b.WriteString(before)
		off += len(before)
		if !ok {
			break
		}
		stops = append(stops, stop{b.Len(), off})
		if i < len(objects) {
			b.WriteString(objects[i])
		}
		off += len(prose.Object)
		stops = append(stops, stop{b.Len(), off})
		rest = after
	}
	return b.String(), func(to int) int {
		for i := len(stops) - 1; i >= 0; i-- {
			if stops[i].to <= to {
				if i%2 == 1 { // inside an object
					return stops[i].from
				}
				return min(stops[i].from+to-stops[i].to, len(t.Text))
			}
		}
		return 0
	}
}
