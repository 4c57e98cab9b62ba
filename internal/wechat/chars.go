package wechat

import (
	"strings"
	"unicode/utf8"

	"mingbai/internal/prose"
)

// Characters that nobody sees break lines next to bold words when an article is pasted, or hide words from readers. The
// joiner and the emoji selector are such characters everywhere but inside an emoji.

const (
	joiner   = 0x200D
	selector = 0xFE0F
	keycap   = 0x20E3
)

// hidden says whether r is dropped wherever it stands.
func hidden(r rune) bool {
	switch r {
	case 0x200B, 0x200C, 0x2060, 0xFEFF, 0x00AD, 0x2028, 0x2029:
		return true
	case '\n', '\t', '\r':
		return false
	}
	return r < 0x20 || r >= 0x7F && r < 0xA0
}

// pictorial says whether an emoji may consist of r.
func pictorial(r rune) bool {
	switch r {
	case 0xA9, 0xAE, 0x203C, 0x2049, 0x2122, 0x2139, 0x3030, 0x303D, 0x3297, 0x3299:
		return true
	}
	return r >= 0x2190 && r <= 0x2BFF || r >= 0x1F000 && r <= 0x1FAFF
}

// stray says whether r, which stands between prev and the text after, does not belong into a text.
func stray(r, prev rune, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	switch r {
	case joiner:
		return !(pictorial(prev) || prev == selector) || !pictorial(next)
	case selector:
		return !pictorial(prev) && !(next == keycap && (prev >= '0' && prev <= '9' || prev == '#' || prev == '*'))
	}
	return hidden(r)
}

// clean leaves only what can be seen, on one line: each line end and tab is a space, for it becomes a break or a gap on pasting.
func clean(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool {
		return hidden(r) || r == joiner || r == selector || r == '\n' || r == '\t' || r == '\r' || r == utf8.RuneError || prose.Bidi(r)
	}) {
		return s
	}
	var b strings.Builder
	prev := rune(0)
	for i, r := range s {
		_, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			r = ' '
		case stray(r, prev, s[i+n:]) || prose.Bidi(r) || r == utf8.RuneError && n < 2:
			continue
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}
