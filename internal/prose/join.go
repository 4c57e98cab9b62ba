package prose

import (
	"unicode"
	"unicode/utf8"
)

// softBreak stands for a line end inside a paragraph until joinLines has decided what becomes of it. It is a control
// character, and those are dropped from every source.
const softBreak = "\x01"

// Han says whether r is written without spaces around it: Chinese characters, kana and full-width or Chinese punctuation.
func Han(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo) ||
		r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF || r == '“' || r == '”' || r == '‘' || r == '’' || r == '—' || r == '…'
}

// joinLines removes a line end between two Chinese characters or after a Chinese mark; elsewhere it is one space.
func joinLines(n *Node) {
	if !n.inlineParent() {
		for _, k := range n.Kids {
			joinLines(k)
		}
		return
	}
	var leaves []*Node
	n.Walk(func(k *Node) bool {
		if k != n && len(k.Kids) == 0 {
			leaves = append(leaves, k)
		}
		return true
	})
	edge := func(i, step int) rune { // the character a leaf shows on the side of the break
		for i >= 0 && i < len(leaves) && leaves[i].Kind == NoteRef { // a small raised number is not a word
			i += step
		}
		if i < 0 || i >= len(leaves) {
			return ' '
		}
		l := leaves[i]
		switch l.Kind {
		case Text, CodeSpan:
			if step < 0 {
				r, _ := utf8.DecodeLastRuneInString(l.Text)
				return r
			}
			r, _ := utf8.DecodeRuneInString(l.Text)
			return r
		case Contact:
			return '0' // a number or a name: keep a space unless the other side is a Chinese mark
		}
		return ' '
	}
	for i, l := range leaves {
		if l.Kind != Text || l.Text != softBreak {
			continue
		}
		before, after := edge(i-1, -1), edge(i+1, 1)
		if Han(before) && (Han(after) || !unicode.Is(unicode.Han, before)) {
			l.Text = ""
		} else {
			l.Text = " "
		}
	}
}
