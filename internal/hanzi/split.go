package hanzi

import (
	"cmp"
	"strings"
)

// Split takes typed pinyin apart: shuadan → shua dan.
//
// Capitals, tone marks (shuā dān), tone digits (shua1dan1, also 0 and 5), apostrophes, hyphens and spaces are understood and
// taken away; a digit, an apostrophe, a hyphen or a space ends a syllable, and no syllable has two tone marks. ü, u: and v are
// v; v after j, q, x, y is the u that is meant; lue and nue are lve and nve (so nuer is 女儿), while lu and nu stay what they
// are: see Alike.
//
// Of the ways to take the letters apart the one with the fewest syllables wins (xian is one, xi'an two), then the one with a
// known word in it, then the commoner syllables, then the one that gives a consonant to the syllable after it. Somebody may
// still be typing: the last letters may be the beginning of a syllable that is not complete. It counts as a syllable, comes
// second to an even way of the same length, and is the rest (zhapi has none, zhap has p, zhapia has pia, not pi and a).
// Joined, syllables and rest are the cleaned letters.
//
// What is no pinyin has no syllables and comes back whole, cleaned, as rest: visa. The two kinds of rest are told apart by
// Completions, which knows none for the second. The reading is a guess by nature: typed yue is one syllable, meant as 约 or as
// 余额. Searchers that want both compare joined letters.
func Split(latin string) (syllables []string, rest string) {
	runs, whole, ok := clean(latin)
	if !ok {
		return nil, whole
	}
	for i, run := range runs {
		typing := i == len(runs)-1 && !run.closed
		path, left, ok := run.split(typing)
		if !ok {
			return nil, whole
		}
		syllables, rest = append(syllables, path...), left
	}
	return syllables, rest
}

// LooksLikeInitials tells whether the letters may stand for a word by its first letters (zxxf for 征信修复): two or more,
// each of which begins a syllable, that are not syllables themselves.
func LooksLikeInitials(latin string) bool {
	latin = strings.ToLower(latin)
	if len(latin) < 2 {
		return false
	}
	for i := range len(latin) {
		if latin[i] < 'a' || latin[i] > 'z' || strings.IndexByte("iuv", latin[i]) >= 0 {
			return false
		}
	}
	syllables, rest := Split(latin)
	return len(syllables) == 0 || rest != ""
}

// A run is a stretch of letters with no boundary inside.
type run struct {
	letters string
	marked  []bool // by letter: it had a tone mark
	closed  bool   // a tone digit ended it: its last syllable is complete
}

// clean takes everything away that is no letter. It answers no when something is left that pinyin does not have.
func clean(latin string) (runs []run, whole string, ok bool) {
	var b strings.Builder
	var now run
	var letters []byte
	ok = true
	end := func(closed bool) {
		if len(letters) > 0 {
			now.letters, now.closed = string(letters), closed
			runs = append(runs, now)
			b.WriteString(now.letters)
		}
		now, letters = run{}, nil
	}
	for _, r := range latin {
		switch letter, marked := unmark(r); {
		case strings.ContainsRune(" \t\n\u00a0\u3000'’‘ʼ`＇-‐·", r):
			end(false)
		case r >= '0' && r <= '5' && len(letters) > 0:
			end(true)
		case (r == ':' || r == '\u0308') && len(letters) > 0 && letters[len(letters)-1] == 'u':
			letters[len(letters)-1] = 'v'
		case r >= '\u0300' && r <= '\u030C' && len(letters) > 0: // a tone mark of its own
			now.marked[len(letters)-1] = true
		case letter == 0:
			end(false)
			b.WriteRune(r)
			ok = false
		default:
			letters, now.marked = append(letters, letter), append(now.marked, marked)
		}
		if n := len(letters); n > 1 && letters[n-1] == 'v' && strings.IndexByte("jqxy", letters[n-2]) >= 0 {
			letters[n-1] = 'u'
		} else if n > 2 && letters[n-1] == 'e' && letters[n-2] == 'u' && strings.IndexByte("ln", letters[n-3]) >= 0 {
			letters[n-2] = 'v'
		}
	}
	end(false)
	return runs, b.String(), ok && len(runs) > 0
}

