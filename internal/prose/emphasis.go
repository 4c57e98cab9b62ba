package prose

import (
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// CommonMark decides by spaces and punctuation whether a run of asterisks opens or closes. Chinese has no spaces between
// words and puts full-width marks inside the emphasis, so that **提示：**请 would keep its asterisks. Here a Chinese
// neighbour counts like a space on the far side of a mark: a run closes after punctuation if a Chinese character
// follows, and opens before punctuation if one precedes. 2 * 3 * 4 still stays as it is.

type emphasis struct{}

func (emphasis) Trigger() []byte { return []byte{'*'} }

func (emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	return scanRun(block, pc, 1, 1<<30, emphasisProcessor{})
}

type emphasisProcessor struct{}

func (emphasisProcessor) IsDelimiter(b byte) bool                   { return b == '*' }
func (emphasisProcessor) CanOpenCloser(o, c *parser.Delimiter) bool { return o.Char == c.Char }
func (emphasisProcessor) OnMatch(consumes int) ast.Node             { return ast.NewEmphasis(consumes) }

// strike is ~~struck~~: two tildes exactly, so that 周一~周五 9:00~18:00 stays text.
type strike struct{}

func (strike) Trigger() []byte { return []byte{'~'} }

func (strike) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	return scanRun(block, pc, 2, 2, strikeProcessor{})
}

type strikeProcessor struct{}

func (strikeProcessor) IsDelimiter(b byte) bool                   { return b == '~' }
func (strikeProcessor) CanOpenCloser(o, c *parser.Delimiter) bool { return o.Char == c.Char }
func (strikeProcessor) OnMatch(int) ast.Node                      { return east.NewStrikethrough() }

// scanRun reads a run of one delimiter character whose length must lie in [least, most].
func scanRun(block text.Reader, pc parser.Context, least, most int, p parser.DelimiterProcessor) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	n := 0
	for n < len(line) && line[n] == line[0] {
		n++
	}
	if n < least || n > most || before == rune(line[0]) && line[0] == '~' {
		return nil
	}
	after := ' '
	if n < len(line) {
		after, _ = utf8.DecodeRune(line[n:])
	}
	space := func(r rune) bool { return util.IsSpaceRune(r) }
	edge := func(r rune) bool { return space(r) || util.IsPunctRune(r) || Han(r) }
	opens := !space(after) && (!util.IsPunctRune(after) || edge(before))
	closes := !space(before) && (!util.IsPunctRune(before) || edge(after))
	d := parser.NewDelimiter(opens, closes, n, line[0], p)
	d.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	pc.PushDelimiter(d)
	return d
}
