package prose

import (
	"sort"
	"strconv"
	"strings"

	"mingbai/internal/problem"
)

// Block is the running text of one paragraph, heading, cell or code block, as rules want to see it: what belongs together is
// one string, however it is dressed, and every character knows where it stood. A contact, scam address or picture is
// Object, so that words on its two sides do not run together.
type Block struct {
	Kind  Kind
	Text  string
	Node  *Node
	marks []mark
	file  string
}

// Object stands in a Block's Text for what is not text (U+FFFC).
const Object = "\uFFFC"

// Pos is where the character at a byte offset of Text stood.
func (b Block) Pos(off int) problem.Pos {
	i := sort.Search(len(b.marks), func(i int) bool { return b.marks[i].off > off }) - 1
	if i < 0 {
		return problem.Pos{File: b.file, Line: b.Node.Line, Col: b.Node.Col}
	}
	m := b.marks[i]
	line, col := m.after(b.Text[m.off:min(off, len(b.Text))])
	return problem.Pos{File: b.file, Line: line, Col: col}
}

// Blocks gives the text of the Doc in reading order. Picture descriptions and captions and call-out titles are blocks of
// their own.
func (d *Doc) Blocks(file string) []Block {
	var out []Block
	d.Root.Walk(func(n *Node) bool {
		b := Block{Kind: n.Kind, Node: n, file: file}
		var text strings.Builder
		add := func(s string, marks ...mark) {
			for _, m := range marks {
				b.marks = append(b.marks, mark{text.Len() + m.off, m.line, m.col})
			}
			text.WriteString(s)
		}
		here := mark{0, n.Line, n.Col}
		switch {
		case n.Kind == Code:
			add(n.Text, n.spots()...)
		case n.Kind == Image:
			add(n.Text, n.spots()...)
			if n.Title != "" {
				add("\n", here)
				add(n.Title, n.titleMark)
			}
		case n.Kind == Callout && n.Title != "":
			add(n.Title, n.titleMark)
		case n.inlineParent():
			for _, k := range n.Kids {
				k.Walk(func(k *Node) bool {
					switch k.Kind {
					case Text, CodeSpan:
						add(k.Text, k.spots()...)
					case Break:
						add("\n", mark{0, k.Line, k.Col})
					case Contact, Scam, Image:
						add(Object, mark{0, k.Line, k.Col})
					}
					return true
				})
			}
		default:
			return true
		}
		b.Text = text.String()
		out = append(out, b)
		return true
	})
	return out
}

// Plain renders the Doc as plain text: one line a block, list items with their marker, contacts as the Dress says,
// scam addresses and unknown hosts defanged, notes as [n]. It ends with one newline unless it is empty.
func (d *Doc) Plain(dress Dress) string {
	var b strings.Builder
	plainBlocks(&b, d.Root.Kids, dress, "")
	return b.String()
}

func plainBlocks(b *strings.Builder, kids []*Node, d Dress, lead string) {
	for _, n := range kids {
		switch n.Kind {
		case List:
			for i, item := range n.Kids {
				marker := "• "
				if n.Ordered {
					marker = strconv.Itoa(n.Level+i) + ". "
				}
				plainBlocks(b, item.Kids, d, lead+marker)
			}
		case Quote, Notes, Callout:
			if n.Title != "" {
				b.WriteString(lead + Defang(n.Title, d.Official) + "\n")
			}
			plainBlocks(b, n.Kids, d, lead)
		case Note:
			plainBlocks(b, n.Kids, d, "["+strconv.Itoa(n.Level)+"] ")
		case Table:
			for _, row := range n.Kids {
				var cells []string
				for _, c := range row.Kids {
					cells = append(cells, plainInline(c.Kids, d))
				}
				b.WriteString(lead + strings.Join(cells, "　") + "\n")
			}
		case Code:
			b.WriteString(Defang(n.Text, d.Official))
		case Rule:
		default:
			if s := plainInline(n.Kids, d); s != "" {
				b.WriteString(lead + taskMark(n) + s + "\n")
			}
		}
		lead = strings.Repeat("　", strings.Count(lead, "• ")+strings.Count(lead, ". ")) // only the first block of an item has its marker
	}
}

func plainInline(kids []*Node, d Dress) string {
	texts := show(kids, d, false)
	var b strings.Builder
	for _, k := range kids {
		k.Walk(func(n *Node) bool {
			if n.Kind == Break {
				b.WriteByte(' ')
			} else {
				b.WriteString(texts[n])
			}
			return true
		})
	}
	return strings.TrimSpace(b.String())
}
