package typeset

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"
)

const (
	opening = "“‘（《〈【〔「『"
	closing = "”’）》〉】〕」』，。、；：？！"
	// never at a line's beginning or end, besides those
	notFirst = closing + "…—·～%％‰℃°,.;:?!)]}"
	notLast  = opening + "￥¥$＄#＃([{"

	pausing = "，。；：？！—…,;:?!"
	weak    = "的地得了着过吗呢吧么们啊呀啦嘛"                              // these lean on what is before them,
	placing = "里上下中内外前后时起"                                   // these do where they are no part of a word,
	leaning = "不没别未很太更最又再就才也都还只先把被给跟和与及或对向从在用由按以为是要会能可应须请让叫" // and these on what follows,
	counts  = "一二两三四五六七八九十百千几半每各这那哪某第"                       // above all if they count it
)

// whole finds what must not be torn: telephone numbers, and numbers with what they count.
var whole = regexp.MustCompile(`(?:第 ?)?[0-9０-９](?:[0-9０-９A-Za-z,.:/％%+~～–-]| [0-9０-９])*` +
	`(?: ?(?:多|来|余)?(?:[百千万亿]*(?:工作日|小时|分钟|个月|周岁|公里|平方米|毫米|厘米|[年月日号时分秒点元万亿千百个位条次天周岁块家张种项件步样句份封级课米克倍人名户笔部台期折成款页遍]))+)?`)

// What makes an end of a line worse, in square ems of blank.
const (
	costList  = 10.0  // after 、
	costClose = 25.0  // after another mark that is no pause
	costOpen  = 15.0  // before a quotation
	costSpace = 20.0  // after a space
	costMid   = 40.0  // in the middle of a clause, between words
	costOne   = 25.0  // after a word of one character that is no particle, besides
	costNear  = 20.0  // two characters from a mark, besides
	costNext  = 30.0  // one character from a mark, besides
	costLean  = 60.0  // between words of which one leans on the other, besides
	costTorn  = 250.0 // in a word, or before a particle
	costLone  = 400.0 // before a last line of one or two characters
)

// breaks is a text with where its lines may end.
type breaks struct {
	text []rune
	may  []bool    // a line may end before the character; one more for the end
	cost []float64 // of doing so; no cost at the end
	mark []bool    // punctuation or space
	side []int8    // -1 for opening marks, 1 for closing ones
}

// known remembers the breaks of texts, for a poster sets each in many sizes and places. It is emptied when it is full.
var known struct {
	sync.Mutex
	texts map[string]*breaks
}

const knownMost = 4096

// breaksOf finds the breaks of a text that Clean has made, which nobody may change.
func breaksOf(text string) *breaks {
	known.Lock()
	b := known.texts[text]
	known.Unlock()
	if b != nil {
		return b
	}
	b = newBreaks(text)
	known.Lock()
	defer known.Unlock()
	if known.texts == nil || len(known.texts) == knownMost {
		known.texts = map[string]*breaks{}
	}
	known.texts[text] = b
	return b
}

func newBreaks(text string) *breaks {
	runes := []rune(text)
	n := len(runes)
	b := &breaks{runes, make([]bool, n+1), make([]float64, n+1), make([]bool, n), make([]int8, n)}
	for i, r := range runes {
		b.mark[i] = unicode.IsPunct(r) || unicode.IsSpace(r)
		if strings.ContainsRune(opening, r) {
			b.side[i] = -1
		} else if strings.ContainsRune(closing, r) {
			b.side[i] = 1
		}
	}
	b.allow(text)
	starts := wordStarts(text, n)
	for i := 1; i < n; i++ {
		if b.may[i] {
			b.cost[i] = b.costAt(i, starts)
		}
	}
	return b
}

// allow fills may.
func (b *breaks) allow(text string) {
	n := len(b.text)
	var seg segmenter.Segmenter
	seg.Init(b.text)
	for it := seg.LineIterator(); it.Next(); {
		l := it.Line()
		b.may[l.Offset+len(l.Text)] = true
	}
	for i := 1; i < n; i++ {
		last, first := b.text[i-1], b.text[i]
		// UAX 14 does not know which quotation marks open.
		if strings.ContainsRune("“‘", first) && (unicode.Is(unicode.Han, last) || b.side[i-1] == 1 || strings.ContainsRune("—…", last)) ||
			strings.ContainsRune("”’", last) && (unicode.Is(unicode.Han, first) || b.side[i] == -1) {
			b.may[i] = true
		}
		if last == ' ' && i > 1 {
			last = b.text[i-2]
		}
		if strings.ContainsRune(notFirst, first) || strings.ContainsRune(notLast, last) {
			b.may[i] = false
		}
	}
	char, done := 0, 0 // of what was counted
	for _, m := range whole.FindAllStringIndex(text, -1) {
		char += utf8.RuneCountInString(text[done:m[0]])
		done = m[1]
		last := char + utf8.RuneCountInString(text[m[0]:m[1]])
		for char++; char < last; char++ {
			b.may[char] = false
		}
	}
	b.may[n] = true
}

// wordStarts finds where words begin, and what belongs to none: of n characters and one more for the end. The fewest words
// win, and of those ways the one with the longest last word.
func wordStarts(text string, n int) []bool {
	at := make([]int, 0, n+1) // where characters begin, bytes
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	const word, other = 10, 11 // what they count
	type way struct{ count, length int }
	best := make([]way, n+1)
	for j := 1; j <= n; j++ {
		best[j] = way{best[j-1].count + other, 1}
		for l := 2; l <= min(j, wordMost); l++ {
			if c := best[j-l].count + word; c <= best[j].count && isWord(text[at[j-l]:at[j]]) {
				best[j] = way{c, l}
			}
		}
	}
	starts := make([]bool, n+1)
	for j := n; j > 0; j -= best[j].length {
		starts[j] = true
	}
	starts[0] = true
	return starts
}

// costAt is the cost of a line that ends before character i, 0 < i < the text's length.
func (b *breaks) costAt(i int, starts []bool) float64 {
	last, first := b.text[i-1], b.text[i]
	one := starts[i+1] // what begins here is no longer word
	switch {
	case one && strings.ContainsRune(weak, first):
		return costTorn
	case strings.ContainsRune(pausing, last), b.side[i-1] == 1 && i > 1 && strings.ContainsRune(pausing, b.text[i-2]):
		return 0
	case last == '、':
		return costList
	case last != ' ' && b.mark[i-1]:
		return costClose
	case b.side[i] == -1:
		return costOpen
	case !starts[i]:
		return costTorn
	}
	cost := costMid
	if last == ' ' {
		cost = costSpace
	}
	if one && strings.ContainsRune(placing, first) {
		cost += costLean
	}
	if starts[i-1] && unicode.Is(unicode.Han, last) {
		switch {
		case strings.ContainsRune(counts, last):
			cost += 2 * costLean
		case strings.ContainsRune(leaning, last):
			cost += costLean
		case !strings.ContainsRune(weak, last):
			cost += costOne
		}
	}
	pause := func(i int) bool { return i < 0 || i >= len(b.text) || b.mark[i] && b.text[i] != ' ' }
	if pause(i-2) || pause(i+1) {
		cost += costNext
	} else if pause(i-3) || pause(i+2) {
		cost += costNear
	}
	return cost
}

// lone says whether the characters from i to the end are one or two, marks not counted.
func (b *breaks) lone(i int) bool {
	n := 0
	for ; i < len(b.text); i++ {
		if !b.mark[i] {
			n++
		}
	}
	return n <= 2
}
