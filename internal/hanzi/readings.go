package hanzi

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// Readings gives every toneless reading of a character, the commonest first, and nothing for what is no Chinese character.
// Interjections that are no syllables (ng, hm) are left out.
func Readings(r rune) []string {
	listed := pinyin.PinyinDict[int(r)]
	if listed == "" {
		return nil
	}
	var readings []string
	for marked := range strings.SplitSeq(listed, ",") {
		if reading := toneless(marked); IsSyllable(reading) && !slices.Contains(readings, reading) {
			readings = append(readings, reading)
		}
	}
	first := defaults()[Simplify(r)]
	if first == "" && Simplify(r) != r {
		if simple := Readings(Simplify(r)); len(simple) > 0 {
			first = simple[0]
		}
	}
	switch i := slices.Index(readings, first); {
	case i >= 0:
		copy(readings[1:i+1], readings[:i])
		readings[0] = first
	case first != "":
		readings = slices.Insert(readings, 0, first)
	}
	return readings
}

// Pinyin reads s: one toneless reading for each of its runes, "" for what is no Chinese character. Polyphones follow the
// word they stand in (银行 yin hang, 行为 xing wei), traditional and simplified alike, and otherwise their commonest reading.
func Pinyin(s string) []string {
	runes := []rune(SimplifyString(s))
	readings := make([]string, 0, len(runes))
	words := readWords()
	for i := 0; i < len(runes); {
		if word, ok := words.longest(runes[i:]); ok {
			readings = append(readings, word...)
			i += len(word)
			continue
		}
		readings = append(readings, reading(runes[i]))
		i++
	}
	return readings
}

// Initials gives the first letter of each reading of s: 征信修复 zxxf. What is no Chinese character adds nothing.
func Initials(s string) string {
	var b strings.Builder
	for _, reading := range Pinyin(s) {
		if reading != "" {
			b.WriteByte(reading[0])
		}
	}
	return b.String()
}

// reading is the commonest reading of r.
func reading(r rune) string {
	if r < 0x3000 {
		return ""
	}
	if d, ok := defaults()[r]; ok {
		return d
	}
	if all := Readings(r); len(all) > 0 {
		return all[0]
	}
	return ""
}

var defaults = sync.OnceValue(func() map[rune]string {
	table := make(map[rune]string)
	for entry := range strings.FieldsSeq(defaultReadings) {
		r, n := utf8.DecodeRuneInString(entry)
		table[r] = entry[n:]
	}
	return table
})

var readWords = sync.OnceValue(func() lexicon[[]string] {
	var words lexicon[[]string]
	for line := range strings.Lines(strings.TrimSpace(speltWords)) {
		fields := strings.Fields(line)
		words.add(fields[0], fields[1:])
	}
	for line := range strings.Lines(strings.TrimSpace(wordReadings)) {
		fields := strings.Fields(line)
		char, _ := utf8.DecodeRuneInString(fields[0])
		for _, word := range fields[2:] {
			readings, ok := words.words[word]
			if !ok {
				for _, r := range word {
					readings = append(readings, reading(r))
				}
				words.add(word, readings)
			}
			for i, r := range []rune(word) {
				if r == char {
					readings[i] = fields[1]
				}
			}
		}
	}
	return words
})

// Usual gives the readings that today's words give a character: the commonest first, then those that the table of words has
// for it (行 xing, hang). A rare reading that no listed word uses is left out.
func Usual(r rune) []string {
	r = Simplify(r)
	first := reading(r)
	if first == "" {
		return nil
	}
	return append([]string{first}, otherReadings()[r]...)
}

// IsWord says whether s is one of the words whose reading is listed, in simplified characters.
func IsWord(s string) bool {
	_, ok := readWords().words[s]
	return ok
}

// otherReadings has, by character, the readings in listed words that are not its commonest, in the table's order.
var otherReadings = sync.OnceValue(func() map[rune][]string {
	table := map[rune][]string{}
	for line := range strings.Lines(strings.TrimSpace(wordReadings)) {
		fields := strings.Fields(line)
		char, _ := utf8.DecodeRuneInString(fields[0])
		if said := fields[1]; said != reading(char) && !slices.Contains(table[char], said) {
			table[char] = append(table[char], said)
		}
	}
	return table
})
