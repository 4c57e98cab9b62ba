package scene

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"mingbai/internal/font"
)

// trueType writes a font with some glyphs, by their codes of 1 to 0xFFFE: what a PDF carries of a font. Its em has 1,000 units, it
// is without names, hints and instructions, and glyph 0 is empty.
func trueType(glyphs map[rune]*font.Glyph) []byte {
	be := binary.BigEndian
	var codes []rune
	for r := range glyphs {
		codes = append(codes, r)
	}
	slices.Sort(codes)
	var glyf, loca, hmtx []byte
	box := [4]int{} // xMin yMin xMax yMax
	widest, mostPoints, mostContours := 0, 0, 0
	put := func(g *font.Glyph) {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		contours, points := contoursOf(g.Outline)
		left := 0
		if points > 0 {
			var b [4]int
			glyf, b = appendGlyph(glyf, contours)
			left = b[0]
			box = [4]int{min(box[0], b[0]), min(box[1], b[1]), max(box[2], b[2]), max(box[3], b[3])}
		}
		widest, mostPoints, mostContours = max(widest, g.Advance), max(mostPoints, points), max(mostContours, len(contours))
		hmtx = be.AppendUint16(be.AppendUint16(hmtx, uint16(g.Advance)), uint16(left))
	}
	put(&font.Glyph{})
	for _, r := range codes {
		put(glyphs[r])
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	n := len(codes) + 1

	const ascent, descent = 880, -120 // of Chinese characters, which fill the em
	words := func(v ...int) (out []byte) {
		for _, v := range v {
			out = be.AppendUint16(out, uint16(v))
		}
		return out
	}
	tables := []struct {
		name string
		data []byte
	}{
		{"cmap", slices.Concat(words(0, 1, 3, 1, 0, 12), characters(codes))},
		{"glyf", glyf},
		{"head", words(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 3, 1000, 0, 0, 0, 0, 0, 0, 0, 0, box[0], box[1], box[2], box[3], 0, 8, 2, 1, 0)},
		{"hhea", words(1, 0, ascent, descent, 0, widest, 0, 0, box[2], 1, 0, 0, 0, 0, 0, 0, 0, n)},
		{"hmtx", hmtx},
		{"loca", loca},
		{"maxp", words(1, 0, n, mostPoints, mostContours, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)},
		{"name", words(0, 0, 6)},
		{"post", words(3, 0, 0, 0, -100, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)},
	}
	out := words(1, 0, len(tables), 16*8, 3, 16*len(tables)-16*8)
	at := len(out) + 16*len(tables)
	for _, t := range tables {
		out = append(append(out, t.name...), 0, 0, 0, 0) // nobody checks the sums of what a PDF carries
		out = be.AppendUint32(be.AppendUint32(out, uint32(at)), uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(append(out, t.data...), make([]byte, -len(t.data)&3)...)
	}
	return out
}

// characters writes a cmap of format 4 that leads from codes, sorted, to glyphs 1 and on.
func characters(codes []rune) []byte {
	n := len(codes) + 1 // the last one ends the table
	log := bits.Len(uint(n)) - 1
	values := []int{4, 16 + 8*n, 0, 2 * n, 2 << log, log, 2*n - 2<<log}
	var starts, deltas []int
	for i, r := range codes {
		starts, deltas = append(starts, int(r)), append(deltas, i+1-int(r))
	}
	starts, deltas = append(starts, 0xFFFF), append(deltas, 1)
	values = slices.Concat(values, starts, []int{0}, starts, deltas, make([]int, n)) // ends, starts, deltas, no offsets
	var out []byte
	for _, v := range values {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	return out
}

// vertex is a point of a contour, units; off is one that a curve is drawn towards.
type vertex struct {
	x, y int
	off  bool
}

// contoursOf gives closed contours, y upwards, and how many points they have. A point midway between two that are off is left
// out, as the format allows.
func contoursOf(outline sfnt.Segments) (out [][]vertex, points int) {
	var c []vertex
	end := func() {
		if n := len(c); n > 1 && c[0] == c[n-1] {
			c = c[:n-1]
		}
		var kept []vertex
		for i, p := range c {
			a, b := c[(i+len(c)-1)%len(c)], c[(i+1)%len(c)]
			between := i > 0 && !p.off && a.off && b.off && near(2*p.x, a.x+b.x) && near(2*p.y, a.y+b.y)
			if !between {
				kept = append(kept, p)
			}
		}
		if len(kept) > 2 {
			out, points = append(out, kept), points+len(kept)
		}
		c = nil
	}
	at := func(p fixed.Point26_6, off bool) { c = append(c, vertex{p.X.Round(), -p.Y.Round(), off}) }
	for _, s := range outline {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			end()
			at(s.Args[0], false)
		case sfnt.SegmentOpLineTo:
			at(s.Args[0], false)
		case sfnt.SegmentOpQuadTo:
			at(s.Args[0], true)
			at(s.Args[1], false)
		}
	}
	end()
	return out, points
}

// near allows for rounding.
func near(a, b int) bool { return a-b <= 2 && b-a <= 2 }

// appendGlyph writes a glyph and gives its bounds.
func appendGlyph(to []byte, contours [][]vertex) ([]byte, [4]int) {
	be := binary.BigEndian
	box := [4]int{math.MaxInt16, math.MaxInt16, math.MinInt16, math.MinInt16}
	var ends, flags, xs, ys []byte
	var last vertex
	points := 0
	for _, c := range contours {
		points += len(c)
		ends = be.AppendUint16(ends, uint16(points-1))
		for _, p := range c {
			box = [4]int{min(box[0], p.x), min(box[1], p.y), max(box[2], p.x), max(box[3], p.y)}
			var flag byte
			if !p.off {
				flag = 1
			}
			short := func(to []byte, d int, isShort, sameOrPositive byte) []byte {
				switch {
				case d == 0:
					flag |= sameOrPositive
				case -256 < d && d < 256:
					flag |= isShort
					if d > 0 {
						flag |= sameOrPositive
					}
					to = append(to, byte(max(d, -d)))
				default:
					to = be.AppendUint16(to, uint16(d))
				}
				return to
			}
			xs = short(xs, p.x-last.x, 2, 16)
			ys = short(ys, p.y-last.y, 4, 32)
			flags = append(flags, flag)
			last = p
		}
	}
	to = be.AppendUint16(to, uint16(len(contours)))
	for _, v := range box {
		to = be.AppendUint16(to, uint16(v))
	}
	to = append(append(to, ends...), 0, 0) // no instructions
	to = append(append(append(to, flags...), xs...), ys...)
	return append(to, make([]byte, -len(to)&3)...), box
}
