package prose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// CalloutKinds are the kinds of call-out there are.
var CalloutKinds = []string{"note", "tip", "important", "warning", "caution"}

var calloutMark = regexp.MustCompile(`^\[!([A-Za-z]+)\][ \t]*(.*?)[ \t\r\n]*$`)

// callout takes the marker line off the first paragraph of a quote and remembers it on the quote.
type callout struct{}

func (callout) Transform(p *ast.Paragraph, reader text.Reader, _ parser.Context) {
	quote, ok := p.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != p || p.Lines().Len() == 0 {
		return
	}
	first := p.Lines().At(0)
	m := calloutMark.FindSubmatchIndex(reader.Source()[first.Start:first.Stop])
	if m == nil {
		return
	}
	quote.SetAttributeString("callout", strings.ToLower(string(reader.Source()[first.Start+m[2]:first.Start+m[3]])))
	quote.SetAttributeString("title", text.NewSegment(first.Start+m[4], first.Start+m[5]))
	rest := text.NewSegments()
	rest.AppendAll(slices.Clone(p.Lines().Sliced(1, p.Lines().Len())))
	p.SetLines(rest)
	if rest.Len() == 0 {
		quote.RemoveChild(quote, p)
	}
}

func calloutOf(n *ast.Blockquote) (kind string, title text.Segment, ok bool) {
	k, ok := n.AttributeString("callout")
	if !ok {
		return "", title, false
	}
	t, _ := n.AttributeString("title")
	return k.(string), t.(text.Segment), true
}
