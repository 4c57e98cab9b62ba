// Package prose is our Markdown: it parses a text into a small tree of our own and turns the tree into HTML or plain text.
//
// In goes Markdown in UTF-8; out come a Doc and the complaints about it. The syntax is CommonMark with tables,
// footnotes, task lists and two-tilde strikethrough, without raw HTML and without turning bare addresses into links, plus:
//
//   - emphasis next to Chinese punctuation (emphasis.go);
//   - call-outs: a quote whose first line is [!WARNING] or the like (callout.go);
//   - references {{hotline id}}, {{site id}} and scam addresses {{scam address}} (reference.go);
//   - a soft line break between Chinese characters disappears (join.go).
//
// Promised: no input panics; nothing that looks like a web address of an unknown host leaves in a form that a client
// would turn into a link (defang.go); invisible characters are dropped; text is escaped once. What a link or a contact
// becomes is decided by the Dress, so that the same tree serves pages, feeds and print. goldmark's types stop here.
package prose

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"mingbai/internal/problem"
)

// Limits of one text, from docs/content-format.md.
const (
	MaxColumns = 12
	MaxRows    = 200
	maxNesting = 12
)

// Doc is a parsed text.
type Doc struct{ Root *Node }

// markdown is goldmark with its default parsers except raw HTML, plus ours.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Footnote, extension.TaskList),
	goldmark.WithParserOptions(
		parser.WithInlineParsers(
			util.Prioritized(emphasis{}, 450), // before goldmark's own at 500
			util.Prioritized(strike{}, 450),
			util.Prioritized(reference{}, 90),
		),
		parser.WithParagraphTransformers(util.Prioritized(callout{}, 50)),
	),
).Parser()

// Parse reads a text whose first character stands at the given place. The Doc is never nil.
func Parse(at problem.Pos, src []byte) (*Doc, problem.List) {
	c := &converter{at: at, orig: src, lines: lineStarts(src)}
	return c.parse(), c.list
}

// ParseToShow reads a text that is known to be good, only to render it: the Doc is Parse's without any places, which cost
// much of the time.
func ParseToShow(src []byte) *Doc {
	c := &converter{orig: src}
	return c.parse()
}

func (c *converter) parse() *Doc {
	c.ids = map[string]bool{}
	c.src, c.dropped = clean(c.orig)
	root := markdown.Parse(text.NewReader(c.src))
	doc := &Doc{Root: &Node{Kind: Document, Line: c.at.Line, Col: c.at.Col}}
	c.children(doc.Root, root, 0)
	joinLines(doc.Root)
	return doc
}

// ParseLine reads one line of text that knows references but no other Markdown, such as a summary.
func ParseLine(at problem.Pos, src string) (*Doc, problem.List) {
	c := &converter{at: at, orig: []byte(src), lines: []int{0}}
	c.src, c.dropped = clean(c.orig)
	p := &Node{Kind: Paragraph, Line: at.Line, Col: at.Col}
	doc := &Doc{Root: &Node{Kind: Document, Line: at.Line, Col: at.Col, Kids: []*Node{p}}}
	text := func(from, to int) {
		if from < to {
			t := spelling{c: c}
			t.verbatim(from, to)
			t.put(c.node(p, Text, from))
		}
	}
	for off := 0; off < len(c.src); {
		i := bytes.Index(c.src[off:], []byte("{{"))
		if i < 0 {
			text(off, len(c.src))
			break
		}
		text(off, off+i)
		off += i
		kind, arg, n := scanReference(string(c.src[off:]))
		if n == 0 {
			c.list = append(c.list, badReference(c.pos(off)))
			n = 2
			text(off, off+n)
		} else {
			at := c.pos(off)
			p.Kids = append(p.Kids, referenceNode(kind, arg, at.Line, at.Col))
		}
		off += n
	}
	return doc, c.list
}

func lineStarts(src []byte) []int {
	starts := []int{0}
	for off := 0; ; {
		i := bytes.IndexByte(src[off:], '\n')
		if i < 0 {
			return starts
		}
		off += i + 1
		starts = append(starts, off)
	}
}

// invisible says whether a character is dropped wherever it stands: they hide words from readers and rules, and
// zero-width ones next to bold text break lines when pasted. U+200D and U+FE0F stay, for emoji need them. A carriage
// return is one, so that files from Windows read like others.
func invisible(r rune) bool {
	switch r {
	case 0x200B, 0x200C, 0x2060, 0xFEFF, 0x00AD, 0x2028, 0x2029:
		return true
	}
	return r < 0x20 && r != '\n' && r != '\t' || r >= 0x7F && r < 0xA0 || Bidi(r)
}

// Bidi says whether r changes the direction of text.
func Bidi(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C
}

