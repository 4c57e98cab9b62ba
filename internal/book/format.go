package book

import "mingbai/internal/scene"

// Format is the size of a book's pages.
type Format int

const (
	A4 Format = iota
	A5        // to be stitched, or single
)

// measures are what differs between formats, mm. Sizes are those of an em: old people read the text, 14 and 11.5 points.
type measures struct {
	width, height     float64
	side, top, bottom float64 // margins; the running foot stands in the lower one
	body, lead        float64 // of the text; the lead in ems
	table             float64
	small             float64   // of dates, sources and the foot
	title             float64   // of a chapter
	cover             []float64 // of the book's title, largest first
	number            float64   // of a telephone number on the last page
	module            float64   // of a QR code
}

var formats = [...]measures{
	A4: {
		width: 210, height: 297, side: 22, top: 20, bottom: 25, body: 4.94, lead: 1.62, table: 4.5, small: 3.5, title: 9,
		cover: []float64{24, 21, 18, 15, 12}, number: 14, module: 0.75,
	},
	A5: {
		width: 148, height: 210, side: 15, top: 13, bottom: 18, body: 4.06, lead: 1.55, table: 4, small: 3, title: 7,
		cover: []float64{18, 16, 14, 12, 10}, number: 11, module: 0.65,
	},
}

func (f Format) measures() measures { return formats[f] }

// text is the type area.
func (m measures) text() scene.Rect {
	return scene.Rect{X: m.side, Y: m.top, W: m.width - 2*m.side, H: m.height - m.top - m.bottom}
}
