package poster

import (
	"math"

	"mingbai/internal/scene"
)

// Format is the size of a poster, and what has room on it. Where flags and steps have no room beside each other an alert shows its
// flags, anything else its steps.
type Format int

const (
	A4      Format = iota
	A5             // a card for the counter, for old eyes: 3 flags or steps, one huge hotline, no lead
	A3             // the A4 sheet, larger
	A3Tiled        // the same on two A4 sheets, to be glued
	Card           // 1080 × 1440 pixels, for social networks: 3 flags or steps, one hotline
	Story          // 1080 × 1920 pixels: 3 flags, 3 steps, one hotline
)

// Formats says of each Format what callers need to know.
var Formats = [...]struct {
	Name  string  // in flags and names of files
	Paper bool    // is printed and has an imprint
	DPI   float64 // of the picture with the pixels that networks want; 0 on paper
}{
	A4:      {Name: "a4", Paper: true},
	A5:      {Name: "a5", Paper: true},
	A3:      {Name: "a3", Paper: true},
	A3Tiled: {Name: "a3-tiled", Paper: true},
	Card:    {Name: "card", DPI: cardDPI},
	Story:   {Name: "story", DPI: cardDPI},
}

// cardDPI makes 10 pixels of a millimetre.
const cardDPI = 254

// measures are what differs between formats, mm; several sizes are those of an em, tried from the first to the last.
type measures struct {
	width, height float64
	margin        float64
	unit          float64 // of lines, paddings and gaps: 1 on A4
	heads         []float64
	leads         []float64 // nil: there is no lead
	leadLines     int
	iconSide      float64
	bodies        []float64 // of what is said; its explanation is smaller
	good          float64   // a body for which the largest headline must leave room
	says          []say     // what to say, the most first
	sideways      bool      // flags and steps stand beside each other
	callSizes     []float64 // of hotlines
	callsMost     int       // hotlines
	notes         []float64 // whose they are
	addresses     []float64 // the domain and the code
	imprints      []float64 // what a branch says; nil: there is no imprint
	feet          []float64
	footLines     []footLine
	row           float64 // height of the QR code's row at least

	// What stands below, in reading order: over the row, in it beside the code, under it. A height of 0 takes what is left.
	over, beside, under []part
}

// part is a part of a sheet: how high it is and who draws it.
type part struct {
	height float64
	draw   func(*sheet, scene.Rect) error
}

// footLine is what stands in a line of the foot, and how many lines it may take.
type footLine struct {
	most   int
	fields []string
}

// say is how much of a source is said; whatever is not is left out whole.
type say struct {
	flags, steps int  // at most; without steps, the one list that matters most
	minor        bool // explanations, too
}

// plans say how large headline and lead may be, of their largest size, and how small the body, from its least size to a good one:
// a headline gives way to a body that is hard to read.
var plans = []struct{ head, body float64 }{{1, 1}, {0.85, 0.75}, {0.78, 0.5}, {0.7, 0.25}, {0.6, 0}, {0.5, 0}}

// sizes go down in steps of 4 %, in tenths of a millimetre.
func sizes(most, least float64) (out []float64) {
	for v := most; v > least; v = min(v-0.1, math.Round(v*9.6)/10) {
		out = append(out, v)
	}
	return append(out, least)
}

// formats has the measures of those formats that are laid out by themselves.
var formats = map[Format]measures{
	A4: {
		width: 210, height: 297, margin: 10, unit: 1,
		heads: sizes(40, 20), // from 28 on capitals are 20 mm, read from two metres
		leads: sizes(9, 6), leadLines: 3, iconSide: 25,
		bodies: sizes(14, 4.9), good: 8, says: []say{{FlagsMost, StepsMost, true}}, sideways: true,
		callSizes: sizes(42, 8), notes: sizes(5, 3.4), callsMost: HotlinesMost,
		addresses: sizes(5, 2.8), imprints: sizes(4.4, 2.6), feet: sizes(3.4, 2.6), footLines: []footLine{{1, []string{"publisher"}}, {1, []string{"number", "issued", "review", "code"}}},
		row:    50,
		beside: []part{{0, (*sheet).hotlines}, {9.6, (*sheet).address}},
		under:  []part{{8, (*sheet).imprintRow}, {8.5, (*sheet).foot}},
	},
	A5: {
		width: 148, height: 210, margin: 7, unit: 0.8,
		heads:  sizes(26, 13),
		bodies: sizes(10, 5.2), good: 7, says: []say{{3, 2, true}, {3, 2, false}, {3, 0, true}, {3, 0, false}},
		callSizes: sizes(48, 12), notes: sizes(6.4, 4.4), callsMost: 1,
		addresses: sizes(4.4, 2.8), imprints: sizes(4, 2.6), feet: sizes(3.2, 2.6), footLines: []footLine{{1, []string{"publisher"}}, {2, []string{"number"}}, {1, []string{"issued", "review", "code"}}},
		row:    45,
		over:   []part{{41, (*sheet).hotlines}},
		beside: []part{{8.4, (*sheet).address}, {21, (*sheet).imprintColumn}, {0, (*sheet).foot}},
	},
	Card: {
		width: 108, height: 144, margin: 5, unit: 0.62,
		heads: sizes(18, 9),
		leads: sizes(4.8, 3.2), leadLines: 4, iconSide: 13,
		bodies: sizes(7, 3.3), good: 4.4, says: []say{{3, 0, true}, {3, 0, false}},
		callSizes: sizes(30, 6), notes: sizes(3.6, 2.6), callsMost: 1,
		addresses: sizes(3.2, 2.6), feet: sizes(2.6, 2.4), footLines: []footLine{{1, []string{"issued", "review"}}},
		row:    37,
		beside: []part{{0, (*sheet).hotlines}, {6.5, (*sheet).address}, {3, (*sheet).foot}},
	},
	Story: {
		width: 108, height: 192, margin: 6, unit: 0.62,
		heads: sizes(22, 10),
		leads: sizes(5.6, 3.2), leadLines: 4, iconSide: 14,
		bodies: sizes(7.4, 3.3), good: 4.4, says: []say{{3, 3, true}, {3, 3, false}},
		callSizes: sizes(30, 6), notes: sizes(3.8, 2.6), callsMost: 1,
		addresses: sizes(3.2, 2.6), feet: sizes(2.6, 2.4), footLines: []footLine{{1, []string{"issued", "review"}}},
		row:    39,
		beside: []part{{0, (*sheet).hotlines}, {6.5, (*sheet).address}, {3, (*sheet).foot}},
	},
}
