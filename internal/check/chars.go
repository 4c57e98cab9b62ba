package check

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// Characters that do not belong: they hide words from readers, from rules, or from each other. The whole file is read as it
// lies on disk; texts that are not spelled as they read (entities, YAML escapes) are read once more.

type oddity uint8

const (
	control oddity = iota
	bidi
	zeroWidth
	strange  // private use, unassigned, tags, fillers, U+FFFD
	mixed    // the first letter of a word of two alphabets
	radical  // looks like a Chinese character and is another one
	fullWide // full-width Latin letter
)

// odd is a character that does not belong, or the first of a row of them.
type odd struct {
	oddity oddity
	r      rune
	word   string // of mixed
	off    int
	pos    func(off int) problem.Pos
}

// oddities finds what does not belong in s. pos makes a place of an offset.
func oddities(s string, pos func(off int) problem.Pos) []odd {
	var out []odd
	add := func(k oddity, r rune, off int, word string) {
		out = append(out, odd{k, r, word, off, pos})
	}
	word := -1 // start of the word of letters we are in
	var latinSeen, otherSeen bool
	var fullBefore int // offset behind the last full-width letter, so that a word of them is one complaint
	endWord := func(off int) {
		if word >= 0 && latinSeen && otherSeen {
			r, _ := utf8.DecodeRuneInString(s[word:])
			add(mixed, r, word, s[word:off])
		}
		word, latinSeen, otherSeen = -1, false, false
	}
	var prev rune
	for i := 0; i < len(s); {
		b := s[i]
		if b < 0x80 {
			switch {
			case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z':
				if word < 0 {
					word = i
				}
				latinSeen = true
			case b < 0x20 && b != '\n' && b != '\t' && !(b == '\r' && i+1 < len(s) && s[i+1] == '\n') || b == 0x7F:
				add(control, rune(b), i, "")
				fallthrough
			default:
				if word >= 0 {
					endWord(i)
				}
			}
			prev = rune(b)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r >= 0x4E00 && r <= 0x9FFF || r >= 0x3001 && r <= 0x303F { // most of any text
			if word >= 0 {
				endWord(i)
			}
			prev = r
			i += n
			continue
		}
		k, is := judge(r, prev, s[i+n:])
		letter := !is && unicode.IsLetter(r) && r < 0x2000
		if is && k == fullWide {
			if fullBefore != i || fullBefore == 0 {
				add(k, r, i, "")
			}
			fullBefore = i + n
		} else if is {
			add(k, r, i, "")
		}
		switch {
		case letter:
			if word < 0 {
				word = i
			}
			if unicode.Is(unicode.Latin, r) {
				latinSeen = true
			} else if unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian) {
				otherSeen = true
			}
		case is && k == zeroWidth: // does not end a word
		case word >= 0:
			endWord(i)
		}
		prev = r
		i += n
	}
	endWord(len(s))
	return out
}

// judge says what is wrong with r, if anything is.
func judge(r, prev rune, after string) (oddity, bool) {
	switch {
	case r >= 0x80 && r < 0xA0:
		return control, true
	case prose.Bidi(r):
		return bidi, true
	case r == 0x200D: // joins emoji
		next, _ := utf8.DecodeRuneInString(after)
		return zeroWidth, !(picture(prev) && picture(next))
	case r == 0x200B, r == 0x200C, r == 0x2060, r == 0xFEFF, r == 0x00AD, r == 0x2028, r == 0x2029:
		return zeroWidth, true
	case r == utf8.RuneError, r == 0xFFFC, r == 0x034F, r == 0x115F, r == 0x1160, r == 0x180E, r == 0x3164, r == 0xFFA0,
		r >= 0x2061 && r <= 0x2064, r >= 0x206A && r <= 0x206F, r >= 0xFFF9 && r <= 0xFFFB, r >= 0xE0000 && r <= 0xE0FFF:
		return strange, true
	case r == 0xFE0F:
		return strange, prev >= 'A' && prev < 0x200 || prev >= 0x3400 && prev <= 0x9FFF
	case r >= 0xFE00 && r <= 0xFE0E:
		return strange, true
	case r >= 0x2E80 && r <= 0x2FDF, r >= 0xF900 && r <= 0xFAFF, r >= 0x2F800 && r <= 0x2FA1F:
		return radical, true
	case r >= 0xFF21 && r <= 0xFF3A, r >= 0xFF41 && r <= 0xFF5A:
		return fullWide, true
	case r >= 0x2000 && r <= 0x206F, r >= 0xFF01 && r <= 0xFF5E, r >= 0xA0 && r < 0x180:
		return 0, false
	case unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r):
		return strange, true
	}
	return strange, !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z)
}

