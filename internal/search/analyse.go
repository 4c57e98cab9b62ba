package search

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mingbai/internal/hanzi"
)

// TokenKind says what a Token is.
type TokenKind uint8

const (
	Pair   TokenKind = iota // two neighbouring Chinese characters
	Single                  // one Chinese character
	Word                    // Latin letters and digits, whole
)

// Token is a term of a text and the bytes of the text it stands for.
type Token struct {
	Kind       TokenKind
	Term       string
	Start, End int
}

// Analyse takes a text apart into terms: pairs of neighbouring Chinese characters, each character by itself, and Latin words
// and numbers whole, in the order in which they begin. Before that the text is folded: NFKC, lower case, simplified
// characters. It is the one definition of what a term is: the static index, Bleve's analyzers and highlighting use it.
func Analyse(text string) iter.Seq[Token] {
	f := fold(text)
	return func(yield func(Token) bool) {
		for i := 0; i < len(f.runes); {
			r := f.runes[i]
			if isLatin(r) {
				j := i
				for j < len(f.runes) && isLatin(f.runes[j]) {
					j++
				}
				if !yield(Token{Word, f.term(i, j), f.start[i], f.end[j-1]}) {
					return
				}
				i = j
				continue
			}
			if isHan(r) {
				if i+1 < len(f.runes) && isHan(f.runes[i+1]) {
					if !yield(Token{Pair, f.term(i, i+2), f.start[i], f.end[i+1]}) {
						return
					}
				}
				if !yield(Token{Single, f.term(i, i+1), f.start[i], f.end[i]}) {
					return
				}
			}
			i++
		}
	}
}

// folded is a text after folding. Each rune knows the bytes of the text that it came from.
type folded struct {
	runes      []rune
	start, end []int
	text       string // the runes
	at         []int  // where each begins in text, and text's length
}

// term is the folded text from rune i to before rune j.
func (f *folded) term(i, j int) string { return f.text[f.at[i]:f.at[j]] }

func fold(text string) folded {
	simple := hanzi.SimplifyString(text) // rune for rune
	n := utf8.RuneCountInString(text)
	numbers := make([]int, 0, 3*n+1)
	f := folded{runes: make([]rune, 0, n), start: numbers[0:0:n], end: numbers[n : n : 2*n], at: numbers[2*n : 2*n]}
	out := make([]byte, 0, len(text))
	off := 0
	for _, r := range simple {
		_, size := utf8.DecodeRuneInString(text[off:])
		add := func(r rune) {
			r = lower(r)
			f.runes, f.start, f.end, f.at = append(f.runes, r), append(f.start, off), append(f.end, off+size), append(f.at, len(out))
			out = utf8.AppendRune(out, r)
		}
		switch {
		case r < 0x80 || r >= 0x3400 && r <= 0x9FFF || r >= 0x3001 && r <= 0x3035 || r >= 0x2018 && r <= 0x201D: // as NFKC leaves it, the usual case
			add(r)
		case r >= 0xFF01 && r <= 0xFF5E: // full-width forms of ASCII
			add(r - 0xFF01 + '!')
		default:
			for _, r := range norm.NFKC.String(string(r)) {
				add(hanzi.Simplify(r))
			}
		}
		off += size
	}
	f.text, f.at = string(out), append(f.at, len(out))
	return f
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x2E80 && unicode.Is(unicode.Han, r)
}

// Sounds gives the ways to say a term of one or two Chinese characters, as syllables with a space between: 银行 is
// "yin hang". A pair that is a word is read as that word; else all usual readings of its characters are meant, at most four
// ways. What is no Chinese term has no sound.
func Sounds(term string) []string {
	runes := []rune(term)
	if len(runes) > 2 || !isHan(runes[0]) {
		return nil
	}
	if len(runes) == 2 && hanzi.IsWord(term) {
		if said := hanzi.Pinyin(term); said[0] != "" && said[1] != "" {
			return []string{said[0] + " " + said[1]}
		}
	}
	return combine(runes)
}

// maxSounds bounds the ways to read two characters that each have several readings.
const maxSounds = 4

// combine gives every way to say one or two characters by their usual readings.
func combine(runes []rune) []string {
	ways := readings(runes[0])
	if len(runes) == 2 {
		first := ways
		ways = nil
		for _, a := range first {
			for _, b := range readings(runes[1]) {
				ways = append(ways, a+" "+b)
			}
		}
	}
	return ways[:min(len(ways), maxSounds)]
}

// readings are the usual readings of a character of the main block; rarer ones nobody types by sound.
func readings(r rune) []string {
	if r < 0x4E00 || r > 0x9FFF {
		return nil
	}
	return hanzi.Usual(r)
}

// initialWindows calls f for every run of least to most Chinese characters within s with its initials: 征信 zx.
func initialWindows(s string, least, most int, f func(initials, written string)) {
	runes := fold(s).runes
	letters := make([]byte, len(runes))
	for i, said := range hanzi.Pinyin(string(runes)) {
		if said != "" && isHan(runes[i]) {
			letters[i] = said[0]
		}
	}
	for i := range runes {
		for n := 1; n <= most && i+n <= len(runes) && letters[i+n-1] != 0; n++ {
			if n >= least {
				f(string(letters[i:i+n]), string(runes[i:i+n]))
			}
		}
	}
}

// spaced joins texts so that no term reaches from one into the next.
func spaced(texts ...string) string { return strings.Join(texts, "\n") }