// A way is the best way found to take apart the letters from some place on.
type way struct {
	found bool
	count int      // syllables, and one for what is left over
	cost  int      // see costCommon
	first []string // the syllable that begins here, or the two of a known word; nothing where the rest begins
	next  int      // where the way goes on
	rest  int      // how many letters are left over at its end
}

// split finds the best way through the run, from its end to its beginning. Unless somebody may be typing, nothing may be left
// over.
func (r run) split(typing bool) (path []string, rest string, ok bool) {
	n := len(r.letters)
	ways := make([]way, n+1)
	ways[n] = way{found: true, next: n}
	for i := n - 1; i >= 0; i-- {
		if letters := r.letters[i:]; typing && begins(letters) && !IsSyllable(letters) && r.marks(i, n) <= 1 {
			ways[i] = way{found: true, count: 1, next: i, rest: n - i}
		}
		for j := i + 1; j <= min(n, i+2*longestSyllable); j++ {
			if !ways[j].found {
				continue
			}
			first, cost := r.step(i, j)
			if first == nil {
				continue
			}
			w := way{found: true, count: ways[j].count + len(first), cost: ways[j].cost + cost, first: first, next: j, rest: ways[j].rest}
			if !ways[i].found || w.before(ways[i]) {
				ways[i] = w
			}
		}
	}
	if !ways[0].found {
		return nil, "", false
	}
	i := 0
	for len(ways[i].first) > 0 {
		path, i = append(path, ways[i].first...), ways[i].next
	}
	return path, r.letters[i:], true
}

// step is the syllable or the known word that the letters from i to j are.
func (r run) step(i, j int) (first []string, cost int) {
	index, letters := syllables(), r.letters[i:j]
	if cost := index.cost[letters]; cost > 0 && r.marks(i, j) <= 1 {
		return []string{letters}, cost
	}
	if pair, ok := index.known[letters]; ok {
		middle := i + len(pair[0])
		if r.marks(i, middle) <= 1 && r.marks(middle, j) <= 1 {
			return pair[:], 0
		}
	}
	return nil, 0
}

func (r run) marks(i, j int) int {
	marks := 0
	for _, marked := range r.marked[i:j] {
		if marked {
			marks++
		}
	}
	return marks
}

// before tells which of two ways from the same place is better. Ways are tried by growing first syllable, so that of equals
// the one with the shorter stays.
func (w way) before(other way) bool {
	if w.count != other.count {
		return w.count < other.count
	}
	if (w.rest == 0) != (other.rest == 0) {
		return w.rest == 0
	}
	return cmp.Or(cmp.Compare(w.cost, other.cost), cmp.Compare(w.rest, other.rest)) < 0
}

// The vowels with tone marks, four to a letter, and the two n and the m of interjections.
const toneMarks = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"

// unmark gives the plain letter of a Latin letter that may carry a tone mark, 0 for anything else.
func unmark(r rune) (letter byte, marked bool) {
	switch {
	case r >= 'a' && r <= 'z':
		return byte(r), false
	case r >= 'A' && r <= 'Z':
		return byte(r) + 'a' - 'A', false
	case r < 0x80:
		return 0, false
	case r == 'ü' || r == 'Ü':
		return 'v', false
	case r == 'ê':
		return 'e', false
	case r == 'ḿ':
		return 'm', true
	case r == 'ń' || r == 'ň' || r == 'ǹ':
		return 'n', true
	}
	n := 0
	for _, v := range toneMarks + "ĀÁǍÀĒÉĚÈĪÍǏÌŌÓǑÒŪÚǓÙǕǗǙǛ" {
		if v == r {
			return "aeiouv"[n/4%6], true
		}
		n++
	}
	return 0, false
}

// toneless spells a reading with tone marks in plain letters.
func toneless(marked string) string {
	var b strings.Builder
	for _, r := range marked {
		if letter, _ := unmark(r); letter != 0 {
			b.WriteByte(letter)
		}
	}
	return b.String()
}