// clean drops invisible characters, and says at which offsets of the result something was dropped.
func clean(src []byte) ([]byte, []gap) {
	if !bytes.ContainsFunc(src, invisible) {
		return src, nil
	}
	out := make([]byte, 0, len(src))
	var gaps []gap
	total := 0
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if invisible(r) {
			total += n
			gaps = append(gaps, gap{len(out), total})
		} else {
			out = append(out, src[i:i+n]...)
		}
		i += n
	}
	return out, gaps
}

// gap says that so many bytes in all were dropped before offset at.
type gap struct{ at, total int }

type converter struct {
	at      problem.Pos
	src     []byte // cleaned
	orig    []byte
	dropped []gap
	lines   []int           // offsets of line starts in orig; nil if nobody wants places
	ids     map[string]bool // of headings
	list    problem.List
}

// pos is the place in the file of an offset in the cleaned source.
func (c *converter) pos(off int) problem.Pos {
	if off < 0 || c.lines == nil {
		return problem.Pos{File: c.at.File, Line: c.at.Line, Col: c.at.Col}
	}
	if i := sort.Search(len(c.dropped), func(i int) bool { return c.dropped[i].at > off }); i > 0 {
		off += c.dropped[i-1].total
	}
	off = min(off, len(c.orig))
	i := sort.SearchInts(c.lines, off+1) - 1
	p := problem.Pos{File: c.at.File, Line: c.at.Line + i, Col: utf8.RuneCount(c.orig[c.lines[i]:off]) + 1}
	if i == 0 {
		p.Col += c.at.Col - 1
	}
	return p
}

func (c *converter) fail(off int, rule, hint, format string, args ...any) {
	c.list = append(c.list, problem.Errorf(c.pos(off), rule, hint, format, args...))
}

// node makes a Node at an offset and hangs it below parent.
func (c *converter) node(parent *Node, kind Kind, off int) *Node {
	n := &Node{Kind: kind, Line: parent.Line, Col: parent.Col}
	if off >= 0 {
		p := c.pos(off)
		n.Line, n.Col = p.Line, p.Col
	}
	parent.Kids = append(parent.Kids, n)
	return n
}

func (c *converter) children(parent *Node, n ast.Node, depth int) {
	if depth > maxNesting {
		c.fail(n.Pos(), "nesting", "把内容拆成几段", "列表或引用套得太深（超过 %d 层）", maxNesting)
		return
	}
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		c.convert(parent, k, depth)
	}
}

