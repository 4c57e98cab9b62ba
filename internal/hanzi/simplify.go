// Package hanzi knows Chinese characters the way a search box must: 詐騙, 诈骗, zhàpiàn, zhapian and zp are one thing.
//
// In go characters, traditional or simplified, or Latin letters somebody types for them; out come simplified characters,
// toneless readings, first letters and syllables. Simplify and SimplifyString fold the scripts together, Readings and Pinyin
// read, Split takes typed pinyin apart. Everything is a pure function over tables in this package (pairs.go, words.go,
// syllables.go), safe for concurrent use; the tables are unpacked when first asked for. Only the plain readings of a
// character come from outside, from go-pinyin, which no other package needs to know.
//
// Readings are toneless lower-case ASCII, ü is v: nv, lv, nve, lve.
package hanzi

import (
	"strings"
	"sync"
	"unicode"
)

// Simplify gives the simplified form of a traditional or variant character, and any other rune as it is. It looks at the
// character alone: 著, which is 着 in 跟著 and itself in 著名, stays; SimplifyString sees the word.
func Simplify(r rune) rune {
	if r < 0x3400 {
		return r
	}
	if t := simplified(); int(r-0x3400) < len(t) && t[r-0x3400] != 0 {
		return t[r-0x3400]
	}
	return r
}

// SimplifyString gives s in simplified characters, rune for rune: the answer has as many runes as s. Besides Simplify on each
// character it knows the words in which a character changes that otherwise stays (身分證 身份证, 瞭解 了解, 回覆 回复,
// 甚麼 什么), sets the usual 账 for 帐 where money is meant, and turns 著 into 着 except in words like 著名 and 显著.
func SimplifyString(s string) string {
	if ascii(s) {
		return s
	}
	runes := []rune(s)
	for i, r := range runes {
		runes[i] = Simplify(r)
	}
	words := simplifiedWords()
	for i := 0; i < len(runes); {
		if to, ok := words.longest(runes[i:]); ok {
			i += copy(runes[i:], to)
			continue
		}
		if runes[i] == '著' && (i > 0 && unicode.Is(unicode.Han, runes[i-1]) || i+1 < len(runes) && unicode.Is(unicode.Han, runes[i+1])) {
			runes[i] = '着'
		}
		i++
	}
	return string(runes)
}

var simplified = sync.OnceValue(func() []rune {
	var table []rune
	var from rune
	for _, r := range charPairs {
		switch {
		case r == ' ':
		case from == 0:
			from = r
		default:
			for int(from-0x3400) >= len(table) {
				table = append(table, 0)
			}
			table[from-0x3400], from = r, 0
		}
	}
	return table
})

var simplifiedWords = sync.OnceValue(func() lexicon[[]rune] {
	var words lexicon[[]rune]
	for line := range strings.Lines(strings.TrimSpace(wordPairs)) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		words.add(from, []rune(to))
	}
	return words
})

// A lexicon finds the longest word it knows at the beginning of a text. The zero lexicon is empty.
type lexicon[V any] struct {
	words  map[string]V
	length []uint8 // by first character: the length of the longest word
}

func (l *lexicon[V]) add(word string, v V) {
	if l.words == nil {
		l.words, l.length = make(map[string]V), make([]uint8, 0x10000)
	}
	runes := []rune(word)
	l.words[word] = v
	l.length[runes[0]] = max(l.length[runes[0]], uint8(len(runes)))
}

func (l *lexicon[V]) longest(text []rune) (V, bool) {
	most := 0
	if int(text[0]) < len(l.length) {
		most = int(l.length[text[0]])
	}
	for n := min(len(text), most); n > 1; n-- {
		if v, ok := l.words[string(text[:n])]; ok {
			return v, true
		}
	}
	var none V
	return none, false
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
