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
	m := calloutMark.FindSubmatch(first.Value(reader.Source()))
	if m == nil {
		return
	}
	quote.SetAttributeString("callout", strings.ToLower(string(m[1])))
	quote.SetAttributeString("title", string(m[2]))
	rest := text.NewSegments()
	rest.AppendAll(slices.Clone(p.Lines().Sliced(1, p.Lines().Len())))
	p.SetLines(rest)
	if rest.Len() == 0 {
		quote.RemoveChild(quote, p)
	}
}

func calloutOf(n *ast.Blockquote) (kind, title string, ok bool) {
	k, ok := n.AttributeString("callout")
	if !ok {
		return "", "", false
	}
	t, _ := n.AttributeString("title")
	return k.(string), t.(string), true
}
