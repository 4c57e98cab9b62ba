package prose

// Kind says what a Node is.
type Kind uint8

const (
	Document  Kind = iota
	Heading        // Level 2–6, ID
	Paragraph      // Task: 0 none, 1 open, 2 done, of the list item it begins
	List           // Ordered: Level is the first number; Tight: no blank lines between items
	ListItem       //
	Quote          //
	Callout        // Ref is note, tip, important, warning or caution; Title may be empty
	Table          // Kids are Rows, the first one the header
	Row            //
	Cell           // Align
	Code           // Text, lines ending in \n
	Rule           //
	Notes          // footnotes at the end, Kids are Note
	Note           // Level is the number

	Text     // Text
	Strong   //
	Emph     //
	Del      //
	CodeSpan // Text
	Link     // Ref is the destination as written
	Image    // Ref is the file, Text the description, Title the caption
	Contact  // Ref is "hotline", "site" or "fact", Text the record's id
	Scam     // Text is the address as written; it leaves this package defanged only
	Break    // hard line break
	NoteRef  // Level is the number
)

// Node is one element of a parsed text. Line and Col are where it starts in its file, counted from 1 (0 if unknown).
type Node struct {
	Kind      Kind
	Line, Col int
	Text      string
	Ref       string
	Title     string
	ID        string
	Level     int
	Ordered   bool
	Tight     bool
	Task      int
	Align     string // "", "left", "center", "right"
	Kids      []*Node

	marks     []mark // of Text, if it is not spelled as it reads
	titleMark mark   // of Title
}

// Walk calls f for n and everything below it, in reading order, as long as f says to go deeper.
func (n *Node) Walk(f func(*Node) bool) {
	if !f(n) {
		return
	}
	for _, k := range n.Kids {
		k.Walk(f)
	}
}

// inlineParent says whether n holds inline nodes directly.
func (n *Node) inlineParent() bool {
	return n.Kind == Paragraph || n.Kind == Heading || n.Kind == Cell
}
