package book

import "mingbai/internal/scene"

// strip is what is never torn: a line of text, a row of a table, the head of a chapter.
type strip struct {
	before float64      // mm of white above it, but at the top of a page
	height float64      // mm
	keep   bool         // it stands on the same page as the next
	marks  []scene.Mark // placed from the strip's left upper corner in the type area
	bars   []bar        // down beside it, and beside the white above it
	again  *strip       // what is drawn over it once more if it begins a page: the head of its table
	from   origin
}

// bar is a thick line that shows how far a call-out or a quotation goes.
type bar struct{ x, width float64 }

// spot is a strip on a page.
type spot struct {
	strip
	y, above float64 // mm from the top of the type area; the white that is there above it
	repeated bool    // it is a head of a table once more
}

// flow puts strips on pages of a height: each group of strips that are kept together on the first page that has room for it. A group
// higher than a page is torn where a page is full. A strip higher than a page is not put anywhere, but among tall.
func flow(strips []strip, height float64) (pages [][]spot, tall []strip) {
	var page []spot
	y := 0.0
	turn := func() {
		pages = append(pages, page)
		page, y = nil, 0
	}
	put := func(p strip) {
		above := p.before
		if y == 0 {
			above = 0
			if p.again != nil {
				page = append(page, spot{*p.again, 0, 0, true})
				y = p.again.height
			}
		}
		page = append(page, spot{p, y + above, above, false})
		y += above + p.height
	}
	for i := 0; i < len(strips); {
		j := i + 1
		for j < len(strips) && strips[j-1].keep {
			j++
		}
		if y > 0 && y+extent(strips[i:j], false) > height+slack {
			turn()
		}
		for _, p := range strips[i:j] {
			switch {
			case extent([]strip{p}, true) > height+slack:
				tall = append(tall, p)
				continue
			case y > 0 && y+p.before+p.height > height+slack: // a group that is higher than a page
				turn()
			}
			put(p)
		}
		i = j
	}
	if len(page) > 0 {
		turn()
	}
	return pages, tall
}

// slack is what may be too much for arithmetic's sake, mm.
const slack = 1e-6

// extent is the height of strips that stand together, mm; at the top of a page without white above the first, but with its table's head.
func extent(strips []strip, top bool) (h float64) {
	for i, p := range strips {
		h += p.height
		if i > 0 || !top {
			h += p.before
		} else if p.again != nil {
			h += p.again.height
		}
	}
	return h
}

// together keeps strips on one page, the last one as it says.
func together(strips []strip) []strip {
	for i := range strips[:max(0, len(strips)-1)] {
		strips[i].keep = true
	}
	return strips
}