func (c *converter) convert(parent *Node, n ast.Node, depth int) {
	off := n.Pos()
	descend := func(kind Kind) *Node {
		out := c.node(parent, kind, off)
		c.children(out, n, depth+1)
		return out
	}
	switch n := n.(type) {
	case *ast.Heading:
		h := descend(Heading)
		h.Level = n.Level
		h.ID = c.headingID(h)
	case *ast.Paragraph, *ast.TextBlock:
		if n.HasChildren() {
			descend(Paragraph)
		}
	case *ast.List:
		l := descend(List)
		l.Ordered, l.Level, l.Tight = n.IsOrdered(), n.Start, n.IsTight
	case *ast.ListItem:
		descend(ListItem)
	case *ast.Blockquote:
		if kind, title, ok := calloutOf(n); ok {
			q := descend(Callout)
			q.Ref, q.Title = kind, string(title.Value(c.src))
			p := c.pos(title.Start)
			q.titleMark = mark{0, p.Line, p.Col}
			if !slices.Contains(CalloutKinds, kind) {
				c.fail(off, "callout-kind", "可以用的有：[!NOTE]、[!TIP]、[!IMPORTANT]、[!WARNING]、[!CAUTION]", "没有“[!%s]”这种提示框", strings.ToUpper(kind))
			}
			return
		}
		descend(Quote)
	case *east.Table:
		t := descend(Table)
		if len(t.Kids) > MaxRows+1 {
			c.fail(off, "table-size", "拆成几张表", "表格有 %d 行，最多 %d 行", len(t.Kids)-1, MaxRows)
		}
		if len(t.Kids) > 0 && len(t.Kids[0].Kids) > MaxColumns {
			c.fail(off, "table-size", "拆成几张表，或改成列表", "表格有 %d 列，最多 %d 列", len(t.Kids[0].Kids), MaxColumns)
		}
	case *east.TableHeader, *east.TableRow:
		descend(Row)
	case *east.TableCell:
		cell := descend(Cell)
		if n.Alignment != east.AlignNone {
			cell.Align = n.Alignment.String()
		}
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		code := spelling{c: c}
		for i := range n.Lines().Len() {
			code.line(n.Lines().At(i))
		}
		if n.Lines().Len() > 0 {
			off = n.Lines().At(0).Start
		}
		code.put(c.node(parent, Code, off))
	case *ast.ThematicBreak:
		c.node(parent, Rule, off)
	case *ast.HTMLBlock, *ast.RawHTML:
		c.fail(off, "raw-html", "只用 Markdown；想写小于号时写成 &lt;", "这里有 HTML 标签，不能用")
	case *east.FootnoteList:
		descend(Notes)
	case *east.Footnote:
		descend(Note).Level = n.Index
	case *east.FootnoteBacklink, *ast.LinkReferenceDefinition:
	case *east.FootnoteLink:
		c.node(parent, NoteRef, off).Level = n.Index
	case *east.TaskCheckBox:
		parent.Task = 1
		if n.IsChecked {
			parent.Task = 2
		}
	case *ast.Text:
		c.text(parent, n)
	case *ast.String:
		c.node(parent, Text, off).Text = string(n.Value)
	case *ast.CodeSpan:
		var code spelling
		code.c = c
		for k := n.FirstChild(); k != nil; k = k.NextSibling() {
			if t, ok := k.(*ast.Text); ok {
				to := t.Segment.Stop
				for to > t.Segment.Start && c.src[to-1] == '\n' {
					to--
				}
				code.verbatim(t.Segment.Start, to)
				if to < t.Segment.Stop {
					code.instead(" ", to)
				}
			}
		}
		code.put(c.node(parent, CodeSpan, off))
	case *ast.Emphasis:
		kind := Emph
		if n.Level == 2 {
			kind = Strong
		}
		descend(kind)
	case *east.Strikethrough:
		descend(Del)
	case *ast.Link:
		descend(Link).Ref = unescape(n.Destination)
	case *ast.AutoLink:
		l := c.node(parent, Link, off)
		l.Ref = string(n.URL(c.src))
		c.node(l, Text, off+1).Text = string(n.Label(c.src))
	case *ast.Image:
		img := descend(Image)
		img.Ref, img.Title = unescape(n.Destination), unescape(n.Title)
		img.Text, img.marks = spelled(img.Kids)
		img.Kids = nil
		img.titleMark = c.captionMark(n, mark{0, img.Line, img.Col})
	case *referenceAST:
		if n.kind == "" {
			c.list = append(c.list, badReference(c.pos(n.start)))
			c.node(parent, Text, n.start).Text = "{{"
			return
		}
		p := c.pos(n.start)
		parent.Kids = append(parent.Kids, referenceNode(n.kind, n.arg, p.Line, p.Col))
	default:
		c.fail(off, "markdown", "换一种写法", "不支持这种写法（%s）", n.Kind())
	}
}

// text appends a text node, its line break, and marks the break for joinLines.
func (c *converter) text(parent *Node, n *ast.Text) {
	t := spelling{c: c}
	if n.IsRaw() {
		t.verbatim(n.Segment.Start, n.Segment.Stop)
	} else {
		t.unescaped(n.Segment.Start, n.Segment.Stop)
	}
	if t.text.Len() > 0 {
		t.put(c.node(parent, Text, n.Segment.Start))
	}
	switch {
	case n.HardLineBreak():
		c.node(parent, Break, n.Segment.Stop)
	case n.SoftLineBreak():
		c.node(parent, Text, n.Segment.Stop).Text = softBreak
	}
}

// captionMark finds a picture's caption in the source: it stands behind the description and the file name.
func (c *converter) captionMark(n *ast.Image, fallback mark) mark {
	from := n.Pos()
	for k := n.LastChild(); k != nil; k = k.LastChild() {
		if t, ok := k.(*ast.Text); ok {
			from = t.Segment.Stop
		}
	}
	if from < 0 || len(n.Title) == 0 {
		return fallback
	}
	for _, part := range [][]byte{n.Destination, n.Title} {
		i := bytes.Index(c.src[from:], part)
		if i < 0 {
			return fallback
		}
		from += i + len(part)
	}
	p := c.pos(from - len(n.Title))
	return mark{0, p.Line, p.Col}
}

// headingID is the heading's text with spaces as hyphens, numbered when it stands twice.
func (c *converter) headingID(h *Node) string {
	id := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < 0x80 && !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-') {
			return ' '
		}
		return r
	}, plain(h.Kids))), "-")
	if id == "" {
		id = "h"
	}
	free := id
	for n := 2; c.ids[free]; n++ {
		free = fmt.Sprintf("%s-%d", id, n)
	}
	c.ids[free] = true
	return free
}

// plain is the bare text of inline nodes; contacts leave no trace in it.
func plain(kids []*Node) string {
	var b strings.Builder
	for _, k := range kids {
		k.Walk(func(n *Node) bool {
			switch n.Kind {
			case Text, CodeSpan:
				b.WriteString(n.Text)
			case Image:
				b.WriteString(n.Text)
			case Break:
				b.WriteByte(' ')
			}
			return true
		})
	}
	return strings.ReplaceAll(b.String(), softBreak, " ")
}
