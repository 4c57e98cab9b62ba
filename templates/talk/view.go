// Package talk turns a deck of slides into one file that stands alone: style and script are inside, pictures are data, and nothing is
// fetched, so that it works from a stick in a room without a network. Without the script all slides stand under one another, with
// what to say beside them; on paper they are a handout.
package talk

import "mingbai/internal/words"

//go:generate go tool templ generate

// Deck is a talk.
type Deck struct {
	Language string
	Title    string
	Bank     string // on every slide
	Words    *words.Words
	Minutes  int // planned
	Slides   []Slide
	Policy   string // what the file may load: nothing but its own style and script
	Style    string
	Script   string
}

// Slide is one screen. Texts are HTML that package prose made, everything else is plain.
type Slide struct {
	Kind    string // class: cover, chapter, points, callout, question, answer, picture, phones
	Theme   string // class: the kind of article
	Size    string // classes: how large the heading and the text are, on wide and on tall screens
	Heading string
	Part    string // 1/2, if the heading stands on several slides
	Place   string // where in the talk this is
	Mark    string // of the texts: "", dot, number, letter
	Start   int    // the first number
	Texts   []string
	Table   *Table
	Picture *Picture
	Code    *Code
	Notes   string // HTML: what to say
}

// Table is a table, or a part of one, under its head.
type Table struct {
	Head  []string
	Rows  [][]string
	Width []string // of the columns, in per cent
}

// Picture is a picture with its caption.
type Picture struct{ Src, Alt, Caption string }

// Code is a QR code as an SVG path in modules, Side of them with the white all round, and what it leads to.
type Code struct {
	Path, Address string
	Side          int
}
