package talk

import (
	"math"
	"strings"

	"mingbai/internal/prose"
)

// Widths of texts on slides, in ems.
const (
	whole  = 36  // a longer text is shown by as many of its first sentences as this holds, at least one
	widest = 120 // what has room on a slide of its own on every screen
)

// cutter copies inline nodes up to a width. Footnote marks and pictures are left out.
type cutter struct {
	most  float64 // what goes beyond is clipped
	stop  float64 // where to end without a trace, 0 for nowhere
	dress prose.Dress

	width     float64
	sentences []float64 // where they end
	deep      int       // open quotation marks and brackets
	over      bool      // a sentence may end here
	last      rune
	done      bool
}

const (
	opening = "“‘「『（《【〈"
	closing = "”’」』）》】〉"
	ends    = "。！？!?"
)

// short gives what a slide shows of a paragraph.
func short(kids []*prose.Node, d prose.Dress) []*prose.Node {
	all := cutter{most: math.Inf(1), dress: d}
	out := all.nodes(kids)
	if all.width <= whole || len(all.sentences) == 0 && all.width <= widest {
		return out
	}
	c := cutter{most: widest, dress: d}
	for i, end := range all.sentences {
		if i == 0 || end <= whole {
			c.stop = end
		}
	}
	return c.nodes(kids)
}

// clip gives as much of a paragraph as most ems hold.
func clip(kids []*prose.Node, most float64, d prose.Dress) []*prose.Node {
	c := cutter{most: most, dress: d}
	return c.nodes(kids)
}

// clipText is clip for plain text.
func clipText(s string, most float64) string {
	c := cutter{most: most}
	return c.text(s)
}

func (c *cutter) nodes(kids []*prose.Node) []*prose.Node {
	shown := prose.Show(kids, c.dress)
	return c.copy(kids, shown)
}

func (c *cutter) copy(kids []*prose.Node, shown map[*prose.Node]string) []*prose.Node {
	var out []*prose.Node
	for _, k := range kids {
		if c.done {
			break
		}
		n := *k
		switch k.Kind {
		case prose.NoteRef, prose.Image:
			continue
		case prose.Text, prose.CodeSpan:
			if n.Text = c.text(k.Text); n.Text == "" && k.Text != "" {
				continue
			}
		case prose.Break:
			n = prose.Node{Kind: prose.Text, Text: " "}
			c.width += em(' ')
		case prose.Contact, prose.Scam:
			w := ems(shown[k])
			if c.ends() {
				return out
			}
			if c.done = c.width+w > c.most; c.done {
				return append(out, &prose.Node{Kind: prose.Text, Text: "…"})
			}
			c.width += w
		default:
			if n.Kids = c.copy(k.Kids, shown); len(n.Kids) == 0 {
				continue
			}
		}
		out = append(out, &n)
	}
	return out
}

// ends notes that the sentence before has ended, and says whether to stop there.
func (c *cutter) ends() bool {
	if c.over {
		c.sentences = append(c.sentences, c.width)
		c.over = false
		c.done = c.stop > 0 && c.width >= c.stop
	}
	return c.done
}

// text gives what of a text is shown. A sentence ends with its mark outside of quotation marks and brackets, or with the closing
// quotation mark behind one.
func (c *cutter) text(s string) string {
	for i, r := range s {
		closes, marks := strings.ContainsRune(closing, r), strings.ContainsRune(ends, r)
		if !closes && !marks && c.ends() {
			return s[:i]
		}
		if c.width+em(r) > c.most {
			c.done = true
			return s[:i] + "…"
		}
		c.width += em(r)
		switch {
		case strings.ContainsRune(opening, r):
			c.deep++
		case closes:
			c.deep = max(0, c.deep-1)
			c.over = c.deep == 0 && (c.over || strings.ContainsRune(ends, c.last))
		case marks:
			c.over = c.deep == 0
		}
		c.last = r
	}
	return s
}
