// Package typeset breaks Chinese text into lines for boxes of a fixed width, in millimetres.
//
// Where a line may end is UAX 14 with the rules of Chinese printing on top: no closing mark begins a line and no opening mark
// ends one, numbers stay with their units, telephone numbers stay whole, 「——」 and 「……」 are never torn. Full-width marks
// give up the blank half of their square at the ends of a line and beside one another. Nothing is ever cut off: what does not
// fit in the smallest size that the box allows is a *TooLong.
//
// Everything is a plain function of its arguments and safe for concurrent use.
package typeset

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"
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
	Even          bool      // lines of about equal width, as headlines have; else only the last is short
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

// Fit sets text in the largest size in which it fits. The error is a *TooLong. A text of nothing has no lines.
func Fit(text string, b Box, m Metrics) (Set, error) {
	text = Clean(text)
	p := prepare([]rune(text), m)
	for _, size := range b.Sizes {
		if s, ok := p.set(len(p.text), b, size); ok {
			return s, nil
		}
	}
	least := b.Sizes[len(b.Sizes)-1]
	e := &TooLong{Field: b.Field, Length: len(p.text)}
	// Of a longer prefix the shorter ones fit too, so that the longest is found by halving.
	low, high := 0, len(p.text)
	for low < high {
		mid := (low + high + 1) / 2
		if _, ok := prepare(p.text[:mid], m).set(mid, b, least); ok {
			low = mid
		} else {
			high = mid - 1
		}
	}
	e.Most = low
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

const (
	opening = "“‘（《〈【〔「『"
	closing = "”’）》〉】〕」』，。、；：？！"
	// never at a line's beginning or end, besides those
	notFirst = closing + "…—·～%％‰℃°,.;:?!)]}"
	notLast  = opening + "￥¥$＄#＃([{"
)

// dashGap is the blank between the two halves of 「——」 in the fonts, ems.
const dashGap = 0.1

// whole finds what must not be torn: telephone numbers, and numbers with what they count.
var whole = regexp.MustCompile(`(?:第 ?)?[0-9０-９](?:[0-9０-９A-Za-z,.:/％%+~～–-]| [0-9０-９])*` +
	`(?: ?(?:多|来|余)?(?:[百千万亿]*(?:工作日|小时|分钟|个月|周岁|公里|平方米|毫米|厘米|[年月日号时分秒点元万亿千百个位条次天周岁块家张种项件步米克倍人名户笔部台期折成款页遍]))+)?`)

// prepared is a text with all that does not depend on the size.
type prepared struct {
	text []rune
	adv  []float64 // of each character, ems
	pos  []float64 // where each character begins, ems from the text's beginning, marks squeezed beside one another
	may  []bool    // a line may end before the character; one more for the end
	half []int8    // -1 for a full-width mark with a blank left half, 1 with a blank right half
	mark []bool    // punctuation or space
}

func prepare(text []rune, m Metrics) *prepared {
	n := len(text)
	p := &prepared{text, make([]float64, n), make([]float64, n), make([]bool, n+1), make([]int8, n), make([]bool, n)}
	end := 0.0
	for i, r := range text {
		p.adv[i] = m(r)
		if p.adv[i] > 0.99 {
			if strings.ContainsRune(opening, r) {
				p.half[i] = -1
			} else if strings.ContainsRune(closing, r) {
				p.half[i] = 1
			}
		}
		p.mark[i] = unicode.IsPunct(r) || unicode.IsSpace(r)
		p.pos[i] = end
		if i > 0 && (p.half[i-1] == 1 && p.half[i] != 0 || p.half[i-1] == -1 && p.half[i] == -1) {
			p.pos[i] -= 0.5
		} else if i > 0 && r == '—' && text[i-1] == '—' {
			p.pos[i] -= dashGap
		}
		end = p.pos[i] + p.adv[i]
	}
	p.breaks()
	return p
}

// breaks fills may.
func (p *prepared) breaks() {
	n := len(p.text)
	var seg segmenter.Segmenter
	seg.Init(p.text)
	for it := seg.LineIterator(); it.Next(); {
		l := it.Line()
		p.may[l.Offset+len(l.Text)] = true
	}
	for i := 1; i < n; i++ {
		a, b := p.text[i-1], p.text[i]
		// UAX 14 does not know which quotation marks open.
		if strings.ContainsRune("“‘", b) && (unicode.Is(unicode.Han, a) || p.half[i-1] == 1 || strings.ContainsRune("—…", a)) ||
			strings.ContainsRune("”’", a) && (unicode.Is(unicode.Han, b) || p.half[i] == -1) {
			p.may[i] = true
		}
		if a == ' ' && i > 1 {
			a = p.text[i-2]
		}
		if strings.ContainsRune(notFirst, b) || strings.ContainsRune(notLast, a) {
			p.may[i] = false
		}
	}
	s := string(p.text)
	char, done := 0, 0 // of what was counted
	for _, m := range whole.FindAllStringIndex(s, -1) {
		char += utf8.RuneCountInString(s[done:m[0]])
		done = m[1]
		last := char + utf8.RuneCountInString(s[m[0]:m[1]])
		for char++; char < last; char++ {
			p.may[char] = false
		}
	}
	p.may[n] = true
}

// ink is the end of the characters i to j-1 without spaces at the end; of nothing but spaces, one of them stays.
func (p *prepared) ink(i, j int) int {
	for j > i+1 && p.text[j-1] == ' ' {
		j--
	}
	return j
}

// width of a line of the characters i to j-1, ems.
func (p *prepared) width(i, j int) float64 {
	k := p.ink(i, j) - 1
	w := p.pos[k] + p.adv[k] - p.pos[i]
	if p.half[i] == -1 {
		w -= 0.5
	}
	if p.half[k] == 1 {
		w -= 0.5
	}
	return w
}

// What makes a way of breaking worse, in square ems of blank.
const (
	costMid  = 40.0  // a line that ends in the middle of a clause, perhaps of a word
	costOpen = 15.0  // one that ends before a quotation
	costLone = 400.0 // a last line of one or two characters
)

// set breaks the text with the fewest lines, and of those ways takes the one with the least cost.
func (p *prepared) set(n int, b Box, size float64) (Set, bool) {
	s := Set{Size: size}
	if n == 0 {
		return s, true
	}
	most := 0
	if b.Height >= size {
		most = 1 + int((b.Height-size+slack)/(size*b.Lead))
	}
	if b.Most > 0 {
		most = min(most, b.Most)
	}
	room := (b.Width + slack) / size
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
			cost := best[i].cost
			if j < n || b.Even {
				cost += (room - w) * (room - w)
			}
			if j < n && !p.mark[j-1] {
				if strings.ContainsRune(opening, p.text[j]) {
					cost += costOpen
				} else {
					cost += costMid
				}
			}
			if j == n && i > 0 && p.words(i, j) <= 2 {
				cost += costLone
			}
			if v := (way{best[i].lines + 1, cost, i}); v.lines < best[j].lines || v.lines == best[j].lines && v.cost < best[j].cost {
				best[j] = v
			}
		}
	}
	if best[n].lines > most {
		return s, false
	}
	s.Lines = make([]Line, best[n].lines)
	for j, l := n, len(s.Lines)-1; l >= 0; l-- {
		i := best[j].from
		line := Line{Text: string(p.text[i:j]), At: make([]float64, j-i), Width: p.width(i, j) * size}
		from := p.pos[i]
		if p.half[i] == -1 {
			from += 0.5
		}
		for k := range line.At {
			line.At[k] = (p.pos[i+k] - from) * size
		}
		s.Lines[l] = line
		j = i
	}
	s.Height = size * (1 + b.Lead*float64(len(s.Lines)-1))
	return s, true
}

// words counts what one reads in a line.
func (p *prepared) words(i, j int) (n int) {
	for ; i < j; i++ {
		if !p.mark[i] {
			n++
		}
	}
	return n
}