// picture says whether r is an emoji or a part of one.
func picture(r rune) bool {
	return r >= 0x2190 && r <= 0x2BFF || r == 0xFE0F || r >= 0x1F000 && r <= 0x1FAFF
}

// places makes positions of the offsets of a file.
func places(file string, src string) func(off int) problem.Pos {
	var lines []int // offsets of line starts, made when first needed
	return func(off int) problem.Pos {
		if lines == nil {
			lines = []int{0}
			for i := range len(src) {
				if src[i] == '\n' {
					lines = append(lines, i+1)
				}
			}
		}
		i := sort.SearchInts(lines, off+1) - 1
		return problem.Pos{File: file, Line: i + 1, Col: utf8.RuneCountInString(src[lines[i]:off]) + 1}
	}
}

// oddities are those of the item's file and texts, found once.
func (it *item) oddities() []odd {
	if it.asked.odd {
		return it.odd
	}
	it.asked.odd = true
	src := string(it.Source())
	it.odd = oddities(src, places(it.File, src))
	entities := strings.ContainsRune(src, '&')
	for _, t := range it.texts {
		if t.still == nil && !entities {
			continue
		}
		// What also stands in the file is said at the same place and becomes one complaint.
		it.odd = append(it.odd, oddities(strings.ReplaceAll(t.Text, prose.Object, "   "), t.Pos)...)
	}
	return it.odd
}

// oddRules are the rules on characters: they share their work for items and for the YAML files of the site.
var oddRules = []struct {
	name   string
	oddity oddity
	level  problem.Level
	hint   string
	text   string // with the character
}{
	{"control-char", control, problem.Error, "删掉它，这一处重新打字", "这里有看不见的控制字符（U+%04X）"},
	{"bidi-char", bidi, problem.Error, "删掉它，这一处重新打字", "这里有改变文字方向的字符（U+%04X），会让人看错"},
	{"zero-width", zeroWidth, problem.Warning, "删掉它", "这里有看不见的零宽字符（U+%04X）"},
	{"odd-char", strange, problem.Error, "删掉它，换成普通的字", "这个字符（U+%04X）在别人的手机上多半显示不出来"},
	{"mixed-script", mixed, problem.Error, "整个词用英文输入法重新打", "“%s”里混着几种字母，看着像、其实不是同一个词"},
	{"radical-char", radical, problem.Error, "重新打这个字", "“%c”（U+%04X）看着像汉字，其实是部首或兼容字符，搜不到"},
	{"full-width", fullWide, problem.Warning, "改用半角字母", "这里用了全角字母“%c”"},
}

func (o odd) args(k oddity) []any {
	switch k {
	case mixed:
		return []any{o.word}
	case radical:
		return []any{o.r, o.r}
	}
	return []any{o.r}
}

// oddChars makes the function of one of the rules.
func oddChars(k oddity) func(*item) {
	return func(it *item) {
		for _, o := range it.oddities() {
			if o.oddity == k && !it.full() {
				rule := oddRules[k]
				p := problem.Errorf(o.pos(o.off), rule.name, rule.hint, rule.text, o.args(k)...)
				p.Level = rule.level
				it.Problems = append(it.Problems, p)
			}
		}
	}
}
