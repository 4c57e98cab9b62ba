package check

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Many rules begin with certain words. Looking for each word in each text would be most of the work of a check, so one pass
// over a text finds all of them: a character that begins no word costs a look into a table of bits.

// class says which rule a word belongs to.
type class uint8

const (
	promiseWord class = iota
	promotionWord
	authorityWord
	inducementWord
	oldNameWord
	factWord
)

// hit is a trigger word found in a text.
type hit struct {
	class class
	off   int
	word  string
}

type words struct {
	first [1 << 16 / 64]uint64 // bit of every character that begins a word, and of what the flags look for
	begin map[rune][]hit       // words by first character, the longest first; off is unused
}

// lexicon is all words of all rules.
var lexicon = newWords(map[class][]string{
	promiseWord:    promises,
	promotionWord:  promotions,
	authorityWord:  authorities,
	inducementWord: inducements,
	oldNameWord:    oldNames,
	factWord:       factWords(),
})

func newWords(all map[class][]string) *words {
	w := &words{begin: map[rune][]hit{}}
	for c := promiseWord; c <= factWord; c++ {
		for _, s := range all[c] {
			r, _ := utf8.DecodeRuneInString(s)
			w.mark(r)
			w.begin[r] = append(w.begin[r], hit{class: c, word: s})
		}
	}
	for _, r := range chineseDigits {
		w.mark(r)
	}
	w.mark('．')
	w.mark('｡')
	return w
}

func (w *words) mark(r rune) { w.first[r>>6] |= 1 << (r & 63) }

const chineseDigits = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"

// scan finds the trigger words of a text and sets its flags.
func (w *words) scan(t *text) {
	numerals := 0
	for i, r := range t.Text {
		switch {
		case r < 0x80:
			switch {
			case r >= '0' && r <= '9':
				t.digits = true
			case r == '.':
				t.dot = true
			case r == '*' || r == '_' || r == '~' || r == '[' || r == ']' || r == '{':
				t.markup = true
			}
			continue
		case r >= 1<<16 || w.first[r>>6]&(1<<(r&63)) == 0:
			// Digits of other scripts, full-width, circled, raised. Chinese characters and marks are none of them.
			if r < 0x3000 || r > 0x9FFF {
				t.digits = t.digits || oddDigit(r)
			}
			continue
		}
		if r == '．' || r == '｡' {
			t.dot = true
			continue
		}
		if strings.ContainsRune(chineseDigits, r) {
			numerals++
			t.numerals = t.numerals || numerals >= 3
		}
		for _, h := range w.begin[r] {
			if strings.HasPrefix(t.Text[i:], h.word) {
				h.off = i
				t.hits = append(t.hits, h)
			}
		}
	}
}

// oddDigit says whether r is a digit other than 0–9 and the Chinese ones.
func oddDigit(r rune) bool {
	if r < 0xB2 {
		return false
	}
	_, ok := digitOf(r)
	return ok
}

// digitOf is the value of a digit as NFKC would have it.
func digitOf(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), true
	case r < 0xB2:
		return 0, false
	case r >= 0xFF10 && r <= 0xFF19:
		return byte(r-0xFF10) + '0', true
	case r == 0xB9:
		return '1', true
	case r == 0xB2 || r == 0xB3:
		return byte(r-0xB0) + '0', true
	case r == 0x2070 || r >= 0x2074 && r <= 0x2079:
		return byte(r-0x2070) + '0', true
	case r >= 0x2080 && r <= 0x2089:
		return byte(r-0x2080) + '0', true
	case r >= 0x2460 && r <= 0x2468: // ①
		return byte(r-0x2460) + '1', true
	case r >= 0x2776 && r <= 0x277E: // ❶
		return byte(r-0x2776) + '1', true
	case r == 0x24EA || r == 0x24FF:
		return '0', true
	case r >= 0x1D7CE && r <= 0x1D7FF: // 𝟎, five alphabets of ten
		return byte(r-0x1D7CE)%10 + '0', true
	case unicode.Is(unicode.Nd, r):
		for _, x := range unicode.Nd.R16 {
			if uint32(r) >= uint32(x.Lo) && uint32(r) <= uint32(x.Hi) {
				return byte((uint32(r)-uint32(x.Lo))%10) + '0', true
			}
		}
		for _, x := range unicode.Nd.R32 {
			if uint32(r) >= x.Lo && uint32(r) <= x.Hi {
				return byte((uint32(r)-x.Lo)%10) + '0', true
			}
		}
	}
	return 0, false
}

// chineseDigit is the value of 一, 幺 and the like.
func chineseDigit(r rune) (byte, bool) {
	if r < 0x3000 {
		return 0, false
	}
	switch r {
	case '零', '〇':
		return '0', true
	case '一', '幺', '壹':
		return '1', true
	case '二', '贰':
		return '2', true
	case '三', '叁':
		return '3', true
	case '四', '肆':
		return '4', true
	case '五', '伍':
		return '5', true
	case '六', '陆':
		return '6', true
	case '七', '柒':
		return '7', true
	case '八', '捌':
		return '8', true
	case '九', '玖':
		return '9', true
	}
	return 0, false
}
