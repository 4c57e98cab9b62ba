package prose

import (
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"mingbai/internal/problem"
)

// References stand between double braces: {{hotline fanzha}}, {{site nfra}}, {{fact cunkuan-baoxian}}, {{scam http://bank-xx.top}}.

var referenceForm = regexp.MustCompile(`^\{\{ *(?:(hotline|site|fact) +([a-z0-9]+(?:-[a-z0-9]+)*)|(scam) +([^\s{}]{3,200})) *\}\}`)

// scanReference reads a reference at the start of s. n is its length in bytes, 0 if there is none.
func scanReference(s string) (kind, arg string, n int) {
	m := referenceForm.FindStringSubmatch(s)
	if m == nil {
		return "", "", 0
	}
	return m[1] + m[3], m[2] + m[4], len(m[0])
}

func referenceNode(kind, arg string, line, col int) *Node {
	if kind == "scam" {
		return &Node{Kind: Scam, Text: arg, Line: line, Col: col}
	}
	return &Node{Kind: Contact, Ref: kind, Text: arg, Line: line, Col: col}
}

func badReference(p problem.Pos) problem.Problem {
	return problem.Errorf(p, "reference", "写成 {{hotline 编号}}、{{site 编号}}（编号见 contacts.yaml）、{{fact 编号}}（见 content/data/facts.yaml）或 {{scam 网址}}", "双花括号里的写法不对")
}

type reference struct{}

func (reference) Trigger() []byte { return []byte{'{'} }

func (reference) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 2 || line[1] != '{' {
		return nil
	}
	kind, arg, n := scanReference(string(line))
	if n == 0 {
		n = 2
	}
	block.Advance(n)
	return &referenceAST{kind: kind, arg: arg, start: segment.Start}
}

// referenceAST is a reference in goldmark's tree; an empty kind is a malformed one.
type referenceAST struct {
	ast.BaseInline
	kind, arg string
	start     int
}

var kindReference = ast.NewNodeKind("Reference")

func (*referenceAST) Kind() ast.NodeKind           { return kindReference }
func (n *referenceAST) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }
