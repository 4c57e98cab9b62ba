// Package typeset breaks Chinese text into lines for boxes of a fixed width, in millimetres.
//
// Where a line may end is UAX 14 with the rules of Chinese printing on top: no closing mark begins a line and no opening mark
// ends one, numbers stay with their units, telephone numbers stay whole, 「——」 and 「……」 are never torn. Full-width marks
// give up the blank half of their square at the ends of a line and beside one another. Nothing is ever cut off: what does not
// fit in the smallest size that the box allows is a *TooLong.
//
// Where a line should end is a matter of cost: best at punctuation, else between words, rather not within one or before a
// particle. Only a title pays for that with its size or with another line.
//
// Everything is a plain function of its arguments and safe for concurrent use.
package typeset

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Metrics gives the advance of a character in ems.
type Metrics func(r rune) float64

// Line is one line of a text. Text ends with the space at which it was broken, if there was one.
type Line struct {
	Text  string
	At    []float64 // of each character of Text, mm from the line's left; of a squeezed opening mark this may be negative
	Width float64   // mm, without a space at the end
}

// Box is the place of a text.
type Box struct {
	Field         string    // name of the text, for errors
	Width, Height float64   // mm
	Sizes         []float64 // of an em, mm, largest first; at least one
	Lead          float64   // from baseline to baseline, in ems
	Most          int       // lines; 0 for as many as the height allows
	Even          bool      // lines of about equal width; else only the last is short
	Title         bool      // even lines, and of all sizes and numbers of lines the best look; the time grows with Most
	Running       bool      // running text: full lines matter more than where they end
}

// Set is a text that fits its box.
type Set struct {
	Size   float64 // of an em, mm
	Lines  []Line
	Height float64 // mm: one em for the first line and Lead more for each of the others
}

// TooLong is a text that does not fit its box in the smallest size.
type TooLong struct {
	Field  string
	Length int    // characters it has
	Most   int    // characters from its beginning that would fit
	Piece  string // what cannot be broken and is wider than the box by itself, or ""
}

func (e *TooLong) Error() string {
	if e.Piece != "" {
		return fmt.Sprintf("typeset: %s: %q cannot be broken and is too wide", e.Field, e.Piece)
	}
	return fmt.Sprintf("typeset: %s has %d characters, its place has room for %d", e.Field, e.Length, e.Most)
}

// Clean makes one space of each run of white space and control characters, with none at the ends, and U+FFFD of bytes that are
// no UTF-8. Fit works on this text: its lines joined are Clean(text).
func Clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// Fit sets text in the largest size in which it fits, in the fewest lines; a title in the size and lines that look best. The
// error is a *TooLong. A text of nothing has no lines.
func Fit(text string, b Box, m Metrics) (Set, error) {
	return FitMixed(text, b, func(_ int, r rune) float64 { return m(r) })
}

// FitMixed is Fit for a text whose characters are not all of one font: m gives the advance, in ems, of the character r that is
// the i-th of Clean(text), counted from 0.
func FitMixed(text string, b Box, m func(i int, r rune) float64) (Set, error) {
	text = Clean(text)
	p := prepare(text, m)
	if s, ok := p.fit(b); ok {
		return s, nil
	}
	e := &TooLong{Field: b.Field, Length: len(p.text)}
	// Of a longer prefix the shorter ones fit too, so that the longest is found by halving.
	low, high := 0, len(p.text)
	for low < high {
		mid := (low + high + 1) / 2
		if _, ok := prepare(string(p.text[:mid]), m).fit(b); ok {
			low = mid
		} else {
			high = mid - 1
		}
	}
	e.Most = low
	least := b.Sizes[len(b.Sizes)-1]
	for i, j := 0, 0; i < len(p.text); i = j {
		for j = i + 1; !p.may[j]; j++ { // the end always may
		}
		if p.width(i, j)*least > b.Width+slack {
			e.Piece = strings.TrimRight(string(p.text[i:j]), " ")
			break
		}
	}
	return Set{}, e
}

// slack is what a line may be too wide for arithmetic's sake, mm.
const slack = 1e-6

// runningEnd is the part of its cost that the end of a line of running text has: a torn word is as bad as an em and a half of blank.
const runningEnd = 0.01

// dashGap is the blank between the two halves of 「——」 in the fonts, ems.
const dashGap = 0.1

// prepared is a text with all that does not depend on the size.
type prepared struct {
	*breaks
	adv  []float64 // of each character, ems
	pos  []float64 // where each character begins, ems from the text's beginning, marks squeezed beside one another
	half []int8    // -1 for a full-width mark with a blank left half, 1 with a blank right half
}

func prepare(text string, m func(i int, r rune) float64) *prepared {
	b := breaksOf(text)
	n := len(b.text)
	p := &prepared{b, make([]float64, n), make([]float64, n), make([]int8, n)}
	end := 0.0
	for i, r := range b.text {
		p.adv[i] = m(i, r)
		if p.adv[i] > 0.99 {
			p.half[i] = b.side[i]
		}
		p.pos[i] = end
		if i > 0 && (p.half[i-1] == 1 && p.half[i] != 0 || p.half[i-1] == -1 && p.half[i] == -1) {
			p.pos[i] -= 0.5
		} else if i > 0 && r == '—' && b.text[i-1] == '—' {
			p.pos[i] -= dashGap
		}
		end = p.pos[i] + p.adv[i]
	}
	return p
}

