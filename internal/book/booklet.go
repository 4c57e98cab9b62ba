package book

import (
	"mingbai/internal/font"
	"mingbai/internal/problem"
	"mingbai/internal/scene"
)

// A4 lying on its side, mm.
const (
	wide = 297.0
	high = 210.0
)

// Booklet lays the book out on A5 and puts two pages on each side of A4 sheets, to be printed on both sides, turned over the short edge,
// folded in the middle and stitched there. Blank pages before the last one make a multiple of four. If there are problems there are no
// pages. fallback, which may be nil, has characters that our fonts lack.
func (b *Book) Booklet(fallback *font.Fallback) ([]*scene.Page, problem.List, error) {
	pages, list, err := b.layOut(A5, fallback, 4)
	if err != nil || pages == nil {
		return nil, list, err
	}
	var sides []*scene.Page
	for _, pair := range stitched(len(pages)) {
		side := &scene.Page{Width: wide, Height: high, Title: b.Title, Lang: b.e.Site.Language, Made: b.made(), Fallback: fallback}
		for k, n := range pair {
			p := pages[n]
			side.Add(scene.Rect{}, scene.View{
				Page: p, From: scene.Rect{W: p.Width, H: p.Height}, Scale: 1,
				At: scene.Point{X: wide/2 + float64(k-1)*p.Width, Y: (high - p.Height) / 2},
			})
		}
		sides = append(sides, side)
	}
	return sides, nil, checked(sides)
}

// stitched says which pages, counted from 0, stand left and right on each side of the sheets of a booklet of n pages, a multiple of four:
// the outermost sheet first, of each sheet the outer side first.
func stitched(n int) (sides [][2]int) {
	for i := 0; i < n/2; i += 2 {
		sides = append(sides, [2]int{n - 1 - i, i}, [2]int{i + 1, n - 2 - i})
	}
	return sides
}
