package main

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf16"
)

// TrueType, as far as it is needed here: https://learn.microsoft.com/typography/opentype/spec/otff. A file is a directory
// of tables. cmap leads from a character to a glyph's number; loca gives where in glyf the glyph's outline is; hmtx gives
// its width. A glyph may be composed of other glyphs, which it names by number.
//
// The files read are known by their hash (see main.go), so offsets in them are trusted: a damaged file panics.

var be = binary.BigEndian

// part is a component of a glyph that we compose: a glyph of the source, scaled and then moved, in font units.
type part struct {
	r      rune
	scale  float64
	dx, dy int16
}

// names are the strings of the name table by their number.
type names map[uint16]string

// subset gives a TrueType font with the glyphs of chars, in the order of their code points, and of composed, which are
// characters that the source lacks. Of the source's tables only what drawing and embedding need is kept: no hinting, no
// layout features, no vertical metrics. Characters that the source lacks and that are not composed are an error. A space
// of any width that the source lacks is drawn as the ordinary one.
func subset(src []byte, chars []rune, composed map[rune][]part, nm names) ([]byte, error) {
	t := tables(src)
	old := characters(t["cmap"])
	outline := func(g uint16) []byte {
		return t["glyf"][be.Uint32(t["loca"][4*int(g):]):be.Uint32(t["loca"][4*int(g)+4:])]
	}
	if be.Uint16(t["head"][50:]) != 1 {
		return nil, fmt.Errorf("the source has a short loca table; only long ones are read")
	}

	// Number the glyphs: 0 is the box for a missing character, then as characters come, then components found on the way.
	number := map[uint16]uint16{0: 0} // from the source's to ours
	order := []uint16{0}
	take := func(g uint16) uint16 {
		n, ok := number[g]
		if !ok {
			n = uint16(len(order))
			number[g], order = n, append(order, g)
		}
		return n
	}
	cmap := map[rune]uint16{}
	for _, r := range chars {
		g, ok := old[r]
		if !ok && isSpace(r) {
			g, ok = old[' ']
		}
		if !ok {
			return nil, fmt.Errorf("the source has no glyph for %q (U+%04X)", r, r)
		}
		cmap[r] = take(g)
	}
	for _, r := range slices.Sorted(maps.Keys(composed)) {
		for _, p := range composed[r] {
			if _, ok := old[p.r]; !ok {
				return nil, fmt.Errorf("the source has no glyph for %q (U+%04X)", p.r, p.r)
			}
			take(old[p.r])
		}
	}

	var glyf, loca, hmtx []byte
	box := [4]int16{math.MaxInt16, math.MaxInt16, math.MinInt16, math.MinInt16} // xMin yMin xMax yMax of all
	var widest uint16
	minLeft, minRight, maxExtent := int16(math.MaxInt16), int16(math.MaxInt16), int16(math.MinInt16)
	add := func(g []byte, width uint16) {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		left := int16(0)
		if len(g) > 0 {
			b := bounds(g)
			left = b[0]
			box = union(box, b)
			minLeft, minRight, maxExtent = min(minLeft, left), min(minRight, int16(width)-b[2]), max(maxExtent, b[2])
		}
		widest = max(widest, width)
		glyf = append(glyf, g...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = be.AppendUint16(be.AppendUint16(hmtx, width), uint16(left))
	}
	longMetrics := int(be.Uint16(t["hhea"][34:]))
	width := func(g uint16) uint16 { return be.Uint16(t["hmtx"][4*min(int(g), longMetrics-1):]) }
	for i := 0; i < len(order); i++ { // order grows while components are found
		g := slices.Clone(outline(order[i]))
		for at := range components(g) {
			be.PutUint16(g[at:], take(be.Uint16(g[at:])))
		}
		add(g, width(order[i]))
	}
	maxParts := be.Uint16(t["maxp"][28:])
	for i, r := range slices.Sorted(maps.Keys(composed)) {
		parts := composed[r]
		cmap[r] = uint16(len(order) + i)
		add(compose(parts, func(r rune) (uint16, [4]int16) {
			return number[old[r]], bounds(outline(old[r]))
		}), width(old[parts[0].r]))
		maxParts = max(maxParts, uint16(len(parts)))
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	glyphs := len(order) + len(composed)

	head := slices.Clone(t["head"])
	for i, v := range box {
		be.PutUint16(head[36+2*i:], uint16(v))
	}
	hhea := slices.Clone(t["hhea"])
	be.PutUint16(hhea[10:], widest)
	be.PutUint16(hhea[12:], uint16(minLeft))
	be.PutUint16(hhea[14:], uint16(minRight))
	be.PutUint16(hhea[16:], uint16(maxExtent))
	be.PutUint16(hhea[34:], uint16(glyphs))
	maxp := slices.Clone(t["maxp"]) // its other maxima stay true of a part
	be.PutUint16(maxp[4:], uint16(glyphs))
	be.PutUint16(maxp[28:], maxParts)
	if len(composed) > 0 {
		be.PutUint16(maxp[10:], max(be.Uint16(maxp[10:]), 2*be.Uint16(maxp[6:]))) // points of a composite: two parts at most
		be.PutUint16(maxp[12:], max(be.Uint16(maxp[12:]), 2*be.Uint16(maxp[8:]))) // its contours
		be.PutUint16(maxp[30:], max(be.Uint16(maxp[30:]), 1))                     // its depth
	}
	runes := slices.Sorted(maps.Keys(cmap))
	os2 := slices.Clone(t["OS/2"])
	copy(os2[58:62], "NONE") // no vendor stands behind it
	be.PutUint16(os2[64:], uint16(min(runes[0], 0xFFFF)))
	be.PutUint16(os2[66:], uint16(min(runes[len(runes)-1], 0xFFFF)))

	return join(map[string][]byte{
		"OS/2": os2, "cmap": encodeCmap(runes, cmap), "glyf": glyf, "head": head, "hhea": hhea, "hmtx": hmtx, "loca": loca,
		"maxp": maxp, "name": encodeNames(nm), "post": t["post"],
	}), nil
}

// isSpace says whether r is one of Unicode's spaces that are as wide as a word space or thinner.
func isSpace(r rune) bool {
	return r == 0x00A0 || 0x2004 <= r && r <= 0x200A || r == 0x202F || r == 0x205F
}

func tables(src []byte) map[string][]byte {
	t := map[string][]byte{}
	for i := range int(be.Uint16(src[4:])) {
		d := src[12+16*i:]
		t[string(d[:4])] = src[be.Uint32(d[8:]):][:be.Uint32(d[12:])]
	}
	return t
}

// characters reads the cmap's subtable of format 12, which has all characters.
func characters(cmap []byte) map[rune]uint16 {
	out := map[rune]uint16{}
	for i := range int(be.Uint16(cmap[2:])) {
		sub := cmap[be.Uint32(cmap[4+8*i+4:]):]
		if be.Uint16(sub) != 12 {
			continue
		}
		for j := range int(be.Uint32(sub[12:])) {
			g := sub[16+12*j:]
			first, last, glyph := be.Uint32(g), be.Uint32(g[4:]), be.Uint32(g[8:])
			for c := first; c <= last; c++ {
				out[rune(c)] = uint16(glyph + c - first)
			}
		}
	}
	return out
}

func bounds(glyph []byte) (b [4]int16) {
	for i := range b {
		b[i] = int16(be.Uint16(glyph[2+2*i:]))
	}
	return b
}

func union(a, b [4]int16) [4]int16 {
	return [4]int16{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
}

// Flags of a component of a composite glyph.
const (
	argsAreWords = 1 << 0
	argsAreXY    = 1 << 1
	haveScale    = 1 << 3
	more         = 1 << 5
	haveXYScale  = 1 << 6
	have2x2      = 1 << 7
)

// components yields where in a composite glyph the numbers of its components are.
func components(g []byte) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		if len(g) == 0 || int16(be.Uint16(g)) >= 0 {
			return
		}
		for at := 10; ; {
			flags := be.Uint16(g[at:])
			if !yield(at+2) || flags&more == 0 {
				return
			}
			at += 6
			if flags&argsAreWords != 0 {
				at += 2
			}
			switch {
			case flags&haveScale != 0:
				at += 2
			case flags&haveXYScale != 0:
				at += 4
			case flags&have2x2 != 0:
				at += 8
			}
		}
	}
}

// compose makes a composite glyph. find gives the number of a character's glyph and its bounds.
func compose(parts []part, find func(rune) (uint16, [4]int16)) []byte {
	var body []byte
	box := [4]int16{math.MaxInt16, math.MaxInt16, math.MinInt16, math.MinInt16}
	for i, p := range parts {
		n, b := find(p.r)
		flags := uint16(argsAreWords | argsAreXY | haveScale)
		if i+1 < len(parts) {
			flags |= more
		}
		for _, v := range []uint16{flags, n, uint16(p.dx), uint16(p.dy), uint16(int16(math.Round(p.scale * (1 << 14))))} {
			body = be.AppendUint16(body, v)
		}
		at := func(v, d int16, round func(float64) float64) int16 { return int16(round(float64(v)*p.scale)) + d }
		box = union(box, [4]int16{at(b[0], p.dx, math.Floor), at(b[1], p.dy, math.Floor), at(b[2], p.dx, math.Ceil), at(b[3], p.dy, math.Ceil)})
	}
	g := be.AppendUint16(nil, 0xFFFF) // -1: composite
	for _, v := range box {
		g = be.AppendUint16(g, uint16(v))
	}
	return append(g, body...)
}

// encodeCmap writes the map twice: format 4 for readers that know no other, with the characters up to U+FFFF, and format
// 12 with all.
func encodeCmap(runes []rune, glyph map[rune]uint16) []byte {
	type run struct {
		first, last rune
		glyph       uint16
	}
	var runs []run
	for _, r := range runes {
		if n := len(runs) - 1; n >= 0 && runs[n].last == r-1 && glyph[r] == runs[n].glyph+uint16(r-runs[n].first) && r != 0x10000 {
			runs[n].last = r
		} else {
			runs = append(runs, run{r, r, glyph[r]})
		}
	}
	short := slices.DeleteFunc(slices.Clone(runs), func(r run) bool { return r.first > 0xFFFF })
	short = append(short, run{0xFFFF, 0xFFFF, 0}) // the format wants it
	n := len(short)
	pow := 1
	for pow*2 <= n {
		pow *= 2
	}
	f4 := []byte{}
	put := func(v int) { f4 = be.AppendUint16(f4, uint16(v)) }
	put(4)
	put(16 + 8*n)
	put(0)
	put(2 * n)
	put(2 * pow)
	put(log2(pow))
	put(2*n - 2*pow)
	for _, r := range short {
		put(int(r.last))
	}
	put(0)
	for _, r := range short {
		put(int(r.first))
	}
	for _, r := range short {
		put(int(r.glyph) - int(r.first))
	}
	for range short {
		put(0)
	}

	f12 := be.AppendUint32(nil, 12<<16)
	for _, v := range []int{16 + 12*len(runs), 0, len(runs)} {
		f12 = be.AppendUint32(f12, uint32(v))
	}
	for _, r := range runs {
		f12 = be.AppendUint32(be.AppendUint32(be.AppendUint32(f12, uint32(r.first)), uint32(r.last)), uint32(r.glyph))
	}

	const at4 = 4 + 4*8
	at12 := at4 + len(f4)
	out := be.AppendUint16(nil, 0)
	out = be.AppendUint16(out, 4)
	for _, s := range []struct{ platform, encoding, at int }{{0, 3, at4}, {0, 4, at12}, {3, 1, at4}, {3, 10, at12}} {
		out = be.AppendUint32(be.AppendUint16(be.AppendUint16(out, uint16(s.platform)), uint16(s.encoding)), uint32(s.at))
	}
	return append(append(out, f4...), f12...)
}

// encodeNames writes the strings for Windows, English, which all readers know.
func encodeNames(nm names) []byte {
	ids := slices.Sorted(maps.Keys(nm))
	out := be.AppendUint16(nil, 0)
	out = be.AppendUint16(out, uint16(len(ids)))
	out = be.AppendUint16(out, uint16(6+12*len(ids)))
	var text []byte
	for _, id := range ids {
		start := len(text)
		for _, u := range utf16.Encode([]rune(nm[id])) {
			text = be.AppendUint16(text, u)
		}
		for _, v := range []int{3, 1, 0x409, int(id), len(text) - start, start} {
			out = be.AppendUint16(out, uint16(v))
		}
	}
	return append(out, text...)
}

// decodeName reads one string as encodeNames writes it.
func decodeName(name []byte, id uint16) string {
	text := name[be.Uint16(name[4:]):]
	for i := range int(be.Uint16(name[2:])) {
		d := name[6+12*i:]
		if be.Uint16(d) != 3 || be.Uint16(d[6:]) != id {
			continue
		}
		var u []uint16
		for b := text[be.Uint16(d[10:]):][:be.Uint16(d[8:])]; len(b) > 1; b = b[2:] {
			u = append(u, be.Uint16(b))
		}
		return string(utf16.Decode(u))
	}
	return ""
}

// join writes the file: the directory, then the tables, with their sums.
func join(t map[string][]byte) []byte {
	tags := slices.SortedFunc(maps.Keys(t), cmp.Compare)
	n := len(tags)
	pow := 1
	for pow*2 <= n {
		pow *= 2
	}
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 * pow, log2(pow), 16*n - 16*pow} {
		out = be.AppendUint16(out, uint16(v))
	}
	be.PutUint32(t["head"][8:], 0) // the sum over the file goes here, last
	at := 12 + 16*n
	for _, tag := range tags {
		out = append(out, tag...)
		out = be.AppendUint32(out, sum(t[tag]))
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(t[tag])))
		at += (len(t[tag]) + 3) &^ 3
	}
	head := 0
	for _, tag := range tags {
		if tag == "head" {
			head = len(out)
		}
		out = append(out, t[tag]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	be.PutUint32(out[head+8:], 0xB1B0AFBA-sum(out))
	return out
}

func sum(b []byte) (s uint32) {
	for ; len(b) >= 4; b = b[4:] {
		s += be.Uint32(b)
	}
	var last [4]byte
	copy(last[:], b)
	return s + be.Uint32(last[:])
}

func log2(pow int) (n int) {
	for ; pow > 1; pow /= 2 {
		n++
	}
	return n
}