// width of a line of the characters i to j-1, ems. Spaces at its end do not count; of nothing but spaces, one does.
func (p *prepared) width(i, j int) float64 {
	for j > i+1 && p.text[j-1] == ' ' {
		j--
	}
	w := p.pos[j-1] + p.adv[j-1] - p.pos[i]
	if p.half[i] == -1 {
		w -= 0.5
	}
	if p.half[j-1] == 1 {
		w -= 0.5
	}
	return w
}

// fit sets the text; ok is false if it does not fit in the smallest size.
func (p *prepared) fit(b Box) (Set, bool) {
	if len(p.text) == 0 {
		return Set{Size: b.Sizes[0]}, true
	}
	if b.Title {
		return p.title(b)
	}
	for _, size := range b.Sizes {
		if ends := p.fewest((b.Width+slack)/size, b); ends != nil && len(ends) <= b.lines(size) {
			return p.set(ends, b, size), true
		}
	}
	return Set{}, false
}

// lines is how many of a size have room.
func (b Box) lines(size float64) int {
	if b.Height < size {
		return 0
	}
	n := 1 + int(min((b.Height-size+slack)/(size*b.Lead), math.MaxInt32))
	if b.Most > 0 {
		return min(n, b.Most)
	}
	return n
}

// fewest breaks the text into the fewest lines of at most room ems, and of those ways takes the one with the least cost. It
// gives where the lines end, or nil if something that cannot be broken is wider.
func (p *prepared) fewest(room float64, b Box) []int {
	n := len(p.text)
	matter := 1.0 // what ends of lines do
	if b.Running {
		matter = runningEnd
	}
	type way struct {
		lines int
		cost  float64
		from  int
	}
	best := make([]way, n+1)
	for j := 1; j <= n; j++ {
		best[j].lines = math.MaxInt32
		if !p.may[j] {
			continue
		}
		for i := j - 1; i >= 0; i-- {
			if !p.may[i] && i > 0 || best[i].lines == math.MaxInt32 {
				continue
			}
			w := p.width(i, j)
			if w > room+1 { // a line that is yet longer is wider, but for a mark at its beginning
				break
			}
			if w > room {
				continue
			}
			cost := best[i].cost + matter*p.cost[j]
			if j < n || b.Even {
				cost += (room - w) * (room - w)
			}
			if j == n && i > 0 && p.lone(i) {
				cost += min(1, 5*matter) * costLone
			}
			if v := (way{best[i].lines + 1, cost, i}); v.lines < best[j].lines || v.lines == best[j].lines && v.cost < best[j].cost {
				best[j] = v
			}
		}
	}
	if best[n].lines == math.MaxInt32 {
		return nil
	}
	ends := make([]int, best[n].lines)
	for j, l := n, len(ends)-1; l >= 0; l-- {
		ends[l] = j
		j = best[j].from
	}
	return ends
}

// The look of a title is its size times what these leave of 1.
const (
	anotherLine = 0.1   // for each line after the first
	fullCost    = 300.0 // costs of ends of lines that take all of it
	fullUneven  = 300.0 // unevenness that does, square ems
)

// title tries all ways to break the text into lines, each in the largest size that it has room in.
func (p *prepared) title(b Box) (best Set, ok bool) {
	least, high := b.Sizes[len(b.Sizes)-1], 0.0
	most := b.lines(least)
	room := (b.Width + slack) / least
	var bestEnds []int
	var try func(ends []int, from int, widest, sum, squares, cost float64)
	try = func(ends []int, from int, widest, sum, squares, cost float64) {
		for j := from + 1; j <= len(p.text) && len(ends) < most; j++ {
			if !p.may[j] {
				continue
			}
			w := p.width(from, j)
			if w > room+1 {
				break
			}
			if w > room {
				continue
			}
			ends, widest, sum, squares, cost := append(ends, j), max(widest, w), sum+w, squares+w*w, cost+p.cost[j]
			if j < len(p.text) {
				try(ends, j, widest, sum, squares, cost)
				continue
			}
			lines := float64(len(ends))
			if from > 0 && p.lone(from) {
				cost += costLone
			}
			for _, size := range b.Sizes {
				if widest*size > b.Width+slack || len(ends) > b.lines(size) {
					continue
				}
				look := size * (1/(1+anotherLine*(lines-1)) - cost/fullCost - (squares-sum*sum/lines)/fullUneven)
				if !ok || look > high {
					best.Size, high, ok = size, look, true
					bestEnds = slices.Clone(ends)
				}
				break
			}
		}
	}
	try(nil, 0, 0, 0, 0, 0)
	if !ok {
		return best, false
	}
	return p.set(bestEnds, b, best.Size), true
}

// set makes lines that end before the characters ends.
func (p *prepared) set(ends []int, b Box, size float64) Set {
	s := Set{Size: size, Lines: make([]Line, len(ends)), Height: size * (1 + b.Lead*float64(len(ends)-1))}
	i := 0
	for l, j := range ends {
		line := Line{Text: string(p.text[i:j]), At: make([]float64, j-i), Width: p.width(i, j) * size}
		from := p.pos[i]
		if p.half[i] == -1 {
			from += 0.5
		}
		for k := range line.At {
			line.At[k] = (p.pos[i+k] - from) * size
		}
		s.Lines[l] = line
		i = j
	}
	return s
}
