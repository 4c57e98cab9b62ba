package prose

import (
	"strconv"
	"strings"
)

// shown is what the inline nodes of one paragraph, heading or cell show, with addresses made harmless. They are looked for
// in the line as a whole, for bank-xx.**top** reads as one address although no part of it is one.
type shown map[*Node]string

// Show gives what the inline nodes of one paragraph, heading or cell show in a dress: text, contacts resolved, addresses made
// harmless. It is for media that HTML does not serve.
func Show(kids []*Node, d Dress) map[*Node]string { return show(kids, d, true) }

// show lays out a line in a dress. Captions are shown in HTML only.
func show(kids []*Node, d Dress, captions bool) shown {
	out := shown{}
	var order []*Node
	var line strings.Builder
	for _, k := range kids {
		k.Walk(func(n *Node) bool {
			s := ""
			switch n.Kind {
			case Text, CodeSpan:
				s = n.Text
			case Scam:
				s = DefangAddress(n.Text)
			case Contact:
				s = d.contact(n).Text
			case Image:
				if captions {
					s = n.Title
				}
			case NoteRef:
				s = "[" + strconv.Itoa(n.Level) + "]"
			case Break:
				s = "\n"
			default:
				return true
			}
			out[n] = s
			order = append(order, n)
			line.WriteString(s)
			return true
		})
	}
	all := edits(line.String(), 0, d.Official)
	if all == nil {
		return out
	}
	base := 0
	for _, n := range order {
		s := out[n]
		out[n] = apply(s, base, all)
		base += len(s)
	}
	return out
}

// contact is what a reference becomes; an unknown one shows its id.
func (d Dress) contact(n *Node) ContactText {
	if d.Contact != nil {
		if c, ok := d.Contact(n.Ref, n.Text); ok {
			return c
		}
	}
	return ContactText{Text: n.Text}
}
